"""Faults that leave the connection open, though some make the client close it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from attrs import field, frozen

from genai_live.testing import rejections
from genai_live.testing.faults.base import TimedFault, close_code, seconds, text
from genai_live.testing.rejections import Rejection

if TYPE_CHECKING:
    from genai_live.testing.faults.base import FaultyConnection


@frozen
class SplitFrame(TimedFault):
    """The next frame is sent in two halves."""

    pause: float = field(default=0.0, validator=seconds())
    """Seconds between them."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Split the next frame."""

        async def split(data: str | bytes) -> bool:
            await connection.transport.send_half(data)
            await anyio.sleep(self.pause)
            await connection.transport.send_rest()
            return True

        connection.send_next_with(split)

    def _label(self) -> str:
        return f"a frame split by {self.pause:g} s"


@frozen
class SlowFrames(TimedFault):
    """Every frame is delayed."""

    delay: float = field(default=0.1, validator=seconds())
    """Seconds that each frame waits."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Delay the frames from now on."""
        connection.behavior.delay = self.delay

    def _label(self) -> str:
        return f"frames {self.delay:g} s slow"


@frozen
class EarlyUpdates(TimedFault):
    """Resumption handles are sent before the `turnComplete` of the turn that they cover."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Change the order from now on."""
        connection.behavior.updates = "early"

    def _label(self) -> str:
        return "early resumption updates"


@frozen
class LateUpdates(TimedFault):
    """Resumption handles are sent when the next turn of the model has begun."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Change the order from now on."""
        connection.behavior.updates = "late"

    def _label(self) -> str:
        return "late resumption updates"


@frozen
class LateCancellation(TimedFault):
    """Every function call is cancelled after it was answered."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Cancel answered calls from now on."""
        connection.behavior.cancels_late = True

    def _label(self) -> str:
        return "late cancellations"


@frozen
class LoseContext(TimedFault):
    """A setup with a resumption handle is accepted, but its conversation is lost."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Start an empty conversation when the setup has a handle."""
        connection.behavior.forgets = True

    def _label(self) -> str:
        return "context lost"


@frozen
class RefuseHandle(TimedFault):
    """A setup with a resumption handle is rejected; one without is accepted."""

    code: int = field(default=1008, validator=close_code)
    """The close code."""
    reason: str = field(default=rejections.SESSION_NOT_FOUND, validator=text)
    """The reason, cut to 123 bytes."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Reject the setup when it has a handle."""
        connection.behavior.handle_refusal = Rejection(self.code, self.reason)

    def _label(self) -> str:
        return f"handles refused with {self.code} {self.reason}".rstrip()
