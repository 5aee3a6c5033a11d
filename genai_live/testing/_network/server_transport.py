"""What the local server asks of a connection: to carry frames, and to fail at will."""

from __future__ import annotations

from typing import Protocol

from genai_live.transport.base import Transport


class ServerTransport(Transport, Protocol):
    """A server's end.

    After `abort`, `hang_up` and `freeze` there is nothing more to send: `send` and `receive`
    raise `TransportClosed`, after `freeze` as soon as the client has hung up, and `aclose` sends
    no close frame.
    """

    async def abort(self) -> None:
        """Reset the connection, as when the network or the process is gone."""
        ...

    async def hang_up(self) -> None:
        """End the connection without a close frame, after what was sent."""
        ...

    async def freeze(self) -> None:
        """Read nothing and answer nothing any more, until the client hangs up."""
        ...

    async def send_half(self, data: str | bytes) -> None:
        """Send the first half of a frame's bytes; the next send begins with the other half."""
        ...

    async def send_rest(self) -> None:
        """Send the other half."""
        ...
