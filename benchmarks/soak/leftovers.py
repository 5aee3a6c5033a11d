"""What a process holds: tasks, threads, sockets, memory, objects, and what it complains about."""

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
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType

from attrs import frozen

from genai_live._runtime.loop_thread import shared_loop_thread

CLASSES = (
    "AsyncSession",
    "Session",
    "Conversation",
    "Supervisor",
    "Link",
    "Inbox",
    "Outbox",
    "Ledger",
    "ToolRunner",
    "AiohttpTransport",
    "AiohttpConnector",
    "_WebSocket",
    "ClientSession",
    "BackgroundTask",
)
"""Objects that have to be gone when their sessions are."""


def memory() -> int:
    """Give the resident memory, in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


class _MallocInfo(ctypes.Structure):
    """What glibc's mallinfo2 gives."""

    _fields_ = [(f"field{number}", ctypes.c_size_t) for number in range(10)]


def in_use() -> int:
    """Give the bytes of memory that are in use, about.

    Resident memory is not that: after millions of messages in many threads much of it is free, but
    in pieces that go back to the system late. Small blocks are Python's own and counted as 96
    bytes each, large ones are those of malloc.
    """
    try:
        info = ctypes.CDLL(None).mallinfo2
    except AttributeError:  # another C library
        return memory()
    info.restype = _MallocInfo
    found = info()
    mapped, used = found.field4, found.field7
    return int(mapped + used) + 96 * sys.getallocatedblocks()


def weight(*roots: object) -> int:
    """Give the bytes of objects and all that they refer to, but for code."""
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
    """Give the CPU seconds so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _files() -> Counter[str]:
    found: Counter[str] = Counter()
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            found[str(link.readlink()).partition(":")[0]] += 1
    return found


def _tasks() -> Counter[str]:
    current = asyncio.current_task()
    return Counter(task.get_name() for task in asyncio.all_tasks() if task is not current)


async def _tasks_there() -> Counter[str]:
    return _tasks()


def _objects() -> Counter[str]:
    gc.collect()
    names = Counter(type(each).__name__ for each in gc.get_objects())
    return Counter({name: names[name] for name in CLASSES if names[name]})


def _is_idle(thread: threading.Thread) -> bool:
    """Whether it is a worker without work, which anyio keeps for the next."""
    frame = sys._current_frames().get(thread.ident or 0)
    while frame is not None and thread.name == "AnyIO worker thread":
        if frame.f_code is queue.Queue.get.__code__:
            return True
        frame = frame.f_back
    return False


@frozen
class Holdings:
    """What the process holds now. Is asked in an event loop."""

    files: Counter[str]
    tasks: Counter[str]
    threads: Counter[str]
    objects: Counter[str]
    memory: int
    in_use: int

    @classmethod
    def now(cls) -> "Holdings":
        """Look."""
        objects = _objects()
        with contextlib.suppress(OSError, AttributeError):  # not with every C library
            ctypes.CDLL(None).malloc_trim(0)
        tasks = _tasks() + shared_loop_thread().call(_tasks_there)
        threads = Counter(thread.name for thread in threading.enumerate() if not _is_idle(thread))
        return cls(_files(), tasks, threads, objects, memory(), in_use())

    def more_than(self, before: "Holdings") -> list[str]:
        """Tell what there is now that was not before."""
        return [
            f"{name}: {dict(more)}"
            for name in ("files", "tasks", "threads", "objects")
            if (more := getattr(self, name) - getattr(before, name))
        ]


class Complaints(logging.Handler):
    """Keeps warnings, logged errors, and errors that nobody caught."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: Counter[str] = Counter()
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.found[self.format(record)[:2_000]] += 1

    def _note_error(self, unraisable: object) -> None:
        self.found[f"uncaught: {unraisable}"] += 1

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Hear all of them."""
        logging.getLogger().addHandler(self)
        logging.captureWarnings(capture=True)
        hooks = sys.unraisablehook, threading.excepthook
        sys.unraisablehook = threading.excepthook = self._note_error
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("always")
                yield
        finally:
            sys.unraisablehook, threading.excepthook = hooks
            logging.captureWarnings(capture=False)
            logging.getLogger().removeHandler(self)
