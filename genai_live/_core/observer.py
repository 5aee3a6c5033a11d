"""`SessionObserver`: acts on what a session sends and receives; `PassingObserver` wraps one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genai_live._protocol import InboundMessage
    from genai_live._protocol.outbound import OutboundMessage
    from genai_live.transport.base import TransportClosed


class SessionObserver:
    """Base of what follows a session's messages and connections; only the last two methods wait.

    It does nothing, which is all that music needs; `LiveCore` runs tools and reconnects.
    """

    def on_posted(self, message: OutboundMessage) -> None:
        """A message was accepted for sending."""

    def on_received(self, inbound: InboundMessage) -> None:
        """A message came in; readers can see it already."""

    def on_connection_lost(self, closed: TransportClosed) -> bool:  # noqa: ARG002
        """The connection ended. Return whether the session continues without it."""
        return False

    def on_end(self) -> None:
        """The session has ended: what still waits to be sent is dropped next."""

    def on_close(self) -> None:
        """The session ends: stop what was started for it."""

    async def stopped(self) -> None:
        """Wait until that has stopped; what it still sends goes out before the close."""

    async def released(self) -> None:
        """Wait until other programs that were started for the session have ended."""


class PassingObserver(SessionObserver):
    """Base of what stands before another observer, and passes everything on to it."""

    def __init__(self, observer: SessionObserver) -> None:
        self._observer = observer

    def on_posted(self, message: OutboundMessage) -> None:
        """Pass it on."""
        self._observer.on_posted(message)

    def on_received(self, inbound: InboundMessage) -> None:
        """Pass it on."""
        self._observer.on_received(inbound)

    def on_connection_lost(self, closed: TransportClosed) -> bool:
        """Pass it on."""
        return self._observer.on_connection_lost(closed)

    def on_end(self) -> None:
        """Pass it on."""
        self._observer.on_end()

    def on_close(self) -> None:
        """Pass it on."""
        self._observer.on_close()

    async def stopped(self) -> None:
        """Wait for it."""
        await self._observer.stopped()

    async def released(self) -> None:
        """Wait for it."""
        await self._observer.released()
