"""The record of one session as its client saw it."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Any

from attrs import define, field

from benchmarks.soak import payloads
from genai_live import events
from genai_live._core.stats import Stats
from genai_live._protocol.outbound import OutboundMessage
from genai_live.converters import decode
from genai_live.types import LiveClientMessage

MEDIA = ("audio", "video")
LATEST_STEPS = 40
RAISED = "raised by a callback"


RAISING = 0.01
"""The share of messages whose callback raises."""


class Stop(BaseException):
    """What a callback raises, beside others."""


@define(eq=False)
class CallbackRecord:
    """What the callbacks of one session were called with."""

    random: Random
    opened: int = 0
    closed: int = 0
    messages: int = 0
    raised: int = 0
    reported: int = 0
    errors: list[str] = field(factory=list[str])

    def onopen(self) -> None:
        """Count the call."""
        self.opened += 1

    def onmessage(self, _: object) -> None:
        """Count the message; raise now and then."""
        self.messages += 1
        if self.random.random() < RAISING:
            self.raised += 1
            raise self.random.choice((ValueError, SystemExit, KeyboardInterrupt, Stop))(RAISED)

    def onerror(self, error: BaseException) -> None:
        """Tell what `onmessage` raised from other errors."""
        if error.args == (RAISED,):
            self.reported += 1
        else:
            self.errors.append(f"{type(error).__name__}: {error}")

    def onclose(self, _: object) -> None:
        """Count the call."""
        self.closed += 1

    def functions(self, *, is_async: bool) -> dict[str, Callable[..., Any]]:
        """Return the callbacks, as plain or as coroutine functions."""
        plain: dict[str, Callable[..., Any]] = {
            "onopen": self.onopen,
            "onmessage": self.onmessage,
            "onerror": self.onerror,
            "onclose": self.onclose,
        }
        if not is_async:
            return plain

        def as_coroutine(function: Callable[..., Any]) -> Callable[..., Any]:
            async def call(*args: Any) -> None:
                function(*args)

            return call

        return {name: as_coroutine(function) for name, function in plain.items()}

    def problems(self, *, has_error: bool) -> Iterator[str]:
        """Yield what is wrong, once the session has ended."""
        if (self.opened, self.closed) != (1, 1):
            yield f"onopen was called {self.opened} times, onclose {self.closed} times"
        if self.raised != self.reported:
            yield f"onmessage raised {self.raised} times, onerror got {self.reported} of them"
        if len(self.errors) > has_error:
            yield f"onerror got {self.errors}"


@define(eq=False)
class SessionRecord:
    """What one session sent and received. Its methods may be called from several threads."""

    name: str
    kind: str
    api: str
    started_at: float = field(factory=time.monotonic)
    lock: threading.Lock = field(factory=threading.Lock)
    streaming: bool = True
    next_question: int = 1
    version: int = 1
    posted: Counter[str] = field(factory=Counter[str])
    asked: set[int] = field(factory=set[int])
    answers: Counter[int] = field(factory=Counter[int])
    interrupted: set[int] = field(factory=set[int])
    failed: dict[int, str] = field(factory=dict[int, str])
    runs: Counter[int] = field(factory=Counter[int])
    reconnects: int = 0
    attempts: int = 0
    modes: Counter[str] = field(factory=Counter[str])
    downtimes: list[float] = field(factory=list[float])
    drops: Counter[str] = field(factory=Counter[str])
    drop_reasons: Counter[str] = field(factory=Counter[str])
    cut_turns: int = 0
    stalls: int = 0
    missing_turns: int = 0
    setups: int = 0
    dropped_media: dict[str, set[int]] = field(factory=lambda: {kind: set() for kind in MEDIA})
    pending_media: dict[str, set[int]] = field(factory=lambda: {kind: set() for kind in MEDIA})
    given_up: dict[tuple[str, str], list[int]] = field(factory=dict[tuple[str, str], list[int]])
    """Media that the ledger only counts, by kind and reason; the last of each may be dropped."""
    callbacks: CallbackRecord | None = None
    stats: Stats | None = None
    error: str = ""
    problems: list[str] = field(factory=list[str])
    steps: deque[str] = field(factory=lambda: deque(maxlen=LATEST_STEPS))
    text: str = ""

    def new_question(self) -> int:
        """Return the number of a new question."""
        number = self.next_question
        self.next_question += 1
        self.asked.add(number)
        self.log(f"asks {number}")
        return number

    def start_run(self, question: int) -> int:
        """Record that the function runs for a question; return how often it has by now."""
        with self.lock:
            self.runs[question] += 1
            run = self.runs[question]
        self.log(f"runs for {question}")
        if run > 1 and question not in self.interrupted:
            self.add_problem(f"the function ran {run} times for question {question}")
        return run

    def stop_streaming(self) -> None:
        """Stop the stream: no chunk is posted after this."""
        with self.lock:
            self.streaming = False

    def log(self, step: str) -> None:
        """Keep the step among the latest ones, which a problem is reported with."""
        self.steps.append(f"{time.monotonic() - self.started_at:.2f} {step}")

    @property
    def is_behind(self) -> bool:
        """Whether answers are still to be read that another reader has seen."""
        return any(
            not (self.answers[number] or number in self.interrupted) for number in self.asked
        )

    def add_failed(self, numbers: Iterable[int], error: Exception) -> None:
        """Record that questions ended with an error instead of an answer."""
        for number in numbers:
            self.failed[number] = f"{type(error).__name__}: {error}"

    def add_overdue(self, number: int, seconds: float) -> None:
        """Record that a question was not answered in time."""
        self.add_problem(f"question {number} was not answered in {seconds:g} s")

    def add_problem(self, problem: str) -> None:
        """Record a failure, with the steps that led to it."""
        steps = "\n        ".join(self.steps)
        self.problems.append(f"{problem}; the latest steps:\n        {steps}")

    def receive(self, event: events.Event) -> list[int]:
        """Record an event; return the questions that it answers."""
        match event:
            case events.TextDelta(text=text):
                self.text += text
            case events.Reconnecting():
                self.attempts += 1
                if event.attempt == 1:
                    self.log(f"reconnecting {event.code} {event.reason}")
            case events.Resumed():
                self.reconnects += 1
                self.modes[event.mode] += 1
                self.downtimes.append(event.downtime)
                self.missing_turns += event.missing_turns
                self.log(f"{event.mode}, replayed {event.replayed}, seeded {event.seeded}")
            case events.InputDropped():
                self.drops[event.kind] += event.count
                self.drop_reasons[f"{event.kind}: {event.reason}"] += event.count
            case events.ContextLost():
                self.add_problem(f"the context was reported lost: {event}")
            case events.TurnStalled():
                self.stalls += 1
                self.log("stalled")
            case events.TurnComplete():
                return self._complete_turn(event)
            case events.Interrupted(raw=raw):
                self.log("interrupted" if raw else "cut")
            case (
                events.ToolCall()
                | events.ToolResult()
                | events.ToolCallCancelled()
                | events.GoAway()
            ):
                self.log(type(event).__name__)
            case _:
                pass
        return []

    def _complete_turn(self, event: events.TurnComplete) -> list[int]:
        text, self.text = self.text, ""
        is_sent_again = event.raw is None and not event.final
        found = [] if is_sent_again else list(payloads.read_answers(text))
        answered = [number for number, _ in found]
        self.cut_turns += event.raw is None
        step = "turn complete" if event.raw else "turn cut"
        self.log(f"{step}, answers {answered} in {text!r}")
        for number, runs in found:
            self.answers[number] += 1
            if payloads.needs_function(number) and len(runs) != 1:
                self.add_problem(f"the answer to question {number} uses {len(runs)} results")
            if self.answers[number] > 1 and number not in self.interrupted:
                self.add_problem(f"question {number} was answered {self.answers[number]} times")
        return answered

    def watch_drops(self, session: Any) -> None:
        """Record which media the ledger drops; the events only count them."""
        drops = session._core.protocol.ledger._drops
        media = session._core.protocol.ledger._in_flight._media
        add, give_up, end_connection = drops.add, media._give_up, media.end_connection

        def record_and_add(message: OutboundMessage, reason: str) -> None:
            for kind, number in _media_in(message):
                self.dropped_media[kind].add(number)
            add(message, reason)

        def record_and_give_up(message: OutboundMessage, reason: str) -> None:
            key = message.kind, reason
            self.given_up.setdefault(key, []).extend(number for _, number in _media_in(message))
            give_up(message, reason)

        def record_end(*args: Any, **options: Any) -> Any:
            arrived = {key: len(self.given_up[key]) - _count(media, key) for key in self.given_up}
            to_resend = end_connection(*args, **options)
            for key, numbers in self.given_up.items():
                self.dropped_media[key[0]].update(numbers[arrived.get(key, 0) :])
            self.given_up.clear()
            return to_resend

        drops.add, media._give_up = record_and_add, record_and_give_up
        media.end_connection = record_end

    def finish(self, session: Any) -> None:
        """Record what was pending when the session ended, and its statistics."""
        self.stats = session.stats
        media = session._core.protocol.ledger._in_flight._media
        for message in (*media._audio, media._video):
            for kind, number in _media_in(message) if message is not None else ():
                self.pending_media[kind].add(number)
        for key, numbers in self.given_up.items():
            self.pending_media[key[0]].update(numbers[len(numbers) - _count(media, key) :])


def _count(media: Any, key: tuple[str, str]) -> int:
    """Return how many messages of a kind and reason the ledger only counts."""
    return sum(group.count for group in media._groups.get(key, ()))


def _media_in(message: OutboundMessage) -> Iterator[tuple[str, int]]:
    if message.kind not in MEDIA:
        return
    realtime = decode(message.frame, LiveClientMessage).realtime_input
    blob = realtime and (realtime.audio or realtime.video)
    yield str(message.kind), payloads.read_media(blob.data if blob else None)
