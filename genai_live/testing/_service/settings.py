"""What all connections of a server share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define, field

from genai_live.testing._service.tokens import TokenBook

if TYPE_CHECKING:
    from weakref import ref

    from genai_live.testing._service.records import ConnectionRecord
    from genai_live.testing._service.usage import Meter

_SESSIONS = 1_024
_HANDLES = 8


@define(eq=False)
class Lineage:
    """A session with all its connections, and what its latest handles stand for.

    Attributes:
        holder: The latest of its connections, as long as somebody knows it.
        saved: State and usage by handle, oldest first.
    """

    holder: ref[ConnectionRecord]
    saved: dict[str, tuple[Any, Meter]] = field(factory=dict[str, "tuple[Any, Meter]"])

    @property
    def in_use(self) -> bool:
        """Whether that connection is open."""
        holder = self.holder()
        return holder is not None and holder.open


class SavedSessions:
    """The sessions that can be resumed: the latest 1,024, each by its latest eight handles."""

    def __init__(self) -> None:
        self._by_handle: dict[str, Lineage] = {}
        self._lineages: dict[Lineage, None] = {}

    def save(self, lineage: Lineage, handle: str, session: tuple[Any, Meter]) -> None:
        """Keep a session's state for a later connection."""
        lineage.saved[handle] = session
        self._by_handle[handle] = lineage
        while len(lineage.saved) > _HANDLES:
            self._forget(lineage, next(iter(lineage.saved)))
        self._lineages.pop(lineage, None)
        self._lineages[lineage] = None
        while len(self._lineages) > _SESSIONS:
            oldest = next(iter(self._lineages))
            del self._lineages[oldest]
            for each in list(oldest.saved):
                self._forget(oldest, each)

    def find(self, handle: str) -> Lineage | None:
        """Give the session that a handle belongs to."""
        return self._by_handle.get(handle)

    def _forget(self, lineage: Lineage, handle: str) -> None:
        lineage.saved.pop(handle, None)
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
    tokens: TokenBook = field(factory=TokenBook, repr=False)
    sessions: SavedSessions = field(factory=SavedSessions, init=False, repr=False)
