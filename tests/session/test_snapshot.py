"""A conversation goes on in another session: restored, given the history, or refused by name."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import pytest

from genai_live import AsyncClient, Client, Snapshot, events
from genai_live.errors import ConfigError, ConnectError, SessionClosed, SetupError
from genai_live.testing import LiveServer, rejections
from genai_live.testing.faults import RefuseHandle
from tests.helpers.reconnect import quick
from tests.helpers.recorder import recorded

pytestmark = pytest.mark.anyio

both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
on_trio = pytest.mark.parametrize("anyio_backend", ["trio"], indirect=True)
TEXT: dict[str, Any] = {"response_modalities": ["TEXT"]}
MODELS = ["gemini-2.5-flash-test", "gemini-3.1-flash-test"]


def texts(contents):
    return [(content.role, content.parts[0].text) for content in contents]


async def left(api, server, **options):
    """Say a name in one session, and return its snapshot, read from JSON, when it has ended."""
    async with recorded(api, server, **options) as recorder:
        await recorder.prime()
        snapshot = recorder.session.snapshot()
        assert snapshot.handle == recorder.session.resumption_handle
    assert recorder.session.snapshot().history == snapshot.history
    return Snapshot.from_json(snapshot.to_json())


async def continued(recorder, mode, earlier=1):
    """Check how a conversation goes on, and that nothing of it is lost."""
    resumed = await recorder.until(events.Resumed)
    assert (resumed.mode, resumed.missing_turns, resumed.dropped) == (mode, 0, 0)
    answer = await recorder.call("ask", "What is my name?")
    assert answer.text.endswith("Your name is Ada.")
    assert len(recorder.session.history) == 4
    assert recorder.session.stats.reconnects == 0
    recorder.check_accounting(earlier)
    return resumed


@both_apis
async def test_a_snapshot_is_restored_from_its_handle(api):
    with LiveServer(strict_resumption=True) as server:
        snapshot = await left(api, server)
        async with recorded(api, server, resume=snapshot) as recorder:
            await continued(recorder, "restored")
            assert recorder.session.usage.total_token_count > snapshot.usage.total_token_count
            assert [event.turn for event in recorder.of(events.Resumed)] == [1]
        assert len(server.connections) == 2


@on_trio
async def test_a_snapshot_is_restored_on_trio():
    with LiveServer() as server:
        memory: dict[str, Any] = {"memory": True}
        snapshot = await left("async", server, **memory)
        async with recorded("async", server, resume=snapshot, **memory) as recorder:
            await continued(recorder, "restored")


@both_apis
@pytest.mark.parametrize("model", MODELS)
async def test_a_new_session_is_given_the_history_where_the_handle_is_refused(api, model):
    refusal = RefuseHandle(1008, rejections.SESSION_NOT_FOUND)
    with LiveServer(faults=[None, refusal]) as server:
        snapshot = await left(api, server, model=model)
        async with recorded(api, server, model=model, resume=snapshot) as recorder:
            resumed = await continued(recorder, "reseeded")
            assert resumed.seeded == 2
            reasons = [event.reason for event in recorder.of(events.Reconnecting)]
            assert rejections.SESSION_NOT_FOUND in reasons[1]


@pytest.mark.parametrize(
    "change",
    [
        {"handle": None},
        {"handle_time": datetime.now(UTC) - timedelta(hours=2, seconds=1)},
        {"model": "projects/p/locations/l/publishers/google/models/gemini-test"},
    ],
)
async def test_a_handle_that_cannot_serve_is_not_tried(change):
    with LiveServer() as server:
        snapshot = await left("async", server)
        for name, value in change.items():
            setattr(snapshot, name, value)
        async with recorded("async", server, resume=snapshot) as recorder:
            await continued(recorder, "reseeded")
        assert len(server.connections) == 2
        assert server.connections[1].setup.session_resumption.handle is None


async def test_a_handle_whose_time_lies_in_the_future_is_tried():
    with LiveServer() as server:
        snapshot = await left("async", server)
        snapshot.handle_time = datetime.now(UTC) + timedelta(days=1)
        async with recorded("async", server, resume=snapshot) as recorder:
            await continued(recorder, "restored")


async def stops_amid_its_second_answer(conversation):
    await conversation.accept()
    async for _ in conversation:
        conversation.state = (conversation.state or 0) + 1
        if conversation.number == 1 and conversation.state == 2:
            await conversation.say("Well, ", turn_complete=False)
        else:
            await conversation.say(f"That was question {conversation.state}.")


@both_apis
async def test_an_open_question_is_asked_again(api):
    with LiveServer(stops_amid_its_second_answer, strict_resumption=True) as server:
        async with recorded(api, server) as recorder:
            await recorder.prime()
            await recorder.call("send_text", "And?")
            await recorder.until(events.TextDelta)
            snapshot = recorder.session.snapshot()
        async with recorded(api, server, resume=snapshot) as recorder:
            resumed = await recorder.until(events.Resumed)
            assert (resumed.mode, resumed.replayed) == ("restored", 1)
            await recorder.until(events.TurnComplete)
            history = texts(recorder.session.history)
            assert history[2:] == [("user", "And?"), ("model", "That was question 2.")]
            assert recorder.session.stats.pending == 0
            recorder.check_accounting(earlier=1)
        assert server.connections[1].texts == ["And?"]


@both_apis
async def test_a_spoken_question_is_asked_again_in_words(api):
    with LiveServer() as server:
        snapshot = await left(api, server)
        snapshot.spoken_question = "What is my name?"
        async with recorded(api, server, resume=snapshot) as recorder:
            complete = await recorder.until(events.TurnComplete)
            assert complete.turn == 1
            assert recorder.session.history[-1].parts[0].text.endswith("Your name is Ada.")


async def test_what_a_snapshot_could_not_hold_is_told():
    with LiveServer() as server:
        snapshot = await left("async", server)
        snapshot.lost = {"audio": 3, "news": 1}
        async with recorded("async", server, resume=snapshot) as recorder:
            resumed = await recorder.until(events.Resumed)
            assert resumed.dropped == 4
            drops = [(event.kind, event.count) for event in recorder.of(events.InputDropped)]
            assert drops == [("audio", 3), ("other", 1)]
            assert recorder.session.stats.dropped == 4
            recorder.check_accounting(earlier=1)


async def test_turns_beyond_the_bound_are_told():
    with LiveServer() as server:
        snapshot = await left("async", server)
        snapshot.forgotten, snapshot.handle = 5, None
        async with recorded("async", server, resume=snapshot) as recorder:
            resumed = await recorder.until(events.Resumed)
            assert (resumed.seeded, resumed.missing_turns) == (2, 5)


async def test_without_a_config_the_setup_is_that_of_the_snapshot():
    config = TEXT | {"system_instruction": "Be brief.", "temperature": 0.5}
    with LiveServer() as server:
        snapshot = await left("async", server, config=config)
        access: Any = {"api_key": "key", "http_options": {"base_url": server.url}}
        client = AsyncClient(**access)
        async with client, client.live.connect(model="gemini-test", resume=snapshot) as session:
            await session.ask("Hello?")
        first, second = (record.setup for record in server.connections)
        assert second.session_resumption.handle == snapshot.handle
        assert second.system_instruction == first.system_instruction
        assert second.generation_config == first.generation_config


async def test_a_function_of_the_config_is_called_in_the_new_session():
    def lookup(name: str) -> str:
        """Look up a name."""
        return f"{name} is here"

    with LiveServer() as server:
        snapshot = await left("async", server)
        config = TEXT | {"tools": [lookup]}
        async with recorded("async", server, resume=snapshot, config=config) as recorder:
            await recorder.until(events.Resumed)
            assert server.connections[1].setup.tools[0].function_declarations[0].name == "lookup"


@both_apis
async def test_without_reconnecting_a_snapshot_is_resumed_too(api):
    with LiveServer() as server:
        snapshot = await left(api, server)
        async with recorded(api, server, resume=snapshot, reconnect=False) as recorder:
            await continued(recorder, "restored")


async def test_a_snapshot_of_a_new_session_begins_afresh():
    with LiveServer() as server:
        async with recorded("async", server) as recorder:
            snapshot = recorder.session.snapshot()
        assert (snapshot.history, snapshot.handle, snapshot.turn) == ([], None, -1)
        async with recorded("async", server, resume=snapshot) as recorder:
            assert (await recorder.until(events.Resumed)).mode == "fresh"
            await recorder.prime()


async def test_the_session_can_be_resumed_twice_one_after_the_other():
    with LiveServer(strict_resumption=True) as server:
        snapshot = await left("async", server)
        for earlier in (1, 2):
            async with recorded("async", server, resume=snapshot) as recorder:
                await continued(recorder, "restored", earlier)


async def test_a_server_that_cannot_be_reached_is_an_error_of_connecting():
    with LiveServer() as server:
        snapshot = await left("async", server)
        url = server.url
    access: Any = {"api_key": "key", "http_options": {"base_url": url}}
    async with AsyncClient(**access) as client:
        policy = quick(max_attempts=2)
        with pytest.raises(ConnectError):
            await client.live.connect(model="gemini-test", resume=snapshot, reconnect=policy)


@both_apis
async def test_a_key_that_is_refused_is_an_error_of_the_setup(api):
    refusal = RefuseHandle(1007, "API key not valid. Please pass a valid API key.")
    with LiveServer(faults=[None, refusal]) as server:
        snapshot = await left(api, server)
        with pytest.raises(SetupError, match="API key not valid") as caught:
            async with recorded(api, server, resume=snapshot):
                raise AssertionError("connected")
        assert not caught.value.retryable
        assert len(server.connections) == 2


def attempt(**options):
    """Try to connect where nothing listens: what is wrong is found before."""
    with Client(api_key="key", http_options={"base_url": "http://127.0.0.1:9"}) as client:
        client.live.connect(**{"model": "gemini-test", "config": TEXT} | options)


async def test_arguments_that_do_not_fit_are_refused_before_anything_is_sent():
    with LiveServer() as server:
        snapshot = await left("async", server)
    for value in (snapshot.to_json(), json.loads(snapshot.to_json()), Snapshot, 1, True, b""):
        with pytest.raises(ConfigError, match=r"Snapshot\.from_json") as caught:
            attempt(resume=value)
        assert caught.value.field == "resume"
    with pytest.raises(ConfigError, match=r"gemini-test.*gemini-other") as caught:
        attempt(resume=snapshot, model="gemini-other")
    assert caught.value.field == "model"
    config: Any = TEXT | {"session_resumption": {"handle": "mine"}}
    with pytest.raises(ConfigError) as caught:
        attempt(resume=snapshot, config=config)
    assert caught.value.field == "config.session_resumption.handle"
    snapshot.withheld = ["tools[0].headers"]
    with pytest.raises(ConfigError, match="secrets") as caught:
        attempt(resume=snapshot, config=None)
    assert caught.value.field == "config"
    with pytest.raises(ConfigError) as caught:
        attempt(resume=Snapshot())
    assert caught.value.field == "snapshot.version"
    damaged: Any = snapshot
    damaged.turn = "\0"
    with pytest.raises(ConfigError):
        attempt(resume=snapshot)


async def test_a_snapshot_is_not_changed_by_who_continues_from_it():
    with LiveServer() as server:
        snapshot = await left("async", server)
        before = snapshot.to_json()
        async with recorded("async", server, resume=snapshot) as recorder:
            await recorder.until(events.Resumed)
            snapshot.turns = None
            assert len(recorder.session.history) == 2
            snapshot.turns = Snapshot.from_json(before).turns
            await recorder.call("ask", "Hello?")
        assert snapshot.to_json() == before


async def test_another_thread_may_take_a_snapshot_of_a_blocking_session():
    with LiveServer() as server:
        async with recorded("blocking", server) as recorder:
            await recorder.prime()
            taken = await anyio.to_thread.run_sync(recorder.session.snapshot)
            assert len(taken.history) == 2


def test_a_session_whose_loop_has_ended_has_no_snapshot():
    async def opened(server):
        access: Any = {"api_key": "key", "http_options": {"base_url": server.url}}
        options: Any = {"model": "gemini-test", "config": TEXT}
        client = AsyncClient(**access)
        async with client, client.live.connect(**options) as session:
            return session

    with LiveServer() as server:
        session = anyio.run(opened, server)
        with pytest.raises(SessionClosed):
            session.snapshot()


async def test_the_handle_does_not_show_in_what_is_logged(caplog):
    caplog.set_level("DEBUG", logger="genai_live")
    with LiveServer() as server:
        snapshot = await left("async", server)
        async with recorded("async", server, resume=snapshot) as recorder:
            await recorder.until(events.Resumed)
            await recorder.prime()
    assert snapshot.handle not in caplog.text + repr(snapshot)
