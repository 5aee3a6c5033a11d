"""A session can be closed at any moment of an outage, and leaves nothing behind."""

import asyncio
import gc
import threading

import anyio
import anyio.to_thread
import pytest
from outages import Switch, quick, served, watched
from people import MODEL

from genai_live import AsyncClient, Client, events
from genai_live.testing import LiveServer
from genai_live.testing.faults import Abort, Freeze, Mute, RefuseConnection

pytestmark = pytest.mark.anyio

both_faces = pytest.mark.parametrize("face", ["async", "blocking"])
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


async def tasks_of(witness):
    """The package's tasks in the loop of a session."""
    if "blocking" not in type(witness.person).__name__.lower():
        return our_tasks()

    async def look():
        return our_tasks()

    return await anyio.to_thread.run_sync(lambda: witness.session._loop.submit(look).result(5))


@both_faces
@moments
@pytest.mark.parametrize("asked", [False, True])
async def test_closing_takes_no_time_at_any_moment_of_an_outage(face, moment, asked):
    faults = {"wait": [], "dial": [], "setup": [None, Mute()]}[moment]
    switch = Switch()
    with LiveServer(switch, faults=faults) as server:
        connector = Hanging(server.connector())
        options = {"reconnect": WAITING if moment == "wait" else quick(), "setup_timeout": 60}
        if moment == "dial":
            options["transport"] = connector
        async with watched(face, server, **options) as witness:
            await witness.do("ask", "Hello")
            if moment == "dial":
                await witness.do("send_text", "Hello") if asked else None
            await switch_off(switch, witness, moment, server)
            if moment == "dial":
                await anyio.to_thread.run_sync(connector.dialling.wait, 5)
            elif moment == "setup":
                await server.wait_for_async(lambda: len(server.connections) == 2)
                await server.wait_for_async(lambda: server.connections[1].received == 1)
            else:
                await witness.until(events.Reconnecting)
            if asked:
                await witness.do("send_text", "Anybody there?")
            with anyio.fail_after(2):
                await witness.end()
            assert witness.session.state == "closed"
            assert witness.error is None
            assert await tasks_of(witness) <= {"genai_live memory server"}
            if moment == "dial":
                assert connector.cancelled
        await server.wait_for_async(lambda: not any(each.open for each in server.connections))


async def switch_off(switch, witness, moment, server):
    """End the connection; through memory it lives in the session's own loop."""
    if moment == "dial" and hasattr(witness.session, "_loop"):
        submit = witness.session._loop.submit
        await anyio.to_thread.run_sync(lambda: submit(switch.conversation.abort).result(5))
    else:
        await switch.do("abort")


@both_faces
async def test_closing_while_an_answer_comes_and_goes_leaves_nothing_behind(face):
    """Sessions in every state of losing connections are closed; all sockets end."""
    faults = lambda number: [Abort(after_sent=number % 9)] if number % 3 else []  # noqa: E731
    with LiveServer(faults=faults) as server:
        for _ in range(5):
            async with watched(face, server) as witness:
                await witness.do("send_text", "Count to 20.")
        await server.wait_for_async(lambda: not any(each.open for each in server.connections))
        assert not our_tasks()


@both_faces
async def test_closing_a_silent_connection_takes_no_time(face):
    async with served(face, server={"faults": [Freeze(after_sent=1)]}) as witness:
        with anyio.fail_after(3):
            await witness.end()
        assert witness.error is None


@trio_too
async def test_leaving_a_session_by_cancellation_ends_the_outage(anyio_backend):
    switch = Switch()
    with LiveServer(switch) as server:
        with anyio.move_on_after(5) as scope:
            async with watched("async", server, memory=True, reconnect=WAITING) as witness:
                await switch.do("abort")
                await witness.until(events.Reconnecting)
                scope.cancel()
                await anyio.sleep_forever()
        assert scope.cancelled_caught
        assert witness.session.state == "closed"
        assert not server.connections[0].open


@both_faces
async def test_closing_twice_and_from_several_places_is_fine(face):
    switch = Switch()
    async with served(face, switch, reconnect=WAITING) as witness:
        await switch.do("abort")
        await witness.until(events.Reconnecting)
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(witness.do, "close")
        await witness.rest()
        assert witness.labels.count("Closed") == 1


@both_faces
async def test_waiting_readers_and_askers_are_woken_by_closing(face):
    switch = Switch()
    async with served(face, switch, reconnect=WAITING) as witness:
        await switch.do("abort")
        await witness.until(events.Reconnecting)
        ended = []

        async def ask():
            try:
                await witness.do("ask", "Anybody there?")
            except Exception as error:
                ended.append(type(error).__name__)

        async def hear():
            ended.append(await witness.hear())

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask)
            tasks.start_soon(hear)
            with anyio.fail_after(5):
                while witness.session.stats.pending == 0:  # noqa: ASYNC110 - a thread counts
                    await anyio.sleep(0.001)
            await witness.do("close")
        assert sorted(map(str, ended)) == ["SessionClosed", "[]"]


async def test_a_forgotten_session_in_an_outage_warns():
    switch = Switch()
    with LiveServer(switch) as server:
        access = {"api_key": "key", "http_options": {"base_url": server.url}}
        async with AsyncClient(**access) as client:
            session = await client.live.connect(model=MODEL, reconnect=WAITING)
            await switch.do("abort")
            async for event in session.events(timeout=5):
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
                config = {"response_modalities": ["TEXT"]}
                with client.live.connect(model=MODEL, config=config, reconnect=quick()) as session:
                    assert session.ask("Hello", timeout=5).complete

        talk()
        before = threading.active_count()
        for _ in range(3):
            talk()
        assert threading.active_count() <= before


async def test_a_refused_dial_leaves_no_socket(recwarn):
    faults = lambda number: [] if number == 1 else [RefuseConnection(503)]  # noqa: E731
    switch = Switch()
    options = {"server": {"faults": faults}, "reconnect": quick(max_attempts=5)}
    async with served("async", switch, **options) as witness:
        await switch.do("abort")
        await witness.rest()
    gc.collect()
    assert not [each for each in recwarn if issubclass(each.category, ResourceWarning)]
