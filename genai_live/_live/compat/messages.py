"""What a user sends as the page writes it, made into the messages that the service takes."""

from __future__ import annotations

from typing import Any

from genai_live import types
from genai_live._inputs.deprecation import warn_deprecated_form
from genai_live._live import messages as outgoing
from genai_live._live.compat.members import only_member, spelt_out, unwrapped
from genai_live._wire.typeguards import is_items
from genai_live.errors import ConfigError


def whole(message: Any, *, backend: str) -> list[types.LiveClientMessage]:
    """Read one whole message; media chunks become a message each.

    Raises:
        ConfigError: It cannot be sent; names the field and the fix.
    """
    response = only_member(message, "tool_response")
    if response is not None:
        return [tool_response(response, None, backend=backend)]
    made = outgoing.whole(message, backend=backend)
    piece = made.realtime_input
    if piece is None or piece.media_chunks is None:
        return [made]
    return realtime_input(piece, {}, backend=backend)


def realtime_input(
    given: Any, streams: dict[str, Any], *, backend: str
) -> list[types.LiveClientMessage]:
    """Read realtime input: the keywords, or one object or dict, wrapped or not, in their place.

    Args:
        given: The object or dict; None where there are keywords.
        streams: The keywords.
        backend: `gemini` or `vertex`.

    Raises:
        ConfigError: It cannot be sent; names the field and the fix.
    """
    if given is None:
        return [outgoing.realtime_input(**streams, backend=backend)]
    if any(value is not None for value in streams.values()):
        raise ConfigError(
            "stands beside keywords.",
            field="realtime_input",
            hint="Send each in a call of its own.",
        )
    members = spelt_out(unwrapped(given, "realtime_input"))
    if members is None:
        raise ConfigError(
            f"expected a LiveClientRealtimeInput or a dict, got {type(given).__name__}.",
            field="realtime_input",
            hint="Give audio as audio=, an image as video=.",
        )
    if set(members) == {"media_chunks"}:
        return _media_chunks(members["media_chunks"])
    unknown = members.keys() - outgoing.STREAMS
    if unknown:
        raise ConfigError(
            "does not go here, or not beside others.",
            field=f"realtime_input.{min(unknown)}",
            hint=f"Give one of: {', '.join(outgoing.STREAMS)}, media_chunks.",
        )
    return [outgoing.realtime_input(**members, backend=backend)]


def _media_chunks(chunks: object) -> list[types.LiveClientMessage]:
    field = "realtime_input.media_chunks"
    if not is_items(chunks):
        raise ConfigError("expected a list of chunks.", field=field, hint="Put it in [ ].")
    if not chunks:
        raise ConfigError("is empty.", field=field, hint="Give at least one chunk.")
    made = [outgoing.media(chunk, field=f"{field}[{index}]") for index, chunk in enumerate(chunks)]
    warn_deprecated_form(
        "media_chunks is deprecated; of several the service takes the first alone. Each is sent by"
        " itself; use send_realtime_input(audio=...) for audio and (video=...) for images."
    )
    return made


def tool_response(given: Any, responses: Any, *, backend: str) -> types.LiveClientMessage:
    """Read the answer to tool calls: one or many, wrapped or not.

    Raises:
        ConfigError: It cannot be sent; names the field and the fix.
    """
    if given is not None and responses is not None:
        raise ConfigError(
            "stands beside function_responses.", field="tool_response", hint="Keep one."
        )
    value = unwrapped(responses if given is None else given, "tool_response")
    value = unwrapped(value, "function_responses")
    if isinstance(value, types.LiveClientToolResponse):
        value = value.function_responses
    return outgoing.tool_response([] if value is None else value, backend=backend)
