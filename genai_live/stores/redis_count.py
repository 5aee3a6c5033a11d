"""`RedisCount`: the sessions of several processes, counted in Redis by leases that expire."""

from __future__ import annotations

import asyncio
from typing import Any

from genai_live._text import as_sentence
from genai_live._wire.numbers import check_number, check_text, check_whole
from genai_live.errors import ConfigError, ConnectError
from genai_live.stores.redis_connections import RedisConnections

_MOST = 1_000_000
_ANSWER_SECONDS = 10.0
"""How long Redis may take to answer. A limiter waits as long as its caller does."""
_SHORTEST_LEASE = 0.1
_ASK_AGAIN_SECONDS = 1.0
"""When to ask again where a session has to end first."""

_SCRIPT = """
local sessions, starts = KEYS[1], KEYS[2]
local step, lease, duration = ARGV[1], ARGV[2], tonumber(ARGV[3])
local most, per_minute, again = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function count()
  redis.call('ZADD', sessions, string.format('%.0f', now + duration), lease)
  redis.call('PEXPIRE', sessions, duration)
  return -1
end

if step == 'release' then return redis.call('ZREM', sessions, lease) end
if step == 'renew' then return count() end
redis.call('ZREMRANGEBYSCORE', sessions, '-inf', now)
if step == 'count' then return redis.call('ZCARD', sessions) end
if redis.call('ZSCORE', sessions, lease) then return count() end
if most > 0 and redis.call('ZCARD', sessions) >= most then return again end
if per_minute > 0 then
  redis.call('ZREMRANGEBYSCORE', starts, '-inf', now - 60000)
  if redis.call('ZCARD', starts) >= per_minute then
    local first = redis.call('ZRANGE', starts, 0, 0, 'WITHSCORES')
    return math.max(1, first[2] + 60000 - now)
  end
  redis.call('ZADD', starts, string.format('%.0f', now), lease)
  redis.call('PEXPIRE', starts, 60000)
end
return count()
"""
"""Each step is one script, so that no other process sees it half done; the clock is that of Redis.

The key of the sessions lasts as long as the lease that was counted last, and so as any of them.
"""


class RedisCount(RedisConnections):
    """Counts the sessions of all processes that use the same name, in Redis.

        limiter = Limiter(shared=RedisCount("redis://127.0.0.1:6379", max_sessions=900))

    A process that was killed holds its room until its leases expire. Works with Redis 6 and newer,
    also as a cluster, for asyncio and for blocking sessions. Connections are made when they are
    needed; close them with `aclose` or `close` once the sessions are closed, or use it as
    `async with` or `with`.

    Args:
        url: Address of Redis: `redis://host:port/database`, `rediss://` for TLS, `unix://`; user
            and password as in any URL.
        max_sessions: Sessions that may be open at once, in all processes; None for any number.
        per_minute: Sessions that may begin within 60 seconds; None for any number.
        lease: Seconds after which a session that was not renewed counts no more; 0.1 at least.
        name: The name of the count: processes with the same one share it.

    Raises:
        ConfigError: An argument cannot be used, there is no limit at all, or redis-py is missing.
    """

    def __init__(
        self,
        url: str,
        *,
        max_sessions: int | None = None,
        per_minute: int | None = None,
        lease: float = 30.0,
        name: str = "genai-live",
    ) -> None:
        super().__init__(url, _SCRIPT)
        if not check_text(name, field="name") or not set("{}").isdisjoint(name):
            raise ConfigError("expected a name without braces.", field="name")
        if max_sessions is None and per_minute is None:
            raise ConfigError("there is no limit.", hint="Pass max_sessions= or per_minute=.")
        self._lease = check_number(lease, field="lease", least=_SHORTEST_LEASE)
        self._limits = [
            0 if value is None else check_whole(value, field=field, least=1, greatest=_MOST)
            for field, value in (("max_sessions", max_sessions), ("per_minute", per_minute))
        ]
        # Braces: a cluster keeps keys with the same word in them on one server.
        self._keys = [f"{{{name}}}:sessions", f"{{{name}}}:starts"]
        self._is_closed = False

    @property
    def lease_seconds(self) -> float:
        """Seconds after which a session that was not renewed counts no more."""
        return self._lease

    async def claim(self, lease: str) -> float | None:
        """Count one session more, if there is room; see `SharedCount.claim`."""
        milliseconds = await self._run("claim", lease)
        return None if milliseconds < 0 else milliseconds / 1000

    async def renew(self, lease: str) -> None:
        """Count a session for another `lease_seconds`."""
        await self._run("renew", lease)

    async def release(self, lease: str) -> None:
        """Count a session no more. Idempotent."""
        if not self._is_closed:  # else it expires
            await self._run("release", lease)

    async def count(self) -> int:
        """Return how many sessions count now, in all processes.

        Raises:
            ConnectError: Redis does not answer, or refuses.
        """
        return await self._run("count", "")

    def __repr__(self) -> str:
        """Show the keys; the address may contain a password."""
        return f"<RedisCount {self._keys[0]}>"

    async def _run(self, step: str, lease: str) -> int:
        if self._is_closed:
            raise ConfigError("the count is closed.", hint="Close it after the last session.")
        again = round(_ASK_AGAIN_SECONDS * 1000)
        duration = max(1, round(self._lease * 1000))
        arguments = [step, lease, duration, *self._limits, again]
        hint = "Check the address, the password, and whether Redis runs."
        _, script = self._client()
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                return int(await script(keys=self._keys, args=arguments))
        except TimeoutError as error:
            raise ConnectError("Redis does not answer.", hint=hint) from error
        except Exception as error:  # redis-py has many kinds
            problem = as_sentence(f"Redis cannot be asked: {type(error).__name__}: {error}")
            raise ConnectError(problem, hint=hint) from error

    def _take_clients(self) -> list[tuple[Any, Any]]:
        self._is_closed = True
        return super()._take_clients()
