"""What `RedisStore` and `RedisCount` share: the address, and the clients of event loops."""

import asyncio
import gc
import sys
import threading
import traceback
import warnings
import weakref
from typing import Any

import anyio
import pytest

from genai_live.errors import ConfigError
from genai_live.stores import RedisCount, RedisStore
from tests.helpers.redis_server import RedisServer, needs_redis_server

NOBODY = "redis://127.0.0.1:1"
DEADLINE = 20


def count(url: Any) -> RedisCount:
    return RedisCount(url, max_sessions=1)


async def ask(made: RedisStore | RedisCount) -> None:
    if isinstance(made, RedisCount):
        await made.count()
    else:
        await made.load("key")


@pytest.fixture(params=[RedisStore, count], ids=["store", "count"])
def make(request):
    pytest.importorskip("redis")
    return request.param


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        b"redis://secret@h",
        "http://secret@h",
        "redis://h:secret",
        "redis://user:secret/half@h",
        "redis://h?secret=1",
        "redis://h?socket_timeout=secret",
        "redis://[secret",
    ],
)
def test_an_address_that_cannot_be_used_is_not_shown(make, url):
    with pytest.raises(ConfigError) as caught:
        make(url)
    assert caught.value.field == "url"
    assert "secret" not in "".join(traceback.format_exception(caught.value))


def test_a_password_is_in_no_repr(make):
    assert "secret" not in repr(make("redis://:secret@127.0.0.1:1"))


def test_a_missing_package_names_the_command(make, monkeypatch):
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(ConfigError, match=r'pip install "genai-live\[redis\]"'):
        make(NOBODY)


def test_another_event_loop_than_that_of_asyncio_is_refused(make):
    with pytest.raises(ConfigError, match="needs asyncio"):
        anyio.run(ask, make(NOBODY), backend="trio")


def test_close_in_the_event_loop_that_has_connections_is_refused(make):
    async def main():
        async with make(NOBODY) as made:
            with pytest.raises(Exception, match="Redis"):
                await ask(made)
            with pytest.raises(ConfigError, match="aclose"):
                made.close()

    asyncio.run(main())


@pytest.fixture(scope="module")
def redis():
    with RedisServer() as server:
        yield server


@pytest.mark.alone
@needs_redis_server
def test_event_loops_that_have_ended_are_forgotten(make, redis):
    loops = []

    async def use(made):
        loops.append(weakref.ref(asyncio.get_running_loop()))
        await ask(made)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # nobody could close the connections
        made = make(redis.url)
        for _ in range(3):
            asyncio.run(use(made))
        gc.collect()
        assert [loop() for loop in loops[:-1]] == [None, None]
        made.close()
        gc.collect()


@pytest.mark.alone
@needs_redis_server
@pytest.mark.parametrize("way", ["close", "aclose", "with"])
def test_connections_of_a_loop_that_runs_in_another_thread_are_closed(make, redis, way):
    made = make(redis.url)
    used, done = threading.Event(), threading.Event()

    async def use():
        await ask(made)
        used.set()
        await asyncio.to_thread(done.wait, DEADLINE)

    thread = threading.Thread(target=asyncio.run, args=[use()])
    thread.start()
    try:
        assert used.wait(DEADLINE)
        if way == "close":
            made.close()
        elif way == "aclose":
            asyncio.run(made.aclose())
        else:
            with made:
                pass
        made.close()
    finally:
        done.set()
        thread.join(DEADLINE)
    gc.collect()  # a connection left open would warn
