"""`ServerTransport`: the server's end of a connection, which can also fail on purpose."""

from __future__ import annotations

from typing import Protocol

from genai_live.transport.base import Transport


class ServerTransport(Transport, Protocol):
    """The server's end of a connection.

    After `abort`, `hang_up` and `freeze` nothing more is sent: `send` and `receive` raise
    `TransportClosed`, after `freeze` only once the client has disconnected, and `aclose` sends no
    close frame.
    """

    async def abort(self) -> None:
        """Reset the connection, as if the network or the server process had failed."""
        ...

    async def hang_up(self) -> None:
        """End the connection without a close frame, after the data sent so far."""
        ...

    async def freeze(self) -> None:
        """Stop reading and answering until the client disconnects."""
        ...

    async def send_half(self, data: str | bytes) -> None:
        """Send the first half of a frame's bytes; the next send begins with the second half."""
        ...

    async def send_rest(self) -> None:
        """Send the second half."""
        ...
