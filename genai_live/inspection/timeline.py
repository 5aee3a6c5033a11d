"""`Timeline`: sessions as lanes of items over time, their turns, and figures about them."""

from __future__ import annotations

import statistics
from collections import deque
from typing import TYPE_CHECKING, Any, Literal

from attrs import define, field, frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

Lane = Literal[
    "connection",
    "microphone",
    "user",
    "video",
    "audio",
    "model",
    "thoughts",
    "calls",
    "interruptions",
    "usage",
    "dropped",
    "notices",
]
LANES: dict[Lane, str] = {
    "connection": "Connection",
    "microphone": "Microphone",
    "user": "User",
    "video": "Video",
    "audio": "Model audio",
    "model": "Model",
    "thoughts": "Thoughts",
    "calls": "Calls",
    "interruptions": "Interruptions",
    "usage": "Usage",
    "dropped": "Dropped",
    "notices": "Notices",
}
"""The lanes, in the order in which they are shown, with their labels."""

Tone = Literal["", "warn", "bad"]
TurnEnd = Literal["", "complete", "interrupted", "cut", "left"]

TEXT_LIMIT = 2_000
"""Characters of a text that are kept."""
_BIN = 0.1
"""Seconds of audio that one level stands for."""


@define(kw_only=True)
class LaneItem:
    """Something that happened, at a moment or for a while."""

    id: int
    """Number of the item in its session, from 1."""
    lane: Lane
    """Where it is shown."""
    start: float
    """Seconds since the recording began."""
    end: float | None
    """When it ended; the same as `start` for a moment; None if it has not ended yet."""
    text: str = ""
    """What was said, called or reported; cut after 2,000 characters."""
    detail: str = ""
    """More about it, such as how much audio."""
    tone: Tone = ""
    """`warn` or `bad` where somebody should look."""
    version: int = 0
    """The session's version when the item last changed."""


@define(kw_only=True)
class TurnSummary:
    """One turn of the model."""

    number: int
    """From 1."""
    start: float
    """When its first output came, in seconds since the recording began."""
    end: float | None = None
    """When it ended; None if it has not."""
    asked: float | None = None
    """When the user's input ended that it answers; None if there was none."""
    basis: str = ""
    """What `asked` is: `text`, `activity end`, `speech` (the last loud audio), `audio` (the last
    audio, where its loudness is unknown) or `call result`.
    """
    first_audio: float | None = None
    """When its first audio came; None without audio."""
    audio_seconds: float = 0.0
    """Audio received."""
    gaps: list[tuple[float, float]] = field(factory=list[tuple[float, float]])
    """Pauses of playback, had it begun with the first audio: when, and how many seconds."""
    discarded: float = 0.0
    """Seconds of audio that an interruption left unplayed, had it been played at once."""
    ending: TurnEnd = ""
    """`complete`, `interrupted`, `cut` by the loss of the connection, `left` by a client that
    closed it; empty if still open.
    """

    @property
    def latency(self) -> float | None:
        """Seconds from the end of the user's input to the first output."""
        return None if self.asked is None else max(0.0, self.start - self.asked)

    @property
    def audio_latency(self) -> float | None:
        """Seconds from the end of the user's input to the first audio."""
        if self.asked is None or self.first_audio is None:
            return None
        return max(0.0, self.first_audio - self.asked)


class AudioLevels:
    """Loudness over time, one level for each tenth of a second that has audio."""

    def __init__(self, limit: int | None) -> None:
        self.first = 0
        """Number of the oldest level that is kept."""
        self._levels: deque[list[float]] = deque(maxlen=limit)

    def add(self, start: float, level: float) -> None:
        """Add the loudness of a moment; those within a tenth of a second are one, the loudest."""
        moment = round(start, 3)
        levels = self._levels
        if levels and moment < levels[-1][0] + _BIN - 0.002:
            levels[-1][1] = max(levels[-1][1], level)
            return
        if len(levels) == levels.maxlen:
            self.first += 1
        levels.append([moment, round(level, 4)])

    def cut(self, end: float) -> None:
        """Remove what is later than `end`."""
        while self._levels and self._levels[-1][0] >= end:
            self._levels.pop()

    def __len__(self) -> int:
        return len(self._levels)

    def __iter__(self) -> Iterator[list[float]]:
        return iter(self._levels)

    @property
    def next(self) -> int:
        """Number of the next level."""
        return self.first + len(self._levels)

    def since(self, number: int) -> list[list[float]]:
        """Return the levels from a number on."""
        skipped = max(0, number - self.first)
        return [list(level) for index, level in enumerate(self._levels) if index >= skipped]


@frozen
class Figure:
    """One figure as it is shown."""

    label: str
    """What it is."""
    value: str
    """The figure with its unit."""
    note: str = ""
    """What it is made of."""
    tone: Tone = ""
    """`warn` or `bad` where somebody should look."""


@define(kw_only=True)
class Figures:
    """What is counted in a session."""

    connections: int = 0
    """Connections that were opened."""
    refused: int = 0
    """Connections that were refused."""
    reconnects: int = 0
    """Connections that continued the session."""
    downtime: float = 0.0
    """Seconds between a connection that ended and a setup that was accepted."""
    client_frames: int = 0
    """Frames of the client."""
    server_frames: int = 0
    """Frames of the server."""
    client_bytes: int = 0
    """Bytes in the client's frames."""
    server_bytes: int = 0
    """Bytes in the server's frames."""
    sent_audio: float = 0.0
    """Seconds of audio from the client."""
    received_audio: float = 0.0
    """Seconds of audio from the model."""
    interruptions: int = 0
    """Turns that were interrupted."""
    discarded: float = 0.0
    """Seconds of audio that interruptions left unplayed."""
    calls: int = 0
    """Function calls."""
    cancelled_calls: int = 0
    """Those that the server took back."""
    unanswered_calls: int = 0
    """Those without an answer when their connection ended."""
    cut_turns: int = 0
    """Turns that a lost connection cut."""
    unanswered_inputs: int = 0
    """Inputs that got no answer before their connection ended."""
    unreadable: int = 0
    """Frames that are not messages, or hold what could not be read."""
    tokens: int = 0
    """The largest total of tokens that the server reported."""
    forgotten: int = 0
    """Items that were removed to save memory."""


@define(kw_only=True, eq=False)
class SessionTimeline:
    """One session: a connection and those that continued it."""

    number: int
    """From 1, in the order in which the sessions began."""
    start: float
    """When it began, in seconds since the recording began."""
    end: float
    """When something last happened."""
    open: bool = True
    """Whether a connection of it is open."""
    model: str = ""
    """The model that the setup names."""
    kind: Literal["live", "music"] = "live"
    """`live` or `music`."""
    items: dict[int, LaneItem] = field(factory=dict[int, LaneItem])
    """What happened, by the number of the item."""
    turns: deque[TurnSummary] = field(factory=deque[TurnSummary])
    """The turns of the model."""
    levels: dict[str, AudioLevels] = field(factory=dict[str, AudioLevels])
    """Loudness of the lanes `microphone` and `audio`."""
    figures: Figures = field(factory=Figures)
    """What is counted."""
    version: int = 0
    """Grows with each change."""
    limit: int | None = None
    """How many items, levels and turns are kept; None for all."""
    next_item: int = 1
    """Number of the item that comes next."""
    next_turn: int = 1
    """Number of the turn that comes next."""

    def lane(self, lane: Lane) -> list[LaneItem]:
        """Return the items of a lane, in the order in which they began."""
        return [item for item in self.items.values() if item.lane == lane]

    def rows(self) -> list[Figure]:
        """Return the figures as they are shown."""
        figures = self.figures
        latencies = [turn.audio_latency for turn in self.turns]
        known = [latency for latency in latencies if latency is not None]
        answers = [turn.latency for turn in self.turns if turn.latency is not None]
        gaps = [gap for turn in self.turns for _, gap in turn.gaps]
        lost = [
            (figures.refused, "connection refused", "connections refused"),
            (figures.cut_turns, "turn cut", "turns cut"),
            (figures.unanswered_inputs, "input unanswered", "inputs unanswered"),
            (figures.cancelled_calls, "call cancelled", "calls cancelled"),
            (figures.unanswered_calls, "call unanswered", "calls unanswered"),
            (figures.unreadable, "frame unreadable", "frames unreadable"),
        ]
        notes = [f"{count} {one if count == 1 else more}" for count, one, more in lost if count]
        if figures.discarded:
            notes.append(f"{seconds(figures.discarded)} of audio unplayed")
        return [
            Figure("Duration", seconds(self.end - self.start), _plural(len(self.turns), "turn")),
            _latency("First audio", known),
            _latency("First output", answers),
            Figure(
                "Gaps in audio",
                str(len(gaps)),
                f"{seconds(sum(gaps))} in all, longest {seconds(max(gaps))}" if gaps else "",
                "warn" if gaps else "",
            ),
            Figure(
                "Dropped",
                str(sum(count for count, _, _ in lost) + (figures.discarded > 0)),
                ", ".join(notes) or "nothing",
                "bad" if any(count for count, _, _ in lost) else "warn" if notes else "",
            ),
            Figure("Interruptions", str(figures.interruptions)),
            Figure(
                "Reconnects",
                str(figures.reconnects),
                f"{seconds(figures.downtime)} without the service" if figures.reconnects else "",
                "warn" if figures.reconnects else "",
            ),
            Figure("Calls", str(figures.calls)),
            Figure("Audio sent", seconds(figures.sent_audio)),
            Figure("Audio received", seconds(figures.received_audio)),
            Figure("Tokens", f"{figures.tokens:,}" if figures.tokens else "none reported"),
            Figure(
                "Traffic",
                _size(figures.client_bytes + figures.server_bytes),
                f"{_size(figures.client_bytes)} in {figures.client_frames:,} frames sent,"
                f" {_size(figures.server_bytes)} in {figures.server_frames:,} received",
            ),
        ]

    def document(self, since: int = 0, levels: dict[str, int] | None = None) -> dict[str, Any]:
        """Return the session as JSON for the page.

        Args:
            since: Version that the page has; only items that changed later are included.
            levels: For each lane, the number of the first level that the page has not.
        """
        marks = levels or {}
        return {
            "number": self.number,
            "start": round(self.start, 4),
            "end": round(self.end, 4),
            "open": self.open,
            "model": self.model,
            "kind": self.kind,
            "first": next(iter(self.items), self.next_item),
            "items": [
                [
                    item.id,
                    item.lane,
                    round(item.start, 4),
                    None if item.end is None else round(item.end, 4),
                    item.tone,
                    item.text,
                    item.detail,
                ]
                for item in self.items.values()
                if item.version > since
            ],
            "levels": {
                lane: [max(marks.get(lane, 0), found.first), found.since(marks.get(lane, 0))]
                for lane, found in self.levels.items()
            },
            "turns": [
                {
                    "number": turn.number,
                    "start": turn.start,
                    "asked": turn.asked,
                    "basis": turn.basis,
                    "latency": turn.latency,
                    "audio_latency": turn.audio_latency,
                    "audio": turn.audio_seconds,
                    "gaps": turn.gaps,
                    "discarded": turn.discarded,
                    "ending": turn.ending,
                }
                for turn in self.turns
            ],
            "figures": [[row.label, row.value, row.note, row.tone] for row in self.rows()],
            "forgotten": self.figures.forgotten,
        }


@define(kw_only=True)
class Timeline:
    """The sessions of a file, or those that a server has seen."""

    title: str
    """What it is about, such as the name of the file."""
    created: str = ""
    """When the recording began, in ISO 8601; empty if unknown."""
    upstream: str = ""
    """Address of the server; empty if unknown."""
    complete: bool = True
    """Whether the last line of the file is whole."""
    sessions: list[SessionTimeline] = field(factory=list[SessionTimeline])
    """In the order in which they began."""

    def document(self) -> dict[str, Any]:
        """Return the timeline as JSON for the page."""
        return {
            "title": self.title,
            "created": self.created,
            "upstream": self.upstream,
            "complete": self.complete,
            "live": False,
            "lanes": list(LANES.items()),
            "sessions": [session.document() for session in self.sessions],
        }


def seconds(value: float) -> str:
    """Return a duration as it is shown: `350 ms`, `4.2 s`, `3 min 20 s`."""
    if value < 0.9995:
        return f"{value * 1000:.0f} ms" if value else "0 s"
    if value < 59.95:
        return f"{value:.1f} s" if value >= 10 else f"{value:.2f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def _latency(label: str, found: list[float]) -> Figure:
    if not found:
        return Figure(label, "none", "no answer to measure")
    longest = max(found)
    note = f"median of {len(found)}, longest {seconds(longest)}" if len(found) > 1 else "one answer"
    return Figure(label, seconds(statistics.median(found)), note, "warn" if longest > 3 else "")


def _plural(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def _size(size: int) -> str:
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1_000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
