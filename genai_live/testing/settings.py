"""What all connections of a server share."""

from __future__ import annotations

from typing import Any

from attrs import define, field

from genai_live.testing.tokens import TokenBook
from genai_live.testing.usage import Meter

_SAVED_SESSIONS = 256


@define
class ServerSettings:
    """Settings of a server, its tokens, and the latest 256 sessions that can be resumed on it.

    Attributes:
        pace: How long things take, 1 for real time, 0 for no waiting at all.
        api_keys: The credentials that pass; None for any.
        models: The models that there are; None for any.
        text_frames: Whether messages go out in text frames rather than binary ones.
        tokens: The ephemeral tokens that were made.
    """

    pace: float = 0.0
    api_keys: frozenset[str] | None = field(default=None, repr=False)
    models: frozenset[str] | None = None
    text_frames: bool = False
    tokens: TokenBook = field(factory=TokenBook, repr=False)
    _sessions: dict[str, tuple[Any, Meter]] = field(
        factory=dict[str, tuple[Any, Meter]], init=False, repr=False
    )

    def save(self, handle: str, session: tuple[Any, Meter]) -> None:
        """Keep a session's state for a later connection."""
        while len(self._sessions) >= _SAVED_SESSIONS:
            self._sessions.pop(next(iter(self._sessions)), None)
        self._sessions[handle] = session

    def saved(self, handle: str) -> tuple[Any, Meter] | None:
        """Give a session's state."""
        return self._sessions.get(handle)
