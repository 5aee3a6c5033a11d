"""From the connection to its readers: bounded, each reader sees all, nothing waits for a hop.

The task that reads the socket publishes; readers take, in the event loop or in other threads.
While the slowest reader is more than `limit` bytes behind, the task does not read on, and the
socket slows the server.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Any, NoReturn

from genai_live._signal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live.events import Event
    from genai_live.protocol import Delivery

DEFAULT_LIMIT = 8 * 1024 * 1024
_OVERHEAD = 1024
"""Bytes that a message takes beside its frame, roughly."""


class Over(Exception):  # StopIteration cannot leave a coroutine
    """The session is over, and ended well."""


class Queue:
    """Deliveries that one reader has not taken yet."""

    __slots__ = ("gone", "items", "news", "seen", "size")

    def __init__(self, news: Signal) -> None:
        self.news = news
        self.gone = False
        """Whether its reader is no more."""
        self.items: deque[tuple[int, Delivery]] = deque()
        self.size = 0
        self.seen = 0
        """Events of the oldest delivery that were taken already."""

    def append(self, number: int, delivery: Delivery) -> None:
        """Add the newest."""
        self.items.append((number, delivery))
        self.size += delivery.size + _OVERHEAD

    def popleft(self) -> tuple[int, Delivery]:
        """Take the oldest."""
        number, delivery = self.items.popleft()
        self.size -= delivery.size + _OVERHEAD
        self.seen = 0
        return number, delivery


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
        self._queues: list[Queue] = []
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
            queues = self._queues
            for queue in queues:
                if queue.gone:
                    self._queues = [queue for queue in queues if not queue.gone]
                else:
                    queue.append(number, delivery)
        for queue in queues:
            queue.news.set()

    def end(self, error: Exception | None) -> None:
        """Say that nothing more comes; readers end, or raise `error`, after what is waiting."""
        self.error = error
        self.ended = True
        for queue in self._queues:
            queue.news.set()

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
        return all(queue.gone or queue.size < size for queue in self._queues)

    def place(self) -> Place:
        """Start reading, from the oldest that nobody has taken."""
        queue = Queue(Signal(self._call_soon))
        with self._lock:
            for number, delivery in self._backlog.items:
                queue.append(number, delivery)
            queue.seen = self._backlog.seen
            self._queues = [*self._queues, queue]
        return Place(self, queue)

    def take(self, queue: Queue) -> Delivery | None:
        """Take a reader's next delivery, or None when there is none now."""
        with self._lock:
            if not queue.items:
                return None
            number, delivery = queue.popleft()
            self._drop_backlog(number)
        self._make_room()
        return delivery

    def take_event(self, queue: Queue) -> Event | None:
        """Take a reader's next event, or None when there is none now."""
        with self._lock:
            event = None
            while queue.items and event is None:
                number, delivery = queue.items[0]
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

    def _make_room(self) -> None:
        if self._paused and self._may_go_on():
            self._room.set()

    def _drop_backlog(self, number: int) -> None:
        """Forget what a reader has taken, up to a number."""
        while self._backlog.items and self._backlog.items[0][0] <= number:
            self._backlog.popleft()

    def leave(self, queue: Queue) -> None:
        """Count a reader no more. Takes no lock: the garbage collector may call it anywhere."""
        queue.gone = True
        self._room.set()


class Place:
    """Where one reader stands. Forgotten when the reader is.

    Keep no place that you do not read on: it holds the server back once it is far behind.
    """

    def __init__(self, inbox: Inbox, queue: Queue) -> None:
        self.inbox = inbox
        self.queue = queue
        self.news = queue.news

    def __del__(self) -> None:
        self.leave()

    def ready(self) -> bool:
        """Whether `take` has something to give or to raise."""
        return bool(self.queue.items) or self.inbox.ended

    def take(self) -> Delivery | None:
        """Take the next delivery; None when nothing is there now.

        Raises:
            Over: The session is over, and ended well.
            LiveError: It is over, and did not.
        """
        over = self.inbox.ended
        delivery = self.inbox.take(self.queue)
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

    def leave(self) -> None:
        """Read no more."""
        self.inbox.leave(self.queue)

    def _stop(self) -> NoReturn:
        if self.inbox.error is not None:
            raise self.inbox.error.with_traceback(None)
        raise Over
