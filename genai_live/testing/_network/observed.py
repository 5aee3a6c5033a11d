"""`ObservedTransport`: the server's end of a connection, which tells an observer what passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from genai_live.transport.base import TransportClosed

if TYPE_CHECKING:
    from genai_live.testing._network.server_transport import ServerTransport


class FrameObserver(Protocol):
    """Is told of the frames of one connection."""

    def frame(self, sender: Literal["client", "server"], data: bytes, /) -> None:
        """Note a frame."""
        ...

    def ended(self, by: Literal["client", "server"], code: int, reason: str, /) -> None:
        """Note the end of the connection; only the first call has an effect."""
        ...


class ObservedTransport:
    """Passes everything on to another transport, see `ServerTransport`."""

    def __init__(self, transport: ServerTransport, observer: FrameObserver) -> None:
        self._transport = transport
        self._observer = observer

    async def send(self, data: str | bytes) -> None:
        """Send one frame."""
        self._sent(data)
        await self._transport.send(data)

    async def receive(self) -> bytes:
        """Wait for the next frame."""
        try:
            data = await self._transport.receive()
        except TransportClosed as closed:
            by: Literal["client", "server"] = "client" if closed.error is None else "server"
            self._observer.ended(by, closed.info.code, closed.info.reason)
            raise
        self._observer.frame("client", data)
        return data

    async def aclose(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection."""
        self._observer.ended("server", code, reason)
        await self._transport.aclose(code, reason)

    async def abort(self) -> None:
        """Reset the connection."""
        self._observer.ended("server", 1006, "reset")
        await self._transport.abort()

    async def hang_up(self) -> None:
        """End the connection without a close frame."""
        self._observer.ended("server", 1006, "hung up")
        await self._transport.hang_up()

    async def freeze(self) -> None:
        """Stop reading and answering until the client disconnects."""
        await self._transport.freeze()

    async def send_half(self, data: str | bytes) -> None:
        """Send the first half of a frame's bytes."""
        self._sent(data)
        await self._transport.send_half(data)

    async def send_rest(self) -> None:
        """Send the second half."""
        await self._transport.send_rest()

    def _sent(self, data: str | bytes) -> None:
        self._observer.frame("server", data.encode() if isinstance(data, str) else data)
