"""Errors that newcomers make: each says what to write instead."""

import asyncio
import inspect
import io
import pickle
from pathlib import Path
from typing import Any

import pytest

import genai_live
from genai_live import Client, errors, testing, types
from genai_live.models import DEFAULT_MODEL
from genai_live.testing import LiveServer

CONNECT = {
    "a positional model": (
        lambda client: client.live.connect(DEFAULT_MODEL),
        'connect() takes its arguments by name: client.live.connect(model="gemini-3.8-live"',
    ),
    "a modality without a list": (
        lambda client: open_with(client, response_modalities="AUDIO"),
        "config.response_modalities: expected a list, got a string. Put it in [ ].",
    ),
    "a member of the config as an option": (
        lambda client: client.live.connect(model="any", tools=[]),
        "'tools'. It belongs in the config: config={'tools': ...}.",
    ),
    "the class of a config": (
        lambda client: client.live.connect(model="any", config=types.LiveConnectConfig),
        "Call it: LiveConnectConfig(...).",
    ),
    "a config that is a string": (
        lambda client: client.live.connect(model="any", config="AUDIO"),
        "config: expected a LiveConnectConfig or a dict, got str. Pass a dict with some of: ",
    ),
    "a feature turned on with True": (
        lambda client: open_with(client, output_audio_transcription=True),
        "got a boolean. Pass {} to turn it on with its defaults.",
    ),
    "a feature turned off with False": (
        lambda client: open_with(client, input_audio_transcription=False),
        "Leave it out to turn it off.",
    ),
    "what a function returned, as a tool": (
        lambda client: open_with(client, tools=["sunny"]),
        "config.tools[0]: expected a tool, got a string. Pass a Python function itself",
    ),
    "a declaration, as a tool": (
        lambda client: open_with(client, tools=[{"name": "f", "description": "Does it."}]),
        "Did you mean {'function_declarations': [{'name': ...}]}?",
    ),
    "a callback in snake_case": (
        lambda client: client.live.connect(model="any", callbacks={"on_message": print}),
        "callbacks.on_message: no such callback. Did you mean 'onmessage'?",
    ),
    "a callback without its argument": (
        lambda client: client.live.connect(model="any", callbacks={"onmessage": lambda: None}),
        "does not take what it is called with. Write it as def onmessage(message).",
    ),
    "a callback with an argument that it never gets": (
        lambda client: client.live.connect(model="any", callbacks={"onopen": lambda _: None}),
        "Write it as def onopen().",
    ),
    "one function for all callbacks": (
        lambda client: client.live.connect(model="any", callbacks=print),
        "Pass functions by name: {'onmessage': function}.",
    ),
    "a model's title for its name": (
        lambda client: client.live.connect(model="Gemini 3.8 Live"),
        "'Gemini 3.8 Live' is not the name of a model. Remove spaces",
    ),
    "a misspelt model": (
        lambda client: client.live.connect(model="gemini-3.8-liv"),
        "gemini-3.8-liv is not a Live model that is known here. Did you mean 'gemini-3.8-live'?",
    ),
    "a model that is no Live model": (
        lambda client: client.live.connect(model="gemini-2.5-flash"),
        "gemini-2.5-flash is not a Live model that is known here.",
    ),
    "an address without a scheme": (
        lambda client: Client(api_key="any", http_options={"base_url": "localhost:8765"}),
        "Did you mean http://localhost:8765?",
    ),
    "the address of another host without one": (
        lambda client: Client(api_key="any", http_options={"base_url": "gw.example/live"}),
        "Did you mean https://gw.example/live?",
    ),
    "an option of HTTP as one of the client": (
        lambda client: type(client)(api_key="any", base_url=ADDRESS),
        "Client() got an unexpected keyword argument 'base_url'. Pass it as http_options={'base_",
    ),
    "an address for the options of HTTP": (
        lambda client: Client(api_key="any", http_options=ADDRESS),
        "http_options: expected HttpOptions or a dict, got a string. Pass a dict with some of: ",
    ),
    "apikey= for api_key=": (lambda client: type(client)(apikey="any"), "Pass it as api_key=."),
    "a misspelt argument of the client": (
        lambda client: type(client)(api_key="any", locations="eu"),
        "Client() got an unexpected keyword argument 'locations'. Did you mean 'location'?",
    ),
    "a key in quotes": (
        lambda client: Client(api_key="'AIzaSy'"),
        "Copy it again, without quotes, spaces and line breaks.",
    ),
    "a key for connect": (
        lambda client: client.live.connect(model="any", api_key="any"),
        "'api_key'. Pass it to the client: Client(api_key=...).",
    ),
    "an address for connect": (
        lambda client: client.live.connect(model="any", base_url=ADDRESS),
        "Pass it to the client: Client(http_options={'base_url': ...}).",
    ),
    "a voice for connect": (
        lambda client: client.live.connect(model="any", voice="Kore"),
        "'voice'. It belongs in the config: config={'speech_config': {'voice_config': {'prebuilt",
    ),
    "a timeout for connect": (
        lambda client: client.live.connect(model="any", timeout=5),
        "connect_timeout and setup_timeout limit how long it takes to connect; ask(), turn()",
    ),
    "a session at the client": (
        lambda client: client.connect(model="any"),
        "'Client' object has no attribute 'connect'. Use live.connect(...).",
    ),
    "music at the client": (lambda client: client.music, "Use live.music."),
    "a question to the client": (
        lambda client: client.ask("Hello"),
        "Use live.connect(model=..., config=...): the session that it opens has them.",
    ),
    "a question without a session": (
        lambda client: client.live.ask("Hello"),
        "'Live' object has no attribute 'ask'. Use connect(model=..., config=...): the session",
    ),
    "a misspelt member of the client": (lambda client: client.tokns, "Did you mean 'tokens'?"),
    "the model in the config": (
        lambda client: open_with(client, model="any"),
        "config.model: LiveConnectConfig has no such member. Pass it to connect(model=...).",
    ),
    "the key in the config": (
        lambda client: open_with(client, api_key="any"),
        "config.api_key: LiveConnectConfig has no such member. Pass it to Client(api_key=...).",
    ),
    "a system prompt": (
        lambda client: open_with(client, system_prompt="Rhyme."),
        "Did you mean 'system_instruction'?",
    ),
    "a voice in the config": (
        lambda client: open_with(client, voice="Kore"),
        "{'speech_config': {'voice_config': {'prebuilt_voice_config': {'voice_name': ...}}}}?",
    ),
    "the name of a voice for its config": (
        lambda client: open_with(client, speech_config="Kore"),
        "Pass {'voice_config': {'prebuilt_voice_config': {'voice_name': ...}}}.",
    ),
    "a language": (
        lambda client: open_with(client, language="de"),
        "Did you mean {'speech_config': {'language_code': ...}}?",
    ),
    "the name of a detection in other packages": (
        lambda client: open_with(client, turn_detection={}),
        "Did you mean {'realtime_input_config': {'automatic_activity_detection': ...}}?",
    ),
    "a transcription of whom": (
        lambda client: open_with(client, transcription={}),
        "'output_audio_transcription' is for the words of the model, 'input_audio_transcription'",
    ),
    "a history in the config": (
        lambda client: open_with(client, history=[]),
        "Send it with send_client_content(turns=..., turn_complete=False) once connected.",
    ),
    "a member without its last word": (
        lambda client: open_with(client, thinking={}),
        "Did you mean 'thinking_config'?",
    ),
    "a modality that there is not": (
        lambda client: open_with(client, response_modalities=["VOICE"]),
        "'VOICE' is not a known Modality. Known values: MODALITY_UNSPECIFIED, TEXT, IMAGE, AUDIO",
    ),
    "a tool of another API": (
        lambda client: open_with(client, tools=[{"type": "function", "function": {}}]),
        "Did you mean {'function_declarations': [{'name': ..., 'description': ..., 'parameters'",
    ),
    "a function as a declaration": (
        lambda client: open_with(client, tools=[{"function_declarations": [open_with]}]),
        "Put a Python function into tools itself: 'tools': [f].",
    ),
    "a method without its object": (
        lambda client: open_with(client, tools=[Oracle.answer]),
        "answer(self): is the object of a method. Pass the method of an object: [A().f].",
    ),
    "a model of music to talk with": (
        lambda client: client.live.connect(model="lyria-realtime-exp"),
        "model: 'lyria-realtime-exp' makes music. Use client.live.music.connect(model=...",
    ),
    "a model that talks for music": (
        lambda client: client.live.music.connect(model=DEFAULT_MODEL),
        'talks, and makes no music. Pass model="lyria-realtime-exp", or use client.live.connect',
    ),
    "an empty name for a model of music": (
        lambda client: client.live.music.connect(model=""),
        "model: is required. Pass one, such as lyria-realtime-exp.",
    ),
    "key= for api_key=": (lambda client: type(client)(key="any"), "Pass it as api_key=."),
    "no server where one should be": (
        lambda client: Client(
            api_key="any", http_options={"base_url": "http://127.0.0.1:1"}
        ).live.connect(model="any"),
        "`genai-live serve` starts a local one.",
    ),
    "a session that is not awaited": (
        lambda client: asyncio.run(start_as_task(client.aio.live.connect(model="any"))),
        "a session that is not open yet: use `async with` or `await`",
    ),
}
SESSION = {
    "text for send": (lambda session: session.send("Hello"), "send_text(text) sends text."),
    "speech for send_text": (
        lambda session: session.send_text(b"pcm"),
        "text: expected a string, got bytes. Speech goes to send_realtime_input(audio=data)",
    ),
    "realtime input without a name": (
        lambda session: session.send_realtime_input("Hello"),
        "Name what it is: audio=, video= or text=.",
    ),
    "no realtime input": (
        lambda session: session.send_realtime_input(),
        "Name what to send: audio, video, text, ",
    ),
    "a mime type before its bytes": (
        lambda session: session.send_realtime_input(audio=("audio/pcm", b"pcm!")),
        "expected (bytes, mime_type), got (mime_type, bytes). Swap them: (data, 'audio/pcm').",
    ),
    "a file for audio": (
        lambda session: session.send_realtime_input(audio=io.BytesIO()),
        "Read the file first: data, pcm = genai_live.audio.read_wav(path)",
    ),
    "a role of another API": (
        lambda session: session.send_client_content(
            turns={"role": "assistant", "parts": [{"text": "Hello"}]}
        ),
        "turns.role: 'assistant' is not a role of the Live API. Use 'model'.",
    ),
    "an instruction as a turn": (
        lambda session: session.send_client_content(
            turns=[{"role": "system", "parts": [{"text": "Rhyme."}]}]
        ),
        "turns[0].role: 'system' is not a role of the Live API. Pass this text as system_instr",
    ),
    "positional turns": (
        lambda session: session.send_client_content("Hello"),
        'send_client_content() takes its arguments by name: session.send_client_content(turns="H',
    ),
    "a positional timeout": (
        lambda session: session.ask("Hello", 5),
        'ask() takes its arguments by name: session.ask("Hello", timeout=60)',
    ),
    "a method of other packages": (
        lambda session: session.send_message("Hello"),
        "'Session' object has no attribute 'send_message'. Use send_text(text) or ask(text).",
    ),
    "the answer's text from the session": (
        lambda session: session.text,
        "Use ask(text).text.",
    ),
    "a message of another API": (
        lambda session: session.ask({"role": "user", "content": "Hello"}),
        "text.content: Content has no such member. Did you mean {'parts': [{'text': ...}]}?",
    ),
    "samples in a list": (
        lambda session: session.send_realtime_input(audio=[0.0, 0.5]),
        "Pass samples of 16 bits as array.array('h', samples).",
    ),
    "a rate for a mime type": (
        lambda session: session.send_realtime_input(audio=(b"pcm!", 16000)),
        'Pass the rate in it: (data, "audio/pcm;rate=16000").',
    ),
    "a rate that is no number": (
        lambda session: session.send_realtime_input(audio=(b"pcm!", "audio/pcm;rate=16kHz")),
        "'audio/pcm;rate=16kHz' has no rate that can be read. Pass one such as \"audio/pcm;rate=",
    ),
    "a member that is close to a private one": (
        lambda session: session.generate_content("Hello"),
        "'Session' object has no attribute 'generate_content'. Use ask(text).",
    ),
    "a misspelt method": (lambda session: session.aks("Hello"), "Did you mean 'ask'?"),
    "a picture for speech": (
        lambda session: session.ask(Path("screen.jpg")),
        "Path('screen.jpg') is a picture, not speech. Ask about it: [text, (path.read_",
    ),
    "a session in another process": (
        pickle.dumps,
        "a Session cannot be copied or sent to another process: its connection is here. Connect",
    ),
    "an answer to save": (
        lambda session: session.ask("Hello", timeout=10).save("answer.wav"),
        "'Turn' object has no attribute 'save'. Use audio.save(path).",
    ),
    "the response of other packages": (
        lambda session: session.ask("Hello", timeout=10).response,
        "Use text.",
    ),
    "an answer saved as MP3": (
        lambda session: session.ask("Hello", timeout=10).audio.save("answer.mp3"),
        "file: a .mp3 file cannot be written, only WAV. Pass a name that ends in .wav",
    ),
}
NAMES = {
    "a misspelt class": (genai_live, "Clinet", "Did you mean 'Client'?"),
    "a misspelt type": (types, "LiveConectConfig", "Did you mean 'LiveConnectConfig'?"),
    "a misspelt version": (genai_live, "__verison__", "Did you mean '__version__'?"),
    "a misspelt server": (testing, "LivServer", "Did you mean 'LiveServer'?"),
}
ADDRESS: Any = "http://127.0.0.1:8765"


class Oracle:
    def answer(self, question: str) -> str:
        return question


def open_with(client, **config):
    return client.live.connect(model="any", config=config)


async def start_as_task(awaitable):
    await asyncio.create_task(awaitable)


def refusal(call, *arguments):
    with pytest.raises((errors.LiveError, TypeError, ValueError, AttributeError)) as caught:
        call(*arguments)
    return str(caught.value)


@pytest.fixture(scope="module")
def server():
    with LiveServer(models=["any", DEFAULT_MODEL]) as server:
        yield server


@pytest.fixture(scope="module")
def client(server):
    with Client(api_key="any", vertexai=False, http_options={"base_url": server.url}) as client:
        yield client


@pytest.fixture(scope="module")
def session(client):
    with client.live.connect(model=DEFAULT_MODEL) as session:
        yield session


@pytest.mark.parametrize("mistake", CONNECT)
def test_a_mistake_before_the_session_names_the_fix(client, mistake):
    call, fix = CONNECT[mistake]
    assert fix in refusal(call, client)


@pytest.mark.parametrize("mistake", SESSION)
def test_a_mistake_in_the_session_names_the_fix_and_ends_nothing(session, mistake):
    call, fix = SESSION[mistake]
    assert fix in refusal(call, session)
    assert not Path("answer.mp3").exists()
    assert session.ask("Hello", timeout=10).complete


@pytest.mark.parametrize("mistake", NAMES)
def test_a_misspelt_name_suggests_the_one_that_is_meant(mistake):
    module, name, fix = NAMES[mistake]
    assert fix in refusal(getattr, module, name)


@pytest.mark.anyio
async def test_the_other_api_has_the_same_advice(client):
    async with client.aio.live.connect(model="any") as session:
        with pytest.raises(TypeError, match=r"await session\.ask\(\"Hello\", timeout=60\)"):
            await session.ask("Hello", 5)
        with pytest.raises(AttributeError, match="Use close"):
            await session.disconnect()
        assert inspect.iscoroutinefunction(type(session).ask)
    assert not hasattr(session, "_nothing")


def test_speech_without_an_end_is_what_the_timeout_tells(client):
    with client.live.connect(model=DEFAULT_MODEL) as session:
        session.send_realtime_input(audio=bytes(3200))
        with pytest.raises(TimeoutError, match="not its end: the server may wait for a pause"):
            session.turn(timeout=0.1)
        session.send_realtime_input(audio_stream_end=True)
        with pytest.raises(TimeoutError, match=r"within 0\.1 seconds\.$"):
            session.turn(timeout=0.1)


def test_a_lost_connection_is_what_the_timeout_tells():
    server = LiveServer()
    server.start()
    with (
        Client(api_key="any", vertexai=False, http_options={"base_url": server.url}) as client,
        client.live.connect(model=DEFAULT_MODEL) as session,
    ):
        server.close()
        with pytest.raises(TimeoutError, match="The connection is lost, and the session tries"):
            session.ask("Hello", timeout=1)


@pytest.mark.anyio
async def test_a_player_that_nobody_starts_is_told(client, tmp_path):
    with client.live.connect(model=DEFAULT_MODEL) as session:
        with pytest.warns(RuntimeWarning, match="Use `with session") as told:
            session.play(tmp_path / "heard.wav")
        assert told[0].filename == __file__
        session.play(tmp_path / "heard.wav").close()
        with session.play(tmp_path / "heard.wav"):
            pass
    async with client.aio.live.connect(model=DEFAULT_MODEL) as session:
        with pytest.warns(RuntimeWarning, match="Use `async with session"):
            session.play(tmp_path / "heard.wav")
        async with session.play(tmp_path / "heard.wav"):
            pass


def test_music_is_not_recorded_as_mp3(client, tmp_path):
    with (
        client.live.music.connect(model="any") as music,
        pytest.raises(errors.ConfigError, match=r"path: a \.mp3 file cannot be written"),
    ):
        music.record(tmp_path / "techno.mp3", seconds=1)
    assert not any(tmp_path.iterdir())


def test_what_a_function_of_the_user_raises_is_logged_from_its_own_line_on(client, caplog):
    def roll(sides: int) -> int:
        return sides // 0

    def refuse(sides: int) -> Any:
        return object()

    def on_message(message: Any) -> None:
        raise LookupError("no such key")

    config: Any = {"response_modalities": ["TEXT"], "tools": [roll, refuse]}
    with client.live.connect(
        model="any", config=config, callbacks={"onmessage": on_message}
    ) as session:
        session.ask("Call roll and refuse", timeout=10)
    logged = {
        record.exc_info[0]: record.exc_info[2] for record in caplog.records if record.exc_info
    }
    for error in (ZeroDivisionError, LookupError):
        assert logged[error].tb_frame.f_code.co_filename == __file__
    assert logged[errors.ToolError] is None  # its text has all that there is


def test_a_function_does_not_ask_the_model_that_waits_for_it(client):
    other: Any = None

    def ponder(depth: int) -> str:
        return blocking.ask("Why?", timeout=10).text

    async def ponder_async(depth: int) -> str:
        return (await other.ask("Why?", timeout=10)).text

    async def ask_async() -> str:
        nonlocal other
        async with client.aio.live.connect(
            model="any", config={"response_modalities": ["TEXT"], "tools": [ponder_async]}
        ) as other:
            return (await other.ask("Call ponder_async", timeout=10)).text

    told = "() in a function that the model waits for would wait for the function. Return what"
    config: Any = {"response_modalities": ["TEXT"], "tools": [ponder]}
    with client.live.connect(model="any", config=config) as blocking:
        assert f"ask{told}" in blocking.ask("Call ponder", timeout=10).text
        assert blocking.ask("Hello", timeout=10).complete
    assert f"ask{told}" in asyncio.run(ask_async())
