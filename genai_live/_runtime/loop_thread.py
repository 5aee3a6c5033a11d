"""`LoopThread`: the thread with the event loop that all blocking sessions of a process share."""

from __future__ import annotations

import _thread
import asyncio
import atexit
import logging
import os
import threading
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import anyio

from genai_live._runtime.advice import warn_if_loop_stands_still
from genai_live._runtime.owner import OwnedSession, Owner
from genai_live._runtime.signal import SLICE_SECONDS
from genai_live._runtime.thread_result import ThreadResult
from genai_live.errors import LiveError, SessionClosed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

logger = logging.getLogger("genai_live")

START_SECONDS = 10.0
"""How long a thread may take to start."""
SHUTDOWN_SECONDS = 1.5
"""How long the sessions may take to close when the process ends."""
CALL_SECONDS = 10.0
"""How long calls that Ctrl+C left may take then to undo what they have begun, such as to end an MCP
server."""
TASK_SECONDS = 0.2
"""How long other tasks may take to end then."""
UVLOOP_VERSION = 0, 23
"""The first that does not close the socket of a cancelled connect twice."""


class LoopThread(Owner):
    """A background thread that runs an event loop, the owner of blocking sessions.

    It is a daemon and does not keep the process alive. It uses uvloop if that is installed. No
    exception of a user's code ends it: the loop continues. Should the thread end all the same, its
    sessions end with an error, and the next connect starts another.
    """

    has_threads = True

    def __init__(self) -> None:
        super().__init__()
        self._loop = _new_event_loop()
        self._thread_id: int | None = None
        self._stop = asyncio.Event()
        self._ended: ThreadResult[None] = ThreadResult()
        self._sessions: set[OwnedSession] = set()
        self._calls: set[_LoopCall[Any]] = set()
        self._refresh_timer: asyncio.TimerHandle | None = None

    # From any thread.

    @property
    def has_ended(self) -> bool:
        """Whether the loop will not run again."""
        return self._ended.is_known

    @property
    def is_here(self) -> bool:
        """Whether the caller runs in the loop's thread."""
        return threading.get_ident() == self._thread_id

    def check(self) -> None:
        """Check that the caller may wait for this loop.

        Raises:
            SessionClosed: The process was forked after the thread was started, or the thread ended.
            LiveError: The caller runs in the loop itself.
        """
        self.check_alive()
        self.check_caller()

    def check_caller(self) -> None:
        """Check that the caller may wait for what this loop does, or has done.

        Raises:
            SessionClosed: The process was forked after the thread was started.
            LiveError: The caller runs in the loop itself.
        """
        self.check_process()
        if self.is_here:
            raise LiveError(
                "a blocking call in genai_live's own event loop would wait for itself.",
                hint="Use a plain function as callback, or AsyncClient.",
            )

    def check_alive(self) -> None:
        """Check that the loop runs in this process.

        Raises:
            SessionClosed: The process was forked after the thread was started, or the thread ended.
        """
        self.check_process()
        if self._ended.is_known:
            raise SessionClosed(
                "the thread of genai_live's event loop has ended.",
                hint="Connect again; that starts another.",
            )

    def check_waiting(self) -> None:
        """Check from time to time, while the caller waits, that it waits for something.

        Raises:
            SessionClosed: The process was forked after the thread was started, or the thread ended.
        """
        self.check_alive()
        warn_if_loop_stands_still()

    def call(self, function: Callable[..., Awaitable[T]], *args: object) -> T:
        """Run a coroutine function in the loop and wait for its result; an interrupt cancels it."""
        self.check()
        call = _LoopCall(function, args, self._calls)
        try:
            self.call_soon(call.start)
            return call.result.wait(check=self.check_waiting)
        except LiveError as error:
            self.call_soon(call.cancel)
            error.__traceback__ = None  # leaves out the frames inside
            raise
        except BaseException:
            self.call_soon(call.cancel)
            raise

    def call_soon(self, function: Callable[[], Any]) -> None:
        """Run a function in the loop soon; from any thread, a finalizer, or a signal handler."""
        if not self.is_inherited:
            with suppress(RuntimeError):  # the loop is gone, and everything in it
                self._loop.call_soon_threadsafe(function)

    def close_sessions(self) -> None:
        """Close the open sessions and end the thread, when the process ends."""
        if not self.is_inherited:
            self.call_soon(self._stop.set)
            with suppress(TimeoutError):
                self._ended.wait(SHUTDOWN_SECONDS + CALL_SECONDS + 2 * TASK_SECONDS)

    # In the loop.

    def add(self, session: OwnedSession) -> None:
        """Look after a session: refresh it now and then, and close it when the process ends."""
        self._sessions.add(session)
        if self._refresh_timer is None:
            self._refresh_later()

    def discard(self, session: OwnedSession) -> None:
        """Forget a session."""
        self._sessions.discard(session)

    def _refresh_later(self) -> None:
        self._refresh_timer = self._loop.call_later(SLICE_SECONDS, self._refresh)

    def _refresh(self) -> None:
        self._refresh_timer = None
        if self._sessions:
            self._refresh_later()
        for session in list(self._sessions):
            session.refresh()

    # In the thread.

    def run(self) -> None:
        """Run the loop until `close_sessions` is called."""
        self._thread_id = threading.get_ident()
        try:
            asyncio.set_event_loop(self._loop)
            main = self._loop.create_task(self._main())
            while not main.done():
                try:
                    self._loop.run_until_complete(main)
                except BaseException:
                    if main.done() or self._loop.is_closed():
                        raise
                    logger.exception(
                        "genai_live's event loop continues after this:",
                        extra={"event_name": "loop_error"},
                    )
        finally:
            self._ended.set_result(None)
            for session in list(self._sessions):
                with suppress(Exception):
                    session.lose_loop()
            self._loop.close()

    async def _main(self) -> None:
        while not self._stop.is_set():
            with suppress(asyncio.CancelledError):  # not by us: somebody cancelled all tasks
                await self._stop.wait()
        closing = [asyncio.ensure_future(session.close()) for session in self._sessions]
        await _end(closing, SHUTDOWN_SECONDS)
        calls = tuple(self._calls)
        for call in calls:
            call.cancel()
        await _end([call.task for call in calls if call.task is not None], CALL_SECONDS)
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await _end(rest, TASK_SECONDS)


class _LoopCall(Generic[T]):
    """A coroutine function that runs in the loop for another thread.

    Args:
        function: The function.
        args: Its arguments.
        running: Holds the call while it runs.
    """

    def __init__(
        self,
        function: Callable[..., Awaitable[T]],
        args: tuple[object, ...],
        running: set[_LoopCall[Any]],
    ) -> None:
        self.result: ThreadResult[T] = ThreadResult()
        self.task: asyncio.Task[None] | None = None
        self._function = function
        self._args = args
        self._running = running
        self._scope: anyio.CancelScope | None = None
        self._is_cancelled = False

    def start(self) -> None:
        if not self._is_cancelled:
            self._running.add(self)
            self.task = asyncio.get_running_loop().create_task(self._run(), name="genai_live call")

    def cancel(self) -> None:
        self._is_cancelled = True
        if self._scope is not None:
            self._scope.cancel()

    async def _run(self) -> None:
        try:
            with anyio.CancelScope() as self._scope:
                if self._is_cancelled:
                    self._scope.cancel()
                await self._set_result()
        finally:
            self._running.discard(self)

    async def _set_result(self) -> None:
        try:
            self.result.set_result(await self._function(*self._args))
        except asyncio.CancelledError:
            self.result.set_error(
                LiveError(
                    "the call was cancelled in genai_live's event loop.",
                    hint="Do not cancel tasks there that are not yours.",
                )
            )
            raise
        except BaseException as error:
            self.result.set_error(error)


async def _end(tasks: Any, seconds: float) -> None:
    """Wait for tasks to end, for a time, and take what they raise."""
    if tasks:
        done, _ = await asyncio.wait(tasks, timeout=seconds)
        for task in done:
            if not task.cancelled():
                task.exception()


def _new_event_loop() -> asyncio.AbstractEventLoop:
    if find_spec("uvloop") is not None:
        import uvloop

        major, minor = version("uvloop").split(".")[:2]
        if (int(major), int(minor)) >= UVLOOP_VERSION:
            return uvloop.new_event_loop()
    return asyncio.new_event_loop()


# The shared one.

_lock = threading.Lock()  # only threads take it that no signal handler runs in
_shared: LoopThread | None = None


def shared_loop_thread() -> LoopThread:
    """Return the loop thread of this process; start it on first use, or after it ended.

    Raises:
        LiveError: It cannot be started.
    """
    shared = running_loop_thread()
    if shared is not None:
        return shared
    started: ThreadResult[LoopThread] = ThreadResult()
    try:
        # Ctrl+C in `Thread.start` would leave its locks behind, so another thread calls it.
        _thread.start_new_thread(_start, (started,))
        return started.wait(START_SECONDS)
    except (RuntimeError, TimeoutError) as error:
        raise LiveError(
            "the thread of genai_live's event loop cannot be started.",
            hint="Too many threads, or the process is ending.",
        ) from error


def running_loop_thread() -> LoopThread | None:
    """Return the loop thread of this process if it runs."""
    shared = _shared
    if shared is None or shared.is_inherited or shared.has_ended:
        return None
    return shared


def _start(started: ThreadResult[LoopThread]) -> None:
    global _shared
    try:
        with _lock:
            shared = running_loop_thread()
            if shared is None:
                shared = LoopThread()
                threading.Thread(target=shared.run, name="genai_live loop", daemon=True).start()
                atexit.register(shared.close_sessions)
                _shared = shared
    except BaseException as error:
        started.set_error(error)
    else:
        started.set_result(shared)


def _reset_after_fork() -> None:
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_reset_after_fork)
