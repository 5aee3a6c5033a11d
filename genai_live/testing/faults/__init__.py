"""What can go wrong with a connection, for `LiveServer(faults=...)`.

    from genai_live.testing import LiveServer, faults

    LiveServer(faults=[
        faults.Abort(after_sent=5),                 # the first connection
        faults.RefuseConnection(503),                     # the second
        [faults.SlowFrames(0.2), faults.SendGoAway(1)], # the third
    ])                                              # those after it have none

Most faults have a moment: `after_received` or `after_sent` frames, `after_seconds`, or, with none
of them, before the setup is read; of several the first to come counts. So `Close()` stands in
place of reading anything, `Close(after_received=1)` in place of `setupComplete`, and
`Close(after_sent=5)` in the middle of a turn of more than four frames.

A fault of your own is a subclass of `TimedFault` whose `apply` does what it likes with the
connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import anyio
from attrs import field, frozen

from genai_live.testing import rejections
from genai_live.testing.rejections import Rejection

if TYPE_CHECKING:
    from genai_live.testing._service.connection import ServerConnection


@frozen
class Fault:
    """Something that goes wrong. `str(fault)` describes it for people."""

    def __str__(self) -> str:
        return type(self).__name__


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

    async def apply(self, connection: ServerConnection) -> None:
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


@frozen
class Abort(TimedFault):
    """The connection is reset (TCP RST): the client sees 1006."""

    async def apply(self, connection: ServerConnection) -> None:
        """Reset it."""
        await connection.abort()

    def _what(self) -> str:
        return "abort"


@frozen
class HangUp(TimedFault):
    """The connection ends (TCP FIN) without a close frame: the client sees 1006."""

    async def apply(self, connection: ServerConnection) -> None:
        """Hang up."""
        await connection.hang_up()

    def _what(self) -> str:
        return "hang up"


@frozen
class Freeze(TimedFault):
    """Nothing is read and nothing answered any more, no ping and no close frame either.

    The socket stays open until the client hangs up or the server stops.
    """

    async def apply(self, connection: ServerConnection) -> None:
        """Fall silent."""
        await connection.freeze()

    def _what(self) -> str:
        return "freeze"


@frozen
class Mute(TimedFault):
    """Messages are read and pings answered, and nothing more is said.

    At the start that is a setup without an end, in the middle of a turn a model that hangs.
    """

    async def apply(self, connection: ServerConnection) -> None:
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

    async def apply(self, connection: ServerConnection) -> None:
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

    async def apply(self, connection: ServerConnection) -> None:
        """Announce it, and set the clock."""
        await connection.go_away(self.time_left)
        if self.then is not None:
            connection.faults.apply_later(self.then, self.time_left)

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

    async def apply(self, connection: ServerConnection) -> None:
        """Wait for the next frame."""

        async def cut(data: str | bytes) -> bool:
            await connection.transport.send_half(data)
            await self.then.apply(connection)
            return False

        connection.send_next_with(cut)

    def _what(self) -> str:
        then = cast("TimedFault", self.then)
        return f"half a frame, then {then._what()}"


@frozen
class SplitFrame(TimedFault):
    """The next frame goes out in two halves.

    Attributes:
        pause: Seconds between them.
    """

    pause: float = 0.0

    async def apply(self, connection: ServerConnection) -> None:
        """Wait for the next frame."""

        async def split(data: str | bytes) -> bool:
            await connection.transport.send_half(data)
            await anyio.sleep(self.pause)
            await connection.transport.send_rest()
            return True

        connection.send_next_with(split)

    def _what(self) -> str:
        return f"a frame split by {self.pause:g} s"


@frozen
class SlowFrames(TimedFault):
    """Every frame waits before it goes out.

    Attributes:
        delay: Seconds.
    """

    delay: float = 0.1

    async def apply(self, connection: ServerConnection) -> None:
        """Slow down."""
        connection.behavior.delay = self.delay

    def _what(self) -> str:
        return f"frames {self.delay:g} s slow"


@frozen
class EarlyUpdates(TimedFault):
    """A resumption handle comes before the `turnComplete` of the turn that it covers."""

    async def apply(self, connection: ServerConnection) -> None:
        """Change the order."""
        connection.behavior.updates = "early"

    def _what(self) -> str:
        return "early resumption updates"


@frozen
class LateUpdates(TimedFault):
    """A resumption handle comes when the next turn of the model has begun."""

    async def apply(self, connection: ServerConnection) -> None:
        """Change the order."""
        connection.behavior.updates = "late"

    def _what(self) -> str:
        return "late resumption updates"


@frozen
class LateCancellation(TimedFault):
    """Every answer to a function call is followed by the cancellation of the call."""

    async def apply(self, connection: ServerConnection) -> None:
        """Cancel what is answered."""
        connection.behavior.cancels_late = True

    def _what(self) -> str:
        return "late cancellations"


@frozen
class LoseContext(TimedFault):
    """A setup with a resumption handle is taken, but the conversation behind it is gone."""

    async def apply(self, connection: ServerConnection) -> None:
        """Forget what comes."""
        connection.behavior.forgets = True

    def _what(self) -> str:
        return "context lost"


@frozen
class RefuseHandle(TimedFault):
    """A setup with a resumption handle is refused; one without is taken.

    Attributes:
        code: The close code.
        reason: The reason; more than 123 bytes are cut.
    """

    code: int = 1008
    reason: str = rejections.SESSION_NOT_FOUND

    async def apply(self, connection: ServerConnection) -> None:
        """Refuse what comes."""
        connection.behavior.handle_refusal = Rejection(self.code, self.reason)

    def _what(self) -> str:
        return f"handles refused with {self.code} {self.reason}".rstrip()
