"""Faults that end a connection, or the answers on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import anyio
from attrs import field, frozen

from genai_live.testing import rejections
from genai_live.testing.faults.base import Fault, TimedFault

if TYPE_CHECKING:
    from genai_live.testing.faults.base import FaultyConnection


@frozen
class RefuseConnection(Fault):
    """The upgrade is refused with an HTTP status, or cut off before any answer.

    Attributes:
        status: The HTTP status; None cuts the connection.
    """

    status: int | None = None

    def __str__(self) -> str:
        return (
            f"connection refused with HTTP {self.status}" if self.status else "connection cut off"
        )


@frozen
class Abort(TimedFault):
    """The connection is reset (TCP RST): the client sees 1006."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Reset it."""
        await connection.abort()

    def _what(self) -> str:
        return "abort"


@frozen
class HangUp(TimedFault):
    """The connection ends (TCP FIN) without a close frame: the client sees 1006."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Hang up."""
        await connection.hang_up()

    def _what(self) -> str:
        return "hang up"


@frozen
class Freeze(TimedFault):
    """Nothing is read and nothing answered any more, no ping and no close frame either.

    The socket stays open until the client hangs up or the server stops.
    """

    async def apply(self, connection: FaultyConnection) -> None:
        """Fall silent."""
        await connection.freeze()

    def _what(self) -> str:
        return "freeze"


@frozen
class Mute(TimedFault):
    """Messages are read and pings answered, and nothing more is said.

    At the start that is a setup without an end, in the middle of a turn a model that hangs.
    """

    async def apply(self, connection: FaultyConnection) -> None:
        """Say nothing more."""
        connection.behavior.mute = True

    def _what(self) -> str:
        return "mute"


@frozen
class Close(TimedFault):
    """The connection closes with a close frame.

    Attributes:
        code: The close code.
        reason: The reason; more than 123 bytes are cut.
    """

    code: int = 1011
    reason: str = rejections.INTERNAL

    async def apply(self, connection: FaultyConnection) -> None:
        """Close it, whatever ends the caller meanwhile."""
        with anyio.CancelScope(shield=True):
            await connection.close(self.code, self.reason)

    def _what(self) -> str:
        return f"close {self.code} {self.reason}".rstrip()


@frozen
class SendGoAway(TimedFault):
    """The server announces that it will close the connection, and does.

    Attributes:
        time_left: Seconds that it announces.
        then: What strikes when they are up; None for nothing, so that the connection stays.
    """

    time_left: float = 0.0
    then: TimedFault | None = field(factory=lambda: Close(1008, rejections.ABORTED))

    async def apply(self, connection: FaultyConnection) -> None:
        """Announce it, and set the clock."""
        await connection.go_away(self.time_left)
        if self.then is not None:
            connection.apply_later(self.then, self.time_left)

    def _what(self) -> str:
        then = f", then {self.then._what()}" if self.then else ""
        return f"goAway {self.time_left:g} s{then}"


@frozen
class CutFrame(TimedFault):
    """Of the next frame only the first half of its bytes goes out.

    Attributes:
        then: How the connection goes on.
    """

    then: Abort | HangUp | Freeze = field(factory=Abort)

    async def apply(self, connection: FaultyConnection) -> None:
        """Wait for the next frame."""

        async def cut(data: str | bytes) -> bool:
            await connection.transport.send_half(data)
            await self.then.apply(connection)
            return False

        connection.send_next_with(cut)

    def _what(self) -> str:
        then = cast("TimedFault", self.then)
        return f"half a frame, then {then._what()}"
