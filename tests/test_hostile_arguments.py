"""Whatever is passed to a public method, only documented errors leave, and nothing is sent then."""

import inspect
import os
import warnings
from random import Random
from typing import Any

import anyio
import pytest

from genai_live import AsyncClient, Client, types
from genai_live._live.options import LiveConnectSettings
from genai_live._wire.reprs import short_repr
from genai_live.audio import PcmFormat, PlaybackBuffer, PlaybackLedger, Speakers
from genai_live.converters import encode
from genai_live.errors import ConfigError, LiveError
from genai_live.models import find_profile
from genai_live.testing import LiveServer, faults
from tests.helpers.hostile import hostile, spoilt

SEED = int(os.environ.get("GENAI_LIVE_SEED", "1"))  # any number finds other calls
TEXT: types.LiveConnectConfigDict = {"response_modalities": ["TEXT"]}
REFUSED_BEFORE_AN_ANSWER = 60
LIVE = {
    "send": ["message"],
    "send_client_content": ["turns", "turn_complete"],
    "send_realtime_input": [
        "realtime_input",
        "audio",
        "video",
        "text",
        "media",
        "audio_stream_end",
        "activity_start",
        "activity_end",
    ],
    "send_tool_response": ["tool_response", "function_responses"],
    "send_context_update": ["system_instruction", "tools"],
    "send_text": ["text"],
    "ask": ["text", "timeout"],
    "stream": ["audio_stream_end", "stats"],
    "receive": ["timeout"],
    "events": ["timeout"],
    "interrupt": ["played"],
    "wait_for_playback": ["timeout"],
    "play": ["output", "pace"],
}
VALID = {
    "send_client_content": {"turns": "Hello"},
    "ask": {"text": "Hello", "timeout": 5},
    "stream": {"source": []},
    "audio": {"seconds": 0.01, "timeout": 5},
    "record": {"path": "x.wav", "seconds": 0.01, "timeout": 5},
}
MUSIC = {
    "send": ["message"],
    "set_weighted_prompts": ["prompts"],
    "set_music_generation_config": ["config"],
    "receive": ["timeout"],
    "audio": ["seconds", "timeout"],
    "record": ["path", "timeout"],
}
MESSAGES = {
    "message": types.LiveClientMessage,
    "turns": types.Content,
    "realtime_input": types.LiveClientRealtimeInput,
    "function_responses": types.FunctionResponse,
    "tools": types.Tool,
    "prompts": types.WeightedPrompt,
}
MUSIC_MESSAGES = {
    "message": types.LiveMusicClientMessage,
    "config": types.LiveMusicGenerationConfig,
}
LISTS = ("turns", "function_responses", "tools", "prompts")


class Calls:
    """Random calls with one hostile argument, and what has to hold after each."""

    def __init__(self, methods, kinds, number):
        self.random = Random(f"{SEED} {number}")
        self.methods = methods
        self.kinds = kinds

    def next(self):
        name = self.random.choice(list(self.methods))
        argument = self.random.choice(self.methods[name])
        kind = self.kinds.get(argument)
        value = hostile(self.random)
        if kind is not None and self.random.random() < 0.6:
            value = spoilt(kind, self.random)
            value = [value] if argument in LISTS else value
        valid: Any = VALID.get(name, {})
        return name, {**valid, argument: value}


def judge(error, called):
    """Return whether a call was refused; fail where its error is not one that is documented."""
    if error is None or isinstance(error, TimeoutError):
        return False
    if isinstance(error, OSError) and "'record'" in called:
        return False  # the path names no file that can be written
    assert isinstance(error, LiveError | TypeError), f"seed {SEED}: {called}: {error!r}"
    refused = isinstance(error, ConfigError | TypeError)
    if refused:
        assert type(error) is ConfigError, f"seed {SEED}: {called}: {error!r}"
        assert error.field, f"seed {SEED}: {called}: {error!r}"
        assert str(error).encode(), f"seed {SEED}: {called}"
    return refused


def shown(name, arguments):
    """Return a call for a message; the objects in it may have no repr."""
    parts = [f"{key}={short_repr(value)}" for key, value in arguments.items()]
    return f"{name!r}({', '.join(parts)})"


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # for files that a path happens to name
    with warnings.catch_warnings(), LiveServer() as running:
        warnings.simplefilter("ignore")
        yield running


def access(server) -> Any:
    return {"api_key": "key", "http_options": {"base_url": server.url}}


def connected(client, music) -> Any:
    if music:
        return client.live.music.connect(model="m")
    return client.live.connect(model="m", config=TEXT, reconnect=False)


def received(server):
    return server.connections[-1].received


@pytest.mark.alone
@pytest.mark.parametrize("music", [False, True])
def test_a_blocking_session_refuses_and_goes_on(server, music):
    methods, kinds = (MUSIC, MUSIC_MESSAGES) if music else (LIVE, {})
    calls = Calls(methods, MESSAGES | kinds, f"blocking {music}")
    total = refusals = 0
    with Client(**access(server)) as client:
        while total < (500 if music else 1_000):
            with connected(client, music) as session:
                if music:
                    session.play()
                for _ in range(REFUSED_BEFORE_AN_ANSWER):
                    total += 1
                    name, arguments = calls.next()
                    before, error = session.stats.messages_sent, None
                    try:
                        getattr(session, name)(**arguments)
                    except Exception as caught:
                        error = caught
                    if not judge(error, shown(name, arguments)):
                        break
                    assert session.stats.messages_sent == before, shown(name, arguments)
                    refusals += 1
                else:
                    if music:
                        assert len(b"".join(session.audio(seconds=0.01, timeout=20))) == 1920
                    else:
                        assert session.ask("Hello", timeout=20).complete
                    assert received(server) == 2
    assert refusals > total / 2


def test_an_async_session_refuses_and_goes_on(server):
    async def main():
        calls = Calls(LIVE, MESSAGES, "async")
        total = refusals = 0
        async with AsyncClient(**access(server)) as client:
            while total < 700:
                async with connected(client, False) as session:
                    for _ in range(REFUSED_BEFORE_AN_ANSWER):
                        total += 1
                        name, arguments = calls.next()
                        before, error = session.stats.messages_sent, None
                        try:
                            result = getattr(session, name)(**arguments)
                            if inspect.isawaitable(result):
                                await result
                        except Exception as caught:
                            error = caught
                        if not judge(error, shown(name, arguments)):
                            break
                        assert session.stats.messages_sent == before, shown(name, arguments)
                        refusals += 1
                    else:
                        assert (await session.ask("Hello", timeout=20)).complete
                        assert received(server) == 2
        assert refusals > total / 2

    anyio.run(main)


OPTIONS = list(inspect.signature(LiveConnectSettings).parameters)


def test_connect_refuses_before_it_connects(server):
    random = Random(f"{SEED} connect")
    with Client(**access(server)) as client:
        for music in [False, True] * 350:
            valid = {"model": "m", "reconnect": False}
            names = ["model", "config", "config", "config", "callbacks", *OPTIONS]
            if music:
                valid = {"model": "m"}
                names = names[:5] + OPTIONS[:5]
            name = random.choice(names)
            kind = types.LiveMusicConfig if music else types.LiveConnectConfig
            use_kind = name == "config" and random.random() < 0.9
            value = spoilt(kind, random) if use_kind else hostile(random)
            if name == "transport":
                value = [value]  # a connector of one's own may do anything
            called = shown("connect", {name: value})
            before, error = len(server.connections), None
            live = client.live.music if music else client.live
            arguments = {**valid, name: value}
            try:
                live.connect(**arguments).close()
            except Exception as caught:
                error = caught
            if judge(error, called):
                assert len(server.connections) == before or before == 100, called
        with connected(client, False) as session:
            assert session.ask("Hello", timeout=20).complete


@pytest.mark.alone
def test_tokens_and_clients_refuse(server):
    random = Random(f"{SEED} tokens")
    with Client(**access(server)) as client:
        for _ in range(300):
            value: Any = hostile(random)
            if random.random() < 0.9:
                value = spoilt(types.CreateAuthTokenConfig, random)
            error = None
            try:
                client.tokens.create(config=value)
            except Exception as caught:
                error = caught
            judge(error, shown("create", {"config": value}))
        assert client.tokens.create().name
    names = ["api_key", "vertexai", "project", "location", "credentials", "http_options"]
    for _ in range(400):
        name = random.choice(names)
        value = hostile(random)
        if name == "http_options" and random.random() < 0.8:
            value = spoilt(types.HttpOptions, random)
        for cls in (Client, AsyncClient):
            error = None
            try:
                cls(**{"api_key": "key", name: value})
            except Exception as caught:
                error = caught
            judge(error, shown(cls.__name__, {name: value}))


FUNCTIONS: list[Any] = [
    (LiveServer, list(inspect.signature(LiveServer).parameters), {}),
    (find_profile, ["model", "backend"], {"model": "m"}),
    (faults.Close, ["code", "reason", "after_sent", "after_received", "after_seconds"], {}),
    (faults.SendGoAway, ["time_left", "then"], {}),
    (faults.CutFrame, ["then"], {}),
    (faults.SlowFrames, ["delay"], {}),
    (faults.SplitFrame, ["pause"], {}),
    (faults.RefuseConnection, ["status"], {}),
    (faults.RefuseHandle, ["code", "reason"], {}),
    (PcmFormat, ["rate", "channels", "width"], {"rate": 8000}),
    (Speakers, ["device", "block_seconds"], {}),
    (PlaybackLedger().queued, ["turn", "size", "pcm"], {"turn": 0, "size": 2}),
    (PlaybackLedger().played, ["frames"], {}),
    (PlaybackLedger().heard, ["turn", "seconds"], {"turn": 0, "seconds": 1}),
    (PlaybackBuffer().write, ["data", "turn"], {"data": b""}),
    (encode, ["obj"], {}),
]


@pytest.mark.parametrize(
    ("function", "names", "valid"), FUNCTIONS, ids=[each[0].__name__ for each in FUNCTIONS]
)
def test_functions_refuse(function, names, valid):
    random = Random(f"{SEED} {function.__name__}")
    for _ in range(200):
        name = random.choice(names)
        value = hostile(random)
        error = None
        try:
            function(**{**valid, name: value})
        except Exception as caught:
            error = caught
        if function is encode:
            assert error is None or type(error) is ConfigError
        else:
            judge(error, shown(function.__name__, {name: value}))
