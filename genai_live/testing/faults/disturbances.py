"""Faults that a connection survives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from attrs import frozen

from genai_live.testing import rejections
from genai_live.testing.faults.base import TimedFault
from genai_live.testing.rejections import Rejection

if TYPE_CHECKING:
    from genai_live.testing.faults.base import FaultyConnection


@frozen
class SplitFrame(TimedFault):
    """The next frame goes out in two halves.

    Attributes:
        pause: Seconds between them.
    """

    pause: float = 0.0

    async def apply(self, connection: FaultyConnection) -> None:
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

    async def apply(self, connection: FaultyConnection) -> None:
        """Slow down."""
        connection.behavior.delay = self.delay

    def _what(self) -> str:
        return f"frames {self.delay:g} s slow"


@frozen
class EarlyUpdates(TimedFault):
    """A resumption handle comes before the `turnComplete` of the turn that it covers."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Change the order."""
        connection.behavior.updates = "early"

    def _what(self) -> str:
        return "early resumption updates"


@frozen
class LateUpdates(TimedFault):
    """A resumption handle comes when the next turn of the model has begun."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Change the order."""
        connection.behavior.updates = "late"

    def _what(self) -> str:
        return "late resumption updates"


@frozen
class LateCancellation(TimedFault):
    """Every answer to a function call is followed by the cancellation of the call."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Cancel what is answered."""
        connection.behavior.cancels_late = True

    def _what(self) -> str:
        return "late cancellations"


@frozen
class LoseContext(TimedFault):
    """A setup with a resumption handle is taken, but the conversation behind it is gone."""

    async def apply(self, connection: FaultyConnection) -> None:
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

    async def apply(self, connection: FaultyConnection) -> None:
        """Refuse what comes."""
        connection.behavior.handle_refusal = Rejection(self.code, self.reason)

    def _what(self) -> str:
        return f"handles refused with {self.code} {self.reason}".rstrip()
