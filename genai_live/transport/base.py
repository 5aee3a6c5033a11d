"""What the session asks of a connection, and how a connection says that it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from attrs import field, frozen

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

DEFAULT_MAX_MESSAGE_SIZE = 64 * 1024 * 1024


@frozen
class CloseInfo:
    """Why a connection ended.

    Attributes:
        code: WebSocket close code; 1006 when there was no close frame.
        reason: What the other side said, or what was found here.
        clean: True when either side meant to end (1000, or `close()` from here).
    """

    code: int
    reason: str = ""
    clean: bool = False


@frozen
class Endpoint:
    """Where to dial and what to show there. The headers hold keys and stay out of the repr."""

    url: str
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)


@frozen
class TransportOptions:
    """How to dial and how to keep the line.

    Attributes:
        connect_timeout: Seconds until the WebSocket has to be open.
        keepalive: Seconds that the server may take to answer a ping; None sends no pings.
        max_message_size: Largest frame accepted, in bytes.
        proxy: URL of an HTTP proxy, or None.
        ssl: A context of the caller's own, or None for the system's certificates.
    """

    connect_timeout: float = 10.0
    keepalive: float | None = 30.0
    max_message_size: int = DEFAULT_MAX_MESSAGE_SIZE
    proxy: str | None = field(default=None, repr=False)
    ssl: ssl.SSLContext | None = None


class TransportClosed(Exception):
    """The connection is over.

    Attributes:
        info: Why.
        error: The error that a user should see, or None to derive one from the close code.
    """

    def __init__(self, info: CloseInfo, error: Exception | None = None) -> None:
        super().__init__(info)
        self.info = info
        self.error = error


class Transport(Protocol):
    """A connection that carries whole frames.

    One task receives, one task sends. Both raise `TransportClosed` when the connection is over,
    and nothing else. A cancelled `receive` loses no frame.
    """

    async def send(self, data: str | bytes) -> None:
        """Send one text frame; bytes are UTF-8 already. Waits while the peer is slow."""
        ...

    async def receive(self) -> bytes:
        """Wait for the next frame, text or binary."""
        ...

    async def aclose(self, code: int = 1000, reason: str = "") -> None:
        """Close within a second, whatever the peer does. Idempotent."""
        ...


class Connector(Protocol):
    """Makes connections; what `connect(transport=...)` takes."""

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> Transport:
        """Dial once.

        Raises:
            ConnectError: No WebSocket within `options.connect_timeout`, or the upgrade refused.
        """
        ...

    async def aclose(self) -> None:
        """Let go of what connections share. Idempotent."""
        ...
