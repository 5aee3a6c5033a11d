"""The user's speech, as far as either side reports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live import types

if TYPE_CHECKING:
    from genai_live.types import LiveClientRealtimeInput, RealtimeInputConfig, VoiceActivity


def client_marks_activity(config: RealtimeInputConfig | None) -> bool:
    """Whether the client marks the user's activity, since the server's detection is disabled."""
    detection = config.automatic_activity_detection if config is not None else None
    return detection is not None and bool(detection.disabled)


class UserActivity:
    """Follows whether the user speaks.

    Speech during a turn of the model is part of that turn, so the server's reports count between
    turns only.

    Args:
        config: The setup's settings for realtime input.

    Attributes:
        is_marked_by_client: Whether the client marks the user's activity, since the server's
            detection is disabled.
        is_open: Whether the client marked a start and no end yet.
        speaks: Whether the server hears the user.
        spoke: Whether the server heard the user, so that an answer is due.
    """

    def __init__(self, config: RealtimeInputConfig | None) -> None:
        self.is_marked_by_client = client_marks_activity(config)
        self.is_open = False
        self.speaks = False
        self.spoke = False

    def expects_answer(self, message: LiveClientRealtimeInput) -> bool:
        """Whether the model owes an answer to realtime input."""
        if self.is_marked_by_client:
            return message.activity_end is not None
        return bool(message.text)

    def record_sent(self, message: LiveClientRealtimeInput) -> None:
        """Record realtime input of the client."""
        if self.is_marked_by_client:
            self.is_open = message.activity_end is None

    def on_transcript(self, *, between_turns: bool) -> None:
        """Record that the server transcribed some of the user's speech."""
        self.speaks = self.spoke = between_turns

    def on_voice_activity(self, activity: VoiceActivity, *, between_turns: bool) -> None:
        """Record the server's report that speech began or ended."""
        if between_turns:
            self.speaks = activity.type == types.VoiceActivityType.ACTIVITY_START
            self.spoke = activity.type == types.VoiceActivityType.ACTIVITY_END

    def reset(self) -> None:
        """Forget what the server heard; a turn or a connection began or ended."""
        self.speaks = self.spoke = False
