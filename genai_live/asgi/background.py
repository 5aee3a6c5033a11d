"""`BackgroundTasks`: tasks that nobody waits for until the relay is closed."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

logger = logging.getLogger("genai_live.asgi")


class BackgroundTasks:
    """Starts tasks, keeps them alive, and logs what they raise."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, function: Callable[[], Coroutine[Any, Any, None]]) -> asyncio.Task[None]:
        """Run a function in a task of its own."""
        task = asyncio.get_running_loop().create_task(function())
        self._tasks.add(task)
        task.add_done_callback(self._on_done)
        return task

    async def finish(self, seconds: float) -> None:
        """Wait for the tasks, and cancel those that take longer; they have as long to end."""
        if self._tasks:
            _, late = await asyncio.wait(tuple(self._tasks), timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=seconds)

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error(
                "A task of the relay failed.", exc_info=error, extra={"event_name": "relay_failed"}
            )
