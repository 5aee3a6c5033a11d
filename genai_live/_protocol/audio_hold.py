"""`AudioHold`: whether realtime audio waits for the answer to a function call.

Some models refuse audio while a call is open that they wait for, with 1008 "Operation is not
implemented, or supported, or enabled.", and that ends the connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from genai_live.models import ModelProfile
    from genai_live.types import FunctionCall, Tool


class AudioHold:
    """Decides from the open calls, and from what the model is known to refuse.

    Args:
        profile: What the model accepts.

    Attributes:
        was_refused: Whether the server refused audio while a call was open, of whichever kind.
    """

    def __init__(self, profile: ModelProfile) -> None:
        self._profile = profile
        self.was_refused = False

    def is_due(
        self, calls: Collection[FunctionCall], tools: Iterable[Tool] | None, *, asked: bool
    ) -> bool:
        """Whether audio has to wait.

        Args:
            calls: The open calls.
            tools: What was declared.
            asked: Whether a typed question has no answer yet. It may lead to a call, which audio
                that was sent behind it would meet; once refused, audio waits for that too.
        """
        if self.was_refused:
            return asked or bool(calls)
        if self._profile.audio_during_blocking_call != "refused":
            return False
        behaviors = {
            function.name: function.behavior
            for tool in tools or ()
            for function in tool.function_declarations or ()
        }
        return any(self._blocks(behaviors.get(call.name)) for call in calls)

    def _blocks(self, behavior: str | None) -> bool:
        """Whether the model waits for the result of a function."""
        if behavior not in ("BLOCKING", "NON_BLOCKING"):
            behavior = self._profile.unset_behavior
        return behavior == "BLOCKING" or self._profile.waits_for_results
