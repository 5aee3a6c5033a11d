"""The one idea: messages in, events out, and what is known of the conversation in between."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from genai_live import events, types
from genai_live.protocol.history import History
from genai_live.protocol.usage import UsageCounter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from genai_live.errors import DecodeError
    from genai_live.events import Event


class SessionState(StrEnum):
    """Where a session stands."""

    CONNECTING = "connecting"
    """The setup is not acknowledged yet."""
    IDLE = "idle"
    """The model waits for the client."""
    RESPONDING = "responding"
    """The model's turn is under way."""
    WAITING_FOR_TOOL = "waiting_for_tool"
    """The model waits for the answer to a tool call."""
    CLOSED = "closed"
    """The session is over."""


@frozen(eq=False)
class Delivery:
    """One frame, read: what the readers of a session share.

    Attributes:
        message: The message, of a conversation or of music; None for a frame that could not be
            read at all, and for what did not come from the server.
        events: What it means.
        final: Whether it ends the interaction: nothing more comes without new input.
        size: Bytes of the frame.
    """

    message: types.LiveServerMessage | types.LiveMusicServerMessage | None
    events: tuple[Event, ...]
    final: bool = False
    size: int = 0


class LiveProtocol:
    """Follows one conversation. Not thread-safe; one task feeds it.

    Attributes:
        runs: Tells whether calls of a function are answered by the session itself.
    """

    reads = types.LiveServerMessage

    def __init__(self) -> None:
        self.runs: Callable[[str], bool] = lambda _: False
        self.state = SessionState.CONNECTING
        self.session_id: str | None = None
        self.setup_complete: types.LiveServerSetupComplete | None = None
        self.resumption_handle: str | None = None
        self.pending_calls: dict[str, types.FunctionCall] = {}
        self.history = History()
        self.usage = UsageCounter()
        self._turn = -1
        self._between_turns = True
        self._cut_late = False

    @property
    def next_turn(self) -> int:
        """Number of the turn that answers what is sent now."""
        return self._turn + 1

    @property
    def _current_turn(self) -> int:
        return max(self._turn, 0)

    def feed(
        self,
        message: types.LiveServerMessage | None,
        *,
        frame: bytes = b"",
        problems: Sequence[DecodeError] = (),
    ) -> Delivery:
        """Take one message from the server; give its events in the documented order.

        `problems` names what of the frame could not be read.
        """
        found = [] if message is None else list(self._events(message))
        if message is None:
            found.append(
                events.UnknownEvent(raw=frame, turn=self._current_turn, problems=tuple(problems))
            )
        elif message.extra or problems or (not found and _says_something(message)):
            found.append(
                events.UnknownEvent(
                    raw=message,
                    turn=self._current_turn,
                    extra=dict(message.extra or {}),
                    problems=tuple(problems),
                )
            )
        final = False
        for event in found:
            self.history.add(event)
            if isinstance(event, events.TurnComplete):
                final = event.final
        return Delivery(message, tuple(found), final, len(frame))

    def sent(self, message: types.LiveClientMessage) -> None:
        """Note what the client said."""
        if message.tool_response is not None:
            for response in message.tool_response.function_responses or ():
                self.pending_calls.pop(response.id or response.name or "", None)
            if self.state is SessionState.WAITING_FOR_TOOL and not self.pending_calls:
                self.state = SessionState.RESPONDING
        self.history.sent(message)

    def close(self, event: events.Closed) -> Delivery:
        """End the conversation."""
        self.state = SessionState.CLOSED
        return Delivery(None, (event,))

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
            self._cut_late = self._between_turns
            yield events.Interrupted(raw=message, turn=self._current_turn)
        if content is not None and content.generation_complete:
            yield events.GenerationComplete(raw=message, turn=self._current_turn)
        if message.usage_metadata is not None:
            self.usage.add(message.usage_metadata, self._current_turn)
            yield events.Usage(raw=message, turn=self._current_turn, usage=message.usage_metadata)
        if content is not None:
            yield from self._turn_end(message, content)
        yield from self._signals(message)

    def _input(
        self, message: types.LiveServerMessage, content: types.LiveServerContent
    ) -> Iterator[Event]:
        turn = self.next_turn if self._between_turns else self._turn
        for piece, interim in (
            (content.interim_input_transcription, True),
            (content.input_transcription, False),
        ):
            if piece is not None and (piece.text or piece.finished):
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
            turn = self._respond()
            if part.text:
                if part.thought:
                    yield events.ThoughtDelta(raw=message, turn=turn, text=part.text)
                else:
                    yield events.TextDelta(raw=message, turn=turn, text=part.text)
            blob = part.inline_data
            if blob is not None and blob.data:
                mime_type = blob.mime_type or ""
                kind = events.AudioDelta if mime_type.startswith("audio/") else events.InlineData
                yield kind(raw=message, turn=turn, data=blob.data, mime_type=mime_type)
        piece = content.output_transcription
        if piece is not None and (piece.text or piece.finished):
            yield events.OutputTranscript(
                raw=message,
                turn=self._respond(),
                text=piece.text or "",
                finished=bool(piece.finished),
            )

    def _tool_calls(self, message: types.LiveServerMessage) -> Iterator[Event]:
        if message.tool_call is not None:
            for call in message.tool_call.function_calls or ():
                turn = self._respond()
                self.state = SessionState.WAITING_FOR_TOOL
                self.pending_calls[call.id or call.name or ""] = call
                name = call.name or ""
                yield events.ToolCall(
                    raw=message,
                    turn=turn,
                    id=call.id,
                    name=name,
                    args=call.args or {},
                    automatic=self.runs(name),
                )
        if message.tool_call_cancellation is not None:
            ids = tuple(message.tool_call_cancellation.ids or ())
            for call_id in ids:
                self.pending_calls.pop(call_id, None)
            yield events.ToolCallCancelled(raw=message, turn=self._current_turn, ids=ids)

    def _turn_end(
        self, message: types.LiveServerMessage, content: types.LiveServerContent
    ) -> Iterator[Event]:
        final = _ends_interaction(content)
        if content.turn_complete or final:
            if content.turn_complete and self._between_turns and not self._cut_late:
                self._turn += 1  # a turn of no output is a turn too
            self._between_turns = True
            self._cut_late = False
            if final:
                self.state = SessionState.IDLE
                self.pending_calls.clear()
            yield events.TurnComplete(
                raw=message,
                turn=self._current_turn,
                final=final,
                reason=content.turn_complete_reason,
            )

    def _signals(self, message: types.LiveServerMessage) -> Iterator[Event]:
        if message.go_away is not None:
            yield events.GoAway(
                raw=message, turn=self._current_turn, time_left=message.go_away.time_left
            )
        update = message.session_resumption_update
        if update is not None:
            handle = update.new_handle if update.resumable else None
            if handle:
                self.resumption_handle = handle
            yield events.ResumptionUpdate(
                raw=message,
                turn=self._current_turn,
                handle=handle or None,
                resumable=bool(update.resumable),
                last_consumed_client_message_index=update.last_consumed_client_message_index,
            )
        activity = message.voice_activity
        signal = message.voice_activity_detection_signal
        if activity is not None or signal is not None:
            yield events.VoiceActivity(
                raw=message,
                turn=self._current_turn,
                type=activity.type if activity is not None else None,
                audio_offset=activity.audio_offset if activity is not None else None,
                signal=signal.vad_signal_type if signal is not None else None,
            )

    def _respond(self) -> int:
        """Note that the model produces output; give the number of its turn."""
        if self._between_turns:
            self._between_turns = self._cut_late = False
            self._turn += 1
        if self.state is not SessionState.WAITING_FOR_TOOL or not self.pending_calls:
            self.state = SessionState.RESPONDING
        return self._turn


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


def _says_something(message: types.LiveServerMessage) -> bool:
    """Whether a message holds anything beside empty objects."""
    content = message.server_content
    return content is not None and content not in (
        types.LiveServerContent(),
        types.LiveServerContent(input_transcription=types.Transcription()),
        types.LiveServerContent(output_transcription=types.Transcription()),
    )
