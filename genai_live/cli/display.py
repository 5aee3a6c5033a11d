"""Who speaks, as it happens: a line for what is over, rows with a meter on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define
from rich.console import Group
from rich.live import Live
from rich.text import Text

from genai_live.audio import loudness
from genai_live.cli.console import MARGIN, STYLES, print_row, speaker_label

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from rich.console import Console, RenderableType

    from genai_live.audio import PcmFormat

BARS = "▁▂▃▄▅▆▇█"
ASCII_BARS = "_.:-=+*#"
METER_WIDTH = 16
SECONDS_WIDTH = 8


@define
class _Speech:
    """What one side is saying now."""

    text: str = ""
    seconds: float = 0.0
    levels: tuple[float, ...] = (0.0,) * METER_WIDTH


class Display:
    """Shows a conversation. Both sides may speak at once, each from a thread of its own."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars = ASCII_BARS if console.options.ascii_only else BARS
        self._speeches: dict[str, _Speech] = {}
        self._live = Live(
            console=console, get_renderable=self._rows, refresh_per_second=12, transient=True
        )

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for name in list(self._speeches):
            self.end_speech(name, "broken off")
        self._live.stop()

    def add_audio(self, name: str, data: bytes, pcm: PcmFormat) -> None:
        """Someone was heard for the length of `data`."""
        speech = self._speeches.setdefault(name, _Speech())
        speech.seconds += pcm.seconds(len(data))
        speech.levels = (*speech.levels[1:], loudness(data))

    def add_text(self, name: str, text: str) -> None:
        """Someone's words go on with `text`."""
        self._speeches.setdefault(name, _Speech()).text += text

    def end_speech(self, name: str, remark: str = "") -> None:
        """Someone stopped speaking; `remark` says why where that is worth a word."""
        speech = self._speeches.pop(name, None)
        if speech is None:
            return
        text = Text(_one_line(speech.text))
        if remark:
            text.append(f"  ({remark})", "yellow")
        self._print(name, text, seconds=_seconds(speech))

    def print_remark(self, name: str, text: str) -> None:
        """Put in a line that is not spoken; `name` is empty when it is nobody's."""
        self._print(name, Text(text, "" if name else "dim"))

    def _print(self, name: str, text: Text, *, seconds: Text | str = "") -> None:
        print_row(self._console, speaker_label(name), seconds, text, widths=(MARGIN, SECONDS_WIDTH))

    def _rows(self) -> RenderableType:
        return Group(*(self._row(*item) for item in list(self._speeches.items())))

    def _row(self, name: str, speech: _Speech) -> Text:
        """Give one line that ends before the terminal does, so that an echoed ^C cannot wrap."""
        row = Text(f"{name:<{MARGIN}}", STYLES[name], no_wrap=True, overflow="crop")
        row.append_text(_seconds(speech)).append("  ")
        row.append("".join(self._bar(level) for level in speech.levels)).append("  ")
        width = max(self._console.width - len(row) - 4, 1)
        return row.append(_one_line(speech.text)[-width:], "default")

    def _bar(self, level: float) -> str:
        # Speech stays under a quarter of full scale; the root makes its soft parts visible.
        return self._bars[min(len(self._bars) - 1, int(level**0.5 * 2 * len(self._bars)))]


def _seconds(speech: _Speech) -> Text:
    return Text(f"{speech.seconds:4.1f} s", "dim")


def _one_line(text: str) -> str:
    return " ".join(text.split())
