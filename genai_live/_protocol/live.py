"""The one idea: messages in, events out, and what is known of the conversation in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from genai_live import events, types
from genai_live._protocol.answer_end import AnswerEnd
from genai_live._protocol.context_check import ContextCheck
from genai_live._protocol.history import History
from genai_live._protocol.inbound import InboundMessage, ResumePlan
from genai_live._protocol.ledger import MAX_AUDIO_AGE, Ledger
from genai_live._protocol.open_calls import OpenCalls
from genai_live._protocol.outbound import MessageKind, OutboundMessage, kind_of
from genai_live._protocol.state import SessionState
from genai_live._protocol.turn_tracker import TurnTracker
from genai_live._protocol.usage import UsageCounter
from genai_live._protocol.user_activity import UserActivity
from genai_live.converters import encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from genai_live._wire.backend import Backend
    from genai_live.errors import DecodeError
    from genai_live.events import Event


_ENDS_OUTPUT = events.Interrupted, events.GenerationComplete


class LiveProtocol:
    """Follows one conversation over any number of connections.

    Not thread-safe: who uses it from several threads holds a lock. It has no clock; `now` is
    seconds of any one.

    Args:
        setup: What the conversation was set up with.
        backend: `gemini` or `vertex`.
        message_type: The class of the server's messages.
        is_automatic: Whether the session itself answers the calls of a function.
        max_audio_age: Seconds after which audio is dropped that could not be sent, or that a lost
            connection may have swallowed.

    Attributes:
        message_type: See above.
        presetup_fields: Members of the server's messages that may precede `setupComplete`.
        calls: The function calls that are open, and those that ended with their connection.
        setup: The setup with the updates since.
        ledger: What the client said and what became of it.
        resumption_handle: The newest one, at first that of the setup.
        going_away: Whether the server said that it ends the connection soon.
        spoken_question: What the user had said aloud, in words, where the last loss cut the answer
            to that, so that it has to be asked again; else empty.
    """

    presetup_fields: tuple[str, ...] = ("go_away", "session_resumption_update")

    def __init__(
        self,
        setup: types.LiveClientSetup | None = None,
        *,
        backend: Backend = "gemini",
        message_type: type[types.LiveServerMessage] = types.LiveServerMessage,
        is_automatic: Callable[[str], bool] = lambda _: False,
        max_audio_age: float = MAX_AUDIO_AGE,
    ) -> None:
        self.message_type = message_type
        self.setup = attrs.evolve(setup) if setup is not None else types.LiveClientSetup()
        self.ledger = Ledger(max_audio_age=max_audio_age)
        self.state = SessionState.CONNECTING
        self.session_id: str | None = None
        self.setup_complete: types.LiveServerSetupComplete | None = None
        resumption = self.setup.session_resumption
        self.resumption_handle = resumption.handle if resumption is not None else None
        self.going_away = False
        self.spoken_question = ""
        self.calls = OpenCalls(is_automatic)
        self.history = History()
        self.usage = UsageCounter()
        self._turns = TurnTracker()
        self._activity = UserActivity(self.setup.realtime_input_config)
        self._handle_is_fresh = False
        self._output_suppressed = False
        self._answer_end = AnswerEnd(calls_end_turns=backend == "vertex")
        self._context = ContextCheck(self.setup.context_window_compression)
        if self.resumption_handle is not None:
            self._context.on_restored()
        history = self.setup.history_config
        self._awaits_initial_history = bool(history and history.initial_history_in_client_content)

    @property
    def next_turn(self) -> int:
        """Number of the turn that answers what is sent now."""
        return self._turns.number + 1

    @property
    def current_turn(self) -> int:
        """Number of the turn under way, or of the last one."""
        return self._turns.current

    def feed(
        self,
        message: types.LiveServerMessage | None,
        *,
        frame: bytes = b"",
        problems: Sequence[DecodeError] = (),
        now: float = 0.0,
    ) -> InboundMessage:
        """Take one message from the server; give its events in the documented order.

        `problems` names what of the frame could not be read.
        """
        if self.state is not SessionState.RECONNECTING:  # a new line says nothing of the old one
            self.ledger.on_receive(now)
        suppressed = self._output_suppressed
        found = [] if message is None else list(self._events(message))
        if message is None:
            found.append(
                events.UnknownEvent(raw=frame, turn=self.current_turn, problems=tuple(problems))
            )
        elif message.extra or problems or (not found and _has_content(message)):
            found.append(
                events.UnknownEvent(
                    raw=message,
                    turn=self.current_turn,
                    extra=dict(message.extra or {}),
                    problems=tuple(problems),
                )
            )
        final = answered = False
        for event in found:
            self.history.add(event)
            if self._answer_end.is_end(event):
                answered = True
                self.history.on_answer()
                self.ledger.on_answer(event.turn)
            if isinstance(event, events.TurnComplete):
                final = event.final
            if isinstance(event, _ENDS_OUTPUT) or final:
                self._output_suppressed = False
        if self._turns.between_turns and (self._activity.speaks or self._activity.spoke):
            self._output_suppressed = False
        self._on_handle(message)
        suppressed_turn = self.current_turn if suppressed else None
        return InboundMessage(message, tuple(found), final, answered, suppressed_turn, len(frame))

    def record_sent(
        self, message: types.LiveClientMessage, frame: bytes = b"", *, now: float = 0.0
    ) -> OutboundMessage:
        """Take what the client says into the ledger, and give its entry there.

        Responses to stale calls are left out. The entry's frame is not `frame` then, but encoded
        again.
        """
        entry = OutboundMessage(frame, kind_of(message), self.ledger.next_number(), created_at=now)
        entry.turn = self.next_turn
        entry.expects_answer = self._expects_answer(message)
        if message.tool_response is not None:
            entry.turn = self.current_turn if not self._turns.between_turns else self.next_turn
            responses = message.tool_response.function_responses or ()
            if responses and all(map(self.calls.is_stale, responses)):
                self.ledger.reject(entry, "the call ended with its connection")
                return entry
            kept = self.calls.drop_stale_responses(message)
            if kept is not message:
                message, entry.frame = kept, encode(kept)
            self.calls.record_responses(responses)
            if self.state is SessionState.WAITING_FOR_TOOL and not self.calls.pending:
                self.state = SessionState.RESPONDING
        elif message.context_update is not None:
            self._update_setup(message.context_update)
        elif message.realtime_input is not None:
            self._activity.record_sent(message.realtime_input)
        if entry.expects_answer and self._turns.between_turns:
            self._output_suppressed = False  # what comes may be the answer to this
        self.history.record_sent(message, entry.number)
        self.ledger.enqueue(entry)
        return entry

    def suppress_output(self, interruption: OutboundMessage) -> tuple[Event, ...]:
        """Note that the client interrupts: what still comes of the answer is not for readers.

        That is so until the server says that it ends, or the client asks before it began. Without a
        connection nobody says so; then this gives the events that end it.
        """
        first_unanswered = self.ledger.first_unanswered
        self.ledger.cancel_answers(interruption)
        if self.state is not SessionState.RECONNECTING:
            self._output_suppressed = self.ledger.expects_answer or self.state in (
                SessionState.RESPONDING,
                SessionState.WAITING_FOR_TOOL,
            )
            return ()
        self._output_suppressed = self.ledger.cancelled_in_queue
        if first_unanswered is None:
            return ()
        turn = self._turns.skip()
        return events.Interrupted(turn=turn), events.TurnComplete(turn=turn)

    def _expects_answer(self, message: types.LiveClientMessage) -> bool:
        """Whether the model owes an answer to a message."""
        if message.client_content is not None:
            if not message.client_content.turn_complete:
                return False
            seeding, self._awaits_initial_history = self._awaits_initial_history, False
            return not seeding
        realtime = message.realtime_input
        return realtime is not None and self._activity.expects_answer(realtime)

    def _update_setup(self, update: types.LiveClientContextUpdate) -> None:
        if update.system_instruction is not None:
            self.setup.system_instruction = update.system_instruction
        if update.tools is not None:
            self.setup.tools = update.tools.tools or None

    def _on_handle(self, message: types.LiveServerMessage | None) -> None:
        """Note what a new handle contains, once the rest of its message is known."""
        update = message.session_resumption_update if message is not None else None
        if update is None:
            return
        self._handle_is_fresh = bool(update.resumable and update.new_handle)
        if not self._handle_is_fresh:
            return
        if update.last_consumed_client_message_index is not None:
            self.ledger.on_consumed(update.last_consumed_client_message_index)
        self.history.on_handle(self.ledger.pending_numbers(consumed=False))
        self._context.on_handle()

    # Connections come and go.

    @property
    def at_boundary(self) -> bool:
        """Whether the connection can change now and nobody notices.

        Nobody speaks, nothing is owed or open, and a handle contains all of it.
        """
        return (
            self.state is SessionState.IDLE
            and self._turns.between_turns
            and not self._activity.speaks
            and not self._activity.is_open
            and not self.calls.pending
            and not self.ledger.expects_answer
            and (self._handle_is_fresh or not self.history.turns)
        )

    @property
    def awaits_server(self) -> bool:
        """Whether the server owes something: an answer, or the rest of one."""
        if self.state in (SessionState.WAITING_FOR_TOOL, SessionState.RECONNECTING):
            return False
        if self._turns.between_turns:
            return self._activity.spoke or self.ledger.expects_answer
        return True

    @property
    def playback_seconds(self) -> float:
        """How long the server may wait for the end of playback before it ends the turn."""
        return self._turns.playback_seconds

    @property
    def silent_since(self) -> float:
        """When the server sent something last, or was given something to respond to."""
        return max(self.ledger.heard_at, self.ledger.asked_at)

    def stall_due(self, timeout: float, *, since: float) -> float | None:
        """Return the time from which on the server's silence is a stall.

        Args:
            timeout: Seconds of silence; the time that the playback of its audio takes is added.
            since: Time of the last stall that was reported; a silence is reported once.

        Returns:
            The time, or None while the server owes nothing, or this silence was reported.
        """
        silent_since = self.silent_since
        if silent_since <= since or not self.awaits_server:
            return None
        return silent_since + timeout + self.playback_seconds

    def connection_lost(self) -> tuple[Event, ...]:
        """Note that the connection was lost; give what that means for the turn under way.

        A turn that is cut short ends: interrupted and with more to come where it answers a question
        that will be asked again, a typed one as it was, a spoken one as `spoken_question`. One of
        which only the end was missing is complete. Calls that the user answers are off.
        """
        found: list[Event] = []
        whole = self._only_end_is_missing
        self.spoken_question = "" if whole else self._take_back_speech()
        if is_settled := whole or bool(self.spoken_question):
            self.ledger.on_answer(self.current_turn)
        first_unanswered = None if is_settled else self.ledger.first_unanswered
        if (
            first_unanswered is None
            and self._turns.between_turns
            and self.ledger.cancelled_in_flight
        ):
            self._on_output()  # the answer was interrupted before its first word
        turn = self.current_turn
        if manual := self.calls.connection_lost():
            found.append(events.ToolCallCancelled(turn=turn, ids=manual))
        if not self._turns.between_turns or self.state is SessionState.RESPONDING:
            comes_anew = first_unanswered is not None or bool(self.spoken_question)
            if comes_anew:
                found.append(events.Interrupted(turn=turn))
            found.append(events.TurnComplete(turn=turn, final=not comes_anew))
            self._answer_end.is_end(found[-1])
            if first_unanswered is None and not is_settled and not self.ledger.cancelled_in_flight:
                self.ledger.on_cut_off()
        self.history.cut_off(first_unanswered)
        self.history.on_answer()
        self._turns.end()
        self._activity.reset()
        self._handle_is_fresh = self.going_away = False
        self._output_suppressed = self._output_suppressed and self.ledger.cancelled_in_queue
        self.state = SessionState.RECONNECTING
        return tuple(found)

    @property
    def _only_end_is_missing(self) -> bool:
        """Whether the turn under way has said all that it will; its end may wait for playback."""
        return (
            self._turns.has_all_output
            and not self.calls.pending
            and not self._answer_end.awaits_next
        )

    def _take_back_speech(self) -> str:
        """Forget the turn under way if it answers speech; give the user's words, if known."""
        if (
            self._turns.between_turns
            or self._output_suppressed
            or self.ledger.first_unanswered_is_typed
        ):
            return ""
        return self.history.take_back_speech()

    def forget_handle(self) -> None:
        """Note that the newest handle is of no use."""
        self.resumption_handle = None
        self.history.forget_handle()

    @property
    def missing(self) -> list[types.Content]:
        """What was said that a new connection does not know and that is not sent again."""
        return self.history.missing(self.ledger.pending_numbers())

    def resumed(self, *, restored: bool, now: float) -> ResumePlan:
        """Note that there is a new connection, and queue again what it may lack.

        Args:
            restored: Whether the server restored the conversation from the newest handle.
            now: The time.
        """
        if restored:
            self._context.on_restored()
        else:
            self._context.on_fresh()
        replayed, owed = self.ledger.requeue(now, turn=self.next_turn, restored=restored)
        return ResumePlan(replayed, owed, self.missing)

    def enqueue_first(self, frame: bytes, *, expects_answer: bool, now: float) -> None:
        """Put client content before all that waits: history, or the wish for an answer."""
        kind = MessageKind.CLIENT_CONTENT if expects_answer else MessageKind.HISTORY
        number = self.ledger.next_number()
        self.ledger.enqueue_first(
            OutboundMessage(frame, kind, number, expects_answer, self.next_turn, created_at=now)
        )
        self._awaits_initial_history = False

    def close(self, event: events.Closed) -> InboundMessage:
        """End the conversation."""
        self.state = SessionState.CLOSED
        return InboundMessage(None, (event,))

    def _events(self, message: types.LiveServerMessage) -> Iterator[Event]:
        if message.setup_complete is not None:
            self.setup_complete = message.setup_complete
            self.session_id = message.setup_complete.session_id
            self.state = SessionState.IDLE
            yield events.SetupComplete(raw=message, session_id=self.session_id)
        content = message.server_content
        if content is not None:
            yield from self._input(message, content)
            yield from self._output(message, content)
        yield from self._tool_calls(message)
        if content is not None and content.interrupted:
            if self._output_suppressed and self._turns.between_turns and self.ledger.answer_owed:
                self._on_output()  # the answer was interrupted before its first word
            self._turns.interrupt()
            yield events.Interrupted(raw=message, turn=self.current_turn)
        if content is not None and content.generation_complete:
            self._turns.generated = True
            yield events.GenerationComplete(raw=message, turn=self.current_turn)
        if message.usage_metadata is not None:
            self.usage.add(message.usage_metadata, self.current_turn)
            yield events.Usage(raw=message, turn=self.current_turn, usage=message.usage_metadata)
            if (fall := self._context.check(message.usage_metadata)) is not None:
                before, now = fall
                yield events.ContextLost(
                    raw=message, turn=self.current_turn, tokens_before=before, tokens=now
                )
        if content is not None:
            yield from self._turn_end(message, content)
        yield from self._signals(message)

    def _input(
        self, message: types.LiveServerMessage, content: types.LiveServerContent
    ) -> Iterator[Event]:
        turn = self.next_turn if self._turns.between_turns else self._turns.number
        for piece, interim in (
            (content.interim_input_transcription, True),
            (content.input_transcription, False),
        ):
            if piece is not None and (piece.text or piece.finished):
                self._activity.on_transcript(between_turns=self._turns.between_turns)
                yield events.InputTranscript(
                    raw=message,
                    turn=turn,
                    text=piece.text or "",
                    interim=interim,
                    finished=bool(piece.finished),
                )

    def _output(
        self, message: types.LiveServerMessage, content: types.LiveServerContent
    ) -> Iterator[Event]:
        for part in (content.model_turn.parts if content.model_turn is not None else None) or ():
            turn = self._on_output()
            if part.text:
                if part.thought:
                    yield events.ThoughtDelta(raw=message, turn=turn, text=part.text)
                else:
                    yield events.TextDelta(raw=message, turn=turn, text=part.text)
            blob = part.inline_data
            if blob is not None and blob.data:
                mime_type = blob.mime_type or ""
                kind = events.AudioDelta if mime_type.startswith("audio/") else events.InlineData
                self._turns.audio_bytes += len(blob.data)
                yield kind(raw=message, turn=turn, data=blob.data, mime_type=mime_type)
        piece = content.output_transcription
        if piece is not None and (piece.text or piece.finished):
            yield events.OutputTranscript(
                raw=message,
                turn=self._on_output(),
                text=piece.text or "",
                finished=bool(piece.finished),
            )

    def _tool_calls(self, message: types.LiveServerMessage) -> Iterator[Event]:
        if message.tool_call is not None:
            for call in message.tool_call.function_calls or ():
                turn = self._on_output()
                self.state = SessionState.WAITING_FOR_TOOL
                self.calls.add(call)
                name = call.name or ""
                yield events.ToolCall(
                    raw=message,
                    turn=turn,
                    id=call.id,
                    name=name,
                    args=call.args or {},
                    automatic=self.calls.is_automatic(name),
                )
        if message.tool_call_cancellation is not None:
            ids = tuple(message.tool_call_cancellation.ids or ())
            self.calls.cancel(ids)
            yield events.ToolCallCancelled(raw=message, turn=self.current_turn, ids=ids)

    def _turn_end(
        self, message: types.LiveServerMessage, content: types.LiveServerContent
    ) -> Iterator[Event]:
        final = _ends_interaction(content)
        if content.turn_complete or final:
            if content.turn_complete:
                self._turns.complete()
            else:
                self._turns.end()
            self._activity.reset()
            if final:
                self.state = SessionState.IDLE
                self.calls.clear()
            yield events.TurnComplete(
                raw=message,
                turn=self.current_turn,
                final=final,
                reason=content.turn_complete_reason,
            )

    def _signals(self, message: types.LiveServerMessage) -> Iterator[Event]:
        if message.go_away is not None:
            self.going_away = True
            yield events.GoAway(
                raw=message, turn=self.current_turn, time_left=message.go_away.time_left
            )
        update = message.session_resumption_update
        if update is not None:
            handle = update.new_handle if update.resumable else None
            if handle:
                self.resumption_handle = handle
            yield events.ResumptionUpdate(
                raw=message,
                turn=self.current_turn,
                handle=handle or None,
                resumable=bool(update.resumable),
                last_consumed_client_message_index=update.last_consumed_client_message_index,
            )
        activity = message.voice_activity
        signal = message.voice_activity_detection_signal
        if activity is not None or signal is not None:
            if activity is not None:
                self._activity.on_voice_activity(activity, between_turns=self._turns.between_turns)
            yield events.VoiceActivity(
                raw=message,
                turn=self.current_turn,
                type=activity.type if activity is not None else None,
                audio_offset=activity.audio_offset if activity is not None else None,
                signal=signal.vad_signal_type if signal is not None else None,
            )

    def _on_output(self) -> int:
        """Note that the model produces output; give the number of its turn."""
        if self._turns.between_turns:
            self._turns.begin()
            self._handle_is_fresh = False
            self._activity.reset()
            self.ledger.on_output()
        if self.state is not SessionState.WAITING_FOR_TOOL or not self.calls.pending:
            self.state = SessionState.RESPONDING
        return self._turns.number


def _ends_interaction(content: types.LiveServerContent) -> bool:
    """Tell whether nothing more comes without new input.

    `interactionStatus` decides where it is given: IDLE ends, IN_PROGRESS announces more. A status
    that is not known must not leave a reader waiting for ever, so `turnComplete` decides then.
    """
    status = content.interaction_status
    if status == types.InteractionStatus.IDLE:
        return True
    if status in (types.InteractionStatus.IN_PROGRESS, types.InteractionStatus.REQUIRES_ACTION):
        return False
    return bool(content.turn_complete)


def _has_content(message: types.LiveServerMessage) -> bool:
    """Whether a message holds anything beside empty objects."""
    content = message.server_content
    return content is not None and content not in (
        types.LiveServerContent(),
        types.LiveServerContent(input_transcription=types.Transcription()),
        types.LiveServerContent(output_transcription=types.Transcription()),
    )
