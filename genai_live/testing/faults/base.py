"""What every fault is: `Fault`, `TimedFault`, and the connection that they are applied to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from genai_live._wire.base import Wire
    from genai_live.testing._network.server_transport import ServerTransport
    from genai_live.testing.faults.behavior import Behavior


@frozen
class Fault:
    """Something that goes wrong. `str(fault)` describes it for people."""

    def __str__(self) -> str:
        return type(self).__name__


@frozen
class TimedFault(Fault):
    """A fault that strikes an open connection at its moment.

    Attributes:
        after_received: Frames received from the client, the setup being the first. The fault
            strikes before the last of them is looked at.
        after_sent: Frames sent, `setupComplete` usually being the first. The fault strikes before
            the next one.
        after_seconds: Seconds since the connection was opened.
    """

    after_received: int | None = field(default=None, kw_only=True)
    after_sent: int | None = field(default=None, kw_only=True)
    after_seconds: float | None = field(default=None, kw_only=True)

    async def apply(self, connection: FaultyConnection) -> None:
        """Do it. The connection goes on when this returns, unless it was ended."""
        raise NotImplementedError

    def is_due(self, *, received: int, sent: int) -> bool:
        """Whether so many frames make it due."""
        if self.after_received is not None and received >= self.after_received:
            return True
        if self.after_sent is not None:
            return sent >= self.after_sent
        return self.after_received is None and self.after_seconds is None

    def __str__(self) -> str:
        moments = [
            f"after {value:g} {unit}"
            for value, unit in (
                (self.after_received, "received"),
                (self.after_sent, "sent"),
                (self.after_seconds, "s"),
            )
            if value is not None
        ]
        return " ".join([self._what(), " or ".join(moments) or "at the start"])

    def _what(self) -> str:
        """Say what happens, without the moment."""
        return type(self).__name__


class FaultyConnection(Protocol):
    """A connection as a fault sees it; `Conversation` and `MusicConversation` have these members.

    Attributes:
        number: 1 for the server's first connection.
        behavior: How the server behaves from now on.
        transport: Sends and receives the frames.
    """

    number: int
    behavior: Behavior
    transport: ServerTransport

    async def send(self, message: Mapping[str, Any] | Wire) -> None:
        """Send one message."""
        ...

    async def send_raw(self, data: str | bytes) -> None:
        """Send one frame."""
        ...

    def send_next_with(self, sender: Callable[[str | bytes], Awaitable[bool]]) -> None:
        """Have `sender` send the next frame; it returns whether it sent the whole frame."""
        ...

    async def go_away(self, seconds: float) -> None:
        """Announce that the connection will close; it does not."""
        ...

    async def abort(self) -> None:
        """Reset the connection."""
        ...

    async def hang_up(self) -> None:
        """End the connection without a close frame."""
        ...

    async def freeze(self) -> None:
        """Stop reading and answering."""
        ...

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection."""
        ...

    def apply_later(self, fault: TimedFault, seconds: float) -> None:
        """Apply another fault after so many seconds, unless the connection is over by then."""
        ...
