"""Run a user's plain function in a worker thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import anyio
import anyio.to_thread

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


async def run_in_thread(
    function: Callable[[], T],
    *,
    abandon_on_cancel: bool = False,
    limiter: anyio.CapacityLimiter | None = None,
) -> T:
    """Run a function in a worker thread, and return its result or raise what it raised.

    That may be anything. A future would take a `GeneratorExit` or `StopIteration` for the end of
    the coroutine that waits for it.
    """
    error: BaseException | None = None

    def call() -> T | None:
        nonlocal error
        try:
            return function()
        except BaseException as raised:
            error = raised
            return None

    result = await anyio.to_thread.run_sync(
        call, abandon_on_cancel=abandon_on_cancel, limiter=limiter
    )
    if error is not None:
        try:
            raise error
        finally:
            error = None  # its traceback holds this frame
    return result  # type: ignore[return-value]
