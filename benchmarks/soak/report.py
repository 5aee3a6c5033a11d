"""The report of a soak: figures and checks, for the console and as Markdown."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from statistics import median
from typing import Any

from attrs import define, field
from rich.console import Console
from rich.table import Table

from benchmarks.soak.balance import UNKNOWN_SESSION, check, forgotten_questions
from benchmarks.soak.leaks import Resources, size_of
from benchmarks.soak.session_record import MEDIA, SessionRecord

MEMORY_LEFT = 32 * 1024 * 1024
"""How much more memory may be in use after the sessions than before."""
MOST_SHOWN = 20


@define
class Report:
    """Everything that was measured, and the checks of it."""

    title: str
    records: Sequence[SessionRecord]
    server: Mapping[str, Any]
    before: Resources
    after: Resources
    peak: int
    cpu: float
    seconds: float
    failed_connects: int
    logged: Mapping[str, int]
    crashes: Sequence[str]
    interrupts: int
    checks: dict[str, list[str]] = field(factory=dict[str, list[str]])

    def check(self) -> None:
        """Find what is wrong."""
        sessions = self.server.get("sessions", {})
        problems = [
            f"session {record.name} ({record.api}, {record.kind}): {problem}"
            for record in self.records
            for problem in check(record, sessions.get(record.name, UNKNOWN_SESSION))
        ]
        growth = self.after.in_use - self.record_size - self.before.in_use
        self.checks = {
            "every question answered once, media accounted for, statistics balance": problems,
            "no task, thread, socket, file or object leaked": self.after.leaked_since(self.before),
            f"at most {_mib(MEMORY_LEFT)} more memory in use after than before": (
                [f"{_mib(growth)} more"] if growth > MEMORY_LEFT else []
            ),
            "nothing logged, no warning, no uncaught error": [
                f"{count} times: {message}" for message, count in self.logged.items()
            ],
            "nothing logged by the server": list(self.server.get("warnings", ["no report"])),
            "every client finished": list(self.crashes),
        }

    @cached_property
    def record_size(self) -> int:
        """Bytes that the soak's own records take."""
        return size_of(list(self.records), self.server)

    @property
    def failures(self) -> int:
        """How many problems the checks found."""
        return sum(map(len, self.checks.values()))

    def rows(self) -> Iterable[tuple[str, str]]:
        """Yield the figures."""
        records = self.records
        reconnects = [record.reconnects for record in records]
        downtimes = sorted(seconds for record in records for seconds in record.downtimes)
        modes: Counter[str] = sum((record.modes for record in records), Counter[str]())
        apis = Counter(record.api for record in records)
        ended = [record for record in records if record.error]
        yield "time", f"{self.seconds:.0f} s"
        yield (
            "sessions",
            f"{len(records)} ({_counts(apis)}); {len(ended)} ended by the server for good",
        )
        errors = Counter(record.error.partition(" Check")[0][:110] for record in ended)
        yield "ended by", _counts(errors) or "none"
        yield "connections at the server", str(self.server.get("connections"))
        yield "faults", _counts(self.server.get("faults", {}))
        yield "reconnects", f"{sum(reconnects)}: {_counts(modes)}"
        yield "reconnects per session", _spread(reconnects, "{:.0f}")
        yield "attempts to reconnect", str(sum(record.attempts for record in records))
        yield "failed calls of connect", str(self.failed_connects)
        yield "seconds without a connection", _spread(downtimes, "{:.3f}", percentile=True)
        yield from self._turns()
        for kind in MEDIA:
            yield from self._media(kind)
        yield from self._messages()
        yield "dropped by reason", _counts(_summed(record.drop_reasons for record in records))
        yield (
            "memory",
            (
                f"{_mib(self.before.memory)} before, {_mib(self.peak)} at the peak, "
                f"{_mib(self.after.memory)} after; in use {_mib(self.before.in_use)} before, "
                f"{_mib(self.after.in_use)} after, {_mib(self.record_size)} of it the soak's own "
                "records"
            ),
        )
        yield "leaked", "; ".join(self.after.leaked_since(self.before)) or "nothing"
        yield "CPU seconds", f"{self.cpu:.0f} client, {self.server.get('cpu', 0):.0f} server"

    def _turns(self) -> Iterable[tuple[str, str]]:
        records, sessions = self.records, self.server.get("sessions", {})
        asked = sum(len(record.asked) for record in records)
        answered = sum(1 for record in records for count in record.answers.values() if count == 1)
        twice = sum(1 for record in records for count in record.answers.values() if count > 1)
        unanswered = [
            (record, number)
            for record in records
            for number in record.asked
            if not record.answers[number]
        ]
        stopped = sum(number in record.interrupted for record, number in unanswered)
        failed = sum(number in record.failed for record, number in unanswered)
        never = len(unanswered) - sum(
            number in record.interrupted or number in record.failed for record, number in unanswered
        )
        yield "questions asked", str(asked)
        yield (
            "answered",
            (
                f"{answered} once, {twice} twice; {stopped} interrupted, {failed} ended by an "
                f"error, {never} never"
            ),
        )
        received = sum(sum(session["asked"].values()) for session in sessions.values())
        yield "questions received by the server", f"{received}, resent ones included"
        forgotten: Counter[str] = Counter()
        for record in (record for record in records if not record.error):
            session = sessions.get(record.name, UNKNOWN_SESSION)
            forgotten[record.kind] += len(forgotten_questions(record, session))
        yield (
            "answered, but unknown to the last connection",
            (_counts(+forgotten) or "none")
            + (" (models from 3.1 on take no history inside a session)" if +forgotten else ""),
        )
        runs = sum(record.runs.total() for record in records)
        calls = sum(sum(session["calls"].values()) for session in sessions.values())
        yield "function runs", f"{runs}, for {calls} calls"
        callbacks = [record.callbacks for record in records if record.callbacks is not None]
        yield (
            "callbacks",
            (
                f"{sum(each.messages for each in callbacks)} calls of onmessage in "
                f"{len(callbacks)} sessions, {sum(each.raised for each in callbacks)} of which "
                "raised"
            ),
        )
        yield "calls interrupted by Ctrl+C", str(self.interrupts)
        yield "stalls detected", str(sum(record.stalls for record in records))

    def _media(self, kind: str) -> Iterable[tuple[str, str]]:
        sessions = self.server.get("sessions", {})
        posted = sum(record.posted[kind] for record in self.records)
        received = again = lost = unreported = 0
        for record in self.records:
            session = sessions.get(record.name, UNKNOWN_SESSION)
            bits = int(session[kind], 16)
            received += bits.bit_count()
            again += session["chunks"].get(kind, 0) - bits.bit_count()
            missing = {number for number in range(record.posted[kind]) if not bits >> number & 1}
            lost += len(missing)
            unreported += len(missing - record.dropped_media[kind] - record.pending_media[kind])
        dropped = sum(record.drops[kind] for record in self.records)
        pending = sum(len(record.pending_media[kind]) for record in self.records)
        yield (
            kind,
            (
                f"{posted} posted = {received} received + {lost} not received; {dropped} counted "
                f"as dropped, {pending} pending where a session was ended, {unreported} lost "
                "without a report"
            ),
        )
        yield (
            f"{kind}, again",
            (
                f"{again} received twice; {dropped + pending - lost} dropped or pending, though a "
                "connection had received them"
            ),
        )

    def _messages(self) -> Iterable[tuple[str, str]]:
        stats = [record.stats for record in self.records if record.stats is not None]

        def total(name: str) -> int:
            return sum(getattr(each, name) for each in stats)

        setups = sum(record.setups for record in self.records)
        yield (
            "messages",
            (
                f"{total('messages_sent')} sent = {setups} setups + {total('acknowledged')} "
                f"acknowledged + {total('replayed')} replayed + {total('dropped')} dropped + "
                f"{total('pending')} pending"
            ),
        )

    def show(self, console: Console) -> None:
        """Print the report."""
        table = Table(title=self.title, show_header=False, title_justify="left")
        for name, value in self.rows():
            table.add_row(name, value)
        console.print(table)
        for name, problems in self.checks.items():
            console.print(f"[{'red' if problems else 'green'}]{_verdict(name, problems)}")
            for problem in problems[:MOST_SHOWN]:
                console.print(f"    {problem}", markup=False, highlight=False)
        console.print(f"[bold]{self.verdict}")

    def markdown(self) -> str:
        """Return the report as Markdown."""
        lines = [f"# {self.title}", "", f"**{self.verdict}**", "", "| | |", "|---|---|"]
        lines += [f"| {name} | {value} |" for name, value in self.rows()]
        lines += ["", "## Checks", ""]
        for name, problems in self.checks.items():
            lines.append(f"- {_verdict(name, problems)}")
            lines += [f"    - {problem}" for problem in problems[:MOST_SHOWN]]
        return "\n".join(lines) + "\n"

    @property
    def verdict(self) -> str:
        """The result in one line."""
        return f"{self.failures} failures" if self.failures else "All checks passed."


def _verdict(name: str, problems: Sequence[str]) -> str:
    return f"{'FAILED' if problems else 'ok'}: {name}" + (f" ({len(problems)})" if problems else "")


def _mib(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MiB"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(
        f"{count} {name}" for name, count in sorted(counts.items(), key=lambda each: -each[1])
    )


def _summed(counts: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counts, Counter[str]())


def _spread(values: Sequence[float], form: str, *, percentile: bool = False) -> str:
    if not values:
        return "none"
    ordered = sorted(values)
    parts = [] if percentile else [("least", ordered[0])]
    parts.append(("median", median(ordered)))
    if percentile:
        parts.append(("95 %", ordered[int(len(ordered) * 0.95)]))
    parts.append(("most", ordered[-1]))
    return ", ".join(f"{name} {form.format(value)}" for name, value in parts)
