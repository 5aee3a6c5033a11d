"""Detect where answers end, and which answer a turn of the model belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from genai_live import events

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live.events import Event

UNANSWERED_SECONDS = 5.0
"""How long after a function's result the model may begin to speak about it, before a new question
shows that it does not."""

_SPEECH = events.TextDelta, events.AudioDelta, events.VideoDelta, events.OutputTranscript
OUTPUT = (
    *_SPEECH,
    events.ThoughtDelta,
    events.InlineData,
    events.ExecutableCode,
    events.CodeExecutionResult,
    events.ToolCall,
)
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
        sent_at: When it was sent.
    """

    origin: int
    turn: int
    separate: bool
    interrupts: bool
    sent_at: float


class AnswerEnd:
    """Follows events and responses to find the events that end an answer.

    An answer ends with a final turn, unless a call of it is open that the model waits for, or a
    result was sent that it speaks about in another turn. A call that the model does not wait for,
    since it spoke on, does not hold the answer; what the model says about its result later belongs
    to the answer that it was made for, and never to that of another question.

    Args:
        calls_end_turns: Whether a turn may end between a function's result and the words about it.
        is_separate: Whether the model speaks about the results of a function in a later turn.

    Attributes:
        turn: Number of the newest turn; -1 before the first.
        origin: Number of the turn that its answer began with.
    """

    def __init__(
        self,
        *,
        calls_end_turns: bool = False,
        is_separate: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self.turn = self.origin = -1
        self._calls_end_turns = calls_end_turns
        self._is_separate = is_separate
        self._calls: dict[str, _Call] = {}
        self._results: list[_Result] = []
        self._between_turns = True
        # Whether the model announced another turn of the same answer.
        self._continues = False
        # The turn that would answer the newest question.
        self._asked = -1

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
        return self.waits_for_call or any(each.origin == self.origin for each in self._results)

    @property
    def awaits_turn(self) -> bool:
        """Whether a turn is due, about a result that was sent."""
        return bool(self._results)

    @property
    def earlier_answer(self) -> int | None:
        """`origin` if the newest turn continues an answer that an earlier one began; else None."""
        return self.origin if self.origin != self.turn else None

    def is_end(self, event: Event) -> bool:
        """Follow the next event, and return whether it ends an answer."""
        match event:
            case events.InputTranscript(turn=turn):
                self._asked = max(self._asked, turn)
            case events.ToolCall(id=call_id, name=name, turn=turn):
                self._begin(turn)
                self._calls[call_id or name] = _Call(self.origin, turn, self._is_separate(name))
            case events.ToolCallCancelled(ids=ids):
                for call_id in ids:
                    self._calls.pop(call_id, None)
            case events.Interrupted():
                self._interrupt()
            case events.TurnComplete(turn=turn, final=final, raw=raw):
                if raw is None:
                    self.reset()
                    return final
                self._begin(turn)
                self._between_turns = True
                self._continues = not final
                return final and not self.is_held
            case _ if isinstance(event, OUTPUT):
                self._begin(event.turn)
                if isinstance(event, _SPEECH):
                    self._speak(event.turn)
            case _:
                pass
        return False

    def on_question(self, turn: int, *, now: float) -> None:
        """Record a question of the client, and the number of the turn that would answer it."""
        self._asked = max(self._asked, turn)
        self._results = [
            result for result in self._results if now - result.sent_at < UNANSWERED_SECONDS
        ]

    def on_response(
        self,
        key: str,
        *,
        silent: bool = False,
        interrupts: bool = False,
        more: bool = False,
        now: float = 0.0,
    ) -> None:
        """Record a response of the client.

        Args:
            key: The id of its call, or its name without one.
            silent: Whether the model does not speak about it.
            interrupts: Whether the model stops what it says to speak about it.
            more: Whether another response to the same call follows.
            now: The time.
        """
        call = self._calls.get(key)
        if call is None:
            return
        if not more:
            del self._calls[key]
        in_turn = not self._between_turns and self.turn == call.turn and not call.separate
        if silent or (in_turn and (call.passed or not self._calls_end_turns)):
            return
        self._results.append(_Result(call.origin, call.turn, call.separate, interrupts, now))

    def reset(self) -> None:
        """Forget what is open: the connection that it came over is lost."""
        self._calls.clear()
        self._results.clear()
        self._between_turns = True
        self._continues = False

    def _begin(self, turn: int) -> None:
        """Follow the beginning of a turn, and find the answer that it belongs to."""
        if turn <= self.turn:
            return
        self.turn = turn
        self._between_turns = False
        if self._continues:
            self._continues = False
            return
        if self._results:
            self.origin = min(result.origin for result in self._results)
            self._results = [each for each in self._results if each.origin != self.origin]
            return
        waiting = [call.origin for call in self._calls.values() if not call.passed]
        continued = max(waiting, default=-1)
        self.origin = continued if continued >= max(self._asked, 0) else turn

    def _speak(self, turn: int) -> None:
        """Record that the model speaks, so that it waits for no call of this answer."""
        for call in self._calls.values():
            call.passed = call.passed or call.origin == self.origin
        self._results = [each for each in self._results if each.separate or each.turn != turn]

    def _interrupt(self) -> None:
        """Record that the model was interrupted, so that it waits for nothing."""
        self._continues = False
        for call in self._calls.values():
            call.passed = True
        self._results = [each for each in self._results if each.interrupts]
