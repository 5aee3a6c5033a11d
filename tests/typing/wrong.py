"""Mistakes that type checkers have to find in programs that use the public API.

Each marked line is one. mypy compares the error's code, and both checkers report a mark on a line
that has no error.
"""
# pyright: reportUnnecessaryTypeIgnoreComment=true

import genai_live
from genai_live import AsyncClient, AsyncSession, Client, ReconnectPolicy, Session, events, types
from genai_live.converters import decode
from genai_live.testing import Conversation, LiveServer, ScriptedScenario, when
from genai_live.tools import ToolPolicy, tool

MODEL = "gemini-2.5-flash-native-audio-latest"


def clients() -> None:
    Client(key="key")  # type: ignore[call-arg]
    Client("key", "project")  # type: ignore[call-arg, arg-type]
    Client(http_options={"base_url": 5})  # type: ignore[arg-type]
    Client(http_options={"baseURL": "https://gw.example"})  # type: ignore[arg-type]
    genai_live.Cleint()  # type: ignore[attr-defined]


def connect(client: Client) -> None:
    client.live.connect()  # type: ignore[call-arg]
    client.live.connect(MODEL)  # type: ignore[call-arg]
    client.live.connect(model=None)  # type: ignore[arg-type]
    client.live.connect(model=MODEL, config={"temprature": 1})  # type: ignore[arg-type]
    client.live.connect(model=MODEL, config={"temperature": "hot"})  # type: ignore[arg-type]
    client.live.connect(model=MODEL, config={"responseModality": ["AUDIO"]})  # type: ignore[arg-type]
    client.live.connect(model=MODEL, config={"response_modalities": "AUDIO"})  # type: ignore[arg-type]
    speech: types.SpeechConfigDict = {"voice_config": {"voice_nam": "Kore"}}  # type: ignore[typeddict-item]
    client.live.connect(model=MODEL, config={"speech_config": speech})
    client.live.connect(model=MODEL, reconnect="yes")  # type: ignore[arg-type]
    client.live.connect(model=MODEL, setup_timout=5)  # type: ignore[call-arg]
    client.live.connect(model=MODEL, callbacks={"onmsg": print})  # type: ignore[arg-type]
    client.live.connect(model=MODEL, callbacks={"onmessage": 5})  # type: ignore[arg-type]
    client.live.music.connect(model=MODEL, reconnect=True)  # type: ignore[call-arg]


async def mixed_apis(client: AsyncClient, session: AsyncSession) -> None:
    with client:  # type: ignore[attr-defined]
        pass
    with client.live.connect(model=MODEL):  # type: ignore[attr-defined]
        pass
    (await client.live.connect(model=MODEL)).ask("Hello").text  # type: ignore[attr-defined]
    for message in session.receive():  # type: ignore[attr-defined]
        del message


def send(session: Session) -> None:
    session.ask()  # type: ignore[call-arg]
    session.ask("Hello", 5)  # type: ignore[call-arg]
    session.ask(5)  # type: ignore[arg-type]
    session.send_realtime_input(sound=b"pcm")  # type: ignore[call-arg]
    session.send_realtime_input(audio="pcm")  # type: ignore[arg-type]
    session.send_realtime_input(activity_start=False)  # type: ignore[arg-type]
    session.send_client_content(turns=5)  # type: ignore[arg-type]
    session.send({"client_contents": {}})  # type: ignore[arg-type]
    session.history = []  # type: ignore[misc]
    session.recieve()  # type: ignore[attr-defined]


def read(session: Session) -> str:
    for event in session.events():
        event.text  # type: ignore[attr-defined]
        match event:
            case events.Resumed(mode="restord"):  # pyright: ignore[reportUnnecessaryComparison]
                pass
            case events.AudioDelta(data=data):
                return data  # type: ignore[return-value]
            case _:
                pass
    for message in session:
        message.server_content.model_turn  # type: ignore[union-attr]
        return message.text  # type: ignore[return-value]
    return session.ask("Hello")  # type: ignore[return-value]


def build() -> None:
    types.Blob(b"pcm")  # type: ignore[call-arg]
    types.Part(txt="Hello")  # type: ignore[call-arg]
    types.Schema(type=5)  # type: ignore[arg-type]
    types.LiveServerMesage()  # type: ignore[attr-defined]
    decode(5, types.LiveServerMessage)  # type: ignore[arg-type]
    decode(b"{}", "LiveServerMessage")  # type: ignore[arg-type]
    ReconnectPolicy(3)  # type: ignore[call-arg]
    ReconnectPolicy(on_stall="panic")  # type: ignore[arg-type]
    ToolPolicy(before_tool=True)  # type: ignore[arg-type]
    tool(nmae="f")  # type: ignore[call-overload]


def music(client: Client) -> None:
    session = client.live.music.connect(model="lyria-realtime-exp")
    session.ask("Hello")  # type: ignore[attr-defined]
    session.set_weighted_prompts(5)  # type: ignore[arg-type]
    session.set_music_generation_config({"bpm": "fast"})  # type: ignore[arg-type]
    session.record("music.wav")  # type: ignore[call-arg]


def tokens(client: Client) -> None:
    client.tokens.create({"uses": 1})  # type: ignore[call-arg]
    client.tokens.create(config={"uses": "one"})  # type: ignore[arg-type]
    client.tokens.create().nmae  # type: ignore[attr-defined]


def blocking_scenario(conversation: Conversation) -> None:
    conversation.say("Hello")  # type: ignore[unused-coroutine]


def local_server() -> None:
    LiveServer(blocking_scenario)  # type: ignore[arg-type]
    LiveServer(backend="azure")  # type: ignore[arg-type]
    LiveServer().urls  # type: ignore[attr-defined]


def scripted() -> None:
    when("Hello").sey("Hi.")  # type: ignore[attr-defined]
    when("Hello").say(5)  # type: ignore[arg-type]
    when("Hello").fail("abrt")  # type: ignore[arg-type]
    ScriptedScenario("Hello")  # type: ignore[arg-type]
    LiveServer(responder="llama")  # type: ignore[arg-type]
