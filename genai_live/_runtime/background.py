"""Background tasks that belong to an object, not to the block that made it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import anyio

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class Background:
    """One background task, alive until it ends or is cancelled.

    A session must outlive the `await connect(...)` that made it, and must not wrap its user's
    exceptions in a group, so its work cannot stand in the caller's task group. The coroutine
    function has to handle its own errors.
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
        """Ask the task to end."""
        self._scope.cancel()

    async def wait(self) -> None:
        """Wait until it has ended; one that was not started has."""
        if self._task is not None:
            await self._done.wait()


def running_library() -> str:
    """Name the event loop's library: `asyncio` or `trio`."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return "trio"
    return "asyncio"
