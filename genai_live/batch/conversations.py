"""`Conversations`: opens a session for each item and runs the work in it."""

from __future__ import annotations

import asyncio
import inspect
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import anyio
import anyio.to_thread
from attrs import field, frozen

from genai_live import AsyncClient, Client, types
from genai_live.errors import ConfigError, LiveError

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live import LiveConnectOptions, Session


@frozen
class ConversationResult:
    """What one conversation came to.

    Attributes:
        value: The value of the work; None after an error.
        error: What was raised.
        usage: Token counts.
        is_begun: Whether the work was begun: a session was there.
    """

    value: Any = None
    error: Exception | None = None
    usage: types.UsageMetadata = field(factory=types.UsageMetadata)
    is_begun: bool = True


@frozen(kw_only=True)
class Job:
    """What every conversation of a batch is held with.

    Attributes:
        client: A client, or a function that makes one.
        work: The user's function.
        model: As `connect` takes it.
        config: As `connect` takes it.
        connect_options: Other options of `connect`.
        timeout: Seconds for a conversation; None for no limit.
        concurrency: Conversations at a time, at most.
    """

    client: AsyncClient | Client | Callable[[], AsyncClient | Client]
    work: Callable[[Any, Any], Any]
    model: str
    config: Any
    connect_options: LiveConnectOptions
    timeout: float | None
    concurrency: int

    @property
    def has_client(self) -> bool:
        """Whether there is a client already, not a function that makes one."""
        return isinstance(self.client, AsyncClient | Client)


def is_async(function: Callable[..., Any]) -> bool:
    """Whether calling a function returns something to await."""
    while isinstance(function, partial):
        function = function.func
    call = getattr(type(function), "__call__", None)  # noqa: B004 - of an object that is no function
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(call)


class Conversations:
    """Holds the conversations of a batch in the running event loop.

    Async work gets an `AsyncSession`. Plain work runs in a thread and gets a `Session`; for it the
    client has to be a `Client`.

    Raises:
        ConfigError: What a function returned is no client, or does not accept the config.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        client = job.client
        self._owned = not isinstance(client, AsyncClient | Client)
        self._client = client if isinstance(client, AsyncClient | Client) else _make(client)
        self._blocking = self._client if isinstance(self._client, Client) else None
        self._async = self._client.aio if isinstance(self._client, Client) else self._client
        if self._owned:  # checks the model, the config and the options; nothing is opened
            self._async.live.connect(model=job.model, config=job.config, **job.connect_options)
        self._in_thread = not is_async(job.work) and self._blocking is not None
        self._threads = anyio.CapacityLimiter(job.concurrency) if self._in_thread else None

    async def run(self, item: Any) -> ConversationResult:
        """Hold one conversation, once. Only cancelling raises."""
        timeout, known = self._job.timeout, _Known()
        with anyio.move_on_after(timeout):
            if self._in_thread:
                return await self._run_in_thread(item, known)
            return await self._run(item, known)
        if known.result is not None:  # only closing took longer
            return known.result
        error = TimeoutError(f"the conversation was not done within {timeout:g} seconds.")
        return ConversationResult(error=error, usage=known.usage)

    async def aclose(self) -> None:
        """Close the client if it was made here, and else what of it is in this event loop."""
        if self._owned or self._blocking is not None:
            await self._async.aclose()
        if self._owned and self._blocking is not None:
            await anyio.to_thread.run_sync(self._blocking.close)

    async def _run(self, item: Any, known: _Known) -> ConversationResult:
        job = self._job
        try:
            async with self._async.live.connect(
                model=job.model, config=job.config, **job.connect_options
            ) as session:
                known.is_begun = True
                try:
                    value = job.work(session, item)
                    if not inspect.isawaitable(value):
                        raise ConfigError(
                            "is a plain function.",
                            field="work",
                            hint="Define it with async def, or use Batch with a Client.",
                        )
                    value = await value
                finally:
                    known.usage = session.usage
                known.result = ConversationResult(value, usage=known.usage)
        except Exception as error:
            return ConversationResult(error=error, usage=known.usage, is_begun=known.is_begun)
        except anyio.get_cancelled_exc_class() as error:
            if _is_being_cancelled():
                raise
            return ConversationResult(error=_cancelled_inside(error), usage=known.usage)
        return known.result

    async def _run_in_thread(self, item: Any, known: _Known) -> ConversationResult:
        call = _ThreadCall(cast("Client", self._blocking), self._job, item, known)
        try:
            return await anyio.to_thread.run_sync(
                call.run, abandon_on_cancel=True, limiter=self._threads
            )
        except anyio.get_cancelled_exc_class():
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(call.abandon)
            raise


class _Known:
    """What is known of a conversation, also where it is cancelled."""

    def __init__(self) -> None:
        self.usage = types.UsageMetadata()
        self.is_begun = False
        self.result: ConversationResult | None = None


class _ThreadCall:
    """One conversation that plain work holds in a thread.

    A thread cannot be cancelled: what is abandoned has its session closed, which ends its waits.
    """

    def __init__(self, client: Client, job: Job, item: Any, known: _Known) -> None:
        self._client = client
        self._job = job
        self._item = item
        self._known = known
        self._lock = threading.Lock()
        self._session: Session | None = None
        self._is_abandoned = False

    def run(self) -> ConversationResult:
        job, known = self._job, self._known
        try:
            with self._client.live.connect(
                model=job.model, config=job.config, **job.connect_options
            ) as session:
                with self._lock:
                    self._session = session
                    if self._is_abandoned:
                        return ConversationResult()
                known.is_begun = True
                try:
                    value = job.work(session, self._item)
                    if inspect.isawaitable(value):
                        if inspect.iscoroutine(value):
                            value.close()
                        raise ConfigError(
                            "returned something to await.",
                            field="work",
                            hint="Define it with async def, or return the value itself.",
                        )
                finally:
                    known.usage = session.usage
                known.result = ConversationResult(value, usage=known.usage)
        except Exception as error:
            return ConversationResult(error=error, usage=known.usage, is_begun=known.is_begun)
        return known.result

    def abandon(self) -> None:
        with self._lock:
            self._is_abandoned = True
        if self._session is not None:
            with suppress(LiveError):
                if self._known.result is None:
                    self._known.usage = self._session.usage
                self._session.close()


def _make(function: Callable[[], Any]) -> AsyncClient | Client:
    client = function()
    if not isinstance(client, AsyncClient | Client):
        raise ConfigError(
            f"the function returned {type(client).__name__}.",
            field="client",
            hint="Return an AsyncClient, or a Client for Batch.",
        )
    return client


def _is_being_cancelled() -> bool:
    """Whether the current task is cancelled from outside, not by the user's own code."""
    try:
        task = asyncio.current_task()
    except RuntimeError:  # trio, whose tasks are cancelled by scopes only
        return True
    return task is None or task.cancelling() > 0


def _cancelled_inside(error: BaseException) -> LiveError:
    cancelled = LiveError(
        "the work was cancelled from inside.",
        hint="It awaited a task that somebody cancelled; catch that in the work.",
    )
    cancelled.__cause__ = error
    return cancelled
