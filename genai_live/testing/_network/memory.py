"""The server's end of a connection through memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live.transport.base import CloseInfo, TransportClosed

if TYPE_CHECKING:
    from genai_live.transport.memory import MemoryTransport


class MemoryServerTransport:
    """The server's end of a connection through memory, as a `ServerTransport`.

    There are no bytes here, so half a frame is nothing until the other half comes.
    """

    def __init__(self, pipes: MemoryTransport) -> None:
        self._pipes = pipes
        self._frozen = False
        self._rest: str | bytes | None = None

    async def send(self, data: str | bytes) -> None:
        """Send one frame."""
        await self.send_rest()
        await self._pipes.send(data)

    async def receive(self) -> bytes:
        """Wait for the next frame."""
        if not self._frozen:
            data = await self._pipes.receive()
            if not self._frozen:
                return data
        await self._pipes.wait_closed()
        raise TransportClosed(CloseInfo(1006))

    async def aclose(self, code: int = 1000, reason: str = "") -> None:
        """Close at once."""
        if self._frozen or self._rest is not None:
            await self.abort()
        else:
            await self._pipes.aclose(code, reason)

    async def abort(self) -> None:
        """End the connection as if it were reset."""
        await self._pipes.aclose(1006, "connection lost: Connection reset by peer")

    async def hang_up(self) -> None:
        """End the connection as if there were no close frame."""
        await self._pipes.aclose(1006, "the server closed the connection without a close frame")

    async def freeze(self) -> None:
        """Read nothing and send nothing any more, until the client has left."""
        self._frozen = True

    async def send_half(self, data: str | bytes) -> None:
        """Keep a frame back."""
        await self.send_rest()
        self._rest = data

    async def send_rest(self) -> None:
        """Send what was kept back."""
        if self._frozen:
            await self._pipes.wait_closed()
            raise TransportClosed(CloseInfo(1006))
        data, self._rest = self._rest, None
        if data is not None:
            await self._pipes.send(data)
