"""`SessionStore`: the sessions that can be resumed, by their handles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define, field

if TYPE_CHECKING:
    from datetime import datetime
    from weakref import ref

    from genai_live.testing._service.records import ConnectionRecord
    from genai_live.testing._service.usage import TokenCounter

_SESSIONS = 1_024
_HANDLES = 8


@define(eq=False)
class SavedSession:
    """A session over all its connections, and the states that its latest handles restore.

    Attributes:
        connection: A weak reference to the record of the latest connection.
        began: When its first connection sent its setup.
        states: The scenario's state and the token counter by handle, oldest first.
    """

    connection: ref[ConnectionRecord]
    began: datetime
    states: dict[str, tuple[Any, TokenCounter]] = field(
        factory=dict[str, "tuple[Any, TokenCounter]"]
    )

    @property
    def in_use(self) -> bool:
        """Whether the latest connection is open."""
        record = self.connection()
        return record is not None and record.open


class SessionStore:
    """The latest 1,024 sessions, each with the states of its latest eight handles."""

    def __init__(self) -> None:
        self._by_handle: dict[str, SavedSession] = {}
        self._sessions: dict[SavedSession, None] = {}

    def save(self, session: SavedSession, handle: str, state: tuple[Any, TokenCounter]) -> None:
        """Store the state that a handle restores."""
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
        """Return the session that a handle belongs to."""
        return self._by_handle.get(handle)

    def _forget(self, session: SavedSession, handle: str) -> None:
        session.states.pop(handle, None)
        self._by_handle.pop(handle, None)
