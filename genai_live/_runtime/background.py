"""Background tasks that are owned by an object, not by the block that created it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import anyio

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class BackgroundTask:
    """One background task, which runs until it ends or is cancelled.

    A session must outlive the `await connect(...)` that created it, and must not wrap its user's
    exceptions in a group, so its work cannot run in a task group of the caller. The coroutine
    function must handle its own errors.
    """

    def __init__(self) -> None:
        self._scope = anyio.CancelScope()
        self._done = anyio.Event()
        self._task: object = None

    def start(self, function: Callable[..., Awaitable[Any]], *args: object, name: str) -> None:
        """Start the task on the running event loop, asyncio or trio."""

        async def run() -> None:
            try:
                with self._scope:
                    await function(*args)
            finally:
                self._done.set()

        if running_library() == "trio":
            import trio

            self._task = trio.lowlevel.spawn_system_task(run, name=name)
        else:
            self._task = asyncio.get_running_loop().create_task(run(), name=name)

    def cancel(self) -> None:
        """Request that the task end."""
        self._scope.cancel()

    async def wait(self) -> None:
        """Wait until the task has ended; return at once if it was not started."""
        if self._task is not None:
            await self._done.wait()


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
