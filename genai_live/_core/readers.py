"""Readers: each takes items of one kind from an inbox, from a position of its own."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

import anyio

from genai_live.errors import SessionClosed

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._core.inbox import Inbox
    from genai_live._protocol import InboundMessage

T_co = TypeVar("T_co", covariant=True)


def refused_receive() -> SessionClosed:
    """Return the error of a `receive` after the end: a loop around it would never end."""
    return SessionClosed(
        "the session has ended; there is nothing more to receive.",
        hint="Leave the loop around receive() when the session ends, or iterate over the session"
        " itself.",
    )


class Reader(ABC, Generic[T_co]):
    """Base of readers. A read ends with an item, `EndOfStream`, or the session's error.

    Args:
        inbox: What came in.

    Attributes:
        inbox: The same.
        position: How far this reader is.
        after: Where the item ends that `read_nowait` found.
    """

    item: ClassVar[str]
    """What an item is called in messages to people."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.position = inbox.open(self)
        self.after = self.position.at

    @abstractmethod
    def read_nowait(self) -> T_co | None:
        """Find the next item; None if none is available yet.

        It is taken when `position` moves to `after`. Until then it can be found again.

        Raises:
            EndOfStream: The session ended cleanly.
            LiveError: It ended otherwise.
        """

    async def read(self, timeout: float | None) -> T_co:
        """Wait in the event loop for the next item. Cancelling takes nothing.

        Raises:
            TimeoutError: None came within `timeout` seconds.
            EndOfStream: The session ended cleanly.
            LiveError: It ended otherwise.
        """
        item = self.take_nowait()
        return item if item is not None else await self.wait(timeout)

    async def wait(self, timeout: float | None) -> T_co:
        """Wait for the next item where none is there, as `read`, which makes no timer else."""
        if timeout is None:
            item = await self.inbox.news.wait(self.read_nowait)
        else:
            item = None
            with anyio.move_on_after(timeout):
                item = await self.inbox.news.wait(self.read_nowait)
        if item is None and (item := self.read_late()) is None:
            raise self.timed_out(timeout)
        self._take()
        return item

    def take_nowait(self) -> T_co | None:
        """Return the next item; None if none is available yet. In the event loop."""
        item = self.read_nowait()
        if item is not None:
            self._take()
        return item

    def _take(self) -> None:
        self.position.at = after = self.after
        if after[2].next is None:  # all is read, so that nothing has to be kept
            self.inbox.forget_read()
        if self.inbox.is_paused:
            self.inbox.moved()

    def read_in_thread(
        self, timeout: float | None, *, check: Callable[[], object] | None = None
    ) -> T_co:
        """Wait in a thread for the next item. Ctrl+C takes nothing; raises as `read`.

        Args:
            timeout: Seconds to wait; None waits indefinitely.
            check: Called from time to time; what it raises ends the wait.
        """
        self.inbox.moved()  # by the read before
        deadline = None if timeout is None else time.monotonic() + timeout
        item = self.inbox.news.wait_in_thread(self.read_nowait, deadline, check=check)
        if item is None and (item := self.read_late()) is None:
            raise self.timed_out(timeout)
        self.position.at = self.after  # the very last step: no interrupt is handled after it
        return item

    def close(self) -> None:
        """Read no more."""
        self.inbox.close(self.position)

    def read_late(self) -> T_co | None:
        """Return what to hand out though no whole item came in time; None raises instead."""
        return None

    def timed_out(self, timeout: float | None) -> TimeoutError:
        """Return the error for an item that did not come in time."""
        return TimeoutError(f"no {self.item} came within {timeout} seconds.")


class InboundReader(Reader["InboundMessage"]):
    """Reads everything that came in, as the protocol saw it."""

    item = "message"

    def read_nowait(self) -> InboundMessage | None:
        """Find the next message with its events; None if none is available yet."""
        found = self.inbox.next_message(self.position.at)
        if found is None:
            return None
        message, self.after = found
        return message
