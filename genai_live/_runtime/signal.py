"""Wake-up signals for tasks in the event loop and for threads that wait."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from genai_live._runtime.event import LoopEvent, new_event

T = TypeVar("T")

CallSoon = Callable[[Callable[[], Any]], Any]
"""Runs a function in the event loop soon; may be called from any thread."""

SLICE_SECONDS = 0.25
"""How long a thread sleeps at a time, and how often the loop looks for what a thread left. An
interrupt, such as Ctrl+C, may come between a change and the wake-up that belongs to it."""


class Signal:
    """Makes waiters check their condition again. Cheap to set.

    Args:
        call_soon: How to reach the event loop from other threads; None if the signal is only set
            inside the loop.
    """

    # Made by the first thread that waits: an asynchronous session has none, and it takes memory.
    _thread_waiters: deque[threading.Lock] | None = None

    def __init__(self, call_soon: CallSoon | None = None) -> None:
        self._call_soon = call_soon
        self._loop_event: LoopEvent | None = None
        self._set_event: LoopEvent | None = None

    def set(self) -> None:
        """Wake all waiters."""
        while waiters := self._thread_waiters:
            with suppress(IndexError):  # two threads may do this at once
                waiters.popleft().release()
        event = self._loop_event
        if event is not None and event is not self._set_event:  # one wake-up serves many calls
            if self._call_soon is None:
                event.set()
            else:
                self._call_soon(event.set)
            self._set_event = event  # last, so that Ctrl+C before this line loses no wake-up

    @property
    def is_awaited(self) -> bool:
        """Whether `set` would wake anybody. Who waits has polled after this turned true."""
        return bool(self._thread_waiters) or self._loop_event is not self._set_event

    def _open_waiters(self) -> deque[threading.Lock]:
        """Return the list of waiting threads, of which there is one, whoever makes it."""
        waiters: deque[threading.Lock] = vars(self).setdefault("_thread_waiters", deque())
        return waiters

    async def wait(self, poll: Callable[[], T | None]) -> T:
        """Wait in the loop until `poll()` returns something true, and return that.

        Cancelling loses nothing: nothing is awaited between the last poll and the return.
        """
        while not (result := poll()):
            event = self._loop_event
            # One that is set though `set` could not say so, since a signal came, would not wait.
            if event is None or event is self._set_event or event.is_set():
                event = self._loop_event = new_event()
            if result := poll():  # another thread may have changed it meanwhile
                return result
            await event.wait()
        return result

    def wait_in_thread(
        self,
        poll: Callable[[], T | None],
        deadline: float | None = None,
        *,
        check: Callable[[], object] | None = None,
    ) -> T | None:
        """Wait in a thread until `poll()` returns something true, and return that.

        Returns None when `deadline`, a time of `time.monotonic()`, comes first. `check` is called
        from time to time, and may raise. Ctrl+C may come at any moment; it would break a
        `threading.Event`, so each sleep has a lock of its own, which `set` releases.
        """
        while not (result := poll()):
            waiter = threading.Lock()
            waiter.acquire()
            waiters = self._open_waiters()
            waiters.append(waiter)
            try:
                if result := poll():
                    return result
                if not _acquire(waiter, deadline):
                    return None
            finally:
                with suppress(ValueError):
                    waiters.remove(waiter)
            if check is not None:
                if result := poll():  # what is there counts, whatever has ended meanwhile
                    return result
                check()
        return result


def _acquire(waiter: threading.Lock, deadline: float | None) -> bool:
    """Wait for a lock to be released, for a slice at most; return False after the deadline."""
    left = None if deadline is None else deadline - time.monotonic()
    if left is not None and left <= 0:
        return False
    waiter.acquire(timeout=SLICE_SECONDS if left is None else min(left, SLICE_SECONDS))
    return True
