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
    """The first line of a session file.

    Attributes:
        version: Version of the format.
        created: When the recording began, in ISO 8601 with UTC.
        upstream: Address of the server, without user, password and query; empty if unknown.
        media: `keep`, or `hash` where media were replaced by size and hash.
    """

    version: int
    created: str = ""
    upstream: str = ""
    media: Media = "keep"


@frozen(kw_only=True)
class SessionEntry:
    """Base of what happens on a connection.

    Attributes:
        lineno: Line in the file, 1 for the header.
        time: Seconds since the recording began.
        connection: Number of the connection, 1 for the first of the file.
    """

    lineno: int
    time: float
    connection: int


@frozen(kw_only=True)
class ConnectionOpened(SessionEntry):
    """A client asked for a WebSocket, and the server accepted.

    Attributes:
        path: The path that the client asked for.
        query: The query, with secrets redacted.
    """

    path: str
    query: str = ""


@frozen(kw_only=True)
class ConnectionRefused(ConnectionOpened):
    """A client asked for a WebSocket, and got none.

    Attributes:
        status: HTTP status of the refusal.
    """

    status: int


@frozen(kw_only=True)
class RecordedFrame(SessionEntry):
    """One frame.

    Attributes:
        sender: `client` or `server`.
        frame: `text` or `binary`.
        message: The JSON in the frame; None if it has none.
        raw: The frame itself where it is not JSON; else None.
    """

    sender: Side
    frame: FrameKind
    message: Any = field(default=None, repr=False)
    raw: bytes | None = field(default=None, repr=False)


@frozen(kw_only=True)
class ConnectionEnded(SessionEntry):
    """A connection ended.

    Attributes:
        sender: Which side ended it.
        code: The code in the close frame; 1005 if it had none, 1006 if there was no close frame.
        reason: The reason in the close frame, or what was noticed.
    """

    sender: Side
    code: int
    reason: str = ""
