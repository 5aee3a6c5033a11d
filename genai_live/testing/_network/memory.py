"""`MemoryServerTransport`: the server's end of a connection in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live.transport.base import CloseInfo, TransportClosed

if TYPE_CHECKING:
    from genai_live.transport.memory import MemoryTransport


class MemoryServerTransport:
    """The server's end of a connection in memory, as a `ServerTransport`.

    Memory carries whole frames, so the client sees nothing of half a frame until the second half
    is sent.
    """

    def __init__(self, transport: MemoryTransport) -> None:
        self._transport = transport
        self._frozen = False
        self._rest: str | bytes | None = None

    async def send(self, data: str | bytes) -> None:
        """Send one frame."""
        await self.send_rest()
        await self._transport.send(data)

    async def receive(self) -> bytes:
        """Wait for the next frame."""
        if not self._frozen:
            data = await self._transport.receive()
            if not self._frozen:
                return data
        await self._transport.wait_closed()
        raise TransportClosed(CloseInfo(1006))

    async def aclose(self, code: int = 1000, reason: str = "") -> None:
        """Close immediately."""
        if self._frozen or self._rest is not None:
            await self.abort()
        else:
            await self._transport.aclose(code, reason)

    async def abort(self) -> None:
        """End the connection as a reset does."""
        await self._transport.aclose(1006, "connection lost: Connection reset by peer")

    async def hang_up(self) -> None:
        """End the connection as a missing close frame does."""
        await self._transport.aclose(1006, "the server closed the connection without a close frame")

    async def freeze(self) -> None:
        """Stop reading and sending until the client has disconnected."""
        self._frozen = True

    async def send_half(self, data: str | bytes) -> None:
        """Hold a frame back."""
        await self.send_rest()
        self._rest = data

    async def send_rest(self) -> None:
        """Send the frame that was held back."""
        if self._frozen:
            await self._transport.wait_closed()
            raise TransportClosed(CloseInfo(1006))
        data, self._rest = self._rest, None
        if data is not None:
            await self._transport.send(data)
