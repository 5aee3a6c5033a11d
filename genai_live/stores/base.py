"""`ConversationStore`: the interface of what keeps conversations, one owner at a time."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from attrs import field, frozen

from genai_live.errors import ConfigError

LEASE_SECONDS = 10.0
"""How long a claim lasts by default, unless it is renewed."""
SHORTEST_LEASE = 0.1
"""The shortest lease: a claim that ends before it can be renewed would let nobody send."""


@frozen
class StoredConversation:
    """A conversation in a store."""

    data: bytes | None = field(repr=lambda data: "None" if data is None else f"<{len(data)} bytes>")
    """What was saved last, a `Snapshot` as JSON; None before the first save."""
    revision: int
    """Counts the changes of owner and the saves."""
    owner: str | None = None
    """Who claimed it last; None if nobody has."""


@runtime_checkable
class ConversationStore(Protocol):
    """Keeps conversations by key, and lets one owner at a time have each.

    Each method is one atomic step. Whatever else one raises than the errors named here counts as a
    failure of the store: the session goes on without it, and tries again.
    """

    @property
    def lease(self) -> float:
        """Seconds that a claim lasts unless it is renewed, which sessions do three times as often.

        That is how long the conversation of a process that was killed cannot be continued.
        """
        ...

    async def claim(self, key: str, *, owner: str, ttl: float) -> StoredConversation:
        """Make somebody the owner of a conversation, which need not exist, for `ttl` seconds.

        A change of owner raises the revision, so that no save of an earlier owner is accepted any
        more. The owner itself may claim again.

        Returns:
            The conversation, with its new revision, and with who had claimed it before.

        Raises:
            ConversationBusy: Somebody else owns it.
        """
        ...

    async def load(self, key: str) -> StoredConversation | None:
        """Return a conversation as it was saved last, whoever owns it; None if there is none."""
        ...

    async def save(self, key: str, data: bytes, *, owner: str, expected: int) -> int:
        """Save a conversation, and return its new revision.

        Raises:
            LeaseLost: `owner` does not own it now, or its revision is not the expected one.
        """
        ...

    async def renew(self, key: str, *, owner: str, ttl: float) -> None:
        """Let a claim last for another `ttl` seconds from now.

        Raises:
            LeaseLost: `owner` does not own it now.
        """
        ...

    async def release(self, key: str, *, owner: str) -> None:
        """End a claim; do nothing if `owner` does not own it now."""
        ...


class Cipher(Protocol):
    """Encrypts what a store keeps; `cryptography.fernet.Fernet` is one."""

    def encrypt(self, data: bytes) -> bytes:
        """Return the data encrypted."""
        ...

    def decrypt(self, token: bytes) -> bytes:
        """Return what `encrypt` encrypted."""
        ...


def lease_seconds(value: object) -> float:
    """Return the seconds of a lease.

    Raises:
        ConfigError: They are none, or too few to renew a claim before it ends.
    """
    lease = positive_seconds(value, name="lease")
    if lease < SHORTEST_LEASE:
        raise ConfigError(
            f"must be at least {SHORTEST_LEASE:g} seconds, got {lease:g}.",
            field="lease",
            hint="Pass a number such as 10.",
        )
    return lease


def positive_seconds(value: object, *, name: str) -> float:
    """Return a number of seconds.

    Raises:
        ConfigError: It is none, or not positive.
    """
    number = float(value) if type(value) in (int, float) else 0.0  # type: ignore[arg-type]
    if not 0 < number <= 10**9:
        raise ConfigError(
            f"must be a positive number of seconds, got {str(value)[:100]!r}.",
            field=name,
            hint="Pass a number such as 10.",
        )
    return number
