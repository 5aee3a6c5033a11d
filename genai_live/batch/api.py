"""`AsyncBatch` and `Batch`: a model, a config and a function, applied to many items."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from genai_live import AsyncClient, AsyncSession, Client, Session
from genai_live.batch.conversations import Job
from genai_live.batch.options import BatchSettings
from genai_live.batch.run import AsyncBatchResults
from genai_live.batch.sync import BatchResults
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable
    from typing import Unpack

    from genai_live import types
    from genai_live.batch.options import BatchOptions
    from genai_live.batch.results import BatchResult
    from genai_live.types import LiveConnectConfigDict

ItemT = TypeVar("ItemT")
ValueT = TypeVar("ValueT")

AsyncClientUnion = AsyncClient | Callable[[], AsyncClient]
ClientUnion = Client | Callable[[], Client]
AsyncWork = Callable[[AsyncSession, ItemT], Awaitable[ValueT]]
Work = AsyncWork[ItemT, ValueT] | Callable[[Session, ItemT], ValueT]


class _BaseBatch(Generic[ItemT, ValueT]):
    def __init__(
        self,
        clients: tuple[type, ...],
        client: Any,
        work: Any,
        *,
        model: Any,
        config: Any,
        options: Any,
    ) -> None:
        self._settings, connect_options = BatchSettings.take(options)
        if not callable(work):
            raise ConfigError(
                f"expected a function, got {type(work).__name__}.",
                field="work",
                hint="Pass async def work(session, item), or batch.ask.",
            )
        self._job = Job(
            client=client,
            work=work,
            model=model,
            config=config,
            connect_options=connect_options,
            timeout=self._settings.timeout,
            concurrency=self._settings.concurrency,
        )
        is_client = issubclass(type(client), clients)
        is_other = issubclass(type(client), AsyncClient | Client)
        if not is_client and (is_other or not callable(client)):
            raise ConfigError(
                f"expected {' or '.join(each.__name__ for each in clients)}, or a function that"
                f" makes one, got {type(client).__name__}.",
                field="client",
            )
        if self._settings.engine is not None and is_client:
            raise ConfigError(
                "a client cannot be sent to the workers of a cluster.",
                field="client",
                hint="Pass a function that makes one there, such as the class, which reads"
                " GEMINI_API_KEY.",
            )
        if is_client:  # checks the model, the config and the options; nothing is opened
            one = cast("AsyncClient | Client", client)
            live = one.aio.live if isinstance(one, Client) else one.live
            live.connect(model=model, config=config, **connect_options)


class AsyncBatch(_BaseBatch[ItemT, ValueT]):
    """Many short conversations, each about one item, a number of them at a time.

    It holds no connection and may be used for several inputs, one after the other or at once.

    Args:
        client: The client; or a function that makes one, which is closed after each run. With
            `engine="ray"` it is a function, called in each worker.
        work: Called with a new session and an item; what it returns is the value of the result.
            An async function gets an `AsyncSession` and runs in the event loop. `Batch` also takes
            a plain one, which gets a `Session` and runs in a thread. What it raises is the error of
            the result. `ask` and `transcribe` are ready-made.
        model: Name of the model, such as `gemini-3.8-live`.
        config: As `connect` takes it.
        **options: `concurrency`, `per_minute`, `retry`, `timeout`, `checkpoint`, `item_id`,
            `fingerprint`, `on_change`, `price`, `max_failures`, `progress` and `engine`;
            `BatchOptions` describes them. Others are those of `connect`.

    Raises:
        ConfigError: An argument cannot be used; names it and the fix.
    """

    def __init__(
        self,
        client: AsyncClientUnion,
        work: AsyncWork[ItemT, ValueT],
        *,
        model: str,
        config: types.LiveConnectConfig | LiveConnectConfigDict | None = None,
        **options: Unpack[BatchOptions],
    ) -> None:
        super().__init__((AsyncClient,), client, work, model=model, config=config, options=options)

    def as_completed(
        self, items: Iterable[ItemT] | AsyncIterable[ItemT]
    ) -> AsyncBatchResults[ItemT, ValueT]:
        """Run the items, and iterate over the results as they come.

        Use it as `async with batch.as_completed(items) as results`, and iterate over `results`.

        Args:
            items: An iterable, sync or async. It is read as items are begun, none ahead. One that
                is no collection, such as a generator, is read in a thread of its own.

        Raises:
            ConfigError: `items` cannot be iterated over, or is a single text, path or dict.
        """
        return AsyncBatchResults(self._job, self._settings, items)

    async def gather(
        self, items: Iterable[ItemT] | AsyncIterable[ItemT]
    ) -> list[BatchResult[ItemT, ValueT]]:
        """Run the items, and return all results in the order of the input.

        Args:
            items: As `as_completed` takes them.

        Raises:
            ConfigError: `items` or the checkpoint cannot be used, or a package is missing.
            BatchError: More than `max_failures` items have failed.
            OSError: The checkpoint cannot be opened or written to.
            Exception: What the input raised.
        """
        async with self.as_completed(items) as results:
            return sorted([result async for result in results], key=_index_of)


class Batch(_BaseBatch[ItemT, ValueT]):
    """Many short conversations, each about one item, a number of them at a time.

    It holds no connection and may be used for several inputs, one after the other or at once.

    Args:
        client: The client; or a function that makes one, which is closed after each run. With
            `engine="ray"` it is a function, called in each worker.
        work: Called with a new session and an item; what it returns is the value of the result.
            An async function gets an `AsyncSession` and runs in the event loop. `Batch` also takes
            a plain one, which gets a `Session` and runs in a thread. What it raises is the error of
            the result. `ask` and `transcribe` are ready-made.
        model: Name of the model, such as `gemini-3.8-live`.
        config: As `connect` takes it.
        **options: `concurrency`, `per_minute`, `retry`, `timeout`, `checkpoint`, `item_id`,
            `fingerprint`, `on_change`, `price`, `max_failures`, `progress` and `engine`;
            `BatchOptions` describes them. Others are those of `connect`.

    Raises:
        ConfigError: An argument cannot be used; names it and the fix.
    """

    def __init__(
        self,
        client: ClientUnion,
        work: Work[ItemT, ValueT],
        *,
        model: str,
        config: types.LiveConnectConfig | LiveConnectConfigDict | None = None,
        **options: Unpack[BatchOptions],
    ) -> None:
        super().__init__((Client,), client, work, model=model, config=config, options=options)

    def as_completed(
        self, items: Iterable[ItemT] | AsyncIterable[ItemT]
    ) -> BatchResults[ItemT, ValueT]:
        """Run the items, and iterate over the results as they come.

        Use it as `with batch.as_completed(items) as results`, and iterate over `results`.

        Args:
            items: An iterable, sync or async. It is read as items are begun, none ahead. One that
                is no collection, such as a generator, is read in a thread of its own.

        Raises:
            ConfigError: `items` cannot be iterated over, or is a single text, path or dict.
        """
        return BatchResults(AsyncBatchResults(self._job, self._settings, items))

    def gather(
        self, items: Iterable[ItemT] | AsyncIterable[ItemT]
    ) -> list[BatchResult[ItemT, ValueT]]:
        """Run the items, and return all results in the order of the input.

        Args:
            items: As `as_completed` takes them.

        Raises:
            ConfigError: `items` or the checkpoint cannot be used, or a package is missing.
            BatchError: More than `max_failures` items have failed.
            OSError: The checkpoint cannot be opened or written to.
            Exception: What the input raised.
        """
        with self.as_completed(items) as results:
            return sorted(results, key=_index_of)


def _index_of(result: BatchResult[Any, Any]) -> int:
    return result.index
