"""`TimelineBuilder`: makes a timeline from frames, one at a time; no clock, no I/O."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Literal

import orjson
from attrs import define

from genai_live import types
from genai_live.converters import salvage
from genai_live.inspection.reading import clipped
from genai_live.inspection.session_builder import SessionBuilder
from genai_live.inspection.timeline import Timeline
from genai_live.recording import (
    ConnectionEnded,
    ConnectionOpened,
    ConnectionRefused,
    RecordedFrame,
    SessionReader,
)
from genai_live.recording.media import with_blank_media

if TYPE_CHECKING:
    from os import PathLike

    from genai_live.recording import SessionEntry

_LATEST = 1e8
"""Seconds; a later time in a file is taken for an error."""
_REDIAL = 120.0
"""Seconds after which a connection without a handle is taken for a new session."""


@define(kw_only=True)
class _Connection:
    number: int
    opened: float
    path: str
    session: SessionBuilder | None = None


def read_timeline(file: str | PathLike[str]) -> Timeline:
    """Read the timeline of a session file. Its frames are not kept in memory.

    Raises:
        DecodeError: It is not a session file; names the line.
        OSError: It cannot be read.
    """
    with SessionReader(file) as reader:
        builder = TimelineBuilder(reader.path.name)
        timeline = builder.timeline
        timeline.created, timeline.upstream = reader.header.created, reader.header.upstream
        for entry in reader:
            builder.add(entry, hashed=reader.header.media == "hash")
        timeline.complete = reader.complete
    builder.finish()
    return timeline


class TimelineBuilder:
    """Makes a timeline of what happens on connections.

    A connection continues an earlier session where its setup returns a handle of that session, or
    where that session's connection was lost before and the model is the same; else it is a session
    of its own.

    Args:
        title: Title of the timeline.
        limit: Items, levels and turns kept of each session; None for all.
        sessions: Sessions kept, the latest ones; None for all.
    """

    def __init__(
        self, title: str, *, limit: int | None = None, sessions: int | None = None
    ) -> None:
        self.timeline = Timeline(title=title)
        self._limit = limit
        self._most = sessions
        self._count = 0
        self._now = 0.0
        self._connections: dict[int, _Connection] = {}
        self._builders: deque[SessionBuilder] = deque(maxlen=sessions)

    def add(self, entry: SessionEntry, *, hashed: bool = False) -> None:
        """Add an entry of a session file.

        Args:
            entry: The entry.
            hashed: Whether media are recorded as their size and hash.
        """
        match entry:
            case ConnectionRefused():
                self.refused(entry.connection, entry.time, entry.path, entry.status)
            case ConnectionOpened():
                self.opened(entry.connection, entry.time, entry.path)
            case RecordedFrame(sender="client" | "server" as sender):
                if entry.raw is not None:
                    data = entry.raw
                else:
                    message = with_blank_media(entry.message) if hashed else entry.message
                    data = orjson.dumps(message)
                self.frame(entry.connection, entry.time, sender, data, silent=hashed)
            case ConnectionEnded():
                self.ended(entry.connection, entry.time, entry.sender, entry.code, entry.reason)
            case _:
                pass

    def opened(self, connection: int, time: float, path: str) -> None:
        """Add a connection that was opened."""
        self._connections[connection] = _Connection(
            number=connection, opened=self._time(time), path=path
        )

    def refused(self, connection: int, time: float, path: str, status: int | None) -> None:
        """Add a connection that was refused with an HTTP status, or reset if that is None."""
        time = self._time(time)
        session = self._lost(time, "") or self._start(time, path)
        session.refused(time, connection, status)

    def frame(
        self,
        connection: int,
        time: float,
        sender: Literal["client", "server"],
        data: bytes,
        *,
        silent: bool = False,
    ) -> None:
        """Add a frame.

        Args:
            connection: Number of its connection.
            time: Seconds since the recording began.
            sender: Who sent it.
            data: Its content.
            silent: Whether its media are not what was sent, so that they have no loudness.
        """
        time = self._time(time)
        found = self._connections.get(connection)
        if found is None:  # the file does not say that it was opened
            self.opened(connection, time, "")
            found = self._connections[connection]
        if found.session is None:
            if sender == "client":
                self._assign(found, data)
            else:
                self._assign(found, b"")
        assert found.session is not None  # noqa: S101
        found.session.frame(time, sender, data, silent=silent)

    def ended(self, connection: int, time: float, by: str, code: int, reason: str) -> None:
        """Add the end of a connection."""
        time = self._time(time)
        found = self._connections.pop(connection, None)
        if found is None:
            return
        if found.session is None:
            self._assign(found, b"")
        assert found.session is not None  # noqa: S101
        found.session.ended(time, connection, by, code, reason)

    def finish(self) -> None:
        """End what is still open, at the end of a file."""
        for connection in list(self._connections.values()):
            if connection.session is None:
                self._assign(connection, b"")
        for session in self._builders:
            session.finish(self._now)

    def _time(self, time: float) -> float:
        """Return a time that is a number and does not go back."""
        if self._now <= time < _LATEST:
            self._now = float(time)
        return self._now

    def _assign(self, connection: _Connection, data: bytes) -> None:
        """Find the session of a connection by its first message."""
        message, _ = salvage(data, types.LiveClientMessage)
        setup = message.setup if message is not None else None
        model = (setup.model if setup is not None else None) or ""
        resumption = setup.session_resumption if setup is not None else None
        handle = resumption.handle if resumption is not None else None
        session = None
        if handle:
            session = next(
                (each for each in reversed(self._builders) if handle in each.handles), None
            )
        if session is None:
            session = self._lost(connection.opened, model)
        if session is None:
            session = self._start(connection.opened, connection.path)
        connection.session = session
        session.opened(connection.opened, connection.number, with_handle=bool(handle))

    def _lost(self, time: float, model: str) -> SessionBuilder | None:
        """Return the latest session that has lost its connection and may go on."""
        for session in reversed(self._builders):
            lost = session.lost_at
            if lost is not None and time - lost <= _REDIAL:
                known = session.session.model
                if not model or not known or known == clipped(model):
                    return session
        return None

    def _start(self, time: float, path: str) -> SessionBuilder:
        self._count += 1
        session = SessionBuilder(self._count, time, path, self._limit)
        self._builders.append(session)
        self.timeline.sessions.append(session.session)
        if self._most is not None:
            del self.timeline.sessions[: -self._most]
        return session
