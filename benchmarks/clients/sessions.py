"""Many sessions of one client in one process: their memory and CPU, idle or talking."""

import asyncio
import gc
import resource
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.clients.base import BlockingTalker, Talker
from benchmarks.frames import OUTPUT_PCM, Work, path_of

CHUNKS_PER_SECOND = 10


@dataclass
class SessionsCost:
    """What a number of sessions costs one process.

    Attributes:
        sessions: Their number.
        seconds: Duration of the measurement, without connecting and closing.
        connecting: Seconds to connect one session; one after the other.
        cpu: CPU seconds in that duration, all threads.
        memory: Bytes of resident memory that each session takes at its end.
        process_memory: Resident memory of the process at its end, in bytes.
        late: Seconds that one chunk of audio in a hundred was sent after its time, or more.
    """

    sessions: int
    seconds: float
    connecting: float
    cpu: float
    memory: float
    process_memory: int
    late: float


def resident_memory() -> int:
    """Return the resident memory of this process in bytes; where there is no /proc, its peak."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def allow_many_files() -> None:
    """Raise the limit of open files as far as it goes."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Schedule:
    """When each session sends its chunks of audio: evenly spread, ten a second each.

    Args:
        sessions: Their number.
        seconds: For how long they talk.
    """

    def __init__(self, sessions: int, seconds: float) -> None:
        self.chunks = round(seconds * CHUNKS_PER_SECOND)
        self._started = time.perf_counter() + 0.1
        self._sessions = sessions
        self._delays: list[float] = []

    def seconds_until(self, session: int, chunk: int) -> float:
        """Return the seconds until a chunk is due; note how late it is if it is."""
        due = self._started + (chunk + session / self._sessions) / CHUNKS_PER_SECOND
        left = due - time.perf_counter()
        if left <= 0:
            self._delays.append(-left)
        return max(left, 0.0)

    def note_delay(self, session: int, chunk: int) -> None:
        """Note how late a chunk is, after a wait."""
        self.seconds_until(session, chunk)

    @property
    def late(self) -> float:
        """Seconds that one chunk in a hundred is late, or more."""
        delays = sorted(self._delays)
        return delays[len(delays) * 99 // 100] if delays else 0.0


class Meter:
    """Measures sessions: made before them, told when half and when all are connected.

    The second half of the sessions shows the memory that one takes: the first fills what the
    imports have left free. What the sessions take on while they talk is added.
    """

    def __init__(self) -> None:
        self._opened = self._started = time.perf_counter()
        self._cpu = 0.0
        self._half = self._all = 0

    def half_connected(self) -> None:
        """Half of the sessions are connected."""
        self._half = resident_memory()

    def all_connected(self) -> None:
        """Begin the measurement."""
        gc.collect()
        self._all = resident_memory()
        self._started, self._cpu = time.perf_counter(), time.process_time()

    def finish(self, sessions: int, late: float) -> SessionsCost:
        """End the measurement."""
        cpu, now, memory = time.process_time() - self._cpu, time.perf_counter(), resident_memory()
        connected = (self._all - self._half) / (sessions - sessions // 2)
        return SessionsCost(
            sessions=sessions,
            seconds=now - self._started,
            connecting=(self._started - self._opened) / sessions,
            cpu=cpu,
            memory=connected + (memory - self._all) / sessions,
            process_memory=memory,
            late=late,
        )


async def cost_async(
    client: Any, url: str, work: Work, sessions: int, seconds: float
) -> SessionsCost:
    """Measure sessions of an async client, with two tasks for each that talks."""
    allow_many_files()
    async with client.open_client(url + path_of(client.DIALECT, work, 0)) as connect:
        async with connect():
            pass  # everything is loaded now
        meter = Meter()
        async with AsyncExitStack() as stack:
            talkers: list[Talker] = []
            for number in range(sessions):
                if number == sessions // 2:
                    meter.half_connected()
                talkers.append(await stack.enter_async_context(connect()))
            meter.all_connected()
            if work is Work.IDLE:
                await asyncio.sleep(seconds)
                return meter.finish(sessions, 0.0)
            schedule = Schedule(sessions, seconds)
            async with asyncio.TaskGroup() as group:
                for number, talker in enumerate(talkers):
                    group.create_task(_talk(talker, number, schedule))
                    group.create_task(_listen(talker, schedule.chunks))
            return meter.finish(sessions, schedule.late)


async def _talk(talker: Talker, number: int, schedule: Schedule) -> None:
    for chunk in range(schedule.chunks):
        if left := schedule.seconds_until(number, chunk):
            await asyncio.sleep(left)
            schedule.note_delay(number, chunk)
        await talker.talk()


async def _listen(talker: Talker, chunks: int) -> None:
    for _ in range(chunks):
        _check(await talker.listen())


def cost_blocking(client: Any, url: str, work: Work, sessions: int, seconds: float) -> SessionsCost:
    """Measure sessions of a blocking client, with two threads for each that talks."""
    allow_many_files()
    with client.open_blocking_client(url + path_of(client.DIALECT, work, 0)) as connect:
        with connect():
            pass
        meter = Meter()
        with ExitStack() as stack:
            talkers: list[BlockingTalker] = []
            for number in range(sessions):
                if number == sessions // 2:
                    meter.half_connected()
                talkers.append(stack.enter_context(connect()))
            meter.all_connected()
            if work is Work.IDLE:
                time.sleep(seconds)
                return meter.finish(sessions, 0.0)
            schedule = Schedule(sessions, seconds)
            errors: list[BaseException] = []
            threads = [
                threading.Thread(target=_run, args=(errors, each, *arguments), daemon=True)
                for number, talker in enumerate(talkers)
                for each, arguments in (
                    (_talk_blocking, (talker, number, schedule)),
                    (_listen_blocking, (talker, schedule.chunks)),
                )
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if errors:
                raise errors[0]
            return meter.finish(sessions, schedule.late)


def _run(errors: list[BaseException], function: Callable[..., None], *arguments: object) -> None:
    try:
        function(*arguments)
    except BaseException as error:
        errors.append(error)


def _talk_blocking(talker: BlockingTalker, number: int, schedule: Schedule) -> None:
    for chunk in range(schedule.chunks):
        if left := schedule.seconds_until(number, chunk):
            time.sleep(left)
            schedule.note_delay(number, chunk)
        talker.talk()


def _listen_blocking(talker: BlockingTalker, chunks: int) -> None:
    for _ in range(chunks):
        _check(talker.listen())


def _check(size: int) -> None:
    if size != len(OUTPUT_PCM):
        raise ValueError(f"a message with {size} bytes of audio came")
