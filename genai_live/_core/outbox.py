"""Outbox: callers wait here for room to send, and the connection for messages.

The messages themselves wait in the ledger, which decides what may be dropped.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel

from genai_live._runtime.signal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._protocol.ledger import Ledger
    from genai_live._protocol.outbound import OutboundMessage

DEFAULT_LIMIT = 4 * 1024 * 1024
RECORDING_LIMIT = 64 * 1024
"""Bytes that may wait before more of a recording follows: what waits for seconds is dropped."""


class Outbox:
    """Bounded buffer between callers and the connection. Belongs to the event loop.

    Other threads may wait for `room` and read `has_room`.

    Args:
        ledger: Holds the messages.
        limit: Bytes that may wait before callers do.
        submitted: Returns how many bytes wait outside the ledger.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        limit: int = DEFAULT_LIMIT,
        submitted: Callable[[], int] = lambda: 0,
    ) -> None:
        self._ledger = ledger
        self._limit = limit
        self._sending: OutboundMessage | None = None
        self._is_left = False
        self._closed = False
        self._submitted = submitted
        self._news = Signal()
        self.room = Signal()

    @property
    def is_sending(self) -> bool:
        """Whether a message that was taken is not with the socket yet."""
        return self._sending is not None

    def notify(self) -> None:
        """Wake the connection for a new message."""
        self._news.set()

    def has_room(self) -> bool:
        """Whether callers may send more."""
        return self._closed or self._size() < self._limit

    def takes_recording(self) -> bool:
        """Whether more of a recording may follow, or waiting for that is of no use."""
        held = self._ledger.holds_audio
        return self._closed or held or self._size() < RECORDING_LIMIT

    def is_empty(self) -> bool:
        """Whether all that can be sent is with the socket, or never will be."""
        return self._closed or (self._sending is None and not self._has_news())

    def _size(self) -> int:
        sending = self._sending
        size = self._ledger.size + (len(sending.frame) if sending is not None else 0)
        return size + self._submitted()

    def take(self) -> OutboundMessage | None:
        """Take the next message to send it now; None if there is none, or another is being sent.

        It counts as waiting until `done`.
        """
        if self._sending is not None or not self._ledger.has_sendable:
            return None
        self._sending = self._ledger.dequeue(time.monotonic())
        if self._sending is None:  # all that waited had become too old
            self.make_room()
        return self._sending

    def leave_to_writer(self) -> None:
        """Leave a message that was taken to who waits for the next one."""
        self._is_left = True
        self._news.set()

    async def next(self, is_over: Callable[[], bool]) -> OutboundMessage | None:
        """Wait for the next message for a connection; return None once it has ended.

        It counts as waiting until `done`.
        """
        while True:
            await self._news.wait(self._has_news)
            if is_over():  # what is taken now would be missing from what the loss leaves open
                return None
            if self._is_left:
                self._is_left = False
                return self._sending
            message = self.take()
            if message is not None:
                return message
            await anyio.lowlevel.checkpoint()  # all that waited had become too old

    def _has_news(self) -> bool:
        return self._is_left or self._ledger.has_sendable

    def done(self) -> None:
        """Stop counting the last message: the socket has it, or the connection is lost."""
        self._sending = None
        self._is_left = False
        self.make_room()

    def make_room(self) -> None:
        """Wake callers if there is room now."""
        if self.room.is_awaited and self.has_room():
            self.room.set()

    def refresh(self) -> None:
        """Wake everybody whose condition may have changed without a wake-up."""
        self._news.set()
        self.room.set()

    def close(self) -> None:
        """Wake everybody who waits."""
        self._closed = True
        self.room.set()
