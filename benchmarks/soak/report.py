"""The report: one page, for the console and as Markdown."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from statistics import median
from typing import Any

from attrs import define, field
from rich.console import Console
from rich.table import Table

from benchmarks.soak.leaks import Holdings, weight
from benchmarks.soak.session_record import MEDIA, Life

MEMORY_LEFT = 32 * 1024 * 1024
"""How much more memory may be in use when all sessions are over than before the first."""
MOST_SHOWN = 20


@define
class Outcome:
    """What there is to tell."""

    title: str
    lives: Sequence[Life]
    account: Mapping[str, Any]
    before: Holdings
    after: Holdings
    peak: int
    cpu: float
    seconds: float
    failed_dials: int
    complaints: Mapping[str, int]
    crashes: Sequence[str]
    checks: dict[str, list[str]] = field(factory=dict)

    def judge(self) -> None:
        """Find what is wrong."""
        books = self.account.get("books", {})
        sessions = [
            f"session {life.name} ({life.face}, {life.kind}): {problem}"
            for life in self.lives
            for problem in life.check(books.get(life.name, EMPTY))
        ]
        grown = self.after.in_use - self.notes - self.before.in_use
        self.checks = {
            "every question answered once, media accounted for, statistics balance": sessions,
            "no task, thread, socket, file or object left over": self.after.more_than(self.before),
            f"at most {_mib(MEMORY_LEFT)} more memory in use after than before": (
                [f"{_mib(grown)} more"] if grown > MEMORY_LEFT else []
            ),
            "nothing logged, no warning, no uncaught error": [
                f"{count} times: {what}" for what, count in self.complaints.items()
            ],
            "nothing logged by the server": list(self.account.get("troubles", ["no account"])),
            "everybody came to the end": list(self.crashes),
        }

    @cached_property
    def notes(self) -> int:
        """Bytes of what the soak itself wrote down."""
        return weight(list(self.lives), self.account)

    @property
    def failures(self) -> int:
        """How much is wrong."""
        return sum(map(len, self.checks.values()))

    # The page.

    def rows(self) -> Iterable[tuple[str, str]]:
        """Give the figures."""
        lives = self.lives
        reconnects = [life.reconnects for life in lives]
        gaps = sorted(gap for life in lives for gap in life.gaps)
        how: Counter[str] = sum((life.how for life in lives), Counter())
        faces = Counter(life.face for life in lives)
        ended = [life for life in lives if life.error]
        yield "time", f"{self.seconds:.0f} s"
        yield (
            "sessions",
            f"{len(lives)} ({_counts(faces)}); {len(ended)} ended by the server for good",
        )
        ends = Counter(life.error.partition(" Check")[0][:110] for life in ended)
        yield "ended by", _counts(ends) or "nobody"
        yield "connections at the server", str(self.account.get("connections"))
        yield "faults", _counts(self.account.get("faults", {}))
        yield "reconnects", f"{sum(reconnects)}: {_counts(how)}"
        yield "reconnects a session", _spread(reconnects, "{:.0f}")
        yield (
            "attempts to reconnect",
            (
                f"{sum(life.attempts for life in lives)}, and {self.failed_dials} to open a "
                "session that failed"
            ),
        )
        yield "seconds without a connection", _spread(gaps, "{:.3f}", percentile=True)
        yield from self._turns()
        for kind in MEDIA:
            yield from self._media(kind)
        yield from self._messages()
        yield "dropped by reason", _counts(_summed(life.reasons for life in lives))
        yield (
            "memory",
            (
                f"{_mib(self.before.memory)} before, {_mib(self.peak)} at most, "
                f"{_mib(self.after.memory)} after; in use {_mib(self.before.in_use)} before, "
                f"{_mib(self.after.in_use)} after, {_mib(self.notes)} of them the soak's own notes"
            ),
        )
        yield "left over", "; ".join(self.after.more_than(self.before)) or "nothing"
        yield "CPU seconds", f"{self.cpu:.0f} client, {self.account.get('cpu', 0):.0f} server"

    def _turns(self) -> Iterable[tuple[str, str]]:
        lives, books = self.lives, self.account.get("books", {})
        asked = sum(len(life.asked) for life in lives)
        answered = sum(1 for life in lives for count in life.answers.values() if count == 1)
        twice = sum(1 for life in lives for count in life.answers.values() if count > 1)
        unanswered = [
            (life, number) for life in lives for number in life.asked if not life.answers[number]
        ]
        stopped = sum(number in life.interrupted for life, number in unanswered)
        reported = sum(number in life.reported for life, number in unanswered)
        never = len(unanswered) - sum(
            number in life.interrupted or number in life.reported for life, number in unanswered
        )
        yield "questions asked", str(asked)
        yield (
            "answered",
            (
                f"{answered} once, {twice} twice; {stopped} interrupted, {reported} reported by an "
                f"error, {never} never"
            ),
        )
        heard = sum(sum(book["asked"].values()) for book in books.values())
        yield "questions heard by the server", f"{heard}, since some were asked again"
        forgotten: Counter[str] = Counter()
        for life in (life for life in lives if not life.error):
            forgotten[life.kind] += len(life.forgotten(books.get(life.name, EMPTY)))
        yield (
            "answered, but unknown to the last connection",
            (_counts(+forgotten) or "none")
            + (" (models from 3.1 on take no history inside a session)" if +forgotten else ""),
        )
        runs = sum(life.runs.total() for life in lives)
        calls = sum(sum(book["calls"].values()) for book in books.values())
        yield "function runs", f"{runs}, for {calls} calls"
        yield "stalls found", str(sum(life.stalls for life in lives))

    def _media(self, kind: str) -> Iterable[tuple[str, str]]:
        lives, books = self.lives, self.account.get("books", {})
        posted = sum(life.posted[kind] for life in lives)
        heard = again = remembered = lost = silent = 0
        for life in lives:
            book = books.get(life.name, EMPTY)
            bits = int(book[kind], 16)
            heard += bits.bit_count()
            again += book["pieces"].get(kind, 0) - bits.bit_count()
            missing = {number for number in range(life.posted[kind]) if not bits >> number & 1}
            lost += len(missing)
            silent += len(missing - life.gone[kind] - life.unknown[kind])
            remembered += int(book.get(f"remembers_{kind}", "0"), 16).bit_count()
        dropped = sum(life.drops[kind] for life in lives)
        unknown = sum(len(life.unknown[kind]) for life in lives)
        yield (
            kind,
            (
                f"{posted} posted = {heard} heard + {lost} not heard; {dropped} counted as "
                f"dropped, {unknown} pending where a session was ended, {silent} lost in silence"
            ),
        )
        yield (
            f"{kind}, again",
            (
                f"{again} heard twice; {dropped + unknown - lost} dropped or pending, though a "
                "connection had heard them"
            ),
        )

    def _messages(self) -> Iterable[tuple[str, str]]:
        stats = [life.stats for life in self.lives if life.stats is not None]

        def total(name: str) -> int:
            return sum(getattr(each, name) for each in stats)

        setups = sum(life.setups for life in self.lives)
        yield (
            "messages",
            (
                f"{total('messages_sent')} sent = {setups} setups + {total('acknowledged')} "
                f"acknowledged + {total('replayed')} replayed + {total('dropped')} dropped + "
                f"{total('pending')} pending"
            ),
        )

    def show(self, console: Console) -> None:
        """Print the page."""
        table = Table(title=self.title, show_header=False, title_justify="left")
        for name, value in self.rows():
            table.add_row(name, value)
        console.print(table)
        for name, problems in self.checks.items():
            console.print(f"[{'red' if problems else 'green'}]{_verdict(name, problems)}")
            for problem in problems[:MOST_SHOWN]:
                console.print(f"    {problem}", markup=False, highlight=False)
        console.print(f"[bold]{self.verdict}")

    def written(self) -> str:
        """Give the page as Markdown."""
        lines = [f"# {self.title}", "", f"**{self.verdict}**", "", "| | |", "|---|---|"]
        lines += [f"| {name} | {value} |" for name, value in self.rows()]
        lines += ["", "## Checks", ""]
        for name, problems in self.checks.items():
            lines.append(f"- {_verdict(name, problems)}")
            lines += [f"    - {problem}" for problem in problems[:MOST_SHOWN]]
        return "\n".join(lines) + "\n"

    @property
    def verdict(self) -> str:
        """Say it in a word."""
        return f"{self.failures} failures" if self.failures else "All checks passed."


EMPTY: Mapping[str, Any] = {
    "asked": {},
    "answered": {},
    "calls": {},
    "audio": "0",
    "video": "0",
    "pieces": {},
    "knows": "0",
    "version": 0,
}
"""The account of a session that the server does not know."""


def _verdict(name: str, problems: Sequence[str]) -> str:
    return f"{'FAILED' if problems else 'ok'}: {name}" + (f" ({len(problems)})" if problems else "")


def _mib(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MiB"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(
        f"{count} {name}" for name, count in sorted(counts.items(), key=lambda each: -each[1])
    )


def _summed(counts: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counts, Counter())


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
