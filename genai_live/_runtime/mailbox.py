"""`Mailbox`: a queue from any thread to the event loop's thread, filled in single steps."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

from genai_live._runtime.signal import SLICE_SECONDS, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._runtime.signal import CallSoon

T = TypeVar("T")


class _MailboxItem(Generic[T]):
    """An item, its size, and the size of all up to its end. Equal to itself only."""

    __slots__ = "end", "item", "size"

    def __init__(self, item: T, size: int, end: int) -> None:
        self.item = item
        self.size = size
        self.end = end


class Mailbox(Generic[T]):
    """Items from any thread, which the event loop's thread handles in their order.

    An item is in the mailbox, or it is not: a signal handler, a fork or a garbage collection
    finds nothing half done, and nobody waits for a lock.

    Args:
        handle: Called in the loop with each item. Must not raise.
        call_soon: How other threads reach the event loop.
    """

    def __init__(self, handle: Callable[[T], None], call_soon: CallSoon) -> None:
        self._handle = handle
        self._call_soon = call_soon
        self._items: deque[_MailboxItem[T]] = deque()
        self._closed = False
        self._draining = False
        # Each sleep of the loop has a token; one wake-up for a token serves all that was put.
        self._sleep: object = object()
        self._woken_from: object = None
        self._drained = Signal()

    def put(self, item: T, size: int = 0) -> bool:
        """Add an item, from any thread. Return False if the mailbox is closed.

        Args:
            item: The item.
            size: What it adds to `waiting_size`.
        """
        if self._closed:
            return False
        entry = _MailboxItem(item, size, self._end() + size)
        self._items.append(entry)
        self.wake()
        return not self._closed or not self._remove(entry)

    def _end(self) -> int:
        try:
            return self._items[-1].end
        except IndexError:
            return 0

    def _remove(self, entry: _MailboxItem[T]) -> bool:
        """Take an item back; return False if it was handled."""
        while True:
            try:
                self._items.remove(entry)
            except ValueError:
                return False
            except IndexError:  # the loop takes items at the same time
                continue
            return True

    def wake(self) -> None:
        """Have the loop handle what is here soon; from any thread."""
        sleep = self._sleep
        if sleep is not self._woken_from:
            self._call_soon(self.drain)
            self._woken_from = sleep  # last, so that an interrupt before this line loses nothing

    def waiting_size(self) -> int:
        """Return the size of what no one has handled yet; from any thread.

        What several threads put at the same moment may count once.
        """
        try:
            first = self._items[0]
            return self._items[-1].end - first.end + first.size
        except IndexError:
            return 0

    def is_empty(self) -> bool:
        """Whether everything that was put was handled."""
        return not self._items and not self._draining

    def drain(self) -> None:
        """Handle what is here. Only in the loop's thread."""
        if self._draining:
            return
        self._draining = True  # first: what is handled is no longer here
        self._sleep = object()
        try:
            while True:
                try:
                    entry = self._items.popleft()
                except IndexError:
                    break
                self._handle(entry.item)
        finally:
            self._draining = False
        self._drained.set()

    def wait_drained(self) -> None:
        """Wait in a thread, for a moment at most, until what it put was handled."""
        if not self.is_empty():
            deadline = time.monotonic() + SLICE_SECONDS
            self._drained.wait_in_thread(self.is_empty, deadline)

    def close(self) -> None:
        """Handle what is here, and take nothing more. Only in the loop's thread."""
        self._closed = True
        self.drain()
