"""Wake-up signals for tasks in the event loop and for other threads."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import anyio

CallSoon = Callable[[Callable[[], Any]], Any]
"""Runs a function in the event loop soon; callable from any thread."""

SLICE_SECONDS = 0.25
"""How long a thread sleeps at a time. An interrupt that arrives just before it falls asleep, such
as Ctrl+C, is only handled when it wakes."""


class Signal:
    """Makes waiters check their condition again. Cheap to set, from any thread.

    Args:
        call_soon: How to reach the event loop from other threads; None if the signal is only set
            inside the loop.
    """

    def __init__(self, call_soon: CallSoon | None = None) -> None:
        self._call_soon = call_soon
        self._loop_event: anyio.Event | None = None
        self._set_event: anyio.Event | None = None
        self._thread_waiters: deque[threading.Lock] = deque()

    def set(self) -> None:
        """Wake all waiters."""
        while self._thread_waiters:
            with suppress(IndexError):  # two threads may do this at once
                self._thread_waiters.popleft().release()
        event = self._loop_event
        if event is not None and event is not self._set_event:  # one wake-up serves many calls
            if self._call_soon is None:
                event.set()
            else:
                self._call_soon(event.set)
            self._set_event = event  # last, so that Ctrl+C before this line loses no wake-up

    async def wait(self, ready: Callable[[], bool]) -> None:
        """Wait in the loop until `ready()`. Cancelling loses nothing."""
        while not ready():
            event = self._loop_event
            if event is None or event is self._set_event:
                event = self._loop_event = anyio.Event()
            if ready():  # another thread may have changed it meanwhile
                return
            await event.wait()

    def wait_in_thread(self, ready: Callable[[], bool], deadline: float | None = None) -> bool:
        """Wait in a thread until `ready()`; return False if `deadline` passes first.

        The deadline is a time of `time.monotonic()`. Ctrl+C can interrupt at any moment, which
        would break a `threading.Event`, so each wait has a lock of its own that `set` releases.
        """
        while not ready():
            waiter = threading.Lock()
            waiter.acquire()
            self._thread_waiters.append(waiter)
            try:
                if not ready() and not _acquire(waiter, deadline):
                    return False
            finally:
                with suppress(ValueError):
                    self._thread_waiters.remove(waiter)
        return True


def _acquire(waiter: threading.Lock, deadline: float | None) -> bool:
    """Wait for a lock to be released, for a slice at most; return False after the deadline."""
    remaining = None if deadline is None else deadline - time.monotonic()
    if remaining is not None and remaining <= 0:
        return False
    waiter.acquire(timeout=SLICE_SECONDS if remaining is None else min(remaining, SLICE_SECONDS))
    return True
