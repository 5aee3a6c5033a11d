"""`TalkDisplay`: level meters and what is being said, on a terminal; whole lines elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from genai_live._text import escape_controls
from genai_live.cli.console import MARGIN, STYLES, print_row, speaker_label, strip_escapes
from genai_live.cli.display import last_words
from genai_live.recording.transcript import Transcript, TranscriptEntry

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from rich.console import Console, RenderableType

    from genai_live.cli.sound import Meter

METER_WIDTH = 16
TIME_WIDTH = 6
REFRESH_PER_SECOND = 8
_KEYS = "m mutes, space interrupts the model, q or Ctrl+C ends"


class TalkDisplay:
    """Shows a conversation; lines are printed once a turn is complete.

    Args:
        console: Where.
        user: The level of what the user says.
        model: The level of what the model says.
        seconds: How long the user's audio is, for a progress bar; None for a microphone.
    """

    def __init__(
        self, console: Console, user: Meter, model: Meter, *, seconds: float | None
    ) -> None:
        self._console = console
        self._bar, self._gap = ("#", ".") if console.options.ascii_only else ("█", "░")
        self._user = user
        self._meters = {"you": user, "model": model}
        self._seconds = seconds
        self._transcript = Transcript()
        self._turn = 0
        self._start = time.monotonic()
        self._keys = ""
        self._live = Live(
            console=console,
            get_renderable=self._rows,
            refresh_per_second=REFRESH_PER_SECOND,
            transient=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end_turn(self._turn, "stopped")
        self._live.stop()

    def begin(self, *, has_keys: bool) -> None:
        """Begin to show, and to count time."""
        self._start = time.monotonic()
        if has_keys:
            self._keys = _KEYS
        if self._console.is_terminal:
            self._live.start()

    def add_text(self, name: str, text: str, turn: int) -> None:
        """Add a piece of what somebody says."""
        self._turn = max(self._turn, turn)
        self._transcript.add(self._now(), name, strip_escapes(text), turn)

    def end_turn(self, turn: int, remark: str = "") -> None:
        """Print what was said in a turn."""
        for line in self._transcript.end_turn(turn, remark=remark):
            self._print(line)

    def print_remark(self, text: str) -> None:
        """Print what happened."""
        self._print(TranscriptEntry(self._now(), "", escape_controls(text)))

    def _now(self) -> float:
        return time.monotonic() - self._start

    def _print(self, line: TranscriptEntry) -> None:
        text = Text(line.text, "" if line.speaker else "yellow")
        moment = Text(_minutes(line.seconds), "dim")
        print_row(
            self._console,
            moment,
            speaker_label(line.speaker),
            text,
            widths=(TIME_WIDTH, MARGIN),
        )

    # On a terminal.

    def _rows(self) -> RenderableType:
        rows: list[RenderableType] = [
            self._row(name, meter) for name, meter in self._meters.items()
        ]
        if self._seconds is not None:
            rows.append(self._progress(self._seconds))
        if self._keys:
            rows.append(Text(self._keys, "dim", no_wrap=True, overflow="crop"))
        return Group(*rows)

    def _row(self, name: str, meter: Meter) -> Text:
        """Return a row that is narrower than the terminal, so that an echoed ^C cannot wrap it."""
        # Speech rarely exceeds a quarter of full scale; the root makes its soft parts visible.
        full = min(METER_WIDTH, round(meter.level() ** 0.5 * 2 * METER_WIDTH))
        style = STYLES[name]
        row = Text(" " * TIME_WIDTH, no_wrap=True, overflow="crop")
        row.append(f"{name:<{MARGIN}}", style)
        row.append(self._bar * full, style).append(self._gap * (METER_WIDTH - full), "dim")
        if meter.is_muted:
            row.append(" muted", "yellow")
        width = max(self._console.width - len(row) - 6, 1)
        return row.append("  ").append(last_words(self._transcript.text(name), width))

    def _progress(self, seconds: float) -> Table:
        row = Table.grid(padding=(0, 1))
        passed = min(self._user.seconds, seconds)
        bar = ProgressBar(total=seconds, completed=passed, width=METER_WIDTH * 2)
        row.add_row(" " * (TIME_WIDTH - 1), bar, Text(f"{passed:.1f} of {seconds:.1f} s", "dim"))
        return row


def _minutes(seconds: float) -> str:
    minutes, whole = divmod(int(max(0.0, seconds)), 60)
    return f"{minutes}:{whole:02}"
