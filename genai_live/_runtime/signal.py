"""Waking a waiter, in this event loop or in another thread."""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import anyio

if TYPE_CHECKING:
    from collections.abc import Callable


SLICE_SECONDS = 0.25
"""How long a thread sleeps at a time. A signal that comes just before it falls asleep, such as that
of Ctrl+C, is only seen when it wakes."""


class Signal:
    """Tells waiters to look again. Setting it is cheap when nobody waits, from any thread.

    Args:
        call_soon: Runs a function in the event loop soon, from any thread; None where the signal
            is only ever set inside the loop.
    """

    def __init__(self, call_soon: Callable[[Callable[[], Any]], Any] | None = None) -> None:
        self._call_soon = call_soon
        self._in_loop: anyio.Event | None = None
        self._woken: anyio.Event | None = None
        self._in_threads: deque[threading.Lock] = deque()

    def set(self) -> None:
        """Wake everybody who waits."""
        while self._in_threads:
            with suppress(IndexError):  # two may do this at a time
                self._in_threads.popleft().release()
        event = self._in_loop
        if event is not None and event is not self._woken:  # one wake-up serves many calls
            if self._call_soon is None:
                event.set()
            else:
                self._call_soon(event.set)
            self._woken = event  # last, so that Ctrl+C on the way here costs no wake-up

    async def wait(self, ready: Callable[[], bool]) -> None:
        """Wait in the loop until `ready()`. Cancelling loses nothing."""
        while not ready():
            event = self._in_loop
            if event is None or event is self._woken:
                event = self._in_loop = anyio.Event()
            if ready():  # it may have become so in another thread meanwhile
                return
            await event.wait()

    def wait_in_thread(self, ready: Callable[[], bool], deadline: float | None = None) -> bool:
        """Wait in a thread until `ready()`; give False when `deadline` comes first.

        The deadline is one of `time.monotonic()`. Ctrl+C may come at any moment; it would break a
        `threading.Event`, so each sleep has a lock of its own, which is opened from outside.
        """
        while not ready():
            door = threading.Lock()
            door.acquire()
            self._in_threads.append(door)
            try:
                if not ready() and not _enter(door, deadline):
                    return False
            finally:
                with suppress(ValueError):
                    self._in_threads.remove(door)
        return True


def _enter(door: threading.Lock, deadline: float | None) -> bool:
    """Wait for a door to open, or a while; give False where the deadline has passed."""
    left = None if deadline is None else deadline - time.monotonic()
    if left is not None and left <= 0:
        return False
    door.acquire(timeout=SLICE_SECONDS if left is None else min(left, SLICE_SECONDS))
    return True
