"""The event loop that blocking sessions share: one thread for a process."""

from __future__ import annotations

import atexit
import os
import threading
import weakref
from concurrent.futures import wait
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar

from anyio.from_thread import start_blocking_portal

from genai_live._runtime.signal import SLICE_SECONDS
from genai_live.errors import LiveError, SessionClosed

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Future

T = TypeVar("T")

SHUTDOWN_SECONDS = 1.5


class LoopThread:
    """A background thread that runs an event loop, started on first use, stopped at exit.

    It is a daemon and keeps no process alive. Where the `uvloop` extra is installed, it runs on
    that. A process made by `os.fork` has none of its parent's threads and starts its own.
    """

    def __init__(self) -> None:
        uvloop = find_spec("uvloop") is not None
        self._manager = start_blocking_portal(
            "asyncio", backend_options={"use_uvloop": uvloop}, name="genai_live loop"
        )
        self._portal = self._manager.__enter__()
        self._pid = os.getpid()
        self._loop, self._thread_id = self._portal.call(_whereabouts)
        self._closers: weakref.WeakSet[Any] = weakref.WeakSet()

    def check(self) -> None:
        """Make sure that the caller may wait for this loop.

        Raises:
            SessionClosed: The process was forked since.
            LiveError: The caller runs in the loop itself.
        """
        if os.getpid() != self._pid:
            raise SessionClosed(
                "the session belongs to the process that this one was forked from.",
                hint="Connect in the child, after the fork.",
            )
        if threading.get_ident() == self._thread_id:
            raise LiveError(
                "a blocking call inside genai_live's own event loop would wait for itself.",
                hint="Use a plain function as callback, or AsyncClient.",
            )

    def call(self, function: Callable[..., Awaitable[T]], *args: object) -> T:
        """Run a coroutine function in the loop and wait for it; an interrupt cancels it."""
        self.check()
        future: Future[T] = self._portal.start_task_soon(function, *args)
        try:
            while not wait([future], SLICE_SECONDS).done:
                pass
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def start(self, function: Callable[..., Awaitable[Any]], *args: object) -> None:
        """Run a coroutine function in the loop and do not wait."""
        if os.getpid() == self._pid:
            with suppress(RuntimeError):  # the loop is gone, and everything in it
                self._portal.start_task_soon(function, *args)

    def call_soon(self, function: Callable[[], Any]) -> None:
        """Run a function in the loop soon."""
        with suppress(RuntimeError):  # the loop is gone, and everything in it
            self._loop.call_soon_threadsafe(function)

    def close_at_exit(self, session: Any) -> None:
        """Close this session, which has `close_soon() -> Future`, when the process ends."""
        self._closers.add(session)

    def stop(self) -> None:
        """Close what is open and end the thread."""
        if os.getpid() != self._pid:
            return
        pending = [session.close_soon() for session in list(self._closers)]
        for future in pending:
            with suppress(Exception):
                future.result(SHUTDOWN_SECONDS)
        self._portal.call(self._portal.stop, True)
        self._manager.__exit__(None, None, None)

    def submit(self, function: Callable[..., Awaitable[T]], *args: object) -> Future[T]:
        """Run a coroutine function in the loop; give its future."""
        return self._portal.start_task_soon(function, *args)


async def _whereabouts() -> tuple[asyncio.AbstractEventLoop, int]:
    import asyncio

    return asyncio.get_running_loop(), threading.get_ident()


_lock = threading.Lock()
_shared: LoopThread | None = None


def shared_loop_thread() -> LoopThread:
    """Give the process's loop thread; start it when there is none."""
    global _shared
    with _lock:
        if _shared is None:
            _shared = LoopThread()
            atexit.register(_shared.stop)
        return _shared


def _forget() -> None:
    global _lock, _shared
    _lock = threading.Lock()
    _shared = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
