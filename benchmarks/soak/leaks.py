"""Leak checks: what a process holds before and after, and what it logs meanwhile."""

import asyncio
import contextlib
import ctypes
import gc
import logging
import queue
import resource
import sys
import threading
import warnings
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from types import FunctionType, ModuleType

from aiohttp import ClientSession
from attrs import frozen

from genai_live import AsyncSession, Session
from genai_live._core.connection import Connection
from genai_live._core.inbox import Inbox
from genai_live._core.outbox import Outbox
from genai_live._live.core import LiveCore
from genai_live._live.supervisor import Supervisor
from genai_live._protocol.ledger import Ledger
from genai_live._runtime.background import BackgroundTask
from genai_live._runtime.loop_thread import shared_loop_thread
from genai_live.tools.runner import ToolRunner
from genai_live.transport.aiohttp import AiohttpConnector, AiohttpTransport, _WebSocket  # pyright: ignore[reportPrivateUsage]

CLASSES = frozenset(
    {
        AsyncSession,
        Session,
        LiveCore,
        Supervisor,
        Connection,
        Inbox,
        Outbox,
        Ledger,
        ToolRunner,
        AiohttpTransport,
        AiohttpConnector,
        _WebSocket,
        ClientSession,
        BackgroundTask,
    }
)
"""Classes whose objects have to be gone when their sessions are."""


def memory() -> int:
    """Return the resident memory, in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


class _MallocInfo(ctypes.Structure):
    """The structure that glibc's mallinfo2 returns."""

    _fields_ = [(f"field{number}", ctypes.c_size_t) for number in range(10)]


def in_use() -> int:
    """Return about how many bytes of memory are in use.

    Resident memory is more than that: after millions of messages in many threads much of it is
    free, but in pieces that go back to the system late. Small blocks are Python's own and counted
    as 96 bytes each, large ones are those of malloc.
    """
    try:
        mallinfo2 = ctypes.CDLL(None).mallinfo2
    except AttributeError:  # another C library
        return memory()
    mallinfo2.restype = _MallocInfo
    info = mallinfo2()
    mapped, used = info.field4, info.field7
    return int(mapped + used) + 96 * sys.getallocatedblocks()


def size_of(*roots: object) -> int:
    """Return the bytes of objects and of all that they refer to, code excepted."""
    seen: set[int] = set()
    waiting: list[object] = list(roots)
    total = 0
    while waiting:
        each = waiting.pop()
        if id(each) not in seen and not isinstance(each, type | ModuleType | FunctionType):
            seen.add(id(each))
            total += sys.getsizeof(each)
            waiting.extend(gc.get_referents(each))
    return total


def cpu() -> float:
    """Return the CPU seconds used so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _files() -> Counter[str]:
    counts: Counter[str] = Counter()
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            counts[str(link.readlink()).partition(":")[0]] += 1
    return counts


def _tasks() -> Counter[str]:
    current = asyncio.current_task()
    return Counter(task.get_name() for task in asyncio.all_tasks() if task is not current)


async def _loop_thread_tasks() -> Counter[str]:
    return _tasks()


def _objects() -> Counter[str]:
    gc.collect()
    return Counter(type(each).__name__ for each in gc.get_objects() if type(each) in CLASSES)


def _is_idle(thread: threading.Thread) -> bool:
    """Whether the thread is a worker without work, which anyio keeps for the next call."""
    frame = sys._current_frames().get(thread.ident or 0)  # pyright: ignore[reportPrivateUsage]
    while frame is not None and thread.name == "AnyIO worker thread":
        if frame.f_code is queue.Queue[object].get.__code__:
            return True
        frame = frame.f_back
    return False


@frozen
class Resources:
    """What the process holds at one moment."""

    files: Counter[str]
    tasks: Counter[str]
    threads: Counter[str]
    objects: Counter[str]
    memory: int
    in_use: int

    @classmethod
    def now(cls) -> "Resources":
        """Take stock; has to be called in an event loop."""
        objects = _objects()
        with contextlib.suppress(OSError, AttributeError):  # not with every C library
            ctypes.CDLL(None).malloc_trim(0)
        tasks = _tasks() + shared_loop_thread().call(_loop_thread_tasks)
        threads = Counter(thread.name for thread in threading.enumerate() if not _is_idle(thread))
        return cls(_files(), tasks, threads, objects, memory(), in_use())

    def leaked_since(self, before: "Resources") -> list[str]:
        """Name what there is now that was not there before."""
        return [
            f"{name}: {dict(more)}"
            for name in ("files", "tasks", "threads", "objects")
            if (more := getattr(self, name) - getattr(before, name))
        ]


class ProblemLog(logging.Handler):
    """Keeps warnings, logged errors, and errors that nobody caught."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.counts: Counter[str] = Counter()
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Count the record."""
        self.counts[self.format(record)[:2_000]] += 1

    def _count_uncaught(self, unraisable: object) -> None:
        self.counts[f"uncaught: {unraisable}"] += 1

    @contextlib.contextmanager
    def capturing(self) -> Generator[None, None, None]:
        """Capture them in the whole process."""
        logging.getLogger().addHandler(self)
        logging.captureWarnings(capture=True)
        hooks = sys.unraisablehook, threading.excepthook
        sys.unraisablehook = threading.excepthook = self._count_uncaught
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("always")
                yield
        finally:
            sys.unraisablehook, threading.excepthook = hooks
            logging.captureWarnings(capture=False)
            logging.getLogger().removeHandler(self)
