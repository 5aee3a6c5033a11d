"""`ThreadIterator`: an async iterator over a plain iterable, which a thread of its own reads."""

from __future__ import annotations

import inspect
import logging
import queue
import threading
from typing import TYPE_CHECKING, Generic, TypeVar

import anyio

from genai_live._runtime.signal import Signal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Self

    from genai_live._runtime.signal import CallSoon

T = TypeVar("T")

logger = logging.getLogger("genai_live")

CLOSE_SECONDS = 0.5
"""How long `aclose` waits for the iterable to return and to clean up."""


class ThreadIterator(Generic[T]):
    """Reads an iterable that may block, one item for each `anext`, and none ahead.

    The thread is a daemon: one that waits for ever keeps no process alive. Cancelling an `anext`
    loses no item; the next one returns it.

    Args:
        iterable: What to read. A generator is closed at the end, in the same thread.
        call_soon: How to reach the event loop from the thread.
    """

    def __init__(self, iterable: Iterable[T], call_soon: CallSoon) -> None:
        self._iterable = iterable
        self._news = Signal(call_soon)
        self._requests: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._result: tuple[T | None, BaseException | None] | None = None
        self._is_asked = False
        self._thread: threading.Thread | None = None
        self._has_ended = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._read, name="genai_live source", daemon=True
            )
            self._thread.start()
        if not self._is_asked:
            self._is_asked = True
            self._requests.put(True)
        item, error = await self._news.wait(lambda: self._result)
        self._result, self._is_asked = None, False
        if isinstance(error, StopIteration):
            raise StopAsyncIteration
        if error is not None:
            try:
                raise error
            finally:
                del error  # the traceback holds this frame
        return item  # type: ignore[return-value]

    async def aclose(self) -> None:
        """End the thread, and wait a moment for it. Idempotent."""
        if self._thread is not None:
            self._requests.put(False)
            with anyio.move_on_after(CLOSE_SECONDS, shield=True):
                await self._news.wait(lambda: self._has_ended)

    # In the thread.

    def _read(self) -> None:
        iterator: Iterator[T] | None = None
        while self._requests.get():
            try:
                if iterator is None:
                    iterator = iter(self._iterable)
                self._result = next(iterator), None
            except BaseException as error:
                self._result = None, error
            self._news.set()
        if inspect.isgenerator(iterator):
            try:
                iterator.close()
            except BaseException:
                logger.exception(
                    "A source raised while it was closed.", extra={"event_name": "source_failed"}
                )
        self._has_ended = True
        self._news.set()
