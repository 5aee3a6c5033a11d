"""From the connection to its readers: bounded, each reader sees all, nothing waits for a hop.

The task that reads the socket publishes; readers go along what came, in the event loop or in other
threads. While the slowest reader is more than `limit` bytes behind, the task does not read on, and
the socket slows the server.
"""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, Any, NoReturn

from genai_live._core.inbound_log import InboundLog, positions_after_flush
from genai_live._runtime.signal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._core.inbound_log import Position
    from genai_live._protocol import InboundMessage
    from genai_live.events import Event

DEFAULT_LIMIT = 8 * 1024 * 1024


class EndOfStream(Exception):  # StopIteration cannot leave a coroutine
    """The session is over, and ended well."""


class Cursor:
    """How far a reader is.

    Attributes:
        at: Where it reads on.
        size: Bytes of all that comes before the delivery there.
        taken: Where what it took ends; the start until it takes something.
        held: What `at` and `taken` were before that, while it may have to be given back.
        left: Whether it reads no more.
        place: Leads to the reader as long as somebody has it.
    """

    __slots__ = "at", "held", "left", "place", "size", "taken"

    def __init__(self, at: Position, size: int) -> None:
        self.at = at
        self.size = size
        self.taken: Position = (0, 0)
        self.held: tuple[Position, Position] | None = None
        self.left = False
        self.place: Callable[[], Place | None] = lambda: None

    @property
    def reads(self) -> bool:
        """Whether somebody reads on here."""
        return not self.left and self.place() is not None

    @property
    def oldest(self) -> Position:
        """Where what it may still need begins."""
        return self.at if self.held is None else self.held[0]

    def hold(self) -> None:
        """Remember how things are, in place of what was held."""
        self.held = self.at, self.taken

    def restore(self) -> None:
        """Undo what was done since `hold`."""
        if self.held is not None:
            self.at, self.taken = self.held
            self.held = None

    def move(self, new: Callable[[Position], Position]) -> None:
        """Put every point where `new` says."""
        self.at, self.taken = new(self.at), new(self.taken)
        if self.held is not None:
            self.held = new(self.held[0]), new(self.held[1])


class Inbox:
    """What came in and was not read yet.

    The tail is where new readers begin: after all that any reader took. So a reader that comes
    after another goes on where that one stopped, and two at a time both see all that comes.
    """

    def __init__(
        self,
        *,
        limit: int = DEFAULT_LIMIT,
        call_soon: Callable[[Callable[[], Any]], Any] | None = None,
    ) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._deliveries = InboundLog()
        self._cursors: list[Cursor] = []
        self._tail = Cursor((0, 0), 0)
        self._settled: Position = (0, 0)
        self._paused = False
        self._room = Signal(call_soon)
        self.news = Signal(call_soon)
        self.ended = False
        self.error: Exception | None = None

    def publish(self, delivery: InboundMessage) -> None:
        """Hand one delivery to every reader."""
        with self._lock:
            self._deliveries.append(delivery)
        self.news.set()

    def end(self, error: Exception | None) -> None:
        """Say that nothing more comes; readers end, or raise `error`, after what is waiting."""
        self.error = error
        self.ended = True
        self.news.set()

    def has_room(self) -> bool:
        """Whether every reader is near enough to read on from the socket."""
        return self._is_waiting_below(self._limit)

    async def room(self) -> None:
        """Wait while a reader is far behind, until it has made up half of that.

        Half, so that a slow reader stops and starts the socket now and then, not at each message.
        """
        if not self.has_room():
            self._paused = True
            await self._room.wait(self._may_go_on)
            self._paused = False

    def _may_go_on(self) -> bool:
        return self._is_waiting_below(self._limit // 2)

    def _is_waiting_below(self, limit: int) -> bool:
        """Whether less than so many bytes wait for each reader, and for the next new one."""
        read = self._deliveries.size - limit
        if self._tail.size <= read:
            return False
        return all(cursor.size > read or not cursor.reads for cursor in self._cursors)

    def _make_room(self) -> None:
        if self._paused and self._may_go_on():
            self._room.set()

    def place(self) -> Place:
        """Start reading, from the oldest that nobody has taken."""
        room = self._room
        with self._lock:
            cursor = Cursor(self._tail.at, self._tail.size)
            place = Place(self, cursor)
            cursor.place = weakref.ref(place, lambda _: room.set())
            self._cursors = [*self._cursors, cursor]
        return place

    def has_news(self, cursor: Cursor) -> bool:
        """Whether there is something for a reader to take."""
        return cursor.at[0] < self._deliveries.end

    def take(self, cursor: Cursor, *, more: bool = False) -> InboundMessage | None:
        """Take a reader's next delivery, or None when there is none now.

        It is held, as `give_back` needs it, until the next is taken; with `more` beyond that.
        """
        with self._lock:
            if not self.has_news(cursor):
                return None
            if not (more and cursor.held):
                self._hold(cursor)
            delivery = None
            number = cursor.at[0]
            while delivery is None and number < self._deliveries.end:
                delivery, cursor.size = self._deliveries.find(number)
                number += 1
            self._reach(cursor, (number, 0))
        self._make_room()
        return delivery

    def take_event(self, cursor: Cursor) -> Event | None:
        """Take a reader's next event, or None when there is none now. Its delivery is held."""
        with self._lock:
            if not self.has_news(cursor):
                return None
            self._hold(cursor)
            event = None
            number, seen = cursor.at
            while event is None and number < self._deliveries.end:
                delivery, size = self._deliveries.find(number)
                happened = delivery.events if delivery is not None else ()
                if seen < len(happened):
                    event = happened[seen]
                    seen += 1
                if seen >= len(happened):
                    number, seen, cursor.size = number + 1, 0, size
            self._reach(cursor, (number, seen))
        self._make_room()
        return event

    def _hold(self, cursor: Cursor) -> None:
        """Begin to hold; what the reader took before, it has."""
        if cursor.taken > self._settled:
            self._settled = cursor.taken
        cursor.hold()

    def _reach(self, cursor: Cursor, at: Position) -> None:
        """Note how far a reader is, and forget what nobody needs any more."""
        cursor.at = cursor.taken = at
        if at > self._tail.at:
            self._tail.at, self._tail.size = at, cursor.size
        self._trim()

    def _trim(self) -> None:
        oldest = self._tail.at
        for cursor in self._cursors:
            if cursor.place() is None or (cursor.left and cursor.held is None):
                self._cursors = [each for each in self._cursors if each is not cursor]
                self._settled = max(self._settled, cursor.taken)
            else:
                oldest = min(oldest, cursor.oldest)
        self._deliveries.forget(oldest[0])

    def give_back(self, cursor: Cursor) -> None:
        """Put what a reader holds back, for itself and, where no other took it, for later ones."""
        with self._lock:
            if cursor.held is None:  # what lies behind it may be forgotten
                return
            cursor.restore()
            taken = (each.taken for each in self._cursors)
            self._tail.at = max([cursor.at, self._settled, *taken])
            for each in (cursor, self._tail):
                each.size = self._deliveries.size_before(each.at[0])

    def flush(self, turn: int) -> int:
        """Take a turn's output away from what waits; give how many deliveries held some."""
        with self._lock:
            self._trim()
            places = [self._tail, *self._cursors]
            waiting = min(place.at for place in places)[0]
            flushed = self._deliveries.flush(turn)
            moved = positions_after_flush(turn, flushed)
            self._settled = moved(self._settled)
            for place in places:
                place.move(moved)
                place.size = self._deliveries.size_before(place.at[0])
        self._make_room()
        return sum(number >= waiting for number in flushed)

    def leave(self, cursor: Cursor) -> None:
        """Count a reader no more."""
        cursor.left = True
        self._room.set()


class Place:
    """Where one reader stands. Forgotten when the reader is: the inbox does not keep it alive.

    Keep no place that you do not read on: it holds the server back once it is far behind.
    """

    def __init__(self, inbox: Inbox, cursor: Cursor) -> None:
        self.inbox = inbox
        self.cursor = cursor
        self.news = inbox.news

    def ready(self) -> bool:
        """Whether `take` has something to give or to raise."""
        return self.inbox.has_news(self.cursor) or self.inbox.ended

    def take(self, *, more: bool = False) -> InboundMessage | None:
        """Take the next delivery; None when nothing is there now.

        It can be given back until the next is taken; with `more` beyond that, until `settle`.

        Raises:
            EndOfStream: The session is over, and ended well.
            LiveError: It is over, and did not.
        """
        over = self.inbox.ended
        delivery = self.inbox.take(self.cursor, more=more)
        if delivery is None and over:
            self._stop()
        return delivery

    def take_event(self) -> Event | None:
        """Take the next event; else as `take`."""
        over = self.inbox.ended
        event = self.inbox.take_event(self.cursor)
        if event is None and over:
            self._stop()
        return event

    def settle(self) -> None:
        """Say that the reader has what was taken."""
        self.cursor.held = None

    def give_back(self) -> None:
        """Say that the reader does not have what was taken since `settle`."""
        self.inbox.give_back(self.cursor)

    def leave(self) -> None:
        """Read no more."""
        self.inbox.leave(self.cursor)

    def _stop(self) -> NoReturn:
        if self.inbox.error is not None:
            raise self.inbox.error.with_traceback(None)
        raise EndOfStream
