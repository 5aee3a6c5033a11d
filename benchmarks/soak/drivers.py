"""One interface to the async and the blocking API, so that a client is written once.

A client is a set of coroutines. Over the blocking API they never wait for an event loop: they block
their thread.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

from benchmarks.soak import payloads
from benchmarks.soak.session_record import SessionRecord
from genai_live import AsyncClient, Client
from genai_live._runtime.loop_thread import shared_loop_thread
from genai_live.transport.aiohttp import AiohttpConnector
from genai_live.transport.base import Endpoint, Transport, TransportOptions


class AsyncDriver:
    """Drives a session in this event loop."""

    api = "async"

    def __init__(self) -> None:
        self.session: Any = None
        self._client: AsyncClient | None = None
        self._connector = CountingConnector()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def setups(self) -> int:
        """How many setups were sent."""
        return self._connector.setups

    async def connect(self, client: dict[str, Any], options: dict[str, Any]) -> None:
        """Open a session."""
        self._client = AsyncClient(**client)
        self.session = await self._client.live.connect(transport=self._connector, **options)

    async def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method of the session."""
        return await getattr(self.session, name)(*args, **kwargs)

    async def next(self, iterator: Any) -> Any:
        """Return the iterator's next item, or None at its end."""
        return await anext(iterator, None)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    def start(self, function: Callable[..., Coroutine[Any, Any, None]], *args: Any) -> None:
        """Run a coroutine function in a task."""
        self._tasks.append(asyncio.create_task(function(*args)))

    async def close(self) -> None:
        """Close the session and wait for the tasks that were started."""
        if self.session is not None:
            await self.session.close()
        await asyncio.gather(*self._tasks)
        await self._connector.aclose()
        if self._client is not None:
            await self._client.aclose()

    def make_tool(self, record: SessionRecord, seconds: Callable[[], float]) -> Callable[..., Any]:
        """Return the function that the model calls."""

        async def look_up(question: int) -> str:
            """Look up what a question needs."""
            run = record.start_run(question)
            await asyncio.sleep(seconds())
            return payloads.result(question, run)

        return look_up


class BlockingDriver:
    """Drives a blocking session in this thread."""

    api = "blocking"

    def __init__(self) -> None:
        self.session: Any = None
        self._client: Client | None = None
        self._connector = CountingConnector()
        self._threads: list[threading.Thread] = []

    @property
    def setups(self) -> int:
        """How many setups were sent."""
        return self._connector.setups

    async def connect(self, client: dict[str, Any], options: dict[str, Any]) -> None:
        """Open a session."""
        self._client = Client(**client)
        self.session = self._client.live.connect(transport=self._connector, **options)

    async def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method of the session."""
        return getattr(self.session, name)(*args, **kwargs)

    async def next(self, iterator: Any) -> Any:
        """Return the iterator's next item, or None at its end."""
        return next(iterator, None)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)  # noqa: ASYNC251 - no event loop runs here

    def start(self, function: Callable[..., Coroutine[Any, Any, None]], *args: Any) -> None:
        """Run a coroutine function in a thread."""
        thread = threading.Thread(
            target=lambda: run_blocking(function(*args)), name="soak", daemon=True
        )
        thread.start()
        self._threads.append(thread)

    async def close(self) -> None:
        """Close the session and wait for the threads that were started."""
        if self.session is not None:
            self.session.close()
        for thread in self._threads:
            thread.join()
        shared_loop_thread().call(self._connector.aclose)
        if self._client is not None:
            self._client.close()

    def make_tool(self, record: SessionRecord, seconds: Callable[[], float]) -> Callable[..., Any]:
        """Return the function that the model calls."""

        def look_up(question: int) -> str:
            """Look up what a question needs."""
            run = record.start_run(question)
            time.sleep(seconds())
            return payloads.result(question, run)

        return look_up


Driver = AsyncDriver | BlockingDriver


def run_blocking(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that never waits for an event loop."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise RuntimeError("the coroutine waited for an event loop.")


class CountingConnector:
    """Connects with aiohttp, and counts the connections over which a setup was sent."""

    def __init__(self) -> None:
        self.setups = 0
        self._connector = AiohttpConnector()

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> Transport:
        """Connect once."""
        return _CountingTransport(await self._connector.connect(endpoint, options), self)

    async def aclose(self) -> None:
        """Release what the connections share."""
        await self._connector.aclose()


class _CountingTransport:
    def __init__(self, transport: Transport, connector: CountingConnector) -> None:
        self._transport = transport
        self._connector: CountingConnector | None = connector
        self.receive = transport.receive
        self.aclose = transport.aclose

    async def send(self, data: str | bytes) -> None:
        if self._connector is not None:
            self._connector.setups += 1
            self._connector = None
        await self._transport.send(data)
