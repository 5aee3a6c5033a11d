"""From the connection to its readers: bounded, each reader sees all, nothing waits for a hop.

The task that reads the socket publishes; readers take, in the event loop or in other threads.
While the slowest reader is more than `limit` bytes behind, the task does not read on, and the
socket slows the server.
"""

from __future__ import annotations

import threading
import weakref
from collections import deque
from typing import TYPE_CHECKING, Any, NoReturn

from genai_live._signal import Signal
from genai_live.protocol.flush import count_kept, without_output

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from genai_live.events import Event
    from genai_live.protocol import Delivery

DEFAULT_LIMIT = 8 * 1024 * 1024
_OVERHEAD = 1024
"""Bytes that a message takes beside its frame, roughly."""


class Over(Exception):  # StopIteration cannot leave a coroutine
    """The session is over, and ended well."""


class Queue:
    """Deliveries that one reader has not taken yet.

    Attributes:
        gone: Whether its reader reads no more.
        items: The deliveries with their numbers, oldest first.
        size: Their bytes.
        seen: Events of the oldest that were taken already.
        taken: Number of the newest that was taken.
        held: What was taken and may have to be put back, since the reader does not have it yet.
    """

    __slots__ = (
        "__weakref__",
        "_seen_before",
        "gone",
        "held",
        "items",
        "news",
        "seen",
        "size",
        "taken",
    )

    def __init__(self, news: Signal) -> None:
        self.news = news
        self.gone = False
        self.items: deque[tuple[int, Delivery]] = deque()
        self.size = 0
        self.seen = 0
        self.taken = -1
        self.held: list[tuple[int, Delivery]] = []
        self._seen_before = 0

    def append(self, number: int, delivery: Delivery) -> None:
        """Add the newest."""
        self.items.append((number, delivery))
        self.size += delivery.size + _OVERHEAD

    def popleft(self) -> None:
        """Take the oldest."""
        number, delivery = self.items.popleft()
        self.size -= delivery.size + _OVERHEAD
        self.seen = 0
        self.taken = number

    def hold(self, *, more: bool = False) -> None:
        """Hold the oldest, before it is taken: in place of what was held, or `more`, with it."""
        if not (more and self.held):
            self._seen_before = self.seen
            self.held = []
        self.held.append(self.items[0])

    def restore(self, held: list[tuple[int, Delivery]]) -> None:
        """Put back what was held, as far as it was taken."""
        if held:
            self.taken = held[0][0] - 1
            self.seen = self._seen_before
        self.put_back(held)

    def put_back(self, items: list[tuple[int, Delivery]]) -> None:
        """Add the oldest again, those that are missing."""
        first = self.items[0][0] if self.items else float("inf")
        self.items.extendleft(item for item in reversed(items) if item[0] < first)
        self.size = _size(self.items)

    def flush(self, turn: int) -> set[int]:
        """Take the model's output of a turn away; give the numbers of the deliveries with some."""
        if self.items:
            self.seen = count_kept(self.items[0][1].events[: self.seen], turn)
        if self.held:
            self._seen_before = count_kept(self.held[0][1].events[: self._seen_before], turn)
            self.held[:] = _without_output(self.held, turn)
        left = deque(_without_output(self.items, turn))
        same = dict(left)
        flushed = {number for number, old in self.items if same.get(number) is not old}
        self.items = left
        self.size = _size(left)
        return flushed


def _without_output(items: Iterable[tuple[int, Delivery]], turn: int) -> list[tuple[int, Delivery]]:
    left = [(number, without_output(delivery, turn)) for number, delivery in items]
    return [(number, delivery) for number, delivery in left if delivery is not None]


def _size(items: Iterable[tuple[int, Delivery]]) -> int:
    return sum(delivery.size + _OVERHEAD for _, delivery in items)


class Inbox:
    """What came in and was not read yet.

    `backlog` is what no reader has taken: where a new reader begins. So a reader that comes after
    another goes on where that one stopped, and two at a time both see all that comes.
    """

    def __init__(
        self,
        *,
        limit: int = DEFAULT_LIMIT,
        call_soon: Callable[[Callable[[], Any]], Any] | None = None,
    ) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._backlog = Queue(Signal())
        self._readers: list[weakref.ref[Queue]] = []
        self._settled = -1
        self._published = 0
        self._paused = False
        self._room = Signal(call_soon)
        self._call_soon = call_soon
        self.ended = False
        self.error: Exception | None = None

    def publish(self, delivery: Delivery) -> None:
        """Hand one delivery to every reader."""
        with self._lock:
            number = self._published
            self._published += 1
            self._backlog.append(number, delivery)
            queues = self._queues()
            for queue in queues:
                queue.append(number, delivery)
            if len(queues) < len(self._readers):
                self._readers = [reader for reader in self._readers if _reads(reader)]
        for queue in queues:
            queue.news.set()

    def end(self, error: Exception | None) -> None:
        """Say that nothing more comes; readers end, or raise `error`, after what is waiting."""
        self.error = error
        self.ended = True
        for queue in self._queues():
            queue.news.set()

    def _queues(self) -> list[Queue]:
        """Give the queues of those who read."""
        found = [reader() for reader in self._readers]
        return [queue for queue in found if queue is not None and not queue.gone]

    def has_room(self) -> bool:
        """Whether every reader is near enough to read on from the socket."""
        return self._is_below(self._limit)

    async def room(self) -> None:
        """Wait while a reader is far behind, until it has made up half of that.

        Half, so that a slow reader stops and starts the socket now and then, not at each message.
        """
        if not self.has_room():
            self._paused = True
            await self._room.wait(self._may_go_on)
            self._paused = False

    def _may_go_on(self) -> bool:
        return self._is_below(self._limit // 2)

    def _is_below(self, size: int) -> bool:
        if self._backlog.size >= size:
            return False
        for reader in self._readers:
            queue = reader()
            if queue is not None and queue.size >= size and not queue.gone:
                return False
        return True

    def place(self) -> Place:
        """Start reading, from the oldest that nobody has taken."""
        queue = Queue(Signal(self._call_soon))
        room = self._room
        with self._lock:
            for number, delivery in self._backlog.items:
                queue.append(number, delivery)
            queue.seen = self._backlog.seen
            self._readers = [*self._readers, weakref.ref(queue, lambda _: room.set())]
        return Place(self, queue)

    def take(self, queue: Queue, *, more: bool = False) -> Delivery | None:
        """Take a reader's next delivery, or None when there is none now.

        It is held, as `give_back` needs it, until the next is taken; with `more` beyond that.
        """
        with self._lock:
            if not queue.items:
                return None
            if not more:
                self._settled = max(self._settled, queue.taken)
            number, delivery = queue.items[0]
            queue.hold(more=more)
            queue.popleft()
            self._drop_backlog(number)
        self._make_room()
        return delivery

    def take_event(self, queue: Queue) -> Event | None:
        """Take a reader's next event, or None when there is none now. Its delivery is held."""
        with self._lock:
            event = None
            self._settled = max(self._settled, queue.taken)
            while queue.items and event is None:
                number, delivery = queue.items[0]
                queue.hold()
                if queue.seen < len(delivery.events):
                    event = delivery.events[queue.seen]
                    queue.seen += 1
                if queue.seen >= len(delivery.events):
                    queue.popleft()
                    self._drop_backlog(number)
                elif self._backlog.items and self._backlog.items[0][0] == number:
                    self._backlog.seen = max(self._backlog.seen, queue.seen)
        self._make_room()
        return event

    def give_back(self, queue: Queue) -> None:
        """Put what a reader holds back, for itself and, where no other took it, for later ones."""
        with self._lock:
            held, queue.held = queue.held, []
            queue.restore(held)
            others = [other for other in self._queues() if other is not queue]
            taken = max([self._settled, *(other.taken for other in others)])
            backlog = self._backlog
            backlog.put_back([item for item in held if item[0] > taken])
            first = queue.items[0][0] if held else None
            if backlog.items and backlog.items[0][0] == first:
                backlog.seen = queue.seen
                for other in others:
                    if other.items and other.items[0][0] == first:
                        backlog.seen = max(backlog.seen, other.seen)

    def flush(self, turn: int) -> int:
        """Take a turn's output away from what waits; give how many deliveries held some."""
        with self._lock:
            flushed = self._backlog.flush(turn)
            flushed.update(*(queue.flush(turn) for queue in self._queues()))
        self._make_room()
        return len(flushed)

    def _make_room(self) -> None:
        if self._paused and self._may_go_on():
            self._room.set()

    def _drop_backlog(self, number: int) -> None:
        """Forget what a reader has taken, up to a number."""
        while self._backlog.items and self._backlog.items[0][0] <= number:
            self._backlog.popleft()

    def leave(self, queue: Queue) -> None:
        """Count a reader no more."""
        queue.gone = True
        self._room.set()


def _reads(reader: weakref.ref[Queue]) -> bool:
    queue = reader()
    return queue is not None and not queue.gone


class Place:
    """Where one reader stands. Forgotten when the reader is: nobody else keeps its queue.

    Keep no place that you do not read on: it holds the server back once it is far behind.
    """

    def __init__(self, inbox: Inbox, queue: Queue) -> None:
        self.inbox = inbox
        self.queue = queue
        self.news = queue.news

    def ready(self) -> bool:
        """Whether `take` has something to give or to raise."""
        return bool(self.queue.items) or self.inbox.ended

    def take(self, *, more: bool = False) -> Delivery | None:
        """Take the next delivery; None when nothing is there now.

        It can be given back until the next is taken; with `more` beyond that, until `settle`.

        Raises:
            Over: The session is over, and ended well.
            LiveError: It is over, and did not.
        """
        over = self.inbox.ended
        delivery = self.inbox.take(self.queue, more=more)
        if delivery is None and over:
            self._stop()
        return delivery

    def take_event(self) -> Event | None:
        """Take the next event; else as `take`."""
        over = self.inbox.ended
        event = self.inbox.take_event(self.queue)
        if event is None and over:
            self._stop()
        return event

    def settle(self) -> None:
        """Say that the reader has what was taken."""
        self.queue.held = []

    def give_back(self) -> None:
        """Say that the reader does not have what was taken since `settle`."""
        self.inbox.give_back(self.queue)

    def leave(self) -> None:
        """Read no more."""
        self.inbox.leave(self.queue)

    def _stop(self) -> NoReturn:
        if self.inbox.error is not None:
            raise self.inbox.error.with_traceback(None)
        raise Over
