"""What a newcomer runs into first is answered by a line that works."""

from pathlib import Path
from typing import Any

import pytest

import genai_live
from genai_live import AsyncClient, Client, errors
from genai_live._runtime.frames import without_frames
from genai_live.models import DEFAULT_MODEL, ModelProfile
from genai_live.testing import LiveServer, faults, rejections

TEXT: Any = {"response_modalities": ["TEXT"]}
TWO: Any = 2


def local(server, key: Any = "any") -> Any:
    return Client(api_key=key, vertexai=False, http_options={"base_url": server.url})


async def refuses_everything(conversation):
    await conversation.receive_raw()
    await conversation.close(1007, rejections.INVALID_ARGUMENT)


def refusal(server, model, **options):
    with pytest.raises(errors.SetupError) as caught:
        local(server).live.connect(model=model, config=TEXT, **options)
    return str(caught.value)


def test_text_asked_of_a_model_that_only_speaks_is_explained_by_the_table(live_server):
    text = refusal(live_server, DEFAULT_MODEL, model_profile=ModelProfile())
    assert ".." not in text
    assert f"invalid argument. {DEFAULT_MODEL} answers in AUDIO only." in text
    assert "output_audio_transcription={}" in text


def test_text_asked_of_an_unknown_model_may_be_what_is_wrong():
    with LiveServer(refuses_everything) as server:
        text = refusal(server, "models/gemini-9-live")
    assert "If gemini-9-live only speaks, as most Live models do: Pass response_mod" in text


def test_a_server_that_wants_a_key_gets_the_advice_for_clients_without_one(
    live_server, monkeypatch
):
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(errors.SetupError) as caught:
        local(live_server, key=None).live.connect(model="any")
    assert "API c ... The client has no key. Pass api_key=" in str(caught.value)
    assert isinstance(caught.value.__cause__, errors.PermissionDenied)


def test_internal_frames_do_not_stand_between_a_call_and_its_error(live_server):
    def frames_inside(call):
        with pytest.raises(errors.LiveError) as caught:
            call()
        package = str(Path(genai_live.__file__).parent)
        # The entry of the test and that of `call` are not ours.
        return sum(str(each.path).startswith(package) for each in caught.traceback)

    client = local(live_server)
    refused = Client(api_key="any", http_options={"base_url": "http://127.0.0.1:1"})
    assert frames_inside(lambda: Client(api_key=TWO)) <= 1
    assert frames_inside(lambda: client.live.connect(model="any", config={"temprature": 2})) <= 1
    assert frames_inside(lambda: client.live.connect(model=DEFAULT_MODEL, config=TEXT)) <= 1
    assert frames_inside(lambda: refused.live.connect(model="any")) <= 1
    assert frames_inside(lambda: client.live.music.connect(model="any", config={"bpm": 2})) <= 1
    with client.live.connect(model="any") as session:
        for call in (
            lambda: session.send_realtime_input(audio="speech.wav"),
            lambda: session.send_text(""),
            lambda: session.send_client_content(turns=3),
            lambda: session.send({"client_contents": {}}),
            lambda: session.send_tool_response(function_responses=3),
            lambda: session.ask(3),
        ):
            assert frames_inside(call) <= 2
    assert frames_inside(lambda: session.send_text("Hello")) <= 2


@pytest.mark.anyio
async def test_internal_frames_do_not_stand_between_an_await_and_its_error(live_server):
    client = local(live_server).aio
    with pytest.raises(errors.SetupError) as caught:
        async with client.live.connect(
            model=DEFAULT_MODEL, config=TEXT, model_profile=ModelProfile()
        ):
            pass
    package = str(Path(genai_live.__file__).parent)
    assert sum(str(each.path).startswith(package) for each in caught.traceback) <= 2
    assert isinstance(caught.value.__cause__, errors.InvalidRequest)


async def read_all(events):
    return [event async for event in events]


def ours(caught):
    package = str(Path(genai_live.__file__).parent)
    return [each.name for each in caught.traceback if str(each.path).startswith(package)]


WAITS = {
    "ask": lambda session: session.ask(b"\0\0" * 1600, timeout=0),
    "turn": lambda session: session.turn(timeout=0),
}


@pytest.mark.parametrize(
    "wait",
    [*WAITS.values(), lambda session: list(session.events(timeout=0))],
    ids=[*WAITS, "events"],
)
def test_internal_frames_do_not_stand_between_a_call_and_its_timeout(live_server, wait):
    timeout = pytest.raises(TimeoutError)
    with local(live_server).live.connect(model="any") as session, timeout as caught:
        wait(session)
    assert ours(caught) == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    "wait",
    [*WAITS.values(), lambda session: read_all(session.events(timeout=0))],
    ids=[*WAITS, "events"],
)
async def test_internal_frames_do_not_stand_between_an_await_and_its_timeout(live_server, wait):
    async with local(live_server).aio.live.connect(model="any") as session:
        with pytest.raises(TimeoutError) as caught:
            await wait(session)
    assert ours(caught) == []


def test_a_timeout_in_a_function_of_the_user_keeps_its_frames():
    def choose_key():
        raise TimeoutError

    with pytest.raises(TimeoutError) as caught:
        try:
            choose_key()
        except TimeoutError as error:
            without_frames(error)
            raise
    assert caught.traceback[-1].name == "choose_key"


def test_turn_says_how_it_is_called(live_server):
    by_name = pytest.raises(TypeError, match=r"by name: session.turn\(timeout=60\)")
    with local(live_server).live.connect(model="any") as session, by_name:
        session.turn(5)


SYNTAX = {
    "async with client": "Client cannot be used with `async with`: it is blocking.",
    "await session": "Session cannot be used with `await`: it is blocking.",
    "async with session": "Session cannot be used with `async with`",
    "async for session": "Session cannot be used with `async for`",
    "async for events": "Iteration cannot be used with `async for`",
    "with aio": "AsyncClient cannot be used with `with`: it is asynchronous.",
    "with connect": "SessionContextManager cannot be used with `with`",
    "with async session": "AsyncSession cannot be used with `with`",
    "for async session": "AsyncSession cannot be used with `for`",
    "for async events": "AsyncIteration cannot be used with `for`",
}


async def mix(syntax, client, session, other):
    match syntax:
        case "async with client":
            async with client:
                pass
        case "await session":
            await session
        case "async with session":
            async with session:
                pass
        case "async for session":
            async for _ in session:
                pass
        case "async for events":
            async for _ in session.events():
                pass
        case "with aio":
            with client.aio:
                pass
        case "with connect":
            with client.aio.live.connect(model="any"):
                pass
        case "with async session":
            with other:
                pass
        case "for async session":
            for _ in other:
                pass
        case "for async events":
            for _ in other.events():
                pass


@pytest.mark.anyio
@pytest.mark.parametrize("syntax", SYNTAX)
async def test_the_syntax_of_the_other_api_names_the_one_to_use(syntax, live_server):
    client = local(live_server)
    with client.live.connect(model="any") as session:
        async with client.aio.live.connect(model="any") as other:
            with pytest.raises(TypeError) as caught:
                await mix(syntax, client, session, other)
    text = str(caught.value)
    assert text.startswith(SYNTAX[syntax])
    assert ("client.aio" if "blocking. In" in text else "Client()") in text


def test_what_connect_returns_in_async_code_is_not_the_session_yet(live_server):
    pending = local(live_server).aio.live.connect(model="any")
    with pytest.raises(AttributeError, match=r"`session = await client\.live\.connect"):
        pending.send_text("Hello")
    assert not hasattr(pending, "__fspath__")


@pytest.mark.parametrize(
    ("config", "meant"),
    [
        (
            {"speech_config": {"voice_config": {"voice_name": "Kore"}}},
            "{'prebuilt_voice_config': {'voice_name': ...}}",
        ),
        ({"voice_config": {}}, "{'speech_config': {'voice_config': ...}}"),
        ({"thinkingBudget": 0}, "{'thinking_config': {'thinkingBudget': ...}}"),
        ({"function_declarations": []}, "{'tools': [{'function_declarations': ...}]}"),
        ({"temprature": 1}, "'temperature'"),
    ],
)
def test_a_member_in_the_wrong_place_suggests_what_was_meant(config, meant):
    with pytest.raises(errors.ConfigError) as caught:
        Client(api_key="any").live.connect(model="any", config=config)
    assert f"Did you mean {meant}?" in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ({"api_key": "SECRET"}, "gemini at https://generativelanguage.googleapis.com"),
        (
            {"api_key": "SECRET", "http_options": {"base_url": "wss://gw.example/?key=SECRET"}},
            "gemini at wss://gw.example/?key=***",
        ),
        (
            {"vertexai": True, "project": "p", "location": "us-central1"},
            "vertex project p at https://us-central1-aiplatform.googleapis.com",
        ),
        ({"vertexai": True, "project": "p", "location": "a\n"}, "vertex project p at location 'a"),
    ],
)
def test_a_client_shows_its_backend_and_address_and_no_key(arguments, shown):
    for cls in (Client, AsyncClient):
        client = cls(**arguments)
        for part in (client, client.live, client.live.music, client.tokens):
            assert repr(part).startswith(f"<{type(part).__name__} {shown}")
    assert "SECRET" not in repr(Client(**arguments).aio)


def test_the_log_at_debug_tells_the_life_of_a_session_and_no_secret(caplog):
    caplog.set_level("DEBUG", logger="genai_live")
    with LiveServer(faults=[faults.Close(1011, "Try\nagain", after_received=3)]) as server:
        client = local(server, key="SECRET")
        with client.live.connect(model=DEFAULT_MODEL) as session:
            session.ask("Hello", timeout=10)
            session.ask("Once more", timeout=10)
    told = [each for each in caplog.records if each.levelname == "DEBUG"]
    assert [vars(each)["event_name"] for each in told] == [
        "connecting",
        "set_up",
        "connection_lost",
        "connecting",
        "set_up",
        "session_ended",
    ]
    assert told[0].getMessage().startswith("Connecting to ws://127.0.0.1:")
    assert "was lost: 1011 Try\\nagain" in told[2].getMessage()
    assert told[-1].getMessage().endswith("has ended: 1000 (no reason)")
    assert "SECRET" not in caplog.text
