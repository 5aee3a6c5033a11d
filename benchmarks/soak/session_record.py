"""What one session did and saw, by the client's account, and whether the server's agrees."""

import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import define, field

from benchmarks.soak import payloads
from genai_live import events
from genai_live._core.stats import Stats
from genai_live._protocol.outbound import OutboundMessage
from genai_live.converters import decode
from genai_live.types import LiveClientMessage

MEDIA = ("audio", "video")
TRAIL = 40


@define(eq=False)
class Life:
    """One session. Its methods may be called from several threads."""

    name: str
    kind: str
    face: str
    began: float = field(factory=time.monotonic)
    lock: threading.Lock = field(factory=threading.Lock)
    streaming: bool = True
    next_question: int = 1
    version: int = 1
    posted: Counter[str] = field(factory=Counter)
    asked: set[int] = field(factory=set)
    answers: Counter[int] = field(factory=Counter)
    interrupted: set[int] = field(factory=set)
    reported: dict[int, str] = field(factory=dict)
    runs: Counter[int] = field(factory=Counter)
    results_used: dict[int, list[int]] = field(factory=dict)
    reconnects: int = 0
    attempts: int = 0
    how: Counter[str] = field(factory=Counter)
    gaps: list[float] = field(factory=list)
    drops: Counter[str] = field(factory=Counter)
    reasons: Counter[str] = field(factory=Counter)
    cut: int = 0
    stalls: int = 0
    missing: int = 0
    setups: int = 0
    gone: dict[str, set[int]] = field(factory=lambda: {kind: set() for kind in MEDIA})
    unknown: dict[str, set[int]] = field(factory=lambda: {kind: set() for kind in MEDIA})
    stats: Stats | None = None
    error: str = ""
    problems: list[str] = field(factory=list)
    trail: deque[str] = field(factory=lambda: deque(maxlen=TRAIL))
    text: str = ""

    # What the person does.

    def question(self) -> int:
        """Give the number of a new question."""
        number = self.next_question
        self.next_question += 1
        self.asked.add(number)
        self.note(f"asks {number}")
        return number

    def run_of(self, question: int) -> int:
        """Note that the function runs for a question; give which time it is."""
        with self.lock:
            self.runs[question] += 1
            run = self.runs[question]
        self.note(f"runs for {question}")
        if run > 1 and question not in self.interrupted:
            self.problem(f"the function ran {run} times for question {question}")
        return run

    def stop_streaming(self) -> None:
        """Let no piece of a stream be posted after this."""
        with self.lock:
            self.streaming = False

    def note(self, what: str) -> None:
        """Keep the latest steps, for who looks for a fault."""
        self.trail.append(f"{time.monotonic() - self.began:.2f} {what}")

    @property
    def is_behind(self) -> bool:
        """Whether answers that the person knows of are still to be read here."""
        return any(
            not (self.answers[number] or number in self.interrupted) for number in self.asked
        )

    def report(self, numbers: Iterable[int], error: Exception) -> None:
        """Note that questions without an answer ended with an error."""
        for number in numbers:
            self.reported[number] = f"{type(error).__name__}: {error}"

    def overdue(self, number: int, seconds: float) -> None:
        """Note that a question was not answered in time."""
        self.problem(f"question {number} was not answered in {seconds:g} s")

    # What is heard.

    def hear(self, event: events.Event) -> list[int]:
        """Take an event; give the questions that it answers."""
        match event:
            case events.TextDelta(text=text):
                self.text += text
            case events.Reconnecting():
                self.attempts += 1
                if event.attempt == 1:
                    self.note(f"reconnecting {event.code} {event.reason}")
            case events.Resumed():
                self.reconnects += 1
                self.how[event.mode] += 1
                self.gaps.append(event.downtime)
                self.missing += event.missing_turns
                self.note(f"{event.mode}, replayed {event.replayed}, seeded {event.seeded}")
            case events.InputDropped():
                self.drops[event.kind] += event.count
                self.reasons[f"{event.kind}: {event.reason}"] += event.count
            case events.ContextLost():
                self.problem(f"the context was said to be lost: {event}")
            case events.TurnStalled():
                self.stalls += 1
                self.note("stalled")
            case events.TurnComplete():
                return self._complete(event)
            case events.Interrupted(raw=raw):
                self.note("interrupted" if raw else "cut")
            case (
                events.ToolCall()
                | events.ToolResult()
                | events.ToolCallCancelled()
                | events.GoAway()
            ):
                self.note(type(event).__name__)
            case _:
                pass
        return []

    def _complete(self, event: events.TurnComplete) -> list[int]:
        text, self.text = self.text, ""
        found: list[int] = []
        for number, runs in payloads.read_answers(text):
            if event.raw is None and not event.final:
                continue
            found.append(number)
            self.answers[number] += 1
            self.results_used[number] = runs
            if self.answers[number] > 1 and number not in self.interrupted:
                self.problem(f"question {number} was answered {self.answers[number]} times")
        self.cut += event.raw is None
        what = "turn complete" if event.raw else "turn cut"
        self.note(f"{what}, answers {found} in {text!r}")
        return found

    def problem(self, what: str) -> None:
        """Note a failure, with what led to it."""
        steps = "\n        ".join(self.trail)
        self.problems.append(f"{what}; the latest steps:\n        {steps}")

    def watch_drops(self, session: Any) -> None:
        """Name what the ledger drops, since the events only count."""
        drops = session._core.protocol.ledger._drops
        add = drops.add

        def named(entry: OutboundMessage, reason: str) -> None:
            for kind, number in _media_in(entry):
                self.gone[kind].add(number)
            add(entry, reason)

        drops.add = named

    def finish(self, session: Any) -> None:
        """Keep what is left of a session that is over."""
        self.stats = session.stats
        for entry in session._core.protocol.ledger._in_flight:
            for kind, number in _media_in(entry):
                self.unknown[kind].add(number)

    # Whether all is well.

    def check(self, book: Mapping[str, Any]) -> Iterator[str]:
        """Compare with the server's account; give what is wrong."""
        yield from self.problems
        yield from self._check_questions(book)
        yield from self._check_functions()
        for kind in MEDIA:
            yield from self._check_media(kind, book)
        if self.stats is None:
            yield "there are no statistics"
        else:
            yield from self._check_stats(self.stats)
        if not self.error:
            yield from self._check_memory(book)

    def _check_questions(self, book: Mapping[str, Any]) -> Iterator[str]:
        for number in sorted(self.asked):
            excused = number in self.interrupted or number in self.reported
            if not self.answers[number] and not excused:
                heard = book["asked"].get(str(number), 0), book["answered"].get(str(number), 0)
                yield (
                    f"question {number} was never answered; the server heard it "
                    f"{heard[0]} times and answered {heard[1]} times"
                )

    def _check_functions(self) -> Iterator[str]:
        for number, used in self.results_used.items():
            if payloads.needs_function(number) and len(used) != 1:
                yield f"the answer to question {number} uses {len(used)} results"

    def _check_media(self, kind: str, book: Mapping[str, Any]) -> Iterator[str]:
        posted, heard = self.posted[kind], int(book[kind], 16)
        lost = {number for number in range(posted) if not heard >> number & 1}
        silent = lost - self.gone[kind] - self.unknown[kind]
        if silent:
            yield f"{kind} lost in silence: {len(silent)} of {posted}: {sorted(silent)[:20]}"
        if self.drops[kind] != len(self.gone[kind]):
            yield f"{kind}: {self.drops[kind]} dropped by events, {len(self.gone[kind])} in truth"
        again = book["pieces"].get(kind, 0) - heard.bit_count()
        if self.stats is not None and again > self.stats.replayed:
            yield f"{kind}: the server heard {again} twice, {self.stats.replayed} were sent again"

    def _check_stats(self, stats: Stats) -> Iterator[str]:
        right = self.setups + stats.acknowledged + stats.replayed + stats.dropped + stats.pending
        if stats.messages_sent != right:
            yield f"{self.setups} setups and {stats} do not balance"
        if stats.pending and not self.error:
            yield f"{stats.pending} messages are pending after a quiet end"
        if stats.dropped != sum(self.drops.values()):
            yield f"{stats.dropped} dropped, but events tell of {dict(self.drops)}"
        if stats.undecodable:
            yield f"{stats.undecodable} undecodable messages"
        if stats.reconnects != self.reconnects:
            yield f"{stats.reconnects} reconnects, but {self.reconnects} Resumed events"

    def _check_memory(self, book: Mapping[str, Any]) -> Iterator[str]:
        forgotten = self.forgotten(book)
        if len(forgotten) > self.missing:
            yield f"the conversation has forgotten questions {sorted(forgotten)[:20]}"
        if book["version"] != self.version:
            yield f"the instructions are of version {book['version']}, not {self.version}"

    def forgotten(self, book: Mapping[str, Any]) -> set[int]:
        """Give the answered questions that the last connection does not know of."""
        knows = int(book["knows"], 16)
        return {number for number in self.answers if not knows >> number & 1}


def _media_in(entry: OutboundMessage) -> Iterator[tuple[str, int]]:
    if entry.kind not in MEDIA:
        return
    message = decode(entry.frame, LiveClientMessage)
    realtime = message.realtime_input
    blob = realtime and (realtime.audio or realtime.video)
    yield str(entry.kind), payloads.read_media(blob.data if blob else None)
