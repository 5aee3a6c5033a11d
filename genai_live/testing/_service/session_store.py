"""The sessions that can be resumed, by their handles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define, field

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
