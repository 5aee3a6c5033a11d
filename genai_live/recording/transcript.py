"""`Transcript`: what was said in a session as lines of text, with times and speakers."""

from __future__ import annotations

from attrs import frozen

from genai_live._text import escape_controls


@frozen
class TranscriptEntry:
    """What somebody said in a turn.

    Attributes:
        seconds: When it began.
        speaker: Who said it.
        text: What was said, on one line.
    """

    seconds: float
    speaker: str
    text: str

    def __str__(self) -> str:
        """Return `[0:01:02.345] user: text`."""
        return f"[{clock_time(self.seconds)}] {self.speaker}: {self.text}"


class Transcript:
    """Assembles the pieces of a transcript to lines: one for each speaker in each turn.

    The transcript of the user's speech may come after the answer has begun, so the lines of a turn
    are complete, and in the order of their beginnings, when the turn is.
    """

    def __init__(self) -> None:
        self._speech: dict[tuple[int, str], tuple[float, str]] = {}
        self._lines: list[TranscriptEntry] = []

    def text(self, speaker: str) -> str:
        """Return what a speaker has said that is no whole line yet."""
        pieces = [text for (_, who), (_, text) in self._speech.items() if who == speaker]
        return " ".join(" ".join(pieces).split())

    def add(self, seconds: float, speaker: str, text: str, turn: int) -> None:
        """Add a piece of what somebody says.

        Args:
            seconds: When it came.
            speaker: Who says it.
            text: The piece; spaces count.
            turn: Number of the turn that it belongs to.
        """
        begun, before = self._speech.get((turn, speaker), (seconds, ""))
        self._speech[turn, speaker] = begun, before + text

    def add_entry(self, seconds: float, speaker: str, text: str) -> None:
        """Add something whole, such as typed text."""
        if words := escape_controls(" ".join(text.split())):
            self._lines.append(TranscriptEntry(seconds, speaker, words))

    def end_turn(
        self, turn: int, *, length: int | None = None, remark: str = ""
    ) -> list[TranscriptEntry]:
        """Return the lines that are complete once a turn is.

        Args:
            turn: Number of the turn.
            length: How many characters of the model's words were heard; None for all.
            remark: What to add to the model's line.
        """
        model = self._speech.get((turn, "model"))
        if model is not None:
            begun, text = model
            self._speech[turn, "model"] = begun, text[:length] + (remark and f" ({remark})")
        for number, speaker in [key for key in self._speech if key[0] <= turn]:
            begun, text = self._speech.pop((number, speaker))
            self.add_entry(begun, speaker, text)
        lines, self._lines = sorted(self._lines, key=lambda line: line.seconds), []
        return lines

    def end(self) -> list[TranscriptEntry]:
        """Return all lines that are left."""
        return self.end_turn(max((turn for turn, _ in self._speech), default=0))


def clock_time(seconds: float) -> str:
    """Return a time as `0:01:02.345`."""
    whole, thousandths = divmod(round(max(0.0, seconds) * 1000), 1000)
    minutes, whole = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{whole:02}.{thousandths:03}"
