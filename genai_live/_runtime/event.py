"""`new_event` and `wake`: wake tasks of the running loop, in a sixth of asyncio's memory."""

from __future__ import annotations

import asyncio
from typing import Protocol

import anyio


class LoopEvent(Protocol):
    """What `asyncio.Event` and `anyio.Event` have in common."""

    def is_set(self) -> bool:
        """Whether `set` was called."""
        ...

    def set(self) -> object:
        """Wake everybody who waits."""
        ...

    async def wait(self) -> object:
        """Wait for `set`."""
        ...


class AsyncioEvent:
    """An event of asyncio that is set once.

    A session has several, and `asyncio.Event` takes 0.7 KB, for a queue that mostly is empty.
    """

    __slots__ = "_is_set", "_waiters"

    def __init__(self) -> None:
        self._is_set = False
        self._waiters: list[asyncio.Future[None]] | None = None

    def is_set(self) -> bool:
        """Whether `set` was called."""
        return self._is_set

    def set(self) -> None:
        """Wake everybody who waits."""
        self._is_set = True
        waiters, self._waiters = self._waiters, None
        for waiter in waiters or ():
            wake(waiter)

    async def wait(self) -> None:
        """Wait for `set`."""
        if self._is_set:
            return
        waiter = asyncio.get_running_loop().create_future()
        if self._waiters is None:
            self._waiters = [waiter]
        else:
            self._waiters.append(waiter)
        try:
            await waiter
        finally:
            self._forget(waiter)

    def _forget(self, waiter: asyncio.Future[None]) -> None:
        if self._waiters is not None:
            self._waiters.remove(waiter)


def wake(waiter: asyncio.Future[None]) -> None:
    """Set the result of a future, unless it is done.

    To ask first does not help: the handler of Ctrl+C cancels the main task between any two steps,
    and with it the future that the task waits for.
    """
    try:  # noqa: SIM105 - each message comes by here
        waiter.set_result(None)
    except asyncio.InvalidStateError:
        pass


def new_event() -> LoopEvent:
    """Return an event of the running loop, of asyncio or trio."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return anyio.Event()
    return AsyncioEvent()
