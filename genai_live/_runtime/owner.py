"""`Owner`: the event loop that a session's state belongs to, and who may use the session."""

from __future__ import annotations

import asyncio
import os
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from genai_live.errors import LiveError, SessionClosed

if TYPE_CHECKING:
    from collections.abc import Callable

_fork_count = 0


def _count_fork() -> None:
    global _fork_count
    _fork_count += 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_count_fork)


class OwnedSession(Protocol):
    """What an owner needs of a session's core."""

    def refresh(self) -> None:
        """Look for what a thread left without a wake-up. In the loop."""
        ...

    async def close(self) -> None:
        """Close the session."""
        ...

    def lose_loop(self) -> None:
        """End the session: its event loop has ended."""
        ...


class Owner(ABC):
    """The event loop that runs a session. Its thread alone changes the session's state.

    Attributes:
        has_threads: Whether other threads use the session, as those of a blocking one do.
    """

    has_threads: ClassVar[bool]

    def __init__(self) -> None:
        self._fork_count = _fork_count

    @property
    def is_inherited(self) -> bool:
        """Whether this process was forked from the one that the loop runs in."""
        return self._fork_count != _fork_count

    def check_process(self) -> None:
        """Check that the caller's process is that of the loop.

        Raises:
            SessionClosed: It was forked from it.
        """
        if self.is_inherited:
            raise SessionClosed(
                "the session belongs to the process that this one was forked from.",
                hint="Connect in the child, after the fork.",
            )

    @property
    @abstractmethod
    def has_ended(self) -> bool:
        """Whether the loop will not run again."""

    @property
    @abstractmethod
    def is_here(self) -> bool:
        """Whether the caller runs in the loop."""

    @abstractmethod
    def check(self) -> None:
        """Check that the caller may use a session of this loop.

        Raises:
            SessionClosed: The process was forked, or the loop has ended.
            LiveError: The caller runs where it must not.
        """

    @abstractmethod
    def call_soon(self, function: Callable[[], Any]) -> None:
        """Run a function in the loop soon; from any thread. Do nothing if the loop has ended."""

    def add(self, session: OwnedSession) -> None:  # noqa: B027 - not every loop needs to know
        """Look after a session until `discard`. In the loop."""

    def discard(self, session: OwnedSession) -> None:  # noqa: B027
        """Forget a session. In the loop."""


class CallerLoop(Owner):
    """The event loop that runs now, of asyncio or trio: the owner of an asynchronous session."""

    has_threads = False

    def __init__(self) -> None:
        super().__init__()
        self._loop = running_loop()

    @property
    def has_ended(self) -> bool:
        """Whether the loop will not run again."""
        if isinstance(self._loop, asyncio.AbstractEventLoop):
            return self._loop.is_closed()
        return _has_trio_ended(self._loop)

    @property
    def is_here(self) -> bool:
        """Whether the caller runs in the loop."""
        return running_loop() is self._loop

    def check(self) -> None:
        """Check that the caller runs in the loop.

        Raises:
            SessionClosed: The process was forked, or the loop has ended.
            LiveError: The caller runs elsewhere.
        """
        if self._fork_count == _fork_count and running_loop() is self._loop:
            return
        self.check_process()
        if self.has_ended:
            raise SessionClosed(
                "the event loop that the session was opened in has ended.",
                hint="Connect again in the event loop that runs now.",
            )
        raise LiveError(
            "the session belongs to another event loop.",
            hint="Use it in the loop that opened it, or open one here.",
        )

    def call_soon(self, function: Callable[[], Any]) -> None:
        """Run a function in the loop soon; from any thread."""
        if self.is_inherited:
            return
        if isinstance(self._loop, asyncio.AbstractEventLoop):
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(function)
        else:
            import trio

            with suppress(trio.RunFinishedError):
                self._loop.run_sync_soon(function)


def running_loop() -> Any:
    """Return the running event loop: asyncio's, or trio's token; None without one."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        pass
    try:
        import trio

        return trio.lowlevel.current_trio_token()
    except (ImportError, RuntimeError):
        return None


def _has_trio_ended(token: Any) -> bool:
    import trio

    try:
        token.run_sync_soon(_nothing, idempotent=True)
    except trio.RunFinishedError:
        return True
    return False


def _nothing() -> None:
    """Do nothing."""
