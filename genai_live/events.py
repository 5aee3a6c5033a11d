"""What happens in a conversation, one class a kind, fit for `match`.

One server message may give several events, always in this order: `SetupComplete`,
`InputTranscript`, then the parts of the model's turn as they stand in the message (`ThoughtDelta`,
`TextDelta`, `AudioDelta`, `InlineData`), `OutputTranscript`, `ToolCall`, `ToolCallCancelled`,
`Interrupted`, `GenerationComplete`, `Usage`, `ContextLost`, `TurnComplete`, `GoAway`,
`ResumptionUpdate`, `VoiceActivity`, and `UnknownEvent` last. `ToolResult` comes by itself, after
its `ToolCall`. `Closed` is the last event of a session.

A lost connection gives `Reconnecting` for each attempt and then `SetupComplete` and `Resumed`, or
`Closed`. A turn that it cuts short ends before that, in the same order as above: with
`ToolCallCancelled` where calls are open that you answer, `Interrupted` where the question will be
asked again, and `TurnComplete`; `final` is False where the answer comes anew.

    async for event in session.events():
        match event:
            case events.AudioDelta(data=pcm):
                speaker.write(pcm)
            case events.Interrupted():
                speaker.flush()
            case events.TurnComplete(reason=reason):
                ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

if TYPE_CHECKING:
    from datetime import timedelta

    from genai_live import types
    from genai_live.errors import DecodeError

__all__ = [
    "AudioDelta",
    "Closed",
    "ContextLost",
    "Event",
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
    "TextDelta",
    "ThoughtDelta",
    "ToolCall",
    "ToolCallCancelled",
    "ToolResult",
    "TurnComplete",
    "TurnStalled",
    "UnknownEvent",
    "Usage",
    "VoiceActivity",
]


@frozen(kw_only=True, eq=False)
class Event:
    """Base of all events.

    Attributes:
        raw: The message it came from; None for what did not come from the server. Of an
            `UnknownEvent` it is the frame's bytes where no message could be read at all.
        turn: Number of the model's turn it belongs to, from 0, counted over the session.
    """

    raw: types.LiveServerMessage | bytes | None = field(default=None, repr=False)
    turn: int = 0


@frozen(kw_only=True, eq=False)
class SetupComplete(Event):
    """The server took the setup. `session_id` comes from Vertex AI only."""

    session_id: str | None = None


@frozen(kw_only=True, eq=False)
class TextDelta(Event):
    """A piece of the model's text, to be joined to the ones before."""

    text: str


@frozen(kw_only=True, eq=False)
class ThoughtDelta(Event):
    """A piece of the model's thinking."""

    text: str


@frozen(kw_only=True, eq=False)
class AudioDelta(Event):
    """A piece of the model's speech: bytes of `mime_type`, usually 16-bit PCM, 24 kHz, mono."""

    data: bytes = field(repr=lambda data: f"<{len(data)} bytes>")
    mime_type: str


@frozen(kw_only=True, eq=False)
class InlineData(Event):
    """Inline bytes that are not audio."""

    data: bytes = field(repr=lambda data: f"<{len(data)} bytes>")
    mime_type: str


@frozen(kw_only=True, eq=False)
class InputTranscript(Event):
    """A piece of what the user said. In no fixed order with the model's output.

    `interim` marks provisional text, which a later final piece replaces; `finished` the last
    piece, on Vertex AI only.
    """

    text: str
    interim: bool = False
    finished: bool = False


@frozen(kw_only=True, eq=False)
class OutputTranscript(Event):
    """A piece of what the model's speech says. `finished` marks the last, on Vertex AI only."""

    text: str
    finished: bool = False


@frozen(kw_only=True, eq=False)
class ToolCall(Event):
    """The model calls a function.

    `automatic` says that the session answers it, with a Python function, and a `ToolResult`
    follows; where its connection is lost, the equal call that takes its place has the result. Else
    answer with `send_tool_response` under the same id.
    """

    id: str | None
    name: str
    args: dict[str, Any]
    automatic: bool = False


@frozen(kw_only=True, eq=False)
class ToolCallCancelled(Event):
    """The calls of these ids are off, after an interruption; do not answer them."""

    ids: tuple[str, ...]


@frozen(kw_only=True, eq=False)
class ToolResult(Event):
    """A call was dealt with by the session.

    Attributes:
        id: The call's id.
        name: The function's name.
        duration: Seconds since the call came.
        error: What the model was told went wrong, else None.
        cancelled: Whether the call was taken back, or the session ended, before there was an
            answer.
    """

    id: str | None
    name: str
    duration: float
    error: str | None = None
    cancelled: bool = False


@frozen(kw_only=True, eq=False)
class Interrupted(Event):
    """The user's input cut the model short: drop audio not yet played.

    A `TurnComplete` follows, no `GenerationComplete`.
    """


@frozen(kw_only=True, eq=False)
class GenerationComplete(Event):
    """Everything of this turn has been produced, though maybe not played yet."""


@frozen(kw_only=True, eq=False)
class TurnComplete(Event):
    """The model's turn is over.

    Attributes:
        final: Whether the model waits for the client now. False announces more output without new
            input (`interactionStatus` IN_PROGRESS).
        reason: Why the turn ended abnormally, else None.
    """

    final: bool = True
    reason: types.TurnCompleteReason | None = None


@frozen(kw_only=True, eq=False)
class Usage(Event):
    """Token counts. The prompt's part covers the whole context, the rest this turn."""

    usage: types.UsageMetadata


@frozen(kw_only=True, eq=False)
class GoAway(Event):
    """The server ends the connection soon."""

    time_left: timedelta | None = None


@frozen(kw_only=True, eq=False)
class ResumptionUpdate(Event):
    """Where the session stands for resumption; `handle` is None while it cannot be resumed."""

    handle: str | None = field(repr=False)
    resumable: bool = False
    last_consumed_client_message_index: int | None = None


@frozen(kw_only=True, eq=False)
class Reconnecting(Event):
    """The connection was lost, or is about to be left; another one is being made.

    Attributes:
        attempt: Which attempt at it begins, from 1.
        delay: Seconds until then.
        code: Close code of the connection that was lost; None for one that is left as planned,
            before the server ends it (`GoAway`).
        reason: Why it was lost, or why the attempt before failed.
        will_resend: Whether something has no answer yet and will be asked again.
    """

    attempt: int
    delay: float
    code: int | None = None
    reason: str = ""
    will_resend: bool = False


@frozen(kw_only=True, eq=False)
class Resumed(Event):
    """The conversation goes on over a new connection.

    Attributes:
        mode: `restored`: the server has it, by a resumption handle. `reseeded`: the server began
            anew and was given the history that is known here, in words. `fresh`: it began anew,
            and there was nothing to give.
        downtime: Seconds without a connection.
        replayed: Messages of yours that are sent again, since the server may not have them.
        dropped: Messages of yours that were given up since the connection was lost; each is told
            by an `InputDropped` too.
        seeded: Turns of the history that the server was given.
        missing_turns: Turns of the history that it may lack and was not given: they ended after the
            handle came, and models from 3.1 on take no history inside a session; or they are older
            than the newest 256 KiB.
    """

    mode: Literal["restored", "reseeded", "fresh"]
    downtime: float
    replayed: int = 0
    dropped: int = 0
    seeded: int = 0
    missing_turns: int = 0


@frozen(kw_only=True, eq=False)
class ContextLost(Event):
    """The server took the resumption handle, but does not have the conversation any more.

    It counted far fewer tokens into the prompt of a turn than into the one that the handle stood
    for, so the turn was answered without what had been said. `ReconnectPolicy.on_context_lost` can
    give the server the history anew. Not told where counts prove nothing, as after the first turn.

    Attributes:
        tokens_before: Tokens of the prompt that the handle stood for.
        tokens: Tokens of this turn's prompt.
    """

    tokens_before: int
    tokens: int


@frozen(kw_only=True, eq=False)
class InputDropped(Event):
    """Messages of yours were given up, unsent or perhaps unheard. `stats.dropped` counts them too.

    Attributes:
        kind: `audio`, `video`, `tool_response`, or, where a session ends before it was sent,
            `text`, `client_content`, `context_update`, `activity`, `other`.
        count: How many messages.
        size: Their JSON, in bytes.
        reason: Why, for people.
    """

    kind: str
    count: int
    size: int
    reason: str


@frozen(kw_only=True, eq=False)
class TurnStalled(Event):
    """The model owes an answer, or the rest of one, and nothing came for a while.

    Attributes:
        seconds: How long.
    """

    seconds: float


@frozen(kw_only=True, eq=False)
class VoiceActivity(Event):
    """The server heard speech begin or end; `signal` is the older form of the same."""

    type: types.VoiceActivityType | None = None
    audio_offset: timedelta | None = None
    signal: types.VadSignalType | None = None


@frozen(kw_only=True, eq=False)
class UnknownEvent(Event):
    """Something that this version does not know or could not read; `raw` holds it.

    Attributes:
        extra: Members of the message that are not known, by wire name.
        problems: What could not be read, with JSON paths; empty where it is only unknown.
    """

    extra: dict[str, Any] = field(factory=dict[str, Any])
    problems: tuple[DecodeError, ...] = ()


@frozen(kw_only=True, eq=False)
class Closed(Event):
    """The session is over: code and reason of the close, `clean` when it was meant."""

    code: int
    reason: str = ""
    clean: bool = False
