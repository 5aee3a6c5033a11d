"""The public API as a typed program uses it; every line has to pass mypy and pyright, strict."""

import io
import ssl
from array import array
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, assert_never, assert_type

import numpy as np
import numpy.typing as npt

import genai_live
from genai_live import (
    AsyncClient,
    AsyncMusicSession,
    AsyncSession,
    Client,
    CloseInfo,
    Limits,
    LiveCallbacks,
    LiveConnectOptions,
    MusicSession,
    MusicState,
    Observation,
    ObservedSession,
    Observer,
    Player,
    ReconnectPolicy,
    Session,
    SessionState,
    Snapshot,
    Turn,
    errors,
    events,
    tools,
    types,
)
from genai_live.audio import (
    INPUT,
    MUSIC,
    AudioData,
    AudioReader,
    EchoCanceller,
    EchoGate,
    Microphone,
    PcmFormat,
    PlaybackLedger,
    Rechunker,
    Resampler,
    Speakers,
    SpeechEnd,
    SpeechSource,
    SpeechStart,
    VoiceActivityDetector,
    WavWriter,
    chunks,
    decode_mulaw,
    encode_mulaw,
    mix,
    paced,
    paced_async,
    read_audio,
    read_wav,
    write_wav,
)
from genai_live.batch import AsyncBatch, Batch, BatchResult, RayEngine, RetryPolicy, transcribe
from genai_live.converters import decode, encode, from_dict, salvage, to_dict
from genai_live.cost import cost_of
from genai_live.stores import ConversationStore, MemoryStore, RedisStore, StoredConversation
from genai_live.telemetry import Telemetry
from genai_live.testing import (
    ChatCompletions,
    Conversation,
    FaultPlan,
    LiveServer,
    MusicConversation,
    Rule,
    Scenario,
    ScriptedScenario,
    UserTurn,
    faults,
    local_model,
    phrase_audio,
    read_faults,
    rejections,
    when,
)
from genai_live.typing import ContentListUnion

MODEL = "gemini-2.5-flash-native-audio-latest"


# Clients


def clients() -> None:
    Client()
    Client("key")
    Client(vertexai=True, project="p", location="europe-west4")
    Client(api_key="key", http_options={"base_url": "https://gw.example", "timeout": 5.0})
    options = types.HttpOptions(ssl=ssl.create_default_context(), headers={"x-tenant": "7"})
    with Client(http_options=options) as client:
        assert_type(client, Client)
        assert_type(client.aio, AsyncClient)
    client.close()


async def async_clients() -> None:
    async with AsyncClient(api_key="key") as client:
        assert_type(client, AsyncClient)
    await client.aclose()


class Token:
    """Google Cloud credentials of one's own."""

    token: str | None = None
    valid = False

    def refresh(self, request: Any) -> None:
        self.token = "minted"


def credentials() -> None:
    Client(vertexai=True, credentials=Token())


# Connecting


def get_weather(city: str) -> str:
    """Tell the weather of a city."""
    return f"sunny in {city}"


def connect_in_camel_case(client: Client, modality: str) -> None:
    config: types.LiveConnectConfigDict = {
        "responseModalities": ["AUDIO"],
        "speechConfig": {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Kore"}}},
        "realtimeInputConfig": {"turnCoverage": "TURN_INCLUDES_ALL_INPUT"},
    }
    client.live.connect(model=MODEL, config=config)
    client.live.connect(model=MODEL, config={"responseModalities": [modality]})
    client.live.connect(model=MODEL, config={"response_modalities": [types.Modality.AUDIO]})
    client.live.connect(model=MODEL, config={"mediaResolution": modality})
    Client(http_options={"baseUrl": "http://127.0.0.1:8765"})


def connect(client: Client) -> None:
    assert_type(client.live.connect(model=MODEL), Session)
    with client.live.connect(
        model=MODEL,
        config={
            "response_modalities": ["AUDIO"],
            "system_instruction": "Be brief.",
            "speech_config": {"voice_config": {"prebuilt_voice_config": {"voice_name": "Kore"}}},
            "temperature": 0.5,
            "tools": [get_weather, {"google_search": {}}],
            "input_audio_transcription": {},
            "session_resumption": {"handle": "h"},
            "realtime_input_config": {"automatic_activity_detection": {"disabled": True}},
        },
        callbacks={"onopen": print, "onmessage": print, "onclose": print},
        reconnect=ReconnectPolicy(max_attempts=3, on_stall="resume"),
        auto_tools=tools.ToolPolicy(timeout=5),
        connect_timeout=5,
        setup_timeout=5.0,
        keepalive=None,
        max_message_size=1_000_000,
        transport=None,
    ) as session:
        assert_type(session, Session)
    config = types.LiveConnectConfig(
        response_modalities=[types.Modality.AUDIO],
        system_instruction=types.Content(parts=[types.Part(text="Be brief.")]),
        tools=[types.Tool(google_search=types.GoogleSearch())],
    )
    client.live.connect(model=MODEL, config=config, reconnect=False, auto_tools=False)
    as_dict: types.LiveConnectConfigDict = {
        "response_modalities": ["AUDIO"],
        "output_audio_transcription": {},
        "tools": [get_weather],
    }
    client.live.connect(model=MODEL, config=as_dict)
    music: types.LiveMusicConfigDict = {"bpm": 120, "weighted_prompts": [{"text": "techno"}]}
    client.live.music.connect(model=MODEL, config=music)
    options: LiveConnectOptions = {"setup_timeout": 5, "reconnect": True}
    client.live.connect(model=MODEL, **options)


async def connect_async(client: AsyncClient) -> None:
    async with client.live.connect(model=MODEL) as session:
        assert_type(session, AsyncSession)
    assert_type(await client.live.connect(model=MODEL), AsyncSession)


def on_message(message: types.LiveServerMessage) -> None:
    assert_type(message.text, str | None)


async def on_error(error: Exception) -> None:
    assert_type(error, Exception)


def on_close(info: CloseInfo) -> None:
    assert_type(info.code, int)
    assert_type(info.reason, str)
    assert_type(info.clean, bool)


def callbacks(client: Client) -> None:
    by_object = LiveCallbacks(onmessage=on_message, onerror=on_error, onclose=on_close)
    client.live.connect(model=MODEL, callbacks=by_object)
    client.live.connect(model=MODEL, callbacks={"onmessage": on_message, "onerror": on_error})


# Sessions


def send(session: Session, turns: ContentListUnion, picture: bytes) -> None:
    session.send_text("Hello")
    session.send_client_content(turns=turns)
    session.send_client_content(turns="Hello", turn_complete=False)
    session.send_client_content(turns=["Hello", types.Part(text="there")])
    session.send_client_content(turns={"role": "user", "parts": [{"text": "Hello"}]})
    session.send_realtime_input(audio=b"pcm")
    session.send_realtime_input(audio=(b"pcm", "audio/pcm;rate=48000"))
    session.send_realtime_input(video=(picture, "image/jpeg"))
    session.send_realtime_input(media=types.Blob(data=picture, mime_type="image/jpeg"))
    session.send_realtime_input(activity_start=True)
    session.send_realtime_input(audio_stream_end=True)
    session.send_tool_response(function_responses={"id": "1", "response": {"output": 5}})
    session.send_tool_response(
        function_responses=[types.FunctionResponse(id="1", name="f", response={"output": 5})]
    )
    session.send_context_update(system_instruction="Be brief.", tools=[get_weather])
    session.send({"client_content": {"turns": [{"parts": [{"text": "Hi"}]}]}})
    session.send(types.LiveClientMessage(client_content=types.LiveClientContent()))
    session.interrupt()
    session.interrupt(played=1.5)
    with session.play() as player:
        assert_type(player, Player)
        session.wait_for_playback(timeout=10)
        assert_type(player.latency, float)
    session.play(Speakers("Headphones"))
    session.play(Path("answer.wav"), pace=False).close()
    session.play(bytearray().extend)
    assert_type(session.playback, PlaybackLedger)
    assert_type(session.playback.position(0), float | None)
    assert_type(session.ask("Hello").heard_text, str | None)
    session.close()


async def send_async(session: AsyncSession) -> None:
    await session.send_text("Hello")
    await session.send_client_content(turns=types.Content(role="user", parts=[]))
    await session.send_realtime_input(text="Hello")
    await session.interrupt()
    await session.close()


def ask(session: Session) -> str:
    turn = session.ask("Hello", timeout=5)
    assert_type(turn, Turn)
    assert_type(turn.text, str)
    assert_type(turn.audio, AudioData)
    assert_type(turn.audio.seconds, float)
    assert_type(turn.audio.format, PcmFormat)
    assert_type(turn.empty_reason, str | None)
    session.ask(Path("q.wav"))
    session.ask((b"pcm", PcmFormat(8_000)))
    session.ask([types.Part(text="Listen:"), b"pcm"], timeout=5)
    assert_type(session.turn(timeout=5), Turn)
    assert_type(turn.complete, bool)
    assert_type(turn.tool_calls, list[types.FunctionCall])
    assert_type(turn.usage, types.UsageMetadata | None)
    assert_type(turn.cost, Decimal | None)
    return turn.text


async def ask_async(session: AsyncSession) -> None:
    assert_type(await session.ask("Hello"), Turn)


def receive(session: Session) -> None:
    assert_type(session.receive(timeout=5), Iterator[types.LiveServerMessage])
    for message in session.receive():
        assert_type(message, types.LiveServerMessage)
        assert_type(message.text, str | None)
        assert_type(message.data, bytes | None)
        content = message.server_content
        if content is not None and content.model_turn is not None:
            for part in content.model_turn.parts or ():
                assert_type(part.inline_data, types.Blob | None)
        if message.tool_call is not None:
            for call in message.tool_call.function_calls or ():
                assert_type(call.args, dict[str, Any] | None)
    for message in session:
        assert_type(message, types.LiveServerMessage)


async def receive_async(session: AsyncSession) -> None:
    assert_type(session.receive(), AsyncIterator[types.LiveServerMessage])
    async for message in session:
        assert_type(message, types.LiveServerMessage)


def read_events(session: Session) -> None:
    for event in session.events(timeout=30):
        assert_type(event, events.Event)
        match event:
            case events.TextDelta(text=text) | events.OutputTranscript(text=text):
                assert_type(text, str)
            case events.AudioDelta(data=pcm, mime_type=mime_type):
                assert_type(pcm, bytes)
                assert_type(mime_type, str)
            case events.ToolCall(name=name, args=args, automatic=False):
                assert_type(name, str)
                assert_type(args, dict[str, Any])
            case events.GoAway(time_left=left):
                assert_type(left, timedelta | None)
            case events.Reconnecting(delay=delay, will_resend=will_resend):
                assert_type(delay, float)
                assert_type(will_resend, bool)
            case events.Resumed(mode="restored", downtime=downtime):
                assert_type(downtime, float)
            case events.Usage(usage=usage):
                assert_type(usage.total_token_count, int | None)
            case events.TurnComplete() | events.Interrupted():
                assert_type(event.turn, int)
            case events.Closed(code=code):
                assert_type(code, int)
            case _:
                pass


async def read_events_async(session: AsyncSession) -> None:
    async for event in session.events():
        assert_type(event, events.Event)


def about(session: Session) -> None:
    assert_type(session.state, SessionState)
    assert_type(session.session_id, str | None)
    assert_type(session.resumption_handle, str | None)
    assert_type(session.history, list[types.Content])
    assert_type(session.usage, types.UsageMetadata)
    assert_type(session.cost, Decimal | None)
    assert_type(session.context_used, float | None)
    assert_type(Limits(cost=Decimal(1), seconds=60).cost, Decimal | None)
    assert_type(Telemetry(capture_content=True).conversation("call-17"), Observer)
    assert_type(cost_of("gemini-3.8-live", session.usage), Decimal | None)
    assert_type(session.stats.reconnects, int)


class OwnStore:
    """A store of one's own is one by its methods."""

    lease = 10.0

    async def claim(self, key: str, *, owner: str, ttl: float) -> StoredConversation:
        return StoredConversation(None, 1, None)

    async def load(self, key: str) -> StoredConversation | None:
        return None

    async def save(self, key: str, data: bytes, *, owner: str, expected: int) -> int:
        return expected + 1

    async def renew(self, key: str, *, owner: str, ttl: float) -> None: ...

    async def release(self, key: str, *, owner: str) -> None: ...


def move(client: Client, session: Session) -> None:
    snapshot = session.snapshot()
    assert_type(snapshot, Snapshot)
    assert_type(snapshot.to_json(), str)
    assert_type(snapshot.history, list[types.Content])
    assert_type(snapshot.context_tokens, int | None)
    assert_type(snapshot.handle, str | None)
    session.close(handover=True)
    client.live.connect(model="m", resume=Snapshot.from_json(b"{}"))
    stores: list[ConversationStore] = [MemoryStore(lease=5), OwnStore()]
    stores.append(RedisStore("redis://127.0.0.1:6379", ttl=None, cipher=None))
    for store in stores:
        client.live.connect(model="m", store=store, key="k", claim_timeout=15)


async def move_async(client: AsyncClient, session: AsyncSession) -> None:
    assert_type(session.snapshot(), Snapshot)
    await session.close(handover=True)
    async with RedisStore("redis://127.0.0.1:6379") as store:
        await client.live.connect(model="m", store=store, key="k")


def observe(observer: Observer, observed: ObservedSession, client: Client) -> Session:
    assert_type(observer.observe(observed), Observation)
    return client.live.connect(model="m", observer=observer, limits=Limits(tokens=9))


# Tools


@tools.tool
def plain(city: str) -> str:
    """Tell the weather."""
    return city


@tools.tool(behavior="NON_BLOCKING", scheduling=types.FunctionResponseScheduling.SILENT)
async def look(context: tools.ToolContext, word: str = "") -> dict[str, str]:
    """Look."""
    return {word: context.id or ""}


def decide(call: events.ToolCall) -> tools.Decision:
    if call.name == "plain":
        return tools.Allow({"city": "Paris"})
    if call.name == "look":
        return tools.Replace("nothing to see")
    return tools.Deny("not now")


def run_tools(client: Client) -> None:
    assert_type(plain("Oslo"), str)
    policy = tools.ToolPolicy(before_tool=decide, timeout=5)
    client.live.connect(model=MODEL, config={"tools": [plain, look]}, auto_tools=policy)


# Live Music


def music(client: Client, folder: Path) -> None:
    with client.live.music.connect(
        model="lyria-realtime-exp",
        config={"weighted_prompts": [{"text": "calm", "weight": 1.0}], "bpm": 90},
    ) as session:
        assert_type(session, MusicSession)
        session.set_weighted_prompts(["calm", types.WeightedPrompt(text="piano", weight=0.5)])
        session.set_music_generation_config({"bpm": 120})
        session.set_music_generation_config(types.LiveMusicGenerationConfig(density=0.5))
        session.play()
        for pcm in session.audio(seconds=5, timeout=30):
            assert_type(pcm, bytes)
        assert_type(session.record(folder / "music.wav", seconds=5), float)
        for message in session.receive():
            assert_type(message, types.LiveMusicServerMessage)
        assert_type(session.state, MusicState)


async def music_async(client: AsyncClient) -> None:
    async with client.live.music.connect(model="lyria-realtime-exp") as session:
        assert_type(session, AsyncMusicSession)
        await session.play()
        async for pcm in session.audio():
            assert_type(pcm, bytes)


# Tokens


def tokens(client: Client, until: datetime) -> None:
    token = client.tokens.create(
        config={
            "uses": 1,
            "expire_time": until,
            "live_connect_constraints": {"model": MODEL, "config": {"temperature": 0.5}},
            "lock_additional_fields": ["tools"],
        }
    )
    assert_type(token, types.AuthToken)
    Client(api_key=token.name)
    client.auth_tokens.create(config=types.CreateAuthTokenConfig(uses=2))


async def tokens_async(client: AsyncClient) -> None:
    assert_type(await client.tokens.create(), types.AuthToken)


# JSON


def convert(data: bytes) -> None:
    message = decode(data, types.LiveServerMessage)
    assert_type(message, types.LiveServerMessage)
    assert_type(encode(message), bytes)
    assert_type(encode(events.TextDelta(text="a")), bytes)
    partial, problems = salvage(data, types.LiveServerMessage)
    assert_type(partial, types.LiveServerMessage | None)
    assert_type(problems, list[errors.DecodeError])


# Audio


async def audio(folder: Path) -> None:
    pcm, pcm_format = read_wav(folder / "hello.wav", expect=INPUT)
    assert_type(pcm, bytes)
    assert_type(pcm_format, PcmFormat)
    for chunk in chunks(pcm, INPUT):
        assert_type(chunk, bytes)
    for chunk in paced(pcm):
        assert_type(chunk, bytes)
    async for chunk in paced_async(pcm):
        assert_type(chunk, bytes)
    with WavWriter(folder / "music.wav", MUSIC) as writer:
        writer.write(pcm)
    buffer = io.BytesIO()
    samples = array("f", [0.5])
    write_wav(buffer, samples, INPUT)
    read_wav(buffer)
    assert_type(read_audio(folder / "talk.mp3"), tuple[bytes, PcmFormat])
    with AudioReader(buffer, None) as reader:
        for piece in reader:
            assert_type(piece, bytes)
    resampler = Resampler(PcmFormat(48_000, 2), reader.format)
    assert_type(resampler.convert(samples) + resampler.flush(), bytes)
    assert_type(Rechunker().add(memoryview(pcm)), list[bytes])
    assert_type(encode_mulaw(mix(pcm, samples, gains=[1, 0.5])), bytes)
    assert_type(decode_mulaw(pcm), bytes)


def detect_speech(session: Session, pcm: bytes) -> None:
    detector = VoiceActivityDetector(PcmFormat(48_000), threshold=0.6, min_silence=1, pre_roll=0.2)
    for piece in detector.feed(pcm) + detector.flush():
        match piece:
            case SpeechStart(at=at) | SpeechEnd(at=at):
                assert_type(at, float)
            case bytes():
                assert_type(piece, bytes)
    assert_type(detector.position, float)
    assert_type(detector.is_speaking, bool)
    gate = EchoGate(session.playback, tail=0.5)
    assert_type(gate.is_closed, bool)
    session.stream(SpeechSource(Microphone(), VoiceActivityDetector(), echo=gate))


async def cancel_echo(session: AsyncSession) -> None:
    canceller = EchoCanceller(noise_suppression="high", gain_control=True)
    async with session.play(canceller.output(Speakers())):
        await session.stream(SpeechSource(Microphone(), echo=canceller))
    canceller.played(b"", PcmFormat(24_000))
    assert_type(canceller.feed(b"") + canceller.flush(), bytes)


def send_arrays(session: Session, frames: npt.NDArray[np.float32]) -> None:
    session.send_realtime_input(audio=frames)
    session.send_realtime_input(audio=(frames, "audio/pcm;rate=48000"))
    session.send_realtime_input(audio=array("h", [0]))
    session.send_realtime_input(media=(frames, "audio/pcm"))
    Resampler(INPUT, INPUT).convert(frames)


# Errors


def connect_or_explain(client: Client) -> Session | None:
    try:
        return client.live.connect(model=MODEL)
    except errors.SetupError as error:
        assert_type(error.code, int | None)
        assert_type(error.reason, str)
    except errors.ConnectError as error:
        assert_type(error.status, int | None)
    except errors.ConfigError as error:
        assert_type(error.field, str)
    except errors.LiveError as error:
        assert_type(error.retryable, bool)
        assert_type(error.hint, str)
    return None


def end_of(session: Session) -> None:
    try:
        session.ask("Hello")
    except (errors.QuotaExceeded, errors.ServerError) as error:
        assert_type(error.code, int)
    except errors.ConnectionClosed as error:
        assert_type(error.reason, str)
    except errors.SessionClosed:
        pass


# The local server


async def one_word(conversation: Conversation) -> None:
    setup = await conversation.accept()
    assert_type(setup, types.LiveClientSetup)
    async for message in conversation:
        assert_type(message, types.LiveClientMessage)
        await conversation.say("Yes.")
        await conversation.send({"serverContent": {"turnComplete": True}})
        assert_type(await conversation.send_call("get_weather", {"city": "Oslo"}), str)
        response = await conversation.call("get_weather", {"city": "Oslo"})
        assert_type(response, types.FunctionResponse)
        raise rejections.Rejection(1008, "You exceeded your current quota.")


async def one_note(conversation: MusicConversation) -> None:
    await conversation.accept()


async def shout(turn: UserTurn) -> str:
    assert_type(await turn.call("get_weather"), types.FunctionResponse | None)
    assert_type(turn.functions, list[types.FunctionDeclaration])
    return turn.text.upper()


async def slowly(turn: UserTurn) -> AsyncIterator[str]:
    yield turn.text


def scripted() -> None:
    rule = when(matches=r"in (?P<city>\w+)").call("get_weather", {"city": "{city}"}, save="w")
    assert_type(rule, Rule)
    scenario = ScriptedScenario(rule.say("{w.sky}"), otherwise=when().fail("abort"))
    assert_type(ScriptedScenario.load("order.yaml", variables={"a": 1}), ScriptedScenario)
    with LiveServer(scenario, voice="tones", require_key=False, raise_errors=False) as server:
        server.scenario = one_word
        server.assert_received("Hello", {"setup": {}}, types.LiveClientMessage(), connection=1)
        assert_type(server.connections[0].texts, list[str])
    for responder in (shout, slowly, ChatCompletions("http://127.0.0.1/v1", model="llama")):
        LiveServer(responder=responder)
    LiveServer("order.yaml", faults=read_faults(Path("plan.yaml")))
    assert_type(phrase_audio("Hello"), bytes)


def local_server() -> None:
    scenario: Scenario = one_word
    with LiveServer(scenario, music=one_note, backend="vertex", pace=0.5) as server:
        assert_type(server, LiveServer)
        assert_type(server.url, str)
        client = Client(api_key="any", http_options={"base_url": server.url})
        client.live.connect(model=MODEL, transport=server.connector())
        assert_type(server.connections[0].setup, types.LiveClientSetup | None)
        server.wait_for(lambda: server.connections[0].close_code == 1000)
    LiveServer(local_model, faults=[None, faults.Abort(after_sent=3)])
    LiveServer(faults=FaultPlan(seed=1))


async def local_server_async() -> None:
    async with LiveServer() as server:
        assert_type(server, LiveServer)
        await server.wait_for_async(lambda: server.connections, timeout=5)


# Batches


async def count_words(session: AsyncSession, item: Path) -> int:
    return len((await session.ask(item)).text.split())


def count_letters(session: Session, item: str) -> int:
    return len(session.ask(item).text)


async def batches_async(client: AsyncClient, items: AsyncIterator[Path]) -> None:
    batch = AsyncBatch(client, count_words, model=MODEL, concurrency=5, retry=RetryPolicy())
    async with batch.as_completed(items) as results:
        async for result in results:
            assert_type(result, BatchResult[Path, int])
            assert_type(result.value, int | None)
    assert_type(await batch.gather([Path("a.wav")]), list[BatchResult[Path, int]])
    AsyncBatch(AsyncClient, count_words, model=MODEL, engine=RayEngine(workers=2), keepalive=None)


def batches(client: Client) -> None:
    with Batch(client, count_letters, model=MODEL, checkpoint="a.jsonl").as_completed(["a"]) as run:
        for result in run:
            assert_type(result, BatchResult[str, int])
    assert_type(Batch(client, count_words, model=MODEL).gather([Path("a")])[0].value, int | None)
    assert_type(Batch(Client, transcribe, model=MODEL).gather(["a"])[0].value, str | None)


# The package


def version() -> str:
    return genai_live.__version__


def states(state: SessionState) -> str:
    match state:
        case SessionState.CLOSED:
            return "over"
        case _:
            return state


def modes(event: events.Resumed) -> int:
    match event.mode:
        case "restored":
            return 0
        case "reseeded":
            return event.seeded
        case "fresh":
            return event.missing_turns
        case _:
            assert_never(event.mode)


# Programs for google-genai


def like_google_genai(client: Client, png: bytes) -> types.LiveConnectConfig:
    types.LiveConnectConfig(response_modalities=["AUDIO"], system_instruction="Be brief.")
    lights = {"name": "turn_off_the_lights"}
    config = types.LiveConnectConfig(
        responseModalities=[types.Modality.AUDIO],
        system_instruction=types.Content(parts=[types.Part.from_text(text="Be brief.")]),
        speechConfig={"voice_config": {"prebuilt_voice_config": {"voice_name": "Puck"}}},
        tools=[{"function_declarations": [lights]}, {"google_search": {}}, get_weather],
        realtime_input_config={"automaticActivityDetection": {"disabled": True}},
        context_window_compression=types.ContextWindowCompressionConfig(sliding_window={}),
        media_resolution="MEDIA_RESOLUTION_LOW",
    )
    client.live.connect(model=MODEL, config=config)
    assert_type(types.Part.from_bytes(data=png, mime_type="image/png"), types.Part)
    types.Part.from_uri(file_uri="gs://a/b")
    types.Part.from_function_response(name="f", response={"output": 1})
    types.UserContent(["Hello", types.Part(text="there")])
    types.ModelContent("Hello")
    types.Schema(type="OBJECT", properties={"a": {"type": "STRING"}})
    assert_type(
        types.FunctionDeclaration.from_callable(client=client, callable=get_weather),
        types.FunctionDeclaration,
    )
    assert_type(config.model_dump(exclude_none=True), dict[str, Any])
    assert_type(config.model_dump_json(), str)
    assert_type(config.model_copy(update={"temperature": 1}), types.LiveConnectConfig)
    assert_type(types.Content.model_validate({"role": "user"}), types.Content)
    assert_type(to_dict(config), dict[str, Any])
    assert_type(from_dict({}, types.Content), types.Content)
    return config


async def send_like_google_genai(session: AsyncSession) -> None:
    await session.send(input="Hello", end_of_turn=True)
    try:
        async for response in session.receive():
            if response.text:
                assert_type(response.text, str)
    except errors.APIError as error:
        assert_type(error.code, int | None)
        assert_type(error.message, str)
