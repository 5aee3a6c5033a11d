"""From callers to the connection: bounded, in order, filled from any thread."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Any

from genai_live._signal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT_LIMIT = 4 * 1024 * 1024


class Outbox:
    """Frames that are not with the socket yet. Nothing is dropped: callers wait for room."""

    def __init__(
        self,
        *,
        limit: int = DEFAULT_LIMIT,
        call_soon: Callable[[Callable[[], Any]], Any] | None = None,
    ) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._frames: deque[bytes] = deque()
        self._size = 0
        self._closed = False
        self._news = Signal(call_soon)
        self.room = Signal(call_soon)

    def put(self, frame: bytes) -> None:
        """Add a frame; safe from any thread."""
        with self._lock:
            self._frames.append(frame)
            self._size += len(frame)
        self._news.set()

    def has_room(self) -> bool:
        """Whether callers may go on."""
        return self._closed or self._size < self._limit

    def is_empty(self) -> bool:
        """Whether everything is with the socket, or never will be."""
        return self._closed or self._size == 0

    async def next(self) -> bytes:
        """Wait for the oldest frame. It counts until `done` is told."""
        await self._news.wait(lambda: bool(self._frames))
        return self._frames[0]

    def done(self) -> None:
        """Say that the oldest frame is with the socket."""
        with self._lock:
            self._size -= len(self._frames.popleft())
        if self._size == 0 or self._size < self._limit:
            self.room.set()

    def close(self) -> None:
        """Let everybody go who waits."""
        self._closed = True
        self.room.set()
