"""Build client messages from what users pass, earlier forms of the API included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genai_live import types
from genai_live._inputs.deprecation import warn_deprecated_form
from genai_live._inputs.members import only_member, spelt_out, unwrapped
from genai_live._live import messages
from genai_live._wire.typeguards import is_items
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from genai_live._wire.backend import Backend


class MessageBuilder:
    """Builds the messages of a session's sending methods, earlier forms included.

    Args:
        backend: `gemini` or `vertex`.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend: Backend = backend

    def from_message(self, message: Any) -> list[types.LiveClientMessage]:
        """Check one whole message; media chunks become a message each.

        Raises:
            ConfigError: It cannot be sent; names the field and the fix.
        """
        response = only_member(message, "tool_response")
        if response is not None:
            return [self.tool_response(response, None)]
        checked = messages.from_message(message, backend=self._backend)
        piece = checked.realtime_input
        if piece is None or piece.media_chunks is None:
            return [checked]
        return self.realtime_input(piece, {})

    def client_content(self, turns: Any, *, turn_complete: bool) -> types.LiveClientMessage:
        """Build turns of a conversation.

        Raises:
            ConfigError: They cannot be sent; names the field and the fix.
        """
        return messages.client_content(turns, turn_complete=turn_complete, backend=self._backend)

    def realtime_input(self, value: Any, streams: dict[str, Any]) -> list[types.LiveClientMessage]:
        """Build realtime input from keywords, or from one object or dict, wrapped or not.

        Args:
            value: The object or dict; None where there are keywords.
            streams: The keywords.

        Raises:
            ConfigError: It cannot be sent; names the field and the fix.
        """
        if value is None:
            return [messages.realtime_input(**streams, backend=self._backend)]
        if any(each is not None for each in streams.values()):
            raise ConfigError(
                "cannot be combined with keywords.",
                field="realtime_input",
                hint="Send each in a call of its own.",
            )
        members = spelt_out(unwrapped(value, "realtime_input"))
        if members is None:
            raise ConfigError(
                f"expected a LiveClientRealtimeInput or a dict, got {type(value).__name__}.",
                field="realtime_input",
                hint="Pass audio as audio=, an image as video=.",
            )
        if set(members) == {"media_chunks"}:
            return _media_chunks(members["media_chunks"])
        unknown = members.keys() - messages.STREAMS
        if unknown:
            raise ConfigError(
                "is not accepted here, or not together with others.",
                field=f"realtime_input.{min(unknown)}",
                hint=f"Pass one of: {', '.join(messages.STREAMS)}, media_chunks.",
            )
        return [messages.realtime_input(**members, backend=self._backend)]

    def tool_response(self, value: Any, responses: Any) -> types.LiveClientMessage:
        """Build the response to tool calls: one or many, wrapped or not.

        Raises:
            ConfigError: It cannot be sent; names the field and the fix.
        """
        if value is not None and responses is not None:
            raise ConfigError(
                "cannot be combined with function_responses.",
                field="tool_response",
                hint="Pass only one of them.",
            )
        value = unwrapped(responses if value is None else value, "tool_response")
        value = unwrapped(value, "function_responses")
        if isinstance(value, types.LiveClientToolResponse):
            value = value.function_responses
        return messages.tool_response([] if value is None else value, backend=self._backend)

    def text(self, value: str, *, setup: types.LiveClientSetup) -> list[types.LiveClientMessage]:
        """Build a user's turn, for the channel that the model accepts.

        Raises:
            ConfigError: It is empty or not a string.
        """
        return messages.text(value, setup=setup)


def _media_chunks(chunks: object) -> list[types.LiveClientMessage]:
    field = "realtime_input.media_chunks"
    if not is_items(chunks):
        raise ConfigError("expected a list of chunks.", field=field, hint="Put it in [ ].")
    if not chunks:
        raise ConfigError("is empty.", field=field, hint="Pass at least one chunk.")
    pieces = [
        messages.media(chunk, field=f"{field}[{index}]") for index, chunk in enumerate(chunks)
    ]
    warn_deprecated_form(
        "media_chunks is deprecated; of several the service accepts only the first. Each is sent"
        " alone; use send_realtime_input(audio=...) for audio and (video=...) for images."
    )
    return pieces
