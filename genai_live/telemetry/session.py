"""`SessionTrace`: follows one session, and writes its spans and metrics."""

from __future__ import annotations

import json
import time
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from opentelemetry import context as contexts
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

from genai_live import events
from genai_live.telemetry import names
from genai_live.telemetry.content import results_of, texts_of
from genai_live.telemetry.turns import TurnTrace, token_counts
from genai_live.types import VoiceActivityType

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from opentelemetry.trace import Span, Tracer

    from genai_live import ObservedSession, SentMessage
    from genai_live.events import Event
    from genai_live.telemetry.instruments import Instruments

MOST_QUESTIONS = 64
"""How many questions are remembered that no turn has answered."""
OUTPUT = (
    events.TextDelta,
    events.ThoughtDelta,
    events.AudioDelta,
    events.VideoDelta,
    events.InlineData,
    events.ExecutableCode,
    events.OutputTranscript,
    events.ToolCall,
)
TOLD: dict[type[Event], tuple[str, ...]] = {
    events.GoAway: (),
    events.ContextLost: ("tokens_before", "tokens"),
    events.Reconnecting: ("attempt", "delay", "code", "reason", "will_resend"),
    events.Resumed: ("mode", "downtime", "replayed", "dropped", "seeded", "missing_turns"),
    events.InputDropped: ("kind", "count", "size", "reason"),
    events.LimitReached: ("limit", "value", "maximum"),
    events.TurnStalled: ("seconds",),
}
"""Events that become events of the session's span, with the members that they keep."""


class SessionTrace:
    """The trace of one session.

    Args:
        session: The session.
        tracer: Makes the spans.
        instruments: Measures.
        attributes: Attributes of the session's span beside those of the session.
        name: What the span is named after.
        capture_content: Whether to write what was said, and what functions got and returned.
    """

    def __init__(
        self,
        session: ObservedSession,
        *,
        tracer: Tracer,
        instruments: Instruments,
        attributes: dict[str, Any],
        name: str,
        capture_content: bool,
    ) -> None:
        self._session = session
        self._tracer = tracer
        self._instruments = instruments
        self._captures = capture_content
        self._common = {
            names.PROVIDER: names.PROVIDERS[session.backend],
            names.MODEL: session.model,
        }
        self._started_at = time.time_ns()
        output = "text" if session.output_modalities == ("TEXT",) else "speech"
        self._output_type = {names.OUTPUT_TYPE: output}
        caller = contexts.get_current()
        self._span = tracer.start_span(
            f"invoke_agent {name}",
            caller,
            attributes={
                **self._common,
                names.OPERATION: "invoke_agent",
                **self._output_type,
                **attributes,
            },
            start_time=self._started_at,
        )
        self._context = set_span_in_context(self._span, caller)
        self._connecting: tuple[Span, int, str] | None = None
        self._resumes = False  # a conversation of an earlier session, which has no connection yet
        self._start_connecting("initial")
        self._turn: TurnTrace | None = None
        self._number = -1  # of the newest turn
        self._turns = 0
        self._tokens = [0, 0]
        self._asked: deque[int] = deque(maxlen=MOST_QUESTIONS)
        self._spoke_at: int | None = None
        self._tools: dict[str, tuple[Span, int, str]] = {}
        self._written: list[str] = []
        self._results: dict[str, str] = {}
        self._handlers: dict[type[Event], Callable[[Any, int], None]] = {
            events.SetupComplete: self._on_setup,
            events.VoiceActivity: self._on_voice_activity,
            events.InputTranscript: self._on_input_transcript,
            events.ToolResult: self._on_tool_result,
            events.Interrupted: self._on_interrupted,
            events.Usage: self._on_usage,
            events.TurnComplete: self._on_turn_complete,
            events.Closed: self._on_closed,
            **dict.fromkeys(OUTPUT, self._on_output),
            **dict.fromkeys(TOLD, self._on_told),
        }
        instruments.opened(session)
        instruments.sessions.add(1, self._common)

    # What the session reports.

    def on_sent(self, message: SentMessage) -> None:
        """Remember when something was asked."""
        if message.expects_answer:
            self._asked.append(time.time_ns())
        elif message.kind == "activity":
            self._spoke_at = time.time_ns()
        if self._captures and message.frame:
            if message.kind in ("text", "client_content"):
                self._written += texts_of(message.frame)
            elif message.kind == "tool_response":
                self._results |= results_of(message.frame)

    def on_event(self, event: Event) -> None:
        """Write what an event means."""
        if (handler := self._handlers.get(type(event))) is not None:
            handler(event, time.time_ns())

    @contextmanager
    def running(self, call: events.ToolCall) -> Generator[None]:
        """Make the span of a call the current one."""
        span, _, _ = self._tool(call)
        token = contexts.attach(set_span_in_context(span, self._context))
        try:
            yield
        finally:
            contexts.detach(token)

    def on_end(self, error: BaseException | None) -> None:
        """End everything."""
        now = time.time_ns()
        self._instruments.closed(self._session)
        self._instruments.sessions.add(-1, self._common)
        self._end_connecting(now, "failed", error)
        if self._turn is not None:
            self._end_turn(self._turn, now, "session_closed")
        for key in tuple(self._tools):
            self._end_tool(key, now, {names.CANCELLED: True})
        span = self._span
        span.set_attribute(names.SESSION_TURNS, self._turns)
        span.set_attribute(names.SESSION_INPUT_TOKENS, self._tokens[0])
        span.set_attribute(names.SESSION_OUTPUT_TOKENS, self._tokens[1])
        measured = {**self._common, **_fail(span, error)}
        span.end(now)
        self._instruments.session.record((now - self._started_at) / 1e9, measured)

    # Connections.

    def _start_connecting(self, reason: str) -> None:
        now = time.time_ns()
        span = self._tracer.start_span(
            f"genai_live.connect {self._session.model}",
            self._context,
            kind=SpanKind.CLIENT,
            attributes={**self._common, names.CONNECT_REASON: reason},
            start_time=now,
        )
        self._connecting = span, now, reason

    def _end_connecting(self, now: int, outcome: str, error: BaseException | None = None) -> None:
        if self._connecting is None:
            return
        (span, started_at, reason), self._connecting = self._connecting, None
        span.set_attribute(names.CONNECT_OUTCOME, outcome)
        measured = {**self._common, names.CONNECT_REASON: reason, names.CONNECT_OUTCOME: outcome}
        measured |= _fail(span, error)
        span.end(now)
        self._instruments.connect.record((now - started_at) / 1e9, measured)

    def _on_setup(self, _: events.SetupComplete, now: int) -> None:
        where = {names.SERVER_ADDRESS: self._session.server_address}
        if self._session.server_port is not None:
            self._span.set_attribute(names.SERVER_PORT, self._session.server_port)
        self._span.set_attributes(where)
        if self._connecting is not None and self._connecting[2] == "initial" and not self._resumes:
            self._end_connecting(now, "new")

    def _on_told(self, event: Event, now: int) -> None:
        if isinstance(event, events.Reconnecting):
            self._on_reconnecting(event, now)
        elif isinstance(event, events.Resumed):
            self._end_connecting(now, event.mode)
            if not self._resumes:
                measured = {**self._common, names.CONNECT_OUTCOME: event.mode}
                self._instruments.reconnects.add(1, measured)
            self._resumes = False
        elif isinstance(event, events.InputDropped):
            measured = {**self._common, names.KIND: event.kind}
            self._instruments.dropped.add(event.count, measured)
        kept = {name: getattr(event, name) for name in TOLD[type(event)]}
        self._span.add_event(
            f"genai_live.{_snake_case(type(event).__name__)}",
            {f"genai_live.{name}": value for name, value in kept.items() if value is not None},
            now,
        )

    def _on_reconnecting(self, event: events.Reconnecting, now: int) -> None:
        if self._connecting is not None and self._connecting[2] == "initial":
            is_first, self._resumes = not self._resumes, True
            if is_first:
                return  # the attempt that is under way: `connect` continues a conversation
        self._end_connecting(now, "failed")
        reason = "planned" if event.code is None else "lost"
        self._start_connecting("initial" if self._resumes else reason)

    def _on_closed(self, event: events.Closed, _: int) -> None:
        self._span.set_attribute(names.CLOSE_CODE, event.code)

    # Turns.

    def _on_voice_activity(self, event: events.VoiceActivity, now: int) -> None:
        if event.type == VoiceActivityType.ACTIVITY_END:
            self._spoke_at = now

    def _on_input_transcript(self, event: events.InputTranscript, _: int) -> None:
        if self._captures and not event.interim:
            turn = self._turn if event.turn == self._number else None
            (turn.heard if turn is not None else self._written).append(event.text)

    def _on_output(self, event: Event, now: int) -> None:
        turn = self._turn_of(event, now)
        if turn is None:
            return
        if turn.first_output is None:
            turn.first_output = self._measure_first(
                turn, now, names.TIME_TO_FIRST_CHUNK, self._instruments.first_chunk
            )
        if isinstance(event, events.AudioDelta):
            turn.audio_bytes += len(event.data)
            if turn.first_audio is None:
                turn.first_audio = self._measure_first(
                    turn, now, names.TIME_TO_FIRST_AUDIO, self._instruments.first_audio
                )
        elif isinstance(event, events.ToolCall):
            if event.automatic:
                self._tool(event)
        elif self._captures and isinstance(event, events.TextDelta | events.OutputTranscript):
            turn.said.append(event.text)

    def _measure_first(self, turn: TurnTrace, now: int, name: str, histogram: Any) -> float:
        waited = turn.waited(now)
        if waited is not None:
            turn.span.set_attribute(name, waited)
            histogram.record(waited, {**self._common, names.OPERATION: "chat"})
        return waited or 0.0

    def _turn_of(self, event: Event, now: int) -> TurnTrace | None:
        """Return the turn of an event, which may be its first; None if it has ended."""
        if event.turn <= self._number:
            return self._turn if event.turn == self._number else None
        if self._turn is not None:
            self._end_turn(self._turn, now, "stop")
        self._number = event.turn
        self._turns += 1
        asked_at = self._asked.popleft() if self._asked else self._spoke_at
        self._spoke_at = None
        started_at = now if asked_at is None else asked_at
        span = self._tracer.start_span(
            f"chat {self._session.model}",
            self._context,
            kind=SpanKind.CLIENT,
            attributes={
                **self._common,
                names.OPERATION: "chat",
                **self._output_type,
                names.TURN: event.turn,
            },
            start_time=started_at,
        )
        context = set_span_in_context(span, self._context)
        turn = TurnTrace(span, context, started_at=started_at, asked_at=asked_at)
        turn.heard, self._written = self._written, []
        self._turn = turn
        return turn

    def _on_interrupted(self, event: events.Interrupted, now: int) -> None:
        if (turn := self._turn_of(event, now)) is not None:
            turn.span.add_event("genai_live.interrupted", timestamp=now)
            self._instruments.interruptions.add(1, self._common)

    def _on_usage(self, event: events.Usage, now: int) -> None:
        if (turn := self._turn_of(event, now)) is not None:
            turn.usage = event.usage

    def _on_turn_complete(self, event: events.TurnComplete, now: int) -> None:
        turn = self._turn_of(event, now)
        if turn is None:
            return
        turn.span.set_attribute(names.INTERRUPTED, event.interrupted)
        if event.interrupted and not event.final and turn.asked_at is not None:
            turn.span.set_attribute(names.ASKED_AGAIN, True)
            self._asked.appendleft(turn.asked_at)
            self._written = turn.heard + self._written
        reason = "interrupted" if event.interrupted else "stop"
        if event.reason is not None:
            reason = event.reason.value.lower()
        self._end_turn(turn, now, reason)

    def _end_turn(self, turn: TurnTrace, now: int, reason: str) -> None:
        self._turn = None
        turn.span.set_attribute(names.FINISH_REASONS, [reason])
        turn.describe()
        turn.span.end(now)
        measured = {**self._common, names.OPERATION: "chat"}
        self._instruments.turn.record((now - turn.started_at) / 1e9, measured)
        if turn.usage is not None:
            for index, direction in enumerate(("input", "output")):
                tokens = token_counts(turn.usage)[index]
                self._tokens[index] += tokens
                self._instruments.tokens.record(tokens, {**measured, names.TOKEN_TYPE: direction})

    # Tools.

    def _tool(self, call: events.ToolCall) -> tuple[Span, int, str]:
        """Return the span of a call, which its event and its run may ask for in any order."""
        key = call.id or call.name
        if key not in self._tools:
            now = time.time_ns()
            attributes: dict[str, Any] = {
                names.OPERATION: "execute_tool",
                names.TOOL_NAME: call.name,
                names.TOOL_TYPE: "function",
            }
            if call.id:
                attributes[names.TOOL_CALL_ID] = call.id
            if self._captures:
                attributes[names.TOOL_ARGUMENTS] = json.dumps(call.args, ensure_ascii=False)
            if self._turn is not None and call.turn == self._number:
                context = self._turn.context
            else:
                context = self._context
            span = self._tracer.start_span(
                f"execute_tool {call.name}", context, attributes=attributes, start_time=now
            )
            self._tools[key] = span, now, call.name
        return self._tools[key]

    def _on_tool_result(self, event: events.ToolResult, now: int) -> None:
        key = event.id or event.name
        if key not in self._tools:
            return
        span, _, _ = self._tools[key]
        attributes: dict[str, Any] = {}
        if event.cancelled:
            attributes[names.CANCELLED] = True
        elif event.error is not None:
            attributes[names.ERROR_TYPE] = "tool_error"
            span.set_status(Status(StatusCode.ERROR, event.error if self._captures else None))
        if (result := self._results.pop(key, None)) is not None:
            span.set_attribute(names.TOOL_CALL_RESULT, result)
        self._end_tool(key, now, attributes)

    def _end_tool(self, key: str, now: int, attributes: dict[str, Any]) -> None:
        span, started_at, name = self._tools.pop(key)
        span.set_attributes(attributes)
        span.end(now)
        measured = {names.TOOL_NAME: name, names.OPERATION: "execute_tool", **attributes}
        self._instruments.tool.record((now - started_at) / 1e9, measured)


def _fail(span: Span, error: BaseException | None) -> dict[str, str]:
    """Mark a span as failed, and return the attribute that says with what."""
    if error is None:
        return {}
    attributes = {names.ERROR_TYPE: type(error).__name__}
    span.set_attributes(attributes)
    span.set_status(Status(StatusCode.ERROR, str(error)))
    return attributes


def _snake_case(name: str) -> str:
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")
