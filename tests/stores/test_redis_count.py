"""A count in Redis: processes share it, and one that is killed holds no room for long."""

import shutil
import socket
import subprocess
import sys
import textwrap
import time

import anyio
import pytest

from genai_live import AsyncClient, Limiter
from genai_live.errors import ConnectError, LimiterFull
from genai_live.stores import RedisCount
from genai_live.testing import LiveServer
from tests.helpers.drivers import MODEL

pytest.importorskip("redis")
pytestmark = [pytest.mark.anyio, pytest.mark.alone]

DEADLINE = 15
WORKER = """
    import sys, time
    from genai_live import Client, Limiter
    from genai_live.stores import RedisCount

    redis, server = sys.argv[1:]
    limiter = Limiter(shared=RedisCount(redis, max_sessions=2, lease=1))
    client = Client(api_key="key", http_options={"base_url": server}, limiter=limiter)
    session = client.live.connect(model="gemini-test")
    print("connected", flush=True)
    time.sleep(60)
"""


class Redis:
    """A redis-server of our own."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(
            [*command, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise TimeoutError("redis-server does not listen")

    def kill(self):
        self.process.kill()
        self.process.wait(DEADLINE)


@pytest.fixture(scope="module")
def shared_redis():
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server: apt-get install redis-server")
    redis = Redis()
    redis.start()
    yield redis
    redis.kill()


@pytest.fixture
async def redis(shared_redis):
    from redis.asyncio import Redis as RedisClient

    async with RedisClient.from_url(shared_redis.url) as client:
        await client.flushall()
    return shared_redis


@pytest.fixture
def server():
    with LiveServer() as server:
        yield server


async def until(condition):
    with anyio.fail_after(DEADLINE):
        while not await condition():  # noqa: ASYNC110 - other processes bring it about
            await anyio.sleep(0.02)


async def counts(count, number):
    await until(lambda: is_count(count, number))


async def is_count(count, number):
    return await count.count() == number


def client_of(server, limiter):
    return AsyncClient(api_key="key", http_options={"base_url": server.url}, limiter=limiter)


async def test_leases_count_until_they_are_released_or_expire(redis):
    async with RedisCount(redis.url, max_sessions=2, lease=0.3) as count:
        assert [await count.claim(lease) for lease in "ab"] == [None, None]
        assert await count.claim("a") is None  # again
        assert await count.claim("c") == 1.0
        await count.release("a")
        await count.release("a")
        assert await count.claim("c") is None
        assert await count.count() == 2
        for _ in range(5):
            await count.renew("b")
            await anyio.sleep(0.1)
        assert await count.count() == 1  # c was not renewed
        await counts(count, 0)
        await count.renew("b")  # a process that slept counts again
        assert await count.count() == 1
        async with RedisCount(redis.url, max_sessions=1, name="other") as other:
            assert await other.count() == 0
            assert await other.claim("b") is None


async def test_so_many_begin_in_a_minute_in_all_processes(redis):
    async with (
        RedisCount(redis.url, per_minute=2) as count,
        RedisCount(redis.url, per_minute=2) as other,
    ):
        assert await count.claim("a") is None
        assert await other.claim("b") is None
        await other.release("b")
        seconds = await count.claim("c")
        assert seconds is not None
        assert 50 < seconds <= 60


async def test_two_limiters_share_the_count(redis, server):
    async with (
        RedisCount(redis.url, max_sessions=1) as count,
        RedisCount(redis.url, max_sessions=1) as other,
        client_of(server, Limiter(shared=count)) as client,
        client_of(server, Limiter(shared=other, wait=5)) as waiting,
        client_of(server, Limiter(shared=other, wait=False)) as impatient,
    ):
        session = await client.live.connect(model=MODEL)
        with pytest.raises(LimiterFull):
            await impatient.live.connect(model=MODEL)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(connect_and_close, waiting)
            await anyio.sleep(0.1)
            await session.close()
        await counts(count, 0)


async def connect_and_close(client):
    async with client.live.connect(model=MODEL):
        pass


async def test_a_process_that_is_killed_makes_room_when_its_lease_expires(redis, server):
    worker = subprocess.Popen(  # noqa: ASYNC220 - only its start blocks
        [sys.executable, "-c", textwrap.dedent(WORKER), redis.url, server.url],
        stdout=subprocess.PIPE,
        text=True,
    )
    with worker:
        try:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "connected\n"
            async with RedisCount(redis.url, max_sessions=2, lease=1) as count:
                limiter = Limiter(shared=count, wait=False)
                async with client_of(server, limiter) as client:
                    async with client.live.connect(model=MODEL):
                        await anyio.sleep(1.5)  # longer than a lease: both are renewed
                        assert await count.count() == 2
                        with pytest.raises(LimiterFull):
                            await client.live.connect(model=MODEL)
                        worker.kill()
                        await counts(count, 1)
                        await connect_and_close(client)
                    await counts(count, 0)
        finally:
            worker.kill()


async def test_sessions_go_on_while_redis_is_away_and_count_again_afterwards(redis, server):
    async with RedisCount(redis.url, max_sessions=5, lease=0.6) as count:
        limiter = Limiter(shared=count)
        async with client_of(server, limiter) as client:
            async with client.live.connect(model=MODEL) as session:
                redis.kill()
                assert (await session.ask("hello", timeout=DEADLINE)).audio
                with pytest.raises(ConnectError, match="cannot be asked"):
                    await client.live.connect(model=MODEL)
                redis.start()
                await counts(count, 1)
                await connect_and_close(client)
            await counts(count, 0)
