"""`uncancelled`: wait for work that goes on when the caller is cancelled."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Coroutine


async def uncancelled(work: Coroutine[Any, Any, None]) -> None:
    """Wait for work; where the caller is cancelled, let it end by itself, and ignore its error.

    Tasks that wait for room in a socket share one future inside aiohttp: cancelling one of them
    would cancel all. `asyncio.shield` reports an error after a cancellation as one that nobody
    retrieved, from Python 3.14 on.
    """
    task = asyncio.ensure_future(work)
    task.add_done_callback(retrieve_exception)
    await asyncio.wait([task])
    task.result()


def retrieve_exception(task: asyncio.Future[None]) -> None:
    """Keep the event loop from reporting that nobody retrieved a task's error."""
    if not task.cancelled():
        task.exception()
