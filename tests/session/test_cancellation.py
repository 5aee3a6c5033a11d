"""Cancelling a call at any of its steps loses no message, nor does Ctrl+C in a blocking loop."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from anyio.lowlevel import checkpoint

from genai_live import AsyncClient, ReconnectPolicy, events
from genai_live.errors import LiveError
from genai_live.testing import LiveServer
from tests.helpers import interrupted_reader
from tests.helpers.drivers import connected

pytestmark = pytest.mark.anyio

DEADLINE = 30
WORDS = 4
VARIANTS = pytest.mark.parametrize(
    ("anyio_backend", "memory", "cancel"),
    [
        ("asyncio", True, "scope"),
        ("asyncio", True, "task"),
        ("asyncio", False, "scope"),
        ("asyncio", False, "task"),
        ("trio", True, "scope"),
    ],
    indirect=["anyio_backend"],
)


async def run_to_step(function, step, cancel):
    """Run a coroutine function, cancel it after `step` steps; report whether it was through."""
    through = False

    async def run():
        nonlocal through
        await function()
        through = True

    async def wait_for_step():
        for _ in range(step):
            if through:
                return
            await checkpoint()

    if cancel == "task":
        task = asyncio.create_task(run())
        await wait_for_step()
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled():
            task.result()
        return through
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(run)
        await wait_for_step()
        tasks.cancel_scope.cancel()
    return through


async def at_every_step(attempt):
    """Call `attempt(step)` for every step from 0 on, until it says that it got through."""
    with anyio.fail_after(DEADLINE):
        step = 0
        while not await attempt(step):
            step += 1
    assert step > 0
    return step


class Counter:
    """A server that answers each text by a few words, all numbered, and a turn's end.

    `close_after` ends a connection after so many of its messages; it is not heard any more then.
    """

    def __init__(self, close_after=None):
        self.sent = []
        self.heard = []
        self.close_after = close_after

    async def __call__(self, conversation):
        await conversation.accept()
        left = self.close_after
        async for message in conversation:
            if not message.client_content.turn_complete:
                continue  # history for a new connection
            self.heard.append(message.client_content.turns[0].parts[0].text)
            for number in range(len(self.sent), len(self.sent) + WORDS):
                part = {"text": f"{number}"}
                await conversation.send({"serverContent": {"modelTurn": {"parts": [part]}}})
                self.sent.append(part["text"])
                if left is not None:
                    left -= 1
                    if left == 0:
                        await conversation.close(1011, "Internal error encountered.")
                        return
            await conversation.send({"serverContent": {"turnComplete": True}})


@asynccontextmanager
async def session_with(server, *, memory, **options):
    """Connect, through memory or the network."""
    if memory:
        options["transport"] = server.connector()
    access: dict[str, Any] = {"api_key": "key", "http_options": {"base_url": server.url}}
    async with (
        AsyncClient(**access) as client,
        client.live.connect(model="gemini-test", **options) as session,
    ):
        yield session


def is_end(item):
    if isinstance(item, events.Event):
        return isinstance(item, events.TurnComplete) and item.raw is not None
    return bool(item.server_content and item.server_content.turn_complete)


def words_of(items):
    """Give the words in messages or events."""
    return [
        item.text
        for item in items
        if isinstance(item, events.TextDelta)
        or (not isinstance(item, events.Event) and item.text is not None)
    ]


async def heard_by(server, count, connections=1):
    """Wait until the last connection brought so many texts; give the words at their beginning."""

    def all_messages():
        records = server.connections
        messages = records[-1].messages[1:]
        return messages if len(records) == connections and len(messages) >= count else None

    messages = await server.wait_for_async(all_messages)
    return [message.client_content.turns[0].parts[0].text[:8] for message in messages]


async def read_on(session, method, found):
    """Read to the end of a turn, from where the last reader stopped."""
    async for item in session if method == "iteration" else getattr(session, method)():
        found.append(item)
        if is_end(item):
            return


@VARIANTS
@pytest.mark.parametrize("method", ["iteration", "receive", "events"])
async def test_a_cancelled_reader_leaves_every_message(anyio_backend, memory, cancel, method):
    counter = Counter()
    with LiveServer(counter) as server:
        async with session_with(server, memory=memory) as session:
            found = []

            async def attempt(step):
                start = len(found)
                await session.send_client_content(turns="go")
                through = await run_to_step(lambda: read_on(session, method, found), step, cancel)
                if not through:
                    await read_on(session, method, found)
                assert sum(map(is_end, found[start:])) == 1
                return through

            await at_every_step(attempt)
            assert words_of(found) == counter.sent


@VARIANTS
async def test_a_reader_that_is_cancelled_again_and_again_gets_through(
    anyio_backend, memory, cancel
):
    counter = Counter()
    with LiveServer(counter) as server:
        async with session_with(server, memory=memory) as session:
            found = []

            async def attempt(step):
                start = len(found)
                await session.send_client_content(turns="go")
                tries = 0
                while not any(map(is_end, found[start:])):
                    tries += 1
                    await run_to_step(lambda: read_on(session, "iteration", found), step, cancel)
                return tries == 1 and step > 0

            await at_every_step(lambda step: attempt(step + 1))
            assert words_of(found) == counter.sent


@VARIANTS
async def test_a_cancelled_ask_leaves_its_answer_whole(anyio_backend, memory, cancel):
    counter = Counter()
    with LiveServer(counter) as server:
        async with session_with(server, memory=memory) as session:
            asked, found = [], []

            async def attempt(step):
                before = session.stats.messages_sent
                answers = []

                async def ask():
                    answers.append(await session.ask(f"question {step}"))

                through = await run_to_step(ask, step, cancel)
                if session.stats.messages_sent > before:
                    asked.append(f"question {step}")
                    heard = []
                    if not through:
                        await read_on(session, "iteration", heard)
                    found.extend([answer.text for answer in answers] or words_of(heard))
                return through

            await at_every_step(attempt)
            assert counter.heard == asked
            assert "".join(found) == "".join(counter.sent)


@VARIANTS
async def test_a_cancelled_turn_leaves_its_answer_whole(anyio_backend, memory, cancel):
    counter = Counter()
    with LiveServer(counter) as server:
        async with session_with(server, memory=memory) as session:
            found = []

            async def wait():
                found.append((await session.turn()).text)

            async def attempt(step):
                await session.send_text(f"question {step}")
                through = await run_to_step(wait, step, cancel)
                if not through:
                    await wait()
                return through

            await at_every_step(attempt)
            assert "".join(found) == "".join(counter.sent)


@pytest.mark.parametrize("api", ["async", "blocking"])
async def test_an_ask_that_takes_too_long_leaves_its_answer_whole(api):
    go_on = threading.Event()

    async def scenario(conversation):
        await conversation.accept()
        await conversation.receive()
        for words in ("It ", "is "):
            await conversation.send({"serverContent": {"modelTurn": {"parts": [{"text": words}]}}})
        while not go_on.is_set():  # noqa: ASYNC110 - it is set in another thread
            await anyio.sleep(0.005)
        await conversation.say("late.")

    with LiveServer(scenario) as server:
        async with connected(api, server) as driver:
            with pytest.raises(TimeoutError):
                await driver.call("ask", "What is the time?", timeout=0.2)
            go_on.set()
            heard = await driver.receive_turn()
            assert "".join(message.text or "" for message in heard) == "It is late."


@VARIANTS
async def test_a_cancelled_send_has_posted_its_message_once_or_not_at_all(
    anyio_backend, memory, cancel
):
    go_on = threading.Event()

    async def scenario(conversation):
        await conversation.accept()
        while not go_on.is_set():  # noqa: ASYNC110 - it is set in another thread
            await anyio.sleep(0.005)

    filler = "x" * 1_000_000
    with LiveServer(scenario) as server:
        async with session_with(server, memory=memory) as session:
            posted = []

            async def attempt(step):
                before = session.stats.messages_sent
                name = f"{step:8}"
                through = await run_to_step(
                    lambda: session.send_client_content(turns=name + filler), step % 7, cancel
                )
                assert through <= (session.stats.messages_sent > before)
                if session.stats.messages_sent > before:
                    posted.append(name)
                return step > 40

            await at_every_step(attempt)
            assert len(posted) > 20
            go_on.set()
            assert await heard_by(server, len(posted)) == posted


@VARIANTS
async def test_a_cancelled_connect_leaves_nothing_behind(anyio_backend, memory, cancel):
    counter = Counter()
    with LiveServer(counter) as server:
        access: dict[str, Any] = {"api_key": "key", "http_options": {"base_url": server.url}}
        options: dict[str, Any] = {"transport": server.connector()} if memory else {}
        async with AsyncClient(**access) as client:

            async def attempt(step):
                sessions = []

                async def connect():
                    sessions.append(await client.live.connect(model="gemini-test", **options))

                through = await run_to_step(connect, step, cancel)
                for session in sessions:
                    assert (await session.ask("go")).complete
                    await session.close()
                return through

            await at_every_step(attempt)
            await server.wait_for_async(lambda: not any(c.open for c in server.connections))
            if anyio_backend == "asyncio":
                names = [task.get_name() for task in asyncio.all_tasks()]
                assert not [name for name in names if name.startswith("genai_live")]


@VARIANTS
async def test_a_cancelled_close_closes(anyio_backend, memory, cancel):
    with LiveServer(Counter()) as server:

        async def attempt(step):
            async with session_with(server, memory=memory) as session:
                assert (await session.ask("go")).complete
                through = await run_to_step(session.close, step, cancel)
                if step:
                    assert session.state == "closed"
            return through and step > 0

        await at_every_step(attempt)
        await server.wait_for_async(lambda: not any(c.open for c in server.connections))


@VARIANTS
@pytest.mark.parametrize("method", ["iteration", "events"])
async def test_a_reader_cancelled_while_connections_come_and_go_leaves_every_message(
    anyio_backend, memory, cancel, method
):
    counter = Counter(close_after=6)
    policy = ReconnectPolicy(initial_delay=0.001, max_delay=0.002)
    with LiveServer(counter) as server:
        async with session_with(server, memory=memory, reconnect=policy) as session:
            found = []

            async def attempt(step):
                start = len(found)
                await session.send_client_content(turns="go")
                through = await run_to_step(
                    lambda: read_on(session, method, found), step * step, cancel
                )
                if not through:
                    await read_on(session, method, found)
                assert sum(map(is_end, found[start:])) == 1
                return through and step > 10

            await at_every_step(attempt)
            assert session.stats.reconnects > 2
            assert words_of(found) == counter.sent


@VARIANTS
async def test_what_is_sent_while_there_is_no_connection_goes_out_once(
    anyio_backend, memory, cancel
):
    async def scenario(conversation):
        await conversation.accept()
        if conversation.number == 1:
            await conversation.close(1011, "Internal error encountered.")

    policy = ReconnectPolicy(initial_delay=0.05, max_delay=0.05, jitter=0)
    with LiveServer(scenario) as server:
        async with session_with(server, memory=memory, reconnect=policy) as session:
            posted = []
            async for event in session.events(timeout=20):
                if isinstance(event, events.Reconnecting):
                    break

            async def attempt(step):
                before = session.stats.messages_sent
                through = await run_to_step(
                    lambda: session.send_client_content(turns=f"{step:8}"), step, cancel
                )
                if session.stats.messages_sent > before:
                    posted.append(f"{step:8}")
                return through and step > 5

            await at_every_step(attempt)
            assert await heard_by(server, len(posted), connections=2) == posted


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
@pytest.mark.parametrize("method", ["iteration", "receive", "events"])
def test_ctrl_c_in_a_blocking_loop_loses_no_message(method):
    program = interrupted_reader.__file__
    # Not measured: coverage.py has a lock that Ctrl+C can leave locked for ever.
    environment = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    done = subprocess.run(
        [sys.executable, program, method],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    interrupted, words = json.loads(done.stdout)
    assert interrupted > 50
    assert list(map(int, words.split())) == list(range(10_000))
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("name", ["reader", "writer", "supervisor", "callbacks"])
async def test_a_session_of_which_one_task_is_cancelled_ends_with_its_connection(name):
    """`asyncio.run` cancels all tasks of its loop at the end, in any order."""
    errors_seen: list[BaseException] = []
    callbacks: Any = {"onerror": errors_seen.append}
    with LiveServer() as server, anyio.fail_after(DEADLINE):
        client = AsyncClient(api_key="key", http_options={"base_url": server.url})
        async with client, client.live.connect(model="gemini-test", callbacks=callbacks) as session:
            tasks = [
                each for each in asyncio.all_tasks() if f"genai_live {name}" == each.get_name()
            ]
            [task] = tasks
            await checkpoint()
            task.cancel()
            await asyncio.wait([task])
            assert session.state == "closed"
            with pytest.raises(LiveError, match="cancelled from outside"):
                await session.send_text("Hello")
            await server.wait_for_async(lambda: not any(c.open for c in server.connections))
