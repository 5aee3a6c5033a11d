"""One interface to the async and the blocking API, so that a client is written once.

A client is a set of coroutines. Over the blocking API they never wait for an event loop: they block
their thread.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from random import Random
from types import SimpleNamespace
from typing import Any

from benchmarks.interrupts.interrupter import Interrupter, interrupt
from benchmarks.soak import payloads
from benchmarks.soak.session_record import SessionRecord
from genai_live import AsyncClient, Client
from genai_live._runtime.loop_thread import shared_loop_thread
from genai_live.errors import SessionClosed
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


class InterruptedDriver(BlockingDriver):
    """Drives a blocking session in the main thread, where Ctrl+C comes at random moments.

    A call that it ends is made again, unless it had sent its question already.
    """

    api = "interrupted"
    interrupts = 0

    def __init__(self) -> None:
        super().__init__()
        self._random = Random()
        self._interrupter = Interrupter(self._random)
        self._accepted: set[int] = set()

    async def connect(self, client: dict[str, Any], options: dict[str, Any]) -> None:
        """Open a session, and note which questions it takes for sending."""
        self._interrupter.install()
        await super().connect(client, options)
        protocol = self.session._core.protocol
        record_sent = protocol.record_sent

        def note_and_record(message: Any, frame: bytes = b"", **others: Any) -> Any:
            if b"question " in frame:
                self._accepted.update(payloads.read_questions(frame.decode()))
            return record_sent(message, frame, **others)

        protocol.record_sent = note_and_record

    async def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method of the session; one that only sends or asks may be interrupted."""
        if name not in ("ask", "send_text", "send_context_update") or not _in_main_thread():
            return await super().call(name, *args, **kwargs)
        numbers = payloads.read_questions(args[0]) if args else []
        iterator = self.session.events(timeout=kwargs.get("timeout"))
        while True:
            is_done, result = self._try(lambda: getattr(self.session, name)(*args, **kwargs))
            if is_done:
                return result
            while not self.session._core._mailbox.is_empty():
                self.session._core.settle()
            if numbers and self._accepted.issuperset(numbers):
                return self._read_answer(iterator, numbers[0]) if name == "ask" else None

    async def next(self, iterator: Any) -> Any:
        """Return the iterator's next item, or None at its end."""
        if not _in_main_thread():
            return await super().next(iterator)
        while True:
            items: list[Any] = []

            def take(items: list[Any] = items) -> None:
                for item in iterator:  # `next(iterator)` would heed a signal before it returns
                    items.append(item)
                    return

            is_done, _ = self._try(take)
            if is_done or items:
                return items[0] if items else None

    async def close(self) -> None:
        """Close the session, more than once where that is interrupted."""
        if self.session is not None:
            while not self._try(self.session.close)[0]:
                pass
        await super().close()

    def _try(self, call: Callable[[], Any]) -> tuple[bool, Any]:
        """Return whether a call ended by itself, and its result."""
        if self._random.random() < 0.5:
            return True, call()
        box: list[Any] = []
        try:
            try:
                self._interrupter.arm(interrupt)
                box.append(call())
            finally:
                self._interrupter.disarm()
        except KeyboardInterrupt:
            InterruptedDriver.interrupts += 1
        return bool(box), box[0] if box else None

    def _read_answer(self, iterator: Any, number: int) -> Any:
        """Read on until a question is answered; return the answer in the form of a turn."""
        reader = SessionRecord("", "", "")
        for event in iterator:
            if number in reader.receive(event):
                return SimpleNamespace(text=payloads.answer(number, ""), interrupted=False)
        raise SessionClosed("the server ended the session.", hint="")


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


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
