"""Faults that refuse, end or silence a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import anyio
from attrs import field, frozen

from genai_live.testing import rejections
from genai_live.testing.faults.base import (
    Fault,
    TimedFault,
    close_code,
    fault,
    seconds,
    text,
    whole,
)

if TYPE_CHECKING:
    from genai_live.testing.faults.base import FaultyConnection


@frozen
class RefuseConnection(Fault):
    """The upgrade is refused with an HTTP status, or the connection is reset before any answer."""

    status: int | None = field(default=None, validator=whole(300, 599, optional=True))
    """The HTTP status; None resets the connection."""
    retry_after: float | None = field(default=None, kw_only=True, validator=seconds(optional=True))
    """Seconds after which the client may try again, which the refusal says in a Retry-After header,
    rounded up, and in the `RetryInfo` of its JSON; None says nothing.
    """

    def __str__(self) -> str:
        return (
            f"connection refused with HTTP {self.status}" if self.status else "connection cut off"
        )


@frozen
class Abort(TimedFault):
    """The connection is reset (TCP RST): the client sees 1006."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Reset the connection."""
        await connection.abort()

    def _label(self) -> str:
        return "abort"


@frozen
class HangUp(TimedFault):
    """The connection ends (TCP FIN) without a close frame: the client sees 1006."""

    async def apply(self, connection: FaultyConnection) -> None:
        """End the connection."""
        await connection.hang_up()

    def _label(self) -> str:
        return "hang up"


@frozen
class Freeze(TimedFault):
    """The server stops reading and answering; pings and close frames are not answered either.

    The socket stays open until the client disconnects or the server stops.
    """

    async def apply(self, connection: FaultyConnection) -> None:
        """Stop reading and answering."""
        await connection.freeze()

    def _label(self) -> str:
        return "freeze"


@frozen
class Mute(TimedFault):
    """The server reads and answers pings, but sends no more messages.

    At the start the setup is never acknowledged; in the middle of a turn the model hangs.
    """

    async def apply(self, connection: FaultyConnection) -> None:
        """Send no more messages."""
        connection.behavior.mute = True

    def _label(self) -> str:
        return "mute"


@frozen
class Close(TimedFault):
    """The connection closes with a close frame."""

    code: int = field(default=1011, validator=close_code)
    """The close code: 1000 to 1003, 1007 to 1014, or 3000 to 4999."""
    reason: str = field(default=rejections.INTERNAL, validator=text)
    """The reason, cut to 123 bytes."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Close the connection, even if the calling task is cancelled meanwhile."""
        with anyio.CancelScope(shield=True):
            await connection.close(self.code, self.reason)

    def _label(self) -> str:
        return f"close {self.code} {self.reason}".rstrip()


@frozen
class SendGoAway(TimedFault):
    """The server announces that it will close the connection, and closes it."""

    time_left: float = field(default=0.0, validator=seconds())
    """Seconds announced."""
    then: TimedFault | None = field(
        factory=lambda: Close(1008, rejections.ABORTED), validator=fault(optional=True)
    )
    """The fault to apply when they have passed; None to keep the connection open."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Send `goAway` and schedule the end."""
        await connection.go_away(self.time_left)
        if self.then is not None:
            connection.apply_later(self.then, self.time_left)

    def _label(self) -> str:
        then = f", then {self.then._label()}" if self.then else ""
        return f"goAway {self.time_left:g} s{then}"


@frozen
class CutFrame(TimedFault):
    """The next frame is cut: only the first half of its bytes is sent."""

    then: Abort | HangUp | Freeze = field(factory=Abort, validator=fault())
    """The fault to apply after the first half."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Cut the next frame."""

        async def cut(data: str | bytes) -> bool:
            await connection.transport.send_half(data)
            await self.then.apply(connection)
            return False

        connection.send_next_with(cut)

    def _label(self) -> str:
        then = cast("TimedFault", self.then)
        return f"half a frame, then {then._label()}"
