"""`AwaitedCall` and `UnreadMessages`: a function call that a scenario waits for, and what comes."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import anyio
import attrs

from genai_live.testing import rejections
from genai_live.testing.limits import WAITING_BYTES

if TYPE_CHECKING:
    from genai_live import types

_COST = 1_000  # bytes of a message beside its content


class CallCancelled(Exception):
    """The call whose response a scenario waits for was cancelled."""


@attrs.define(eq=False)
class AwaitedCall:
    """A call that a scenario waits for.

    Attributes:
        event: Set when the call was answered or cancelled.
        response: The response; None if the call was cancelled.
    """

    event: anyio.Event = attrs.field(factory=anyio.Event)
    response: types.FunctionResponse | None = None


class UnreadMessages:
    """Messages that were received while the scenario waited for a call, oldest first."""

    def __init__(self) -> None:
        self._messages: deque[tuple[types.LiveClientMessage, int]] = deque()
        self._size = 0

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._messages)

    def add(self, message: types.LiveClientMessage, size: int) -> None:
        """Add a message, whose frame has `size` bytes.

        Raises:
            Rejection: There are too many.
        """
        self._messages.append((message, size + _COST))
        self._size += size + _COST
        if self._size > WAITING_BYTES:
            raise rejections.exhausted()

    def take(self) -> types.LiveClientMessage:
        """Remove the oldest message and return it."""
        message, size = self._messages.popleft()
        self._size -= size
        return message
