"""Build client messages from what users pass. Pure functions, shared by both APIs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from genai_live import types
from genai_live._inputs.coercion import coerce, coerce_text
from genai_live._inputs.contents import contents, instruction, tool_list
from genai_live._inputs.foreign import plain
from genai_live._inputs.guard import PASSED_ON, as_config_error, guarded
from genai_live._inputs.media import (
    audio_blob,
    blob_of,
    check_audio,
    check_kind,
    is_image,
    mime_type_of,
    unsupported,
    video_blob,
)
from genai_live._inputs.model_checks import UNKNOWN_MODEL
from genai_live._protocol.typed_turn import realtime_text, takes_realtime_text
from genai_live._wire.compiled import compile_maker
from genai_live._wire.numbers import check_flag
from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_buffer
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from genai_live._wire.backend import Backend
    from genai_live.models import ModelProfile


_make_input = compile_maker(types.LiveClientRealtimeInput, "audio")
_make_message = compile_maker(types.LiveClientMessage, "realtime_input")


def from_message(message: object, *, backend: Backend) -> types.LiveClientMessage:
    """Check one whole client message."""
    if isinstance(message, str):
        raise ConfigError(
            "expected LiveClientMessage or a dict, got a string.",
            field="message",
            hint="send_text(text) sends text.",
        )
    checked = coerce(message, types.LiveClientMessage, field="message", backend=backend)
    if checked.setup is not None:
        raise ConfigError(
            "the setup was sent by connect() and cannot be sent again.",
            field="message.setup",
            hint="Use send_context_update() for instructions and tools, or connect again.",
        )
    piece = checked.realtime_input
    if piece is not None and piece.audio is not None:
        check_audio(piece.audio, "message.realtime_input.audio")
    if piece is not None and piece.video is not None:
        check_kind(piece.video, "message.realtime_input.video", "video")
    if checked.tool_response is not None:
        _check_ids(checked.tool_response, backend=backend)
    return checked


def client_content(
    turns: object, *, turn_complete: bool, backend: Backend
) -> types.LiveClientMessage:
    """Build turns of a conversation."""
    return types.LiveClientMessage(
        client_content=types.LiveClientContent(
            turns=contents(turns, field="turns", backend=backend) if turns is not None else None,
            turn_complete=check_flag(turn_complete, field="turn_complete"),
        )
    )


STREAMS = (
    "audio",
    "video",
    "text",
    "media",
    "audio_stream_end",
    "activity_start",
    "activity_end",
)
"""What `realtime_input` takes."""


def realtime_input(*, backend: Backend, **streams: object) -> types.LiveClientMessage:
    """Build one piece of realtime input; exactly one of `STREAMS` may be passed."""
    passed = {
        name: value
        for name in STREAMS
        if (value := streams.get(name)) is not None and value is not False
    }
    if len(passed) != 1:
        raise ConfigError(
            f"takes exactly one argument, got {', '.join(passed) or 'none'}.",
            field="send_realtime_input",
            hint="Send each in a call of its own."
            if passed
            else f"Name what to send: {', '.join(STREAMS)}.",
        )
    ((name, value),) = passed.items()
    try:
        piece = _piece(name, value, backend)
    except PASSED_ON:
        raise
    except Exception as error:  # code of the value's class
        raise as_config_error(error, name) from error
    return types.LiveClientMessage(realtime_input=piece)


def audio(data: bytes) -> types.LiveClientMessage:
    """Build one piece of 16 kHz PCM."""
    message: types.LiveClientMessage = _make_message(_make_input(audio_blob(data)))
    return message


def _piece(name: str, value: object, backend: Backend) -> types.LiveClientRealtimeInput:
    match name:
        case "audio":
            return types.LiveClientRealtimeInput(audio=audio_blob(value))
        case "video":
            return types.LiveClientRealtimeInput(video=video_blob(value))
        case "media":
            return media(value, field=name)
        case "text":
            return types.LiveClientRealtimeInput(text=coerce_text(value, field="text"))
        case "audio_stream_end":
            if value is not True:
                raise ConfigError(
                    f"expected True, got {short_repr(value)}.",
                    field=name,
                    hint="Pass True when the microphone is off.",
                )
            return types.LiveClientRealtimeInput(audio_stream_end=True)
        case "activity_start":
            start = types.ActivityStart()
            if value is not True:
                start = coerce(value, types.ActivityStart, field=name, backend=backend)
            return types.LiveClientRealtimeInput(activity_start=start)
        case _:
            end = types.ActivityEnd()
            if value is not True:
                end = coerce(value, types.ActivityEnd, field=name, backend=backend)
            return types.LiveClientRealtimeInput(activity_end=end)


@guarded()
def media(value: object, *, field: str) -> types.LiveClientRealtimeInput:
    """Build audio or a video frame; the mime type tells which."""
    blob = video_blob(value) if is_image(value) else blob_of(value, field, None)
    family = mime_type_of(blob).partition("/")[0]
    if family == "audio":
        return types.LiveClientRealtimeInput(audio=audio_blob(blob, field))
    if family == "image":
        check_kind(blob, field, "video")
        return types.LiveClientRealtimeInput(video=blob)
    raise unsupported(blob, field, "audio/* or image/*")


def tool_response(function_responses: object, *, backend: Backend) -> types.LiveClientMessage:
    """Build the response to one tool call or several."""
    items: Iterable[object] = (
        cast("Iterable[object]", function_responses)
        if isinstance(function_responses, list | tuple)
        else [function_responses]
    )
    responses = [
        coerce(
            _wrap_response(item),
            types.FunctionResponse,
            field=f"function_responses[{index}]",
            backend=backend,
        )
        for index, item in enumerate(items)
    ]
    if not responses:
        raise ConfigError(
            "is empty.", field="function_responses", hint="Pass at least one response."
        )
    message = types.LiveClientToolResponse(function_responses=responses)
    _check_ids(message, backend=backend)
    return types.LiveClientMessage(tool_response=message)


def _wrap_response(item: object) -> object:
    """Return a response that is a JSON object; another value goes under the usual `output`."""
    item = plain(item)
    if not isinstance(item, Mapping):
        return item
    response = cast("Mapping[str, object]", item).get("response")
    if response is None or isinstance(response, Mapping):
        return cast("object", item)
    return {**cast("Mapping[str, object]", item), "response": {"output": response}}


def _check_ids(response: types.LiveClientToolResponse, *, backend: Backend) -> None:
    if backend != "gemini":
        return
    for index, item in enumerate(response.function_responses or ()):
        if not item.id:
            raise ConfigError(
                "the Gemini Developer API needs the id of the call that is answered.",
                field=f"function_responses[{index}].id",
                hint="Copy it from the ToolCall.",
            )


def context_update(
    system_instruction: object, tools: object, *, backend: Backend
) -> types.LiveClientMessage:
    """Build a change of instructions or tools inside a session."""
    if system_instruction is None and tools is None:
        raise ConfigError(
            "nothing to update.",
            field="send_context_update",
            hint="Pass system_instruction, tools, or both.",
        )
    update = types.LiveClientContextUpdate()
    if system_instruction is not None:
        update.system_instruction = instruction(
            system_instruction, field="system_instruction", backend=backend
        )
    if tools is not None:
        update.tools = types.LiveClientContextUpdateTools(
            tools=tool_list(tools, field="tools", backend=backend)
        )
    return types.LiveClientMessage(context_update=update)


@guarded("text")
def text(
    value: str,
    *,
    setup: types.LiveClientSetup,
    profile: ModelProfile,
    frame: types.Blob | None = None,
) -> list[types.LiveClientMessage]:
    """Build a user's turn, for the channel that the model accepts during a conversation.

    Args:
        value: The text.
        setup: What the conversation is set up with.
        profile: What the model accepts.
        frame: A video frame that the model would not see beside the text, to be part of the turn;
            left out where no channel carries both.

    Raises:
        ConfigError: The text is empty or not a string.
    """
    if is_buffer(value):
        raise ConfigError(
            "expected a string, got bytes.",
            field="text",
            hint="Speech goes to send_realtime_input(audio=data), stream() or ask().",
        )
    value = coerce_text(value, field="text")
    if not value.strip():
        raise ConfigError("is empty.", field="text", hint="Pass some text.")
    has_frame = frame is not None and profile.client_content == "session"
    if takes_realtime_text(profile) and not has_frame:
        return realtime_text(value, setup=setup, frame=frame)
    parts = [types.Part(text=value)]
    if frame is not None:
        parts.insert(0, types.Part(inline_data=frame))
    content = types.Content(role="user", parts=parts)
    turn = types.LiveClientContent(turns=[content], turn_complete=True)
    return [types.LiveClientMessage(client_content=turn)]


def interruption(profile: ModelProfile = UNKNOWN_MODEL) -> types.LiveClientMessage | None:
    """Build the message that stops the model: content without turns, which asks for no answer.

    None where the model accepts no client content; the next input cuts its answer off there.
    """
    if profile.client_content == "start":
        return None
    return types.LiveClientMessage(client_content=types.LiveClientContent(turn_complete=False))
