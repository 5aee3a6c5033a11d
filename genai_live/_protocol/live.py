"""Sans-I/O state machine of a Live conversation: server messages in, events out."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from genai_live import events, types
from genai_live._protocol import message_events
from genai_live._protocol.delta import delta_of
from genai_live._protocol.heard import FOLLOWED
from genai_live._protocol.inbound import InboundMessage, ResumePlan, size_in_memory
from genai_live._protocol.outbound import (
    MEDIA_KINDS,
    REALTIME_KINDS,
    MessageKind,
    OutboundMessage,
    kind_of,
)
from genai_live._protocol.portable_state import PortableState
from genai_live._protocol.state import SessionState
from genai_live._protocol.turn_end import ends_interaction
from genai_live.converters import encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from genai_live.errors import DecodeError
    from genai_live.events import Event


_ENDS_OUTPUT = events.Interrupted, events.GenerationComplete


class LiveProtocol(PortableState):
    """Follows one conversation over any number of connections.

    Not thread-safe: the caller serializes access. It has no clock; `now` is the time in seconds of
    any one clock.
    """

    def feed(
        self,
        message: types.LiveServerMessage | None,
        *,
        frame: bytes = b"",
        problems: Sequence[DecodeError] = (),
        now: float = 0.0,
    ) -> InboundMessage:
        """Follow one message from the server.

        Args:
            message: The message; None if its frame could not be decoded.
            frame: The bytes of it.
            problems: What of the frame could not be decoded.
            now: The time.

        Returns:
            The message with its events, in the order that `genai_live.events` documents.
        """
        if self._is_amid_output and message is not None and not problems:
            delta = delta_of(message, self._turns.number)
            if delta is not None:
                return self._follow_delta(message, delta, frame, now)
        return self._follow(message, frame, problems, now)

    @property
    def _is_amid_output(self) -> bool:
        """Whether the model speaks, readers get it, and more of it changes nothing else."""
        return (
            self.state is SessionState.RESPONDING
            and not self._turns.between_turns
            and not self._output_suppressed
        )

    def _follow_delta(
        self, message: types.LiveServerMessage, delta: Event, frame: bytes, now: float
    ) -> InboundMessage:
        """Follow a message that is one piece of output amid others, as `_follow` would."""
        self.ledger.on_receive(now)
        media_bytes = 0
        if isinstance(delta, events.AudioDelta):  # first, since nearly all deltas are such
            media_bytes = len(delta.data)
            self._turns.audio_bytes += media_bytes
        elif isinstance(delta, events.TextDelta):
            self.history.add(delta)
        else:
            media_bytes = len(delta.data)  # type: ignore[attr-defined]
            self._turns.audio_bytes += media_bytes
            self._turns.other_bytes += media_bytes
        answer_end = self._answer_end
        answer_end.is_end(delta, now=now)
        return InboundMessage(
            message,
            (delta,),
            size=size_in_memory(frame, media_bytes),
            earlier_answer=answer_end.earlier_answer,
            newest_turn=answer_end.turn,
            is_delta=True,
        )

    def _follow(
        self,
        message: types.LiveServerMessage | None,
        frame: bytes,
        problems: Sequence[DecodeError],
        now: float,
    ) -> InboundMessage:
        # What a new connection brings is not evidence of what the lost one carried.
        if self.state is not SessionState.RECONNECTING:
            self.ledger.on_receive(now)
        suppressed = self._output_suppressed
        result: list[Event] = []
        if message is None:
            turn = self.current_turn
            result.append(events.UnknownEvent(raw=frame, turn=turn, problems=tuple(problems)))
        else:
            result += self._events(message)
            if message.extra or problems or not (result or message_events.is_empty(message)):
                unknown = message_events.unknown_part(message, problems, self.current_turn)
                result.append(unknown)
        final = answered = False
        answer_end = self._answer_end
        for event in result:
            if isinstance(event, FOLLOWED):
                self._follow_speech(event, result)
            self.history.add(event)
            if answer_end.is_end(event, now=now):
                answered = True
                self.history.on_answer()
                self.ledger.on_answer(answer_end.origin, last_turn=event.turn)
            if isinstance(event, events.TurnComplete):
                final = event.final
            if isinstance(event, _ENDS_OUTPUT) or final:
                self._output_suppressed = False
        if self._turns.between_turns and (self._activity.speaks or self._activity.spoke):
            self._output_suppressed = False
        if message is not None and message.session_resumption_update is not None:
            self._on_handle(message.session_resumption_update, now)
        self._hold_audio()
        suppressed_turn = self.current_turn if suppressed else None
        return InboundMessage(
            message,
            tuple(result),
            final,
            answered,
            suppressed_turn,
            size_in_memory(frame, message_events.largest_media(result)) if message else len(frame),
            is_partial=answered and answer_end.has_open_call,
            earlier_answer=answer_end.earlier_answer,
            newest_turn=answer_end.turn,
        )

    def _follow_speech(self, event: Event, found: Sequence[Event]) -> None:
        """Follow what the model says aloud; a transcript comes before the audio beside it."""
        beside = 0
        if len(found) > 1 and isinstance(event, events.OutputTranscript):
            beside = sum(len(each.data) for each in found if isinstance(each, events.AudioDelta))
        self.speech.add(event, self._turns.audio_seconds(but=beside))

    def record_playback(self, seconds: float | None) -> None:
        """Record that playback stops.

        Args:
            seconds: How much of the newest turn was heard, for a caller that knows; None leaves it
                to what reported before.
        """
        if seconds is not None and self._turns.number >= 0:
            self.playback.heard(self._turns.number, min(seconds, self._turns.audio_seconds()))
        self.playback.flushed()

    def passes(self, message: types.LiveClientMessage, created_at: float, now: float) -> bool:
        """Whether a message would be sent as it is at once, if it were queued.

        Args:
            message: The message.
            created_at: When the client made it.
            now: The time.
        """
        return message.tool_response is None and self.ledger.passes(created_at, now)

    def record_sent(
        self,
        message: types.LiveClientMessage,
        frame: bytes = b"",
        *,
        now: float = 0.0,
        sent_at: float | None = None,
    ) -> OutboundMessage:
        """Follow one message of the client, and queue it unless it was sent already.

        Responses to calls that ended with their connection are dropped. If others are left, the
        message is encoded again without them.

        Args:
            message: The message.
            frame: Its encoded form.
            now: The time.
            sent_at: When the connection took it, which `passes` allowed; None to queue it.

        Returns:
            Its entry in the ledger.
        """
        entry = OutboundMessage(frame, kind_of(message), self.ledger.next_number(), created_at=now)
        entry.turn = self.next_turn
        if entry.kind in MEDIA_KINDS:  # nearly all messages are such
            self._activity.record_sent(
                cast("types.LiveClientRealtimeInput", message.realtime_input)
            )
            self.ledger.enter(entry, sent_at)
            self._hold_audio()
            return entry
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
            for response in responses:
                self._answer_end.on_response(response, entry)
            if self.state is SessionState.WAITING_FOR_TOOL and not self.calls.pending:
                self.state = SessionState.RESPONDING
        elif message.context_update is not None:
            self._update_setup(message.context_update)
        elif message.realtime_input is not None:
            self._activity.record_sent(message.realtime_input)
        if entry.expects_answer:
            self._answer_end.on_question(entry)
            if self._turns.between_turns:
                self._output_suppressed = False  # the next output may be the answer to this
        self.history.record_sent(message, entry.number)
        self.ledger.enter(entry, sent_at)
        self._hold_audio()
        return entry

    def _hold_audio(self) -> None:
        """Let realtime audio wait while a call is open that the model refuses it for."""
        hold, between_turns = self._audio_hold, self._turns.between_turns
        calls = () if between_turns else self.calls.pending.values()
        if not calls and not hold.was_refused:  # the usual case, decided at once
            self.ledger.hold_audio(False)
            return
        asked = between_turns and self.ledger.has_typed_question
        self.ledger.hold_audio(hold.is_due(calls, self.setup.tools, asked=asked))

    def learn_from_refusal(self) -> None:
        """Record that the server refused what it got in the middle of the conversation."""
        if self.calls.pending and self.ledger.last_kind in REALTIME_KINDS:
            self._audio_hold.was_refused = True

    def suppress_output(self, interruption: OutboundMessage | None) -> tuple[Event, ...]:
        """Record that the client interrupts the answer: readers get no more of its output.

        The suppression ends when the server reports the end of the output, or when the client asks
        something before the output began.

        Args:
            interruption: The message that interrupts; None where the model accepts none.

        Returns:
            The events that end the answer if there is no connection to bring them, or that the
            server will not send; else none.
        """
        first_unanswered = self.ledger.first_unanswered
        self.ledger.cancel_answers(interruption)
        if self.state is not SessionState.RECONNECTING:
            self._output_suppressed = self.ledger.expects_answer or self.state in (
                SessionState.RESPONDING,
                SessionState.WAITING_FOR_TOOL,
            )
            if interruption is None and not self._turns.between_turns:
                self._turns.cut_by_client = True
                return (events.Interrupted(turn=self.current_turn),)
            return ()
        self._output_suppressed = self.ledger.cancelled_in_queue
        if first_unanswered is None:
            return ()
        turn = self._turns.skip()
        return events.Interrupted(turn=turn), events.TurnComplete(turn=turn, interrupted=True)

    def _expects_answer(self, message: types.LiveClientMessage) -> bool:
        """Whether the model owes an answer to a message."""
        if message.client_content is not None:
            if not message.client_content.turn_complete:
                return False
            is_history, self._awaits_initial_history = self._awaits_initial_history, False
            return not is_history
        realtime = message.realtime_input
        return realtime is not None and self._activity.expects_answer(realtime)

    def _update_setup(self, update: types.LiveClientContextUpdate) -> None:
        if update.system_instruction is not None:
            self.setup.system_instruction = update.system_instruction
            self._updated["system_instruction"] = None
        if update.tools is not None:
            self.setup.tools = update.tools.tools or None
            self._updated["tools"] = None

    def _on_handle(self, update: types.LiveServerSessionResumptionUpdate, now: float) -> None:
        """Record what a new handle contains, once the rest of its message was followed."""
        self._handle_is_fresh = bool(update.resumable and update.new_handle)
        if update.new_handle:
            self._handle_at = now
        if not self._handle_is_fresh:
            return
        if update.last_consumed_client_message_index is not None:
            self.ledger.on_consumed(update.last_consumed_client_message_index)
        self.history.on_handle(self.ledger.pending_numbers(consumed=False))
        self._context.on_handle()

    def give_up_rest(self) -> bool:
        """Return whether an answer ends since the model has stalled between two of its turns."""
        if self._activity.speaks or not self._answer_end.give_up():
            return False
        if self.state is SessionState.RESPONDING:
            self.state = SessionState.IDLE
        self.history.on_answer()
        self.ledger.on_answer(self._answer_end.origin, last_turn=self._answer_end.turn)
        return True

    def connection_lost(self) -> tuple[Event, ...]:
        """Record the loss of the connection, and return what it means for the turn under way.

        The turn is complete if only its end was missing. A turn that is cut off ends: interrupted
        and not final if its question will be sent again (a typed one unchanged, a spoken one as
        `spoken_question`), else final. Open calls that the session does not answer itself are
        cancelled.
        """
        result: list[Event] = []
        only_end_is_missing = self._only_end_is_missing
        self.speech.cut_off(self._turns.number, self._turns.audio_seconds())
        self.spoken_question = "" if only_end_is_missing else self._take_back_speech(self.history)
        is_settled = only_end_is_missing or bool(self.spoken_question)
        if is_settled:
            self.ledger.on_answer(self.current_turn)
        self.ledger.on_loss()
        first_unanswered = None if is_settled else self.ledger.first_unanswered
        was_cancelled = first_unanswered is None and self.ledger.cancelled_in_flight
        if was_cancelled and self._turns.between_turns:
            self._on_output()  # the answer was interrupted before its first word
        turn = self.current_turn
        if manual := self.calls.connection_lost():
            result.append(events.ToolCallCancelled(turn=turn, ids=manual))
        if not self._turns.between_turns or self.state is SessionState.RESPONDING:
            is_sent_again = first_unanswered is not None or bool(self.spoken_question)
            if is_sent_again:
                result.append(events.Interrupted(turn=turn))
            result.append(
                events.TurnComplete(
                    turn=turn,
                    final=not is_sent_again,
                    interrupted=is_sent_again or self._turns.ends_interrupted,
                )
            )
            if first_unanswered is None and not is_settled and not was_cancelled:
                self.ledger.on_cut_off()
        self.history.cut_off(first_unanswered)
        self.history.on_answer()
        self._answer_end.reset()
        self._turns.end()
        self._activity.reset()
        self._handle_is_fresh = self.going_away = False
        self._output_suppressed = self._output_suppressed and self.ledger.cancelled_in_queue
        self.state = SessionState.RECONNECTING
        self._hold_audio()
        return tuple(result)

    def forget_handle(self) -> None:
        """Record that the newest handle cannot be used."""
        self.resumption_handle = self._handle_at = None
        self.history.forget_handle()

    def resumed(self, *, restored: bool, now: float) -> ResumePlan:
        """Record a new connection, and queue again what the server may lack.

        Args:
            restored: Whether the server restored the conversation from the newest handle.
            now: The time.
        """
        if restored:
            self._context.on_restored()
        else:
            self._context.on_fresh()
        replayed, owed = self.ledger.requeue(now, turn=self.next_turn, restored=restored)
        forgotten = 0 if restored else self.history.forgotten
        plan = ResumePlan(replayed, owed, self.missing, forgotten)
        self._handle_is_fresh = restored and not (replayed or owed or plan.missing)
        return plan

    def enqueue_first(
        self, frame: bytes, *, kind: MessageKind, expects_answer: bool, now: float
    ) -> None:
        """Queue a message before everything that waits.

        Args:
            frame: The encoded message.
            kind: Its kind; `HISTORY` for what concerns this connection only.
            expects_answer: Whether it asks for an answer that another connection would owe too.
            now: The time.
        """
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
        """Yield the events of a message, and follow each."""
        if message.setup_complete is not None:
            self.setup_complete = message.setup_complete
            self.session_id = message.setup_complete.session_id
            self.state = SessionState.IDLE
            yield events.SetupComplete(raw=message, session_id=self.session_id)
        content = message.server_content
        if content is not None:
            if message_events.has_input_transcript(content):
                turn = self._turn_of_speech()
                is_new = self._turns.between_turns and turn == self.next_turn
                for transcript in message_events.input_transcripts(message, content, turn):
                    self._activity.on_transcript(between_turns=is_new)
                    self.input_transcripts.add(transcript)
                    yield transcript
            if message_events.has_output(content):
                for event in message_events.output(message, content, self._on_output()):
                    if isinstance(event, message_events.INLINE_DATA):
                        self._turns.audio_bytes += len(event.data)
                        if not isinstance(event, events.AudioDelta):
                            self._turns.other_bytes += len(event.data)
                    yield event
        if message.tool_call is not None or message.tool_call_cancellation is not None:
            yield from self._tool_calls(message)
        if content is not None:
            yield from message_events.sources(message, content, self.current_turn)
        if content is not None and content.interrupted:
            if self._output_suppressed and self._turns.between_turns and self.ledger.answer_owed:
                self._on_output()  # the answer was interrupted before its first word
            self._turns.interrupt()
            yield events.Interrupted(raw=message, turn=self.current_turn)
        if content is not None and content.generation_complete:
            self._turns.generated = True
            yield events.GenerationComplete(raw=message, turn=self.current_turn)
        if message.usage_metadata is not None:
            yield from self._usage(message, message.usage_metadata)
        if content is not None:
            final = ends_interaction(content)
            if content.turn_complete or final:
                yield self._end_turn(message, content, final=final)
        yield from self._signals(message)

    def _on_output(self) -> int:
        """Record that the model produces output, and return the number of its turn."""
        if self._turns.between_turns:
            self._turns.begin()
            self._sent_before_turn = self.ledger.sent
            self._handle_is_fresh = False
            self._activity.reset()
            self.ledger.on_output()
        if self.state is not SessionState.WAITING_FOR_TOOL or not self.calls.pending:
            self.state = SessionState.RESPONDING
        return self._turns.number

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

    def _usage(
        self, message: types.LiveServerMessage, usage: types.UsageMetadata
    ) -> Iterator[Event]:
        turn = self.current_turn
        self.usage.add(usage, turn)
        yield events.Usage(raw=message, turn=turn, usage=usage)
        if (loss := self._context.check(usage)) is not None:
            before, now = loss
            yield events.ContextLost(raw=message, turn=turn, tokens_before=before, tokens=now)

    def _end_turn(
        self, message: types.LiveServerMessage, content: types.LiveServerContent, *, final: bool
    ) -> Event:
        interrupted = self._turns.ends_interrupted
        if content.turn_complete:
            self._turns.complete()
        else:
            self._turns.end()
        self._activity.reset()
        if final:
            self.state = SessionState.IDLE
            if self._turns.interrupted:
                self.calls.clear()  # the model waits for no result any more
        return events.TurnComplete(
            raw=message,
            turn=self.current_turn,
            final=final,
            interrupted=interrupted,
            reason=content.turn_complete_reason,
        )

    def _signals(self, message: types.LiveServerMessage) -> Iterator[Event]:
        if message.go_away is not None:
            self.going_away = True
            time_left = message.go_away.time_left
            yield events.GoAway(raw=message, turn=self.current_turn, time_left=time_left)
        update = message.session_resumption_update
        if update is not None:
            event = message_events.resumption_update(message, update, self.current_turn)
            if event.handle:
                self.resumption_handle = event.handle
            yield event
        activity = message.voice_activity
        if activity is not None:
            self._activity.on_voice_activity(activity, between_turns=self._turns.between_turns)
        if activity is not None or message.voice_activity_detection_signal is not None:
            yield message_events.voice_activity(message, self.current_turn)
