"""`MemoryStore`: conversations in the memory of this process."""

from __future__ import annotations

import threading
import time

from attrs import define

from genai_live.errors import ConversationBusy, LeaseLost
from genai_live.stores.base import LEASE_SECONDS, StoredConversation, lease_seconds


@define
class _Entry:
    """A conversation: what was saved, who claimed it last, and until when that lasts."""

    data: bytes | None = None
    revision: int = 0
    owner: str | None = None
    claimed_until: float = 0.0

    def is_owned_by(self, owner: str) -> bool:
        """Whether somebody owns it now."""
        return self.owner == owner and time.monotonic() < self.claimed_until


class MemoryStore:
    """Keeps conversations in the memory of this process, for tests and for one process.

    Sessions of several threads and event loops, asyncio or trio, may share it. What it keeps stays
    until `delete`.

    Args:
        lease: Seconds that a claim lasts unless it is renewed.

    Raises:
        ConfigError: `lease` is no number of at least 0.1.
    """

    def __init__(self, *, lease: float = LEASE_SECONDS) -> None:
        self._lease = lease_seconds(lease)
        self._entries: dict[str, _Entry] = {}
        # Sessions of several event loops may come at once; nobody waits while holding it.
        self._lock = threading.Lock()

    @property
    def lease(self) -> float:
        """Seconds that a claim lasts unless it is renewed."""
        return self._lease

    async def claim(self, key: str, *, owner: str, ttl: float) -> StoredConversation:
        """Make somebody the owner of a conversation, as `ConversationStore.claim`.

        Raises:
            ConversationBusy: Somebody else owns it.
        """
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            now = time.monotonic()
            former = entry.owner
            if former is not None and former != owner and now < entry.claimed_until:
                raise ConversationBusy(key, owner=former, seconds=entry.claimed_until - now)
            if former != owner:
                entry.revision += 1
            entry.owner, entry.claimed_until = owner, now + ttl
            return StoredConversation(entry.data, entry.revision, former)

    async def load(self, key: str) -> StoredConversation | None:
        """Return a conversation as it was saved last; None if there is none."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            return StoredConversation(entry.data, entry.revision, entry.owner)

    async def save(self, key: str, data: bytes, *, owner: str, expected: int) -> int:
        """Save a conversation, and return its new revision.

        Raises:
            LeaseLost: `owner` does not own it now, or its revision is not the expected one.
        """
        with self._lock:
            entry = self._owned(key, owner)
            if entry.revision != expected:
                raise LeaseLost(key)
            entry.data, entry.revision = data, expected + 1
            return entry.revision

    async def renew(self, key: str, *, owner: str, ttl: float) -> None:
        """Let a claim last for another `ttl` seconds.

        Raises:
            LeaseLost: `owner` does not own it now.
        """
        with self._lock:
            self._owned(key, owner).claimed_until = time.monotonic() + ttl

    async def release(self, key: str, *, owner: str) -> None:
        """End a claim; do nothing if `owner` does not own it now."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None and entry.is_owned_by(owner):
                entry.claimed_until = 0.0

    async def delete(self, key: str) -> None:
        """Forget a conversation; a session that holds it saves it again."""
        with self._lock:
            self._entries.pop(key, None)

    def _owned(self, key: str, owner: str) -> _Entry:
        entry = self._entries.get(key)
        if entry is None or not entry.is_owned_by(owner):
            raise LeaseLost(key)
        return entry
