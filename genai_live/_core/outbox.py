"""Outbox: callers wait here for room to send, and the connection for messages.

The messages themselves wait in the ledger, which decides what may be dropped.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from genai_live._runtime.signal import Signal

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from genai_live._protocol.ledger import Ledger
    from genai_live._protocol.outbound import OutboundMessage
    from genai_live._runtime.signal import CallSoon

DEFAULT_LIMIT = 4 * 1024 * 1024


class Outbox:
    """Bounded buffer between callers in any thread and the connection.

    Args:
        ledger: Holds the messages.
        lock: Guards it.
        limit: Bytes that may wait before callers do.
        call_soon: How other threads reach the event loop; None when there are none.
    """

    def __init__(
        self,
        ledger: Ledger,
        lock: threading.Lock,
        *,
        limit: int = DEFAULT_LIMIT,
        call_soon: CallSoon | None = None,
    ) -> None:
        self._ledger = ledger
        self._lock = lock
        self._limit = limit
        self._sending: OutboundMessage | None = None
        self._closed = False
        self._news = Signal(call_soon)
        self.room = Signal(call_soon)

    def notify(self) -> None:
        """Wake the connection for a new message; from any thread."""
        self._news.set()

    def has_room(self) -> bool:
        """Whether callers may send more."""
        return self._closed or self._size() < self._limit

    def is_empty(self) -> bool:
        """Whether all that can be sent is with the socket, or never will be."""
        return self._closed or (self._sending is None and not self._has_news())

    def _size(self) -> int:
        sending = self._sending
        return self._ledger.size + (len(sending.frame) if sending is not None else 0)

    async def next(self, is_over: Callable[[], bool]) -> OutboundMessage | None:
        """Wait for the next message for a connection; return None once it has ended.

        It counts as waiting until `done`.
        """
        while True:
            await self._news.wait(self._has_news)
            with self._lock:
                if is_over():  # what is taken now would be missing from what the loss leaves open
                    return None
                entry = self._sending = self._ledger.dequeue(time.monotonic())
            if entry is not None:
                return entry

    def _has_news(self) -> bool:
        with self._lock:
            return self._ledger.has_sendable

    def done(self) -> None:
        """Stop counting the last message: the socket has it, or the connection is lost."""
        self._sending = None
        if self.has_room():
            self.room.set()

    def close(self) -> None:
        """Wake everybody who waits."""
        self._closed = True
        self.room.set()
