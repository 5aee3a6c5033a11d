"""The results of a protocol: a message with its events, and the plan for a new connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, frozen

from genai_live import events

if TYPE_CHECKING:
    from genai_live import types
    from genai_live._protocol.outbound import OutboundMessage
    from genai_live.events import Event


OBJECT_BYTES = 320
"""What an object in a message takes in memory, roughly, with its event."""
_VALUE_BYTES = 64
EVENT_BYTES = 160
"""What an event without a message takes in memory, roughly."""
_EDGE = 256


def size_in_memory(frame: bytes, media_bytes: int = 0) -> int:
    """Estimate what a frame becomes: its own size, and an amount for each object and each value.

    Args:
        frame: The frame, JSON.
        media_bytes: Size of the largest piece of media in it, decoded. If that is nearly the whole
            frame, only the objects around it are counted.
    """
    size = len(frame)
    if size > 2 * _EDGE and size - media_bytes * 4 // 3 < _EDGE:
        objects = frame.count(b"{", 0, _EDGE) + frame.count(b"{", size - _EDGE)
        return size + OBJECT_BYTES * objects
    return size + OBJECT_BYTES * frame.count(b"{") + _VALUE_BYTES * frame.count(b",")


@define(eq=False)  # not frozen: that takes twice as long to make
class InboundMessage:
    """A message from the server with its events, as all readers of a session get it.

    Attributes:
        message: The message, of Live or of Music; None for a frame that could not be decoded, and
            for events that no message brought.
        events: The events.
        final: Whether it ends the interaction: nothing more comes without new input.
        answered: Whether it ends the model's answer. A turn that called a function may not: the
            answer is another turn then.
        is_partial: Whether the answer that it ends has open calls, which the model does not wait
            for.
        earlier_answer: Number of the turn that began the answer which the newest turn continues;
            None if that turn begins an answer itself.
        newest_turn: Number of the newest turn, for `earlier_answer`.
        suppressed_turn: Number of the turn whose output readers do not get, since the client
            interrupted it; None if they get all.
        size: What it takes in memory, roughly, in bytes.
        error: What a user's code raised, for `onerror`.
        is_delta: Whether it is one piece of output amid others, which changes nothing else.
    """

    message: types.LiveServerMessage | types.LiveMusicServerMessage | None
    events: tuple[Event, ...]
    final: bool = False
    answered: bool = False
    suppressed_turn: int | None = None
    size: int = 0
    is_partial: bool = False
    earlier_answer: int | None = None
    newest_turn: int = -1
    error: BaseException | None = None
    is_delta: bool = False

    def answer_of(self, event: Event) -> int:
        """Return the number of the turn that began the answer which an event belongs to."""
        if self.earlier_answer is not None and event.turn == self.newest_turn:
            return self.earlier_answer
        return event.turn

    @property
    def is_loss(self) -> bool:
        """Whether a lost connection interrupts the turn, which then begins again."""
        return self.message is None and any(
            isinstance(event, events.TurnComplete) and not event.final for event in self.events
        )


@frozen(eq=False)
class ResumePlan:
    """What has to be sent over a new connection.

    Attributes:
        replayed: Messages that are sent again.
        owed: Whether the server has a question that it will not answer unless asked to.
        missing: Turns of the history that the server lacks, oldest first.
        forgotten: How many came before these and are not known here.
    """

    replayed: list[OutboundMessage]
    owed: bool
    missing: list[types.Content]
    forgotten: int = 0
