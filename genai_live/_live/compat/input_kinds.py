"""`kind_of_input`: which message google-genai's deprecated `send(input=...)` makes of a value."""

from __future__ import annotations

from typing import Any, Literal

from genai_live._inputs.media import is_image
from genai_live._inputs.members import spelt_out
from genai_live._wire.typeguards import is_items

InputKind = Literal[
    "message", "client_content", "realtime_input", "tool_response", "media", "turns"
]

_MESSAGE = {"client_content", "realtime_input", "tool_response", "context_update", "setup"}
_RESPONSE = {"name", "response"}


def kind_of_input(value: Any) -> tuple[InputKind, Any]:
    """Return what a value is, and the value; media as a list."""
    if is_items(value) and value:
        kind = _kind_of_item(value[0])
        return ("turns" if kind is None else kind), value
    kind = _kind_of_item(value)
    if kind is not None:
        return kind, [value] if kind == "media" else value
    names = set(spelt_out(value) or ())
    if names & _MESSAGE:
        return "message", value
    if "function_responses" in names:
        return "tool_response", value
    if "media_chunks" in names:
        return "realtime_input", value
    if names & {"turns", "content", "turn_complete"}:
        return "client_content", value
    return "turns", value


def _kind_of_item(value: Any) -> Literal["media", "tool_response"] | None:
    if is_image(value):
        return "media"
    names = set(spelt_out(value) or ())
    if "data" in names:
        return "media"
    return "tool_response" if names >= _RESPONSE else None
