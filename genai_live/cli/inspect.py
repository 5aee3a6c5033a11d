"""The `inspect` command: the timeline of a session file, as tables or as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from genai_live.cli.console import (
    check_input_file,
    check_output_file,
    make_console,
    session_file,
    strip_escapes,
)
from genai_live.inspection import LANES, read_timeline, timeline_html
from genai_live.inspection.timeline import seconds

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from rich.console import Console

    from genai_live.inspection import LaneItem, SessionTimeline, Timeline, TurnSummary

_TONES = {"": "", "warn": "yellow", "bad": "red"}
_STYLES = {
    "microphone": "cyan",
    "user": "cyan",
    "video": "cyan",
    "audio": "green",
    "model": "green",
    "thoughts": "magenta",
    "calls": "yellow",
    "interruptions": "red",
    "dropped": "red",
}


def run(arguments: Namespace) -> int:
    """Print the timeline, or write the page."""
    console = make_console()
    file: Path = arguments.file
    out: Path | None = arguments.html
    if out is not None:
        check_output_file(out, "--html", others=[file])
    check_input_file(file, "FILE")
    with session_file():
        timeline = read_timeline(file)
    if out is not None:
        page = timeline_html(timeline)
        out.write_text(page, encoding="utf-8")
        console.print(f"{out}, {len(page) / 1000:.0f} kB", markup=False, soft_wrap=True)
        return 0
    _show(console, timeline)
    return 0


def _show(console: Console, timeline: Timeline) -> None:
    if not timeline.sessions:
        console.print("There is no connection in this file.")
    if not timeline.complete:
        console.print(Text("The last line of the file is cut and left out.", "yellow"))
    for session in timeline.sessions:
        model = strip_escapes(session.model) or "no setup"
        title = f"Session {session.number} of {len(timeline.sessions)}: {model}"
        console.print(Text(title, "bold"))
        console.print(_figures(session))
        if session.turns:
            console.print(_turns(session))
        console.print(_events(session))


def _table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        last = column == columns[-1]
        table.add_column(
            column,
            justify="right" if column in right else "left",
            no_wrap=not last,
            overflow="fold" if last else "ellipsis",
        )
    return table


def _figures(session: SessionTimeline) -> Table:
    table = _table("Figure", "Value", "Of what")
    for row in session.rows():
        style = _TONES[row.tone]
        table.add_row(Text(row.label), Text(row.value, style), Text(row.note, "dim"))
    return table


def _turns(session: SessionTimeline) -> Table:
    names = ("Turn", "Begins", "First output", "First audio", "Audio", "Gaps", "Answers", "Ending")
    table = _table(*names, right=names[1:6])
    for turn in session.turns:
        gaps = sum(length for _, length in turn.gaps)
        table.add_row(
            str(turn.number),
            _moment(turn.start - session.start),
            _optional(turn.latency),
            _optional(turn.audio_latency),
            seconds(turn.audio_seconds) if turn.audio_seconds else "",
            Text(f"{len(turn.gaps)}, {seconds(gaps)}" if gaps else "", "yellow"),
            turn.basis or "nothing",
            _ending(turn),
        )
    return table


def _ending(turn: TurnSummary) -> Text:
    style = {"cut": "red", "interrupted": "yellow"}.get(turn.ending, "")
    unplayed = f", {seconds(turn.discarded)} unplayed" if turn.discarded else ""
    return Text((turn.ending or "open") + unplayed, style)


def _events(session: SessionTimeline) -> Table:
    table = _table("Time", "Length", "Lane", "What", right=("Time", "Length"))
    for item in sorted(session.items.values(), key=lambda item: (item.start, item.id)):
        length = item.end - item.start if item.end is not None else 0.0
        table.add_row(
            _moment(item.start - session.start),
            seconds(length) if length else "",
            Text(LANES[item.lane], _STYLES.get(item.lane, "dim")),
            _what(item),
        )
    return table


def _what(item: LaneItem) -> Text:
    text = Text(" ".join(strip_escapes(item.text).split()), _TONES[item.tone])
    if item.detail:
        detail = " ".join(strip_escapes(item.detail).split())
        text.append((" " if text else "") + detail, "dim")
    return text


def _optional(value: float | None) -> str:
    return "" if value is None else seconds(value)


def _moment(value: float) -> str:
    minutes, rest = divmod(value, 60)
    return f"{int(minutes)}:{rest:05.2f}"
