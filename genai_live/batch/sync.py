"""`BatchResults`: the results of a batch for blocking code."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Generic, TypeVar

from anyio.from_thread import start_blocking_portal

from genai_live.errors import LiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from anyio.from_thread import BlockingPortal

    from genai_live.batch.results import BatchResult, BatchStats
    from genai_live.batch.run import AsyncBatchResults

ItemT = TypeVar("ItemT")
ValueT = TypeVar("ValueT")


class BatchResults(Generic[ItemT, ValueT]):
    """The results of one run of a batch, in the order in which they come.

    Made by `as_completed`. The run begins with `with` and ends with it; what is under way at
    the end is cancelled, and done by the next run with the same checkpoint. A result is in the
    checkpoint before it is here. While nobody takes results, no further items are begun.

    Attributes:
        stats: The counters of the run.
    """

    def __init__(self, results: AsyncBatchResults[ItemT, ValueT]) -> None:
        self.stats: BatchStats = results.stats
        self._results = results
        self._stack = ExitStack()
        self._portal: BlockingPortal | None = None
        self._is_closed = False

    def __enter__(self) -> Self:
        """Open the checkpoint, start the engine, and begin.

        Raises:
            ConfigError: The checkpoint cannot be used, or a package is missing.
            LiveError: It was entered before, or the workers of a cluster do not start.
            OSError: The checkpoint cannot be opened.
        """
        with ExitStack() as stack:
            portal = stack.enter_context(start_blocking_portal(name="genai_live batch"))
            stack.enter_context(portal.wrap_async_context_manager(self._results))
            self._portal = portal
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Cancel what is under way, and close everything."""
        self._is_closed = True
        self._stack.__exit__(exc_type, exc, traceback)

    def __iter__(self) -> Iterator[BatchResult[ItemT, ValueT]]:
        """Iterate over the results, in the order in which they come."""
        return self

    def __next__(self) -> BatchResult[ItemT, ValueT]:
        """Return the next result.

        Raises:
            BatchError: More than `max_failures` items have failed. What was under way comes before.
            OSError: The checkpoint cannot be written to.
            Exception: What the input raised.
            LiveError: The run has not been entered.
        """
        if self._portal is None:
            raise LiveError("the run has not begun.", hint="Use it as: with ... as results.")
        if self._is_closed:
            raise StopIteration
        result = self._portal.call(self._next)
        if result is None:
            raise StopIteration
        return result

    async def _next(self) -> BatchResult[ItemT, ValueT] | None:
        return await anext(self._results, None)
