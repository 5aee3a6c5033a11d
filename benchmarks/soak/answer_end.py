"""Where the simulated model's answer ends, by the soak's own rule rather than the client's."""

from genai_live import events
from genai_live.events import Event


class AnswerEnd:
    """Follows the events that a reader gets after an interruption.

    Args:
        calls_end_turns: Whether the model ends its turn with a function's result, and answers in
            the next, as on Vertex AI.
    """

    def __init__(self, *, calls_end_turns: bool) -> None:
        self._calls_end_turns = calls_end_turns
        self._awaits_next = False

    def is_end(self, event: Event) -> bool:
        """Follow the next event, and return whether it ends the answer."""
        match event:
            case events.ToolCall():
                self._awaits_next = self._calls_end_turns
            case events.TextDelta() | events.Interrupted():
                self._awaits_next = False
            case events.TurnComplete(final=final, raw=raw):
                awaits_next, self._awaits_next = self._awaits_next, False
                return final and (raw is None or not awaits_next)
            case _:
                pass
        return False
