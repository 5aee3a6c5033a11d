"""The events of a conversation, one class for each kind, for use with `match`.

One server message may produce several events, always in this order: `SetupComplete`,
`InputTranscript`, then the parts of the model's turn in the order of the message (`ThoughtDelta`,
`TextDelta`, `AudioDelta`, `VideoDelta`, `InlineData`, `ExecutableCode`, `CodeExecutionResult`),
`OutputTranscript`, `ToolCall`, `ToolCallCancelled`, `Sources`, `Interrupted`, `GenerationComplete`,
`Usage`, `ContextLost`, `TurnComplete`, `GoAway`, `ResumptionUpdate`, `VoiceActivity`, and
`UnknownEvent` last. `ToolResult` comes independently, after its `ToolCall`, and so does
`LimitReached`. `Closed` is the last event of a session.

`genai_live.converters.encode` writes an event as JSON.

A lost connection produces `Reconnecting` for each attempt and then `SetupComplete` and `Resumed`,
or `Closed`. A turn that it cuts short ends before that, in the same order as above: with
`ToolCallCancelled` if calls that you answer are open, `Interrupted` if the question will be asked
again, and `TurnComplete`, whose `final` is False if the answer will come again.

`StoreUnavailable` and `StoreAvailable` come at any time, in sessions with a store.

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
    from collections.abc import Iterator
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
    "LimitReached",
    "OutputTranscript",
    "Reconnecting",
    "Resumed",
    "ResumptionUpdate",
    "SetupComplete",
    "Sources",
    "StoreAvailable",
    "StoreUnavailable",
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


@frozen(kw_only=True, eq=False, repr=False)
class Event:
    """Base of all events."""

    raw: types.LiveServerMessage | bytes | None = field(default=None, repr=False)
    """The message that produced it; None if it did not come from the server. For an `UnknownEvent`,
    the bytes of the frame if no message could be read at all.
    """
    turn: int = 0
    """Number of the model's turn that it belongs to, from 0, counted over the session."""

    def __repr__(self) -> str:
        """Show the members, media and long text by size and secrets masked."""
        return short_repr(self)

    def __repr_members__(self) -> Iterator[tuple[str, Any]]:
        """Yield what `short_repr` shows."""
        for member in fields(type(self)):
            if member.repr:
                yield member.name, getattr(self, member.name)


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


@frozen(kw_only=True, eq=False, repr=False)
class SetupComplete(Event):
    """The server accepted the setup. `session_id` is set on Vertex AI only."""

    session_id: str | None = None
    """Id of the session; None on the Gemini Developer API."""


@frozen(kw_only=True, eq=False, repr=False)
class TextDelta(Event):
    """A piece of the model's text, to be appended to the previous ones."""

    text: str
    """The piece."""


@frozen(kw_only=True, eq=False, repr=False)
class ThoughtDelta(Event):
    """A piece of the model's thoughts."""

    text: str
    """The piece."""


@frozen(kw_only=True, eq=False, repr=False)
class AudioDelta(Event):
    """A piece of the model's speech: bytes of `mime_type`, usually 16-bit PCM at 24 kHz, mono."""

    data: bytes
    """The samples, usually 16-bit PCM, mono."""
    mime_type: str
    """Their format, such as `audio/pcm;rate=24000`."""


@frozen(kw_only=True, eq=False, repr=False)
class VideoDelta(Event):
    """A fragment of the model's video, usually of an MP4 stream, to be appended to the others."""

    data: bytes
    """The fragment."""
    mime_type: str
    """Its format, such as `video/mp4`."""


@frozen(kw_only=True, eq=False, repr=False)
class InlineData(Event):
    """Inline bytes that are neither audio nor video."""

    data: bytes
    """The bytes."""
    mime_type: str
    """Their format."""


@frozen(kw_only=True, eq=False, repr=False)
class ExecutableCode(Event):
    """Code that the model runs on the server."""

    code: str
    """The source text."""
    language: types.Language | None = None
    """Its language; None if the server names none."""
    id: str | None = None
    """Id that the result refers to, if there is one."""


@frozen(kw_only=True, eq=False, repr=False)
class CodeExecutionResult(Event):
    """The result of the model's code."""

    output: str
    """What the code printed, or the error."""
    outcome: types.Outcome | None = None
    """Whether it ran successfully; None if the server does not report it."""
    id: str | None = None
    """Id of the code, if it has one."""


@frozen(kw_only=True, eq=False, repr=False)
class InputTranscript(Event):
    """A piece of the transcript of the user's speech. In no fixed order with the model's output.

    `turn` is the turn that answers the speech, as far as that can be known: a late piece may come
    while that turn is under way, and one about an interruption before the next turn begins.
    `interim` marks provisional text, which a later final piece replaces; `finished` marks the last
    piece, on Vertex AI only. `speaker` is who speaks, such as `spk_1`, where the config asks for
    `input_audio_transcription={"diarization": True}` and the model tells speakers apart.
    """

    text: str
    """The piece."""
    interim: bool = False
    """Whether it is provisional: the final text replaces it."""
    finished: bool = False
    """Whether it is the last piece; told on Vertex AI only."""
    speaker: str | None = None
    """Who speaks, such as `spk_1`, where the model tells speakers apart."""


@frozen(kw_only=True, eq=False, repr=False)
class OutputTranscript(Event):
    """A piece of the transcript of the model's speech.

    `finished` marks the last piece, on Vertex AI only.
    """

    text: str
    """The piece."""
    finished: bool = False
    """Whether it is the last piece; told on Vertex AI only."""


@frozen(kw_only=True, eq=False, repr=False)
class ToolCall(Event):
    """The model calls a function.

    If `automatic` is True, the session runs a Python function, answers, and a `ToolResult` follows;
    if the connection is lost before, the equal call that the model makes again gets the result.
    Otherwise answer with `send_tool_response` and the same id.
    """

    id: str | None
    """Id of the call, which the answer repeats; None on Vertex AI."""
    name: str
    """Name of the function."""
    args: dict[str, Any]
    """Arguments by name, as JSON values."""
    automatic: bool = False
    """Whether the session runs the function and answers."""


@frozen(kw_only=True, eq=False, repr=False)
class ToolCallCancelled(Event):
    """The calls with these ids were cancelled after an interruption; do not answer them."""

    ids: tuple[str, ...]
    """Ids of the calls."""


@frozen(kw_only=True, eq=False, repr=False)
class Sources(Event):
    """What the model's answer is based on: searches, documents, pages that it read."""

    grounding: types.GroundingMetadata | None = None
    """Searches and their results; None if the message has none."""
    url_context: types.UrlContextMetadata | None = None
    """Pages that the model fetched; None if the message has none."""


@frozen(kw_only=True, eq=False, repr=False)
class ToolResult(Event):
    """The session finished handling a tool call."""

    id: str | None
    """The call's id."""
    name: str
    """The function's name."""
    duration: float
    """Seconds since the call arrived."""
    error: str | None = None
    """The error that was reported to the model, else None."""
    cancelled: bool = False
    """Whether the call was cancelled, or the session ended, before there was an answer."""


@frozen(kw_only=True, eq=False, repr=False)
class Interrupted(Event):
    """The model was interrupted: discard audio that is not played yet.

    The cause is new input of the user, `interrupt()`, or a lost connection. A `TurnComplete`
    follows, but no `GenerationComplete`.
    """


@frozen(kw_only=True, eq=False, repr=False)
class GenerationComplete(Event):
    """The model has produced the whole turn, though it may not be played yet."""


@frozen(kw_only=True, eq=False, repr=False)
class TurnComplete(Event):
    """The model's turn has ended."""

    final: bool = True
    """Whether the model waits for the client now. False means that more output comes without new
    input (`interactionStatus` IN_PROGRESS).
    """
    interrupted: bool = False
    """Whether the turn was interrupted, so that an `Interrupted` came before. Its output is not
    whole.
    """
    reason: types.TurnCompleteReason | None = None
    """Why the turn ended abnormally, else None."""


@frozen(kw_only=True, eq=False, repr=False)
class Usage(Event):
    """Token counts. Those of the prompt cover the whole context, the others this turn."""

    usage: types.UsageMetadata
    """The counts, in tokens."""


@frozen(kw_only=True, eq=False, repr=False)
class GoAway(Event):
    """The server will end the connection soon."""

    time_left: timedelta | None = None
    """Time until then; None if the server does not say."""


@frozen(kw_only=True, eq=False, repr=False)
class ResumptionUpdate(Event):
    """The state of session resumption; `handle` is None while the session cannot be resumed."""

    handle: str | None = field(repr=False)
    """What resumes the session; None while it cannot be resumed."""
    resumable: bool = False
    """Whether it can be resumed now."""
    last_consumed_client_message_index: int | None = None
    """Number of the last message that the handle covers, on Vertex AI with transparent
    resumption.
    """


@frozen(kw_only=True, eq=False, repr=False)
class Reconnecting(Event):
    """The connection was lost or is about to be replaced; the session connects again."""

    attempt: int
    """Number of the attempt, from 1."""
    delay: float
    """Seconds until it begins."""
    code: int | None = None
    """Close code of the lost connection; None if it is replaced as planned, before the server ends
    it (`GoAway`).
    """
    reason: str = ""
    """Why the connection was lost, or why the previous attempt failed."""
    will_resend: bool = False
    """Whether unanswered input will be sent again."""


@frozen(kw_only=True, eq=False, repr=False)
class Resumed(Event):
    """The conversation continues over a new connection."""

    mode: Literal["restored", "reseeded", "fresh"]
    """`restored`: the server has the conversation, by a resumption handle. `reseeded`: the server
    started a new conversation and received the local history as text. `fresh`: it started a new
    one, and there was no history to send.
    """
    downtime: float
    """Seconds without a connection."""
    replayed: int = 0
    """How many of your messages are sent again, since the server may not have them."""
    dropped: int = 0
    """How many of your messages were dropped since the connection was lost; each is reported by an
    `InputDropped` too.
    """
    seeded: int = 0
    """Turns of the history that were sent to the server."""
    missing_turns: int = 0
    """Turns of the history that the server may lack and that were not sent: they ended after the
    handle came, and models from 3.1 on accept no history inside a session; or they are older than
    the newest 256 KiB.
    """


@frozen(kw_only=True, eq=False, repr=False)
class ContextLost(Event):
    """The server accepted the resumption handle but no longer has the conversation.

    The prompt of a turn had far fewer tokens than the one before the handle, so the turn was
    answered without what had been said. `ReconnectPolicy.on_context_lost` can send the history
    again. Not reported when the counts prove nothing, as after the first turn.
    """

    tokens_before: int
    """Tokens of the last prompt that the handle covers."""
    tokens: int
    """Tokens of this turn's prompt."""


@frozen(kw_only=True, eq=False, repr=False)
class InputDropped(Event):
    """Some of your messages were dropped: never sent, or possibly never received.

    `stats.dropped` counts them too.
    """

    kind: str
    """`audio`, `video`, `tool_response`, or, if the session ends before it was sent, `text`,
    `client_content`, `context_update`, `activity`, `other`.
    """
    count: int
    """Number of messages."""
    size: int
    """Size of their JSON, in bytes; 0 for what a source of `stream` dropped."""
    reason: str
    """Why, as text for people."""


@frozen(kw_only=True, eq=False, repr=False)
class StoreUnavailable(Event):
    """The store of `connect(store=)` has failed: the conversation is not saved for now.

    The session goes on and tries again; no other session can continue it as it is now.
    """

    reason: str
    """How it failed, as text for people."""


@frozen(kw_only=True, eq=False, repr=False)
class StoreAvailable(Event):
    """The store answers again, and still lets this session have the conversation."""

    downtime: float
    """Seconds since it failed first."""


@frozen(kw_only=True, eq=False, repr=False)
class TurnStalled(Event):
    """The model owes an answer, or the rest of one, and has sent nothing for a while."""

    seconds: float
    """How long nothing came."""


@frozen(kw_only=True, eq=False, repr=False)
class LimitReached(Event):
    """A limit of `connect(limits=)` is reached: new input raises `LimitExceeded`."""

    limit: Literal["cost", "tokens", "seconds", "tool_calls"]
    """Which one."""
    value: float
    """What was used."""
    maximum: float
    """The limit."""


@frozen(kw_only=True, eq=False, repr=False)
class VoiceActivity(Event):
    """The server detected the start or end of speech; `signal` is the older form of `type`."""

    type: types.VoiceActivityType | None = None
    """Start or end."""
    audio_offset: timedelta | None = None
    """When, from the start of the audio."""
    signal: types.VadSignalType | None = None
    """The older form of `type`."""


@frozen(kw_only=True, eq=False, repr=False)
class UnknownEvent(Event):
    """Something that this version does not know or could not read; `raw` holds it."""

    extra: dict[str, Any] = field(factory=dict[str, Any])
    """Unknown members of the message, by wire name."""
    problems: tuple[DecodeError, ...] = ()
    """What could not be read, with JSON paths; empty if everything could be. At most 20 a frame;
    the last one stands for the rest, with its `count`.
    """


@frozen(kw_only=True, eq=False, repr=False)
class Closed(Event):
    """The session has ended, with code and reason; `clean` if it was closed on purpose."""

    code: int
    """Close code of the WebSocket; 1006 without a close frame."""
    reason: str = ""
    """The server's reason; empty if there is none."""
    clean: bool = False
    """Whether it was closed on purpose."""
