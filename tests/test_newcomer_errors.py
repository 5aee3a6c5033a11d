"""Errors that newcomers make: each says what to write instead."""

import asyncio
import inspect
import io
import sys
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
        "gemini-3.8-liv is not a Live model that is known here. Did you mean gemini-3.8-live?",
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
    "key= for api_key=": (lambda client: type(client)(key="any"), "Pass it as api_key=."),
    "no server where one should be": (
        lambda client: Client(
            api_key="any", http_options={"base_url": "http://127.0.0.1:1"}
        ).live.connect(model="any"),
        "`genai-live serve` starts a local one.",
    ),
}
if sys.version_info < (3, 14):  # from there on, `asyncio.run` takes what can be awaited
    CONNECT["a session that is not awaited"] = (
        lambda client: asyncio.run(client.aio.live.connect(model="any")),
        "a session that is not open yet: use `async with` or `await`",
    )
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
    "an answer saved as MP3": (
        lambda session: session.ask("Hello", timeout=10).audio.save("answer.mp3"),
        "file: a .mp3 file cannot be written, only WAV. Pass a name that ends in .wav",
    ),
}
NAMES = {
    "a misspelt class": (genai_live, "Clinet", "Did you mean 'Client'?"),
    "a misspelt type": (types, "LiveConectConfig", "Did you mean 'LiveConnectConfig'?"),
    "a misspelt server": (testing, "LivServer", "Did you mean 'LiveServer'?"),
}
ADDRESS: Any = "http://127.0.0.1:8765"


def open_with(client, **config):
    return client.live.connect(model="any", config=config)


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
