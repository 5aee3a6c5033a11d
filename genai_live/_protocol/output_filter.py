"""Removal of a turn's output from one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from genai_live import events, types
from genai_live._protocol.inbound import OBJECT_BYTES
from genai_live._wire.base import present_members

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genai_live._protocol.inbound import InboundMessage
    from genai_live._wire.base import Wire
    from genai_live.events import Event

_OUTPUT = (
    events.TextDelta,
    events.ThoughtDelta,
    events.AudioDelta,
    events.VideoDelta,
    events.InlineData,
    events.ExecutableCode,
    events.CodeExecutionResult,
    events.OutputTranscript,
)


def strip_output(inbound: InboundMessage, turn: int) -> InboundMessage | None:
    """Remove the text, thoughts, inline data, code and transcripts of a turn from a message.

    Function calls, the ends of turns and everything else stay, in the message and its events.

    Returns:
        What is left: `inbound` itself if it holds no such output, None if it holds nothing else.
    """
    message = inbound.message
    if not any(event.turn == turn for event in inbound.events if isinstance(event, _OUTPUT)):
        return inbound
    if not isinstance(message, types.LiveServerMessage):
        return inbound
    content = message.server_content
    if content is None or (content.model_turn is None and content.output_transcription is None):
        return inbound
    content = attrs.evolve(content, model_turn=None, output_transcription=None)
    left = attrs.evolve(message, server_content=None if _is_empty(content) else content)
    kept = tuple(
        attrs.evolve(event, raw=left) for event in inbound.events if not isinstance(event, _OUTPUT)
    )
    if _is_empty(left) and not kept:
        return None
    removed = sum(_size_of(event) for event in inbound.events if isinstance(event, _OUTPUT))
    return attrs.evolve(inbound, message=left, events=kept, size=max(0, inbound.size - removed))


def mask_output(
    found: Sequence[Event | None], left: InboundMessage | None
) -> tuple[Event | None, ...]:
    """Return the events of a message, each where it was, and None for those that were removed.

    Args:
        found: The events of the message; None for those that were removed before.
        left: What `strip_output` left of the message.
    """
    kept = iter(left.events if left is not None else ())
    return tuple(
        None if event is None or isinstance(event, _OUTPUT) else next(kept) for event in found
    )


def _size_of(event: Event) -> int:
    """Return what a piece of output added to the size of its message, at least."""
    data: bytes = getattr(event, "data", b"")
    text: str = getattr(event, "text", "")
    return OBJECT_BYTES + len(text) + len(data) * 4 // 3


def _is_empty(wire: Wire) -> bool:
    return not any(value for _, value in present_members(wire))
