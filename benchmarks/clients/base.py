"""What a client does for the benchmarks, and how one of its connections is timed."""

import gc
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from benchmarks.frames import OUTPUT_PCM, WORDS, Dialect, Work, path_of


class Connection(Protocol):
    """An open connection that is set up.

    The methods that do a thing `count` times hold the loop, as a user of that client writes it.
    """

    async def receive_audio(self, count: int) -> int:
        """Ask for `count` audio messages, read them, return the number of bytes of PCM."""
        ...

    async def receive_text(self, count: int) -> int:
        """Ask for `count` text messages, read them, return the number of characters."""
        ...

    async def send_audio(self, count: int) -> None:
        """Send `count` chunks of audio and wait for the server to have them all."""
        ...

    async def echo(self) -> None:
        """Send a short text and read the answer."""
        ...


class Talker(Connection, Protocol):
    """A connection that can talk and listen at the same time."""

    async def talk(self) -> None:
        """Send one chunk of audio."""
        ...

    async def listen(self) -> int:
        """Read one audio message, return the number of bytes of PCM."""
        ...


class BlockingConnection(Protocol):
    """`Connection` of a client that blocks."""

    def receive_audio(self, count: int) -> int:
        """See `Connection`."""
        ...

    def receive_text(self, count: int) -> int:
        """See `Connection`."""
        ...

    def send_audio(self, count: int) -> None:
        """See `Connection`."""
        ...

    def echo(self) -> None:
        """See `Connection`."""
        ...


class BlockingTalker(BlockingConnection, Protocol):
    """`Talker` of a client that blocks."""

    def talk(self) -> None:
        """See `Talker`."""
        ...

    def listen(self) -> int:
        """See `Talker`."""
        ...


Connect = Callable[[], AbstractAsyncContextManager[Connection]]
ConnectTalker = Callable[[], AbstractAsyncContextManager[Talker]]
ConnectBlocking = Callable[[], AbstractContextManager[BlockingConnection]]
ConnectBlockingTalker = Callable[[], AbstractContextManager[BlockingTalker]]


class AsyncClient(Protocol):
    """What a module of this package with an async client has."""

    DIALECT: Dialect

    def open_client(self, url: str) -> AbstractAsyncContextManager[Connect]:
        """Return a context that gives a function which connects."""
        ...


class BlockingClient(Protocol):
    """What a module of this package with a blocking client has."""

    DIALECT: Dialect

    def open_blocking_client(self, url: str) -> AbstractContextManager[ConnectBlocking]:
        """Return a context that gives a function which connects."""
        ...


@dataclass
class Timing:
    """One measurement.

    Attributes:
        messages: Number of messages received, sent or echoed.
        seconds: Wall time for all.
        cpu: CPU seconds of the client's process, all threads.
        p50: Median seconds of an echo, else 0.
        p99: The time that one echo in a hundred exceeds, else 0.
    """

    messages: int
    seconds: float
    cpu: float
    p50: float = 0.0
    p99: float = 0.0


class Stopwatch:
    """Times a block: wall and CPU."""

    def __enter__(self) -> "Stopwatch":
        gc.collect()
        self.cpu = -time.process_time()
        self.seconds = -time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter()
        self.cpu += time.process_time()


def make_timing(count: int, watch: Stopwatch, latencies: list[float]) -> Timing:
    """Return the measurement of a finished block."""
    timing = Timing(count, watch.seconds, watch.cpu)
    if latencies:
        latencies.sort()
        timing.p50 = latencies[len(latencies) // 2]
        timing.p99 = latencies[len(latencies) * 99 // 100]
    return timing


def check_received(work: Work, count: int, size: int) -> None:
    """Raise unless everything came that a client asked for."""
    each = len(OUTPUT_PCM) if work is Work.RECEIVE_AUDIO else len(WORDS)
    if size != count * each:
        raise ValueError(f"{work}: {size} of {count * each} bytes or characters came")


async def time_async(client: AsyncClient, url: str, work: Work, count: int) -> Timing:
    """Time one connection of an async client."""
    latencies: list[float] = []
    async with (
        client.open_client(url + path_of(client.DIALECT, work, count)) as connect,
        connect() as connection,
    ):
        with Stopwatch() as watch:
            match work:
                case Work.RECEIVE_AUDIO:
                    check_received(work, count, await connection.receive_audio(count))
                case Work.RECEIVE_TEXT:
                    check_received(work, count, await connection.receive_text(count))
                case Work.SEND_AUDIO:
                    await connection.send_audio(count)
                case Work.ECHO:
                    for _ in range(count):
                        started = time.perf_counter()
                        await connection.echo()
                        latencies.append(time.perf_counter() - started)
                case _:
                    raise ValueError(f"{work} is not timed")
    return make_timing(count, watch, latencies)


def time_blocking(client: BlockingClient, url: str, work: Work, count: int) -> Timing:
    """Time one connection of a blocking client."""
    latencies: list[float] = []
    with (
        client.open_blocking_client(url + path_of(client.DIALECT, work, count)) as connect,
        connect() as connection,
        Stopwatch() as watch,
    ):
        match work:
            case Work.RECEIVE_AUDIO:
                check_received(work, count, connection.receive_audio(count))
            case Work.RECEIVE_TEXT:
                check_received(work, count, connection.receive_text(count))
            case Work.SEND_AUDIO:
                connection.send_audio(count)
            case Work.ECHO:
                for _ in range(count):
                    started = time.perf_counter()
                    connection.echo()
                    latencies.append(time.perf_counter() - started)
            case _:
                raise ValueError(f"{work} is not timed")
    return make_timing(count, watch, latencies)
