"""The event loop thread that all blocking sessions of a process share."""

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
    """A background thread that runs an event loop, started on first use and stopped at exit.

    It is a daemon and does not keep the process alive. It uses uvloop if that is installed. A
    process created by `os.fork` has none of its parent's threads and starts its own.
    """

    def __init__(self) -> None:
        uvloop = find_spec("uvloop") is not None
        self._manager = start_blocking_portal(
            "asyncio", backend_options={"use_uvloop": uvloop}, name="genai_live loop"
        )
        self._portal = self._manager.__enter__()
        self._pid = os.getpid()
        self._loop, self._thread_id = self._portal.call(_loop_and_thread_id)
        self._closers: weakref.WeakSet[Any] = weakref.WeakSet()

    def check(self) -> None:
        """Check that the caller may wait for this loop.

        Raises:
            SessionClosed: The process was forked after the thread was started.
            LiveError: The caller runs in the loop itself.
        """
        if os.getpid() != self._pid:
            raise SessionClosed(
                "the session belongs to the process that this one was forked from.",
                hint="Connect in the child, after the fork.",
            )
        if threading.get_ident() == self._thread_id:
            raise LiveError(
                "a blocking call in genai_live's own event loop would wait for itself.",
                hint="Use a plain function as callback, or AsyncClient.",
            )

    def call(self, function: Callable[..., Awaitable[T]], *args: object) -> T:
        """Run a coroutine function in the loop and wait for its result; an interrupt cancels it."""
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
        """Run a coroutine function in the loop without waiting for it."""
        if os.getpid() == self._pid:
            with suppress(RuntimeError):  # the loop is gone, and everything in it
                self._portal.start_task_soon(function, *args)

    def call_soon(self, function: Callable[[], Any]) -> None:
        """Run a function in the loop soon."""
        with suppress(RuntimeError):  # the loop is gone, and everything in it
            self._loop.call_soon_threadsafe(function)

    def close_at_exit(self, session: Any) -> None:
        """Close a session at exit; it must have `close_soon() -> Future`."""
        self._closers.add(session)

    def stop(self) -> None:
        """Close the open sessions and end the thread."""
        if os.getpid() != self._pid:
            return
        pending = [session.close_soon() for session in list(self._closers)]
        for future in pending:
            with suppress(Exception):
                future.result(SHUTDOWN_SECONDS)
        self._portal.call(self._portal.stop, True)
        self._manager.__exit__(None, None, None)

    def submit(self, function: Callable[..., Awaitable[T]], *args: object) -> Future[T]:
        """Run a coroutine function in the loop and return its future."""
        return self._portal.start_task_soon(function, *args)


async def _loop_and_thread_id() -> tuple[asyncio.AbstractEventLoop, int]:
    import asyncio

    return asyncio.get_running_loop(), threading.get_ident()


_lock = threading.Lock()
_shared: LoopThread | None = None


def shared_loop_thread() -> LoopThread:
    """Return the loop thread of this process; start it on first use."""
    global _shared
    with _lock:
        if _shared is None:
            _shared = LoopThread()
            atexit.register(_shared.stop)
        return _shared


def _reset_after_fork() -> None:
    global _lock, _shared
    _lock = threading.Lock()
    _shared = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_reset_after_fork)
