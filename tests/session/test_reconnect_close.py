"""A session can be closed at any moment of an outage, and leaves nothing behind."""

import asyncio
import gc
import threading
from typing import Any

import anyio
import anyio.to_thread
import pytest

from genai_live import AsyncClient, Client, events, types
from genai_live.testing import LiveServer
from genai_live.testing.faults import Abort, Freeze, Mute, RefuseConnection
from tests.helpers.drivers import MODEL
from tests.helpers.reconnect import ConnectionControl, quick
from tests.helpers.recorder import recorded, served

pytestmark = pytest.mark.anyio

both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
trio_too = pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"], indirect=True)
WAITING = quick(initial_delay=60, max_delay=60, jitter=0, timeout=100)
moments = pytest.mark.parametrize("moment", ["wait", "dial", "setup"])


class Hanging:
    """A connector whose second dial never ends."""

    def __init__(self, connector):
        self.connector = connector
        self.dials = 0
        self.dialling = threading.Event()
        self.cancelled = False

    async def connect(self, endpoint, options):
        self.dials += 1
        if self.dials == 1:
            return await self.connector.connect(endpoint, options)
        self.dialling.set()
        try:
            await anyio.sleep_forever()
        finally:
            self.cancelled = True

    async def aclose(self):
        await self.connector.aclose()


def our_tasks():
    """The package's tasks that run here, the client's own left out."""
    return {task.get_name() for task in asyncio.all_tasks() if "genai_live" in task.get_name()}


async def tasks_of(recorder):
    """The package's tasks in the loop of a session."""
    if "blocking" not in type(recorder.driver).__name__.lower():
        return our_tasks()

    async def look():
        return our_tasks() - {asyncio.current_task().get_name()}

    return await anyio.to_thread.run_sync(recorder.session._loop.call, look)


@both_apis
@moments
@pytest.mark.parametrize("asked", [False, True])
async def test_closing_takes_no_time_at_any_moment_of_an_outage(api, moment, asked):
    faults = {"wait": [], "dial": [], "setup": [None, Mute()]}[moment]
    control = ConnectionControl()
    with LiveServer(control, faults=faults) as server:
        connector = Hanging(server.connector())
        options: dict[str, Any] = {"setup_timeout": 60}
        options["reconnect"] = WAITING if moment == "wait" else quick()
        if moment == "dial":
            options["transport"] = connector
        async with recorded(api, server, **options) as recorder:
            await recorder.call("ask", "Hello")
            if moment == "dial":
                await recorder.call("send_text", "Hello") if asked else None
            await cut(control, recorder, moment, server)
            if moment == "dial":
                await anyio.to_thread.run_sync(connector.dialling.wait, 5)
            elif moment == "setup":
                await server.wait_for_async(lambda: len(server.connections) == 2)
                await server.wait_for_async(lambda: server.connections[1].received == 1)
            else:
                await recorder.until(events.Reconnecting)
            if asked:
                await recorder.call("send_text", "Anybody there?")
            with anyio.fail_after(2):
                await recorder.end()
            assert recorder.session.state == "closed"
            assert recorder.error is None
            assert await tasks_of(recorder) <= {"genai_live memory server"}
            if moment == "dial":
                assert connector.cancelled
        await server.wait_for_async(lambda: not any(each.open for each in server.connections))


async def cut(control, recorder, moment, server):
    """End the connection; through memory it lives in the session's own loop."""
    if moment == "dial" and hasattr(recorder.session, "_loop"):
        loop = recorder.session._loop
        await anyio.to_thread.run_sync(loop.call, control.conversation.abort)
    else:
        await control.call("abort")


@both_apis
async def test_closing_while_an_answer_comes_and_goes_leaves_nothing_behind(api):
    """Sessions in every state of losing connections are closed; all sockets end."""
    faults = lambda number: [Abort(after_sent=number % 9)] if number % 3 else []  # noqa: E731
    with LiveServer(faults=faults) as server:
        for _ in range(5):
            async with recorded(api, server) as recorder:
                await recorder.call("send_text", "Count to 20.")
        await server.wait_for_async(lambda: not any(each.open for each in server.connections))
        assert not our_tasks()


@both_apis
async def test_closing_a_silent_connection_takes_no_time(api):
    async with served(api, server={"faults": [Freeze(after_sent=1)]}) as recorder:
        with anyio.fail_after(3):
            await recorder.end()
        assert recorder.error is None


@trio_too
async def test_leaving_a_session_by_cancellation_ends_the_outage(anyio_backend):
    control = ConnectionControl()
    with LiveServer(control) as server:
        with anyio.move_on_after(5) as scope:
            async with recorded("async", server, memory=True, reconnect=WAITING) as recorder:
                await control.call("abort")
                await recorder.until(events.Reconnecting)
                scope.cancel()
                await anyio.sleep_forever()
        assert scope.cancelled_caught
        assert recorder.session.state == "closed"
        assert not server.connections[0].open


@both_apis
async def test_closing_twice_and_concurrently_is_fine(api):
    control = ConnectionControl()
    async with served(api, control, reconnect=WAITING) as recorder:
        await control.call("abort")
        await recorder.until(events.Reconnecting)
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(recorder.call, "close")
        await recorder.rest()
        assert recorder.labels.count("Closed") == 1


@both_apis
async def test_waiting_readers_and_askers_are_woken_by_closing(api):
    control = ConnectionControl()
    async with served(api, control, reconnect=WAITING) as recorder:
        await control.call("abort")
        await recorder.until(events.Reconnecting)
        ended = []

        async def ask():
            try:
                await recorder.call("ask", "Anybody there?")
            except Exception as error:
                ended.append(type(error).__name__)

        async def hear():
            ended.append(await recorder.receive_turn())

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask)
            tasks.start_soon(hear)
            with anyio.fail_after(5):
                while recorder.session.stats.pending == 0:  # noqa: ASYNC110 - a thread counts
                    await anyio.sleep(0.001)
            await recorder.call("close")
        assert sorted(map(str, ended)) == ["SessionClosed", "[]"]


async def test_a_forgotten_session_in_an_outage_warns():
    control = ConnectionControl()
    with LiveServer(control) as server:
        access: dict[str, Any] = {"api_key": "key", "http_options": {"base_url": server.url}}
        async with AsyncClient(**access) as client:
            session = await client.live.connect(model=MODEL, reconnect=WAITING)
            await control.call("abort")
            async for event in session.events(timeout=20):
                if isinstance(event, events.Reconnecting):
                    break
            core = session._core
            with pytest.warns(ResourceWarning, match="was not closed"):
                del session
                gc.collect()
            await core.close()


def test_threads_end_with_the_sessions():
    with LiveServer(faults=lambda number: [Abort(after_sent=4)] if number % 2 else []) as server:

        def talk():
            with Client(api_key="key", http_options={"base_url": server.url}) as client:
                config: types.LiveConnectConfigDict = {"response_modalities": ["TEXT"]}
                with client.live.connect(model=MODEL, config=config, reconnect=quick()) as session:
                    assert session.ask("Hello", timeout=20).complete

        talk()
        before = threading.active_count()
        for _ in range(3):
            talk()
        assert threading.active_count() <= before


async def test_a_refused_dial_leaves_no_socket(recwarn):
    faults = lambda number: [] if number == 1 else [RefuseConnection(503)]  # noqa: E731
    control = ConnectionControl()
    options = {"server": {"faults": faults}, "reconnect": quick(max_attempts=5)}
    async with served("async", control, **options) as recorder:
        await control.call("abort")
        await recorder.rest()
    gc.collect()
    assert not [each for each in recwarn if issubclass(each.category, ResourceWarning)]
