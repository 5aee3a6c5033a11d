"""Ends of turns: where `receive()` stops (an interaction) and where `ask()` does (an answer)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live import events, types

if TYPE_CHECKING:
    from genai_live.events import Event
    from genai_live.types import LiveServerContent


def ends_interaction(content: LiveServerContent) -> bool:
    """Whether nothing more comes without new input.

    `interactionStatus` decides if it is present: IDLE ends, IN_PROGRESS announces more. An unknown
    status must not leave a reader waiting indefinitely, so `turnComplete` decides then.
    """
    status = content.interaction_status
    if status == types.InteractionStatus.IDLE:
        return True
    if status in (types.InteractionStatus.IN_PROGRESS, types.InteractionStatus.REQUIRES_ACTION):
        return False
    return bool(content.turn_complete)


class AnswerEnd:
    """Follows events to find those that end an answer.

    Usually that is the end of the turn. On Vertex AI a turn that called a function ends when the
    response arrives, and the answer is the next turn, unless the connection is lost.

    Args:
        calls_end_turns: Whether the service behaves like Vertex AI.
    """

    def __init__(self, *, calls_end_turns: bool) -> None:
        self._calls_end_turns = calls_end_turns
        self._awaits_next = False

    @property
    def awaits_next(self) -> bool:
        """Whether the turn under way called a function, and the answer is the next turn."""
        return self._awaits_next

    def is_end(self, event: Event) -> bool:
        """Follow the next event, and return whether it ends an answer."""
        match event:
            case events.ToolCall():
                self._awaits_next = self._calls_end_turns
            case events.TextDelta() | events.AudioDelta() | events.OutputTranscript():
                self._awaits_next = False
            case events.Interrupted():
                self._awaits_next = False
            case events.TurnComplete(final=final, raw=raw):
                awaits_next, self._awaits_next = self._awaits_next, False
                return final and (raw is None or not awaits_next)
            case _:
                pass
        return False
