"""`RateLimit`: so many starts within any span of time."""

from __future__ import annotations

from collections import deque

import anyio


class RateLimit:
    """Lets at most `count` callers pass within any `seconds`, in the order in which they came.

    Args:
        count: None lets everybody pass.
        seconds: The span.
    """

    def __init__(self, count: int | None, seconds: float = 60.0) -> None:
        self._starts: deque[float] | None = None if count is None else deque(maxlen=count)
        self._seconds = seconds
        self._turn = anyio.Lock()

    async def wait(self) -> None:
        """Wait until one more may start."""
        starts = self._starts
        if starts is None:
            return
        async with self._turn:
            if len(starts) == starts.maxlen:
                await anyio.sleep_until(starts[0] + self._seconds)
            starts.append(anyio.current_time())
