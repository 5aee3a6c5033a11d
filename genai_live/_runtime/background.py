"""Background tasks that are owned by an object, not by the block that created it."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING, Any

import anyio

from genai_live._runtime.event import new_event
from genai_live._runtime.owner import running_loop

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

logger = logging.getLogger("genai_live")


class BackgroundTask:
    """One background task, which runs until it ends or is cancelled.

    A session must outlive the `await connect(...)` that created it, and must not wrap its user's
    exceptions in a group, so its work cannot run in a task group of the caller. The coroutine
    function must handle its own errors; what it leaves is logged, so that a `SystemExit` does not
    end the event loop, and with it every other session that runs there.

    A callback of the event loop may make, start and cancel it, too.
    """

    def __init__(self) -> None:
        # Made by the task itself: a callback of the event loop cannot make one.
        self._scope: anyio.CancelScope | None = None
        self._cancelled = False
        self._done = new_event()
        self._task: object = None

    def start(self, function: Callable[..., Awaitable[Any]], *args: object, name: str) -> None:
        """Start the task on the running event loop, asyncio or trio."""

        async def run() -> None:
            try:
                with anyio.CancelScope() as self._scope:
                    if self._cancelled:
                        self._scope.cancel()
                    await function(*args)
            except BaseException as error:
                if self.ends_with(error) or interrupts_main_thread(error):
                    raise
                logger.exception(
                    "Internal error in genai_live, in %s.",
                    name,
                    extra={"event_name": "internal_error", "task": name},
                )
            finally:
                self._done.set()

        if running_library() == "trio":
            import trio

            self._task = trio.lowlevel.spawn_system_task(run, name=name)
        else:
            task = self._task = asyncio.get_running_loop().create_task(run(), name=name)
            # A task that is cancelled before its first step runs nothing of its coroutine.
            task.add_done_callback(lambda _: self._done.set())

    def cancel(self) -> None:
        """Request that the task end."""
        self._cancelled = True
        if self._scope is not None:
            self._scope.cancel()

    async def wait(self) -> None:
        """Wait until the task has ended; return at once if it was not started."""
        if self._task is not None:
            await self._done.wait()

    @property
    def is_cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled

    @property
    def is_current(self) -> bool:
        """Whether the caller runs in this task."""
        return self._task is not None and self._task is current_task()

    def ends_with(self, error: BaseException) -> bool:
        """Whether an exception ends this task from outside, and does not come from its code."""
        if isinstance(error, GeneratorExit):  # a task that is collected runs outside itself
            return not self.is_current
        if isinstance(error, anyio.get_cancelled_exc_class()):
            return self._cancelled or being_cancelled()
        return False


def current_task() -> object:
    """Return the task that runs, of asyncio or trio; None outside one."""
    if isinstance(loop := running_loop(), asyncio.AbstractEventLoop):
        return asyncio.current_task(loop)
    if loop is None:
        return None
    import trio

    return trio.lowlevel.current_task()


def running_library() -> str:
    """Return the library of the running event loop: `asyncio` or `trio`."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return "trio"
    return "asyncio"


def being_cancelled() -> bool:
    """Whether the current task is being cancelled from outside, not by its own code."""
    if running_library() == "trio":
        return True
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def interrupts_main_thread(error: BaseException) -> bool:
    """Whether an exception is a Ctrl+C of the main thread, whose own loop has to end with it."""
    return (
        isinstance(error, KeyboardInterrupt)
        and threading.current_thread() is threading.main_thread()
    )
