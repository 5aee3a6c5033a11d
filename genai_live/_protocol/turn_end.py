"""Ends of turns: where `receive()` stops (an interaction) and where `ask()` does (an answer)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from genai_live import events, types
from genai_live._protocol.open_calls import MAX_OPEN_CALLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._protocol.outbound import OutboundMessage
    from genai_live.events import Event
    from genai_live.types import FunctionResponse, LiveServerContent


def ends_interaction(content: LiveServerContent) -> bool:
    """Whether nothing more comes without new input.

    `interactionStatus` decides if it is present: IDLE ends, as does REQUIRES_ACTION, its deprecated
    name; IN_PROGRESS announces more. An unknown status must not leave a reader waiting
    indefinitely, so `turnComplete` decides then.
    """
    status = content.interaction_status
    if status in (types.InteractionStatus.IDLE, types.InteractionStatus.REQUIRES_ACTION):
        return True
    if status == types.InteractionStatus.IN_PROGRESS:
        return False
    return bool(content.turn_complete)


UNANSWERED_SECONDS = 5.0
"""How long after a function's result the model may begin to speak about it, before a new question
shows that it does not."""

_LATENCY = 1.0
"""How long a model takes to begin its answer, in seconds, before it was seen to."""
_MUCH_LONGER = 3.0
_LEAST_WAIT = 0.05

_SPEECH = events.TextDelta, events.AudioDelta, events.VideoDelta, events.OutputTranscript
_PIECES = (
    *_SPEECH,
    events.ThoughtDelta,
    events.InlineData,
    events.ExecutableCode,
    events.CodeExecutionResult,
)
OUTPUT = (*_PIECES, events.ToolCall)
"""Events that are output of the model."""


@define(eq=False)
class _Call:
    """A function call without its last response.

    Attributes:
        origin: Number of the turn that its answer began with.
        turn: Number of the turn that made it.
        separate: Whether the model speaks about the result in a later turn.
        passed: Whether the model spoke on without the result.
    """

    origin: int
    turn: int
    separate: bool
    passed: bool = False


@define(eq=False)
class _Result:
    """A function's result that the model still has to speak about.

    Attributes:
        origin: Number of the turn that its answer began with.
        turn: Number of the turn that made the call.
        separate: Whether the model speaks about it in a later turn.
        interrupts: Whether the model stops what it says to speak about it.
        message: The message that it is sent with.
        passed: Whether its answer was interrupted, and does not wait for the words about it.
    """

    origin: int
    turn: int
    separate: bool
    interrupts: bool
    message: OutboundMessage
    passed: bool = False


class AnswerEnd:
    """Follows events and responses to find the events that end an answer.

    An answer ends with a final turn, unless a call of it is open that the model waits for, or a
    result was sent that it speaks about in another turn. A call that the model does not wait for,
    since it spoke on, does not hold the answer; what the model says about its result later belongs
    to the answer that it was made for, and never to that of another question.

    Args:
        calls_end_turns: Whether a turn may end between a function's result and the words about it.
        is_separate: Whether the model speaks about the results of a function in a later turn.
        is_silent: Whether the model does not speak about a response.

    Attributes:
        turn: Number of the newest turn; -1 before the first.
        origin: Number of the turn that its answer began with.
    """

    def __init__(
        self,
        *,
        calls_end_turns: bool = False,
        is_separate: Callable[[str], bool] = lambda _: False,
        is_silent: Callable[[FunctionResponse], bool] = lambda _: False,
    ) -> None:
        self.turn = self.origin = -1
        self._calls_end_turns = calls_end_turns
        self._is_separate = is_separate
        self._is_silent = is_silent
        self._calls: dict[str, _Call] = {}
        self._results: list[_Result] = []
        self._between_turns = True
        # Whether the model announced another turn of the same answer.
        self._continues = False
        # Whether it has spoken since the turn, a call or a result came last.
        self._has_spoken = False
        # The turn that would answer the newest question.
        self._asked = -1
        # The oldest question without an answer, and how long the last answer took to begin.
        self._question: OutboundMessage | None = None
        self._latency = _LATENCY

    @property
    def is_open(self) -> bool:
        """Whether the newest answer has an open call, or a result nothing was said about yet."""
        return self.has_open_call or any(each.origin == self.origin for each in self._results)

    @property
    def has_open_call(self) -> bool:
        """Whether the newest answer has an open call."""
        return any(call.origin == self.origin for call in self._calls.values())

    @property
    def waits_for_call(self) -> bool:
        """Whether the model waits for a call of the newest answer."""
        return any(call.origin == self.origin and not call.passed for call in self._calls.values())

    @property
    def is_held(self) -> bool:
        """Whether the newest answer does not end with its turn."""
        return self.waits_for_call or any(
            each.origin == self.origin and not each.passed for each in self._results
        )

    @property
    def awaits_turn(self) -> bool:
        """Whether a turn is due, about a result that was sent."""
        return bool(self._results)

    @property
    def earlier_answer(self) -> int | None:
        """`origin` if the newest turn continues an answer that an earlier one began; else None."""
        return self.origin if self.origin != self.turn else None

    def is_end(self, event: Event, *, now: float = 0.0) -> bool:
        """Follow the next event, and return whether it ends an answer.

        Args:
            event: The event.
            now: The time.
        """
        if isinstance(event, _PIECES):  # first, since nearly all events are such
            self._begin(event.turn, now)
            if isinstance(event, _SPEECH):
                self._speak(event.turn)
            return False
        match event:
            case events.InputTranscript(turn=turn):
                self._asked = max(self._asked, turn)
            case events.ToolCall(id=call_id, name=name, turn=turn):
                self._begin(turn, now)
                self._add_call(call_id or name, _Call(self.origin, turn, self._is_separate(name)))
            case events.ToolCallCancelled(ids=ids):
                for call_id in ids:
                    self._calls.pop(call_id, None)
            case events.Interrupted():
                self._interrupt()
            case events.TurnComplete(turn=turn, final=final, raw=raw):
                if raw is None:
                    self.reset()
                    return final
                self._begin(turn, now)
                self._between_turns = True
                self._continues = not final
                return final and not self.is_held
            case _:
                pass
        return False

    def on_question(self, message: OutboundMessage) -> None:
        """Record a question of the client."""
        self._asked = max(self._asked, message.turn)
        self._question = self._question or message
        too_old = message.created_at - UNANSWERED_SECONDS
        self._results = [each for each in self._results if each.message.created_at > too_old]

    def on_response(self, response: FunctionResponse, message: OutboundMessage) -> None:
        """Record a response of the client.

        Args:
            response: The response.
            message: The message that it is sent with. The model speaks about the results of one
                message in one turn.
        """
        key = response.id or response.name or ""
        call = self._calls.get(key)
        if call is None:
            return
        if not response.will_continue:
            del self._calls[key]
        in_turn = not self._between_turns and self.turn == call.turn and not call.separate
        if self._is_silent(response) or (in_turn and (call.passed or not self._calls_end_turns)):
            return
        interrupts = response.scheduling == types.FunctionResponseScheduling.INTERRUPT
        self._results.append(_Result(call.origin, call.turn, call.separate, interrupts, message))
        del self._results[:-MAX_OPEN_CALLS]
        self._has_spoken = False

    def _add_call(self, key: str, call: _Call) -> None:
        if len(self._calls) < MAX_OPEN_CALLS or key in self._calls:
            self._calls[key] = call
        self._has_spoken = False

    def give_up(self) -> bool:
        """Wait for no more turns of the newest answer; return whether some were waited for."""
        gives_up = self._between_turns and not self.waits_for_call
        gives_up = gives_up and (self.is_held or self._continues)
        if gives_up:
            self._continues = False
            self._results = [each for each in self._results if each.origin != self.origin]
        return gives_up

    def reset(self) -> None:
        """Forget what is open: the connection that it came over is lost."""
        self._calls.clear()
        self._results.clear()
        self._question = None
        self._between_turns = True
        self._continues = False

    def _begin(self, turn: int, now: float) -> None:
        """Follow the beginning of a turn, and find the answer that it belongs to."""
        if turn <= self.turn:
            return
        self.turn = turn
        self._between_turns = self._has_spoken = False
        if self._continues:  # what was announced may be the words about a result
            self._continues = False
            self._results = [
                each
                for each in self._results
                if each.origin != self.origin or not each.message.index
            ]
            return
        if self._results and not self._question_is_first:
            self.origin = self._take_result().origin
            return
        waiting = [call.origin for call in self._calls.values() if not call.passed]
        continued = max(waiting, default=-1)
        self.origin = continued if continued >= max(self._asked, 0) else turn
        if self.origin == turn and self._question is not None:
            self._latency = now - self._question.sent_at
            self._question = None

    def _take_result(self) -> _Result:
        """Forget the results that the turn is about which begins with the next output."""
        first = self._results[0]
        self._results = [
            each
            for each in self._results
            if each.origin != first.origin
            or each.separate != first.separate
            or (first.separate and each.message is not first.message)
        ]
        return first

    @property
    def _question_is_first(self) -> bool:
        """Whether a turn that begins answers a question before it speaks about a result.

        It does where the question was sent first, unless the model has had it for much longer than
        it took for the last one: then it waited for the result.
        """
        first, question = self._results[0], self._question
        if question is None or not question.index or first.interrupts:
            return False
        if not first.message.index:
            return True
        waited = first.message.sent_at - question.sent_at
        is_usual = waited < _MUCH_LONGER * self._latency + _LEAST_WAIT
        return question.index < first.message.index and is_usual

    def _speak(self, turn: int) -> None:
        """Record that the model speaks, so that it waits for no call of this answer."""
        if self._has_spoken:
            return
        self._has_spoken = True
        for call in self._calls.values():
            call.passed = call.passed or call.origin == self.origin
        self._results = [each for each in self._results if each.separate or each.turn != turn]

    def _interrupt(self) -> None:
        """Record that the model was interrupted, so that it waits for nothing.

        Between two turns that was the turn which was to come.
        """
        self._continues = False
        is_due = self._between_turns and bool(self._results) and self._results[0].message.index
        if is_due and not self._results[0].interrupts and not self._question_is_first:
            self._take_result()
        for call in self._calls.values():
            call.passed = True
        for result in self._results:
            result.passed = not result.interrupts
        self._results = [each for each in self._results if each.separate or each.interrupts]
