"""Inbox: bounded buffer between a connection and its readers, and the flush of an interruption.

The task that reads the socket publishes; readers take from their own positions, in the event loop
or in other threads. While the slowest reader is more than `limit` bytes behind, the task receives
nothing, and TCP slows the server.
"""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, NoReturn

from genai_live._core.inbound_log import InboundLog, positions_after_flush
from genai_live._runtime.signal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._core.inbound_log import Position
    from genai_live._protocol import InboundMessage
    from genai_live._runtime.signal import CallSoon
    from genai_live.events import Event

DEFAULT_LIMIT = 8 * 1024 * 1024


class EndOfStream(Exception):  # StopIteration cannot leave a coroutine
    """The session ended cleanly."""


class ReadPosition:
    """How far one reader is. Plain data: the inbox changes it, under its lock.

    Attributes:
        at: Where the reader continues.
        size: Bytes of everything before the message there.
        taken: Where what the reader took ends; the start until it takes something.
        held: What `at` and `taken` were before the current read, until that is committed.
        closed: Whether the reader reads no more.
        owner: Returns the reader, or None once it is gone.
    """

    __slots__ = "at", "closed", "held", "owner", "size", "taken"

    def __init__(self, at: Position, size: int, owner: Callable[[], object]) -> None:
        self.at = at
        self.size = size
        self.taken: Position = (0, 0)
        self.held: tuple[Position, Position] | None = None
        self.closed = False
        self.owner = owner

    @property
    def is_read(self) -> bool:
        """Whether a reader continues here."""
        return not self.closed and self.owner() is not None

    @property
    def oldest(self) -> Position:
        """Where what the reader may still need begins."""
        return self.at if self.held is None else self.held[0]

    def hold(self) -> None:
        """Remember where the reader is, in case its next read is rolled back."""
        self.held = self.at, self.taken

    def restore(self) -> None:
        """Go back to where the reader was at `hold`."""
        if self.held is not None:
            self.at, self.taken = self.held
            self.held = None

    def move(self, new: Callable[[Position], Position]) -> None:
        """Replace every point of it by what `new` returns for it."""
        self.at, self.taken = new(self.at), new(self.taken)
        if self.held is not None:
            self.held = new(self.held[0]), new(self.held[1])


class Inbox:
    """What came in and was not read yet.

    The tail is where new readers begin: after everything that any reader took. So a reader that
    comes after another continues where that one stopped, and two at a time both see everything.

    Attributes:
        news: Set when there is something to read, or the end.
        ended: Whether nothing more comes.
        error: What readers raise at the end; None where it was a clean one.
    """

    def __init__(
        self,
        *,
        limit: int = DEFAULT_LIMIT,
        call_soon: CallSoon | None = None,
    ) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._log = InboundLog()
        self._positions: list[ReadPosition] = []
        self._tail = ReadPosition((0, 0), 0, lambda: self)
        self._committed: Position = (0, 0)
        self._paused = False
        self._room = Signal(call_soon)
        self.news = Signal(call_soon)
        self.ended = False
        self.error: Exception | None = None

    def publish(self, message: InboundMessage) -> None:
        """Make a message available to every reader."""
        with self._lock:
            self._log.append(message)
        self.news.set()

    def end(self, error: Exception | None) -> None:
        """Accept nothing more; readers end, or raise `error`, after what is waiting."""
        self.error = error
        self.ended = True
        self.news.set()

    def has_room(self) -> bool:
        """Whether every reader is near enough to receive more from the socket."""
        return self._is_waiting_below(self._limit)

    async def room(self) -> None:
        """Wait while a reader is far behind, until it has caught up by half of that.

        Half, so that a slow reader stops and starts the socket now and then, not at each message.
        """
        if not self.has_room():
            self._paused = True
            await self._room.wait(self._may_resume)
            self._paused = False

    def _may_resume(self) -> bool:
        return self._is_waiting_below(self._limit // 2)

    def _is_waiting_below(self, limit: int) -> bool:
        """Whether less than `limit` bytes wait for each reader, and for the next new one."""
        read = self._log.size - limit
        if self._tail.size <= read:
            return False
        return all(position.size > read or not position.is_read for position in self._positions)

    def _make_room(self) -> None:
        if self._paused and self._may_resume():
            self._room.set()

    def open(self, reader: object) -> ReadPosition:
        """Return a position for a new reader, at the oldest message that no reader has taken.

        The inbox does not keep the reader alive. A reader that is not read holds the server back
        once it is far behind.
        """
        room = self._room
        with self._lock:
            owner = weakref.ref(reader, lambda _: room.set())
            position = ReadPosition(self._tail.at, self._tail.size, owner)
            self._positions = [*self._positions, position]
        return position

    def has_news(self, position: ReadPosition) -> bool:
        """Whether there is something to read at a position, or the end."""
        return position.at[0] < self._log.end or self.ended

    def read(self, position: ReadPosition, *, join: bool = False) -> InboundMessage | None:
        """Take the next message; None if there is none now.

        It is held, so that it can be rolled back, until the next read; with `join`, until `commit`.

        Raises:
            EndOfStream: The session ended cleanly.
            LiveError: It ended otherwise.
        """
        ended = self.ended  # before the log is looked at: something may come in between
        if position.at[0] >= self._log.end:
            return self._raise_end() if ended else None
        with self._lock:
            if not (join and position.held):
                self._hold(position)
            message = None
            number = position.at[0]
            while message is None and number < self._log.end:
                message, position.size = self._log.find(number)
                number += 1
            self._advance(position, (number, 0))
        self._make_room()
        return message

    def read_event(self, position: ReadPosition) -> Event | None:
        """Take the next event; None if there is none now. Otherwise as `read`."""
        ended = self.ended
        if position.at[0] >= self._log.end:
            return self._raise_end() if ended else None
        with self._lock:
            self._hold(position)
            event = None
            number, seen = position.at
            while event is None and number < self._log.end:
                message, size = self._log.find(number)
                events = message.events if message is not None else ()
                if seen < len(events):
                    event = events[seen]
                    seen += 1
                if seen >= len(events):
                    number, seen, position.size = number + 1, 0, size
            self._advance(position, (number, seen))
        self._make_room()
        return event

    def _raise_end(self) -> NoReturn:
        if self.error is not None:
            raise self.error.with_traceback(None)
        raise EndOfStream

    def _hold(self, position: ReadPosition) -> None:
        """Begin a read; the one before it is committed."""
        if position.taken > self._committed:
            self._committed = position.taken
        position.hold()

    def _advance(self, position: ReadPosition, at: Position) -> None:
        """Move a reader's position, and drop what no reader needs any more."""
        position.at = position.taken = at
        if at > self._tail.at:
            self._tail.at, self._tail.size = at, position.size
        self._trim()

    def _trim(self) -> None:
        oldest = self._tail.at
        for position in self._positions:
            if position.owner() is None or (position.closed and position.held is None):
                self._positions = [each for each in self._positions if each is not position]
                self._committed = max(self._committed, position.taken)
            else:
                oldest = min(oldest, position.oldest)
        self._log.forget(oldest[0])

    def commit(self, position: ReadPosition) -> None:
        """Confirm that the reader has what it took."""
        position.held = None

    def rollback(self, position: ReadPosition) -> None:
        """Put back what a reader took since `commit`: for itself, and for later readers.

        Later readers only get it where no other reader took it.
        """
        with self._lock:
            if position.held is None:  # what is before it may be forgotten
                return
            position.restore()
            taken = (each.taken for each in self._positions)
            self._tail.at = max([position.at, self._committed, *taken])
            for each in (position, self._tail):
                each.size = self._log.size_before(each.at[0])

    def flush(self, turn: int) -> int:
        """Remove a turn's output from what waits; return how many messages held some."""
        with self._lock:
            self._trim()
            positions = [self._tail, *self._positions]
            waiting = min(position.at for position in positions)[0]
            flushed = self._log.flush(turn)
            moved = positions_after_flush(turn, flushed)
            self._committed = moved(self._committed)
            for position in positions:
                position.move(moved)
                position.size = self._log.size_before(position.at[0])
        self._make_room()
        return sum(number >= waiting for number in flushed)

    def close(self, position: ReadPosition) -> None:
        """Stop counting a reader: it reads no more."""
        position.closed = True
        self._room.set()
