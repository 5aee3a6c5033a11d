"""Callbacks: in order, nothing lost, the end told exactly once."""

import asyncio
import queue
import threading

import anyio
import anyio.lowlevel
import pytest

from genai_live import LiveCallbacks, errors
from genai_live.testing import LiveServer
from tests.helpers.drivers import DEADLINE, connected

APIS = ["async callbacks", "blocking callbacks"]
pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("api", APIS)]


class Log:
    """Notes every call; the last is `onclose`."""

    def __init__(self):
        self.calls = []
        self.closed = threading.Event()

    def onopen(self):
        self.calls.append(("open", None))

    def onmessage(self, message):
        self.calls.append(("message", message))

    def onerror(self, error):
        self.calls.append(("error", error))

    def onclose(self, info):
        self.calls.append(("close", info))
        self.closed.set()

    @property
    def callbacks(self):
        return {name: getattr(self, name) for name in ("onopen", "onmessage", "onerror", "onclose")}

    @property
    def kinds(self):
        return [kind for kind, _ in self.calls]

    async def end(self):
        assert await anyio.to_thread.run_sync(self.closed.wait, DEADLINE)


async def test_callbacks_come_in_order_and_the_end_once(api):
    log = Log()
    with LiveServer() as server:
        async with connected(api, server, callbacks=log.callbacks) as driver:
            await driver.call("ask", "Hello")
            await driver.call("close")
            await log.end()
    assert log.kinds[0] == "open"
    assert log.calls[1][1].setup_complete is not None
    assert log.kinds[-1] == "close"
    assert set(log.kinds[1:-1]) == {"message"}
    assert (log.calls[-1][1].code, log.calls[-1][1].clean) == (1000, True)


async def test_async_callbacks_are_awaited_one_at_a_time(api):
    running = []
    most = []
    done = threading.Event()

    async def onmessage(message):
        running.append(message)
        most.append(len(running))
        await anyio.lowlevel.checkpoint()
        running.pop()
        if message.server_content and message.server_content.turn_complete:
            done.set()

    with LiveServer() as server:
        async with connected(api, server, callbacks={"onmessage": onmessage}) as driver:
            await driver.call("send_text", "Hello")
            assert await anyio.to_thread.run_sync(done.wait, DEADLINE)
    assert max(most) == 1


async def test_what_a_callback_raises_goes_to_onerror_and_the_session_lives(api):
    log = Log()

    def onmessage(message):
        log.onmessage(message)
        if message.text:
            raise ZeroDivisionError("in a callback")

    with LiveServer() as server:
        callbacks = {**log.callbacks, "onmessage": onmessage}
        async with connected(api, server, callbacks=callbacks) as driver:
            assert (await driver.call("ask", "Hello")).complete
            assert (await driver.call("ask", "Still there?")).complete
            await driver.call("close")
            await log.end()
    problems = [value for kind, value in log.calls if kind == "error"]
    assert problems
    assert all(isinstance(problem, ZeroDivisionError) for problem in problems)


async def test_without_onerror_what_a_callback_raises_is_logged(api, caplog):
    seen = queue.Queue()

    def onmessage(message):
        seen.put(message)
        raise ZeroDivisionError("nobody listens")

    with LiveServer() as server:
        async with connected(api, server, callbacks={"onmessage": onmessage}) as driver:
            assert (await driver.call("ask", "Hello")).complete
            await anyio.to_thread.run_sync(lambda: seen.get(timeout=DEADLINE))
            await driver.call("close")
    assert "nobody listens" in caplog.text


async def test_a_broken_session_reports_the_error_and_then_the_end(api):
    async def leave(conversation):
        await conversation.accept()
        await conversation.send_raw(b"{ garbage")
        await conversation.close(1011, "Internal error encountered.")

    log = Log()
    with LiveServer(leave) as server:
        async with connected(api, server, callbacks=log.callbacks, reconnect=False):
            await log.end()
    assert log.kinds == ["open", "message", "error", "error", "close"]
    assert isinstance(log.calls[2][1], errors.DecodeError)
    assert isinstance(log.calls[3][1], errors.ServerError)
    assert (log.calls[4][1].code, log.calls[4][1].clean) == (1011, False)


async def test_a_callback_may_close_the_session(api):
    log = Log()
    holder = queue.Queue()

    def close_blocking(message):
        log.onmessage(message)
        if message.text:
            holder.get(timeout=DEADLINE).session.close()

    async def close_async(message):
        log.onmessage(message)
        if message.text:
            await holder.get(timeout=DEADLINE).session.close()

    onmessage = close_async if "async" in api else close_blocking
    with LiveServer() as server:
        callbacks = {**log.callbacks, "onmessage": onmessage}
        async with connected(api, server, callbacks=callbacks) as driver:
            holder.put(driver)
            await driver.call("send_text", "Say several words please")
            await log.end()
            assert driver.session.state == "closed"
    texts = [value for kind, value in log.calls if kind == "message" and value.text]
    assert len(texts) == 1
    assert log.kinds.count("close") == 1


async def test_a_callback_may_send(api):
    answers = queue.Queue()
    holder = queue.Queue()
    turns = iter([True, False])

    def is_first_turn(message):
        if not (message.server_content and message.server_content.turn_complete):
            return False
        answers.put(message)
        return next(turns)

    def send_blocking(message):
        if is_first_turn(message):
            holder.get(timeout=DEADLINE).session.send_text("And again")

    async def send_async(message):
        if is_first_turn(message):
            await holder.get(timeout=DEADLINE).session.send_text("And again")

    def wait_for_both():
        for _ in range(2):
            answers.get(timeout=DEADLINE)

    onmessage = send_async if "async" in api else send_blocking
    with LiveServer() as server:
        async with connected(api, server, callbacks={"onmessage": onmessage}) as driver:
            holder.put(driver)
            await driver.call("send_text", "Hello")
            await anyio.to_thread.run_sync(wait_for_both)


async def test_onclose_may_take_no_argument_and_callbacks_may_be_an_object(api):
    closed = threading.Event()
    callbacks = LiveCallbacks(onclose=lambda: closed.set())
    with LiveServer() as server:
        async with connected(api.removesuffix(" callbacks"), server, callbacks=callbacks) as driver:
            await driver.call("close")
            assert await anyio.to_thread.run_sync(closed.wait, DEADLINE)


class Stop(BaseException):
    """An exception that is not an `Exception`, as test tools and servers have them."""


LEAVING = [SystemExit(0), KeyboardInterrupt(), asyncio.CancelledError(), Stop()]


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("name", ["onopen", "onmessage", "onclose"])
@pytest.mark.parametrize("problem", LEAVING, ids=lambda problem: type(problem).__name__)
async def test_a_callback_that_leaves_the_program_ends_no_session(api, name, problem, is_async):
    log = Log()

    def leave(*args):
        raise problem

    async def leave_async(*args):
        await anyio.lowlevel.checkpoint()
        raise problem

    callbacks = {**log.callbacks, name: leave_async if is_async else leave}
    told = queue.Queue()
    callbacks["onerror"] = told.put
    with LiveServer() as server:
        async with (
            connected(api, server) as bystander,
            connected(api, server, callbacks=callbacks) as driver,
        ):
            assert (await driver.call("ask", "Hello")).complete
            assert (await bystander.call("ask", "Hello")).complete
            await driver.call("close")
            assert await anyio.to_thread.run_sync(lambda: told.get(timeout=DEADLINE)) is problem
            assert (await bystander.call("ask", "Still there?")).complete
        async with connected(api, server) as later:
            assert (await later.call("ask", "Hello")).complete


@pytest.mark.parametrize("problem", LEAVING, ids=lambda problem: type(problem).__name__)
async def test_onerror_may_leave_the_program_too(api, problem, caplog):
    seen = queue.Queue()

    def leave(*args):
        seen.put(args)
        raise problem

    with LiveServer() as server:
        callbacks = {"onmessage": leave, "onerror": leave}
        async with connected(api, server, callbacks=callbacks) as driver:
            assert (await driver.call("ask", "Hello")).complete
            await driver.call("close")
        async with connected(api, server) as later:
            assert (await later.call("ask", "Hello")).complete
    assert seen.qsize() >= 2
    assert "onerror raised" in caplog.text
