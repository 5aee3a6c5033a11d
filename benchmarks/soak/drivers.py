"""Both faces of the package behind one: habits are written once, as coroutines.

Over the blocking face the coroutines never wait for an event loop: they block their thread.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

from benchmarks.soak import payloads
from benchmarks.soak.session_record import Life
from genai_live import AsyncClient, Client
from genai_live._runtime.loop_thread import shared_loop_thread
from genai_live.transport.aiohttp import AiohttpConnector
from genai_live.transport.base import Endpoint, Transport, TransportOptions


class AsyncFace:
    """A session in this event loop."""

    name = "async"

    def __init__(self) -> None:
        self.session: Any = None
        self._client: AsyncClient | None = None
        self._connector = CountedConnector()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def setups(self) -> int:
        """How many setups were sent."""
        return self._connector.setups

    async def connect(self, client: dict[str, Any], options: dict[str, Any]) -> None:
        """Open a session."""
        self._client = AsyncClient(**client)
        self.session = await self._client.live.connect(transport=self._connector, **options)

    async def do(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method of the session."""
        return await getattr(self.session, name)(*args, **kwargs)

    async def next(self, reading: Any) -> Any:
        """Give what a reading gives next; None at its end."""
        return await anext(reading, None)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    def start(self, function: Callable[..., Coroutine[Any, Any, None]], *args: Any) -> None:
        """Do something beside."""
        self._tasks.append(asyncio.create_task(function(*args)))

    async def close(self) -> None:
        """Close the session and wait for what is beside it."""
        if self.session is not None:
            await self.session.close()
        await asyncio.gather(*self._tasks)
        await self._connector.aclose()
        if self._client is not None:
            await self._client.aclose()

    def tool(self, life: Life, seconds: Callable[[], float]) -> Callable[..., Any]:
        """Make the function that the model calls."""

        async def look_up(question: int) -> str:
            """Look up what a question needs."""
            run = life.run_of(question)
            await asyncio.sleep(seconds())
            return payloads.result(question, run)

        return look_up


class BlockingFace:
    """A session that blocks."""

    name = "blocking"

    def __init__(self) -> None:
        self.session: Any = None
        self._client: Client | None = None
        self._connector = CountedConnector()
        self._threads: list[threading.Thread] = []

    @property
    def setups(self) -> int:
        """How many setups were sent."""
        return self._connector.setups

    async def connect(self, client: dict[str, Any], options: dict[str, Any]) -> None:
        """Open a session."""
        self._client = Client(**client)
        self.session = self._client.live.connect(transport=self._connector, **options)

    async def do(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method of the session."""
        return getattr(self.session, name)(*args, **kwargs)

    async def next(self, reading: Any) -> Any:
        """Give what a reading gives next; None at its end."""
        return next(reading, None)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)  # noqa: ASYNC251 - no event loop runs here

    def start(self, function: Callable[..., Coroutine[Any, Any, None]], *args: Any) -> None:
        """Do something beside."""
        thread = threading.Thread(target=lambda: drive(function(*args)), name="soak", daemon=True)
        thread.start()
        self._threads.append(thread)

    async def close(self) -> None:
        """Close the session and wait for what is beside it."""
        if self.session is not None:
            self.session.close()
        for thread in self._threads:
            thread.join()
        shared_loop_thread().call(self._connector.aclose)
        if self._client is not None:
            self._client.close()

    def tool(self, life: Life, seconds: Callable[[], float]) -> Callable[..., Any]:
        """Make the function that the model calls."""

        def look_up(question: int) -> str:
            """Look up what a question needs."""
            run = life.run_of(question)
            time.sleep(seconds())
            return payloads.result(question, run)

        return look_up


Face = AsyncFace | BlockingFace


def drive(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that never waits."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise RuntimeError("it waited for an event loop.")


class CountedConnector:
    """Dials with aiohttp, and counts the connections over which a setup was sent."""

    def __init__(self) -> None:
        self.setups = 0
        self._connector = AiohttpConnector()

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> Transport:
        """Dial once."""
        return _Counted(await self._connector.connect(endpoint, options), self)

    async def aclose(self) -> None:
        """Let go."""
        await self._connector.aclose()


class _Counted:
    def __init__(self, transport: Transport, connector: CountedConnector) -> None:
        self._transport = transport
        self._connector: CountedConnector | None = connector
        self.receive = transport.receive
        self.aclose = transport.aclose

    async def send(self, data: str | bytes) -> None:
        if self._connector is not None:
            self._connector.setups += 1
            self._connector = None
        await self._transport.send(data)
