"""Build client messages from what users pass, earlier forms of the API included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genai_live import types
from genai_live._inputs.deprecation import warn_deprecated_form
from genai_live._inputs.guard import guarded
from genai_live._inputs.media import check_samples
from genai_live._inputs.members import member, only_member, spelt_out, unwrapped
from genai_live._inputs.model_checks import check_message, warn_once
from genai_live._live import messages
from genai_live._live.compat.input_kinds import kind_of_input
from genai_live._live.questions import Question, check_text, question
from genai_live._protocol.user_activity import client_marks_activity
from genai_live._wire.typeguards import is_items
from genai_live.errors import ConfigError, LiveError

if TYPE_CHECKING:
    from genai_live._protocol import LiveProtocol
    from genai_live._wire.backend import Backend

_CHECKED_CHUNKS = 50
"""A second of chunks of 20 ms; a microphone may begin with silence."""


class MessageBuilder:
    """Builds the messages of a session's sending methods, earlier forms included.

    It refuses what the model refuses.

    Args:
        protocol: Follows the conversation.
        backend: `gemini` or `vertex`.
        resend_video: Whether typed turns contain a video frame that the model would not see.
    """

    def __init__(self, protocol: LiveProtocol, *, backend: Backend, resend_video: bool) -> None:
        self._protocol = protocol
        self._backend: Backend = backend
        self._keeps_video = resend_video and not protocol.profile.sees_video_before_text
        # The newest frame that no typed turn contained, and the turn that it was sent for.
        self._frame: tuple[types.Blob, int] | None = None
        self._unchecked = _CHECKED_CHUNKS

    @guarded("message")
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
            check_message(checked, self._protocol.profile)
            self._check_marks(piece)
            if self._unchecked:
                self._check_samples(checked)
            self._keep_video(checked)
            return [checked]
        return self.realtime_input(piece, {})

    @guarded("input")
    def from_input(self, value: Any, end_of_turn: bool) -> list[types.LiveClientMessage]:
        """Build what google-genai's deprecated `send(input=..., end_of_turn=...)` sends.

        Raises:
            ConfigError: It cannot be sent; names the field and the fix.
        """
        kind, value = kind_of_input(value)
        if kind == "message":
            warn_deprecated_form("send(input=...) is deprecated; pass the message: send(message).")
            return self.from_message(value)
        if kind == "tool_response":
            _warn_input("send_tool_response(function_responses=...)")
            return [self.tool_response(value, None)]
        if kind == "media":
            _warn_input("send_realtime_input(audio=...) or (video=...)")
            return [
                message
                for index, item in enumerate(value)
                for message in self._media(item, f"input[{index}]")
            ]
        if kind == "realtime_input":
            _warn_input("send_realtime_input(audio=...) or (video=...)")
            return self.realtime_input(value, {})
        _warn_input("send_client_content(turns=..., turn_complete=...), or send_text")
        turns, complete = value, end_of_turn
        if kind == "client_content":
            turns, complete = member(value, "turns"), member(value, "turn_complete") is True
            turns = member(value, "content") if turns is None else turns
        return [self.client_content(turns or None, turn_complete=complete or not value)]

    def _media(self, value: Any, field: str) -> list[types.LiveClientMessage]:
        return self.realtime_input(messages.media(value, field=field), {})

    @guarded("turns")
    def client_content(self, turns: Any, *, turn_complete: bool) -> types.LiveClientMessage:
        """Build turns of a conversation.

        Raises:
            ConfigError: They cannot be sent; names the field and the fix.
        """
        message = messages.client_content(turns, turn_complete=turn_complete, backend=self._backend)
        check_message(message, self._protocol.profile)
        self._check_start()
        return message

    def _check_start(self) -> None:
        """Warn about client content where the model accepts it as initial history only."""
        setup, profile = self._protocol.setup, self._protocol.profile
        if profile.client_content == "start" and (
            setup.history_config is None or self._protocol.history.turns
        ):
            warn_once(
                profile,
                "accepts client content only as history at the start of a session, announced by"
                " history_config, and may close the connection; use send_text for turns.",
            )

    def realtime_input(self, value: Any, streams: dict[str, Any]) -> list[types.LiveClientMessage]:
        """Build realtime input from keywords, or from one object or dict, wrapped or not.

        Args:
            value: The object or dict; None where there are keywords.
            streams: The keywords.

        Raises:
            ConfigError: It cannot be sent; names the field and the fix.
        """
        audio = streams.get("audio")
        try:
            # Nearly all calls are such.
            if (
                type(audio) is bytes
                and value is None
                and [*streams.values()].count(None) == _OTHERS
            ):
                result = [messages.audio(audio)]
            else:
                result = self._realtime_input(value, streams)
            for message in result:
                if self._unchecked:
                    self._check_samples(message)
                self._keep_video(message)
        except LiveError as error:
            error.__traceback__ = None  # leaves out the frames inside
            raise
        return result

    def _realtime_input(self, value: Any, streams: dict[str, Any]) -> list[types.LiveClientMessage]:
        if value is not None:
            return self._one_of(value, streams)
        message = messages.realtime_input(**streams, backend=self._backend)
        self._check_marks(message.realtime_input)
        return [message]

    @guarded("realtime_input")
    def _one_of(self, value: Any, streams: dict[str, Any]) -> list[types.LiveClientMessage]:
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
                hint="Name what it is: audio=, video= or text=.",
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
        message = messages.realtime_input(**members, backend=self._backend)
        self._check_marks(message.realtime_input)
        return [message]

    def _check_marks(self, piece: types.LiveClientRealtimeInput | None) -> None:
        """Refuse marks of activity that the service detects itself: it closes the connection."""
        if piece is None or (piece.activity_start is None and piece.activity_end is None):
            return
        if not client_marks_activity(self._protocol.setup.realtime_input_config):
            raise ConfigError(
                "cannot be sent while the service detects activity itself.",
                field="activity_end" if piece.activity_start is None else "activity_start",
                hint="Connect with realtime_input_config="
                '{"automatic_activity_detection": {"disabled": True}}.',
            )

    @guarded("function_responses")
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
        message = messages.tool_response([] if value is None else value, backend=self._backend)
        check_message(message, self._protocol.profile)
        return message

    def text(self, value: str) -> list[types.LiveClientMessage]:
        """Build a user's turn, for the channel that the model accepts.

        Raises:
            ConfigError: It is empty or not a string.
        """
        protocol, frame = self._protocol, None
        if self._frame is not None and self._frame[1] == protocol.next_turn:
            frame = self._frame[0]
        try:
            result = messages.text(
                value, setup=protocol.setup, profile=protocol.profile, frame=frame
            )
        except LiveError as error:
            error.__traceback__ = None  # leaves out the frames inside
            raise
        self._frame = None
        return result

    @guarded("text")
    def question(self, value: Any) -> Question:
        """Build a question: text, speech, or parts, for the channel that the model accepts.

        Raises:
            ConfigError: It cannot be sent; names the field and the fix.
        """
        if isinstance(value, str):
            check_text(value)
            return Question(self.text(value))
        protocol = self._protocol
        asked = question(
            value, setup=protocol.setup, profile=protocol.profile, backend=self._backend
        )
        for message in asked.messages:
            if message.client_content is not None:
                check_message(message, protocol.profile)
        return asked

    def _check_samples(self, message: types.LiveClientMessage) -> None:
        """Refuse floats as bytes of PCM, in the first chunks of a session only: it takes time."""
        piece = message.realtime_input
        if piece is not None and piece.audio is not None:
            check_samples(piece.audio, "audio.data")
            self._unchecked -= 1

    def _keep_video(self, message: types.LiveClientMessage) -> None:
        """Keep the newest video frame for the next typed turn, where it has to contain it."""
        piece = message.realtime_input
        if self._keeps_video and piece is not None and piece.video is not None:
            self._frame = piece.video, self._protocol.next_turn


_OTHERS = len(messages.STREAMS) - 1


def _warn_input(current: str) -> None:
    warn_deprecated_form(f"send(input=...) is deprecated; call {current}.")


def _media_chunks(chunks: object) -> list[types.LiveClientMessage]:
    field = "realtime_input.media_chunks"
    if not is_items(chunks):
        raise ConfigError("expected a list of chunks.", field=field, hint="Put it in [ ].")
    if not chunks:
        raise ConfigError("is empty.", field=field, hint="Pass at least one chunk.")
    pieces = [
        types.LiveClientMessage(realtime_input=messages.media(chunk, field=f"{field}[{index}]"))
        for index, chunk in enumerate(chunks)
    ]
    warn_deprecated_form(
        "media_chunks is deprecated; of several the service accepts only the first. Each is sent"
        " alone; use send_realtime_input(audio=...) for audio and (video=...) for images."
    )
    return pieces
