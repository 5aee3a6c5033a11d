"""A count in Redis: what it takes, without a server."""

import asyncio
from typing import TYPE_CHECKING

import pytest

from genai_live import Client, Limiter
from genai_live.errors import ConfigError, ConnectError
from genai_live.stores import RedisCount
from tests.helpers.drivers import MODEL

if TYPE_CHECKING:
    from genai_live.types import HttpOptionsDict


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"url": None}, "url"),
        ({"url": "127.0.0.1:6379"}, "url"),
        ({"url": "http://127.0.0.1"}, "url"),
        ({"max_sessions": None}, "no limit"),
        ({"max_sessions": 0}, "max_sessions"),
        ({"per_minute": 1.5}, "per_minute"),
        ({"lease": 0}, "lease"),
        ({"lease": None}, "lease"),
        ({"lease": 1e-9}, "lease"),
        ({"name": "\ud800"}, "name"),
        ({"name": ""}, "name"),
        ({"name": "a}b"}, "name"),
    ],
)
def test_an_argument_that_cannot_be_used_is_named(arguments, field):
    pytest.importorskip("redis")
    with pytest.raises(ConfigError, match=field):
        RedisCount(**{"url": "redis://127.0.0.1", "max_sessions": 1, **arguments})


def test_a_count_without_redis_is_an_error_of_ours():
    pytest.importorskip("redis")

    async def main():
        async with RedisCount("redis://127.0.0.1:1", max_sessions=1) as count:
            with pytest.raises(ConnectError, match="cannot be asked") as caught:
                await count.count()
            assert ".." not in str(caught.value)

    asyncio.run(main())


def test_without_redis_there_is_no_session(live_server):
    access: HttpOptionsDict = {"base_url": live_server.url}
    pytest.importorskip("redis")
    with RedisCount("redis://:secret@127.0.0.1:1", max_sessions=1) as count:
        limiter = Limiter(shared=count)
        with (
            Client(api_key="key", http_options=access, limiter=limiter) as client,
            pytest.raises(ConnectError, match="cannot be asked") as caught,
        ):
            client.live.connect(model=MODEL)
        assert "secret" not in f"{caught.value!r} {count!r}"
        assert limiter.open_sessions == 0
    with (
        Client(api_key="key", http_options=access, limiter=limiter) as client,
        pytest.raises(ConfigError, match="closed"),
    ):
        client.live.connect(model=MODEL)
    assert not live_server.connections
