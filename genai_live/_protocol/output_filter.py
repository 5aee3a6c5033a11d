"""What is left for readers when the model's output is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from genai_live import events, types
from genai_live._wire.base import present_members

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genai_live._protocol.inbound import InboundMessage
    from genai_live._wire.base import Wire
    from genai_live.events import Event

_OUTPUT = (
    events.TextDelta,
    events.ThoughtDelta,
    events.AudioDelta,
    events.InlineData,
    events.OutputTranscript,
)


def strip_output(delivery: InboundMessage, turn: int) -> InboundMessage | None:
    """Leave the model's text, thoughts, speech, data and transcripts of a turn out of a delivery.

    Calls of functions, the ends of turns and everything else stay, in the messages too.

    Returns:
        What is left: the same delivery if it holds none of it, None if it holds nothing else.
    """
    message = delivery.message
    if not any(event.turn == turn for event in delivery.events if isinstance(event, _OUTPUT)):
        return delivery
    if not isinstance(message, types.LiveServerMessage):
        return delivery
    content = message.server_content
    if content is None or (content.model_turn is None and content.output_transcription is None):
        return delivery
    content = attrs.evolve(content, model_turn=None, output_transcription=None)
    left = attrs.evolve(message, server_content=None if _is_empty(content) else content)
    kept = tuple(
        attrs.evolve(event, raw=left) for event in delivery.events if not isinstance(event, _OUTPUT)
    )
    if _is_empty(left) and not kept:
        return None
    return attrs.evolve(delivery, message=left, events=kept, size=0)


def count_after_flush(happened: Iterable[Event], turn: int) -> int:
    """Count the events that `strip_output` leaves."""
    return sum(not isinstance(event, _OUTPUT) or event.turn != turn for event in happened)


def _is_empty(wire: Wire) -> bool:
    return not any(value for _, value in present_members(wire))
