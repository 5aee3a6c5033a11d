"""Display of a conversation: a line for each finished speech, level meters on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define
from rich.console import Group
from rich.live import Live
from rich.text import Text

from genai_live._text import escape_controls
from genai_live.audio import loudness
from genai_live.cli.console import MARGIN, STYLES, print_row, speaker_label, strip_escapes

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from rich.console import Console, RenderableType

    from genai_live.audio import PcmFormat

BARS = "▁▂▃▄▅▆▇█"
ASCII_BARS = "_.:-=+*#"
METER_WIDTH = 16
SECONDS_WIDTH = 8
LEFT_OUT = "... "


@define
class _Speech:
    """What one speaker is saying now."""

    text: str = ""
    seconds: float = 0.0
    levels: tuple[float, ...] = (0.0,) * METER_WIDTH


class Display:
    """Shows a conversation. Both speakers may speak at once, each from its own thread."""

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
            self.end_speech(name, "stopped")
        self._live.stop()

    def add_audio(self, name: str, data: bytes, pcm: PcmFormat) -> None:
        """Add audio to the speech of a speaker."""
        speech = self._speeches.setdefault(name, _Speech())
        speech.seconds += pcm.seconds(len(data))
        speech.levels = (*speech.levels[1:], loudness(data))

    def add_text(self, name: str, text: str) -> None:
        """Add text to the speech of a speaker."""
        self._speeches.setdefault(name, _Speech()).text += strip_escapes(text)

    def end_speech(self, name: str, remark: str = "") -> None:
        """Print the speech of a speaker who has finished; `remark` may say why."""
        speech = self._speeches.pop(name, None)
        if speech is None:
            return
        text = Text(_one_line(speech.text))
        if remark:
            text.append(f"  ({remark})", "yellow")
        self._print(name, text, seconds=_seconds(speech))

    def print_remark(self, name: str, text: str) -> None:
        """Print a line that was not spoken; `name` is empty if it is nobody's."""
        self._print(name, Text(escape_controls(text), "" if name else "dim"))

    def _print(self, name: str, text: Text, *, seconds: Text | str = "") -> None:
        print_row(self._console, speaker_label(name), seconds, text, widths=(MARGIN, SECONDS_WIDTH))

    def _rows(self) -> RenderableType:
        return Group(*(self._row(*item) for item in list(self._speeches.items())))

    def _row(self, name: str, speech: _Speech) -> Text:
        """Return a row that is narrower than the terminal, so that an echoed ^C cannot wrap it."""
        row = Text(f"{name:<{MARGIN}}", STYLES[name], no_wrap=True, overflow="crop")
        row.append_text(_seconds(speech)).append("  ")
        row.append("".join(self._bar(level) for level in speech.levels)).append("  ")
        width = max(self._console.width - len(row) - 4, 1)
        return row.append(last_words(_one_line(speech.text), width), "default")

    def _bar(self, level: float) -> str:
        # Speech rarely exceeds a quarter of full scale; the root makes its soft parts visible.
        return self._bars[min(len(self._bars) - 1, int(level**0.5 * 2 * len(self._bars)))]


def last_words(text: str, width: int) -> str:
    """Return the last words of a text that fit a width, after a mark for what is left out."""
    if len(text) <= width:
        return text
    cut = len(text) - max(width - len(LEFT_OUT), 1)
    begins_a_word = text[cut - 1].isspace()
    end = text[cut:] if begins_a_word else text[cut:].partition(" ")[2] or text[cut:]
    return LEFT_OUT + end


def _seconds(speech: _Speech) -> Text:
    return Text(f"{speech.seconds:4.1f} s", "dim")


def _one_line(text: str) -> str:
    return " ".join(text.split())
