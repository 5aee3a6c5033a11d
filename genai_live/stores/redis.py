"""`RedisStore`: conversations in Redis, for any number of processes."""

from __future__ import annotations

import asyncio
import weakref
from importlib import import_module
from typing import TYPE_CHECKING, Any

from genai_live.errors import ConfigError, ConversationBusy, LeaseLost, StoreError
from genai_live.stores.base import (
    LEASE_SECONDS,
    StoredConversation,
    lease_seconds,
    positive_seconds,
)

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from genai_live.stores.base import Cipher

TTL_SECONDS = 2 * 60 * 60.0
"""How long a conversation is kept by default: as long as the service accepts its handle."""

_SCRIPT = """
local key, step, owner = KEYS[1], ARGV[1], ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local found = redis.call('HMGET', key, 'owner', 'until', 'revision', 'data')
local former = found[1]
local rest = tonumber(found[2] or '0') - now
local revision = tonumber(found[3] or '0')
local is_owner = former == owner and rest > 0

local function keep(ttl)
  if ttl == '0' then redis.call('PERSIST', key) else redis.call('PEXPIRE', key, ttl) end
end

local function claim_until(milliseconds)
  redis.call('HSET', key, 'until', string.format('%.0f', now + milliseconds))
end

if step == 'claim' then
  if former and former ~= owner and rest > 0 then
    return {'busy', former, string.format('%.0f', rest)}
  end
  if former ~= owner then revision = revision + 1 end
  redis.call('HSET', key, 'owner', owner, 'revision', string.format('%.0f', revision))
  claim_until(ARGV[3])
  keep(ARGV[4])
  return {'ok', string.format('%.0f', revision), former, found[4]}
end
if not is_owner then return {'lost'} end
if step == 'save' then
  if revision ~= tonumber(ARGV[3]) then return {'lost'} end
  revision = string.format('%.0f', revision + 1)
  redis.call('HSET', key, 'data', ARGV[5], 'revision', revision)
  keep(ARGV[4])
  return {'ok', revision}
end
claim_until(ARGV[3])
if step == 'renew' then keep(ARGV[4]) end
return {'ok'}
"""
"""Every step that changes a conversation: whoever is not its owner now changes nothing."""


class RedisStore:
    """Keeps conversations in Redis, for any number of processes.

    Each conversation is one hash, changed by one script, so that the check of owner and revision
    and the change are one step; the clock is that of Redis. Works with Redis 6 and newer, for
    asyncio and for blocking sessions. Connections are made when they are needed; close them with
    `aclose` or `close`, or use it as `async with RedisStore(...)` or `with RedisStore(...)`.

    Args:
        url: Address of Redis: `redis://host:port/database`, `rediss://` for TLS, `unix://`; user
            and password as in any URL.
        prefix: Beginning of all keys in Redis.
        ttl: Seconds that a conversation is kept after its last save or renewal; None for ever.
        lease: Seconds that a claim lasts unless it is renewed.
        cipher: Encrypts what is saved, such as `cryptography.fernet.Fernet(key)`. Recommended: a
            conversation contains its handle, which is a password, and what was said.

    Raises:
        ConfigError: An argument cannot be used, or redis-py is missing.
    """

    def __init__(
        self,
        url: str,
        *,
        prefix: str = "genai-live:",
        ttl: float | None = TTL_SECONDS,
        lease: float = LEASE_SECONDS,
        cipher: Cipher | None = None,
    ) -> None:
        self._redis = _redis()
        if type(url) is not str or not url.startswith(("redis://", "rediss://", "unix://")):
            raise ConfigError(
                "expected the address of Redis.",  # which may contain a password
                field="url",
                hint='Pass a URL such as "redis://127.0.0.1:6379/0".',
            )
        if type(prefix) is not str:
            raise ConfigError("expected a string.", field="prefix", hint='Such as "genai-live:".')
        for name in ("encrypt", "decrypt"):
            if cipher is not None and not callable(getattr(cipher, name, None)):
                raise ConfigError(
                    f"has no method {name}.",
                    field="cipher",
                    hint="Pass a cryptography.fernet.Fernet, or an object with its methods.",
                )
        self._url = url
        self._prefix = prefix
        self._keep = "0" if ttl is None else _milliseconds(positive_seconds(ttl, name="ttl"))
        self._lease = lease_seconds(lease)
        if ttl is not None and ttl <= lease:
            raise ConfigError("must be longer than lease.", field="ttl", hint="Such as 7200.")
        self._cipher = cipher
        # A client belongs to the event loop that it was first used in.
        self._clients: weakref.WeakKeyDictionary[Any, tuple[Any, Any]]
        self._clients = weakref.WeakKeyDictionary()

    @property
    def lease(self) -> float:
        """Seconds that a claim lasts unless it is renewed."""
        return self._lease

    async def claim(self, key: str, *, owner: str, ttl: float) -> StoredConversation:
        """Make somebody the owner of a conversation, as `ConversationStore.claim`.

        Raises:
            ConversationBusy: Somebody else owns it.
            StoreError: Redis cannot be reached, or what it has cannot be decrypted.
        """
        status, *values = await self._run("claim", key, owner, _milliseconds(ttl))
        if status == b"busy":
            former, rest = values
            raise ConversationBusy(key, owner=former.decode(), seconds=int(rest) / 1000)
        revision, former, data = values
        return StoredConversation(
            self._decrypted(key, data), int(revision), former.decode() if former else None
        )

    async def load(self, key: str) -> StoredConversation | None:
        """Return a conversation as it was saved last; None if there is none.

        Raises:
            StoreError: Redis cannot be reached, or what it has cannot be decrypted.
        """
        client, _ = self._client()
        try:
            found = await client.hmget(self._prefix + key, "owner", "revision", "data")
        except (self._redis.RedisError, OSError) as error:
            raise _unreachable(error) from error
        owner, revision, data = found
        if owner is None:
            return None
        return StoredConversation(self._decrypted(key, data), int(revision), owner.decode())

    async def save(self, key: str, data: bytes, *, owner: str, expected: int) -> int:
        """Save a conversation, and return its new revision.

        Raises:
            LeaseLost: `owner` does not own it now, or its revision is not the expected one.
            StoreError: Redis cannot be reached.
        """
        if self._cipher is not None:
            data = self._cipher.encrypt(data)
        status, *values = await self._run("save", key, owner, str(expected), data)
        if status == b"lost":
            raise LeaseLost(key)
        return int(values[0])

    async def renew(self, key: str, *, owner: str, ttl: float) -> None:
        """Let a claim last for another `ttl` seconds.

        Raises:
            LeaseLost: `owner` does not own it now.
            StoreError: Redis cannot be reached.
        """
        status, *_ = await self._run("renew", key, owner, _milliseconds(ttl))
        if status == b"lost":
            raise LeaseLost(key)

    async def release(self, key: str, *, owner: str) -> None:
        """End a claim; do nothing if `owner` does not own it now.

        Raises:
            StoreError: Redis cannot be reached.
        """
        await self._run("release", key, owner, "0")

    async def delete(self, key: str) -> None:
        """Forget a conversation; a session that holds it saves it again.

        Raises:
            StoreError: Redis cannot be reached.
        """
        client, _ = self._client()
        try:
            await client.delete(self._prefix + key)
        except (self._redis.RedisError, OSError) as error:
            raise _unreachable(error) from error

    async def _run(self, step: str, key: str, owner: str, argument: str, *data: bytes) -> list[Any]:
        _, script = self._client()
        try:
            answer: list[Any] = await script(
                keys=[self._prefix + key], args=[step, owner, argument, self._keep, *data]
            )
        except (self._redis.RedisError, OSError) as error:
            raise _unreachable(error) from error
        return answer

    def _client(self) -> tuple[Any, Any]:
        """Return the client of the running event loop, and its script."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise ConfigError(
                "RedisStore needs asyncio, and another event loop runs.",
                field="store",
                hint="Use asyncio, or a store of your own.",
            ) from None
        found = self._clients.get(loop)
        if found is None:
            # One retry is for a connection that Redis has closed meanwhile; sessions do the rest.
            # They limit the time too, in which a call may also wait for a connection.
            redis = self._redis
            pool = redis.asyncio.BlockingConnectionPool.from_url(
                self._url,
                max_connections=_CONNECTIONS,
                timeout=None,
                retry=redis.asyncio.retry.Retry(redis.backoff.NoBackoff(), 1),
            )
            client = redis.asyncio.Redis.from_pool(pool)
            found = self._clients[loop] = client, client.register_script(_SCRIPT)
        return found

    def _decrypted(self, key: str, data: bytes | None) -> bytes | None:
        if self._cipher is None or data is None:
            return data
        try:
            return self._cipher.decrypt(data)
        except Exception as error:
            raise StoreError(
                f"the conversation {key[:100]!r} cannot be decrypted ({type(error).__name__}).",
                hint="Pass the cipher, with the key, that it was saved with.",
                retryable=False,
            ) from error

    async def aclose(self) -> None:
        """Close the connections of all event loops that still run. Idempotent."""
        here = asyncio.get_running_loop()
        for loop, (client, _) in self._take_clients():
            if loop is here:
                await client.aclose()
            elif loop.is_running():
                await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(client.aclose(), loop))

    def close(self) -> None:
        """Close the connections of all event loops that still run, from outside them."""
        for loop, (client, _) in self._take_clients():
            if loop.is_running():
                asyncio.run_coroutine_threadsafe(client.aclose(), loop).result(_CLOSE_SECONDS)

    def _take_clients(self) -> list[tuple[Any, tuple[Any, Any]]]:
        taken = list(self._clients.items())
        self._clients.clear()
        return taken

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


_CLOSE_SECONDS = 5.0
_CONNECTIONS = 32
"""Connections of an event loop; each call needs one for a millisecond."""


def _redis() -> Any:
    try:
        for name in ("redis.asyncio.retry", "redis.backoff"):
            import_module(name)
        return import_module("redis")
    except ImportError as error:
        raise ConfigError(
            "RedisStore needs redis-py, which is not installed.",
            field="store",
            hint='Run: pip install "genai-live[redis]"',
        ) from error


def _unreachable(error: Exception) -> StoreError:
    return StoreError(f"Redis failed: {error}.", hint="Check that it runs, and the URL.")


def _milliseconds(seconds: float) -> str:
    return str(max(1, round(seconds * 1000)))
