"""Inbox: bounded buffer between a connection and its readers, and the flush of an interruption.

The task that reads the socket publishes; readers take from their own positions, in the event loop
or in other threads. While the slowest reader is more than `limit` bytes behind, the task receives
nothing, and TCP slows the server.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, NoReturn

from genai_live._core.inbound_log import Entry, Position, ReadPosition, size_of
from genai_live._protocol.output_filter import mask_output, strip_output
from genai_live._runtime.signal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._protocol import InboundMessage
    from genai_live._runtime.signal import CallSoon
    from genai_live.events import Event

DEFAULT_LIMIT = 8 * 1024 * 1024
QUICK_LIMIT = 64 * 1024
"""Bytes that may come before the inbox looks again how far readers are."""


class EndOfStream(Exception):  # StopIteration cannot leave a coroutine
    """The session ended cleanly."""


class Inbox:
    """What came in and was not read yet.

    New readers begin after everything that any reader took. So a reader that comes after another
    continues where that one stopped, and two at a time both see everything.

    The event loop's thread publishes; `open`, `next_message`, `next_event`, `moved` and `close` may
    be called from any thread, each by one reader at a time.

    Args:
        limit: Bytes that may wait for a reader before the server is slowed.
        call_soon: How other threads reach the event loop; None when there are none.
        is_refreshed: Whether `refresh` is called now and then, so that it finds readers that are
            gone. Their end wakes nobody then: Python ignores a Ctrl+C that comes meanwhile.

    Attributes:
        news: Set when there is something to read, or the end.
        is_paused: Whether the server is slowed until readers have caught up.
        ended: Whether nothing more comes.
        end_was_read: Whether a reader of one interaction has come to the end.
        error: What readers raise at the end; None where it was a clean one.
    """

    def __init__(
        self,
        *,
        limit: int = DEFAULT_LIMIT,
        call_soon: CallSoon | None = None,
        is_refreshed: bool = False,
    ) -> None:
        self._limit = limit
        self._last = Entry(0, 0)
        # How far the farthest reader was, of those that have left too, when somebody looked last.
        self._tail: Position = (0, 0, self._last)
        self._positions: list[ReadPosition] = []
        # Bytes before the slowest reader, when somebody looked last: it is no slower now.
        self._slowest = 0
        self._quick_limit = min(QUICK_LIMIT, limit)
        self.is_paused = False
        self._room = room = Signal(call_soon)
        self._on_gone: Callable[[object], None] | None
        self._on_gone = None if is_refreshed else lambda _: room.set()
        self.news = Signal()
        self.ended = False
        self.end_was_read = False
        self.error: Exception | None = None

    # In the event loop's thread.

    def publish(self, message: InboundMessage) -> None:
        """Make a message available to every reader."""
        self._last = self._last.fill(message)
        self.news.set()

    def end(self, error: Exception | None) -> None:
        """Accept nothing more; readers end, or raise `error`, after what is waiting."""
        self.error = error
        self.ended = True
        self.news.set()

    def has_room(self) -> bool:
        """Whether every reader is near enough to receive more from the socket."""
        if self._last.bytes_before - self._slowest < self._quick_limit:
            return True
        return self._is_waiting_below(self._limit)

    async def room(self) -> None:
        """Wait while a reader is far behind, until it has caught up by half of that.

        Half, so that a slow reader stops and starts the socket now and then, not at each message.
        """
        if not self.has_room():
            self.is_paused = True
            try:
                await self._room.wait(self._may_resume)
            finally:
                self.is_paused = False

    def _may_resume(self) -> bool:
        return self._is_waiting_below(self._limit // 2)

    def _is_waiting_below(self, limit: int) -> bool:
        """Whether less than `limit` bytes wait for each reader, and for the next new one."""
        self.forget_read()
        read = self._last.bytes_before - limit
        farthest, slowest = self._tail[2].bytes_before, self._last.bytes_before
        for position in tuple(self._positions):
            before = position.bytes_before
            farthest, slowest = max(farthest, before), min(slowest, before)
        self._slowest = min(farthest, slowest)
        return farthest > read and slowest > read

    def forget_read(self) -> None:
        """Let go of what no reader needs any more, and of readers that have left."""
        for position in tuple(self._positions):
            is_read = position.is_read  # first: a reader moves before it leaves
            self._tail = max(self._tail, position.at)
            if not is_read:
                self._positions.remove(position)

    def refresh(self) -> None:
        """Look for what readers left without a wake-up."""
        self.forget_read()
        self._room.set()
        self.news.set()

    def flush(self, turn: int) -> int:
        """Remove a turn's output from what waits; return how many messages held some."""
        self.forget_read()
        entry = min([self._tail, *(position.at for position in self._positions)])[2]
        size = entry.bytes_before
        flushed = 0
        while entry.next is not None:
            message = entry.message
            entry.bytes_before = size
            if message is not None:
                left = strip_output(message, turn)
                if left is not message:
                    flushed += 1
                    # Each kind of reader looks at one of the two, so it sees this in one step.
                    entry.events = mask_output(entry.events, left)
                    entry.message = left
            size += size_of(entry.message)
            entry = entry.next
        entry.bytes_before = size
        self._slowest = 0
        self._wake_if_paused()
        return flushed

    # By a reader.

    def open(self, reader: object) -> ReadPosition:
        """Return a position for a new reader, at the oldest message that no reader has taken.

        The inbox does not keep the reader alive. A reader that is not read holds the server back
        once it is far behind.
        """
        owner = weakref.ref(reader, self._on_gone)
        position = ReadPosition(self.first_unread(), owner)
        self._positions.append(position)
        return position

    def first_unread(self) -> Position:
        """Return the position after everything that any reader took."""
        # The positions first: a reader that leaves meanwhile counts in the tail before it is gone.
        taken = [position.at for position in tuple(self._positions)]
        return max([self._tail, *taken])

    def next_message(self, at: Position) -> tuple[InboundMessage, Position] | None:
        """Return the next message and the position after it; None if there is none now.

        Raises:
            EndOfStream: The session ended cleanly.
            LiveError: It ended otherwise.
        """
        ended = self.ended  # before the log is looked at: something may come in between
        _, _, entry = at
        while (following := entry.next) is not None:
            message = entry.message
            if message is not None:
                return message, (following.number, 0, following)
            entry = following
        if ended:
            self._raise_end()
        return None

    def next_event(self, at: Position) -> tuple[Event, Position] | None:
        """Return the next event and the position after it; None if there is none now.

        Raises:
            EndOfStream: The session ended cleanly.
            LiveError: It ended otherwise.
        """
        ended = self.ended
        number, seen, entry = at
        while (following := entry.next) is not None:
            events = entry.events
            for index in range(seen, len(events)):
                event = events[index]
                if event is not None:
                    if index + 1 < len(events):
                        return event, (number, index + 1, entry)
                    return event, (following.number, 0, following)
            number, seen, entry = following.number, 0, following
        if ended:
            self._raise_end()
        return None

    def _raise_end(self) -> NoReturn:
        if self.error is not None:
            raise self.error.with_traceback(None)
        raise EndOfStream

    def moved(self) -> None:
        """Let the socket be read again if a reader that moved has made room."""
        self._wake_if_paused()

    def _wake_if_paused(self) -> None:
        if self.is_paused:
            self._room.set()

    def close(self, position: ReadPosition) -> None:
        """Stop counting a reader: it reads no more."""
        position.closed = True
        self._room.set()
