"""The interface between a session and its connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from attrs import field, frozen

from genai_live._text import mask_urls

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

DEFAULT_MAX_MESSAGE_SIZE = 64 * 1024 * 1024
LARGEST_MESSAGE = 2**31 - 1
"""Bytes that any message may have: aiohttp counts in 32 bits."""
DEFAULT_KEEPALIVE = 45.0
"""Seconds that a pong may take. The service was seen to take 8 to 30."""


@frozen
class CloseInfo:
    """How a connection ended."""

    code: int
    """WebSocket close code that the other side sent, or `close()` on this one; 1009 when a frame
    was too large to accept, 1006 for any other end without a close frame, a violation of the
    WebSocket protocol included.
    """
    reason: str = ""
    """The reason sent by the other side, or what was detected here."""
    clean: bool = False
    """Whether it was closed on purpose: with 1000, or by `close()` on this side."""


@frozen
class Endpoint:
    """An address and the headers to send there. The repr omits the headers and masks keys."""

    url: str = field(repr=mask_urls)
    """The address: `ws` or `wss` for a WebSocket, `http` or `https` for requests."""
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    """The headers, keys included."""


@frozen
class TransportOptions:
    """How to open a connection and keep it alive."""

    connect_timeout: float = 10.0
    """Seconds to wait for the WebSocket to open."""
    keepalive: float | None = DEFAULT_KEEPALIVE
    """Seconds to wait for the answer to a ping, and half of those that the server may take nothing
    of what was sent; None waits for ever.
    """
    max_message_size: int = DEFAULT_MAX_MESSAGE_SIZE
    """Size of the largest frame to accept, in bytes."""
    proxy: str | None = field(default=None, repr=False)
    """URL of an HTTP proxy, or None."""
    ssl: ssl.SSLContext | None = None
    """A context of the user's own, or None for the system's certificates."""


class TransportClosed(Exception):
    """The connection has ended.

    Attributes:
        info: How it ended.
        error: The error to raise for the user, or None to derive one from the close code.
    """

    def __init__(self, info: CloseInfo, error: Exception | None = None) -> None:
        super().__init__(info)
        self.info = info
        self.error = error


class Transport(Protocol):
    """A connection that carries whole frames.

    One task receives, one task sends. Both raise `TransportClosed` when the connection has ended,
    and nothing else. A cancelled `receive` loses no frame.
    """

    async def send(self, data: str | bytes) -> None:
        """Send one text frame; bytes must be UTF-8. Waits while the peer is slow."""
        ...

    async def receive(self) -> bytes:
        """Wait for the next frame, text or binary."""
        ...

    async def aclose(self, code: int = 1000, reason: str = "") -> None:
        """Close within a second, whatever the peer does. Idempotent."""
        ...


class ClosedTransport:
    """A connection that has ended: what a session has before its first one."""

    async def send(self, data: str | bytes) -> None:  # noqa: ARG002
        """Raise `TransportClosed`."""
        raise TransportClosed(CloseInfo(1006))

    async def receive(self) -> bytes:
        """Raise `TransportClosed`."""
        raise TransportClosed(CloseInfo(1006))

    async def aclose(self, code: int = 1000, reason: str = "") -> None:
        """Do nothing."""


@runtime_checkable
class PushingTransport(Protocol):
    """What a transport has, too, that can tell of frames before a task is woken for them."""

    on_arrival: Callable[[], object]
    """Called in the event loop when something comes in while `receive` waits."""

    def receive_nowait(self) -> bytes | None:
        """Return the next frame if it is here; None where `receive` has to look."""
        ...


class Connector(Protocol):
    """Opens connections; the type of `connect(transport=...)`."""

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> Transport:
        """Open a connection, in one attempt.

        Raises:
            ConnectError: No WebSocket within `options.connect_timeout`, or the upgrade was refused.
        """
        ...

    async def aclose(self) -> None:
        """Release what the connections share. Idempotent."""
        ...
