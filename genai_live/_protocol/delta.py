"""Recognition of a message that is one piece of the model's output, and nothing else.

Nearly all frames are such: a piece of audio or of text in the middle of a turn.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

import attrs

from genai_live import types
from genai_live._protocol.message_events import media_event
from genai_live.events import TextDelta

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._wire.base import Wire
    from genai_live.events import Event


def _has_only(cls: type[Wire], *names: str) -> Callable[[Any], bool]:
    """Return a function that says whether an object has no members but these."""
    others = [field.name for field in attrs.fields(cls) if field.name not in names]
    values_of = attrgetter(*others)
    absent = (None,) * len(others)
    return lambda obj: values_of(obj) == absent


_is_content = _has_only(types.LiveServerMessage, "server_content")
_is_model_turn = _has_only(types.LiveServerContent, "model_turn")
_is_text_or_media = _has_only(types.Part, "text", "inline_data")


def delta_of(message: types.LiveServerMessage, turn: int) -> Event | None:
    """Return the only event of a message that is one piece of text or media; else None.

    Args:
        message: The message.
        turn: Number of the turn that is under way.
    """
    content = message.server_content
    if content is None or content.model_turn is None or not _is_content(message):
        return None
    parts = content.model_turn.parts
    if parts is None or len(parts) != 1 or not _is_model_turn(content):
        return None
    part = parts[0]
    if not _is_text_or_media(part):
        return None
    blob, text = part.inline_data, part.text
    if blob is None:
        return TextDelta(raw=message, turn=turn, text=text) if text else None
    return media_event(message, blob, turn) if text is None and blob.data else None
