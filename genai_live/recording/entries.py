"""The entries of a session file, one a line."""

from __future__ import annotations

from typing import Any, Literal

from attrs import field, frozen

FORMAT = "genai-live-session"
VERSION = 1

Side = Literal["client", "server", "proxy"]
"""Who sent a frame or ended a connection; only connections are ended by the proxy itself."""
FrameKind = Literal["text", "binary"]
Media = Literal["keep", "hash"]
"""Whether audio, images and video are kept, or replaced by their size and a hash."""


@frozen(kw_only=True)
class SessionHeader:
    """The first line of a session file."""

    version: int
    """Version of the format."""
    created: str = ""
    """When the recording began, in ISO 8601 with UTC."""
    upstream: str = ""
    """Address of the server, without user, password and query; empty if unknown."""
    media: Media = "keep"
    """`keep`, or `hash` where media were replaced by size and hash."""


@frozen(kw_only=True)
class SessionEntry:
    """Base of what happens on a connection."""

    lineno: int
    """Line in the file, 1 for the header."""
    time: float
    """Seconds since the recording began."""
    connection: int
    """Number of the connection, 1 for the first of the file."""


@frozen(kw_only=True)
class ConnectionOpened(SessionEntry):
    """A client asked for a WebSocket, and the server accepted."""

    path: str
    """The path that the client asked for."""
    query: str = ""
    """The query, with secrets redacted."""


@frozen(kw_only=True)
class ConnectionRefused(ConnectionOpened):
    """A client asked for a WebSocket, and got none."""

    status: int
    """HTTP status of the refusal."""


@frozen(kw_only=True)
class RecordedFrame(SessionEntry):
    """One frame."""

    sender: Side
    """`client` or `server`."""
    frame: FrameKind
    """`text` or `binary`."""
    message: Any = field(default=None, repr=False)
    """The JSON in the frame; None if it has none."""
    raw: bytes | None = field(default=None, repr=False)
    """The frame itself where it is not JSON; else None."""


@frozen(kw_only=True)
class ConnectionEnded(SessionEntry):
    """A connection ended."""

    sender: Side
    """Which side ended it."""
    code: int
    """The code in the close frame; 1005 if it had none, 1006 if there was no close frame."""
    reason: str = ""
    """The reason in the close frame, or what was noticed."""
