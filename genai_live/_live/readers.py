"""Readers of a Live session: messages, events, whole answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from genai_live import events
from genai_live._core.inbox import EndOfStream
from genai_live._core.readers import Reader, refused_receive
from genai_live._protocol import SessionState, TurnBuilder
from genai_live._protocol.outbound import MessageKind
from genai_live._protocol.turn_end import OUTPUT
from genai_live._wire.base import known_members
from genai_live.errors import SessionClosed

if TYPE_CHECKING:
    from genai_live._core.inbound_log import Position
    from genai_live._core.inbox import Inbox
    from genai_live._live.info import LiveSessionCore
    from genai_live._protocol import InboundMessage, Turn
    from genai_live.events import Event
    from genai_live.types import LiveServerMessage


class MessageReader(Reader["LiveServerMessage"]):
    """Every message from the server."""

    item = "message"

    def read_nowait(self) -> LiveServerMessage | None:
        """Find the next message; None if none is available yet."""
        while (found := self.inbox.next_message(self.position.at)) is not None:
            inbound, after = found
            message: LiveServerMessage | None = inbound.message  # type: ignore[assignment]
            if message is not None:
                self.after = after
                return message
            self.position.at = after
        return None


class InteractionReader(Reader["LiveServerMessage"]):
    """The messages of one interaction, as google-genai yields them.

    It ends with the last message of the interaction. The server's answer to the setup is not part
    of it, nor are resumption updates that only the session asked for: programs for google-genai
    expect content in what they did not ask for. One after the end of the session is refused: a
    loop around `receive` would never end.

    Args:
        inbox: What came in.
        hides_handles: Whether to leave out resumption updates.
    """

    item = "message"

    def __init__(self, inbox: Inbox, *, hides_handles: bool) -> None:
        super().__init__(inbox)
        self._hides_handles = hides_handles
        # Number of the entry after the last one of the interaction, once that was found.
        self._end: int | None = None
        self._is_late = inbox.end_was_read

    def read_nowait(self) -> LiveServerMessage | None:
        """Find the next message; None if none is available yet.

        Raises:
            SessionClosed: The session had ended, and a reader before this one came to its end.
        """
        if self._end is not None and self.position.at[0] >= self._end:
            self._leave()
        while (found := self._next()) is not None:
            inbound, after = found
            message: LiveServerMessage | None = inbound.message  # type: ignore[assignment]
            if inbound.final:
                self._end = after[0]
            if message is not None and not self._is_hidden(message):
                self.after = after
                return message
            self.position.at = after
            if after[0] == self._end:
                self._leave()
        return None

    def _next(self) -> tuple[InboundMessage, Position] | None:
        try:
            return self.inbox.next_message(self.position.at)
        except EndOfStream:
            self.inbox.end_was_read = True
            if self._is_late:
                raise refused_receive() from None
            raise

    def _leave(self) -> NoReturn:
        self.close()
        raise EndOfStream

    def _is_hidden(self, message: LiveServerMessage) -> bool:
        if message.setup_complete is not None:
            return True
        if not self._hides_handles or message.session_resumption_update is None:
            return False
        return known_members(message).keys() == {"session_resumption_update"}


class EventReader(Reader["Event"]):
    """Every event."""

    item = "event"

    def read_nowait(self) -> Event | None:
        """Find the next event; None if none is available yet."""
        found = self.inbox.next_event(self.position.at)
        if found is None:
            return None
        event, self.after = found
        return event


class AnswerReader(Reader["Turn"]):
    """One whole answer of the model: to what is posted after this was made, or the next one.

    Of the former, output of an answer that was in progress then is left out, even where it comes in
    a later turn, as is what a lost connection cut short. A call that is left to the user ends the
    answer early, since the model waits for the response. A reader that stops waiting leaves the
    whole answer to the next one; one whose time is up between two turns of the answer returns what
    came.

    Args:
        core: The session's core.
        is_asked: Whether the answer is to what is posted from now on; else it is the next one that
            no reader took, the rest of one included. An interrupted answer without output is not
            returned then: it is what is left of one that was read, or another one follows.
    """

    item = "whole answer"

    def __init__(self, core: LiveSessionCore, *, is_asked: bool = True) -> None:
        super().__init__(core.inbox)
        self._protocol = core.protocol
        self._is_asked = is_asked
        self._first_turn = core.protocol.next_turn if is_asked else 0
        self._speech = core.protocol.speech
        self._builder = self._new_builder()
        # Numbers of the turns so far, those that started again included.
        self._turns: list[int] = []
        # How many messages the client had sent with a spoken question; None for another.
        self._sent: int | None = None
        self._within: float | None = None
        # The answer that was cut off last, in case no other comes in time.
        self._cut_off: Turn | None = None
        # Whether a turn of the answer has ended, and nothing more came since.
        self._between_turns = False

    def on_speech_sent(self, within: float | None) -> None:
        """Record that the question was speech, all of which is sent now.

        The server may hear several utterances in it, and then cuts off its answer to an earlier
        one. If nothing else was sent, that is not the answer.

        Args:
            within: Seconds that the question and its answer may take.
        """
        self._within = within
        self._sent = self._protocol.ledger.sent

    def read_nowait(self) -> Turn | None:
        """Find the turn once it is whole.

        Raises:
            SessionClosed: The session was closed before.
        """
        try:
            while (found := self.inbox.next_message(self.after)) is not None:
                inbound, self.after = found
                self.position.ahead = self.after[2]  # this reader holds nobody back
                self.inbox.moved()
                mine = [
                    event
                    for event in inbound.events
                    if inbound.answer_of(event) >= self._first_turn
                ]
                for event in mine:
                    self._builder.add(event)
                    if isinstance(event, events.TurnComplete):
                        self._between_turns = True
                        self._turns.append(event.turn)
                    elif isinstance(event, OUTPUT):
                        self._between_turns = False
                    elif isinstance(event, events.Interrupted) and event.raw is None:
                        self._sent = None  # it was not the user's speech
                if any(map(_starts_again, mine)):
                    self._start_again()
                if any(_is_last(event, inbound) for event in mine):
                    if any(isinstance(event, events.ToolCall) for event in mine):
                        self._turns.append(inbound.newest_turn)
                    if self._is_skipped(mine):
                        self._cut_off = self._build(is_partial=False) if self._is_asked else None
                        self._start_again()
                        continue
                    is_cut = any(isinstance(event, events.TurnStalled) for event in mine)
                    return self._build(is_partial=inbound.is_partial or is_cut)
        except EndOfStream:
            raise SessionClosed(
                "the session was closed before the answer was complete.",
                hint="Connect again to continue.",
            ) from None
        return None

    def read_late(self) -> Turn | None:
        """Return what came of the answer if its time is up between two of its turns.

        That may be an answer that was cut off, if no other has begun.
        """
        if self._between_turns:
            return self._build(is_partial=True)
        return None if self._builder.has_output else self._cut_off

    def timed_out(self, timeout: float | None) -> TimeoutError:
        """Return the error for an answer that did not come in time, sending included."""
        error = super().timed_out(timeout if self._within is None else self._within)
        return TimeoutError(f"{error} {advice}") if (advice := self._advice()) else error

    def _advice(self) -> str:
        """Return why no answer may have come; empty if nothing is known."""
        if self._protocol.state is SessionState.RECONNECTING:
            return (
                "The connection is lost, and the session tries to connect again; its Reconnecting"
                " events say why each attempt failed."
            )
        if self._protocol.ledger.last_kind is MessageKind.AUDIO and not self._builder.has_output:
            return (
                "Audio was sent, and not its end: the server may wait for a pause. stream() and"
                " ask() send one; so does send_realtime_input(audio_stream_end=True), or"
                " activity_end=True where you mark the activity."
            )
        return ""

    def _new_builder(self) -> TurnBuilder:
        return TurnBuilder(self._speech, model=self._protocol.profile.model)

    def _start_again(self) -> None:
        self._builder, self._between_turns = self._new_builder(), False

    def _is_skipped(self, mine: list[Event]) -> bool:
        """Whether the answer that ends is not the one to return: another cut it off."""
        if not any(isinstance(event, events.TurnComplete) and event.interrupted for event in mine):
            return False
        if not self._is_asked:
            return not self._builder.has_output
        return self._sent is not None and self._sent == self._protocol.ledger.sent

    def _build(self, *, is_partial: bool) -> Turn:
        turn = self._builder.build(self._turns, self._protocol.input_transcripts)
        turn.complete = turn.complete and not is_partial
        return turn


def _starts_again(event: Event) -> bool:
    """Whether the answer so far is void: a lost connection cut it, and it is asked again."""
    return isinstance(event, events.Reconnecting) and event.will_resend


def _is_last(event: Event, inbound: InboundMessage) -> bool:
    """Whether an answer ends with an event."""
    if isinstance(event, events.ToolCall):
        return not event.automatic
    return inbound.answered and isinstance(event, events.TurnComplete | events.TurnStalled)
