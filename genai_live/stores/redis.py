"""`RedisStore`: conversations in Redis, for any number of processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genai_live._text import as_sentence
from genai_live._wire.numbers import check_text
from genai_live.errors import ConfigError, ConversationBusy, LeaseLost, StoreError
from genai_live.stores.base import (
    LEASE_SECONDS,
    StoredConversation,
    lease_seconds,
    positive_seconds,
)
from genai_live.stores.redis_connections import RedisConnections

if TYPE_CHECKING:
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


class RedisStore(RedisConnections):
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
        super().__init__(url, _SCRIPT)
        for name in ("encrypt", "decrypt"):
            if cipher is not None and not callable(getattr(cipher, name, None)):
                raise ConfigError(
                    f"has no method {name}.",
                    field="cipher",
                    hint="Pass a cryptography.fernet.Fernet, or an object with its methods.",
                )
        self._prefix = check_text(prefix, field="prefix")
        self._keep = "0" if ttl is None else _milliseconds(positive_seconds(ttl, name="ttl"))
        self._lease = lease_seconds(lease)
        if ttl is not None and ttl <= lease:
            raise ConfigError("must be longer than lease.", field="ttl", hint="Such as 7200.")
        self._cipher = cipher

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


def _unreachable(error: Exception) -> StoreError:
    return StoreError(
        as_sentence(f"Redis failed: {error}"), hint="Check that it runs, and the URL."
    )


def _milliseconds(seconds: float) -> str:
    return str(max(1, round(seconds * 1000)))
