"""`AsyncBatchResults`: one run of a batch, and the iterator over its results."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import anyio
import anyio.to_thread

from genai_live import types
from genai_live.batch.checkpoint import Checkpoint, id_hash, is_json
from genai_live.batch.conversations import ConversationResult, Conversations
from genai_live.batch.items import ItemReader, digest_of
from genai_live.batch.progress import ProgressBar
from genai_live.batch.rate import RateLimit
from genai_live.batch.results import BatchError, BatchResult, BatchStats, add_usage, error_text
from genai_live.errors import ConfigError, LimiterFull, LiveError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterable
    from types import TracebackType
    from typing import Self

    from genai_live.batch.conversations import Job
    from genai_live.batch.options import BatchSettings

logger = logging.getLogger("genai_live")

ItemT = TypeVar("ItemT")
ValueT = TypeVar("ValueT")


class BatchEngine(Protocol):
    """What holds conversations: this process, or others."""

    async def run(self, item: Any) -> ConversationResult:
        """Hold one conversation. Only cancelling raises."""
        ...

    async def aclose(self) -> None:
        """End what runs, and free what the engine holds."""
        ...


class AsyncBatchResults(Generic[ItemT, ValueT]):
    """The results of one run of a batch, in the order in which they come.

    Made by `as_completed`. The run begins with `async with` and ends with it; what is under way at
    the end is cancelled, and done by the next run with the same checkpoint. A result is in the
    checkpoint before it is here. While nobody takes results, no further items are begun.

    Attributes:
        stats: The counters of the run.
    """

    def __init__(
        self,
        job: Job,
        settings: BatchSettings,
        items: Iterable[ItemT] | AsyncIterable[ItemT],
    ) -> None:
        self.stats = BatchStats()
        self._job = job
        self._settings = settings
        self._reader = ItemReader(items)
        self._rate = RateLimit(settings.per_minute)
        self._reading = anyio.Lock()
        self._has_read_all = False
        self._failure: BaseException | None = None
        self._indexes = count()
        self._ids: set[int] = set()
        self._state = "new"
        self._knows_price = True
        self._checkpoint: Checkpoint | None = None
        self._progress: ProgressBar | None = None

    async def __aenter__(self) -> Self:
        """Open the checkpoint, start the engine, and begin.

        Raises:
            ConfigError: The checkpoint cannot be used, or a package is missing.
            LiveError: It was entered before, or the workers of a cluster do not start.
            OSError: The checkpoint cannot be opened.
        """
        if self._state != "new":
            raise LiveError("a run can be entered once.", hint="Call as_completed() again.")
        self._state = "open"
        async with AsyncExitStack() as stack:
            if (checkpoint := await self._open_checkpoint()) is not None:
                self._checkpoint = checkpoint
                stack.push_async_callback(anyio.to_thread.run_sync, checkpoint.close)
            self._engine = await _start(self._job, self._settings)
            stack.push_async_callback(self._engine.aclose)
            stack.push_async_callback(self._reader.aclose)
            if self._settings.progress:
                self._progress = ProgressBar(self._reader.count)
                stack.callback(self._progress.close)
            workers = self._settings.concurrency
            if self._reader.count is not None:
                workers = max(1, min(workers, self._reader.count))
            send, self._receive = anyio.create_memory_object_stream[BatchResult[ItemT, ValueT]](
                workers
            )
            stack.callback(self._receive.close)
            self._tasks = anyio.create_task_group()
            await self._tasks.__aenter__()
            for _ in range(workers):
                self._tasks.start_soon(self._work, send.clone())
            send.close()  # the workers have theirs
            self._open = stack.pop_all()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Cancel what is under way, and close everything."""
        self._state = "closed"
        self._tasks.cancel_scope.cancel()
        if exc is not None and not isinstance(exc, anyio.get_cancelled_exc_class()):
            exc_type = exc = traceback = None  # it would come back as a group
        try:
            await self._tasks.__aexit__(exc_type, exc, traceback)
        except BaseExceptionGroup as group:  # an interrupt inside the work
            raise _first_of(group) from None
        finally:
            with anyio.CancelScope(shield=True):
                await self._open.aclose()

    def __aiter__(self) -> AsyncIterator[BatchResult[ItemT, ValueT]]:
        """Iterate over the results, in the order in which they come."""
        return self

    async def __anext__(self) -> BatchResult[ItemT, ValueT]:
        """Return the next result.

        Raises:
            BatchError: More than `max_failures` items have failed. What was under way comes before.
            OSError: The checkpoint cannot be written to.
            Exception: What the input raised.
            LiveError: The run has not been entered.
        """
        if self._state == "new":
            raise LiveError("the run has not begun.", hint="Use it as: async with ... as results.")
        if self._state == "closed":
            raise StopAsyncIteration
        try:
            return await self._receive.receive()
        except anyio.EndOfStream:
            if self._failure is not None:
                raise self._failure from self._failure.__cause__
            raise StopAsyncIteration from None
        except anyio.ClosedResourceError:  # closed by another task meanwhile
            raise StopAsyncIteration from None

    async def _open_checkpoint(self) -> Checkpoint | None:
        path = self._settings.checkpoint
        if path is None:
            return None

        def open_it() -> Checkpoint:
            try:
                config = digest_of([self._job.config])
            except ConfigError:
                config = None
            return Checkpoint.open(path, model=self._job.model, config=config)

        return await anyio.to_thread.run_sync(open_it)

    def _stop(self, failure: BaseException) -> None:
        """Begin no more items; the iterator raises this after what is under way."""
        self._has_read_all = True
        if self._failure is None:
            self._failure = failure

    # In the workers, of which there are `concurrency`.

    async def _work(self, send: Any) -> None:
        with send:
            while (taken := await self._take()) is not None:
                result, digest = await self._do(*taken)
                self._finish(result, digest)
                await send.send(result)

    async def _take(self) -> tuple[int, ItemT] | None:
        async with self._reading:
            if self._has_read_all:
                return None
            try:
                item = await self._reader.next()
            except StopAsyncIteration:
                self._has_read_all = True
                return None
            except Exception as error:
                self._stop(error)
                return None
            return next(self._indexes), item

    async def _do(self, index: int, item: ItemT) -> tuple[BatchResult[ItemT, ValueT], str | None]:
        """Return the result of an item, and its digest if it belongs into the checkpoint."""
        name, digest, entry = str(index), None, None
        try:
            name = self._id_of(index, item)
            if self._checkpoint is not None:
                digest = await self._digest_of(item)
                entry = self._checkpoint.find(name)
        except Exception as error:
            return BatchResult(id=name, index=index, item=item, error=error), None
        if entry is None or (entry.digest != digest and self._settings.on_change == "rerun"):
            return await self._hold(name, index, item), digest
        if entry.digest != digest:
            changed = ConfigError(
                f"the item {name} has changed since the checkpoint was written.",
                field="items",
                hint='Pass on_change="rerun" to run it again, or another checkpoint; where items'
                " have moved, item_id=.",
            )
            return BatchResult(id=name, index=index, item=item, error=changed), None
        return BatchResult(
            id=name,
            index=index,
            item=item,
            value=entry.value,
            attempts=entry.attempts,
            usage=entry.usage,
            cost=entry.cost,
            restored=True,
        ), None

    def _id_of(self, index: int, item: ItemT) -> str:
        function = self._settings.item_id
        if function is None:
            return str(index)
        name: Any = function(item)
        if not isinstance(name, str) or not name:
            raise ConfigError(
                f"returned {'an empty text' if name == '' else type(name).__name__}.",
                field="item_id",
                hint="Return a text that no other item has.",
            )
        if (hashed := id_hash(name)) in self._ids:
            raise ConfigError(
                f"two items have the id {name}; the first was run.",
                field="item_id",
                hint="Return a text that no other item has.",
            )
        self._ids.add(hashed)
        return name

    async def _digest_of(self, item: ItemT) -> str:
        function = self._settings.fingerprint
        if function is not None:
            return digest_of(function(item))
        if isinstance(item, str | int | float):
            return digest_of(item)
        return await anyio.to_thread.run_sync(digest_of, item)  # it may read a file

    async def _hold(self, name: str, index: int, item: ItemT) -> BatchResult[ItemT, ValueT]:
        """Hold conversations for an item until one succeeds, or trying again is of no use."""
        usage, attempts = types.UsageMetadata(), 0
        while True:
            await self._rate.wait()
            attempt = await self._engine.run(item)
            is_refused = isinstance(attempt.error, LimiterFull) and not attempt.is_begun
            if is_refused and self._settings.retry.waits_for_room:
                await anyio.sleep(self._settings.retry.delay(1, attempt.error))
                continue  # no conversation was held
            attempts += 1
            usage = add_usage(usage, attempt.usage)
            if attempt.error is None or not self._retries(attempt.error, attempts):
                break
            await anyio.sleep(self._settings.retry.delay(attempts, attempt.error))
        failure, value = attempt.error, attempt.value
        if failure is None and self._checkpoint is not None and not is_json(value):
            failure = ConfigError(
                f"a {type(value).__name__} of this content is no JSON data.",
                field="checkpoint",
                hint="Return texts, numbers, lists and dicts from the work.",
            )
        return BatchResult(
            id=name,
            index=index,
            item=item,
            value=value if failure is None else None,
            error=failure,
            attempts=attempts,
            usage=usage,
            cost=self._cost_of(usage),
        )

    def _retries(self, error: Exception, attempts: int) -> bool:
        try:
            return self._settings.retry.retries(error, attempts)
        except Exception as raised:
            self._stop(raised)  # a mistake in retry_if
            return False

    def _cost_of(self, usage: types.UsageMetadata) -> Decimal | None:
        price = self._settings.price
        if price is None:
            return None
        try:
            cost = _dollars(price(self._job.model, usage))
        except Exception:
            logger.exception(
                "price raised; the cost of an item is unknown.",
                extra={"event_name": "price_failed"},
            )
            return None
        if cost is None and self._knows_price:
            self._knows_price = False
            logger.warning(
                "No price is known for the model %s.",
                self._job.model,
                extra={"event_name": "batch_price_unknown"},
            )
        return cost

    def _finish(self, result: BatchResult[ItemT, ValueT], digest: str | None) -> None:
        """Write a result down, and count it."""
        if digest is not None and self._checkpoint is not None:
            try:
                self._checkpoint.add(result, digest)
            except OSError as error:
                self._stop(error)
        self.stats.count(result)
        if self._progress is not None:
            self._progress.update(self.stats)
        most = self._settings.max_failures
        if result.error is not None and most is not None and self.stats.failed > most:
            failure = BatchError(
                f"{self.stats.failed} items failed, more than max_failures={most}; the last is"
                f" {result.id}: {error_text(result.error)}",
                id=result.id,
            )
            failure.__cause__ = result.error
            self._stop(failure)


async def _start(job: Job, settings: BatchSettings) -> BatchEngine:
    if settings.engine is None:
        return Conversations(job)
    from genai_live.batch.ray_engine import RayActors

    return await RayActors.start(job, settings.engine)


def _dollars(cost: object) -> Decimal | None:
    """Check what `price` returned, which is added up.

    Raises:
        ConfigError: It is no amount.
    """
    amount = Decimal(cost) if type(cost) is int else cost
    if amount is None or (isinstance(amount, Decimal) and amount.is_finite()):
        return amount
    raise ConfigError(
        f"returned {type(cost).__name__} in place of an amount.",
        field="price",
        hint="Return a finite Decimal, or None.",
    )


def _first_of(error: BaseException) -> BaseException:
    inner: tuple[BaseException, ...] = getattr(error, "exceptions", ())
    return _first_of(inner[0]) if inner else error
