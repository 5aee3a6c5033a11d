"""What all connections of a server share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define, field

from genai_live.testing._service.tokens import TokenStore

if TYPE_CHECKING:
    from weakref import ref

    from genai_live.testing._service.records import ConnectionRecord
    from genai_live.testing._service.usage import TokenCounter

_SESSIONS = 1_024
_HANDLES = 8


@define(eq=False)
class SavedSession:
    """A session with all its connections, and what its latest handles stand for.

    Attributes:
        connection: The latest of its connections, as long as somebody knows it.
        states: State and usage by handle, oldest first.
    """

    connection: ref[ConnectionRecord]
    states: dict[str, tuple[Any, TokenCounter]] = field(
        factory=dict[str, "tuple[Any, TokenCounter]"]
    )

    @property
    def in_use(self) -> bool:
        """Whether that connection is open."""
        record = self.connection()
        return record is not None and record.open


class SessionStore:
    """The sessions that can be resumed: the latest 1,024, each by its latest eight handles."""

    def __init__(self) -> None:
        self._by_handle: dict[str, SavedSession] = {}
        self._sessions: dict[SavedSession, None] = {}

    def save(self, session: SavedSession, handle: str, state: tuple[Any, TokenCounter]) -> None:
        """Keep a session's state for a later connection."""
        session.states[handle] = state
        self._by_handle[handle] = session
        while len(session.states) > _HANDLES:
            self._forget(session, next(iter(session.states)))
        self._sessions.pop(session, None)
        self._sessions[session] = None
        while len(self._sessions) > _SESSIONS:
            oldest = next(iter(self._sessions))
            del self._sessions[oldest]
            for each in list(oldest.states):
                self._forget(oldest, each)

    def find(self, handle: str) -> SavedSession | None:
        """Give the session that a handle belongs to."""
        return self._by_handle.get(handle)

    def _forget(self, session: SavedSession, handle: str) -> None:
        session.states.pop(handle, None)
        self._by_handle.pop(handle, None)


@define
class ServerSettings:
    """Settings of a server, its tokens and its sessions.

    Attributes:
        pace: How long things take, 1 for real time, 0 for no waiting at all.
        api_keys: The credentials that pass; None for any.
        models: The models that there are; None for any.
        text_frames: Whether messages go out in text frames rather than binary ones.
        strict_resumption: Whether a session cannot be resumed while a connection of it is open.
        tokens: The ephemeral tokens that were made.
        sessions: The sessions that can be resumed.
    """

    pace: float = 0.0
    api_keys: frozenset[str] | None = field(default=None, repr=False)
    models: frozenset[str] | None = None
    text_frames: bool = False
    strict_resumption: bool = False
    tokens: TokenStore = field(factory=TokenStore, repr=False)
    sessions: SessionStore = field(factory=SessionStore, init=False, repr=False)
