"""Waking a waiter, in this event loop or in another thread."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import anyio

T = TypeVar("T")

CallSoon = Callable[[Callable[[], Any]], Any]
"""Runs a function in the event loop soon; may be called from any thread."""

SLICE_SECONDS = 0.25
"""How long a thread sleeps at a time. A signal that comes just before it falls asleep, such as that
of Ctrl+C, is only seen when it wakes."""


class Signal:
    """Tells waiters to look again. Setting it is cheap when nobody waits, from any thread.

    Args:
        call_soon: Runs a function in the event loop soon, from any thread; None where the signal
            is only ever set inside the loop.
    """

    def __init__(self, call_soon: CallSoon | None = None) -> None:
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

    async def wait(self, poll: Callable[[], T | None]) -> T:
        """Wait in the loop until `poll()` returns something true, and return that.

        Cancelling loses nothing: nothing is awaited between the last poll and the return.
        """
        while not (result := poll()):
            event = self._in_loop
            if event is None or event is self._woken:
                event = self._in_loop = anyio.Event()
            if result := poll():  # another thread may have changed it meanwhile
                return result
            await event.wait()
        return result

    def wait_in_thread(
        self, poll: Callable[[], T | None], deadline: float | None = None
    ) -> T | None:
        """Wait in a thread until `poll()` returns something true, and return that.

        Returns None when `deadline`, a time of `time.monotonic()`, comes first. Ctrl+C may come at
        any moment; it would break a `threading.Event`, so each sleep has a lock of its own, which
        `set` releases.
        """
        while not (result := poll()):
            waiter = threading.Lock()
            waiter.acquire()
            self._in_threads.append(waiter)
            try:
                if result := poll():
                    return result
                if not _sleep(waiter, deadline):
                    return None
            finally:
                with suppress(ValueError):
                    self._in_threads.remove(waiter)
        return result


def _sleep(waiter: threading.Lock, deadline: float | None) -> bool:
    """Wait for a lock to be released, or a while; return False once the deadline has passed."""
    left = None if deadline is None else deadline - time.monotonic()
    if left is not None and left <= 0:
        return False
    waiter.acquire(timeout=SLICE_SECONDS if left is None else min(left, SLICE_SECONDS))
    return True
