"""Run plain functions in worker threads; abandon them on cancellation, report late results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import anyio

from genai_live._runtime.worker_thread import run_in_thread

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator

T = TypeVar("T")

_END = object()


class WorkerThread:
    """Runs functions in worker threads, one at a time.

    Args:
        limiter: Limits the number of threads.
        on_late: Called when a function returns after it was abandoned; from any thread.
    """

    def __init__(self, limiter: anyio.CapacityLimiter, on_late: Callable[[], None]) -> None:
        self._limiter = limiter
        self._on_late = on_late

    async def run(self, function: Callable[[], T]) -> T:
        """Run a function and return its result; cancellation leaves it running in its thread."""
        # One item for the end of the function, and one for that of the wait: who adds the second
        # one reports.
        ends: list[str] = []

        def end(which: str) -> bool:
            ends.append(which)
            return ends[0] != which

        def work() -> T:
            result = function()
            if end("function"):
                self._on_late()
            return result

        try:
            return await run_in_thread(work, abandon_on_cancel=True, limiter=self._limiter)
        except anyio.get_cancelled_exc_class():
            if end("wait"):
                self._on_late()
            raise

    async def iterate(self, iterator: Iterator[T]) -> AsyncGenerator[T, None]:
        """Iterate over a generator, each step in a thread."""

        def step() -> Any:
            return next(iterator, _END)

        while (item := await self.run(step)) is not _END:
            yield item
