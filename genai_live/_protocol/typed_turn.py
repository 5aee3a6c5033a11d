"""Realtime text: what a model is told in words where client content is not the channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live import types
from genai_live._protocol.user_activity import client_marks_activity

if TYPE_CHECKING:
    from genai_live.models import ModelProfile


def takes_realtime_text(profile: ModelProfile) -> bool:
    """Whether typed turns go to a model as realtime text."""
    return profile.text_turns == "realtime" or profile.client_content == "start"


def realtime_text(
    value: str, *, setup: types.LiveClientSetup, frame: types.Blob | None = None
) -> list[types.LiveClientMessage]:
    """Build realtime text, marked as the user's activity where the client marks it.

    Args:
        value: The text.
        setup: What the conversation is set up with.
        frame: A video frame that belongs to the same activity; left out where none is marked.
    """
    pieces = [types.LiveClientRealtimeInput(text=value)]
    if client_marks_activity(setup.realtime_input_config):
        if frame is not None:
            pieces.insert(0, types.LiveClientRealtimeInput(video=frame))
        pieces.insert(0, types.LiveClientRealtimeInput(activity_start=types.ActivityStart()))
        pieces.append(types.LiveClientRealtimeInput(activity_end=types.ActivityEnd()))
    return [types.LiveClientMessage(realtime_input=piece) for piece in pieces]
