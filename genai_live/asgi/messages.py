"""Messages between a browser and the relay: read and written, without I/O."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import orjson
from attrs import frozen

from genai_live import events
from genai_live.converters import encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genai_live import types
    from genai_live.events import Event

PROTOCOL_VERSION = 1
"""Version of the protocol, which the browser names first."""
HISTORY_CHARACTERS = 100_000
"""How much of what was said a browser that comes back is told, the newest first."""
_LONGEST_ID = 200
_GREATEST_TURN = 2**53

DEFAULT_EVENTS: tuple[type[Event], ...] = (
    events.TextDelta,
    events.InputTranscript,
    events.OutputTranscript,
    events.ToolCall,
    events.ToolCallCancelled,
    events.ToolResult,
    events.Sources,
    events.Interrupted,
    events.GenerationComplete,
    events.TurnComplete,
    events.TurnStalled,
    events.Usage,
    events.VoiceActivity,
    events.InputDropped,
    events.Reconnecting,
    events.Resumed,
    events.ContextLost,
)
"""Events that a browser gets by default; audio goes as binary frames, and `Closed` always."""


class UnreadableMessage(Exception):
    """A message of a browser that cannot be read; its text says why."""


@frozen
class StartMessage:
    """The first message: begin a conversation, or continue one.

    Attributes:
        conversation: The id of the conversation to continue; empty for a new one.
        is_playing: Whether the browser still has what it was sent, and plays on.
    """

    conversation: str = ""
    is_playing: bool = False


@frozen
class AudioMessage:
    """Audio of the microphone: 16-bit PCM, 16 kHz, mono."""

    data: bytes


@frozen
class TextMessage:
    """A typed turn."""

    text: str


@frozen
class MarkMessage:
    """The microphone is off, or the user begins or ends to speak."""

    kind: Literal["audioEnd", "activityStart", "activityEnd"]


@frozen
class PlayedMessage:
    """How much of a turn's audio was heard so far, in seconds."""

    turn: int
    seconds: float


@frozen
class InterruptMessage:
    """The user stops the answer; `played` says what of it was heard, if the browser knows."""

    played: PlayedMessage | None = None


@frozen
class EndMessage:
    """The user ends the conversation; nobody comes back."""


BrowserMessage: TypeAlias = (
    StartMessage
    | AudioMessage
    | TextMessage
    | MarkMessage
    | PlayedMessage
    | InterruptMessage
    | EndMessage
)


def message_size(data: str | bytes) -> int:
    """Return the size of a message, in bytes."""
    return len(data.encode(errors="replace")) if isinstance(data, str) else len(data)


def too_big(size: int, limit: int) -> str:
    """Return why a message is refused."""
    return f"A message may have {limit} bytes, and one had {size}."


def read_message(data: str | bytes) -> BrowserMessage:
    """Read a message of a browser.

    Raises:
        UnreadableMessage: It cannot be read.
    """
    if isinstance(data, bytes):
        if not data or len(data) % 2:
            raise UnreadableMessage(f"{len(data)} bytes are not whole samples of 16-bit audio.")
        return AudioMessage(data)
    try:
        document = orjson.loads(data)
    except (ValueError, RecursionError):
        raise UnreadableMessage("The message is not JSON.") from None
    if not isinstance(document, dict):
        raise UnreadableMessage("The message is not a JSON object.")
    members = cast("dict[str, object]", document)
    match members.get("type"):
        case "start":
            return _read_start(members)
        case "text":
            return TextMessage(_string(members, "text"))
        case "played":
            return _read_played(members)
        case "interrupt":
            has_position = members.get("turn") is not None
            return InterruptMessage(_read_played(members) if has_position else None)
        case "end":
            return EndMessage()
        case "audioEnd":
            return MarkMessage("audioEnd")
        case "activityStart":
            return MarkMessage("activityStart")
        case "activityEnd":
            return MarkMessage("activityEnd")
        case _:
            raise UnreadableMessage("type is unknown. See docs/browsers.md for the types.")


def _read_start(members: dict[str, object]) -> StartMessage:
    version = members.get("version")
    if version != PROTOCOL_VERSION or isinstance(version, bool):
        raise UnreadableMessage(f"version must be {PROTOCOL_VERSION}, the one this server speaks.")
    conversation = members.get("conversation")
    if conversation is None:
        return StartMessage()
    if not isinstance(conversation, str) or len(conversation) > _LONGEST_ID:
        raise UnreadableMessage("conversation must be the id of a conversation, or null.")
    is_playing = members.get("playing", False)
    if not isinstance(is_playing, bool):
        raise UnreadableMessage("playing must be true or false.")
    return StartMessage(conversation, is_playing)


def _read_played(members: dict[str, object]) -> PlayedMessage:
    turn, seconds = members.get("turn"), members.get("seconds")
    if type(turn) is not int or not 0 <= turn < _GREATEST_TURN:
        raise UnreadableMessage("turn must be the number of a turn.")
    if type(seconds) not in (int, float):
        raise UnreadableMessage("seconds must be a number of at least 0.")
    position = float(cast("float", seconds))
    if not (math.isfinite(position) and position >= 0):
        raise UnreadableMessage("seconds must be a number of at least 0.")
    return PlayedMessage(turn, position)


def _string(members: dict[str, object], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str) or not value:
        raise UnreadableMessage(f"{name} must be a string that is not empty.")
    return value


def _write(**members: Any) -> str:
    return orjson.dumps(members).decode()


def write_ready(conversation: str, *, resumed: bool, history: list[dict[str, str]]) -> str:
    """Write the answer to `start`."""
    return _write(
        type="ready",
        version=PROTOCOL_VERSION,
        conversation=conversation,
        resumed=resumed,
        history=history,
    )


def write_audio(turn: int, seconds: float, mime_type: str, rate: int) -> str:
    """Write what the binary frames after it are: audio of a turn, from a position on."""
    return _write(type="audio", turn=turn, seconds=seconds, mimeType=mime_type, rate=rate)


def write_dropped(seconds: float) -> str:
    """Write that the rest of an interrupted answer was not sent."""
    return _write(type="dropped", kind="audio", seconds=round(seconds, 3))


def write_error(message: str) -> str:
    """Write that a message of the browser had no effect."""
    return _write(type="error", message=message)


def write_event(event: Event) -> str:
    """Write an event, as `converters.encode` does."""
    return encode(event).decode()


def told_history(history: Sequence[types.Content]) -> list[dict[str, str]]:
    """Return what was said in words, newest `HISTORY_CHARACTERS`, oldest first."""
    said: list[dict[str, str]] = []
    left = HISTORY_CHARACTERS
    for content in reversed(history):
        text = "".join(part.text or "" for part in content.parts or () if not part.thought)
        if not text:
            continue
        left -= len(text)
        if left < 0:
            break
        said.append({"role": "model" if content.role == "model" else "user", "text": text})
    return said[::-1]
