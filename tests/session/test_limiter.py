"""Limiters: how many sessions are open, and begin; blocking and async clients share one."""

import asyncio
import gc
import threading
import time
import warnings
from functools import partial

import anyio
import pytest

from genai_live import AsyncClient, Client, Limiter, LiveConnectOptions
from genai_live.errors import (
    ConfigError,
    ConnectError,
    ConnectionClosed,
    LimiterFull,
    QuotaExceeded,
    SetupError,
)
from genai_live.testing import LiveServer
from genai_live.testing.faults import Abort, Close, RefuseConnection
from tests.helpers.drivers import DEADLINE, MODEL
from tests.helpers.playback import until
from tests.helpers.reconnect import quick

pytestmark = pytest.mark.anyio


@pytest.fixture
def server():
    with LiveServer() as server:
        yield server


def async_client(server, **options):
    return AsyncClient(api_key="key", http_options={"base_url": server.url}, **options)


def blocking_client(server, **options):
    return Client(api_key="key", http_options={"base_url": server.url}, **options)


# What is counted


async def test_a_session_counts_from_connect_to_its_end(server):
    limiter = Limiter(max_sessions=2)
    assert (limiter.open_sessions, limiter.waiting, limiter.room) == (0, 0, 2)
    async with async_client(server, limiter=limiter) as client:
        async with client.live.connect(model=MODEL) as session:
            assert (limiter.open_sessions, limiter.room, limiter.is_ready) == (1, 1, True)
            async with client.live.connect(model=MODEL):
                assert (limiter.open_sessions, limiter.room, limiter.is_ready) == (2, 0, False)
                assert repr(limiter) == "<Limiter open 2, waiting 0, room 0>"
            assert limiter.open_sessions == 1
        await session.close()  # twice
    assert (limiter.open_sessions, limiter.room) == (0, 2)


@pytest.mark.parametrize("close_code", [1000, 1008])
async def test_a_session_that_the_server_ends_counts_no_more(close_code):
    limiter = Limiter(max_sessions=1)
    faults = [Close(close_code, "no", after_received=2)]
    with LiveServer(faults=faults) as server:
        async with async_client(server, limiter=limiter) as client:
            session = await client.live.connect(model=MODEL)
            await session.send_text("hello")
            await until(lambda: limiter.open_sessions == 0)
            await session.close()
    assert limiter.room == 1


@pytest.mark.parametrize(
    "fault", [RefuseConnection(503), Close(1011, "no"), Abort()], ids=["dial", "setup", "reset"]
)
async def test_a_session_that_was_not_set_up_counts_no_more(fault):
    limiter = Limiter(max_sessions=1, wait=False)
    with LiveServer(faults=[fault]) as server, blocking_client(server, limiter=limiter) as client:
        with pytest.raises(ConnectError):
            client.live.connect(model=MODEL)
        assert limiter.open_sessions == 0
        client.live.connect(model=MODEL).close()


async def test_a_setup_that_is_cancelled_counts_no_more():
    limiter = Limiter(max_sessions=1)
    blocked = threading.Event()

    async def never(conversation):
        blocked.set()
        await anyio.sleep_forever()

    with LiveServer(never) as server:
        async with async_client(server, limiter=limiter) as client:
            with anyio.move_on_after(DEADLINE) as scope:
                async with anyio.create_task_group() as group:
                    group.start_soon(partial(connect_and_close, client))
                    await until(lambda: blocked.is_set() and limiter.open_sessions == 1)
                    group.cancel_scope.cancel()
            assert not scope.cancelled_caught
            assert limiter.open_sessions == 0


async def connect_and_close(client, **options):
    async with client.live.connect(model=MODEL, **options):
        pass


async def test_reconnecting_waits_for_nobody_and_counts_once():
    limiter = Limiter(max_sessions=1, per_minute=1, wait=False)
    with LiveServer(faults=[Abort(after_received=2)]) as server:
        async with (
            async_client(server, limiter=limiter) as client,
            client.live.connect(model=MODEL, reconnect=quick()) as session,
        ):
            assert (await session.ask("hello", timeout=DEADLINE)).audio
            assert session.stats.reconnects == 1
            assert limiter.open_sessions == 1


async def test_music_counts_too(server):
    limiter = Limiter(max_sessions=1, wait=False)
    async with async_client(server, limiter=limiter) as client:
        async with client.live.music.connect(model="lyria-realtime-exp"):
            with pytest.raises(LimiterFull):
                await client.live.connect(model=MODEL)
        assert limiter.open_sessions == 0


def test_a_session_that_was_forgotten_counts_no_more(server):
    limiter = Limiter(max_sessions=1)
    with blocking_client(server, limiter=limiter) as client:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            client.live.connect(model=MODEL)
            gc.collect()
        client.live.connect(model=MODEL).close()
    assert limiter.open_sessions == 0


def test_a_session_whose_loop_has_ended_counts_no_more(server):
    limiter = Limiter(max_sessions=1)

    async def leave_open():
        client = async_client(server, limiter=limiter)
        return client, await client.live.connect(model=MODEL)

    kept = asyncio.run(leave_open())
    assert limiter.room == 1
    with blocking_client(server, limiter=limiter) as client:
        client.live.connect(model=MODEL).close()
    del kept


# Waiting


async def test_who_waits_gets_room_in_the_order_of_the_calls(server):
    limiter = Limiter(max_sessions=1)
    order = []

    async def call(client, number):
        async with client.live.connect(model=MODEL):
            order.append(number)
            assert limiter.open_sessions == 1

    async with (
        async_client(server, limiter=limiter) as client,
        anyio.create_task_group() as group,
        client.live.connect(model=MODEL),
    ):
        for number in range(4):
            group.start_soon(call, client, number)
            await until(lambda number=number: limiter.waiting == number + 1)
        assert (order, limiter.room, limiter.is_ready) == ([], 0, False)
    assert order == [0, 1, 2, 3]
    assert (limiter.open_sessions, limiter.waiting) == (0, 0)


async def test_a_cancelled_wait_leaves_the_queue_and_lets_the_next_one_in(server):
    limiter = Limiter(max_sessions=1)
    async with async_client(server, limiter=limiter) as client:
        session = await client.live.connect(model=MODEL)
        async with anyio.create_task_group() as outer:
            async with anyio.create_task_group() as group:
                group.start_soon(connect_and_close, client)
                await until(lambda: limiter.waiting == 1)
                outer.start_soon(connect_and_close, client)
                await until(lambda: limiter.waiting == 2)
                group.cancel_scope.cancel()
            await until(lambda: limiter.waiting == 1)
            await session.close()
    assert (limiter.open_sessions, limiter.waiting) == (0, 0)
    assert len(server.connections) == 2


def test_blocking_and_async_sessions_wait_for_each_other(server):
    limiter = Limiter(max_sessions=1)
    connected = threading.Event()

    def in_a_thread():
        with (
            blocking_client(server, limiter=limiter) as client,
            client.live.connect(model=MODEL),
        ):
            connected.set()

    async def main():
        async with async_client(server, limiter=limiter) as client:
            session = await client.live.connect(model=MODEL)
            thread = threading.Thread(target=in_a_thread)
            thread.start()
            await until(lambda: limiter.waiting == 1)
            assert not connected.is_set()
            await session.close()
            await until(connected.is_set)
            thread.join(DEADLINE)

    asyncio.run(main())
    assert limiter.open_sessions == 0


def test_many_threads_and_loops_never_exceed_the_limit(server):
    limiter = Limiter(max_sessions=3)
    most, problems = [], []

    def blocking():
        with blocking_client(server, limiter=limiter) as client:
            for _ in range(5):
                with client.live.connect(model=MODEL):
                    most.append(limiter.open_sessions)

    async def several():
        async with async_client(server, limiter=limiter) as client:
            for _ in range(5):
                async with client.live.connect(model=MODEL):
                    most.append(limiter.open_sessions)

    def run(function, *args):
        try:
            function(*args)
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=run, args=(blocking,)) for _ in range(4)]
    threads += [threading.Thread(target=lambda: run(asyncio.run, several())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert problems == []
    assert len(most) == 40
    assert max(most) <= 3
    assert (limiter.open_sessions, limiter.waiting) == (0, 0)


@pytest.mark.parametrize("wait", [False, True, 0.05])
async def test_without_room_an_error_tells_when_to_try_again(server, wait):
    limiter = Limiter(max_sessions=1, wait=wait)
    async with async_client(server, limiter=limiter) as client:
        async with client.live.connect(model=MODEL):
            with pytest.raises(LimiterFull, match="1 session is open already") as caught:
                await client.live.connect(model=MODEL, connect_timeout=0.05)
        error = caught.value
        assert isinstance(error, QuotaExceeded)
        assert error.retryable
        assert (error.retry_after or 0) > 0
        assert "connection closed" not in str(error)
    assert len(server.connections) == 1
    assert (limiter.open_sessions, limiter.waiting) == (0, 0)


async def test_so_many_may_begin_in_a_minute(server):
    limiter = Limiter(per_minute=2)
    async with async_client(server, limiter=limiter) as client:
        for _ in range(2):
            await connect_and_close(client)
        assert (limiter.room, limiter.is_ready) == (0, False)
        with pytest.raises(LimiterFull, match="2 sessions began in the last minute") as caught:
            await client.live.connect(model=MODEL)  # at once: a minute is longer than its timeout
        assert 30 < (caught.value.retry_after or 0) <= 60
    assert limiter.waiting == 0


async def test_connect_has_the_last_word(server):
    limiter, other = Limiter(max_sessions=1), Limiter(max_sessions=5)
    async with (
        async_client(server, limiter=limiter) as client,
        client.live.connect(model=MODEL, limiter=other),
    ):
        assert (limiter.open_sessions, other.open_sessions) == (0, 1)


async def test_both_apis_of_a_client_share_its_limiter(server):
    limiter = Limiter(max_sessions=1, wait=False)
    client = blocking_client(server, limiter=limiter)
    async with client.aio.live.connect(model=MODEL):
        with pytest.raises(LimiterFull):
            await anyio.to_thread.run_sync(lambda: client.live.connect(model=MODEL))
    await client.aio.aclose()
    client.close()


# Arguments


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({}, "there is no limit"),
        ({"max_sessions": 0}, "max_sessions"),
        ({"max_sessions": True}, "max_sessions"),
        ({"max_sessions": 2**40}, "max_sessions"),
        ({"per_minute": -1}, "per_minute"),
        ({"per_minute": "60"}, "per_minute"),
        ({"max_sessions": 1, "wait": 0}, "wait"),
        ({"max_sessions": 1, "wait": None}, "wait"),
        ({"max_sessions": 1, "wait": float("nan")}, "wait"),
        ({"shared": object()}, "shared"),
        ({"shared": "redis://"}, "shared"),
    ],
)
def test_a_limit_that_cannot_be_used_is_named(arguments, field):
    with pytest.raises(ConfigError, match=field):
        Limiter(**arguments)


@pytest.mark.parametrize("limiter", [3, "x", Limiter, object()])
def test_what_is_no_limiter_is_refused(limiter):
    for make in (Client, AsyncClient):
        with pytest.raises(ConfigError, match="limiter"):
            make(api_key="key", limiter=limiter)
    options: LiveConnectOptions = {"limiter": limiter}
    with pytest.raises(ConfigError, match="limiter"):
        Client(api_key="key").live.connect(model=MODEL, **options)


# A count of several processes


class Count:
    """A shared count in memory, which a test can break."""

    lease_seconds = 0.03

    def __init__(self, room=1):
        self.room, self.leases, self.renewed = room, set(), []
        self.error: Exception | None = None

    async def claim(self, lease):
        await anyio.lowlevel.checkpoint()
        if self.error is not None:
            raise self.error
        if len(self.leases) >= self.room:
            return 0.02
        self.leases.add(lease)
        return None

    async def renew(self, lease):
        self.renewed.append(lease)
        if self.error is not None:
            raise self.error

    async def release(self, lease):
        await anyio.lowlevel.checkpoint()
        self.leases.discard(lease)


async def test_a_shared_count_is_claimed_renewed_and_released(server):
    count = Count()
    async with async_client(server, limiter=Limiter(shared=count)) as client:
        async with client.live.connect(model=MODEL):
            assert len(count.leases) == 1
            await until(lambda: len(count.renewed) > 2)
            assert set(count.renewed) == count.leases
        await until(lambda: not count.leases)


async def test_who_finds_the_shared_count_full_waits_or_is_refused(server):
    count = Count()
    async with async_client(server) as client:
        async with client.live.connect(model=MODEL, limiter=Limiter(shared=count)):
            with pytest.raises(LimiterFull, match="all processes") as caught:
                await client.live.connect(model=MODEL, limiter=Limiter(shared=count, wait=False))
            assert caught.value.retry_after == 0.02
            assert "Limiter(wait=" in caught.value.hint
            limiter = Limiter(shared=count, max_sessions=1)
            with pytest.raises(LimiterFull, match="all processes"):
                await client.live.connect(model=MODEL, limiter=limiter, connect_timeout=0.1)
            assert limiter.open_sessions == 0
        await connect_and_close(client, limiter=limiter)
        await until(lambda: not count.leases)


async def test_a_shared_count_that_fails_refuses_new_sessions_and_ends_none(server, caplog):
    count = Count(room=5)
    limiter = Limiter(shared=count, max_sessions=5)
    async with (
        async_client(server, limiter=limiter) as client,
        client.live.connect(model=MODEL) as session,
    ):
        count.error = OSError("store down")
        before = len(count.renewed)
        await until(lambda: len(count.renewed) > before + 3)
        assert (await session.ask("hello", timeout=DEADLINE)).audio
        with pytest.raises(ConnectError, match="store down") as caught:
            await client.live.connect(model=MODEL)
        assert caught.value.retryable
        assert limiter.open_sessions == 1
    assert sum("could not be renewed" in text for text in caplog.messages) == 1


@pytest.mark.parametrize("answer", [-1, False, float("nan"), "x", 10**400, object()])
async def test_an_answer_that_is_no_delay_refuses_the_session(server, answer):
    class Odd(Count):
        async def claim(self, lease):
            return answer

    limiter = Limiter(shared=Odd())
    async with async_client(server, limiter=limiter) as client:
        with pytest.raises(ConnectError, match=r"claim\(\)") as caught:
            await client.live.connect(model=MODEL, connect_timeout=0.1)
    assert (caught.value.retryable, limiter.open_sessions) == (False, 0)


async def test_a_count_that_says_at_once_is_not_asked_without_a_pause(server):
    asked = []

    class Hasty(Count):
        async def claim(self, lease):
            asked.append(lease)
            return 0

    async with async_client(server, limiter=Limiter(shared=Hasty())) as client:
        with pytest.raises(LimiterFull):
            await client.live.connect(model=MODEL, connect_timeout=0.1)
    assert 0 < len(asked) < 10


async def test_a_cancelled_claim_is_released(server):
    class Slow(Count):
        async def claim(self, lease):
            self.leases.add(lease)
            await anyio.sleep_forever()

    count = Slow()
    limiter = Limiter(shared=count)
    async with (
        async_client(server, limiter=limiter) as client,
        anyio.create_task_group() as group,
    ):
        group.start_soon(connect_and_close, client)
        await until(lambda: count.leases)
        group.cancel_scope.cancel()
    assert not count.leases
    assert (limiter.open_sessions, limiter.waiting) == (0, 0)
    with pytest.raises(ConnectError, match="does not answer"):
        async with async_client(server, limiter=limiter) as client:
            await client.live.connect(model=MODEL, connect_timeout=0.01)


# Errors of the service


@pytest.mark.parametrize(
    ("fault", "error", "seconds"),
    [
        (RefuseConnection(429, retry_after=1.5), ConnectError, 1.5),
        (RefuseConnection(429), ConnectError, None),
        (Close(1011, "You exceeded your current quota. Please retry in 2.5s."), SetupError, 2.5),
    ],
)
@pytest.mark.parametrize("memory", [False, True])
def test_a_refusal_of_the_service_tells_when_to_try_again(fault, error, seconds, memory):
    with LiveServer(faults=[fault]) as server, blocking_client(server) as client:
        options: LiveConnectOptions = {"transport": server.connector()} if memory else {}
        with pytest.raises(error) as caught:
            client.live.connect(model=MODEL, **options)
    assert caught.value.retry_after == seconds


def test_a_session_that_cannot_reconnect_tells_it_too():
    faults = [Abort(after_received=2), *[RefuseConnection(429, retry_after=7)] * 2]
    with LiveServer(faults=faults) as server, blocking_client(server) as client:
        policy = quick(max_attempts=2)
        with (
            client.live.connect(model=MODEL, reconnect=policy) as session,
            pytest.raises(ConnectionClosed) as caught,
        ):
            session.ask("hello", timeout=DEADLINE)
    assert caught.value.retry_after == 7


def test_a_forked_child_does_not_count_the_sessions_of_its_parent(server):
    os = pytest.importorskip("os")
    if not hasattr(os, "fork"):
        pytest.skip("no fork here")
    limiter = Limiter(max_sessions=1, wait=False)
    with blocking_client(server, limiter=limiter) as client, client.live.connect(model=MODEL):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # a process with threads
            child = os.fork()
        if not child:
            os._exit(0 if limiter.room == 1 else 1)
        deadline = time.monotonic() + DEADLINE
        while (ended := os.waitpid(child, os.WNOHANG))[0] == 0:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert ended[1] == 0
