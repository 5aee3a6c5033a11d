"""Log of inbound messages: numbered, sized, kept while a reader may need them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from genai_live._protocol.output_filter import count_after_flush, strip_output

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._protocol import InboundMessage

OVERHEAD = 1024
"""Bytes that a message takes beside its frame, roughly."""

Position = tuple[int, int]
"""A point between events: the number of a delivery, and how many of its events come before."""


class InboundLog:
    """Messages by number, without the oldest. Ctrl+C may interrupt `forget` at any point.

    Attributes:
        end: Number of the next one that comes.
        size: Bytes of all that ever came.
    """

    def __init__(self) -> None:
        self.end = 0
        self.size = 0
        self._kept: deque[tuple[int, InboundMessage | None, int]] = deque()

    def append(self, delivery: InboundMessage) -> None:
        """Add the newest."""
        self.size += _size_of(delivery)
        self._kept.append((self.end, delivery, self.size))
        self.end += 1

    def find(self, number: int) -> tuple[InboundMessage | None, int]:
        """Return a message, or None where a flush left nothing, and the bytes up to its end."""
        _, delivery, size = self._kept[number - self._kept[0][0]]
        return delivery, size

    def size_before(self, number: int) -> int:
        """Count the bytes of what came before a delivery, or before the next one that comes."""
        if number == self.end:
            return self.size
        delivery, size = self.find(number)
        return size - _size_of(delivery)

    def forget(self, number: int) -> None:
        """Drop what came before a delivery."""
        while self._kept and self._kept[0][0] < number:
            self._kept.popleft()

    def flush(self, turn: int) -> dict[int, InboundMessage]:
        """Take the model's output of a turn away; give what held some, as it was."""
        flushed: dict[int, InboundMessage] = {}
        kept: deque[tuple[int, InboundMessage | None, int]] = deque()
        size = self.size_before(self._kept[0][0]) if self._kept else self.size
        for number, old, _ in self._kept:
            new = strip_output(old, turn) if old is not None else None
            if old is not None and new is not old:
                flushed[number] = old
            size += _size_of(new)
            kept.append((number, new, size))
        self._kept, self.size = kept, size
        return flushed


def positions_after_flush(
    turn: int, flushed: dict[int, InboundMessage]
) -> Callable[[Position], Position]:
    """Return a function that maps a position to where it is after a flush."""

    def moved(at: Position) -> Position:
        number, seen = at
        old = flushed.get(number)
        return at if old is None else (number, count_after_flush(old.events[:seen], turn))

    return moved


def _size_of(delivery: InboundMessage | None) -> int:
    return delivery.size + OVERHEAD if delivery is not None else 0
