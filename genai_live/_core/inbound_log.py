"""Log of inbound messages: a linked list whose end grows, and positions in it.

The event loop's thread alone changes the list. A reader, in whatever thread, follows it: what comes
before an entry's `next` was set is there. Entries that no position leads to any more are freed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._protocol import InboundMessage
    from genai_live.events import Event

OVERHEAD = 1024
"""Bytes that a message takes beside its frame, roughly."""


class Entry:
    """One message of the log, and the way to the next. The last entry is empty.

    Attributes:
        number: Counts the entries, from 0.
        bytes_before: Bytes of all messages before this one.
        message: The message; None if nothing is left of it for readers.
        events: Its events; None in the place of one that readers do not get any more.
        next: The next entry; None as long as this one is empty.
    """

    __slots__ = "bytes_before", "events", "message", "next", "number"

    def __init__(self, number: int, bytes_before: int) -> None:
        self.number = number
        self.bytes_before = bytes_before
        self.message: InboundMessage | None = None
        self.events: tuple[Event | None, ...] = ()
        self.next: Entry | None = None

    def fill(self, message: InboundMessage) -> Entry:
        """Put a message here, and return the new last entry."""
        self.message = message
        self.events = message.events
        last = Entry(self.number + 1, self.bytes_before + size_of(message))
        self.next = last  # last of all: readers see the message from here on
        return last


Position = tuple[int, int, Entry]
"""A point between events: the number of an entry, how many of its events come before, the entry."""


class ReadPosition:
    """How far one reader is. Its reader alone moves it, in one assignment.

    Attributes:
        at: Where the reader continues. What is before it was handed out.
        ahead: The entry up to which the reader has looked, for an item of several messages; None
            where that is `at`.
        closed: Whether the reader reads no more. Its last move comes before.
        owner: Returns the reader, or None once it is gone.
    """

    __slots__ = "ahead", "at", "closed", "owner"

    def __init__(self, at: Position, owner: Callable[[], object]) -> None:
        self.at = at
        self.ahead: Entry | None = None
        self.closed = False
        self.owner = owner

    @property
    def bytes_before(self) -> int:
        """Bytes of all messages that the reader does not wait for any more."""
        ahead = self.ahead
        return (self.at[2] if ahead is None else ahead).bytes_before

    @property
    def is_read(self) -> bool:
        """Whether a reader continues here."""
        return not self.closed and self.owner() is not None


def size_of(message: InboundMessage | None) -> int:
    """Return the bytes that a message takes while it waits."""
    return message.size + OVERHEAD if message is not None else 0
