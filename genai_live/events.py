"""The events of a conversation, one class for each kind, for use with `match`.

One server message may produce several events, always in this order: `SetupComplete`,
`InputTranscript`, then the parts of the model's turn in the order of the message (`ThoughtDelta`,
`TextDelta`, `AudioDelta`, `VideoDelta`, `InlineData`, `ExecutableCode`, `CodeExecutionResult`),
`OutputTranscript`, `ToolCall`, `ToolCallCancelled`, `Sources`, `Interrupted`, `GenerationComplete`,
`Usage`, `ContextLost`, `TurnComplete`, `GoAway`, `ResumptionUpdate`, `VoiceActivity`, and
`UnknownEvent` last. `ToolResult` comes independently, after its `ToolCall`. `Closed` is the last
event of a session.

`genai_live.converters.encode` writes an event as JSON.

A lost connection produces `Reconnecting` for each attempt and then `SetupComplete` and `Resumed`,
or `Closed`. A turn that it cuts short ends before that, in the same order as above: with
`ToolCallCancelled` if calls that you answer are open, `Interrupted` if the question will be asked
again, and `TurnComplete`, whose `final` is False if the answer will come again.

    async for event in session.events():
        match event:
            case events.AudioDelta(data=pcm):
                speaker.write(pcm)
            case events.Interrupted():
                speaker.flush()
            case events.TurnComplete(interrupted=interrupted):
                ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from attrs import field, fields, frozen

from genai_live._wire.reprs import short_repr
from genai_live.converters import converter

if TYPE_CHECKING:
    from datetime import timedelta

    from genai_live import types
    from genai_live.errors import DecodeError

__all__ = [
    "AudioDelta",
    "Closed",
    "CodeExecutionResult",
    "ContextLost",
    "Event",
    "ExecutableCode",
    "GenerationComplete",
    "GoAway",
    "InlineData",
    "InputDropped",
    "InputTranscript",
    "Interrupted",
    "OutputTranscript",
    "Reconnecting",
    "Resumed",
    "ResumptionUpdate",
    "SetupComplete",
    "Sources",
    "TextDelta",
    "ThoughtDelta",
    "ToolCall",
    "ToolCallCancelled",
    "ToolResult",
    "TurnComplete",
    "TurnStalled",
    "UnknownEvent",
    "Usage",
    "VideoDelta",
    "VoiceActivity",
]


@frozen(kw_only=True, eq=False)
class Event:
    """Base of all events.

    Attributes:
        raw: The message that produced it; None if it did not come from the server. For an
            `UnknownEvent`, the bytes of the frame if no message could be read at all.
        turn: Number of the model's turn that it belongs to, from 0, counted over the session.
    """

    raw: types.LiveServerMessage | bytes | None = field(default=None, repr=False)
    turn: int = 0


def _write(event: Event) -> dict[str, Any]:
    """Return an event as JSON for `converters.encode`, which describes it."""
    written: dict[str, Any] = {"event": type(event).__name__}
    for member in fields(type(event)):
        value = getattr(event, member.name)
        if member.name != "raw" and value is not None:
            written[_camel_case(member.name)] = value
    return written


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def _is_event(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Event)


converter.register_unstructure_hook_func(_is_event, _write)


@frozen(kw_only=True, eq=False)
class SetupComplete(Event):
    """The server accepted the setup. `session_id` is set on Vertex AI only."""

    session_id: str | None = None


@frozen(kw_only=True, eq=False)
class TextDelta(Event):
    """A piece of the model's text, to be appended to the previous ones."""

    text: str


@frozen(kw_only=True, eq=False)
class ThoughtDelta(Event):
    """A piece of the model's thoughts."""

    text: str


@frozen(kw_only=True, eq=False)
class AudioDelta(Event):
    """A piece of the model's speech: bytes of `mime_type`, usually 16-bit PCM at 24 kHz, mono."""

    data: bytes = field(repr=lambda data: f"<{len(data)} bytes>")
    mime_type: str


@frozen(kw_only=True, eq=False)
class VideoDelta(Event):
    """A fragment of the model's video, usually of an MP4 stream, to be appended to the others."""

    data: bytes = field(repr=lambda data: f"<{len(data)} bytes>")
    mime_type: str


@frozen(kw_only=True, eq=False)
class InlineData(Event):
    """Inline bytes that are neither audio nor video."""

    data: bytes = field(repr=lambda data: f"<{len(data)} bytes>")
    mime_type: str


@frozen(kw_only=True, eq=False)
class ExecutableCode(Event):
    """Code that the model runs on the server.

    Attributes:
        code: The source text.
        language: Its language; None if the server names none.
        id: Id that the result refers to, if there is one.
    """

    code: str
    language: types.Language | None = None
    id: str | None = None


@frozen(kw_only=True, eq=False)
class CodeExecutionResult(Event):
    """The result of the model's code.

    Attributes:
        output: What the code printed, or the error.
        outcome: Whether it ran successfully; None if the server does not report it.
        id: Id of the code, if it has one.
    """

    output: str
    outcome: types.Outcome | None = None
    id: str | None = None


@frozen(kw_only=True, eq=False)
class InputTranscript(Event):
    """A piece of the transcript of the user's speech. In no fixed order with the model's output.

    `turn` is the turn that answers the speech, as far as that can be known: a late piece may come
    while that turn is under way, and one about an interruption before the next turn begins.
    `interim` marks provisional text, which a later final piece replaces; `finished` marks the last
    piece, on Vertex AI only. `speaker` is who speaks, such as `spk_1`, where the config asks for
    `input_audio_transcription={"diarization": True}` and the model tells speakers apart.
    """

    text: str
    interim: bool = False
    finished: bool = False
    speaker: str | None = None


@frozen(kw_only=True, eq=False)
class OutputTranscript(Event):
    """A piece of the transcript of the model's speech.

    `finished` marks the last piece, on Vertex AI only.
    """

    text: str
    finished: bool = False


@frozen(kw_only=True, eq=False)
class ToolCall(Event):
    """The model calls a function.

    If `automatic` is True, the session runs a Python function, answers, and a `ToolResult` follows;
    if the connection is lost before, the equal call that the model makes again gets the result.
    Otherwise answer with `send_tool_response` and the same id.
    """

    id: str | None
    name: str
    args: dict[str, Any] = field(repr=short_repr)
    automatic: bool = False


@frozen(kw_only=True, eq=False)
class ToolCallCancelled(Event):
    """The calls with these ids were cancelled after an interruption; do not answer them."""

    ids: tuple[str, ...]


@frozen(kw_only=True, eq=False)
class Sources(Event):
    """What the model's answer is based on: searches, documents, pages that it read.

    Attributes:
        grounding: Searches and their results; None if the message has none.
        url_context: Pages that the model fetched; None if the message has none.
    """

    grounding: types.GroundingMetadata | None = None
    url_context: types.UrlContextMetadata | None = None


@frozen(kw_only=True, eq=False)
class ToolResult(Event):
    """The session finished handling a tool call.

    Attributes:
        id: The call's id.
        name: The function's name.
        duration: Seconds since the call arrived.
        error: The error that was reported to the model, else None.
        cancelled: Whether the call was cancelled, or the session ended, before there was an answer.
    """

    id: str | None
    name: str
    duration: float
    error: str | None = None
    cancelled: bool = False


@frozen(kw_only=True, eq=False)
class Interrupted(Event):
    """The model was interrupted: discard audio that is not played yet.

    The cause is new input of the user, `interrupt()`, or a lost connection. A `TurnComplete`
    follows, but no `GenerationComplete`.
    """


@frozen(kw_only=True, eq=False)
class GenerationComplete(Event):
    """The model has produced the whole turn, though it may not be played yet."""


@frozen(kw_only=True, eq=False)
class TurnComplete(Event):
    """The model's turn has ended.

    Attributes:
        final: Whether the model waits for the client now. False means that more output comes
            without new input (`interactionStatus` IN_PROGRESS).
        interrupted: Whether the turn was interrupted, so that an `Interrupted` came before. Its
            output is not whole.
        reason: Why the turn ended abnormally, else None.
    """

    final: bool = True
    interrupted: bool = False
    reason: types.TurnCompleteReason | None = None


@frozen(kw_only=True, eq=False)
class Usage(Event):
    """Token counts. Those of the prompt cover the whole context, the others this turn."""

    usage: types.UsageMetadata


@frozen(kw_only=True, eq=False)
class GoAway(Event):
    """The server will end the connection soon."""

    time_left: timedelta | None = None


@frozen(kw_only=True, eq=False)
class ResumptionUpdate(Event):
    """The state of session resumption; `handle` is None while the session cannot be resumed."""

    handle: str | None = field(repr=False)
    resumable: bool = False
    last_consumed_client_message_index: int | None = None


@frozen(kw_only=True, eq=False)
class Reconnecting(Event):
    """The connection was lost or is about to be replaced; the session connects again.

    Attributes:
        attempt: Number of the attempt, from 1.
        delay: Seconds until it begins.
        code: Close code of the lost connection; None if it is replaced as planned, before the
            server ends it (`GoAway`).
        reason: Why the connection was lost, or why the previous attempt failed.
        will_resend: Whether unanswered input will be sent again.
    """

    attempt: int
    delay: float
    code: int | None = None
    reason: str = ""
    will_resend: bool = False


@frozen(kw_only=True, eq=False)
class Resumed(Event):
    """The conversation continues over a new connection.

    Attributes:
        mode: `restored`: the server has the conversation, by a resumption handle. `reseeded`: the
            server started a new conversation and received the local history as text. `fresh`:
            it started a new one, and there was no history to send.
        downtime: Seconds without a connection.
        replayed: How many of your messages are sent again, since the server may not have them.
        dropped: How many of your messages were dropped since the connection was lost; each is
            reported by an `InputDropped` too.
        seeded: Turns of the history that were sent to the server.
        missing_turns: Turns of the history that the server may lack and that were not sent: they
            ended after the handle came, and models from 3.1 on accept no history inside a session;
            or they are older than the newest 256 KiB.
    """

    mode: Literal["restored", "reseeded", "fresh"]
    downtime: float
    replayed: int = 0
    dropped: int = 0
    seeded: int = 0
    missing_turns: int = 0


@frozen(kw_only=True, eq=False)
class ContextLost(Event):
    """The server accepted the resumption handle but no longer has the conversation.

    The prompt of a turn had far fewer tokens than the one before the handle, so the turn was
    answered without what had been said. `ReconnectPolicy.on_context_lost` can send the history
    again. Not reported when the counts prove nothing, as after the first turn.

    Attributes:
        tokens_before: Tokens of the last prompt that the handle covers.
        tokens: Tokens of this turn's prompt.
    """

    tokens_before: int
    tokens: int


@frozen(kw_only=True, eq=False)
class InputDropped(Event):
    """Some of your messages were dropped: never sent, or possibly never received.

    `stats.dropped` counts them too.

    Attributes:
        kind: `audio`, `video`, `tool_response`, or, if the session ends before it was sent,
            `text`, `client_content`, `context_update`, `activity`, `other`.
        count: Number of messages.
        size: Size of their JSON, in bytes; 0 for what a source of `stream` dropped.
        reason: Why, as text for people.
    """

    kind: str
    count: int
    size: int
    reason: str


@frozen(kw_only=True, eq=False)
class TurnStalled(Event):
    """The model owes an answer, or the rest of one, and has sent nothing for a while.

    Attributes:
        seconds: How long nothing came.
    """

    seconds: float


@frozen(kw_only=True, eq=False)
class VoiceActivity(Event):
    """The server detected the start or end of speech; `signal` is the older form of `type`."""

    type: types.VoiceActivityType | None = None
    audio_offset: timedelta | None = None
    signal: types.VadSignalType | None = None


@frozen(kw_only=True, eq=False)
class UnknownEvent(Event):
    """Something that this version does not know or could not read; `raw` holds it.

    Attributes:
        extra: Unknown members of the message, by wire name.
        problems: What could not be read, with JSON paths; empty if everything could be. At most
            20 a frame; the last one stands for the rest, with its `count`.
    """

    extra: dict[str, Any] = field(factory=dict[str, Any], repr=short_repr)
    problems: tuple[DecodeError, ...] = ()


@frozen(kw_only=True, eq=False)
class Closed(Event):
    """The session has ended, with code and reason; `clean` if it was closed on purpose."""

    code: int
    reason: str = ""
    clean: bool = False
