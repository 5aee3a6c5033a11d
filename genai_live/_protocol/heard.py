"""`SpeechLog`: what the model said aloud, turn by turn, and the part of it that was heard."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from genai_live import events

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from genai_live.audio.playback import PlaybackLedger
    from genai_live.events import Event

SECONDS_PER_CHARACTER = 1 / 15
"""How long speech takes, where the turn does not show it. Recordings have 15 to 17 characters a
second."""
_SOME_CHARACTERS = 20
"""From how many characters on a turn shows it."""
_TOLERANCE = 0.01
"""Seconds that a position may lack of a whole turn."""
_LONGEST_WORD = 30
"""Characters without a space that are more than a word: a language that has none."""

FOLLOWED = (
    events.OutputTranscript,
    events.GenerationComplete,
    events.Interrupted,
    events.TurnComplete,
)
"""Events that the log follows."""


@define(eq=False)
class SpokenTurn:
    """What the model said aloud in one turn.

    A piece of the transcript comes before the audio that speaks it. So a piece begins where it came
    among the audio and ends where the next one begins; inside, characters take equal time.

    Attributes:
        number: Number of the turn.
        transcript: The transcript so far.
        seconds: How long the audio is that came so far.
        is_whole: Whether no more audio of it comes.
        interrupted: Whether the server reported an interruption.
    """

    number: int
    transcript: str = ""
    seconds: float = 0.0
    is_whole: bool = False
    interrupted: bool = False
    # Where each piece begins: in the transcript, and in the audio.
    _starts: array[int] = field(factory=lambda: array("l"), init=False)
    _seconds: array[float] = field(factory=lambda: array("d"), init=False)

    def add(self, text: str) -> None:
        """Add a piece of the transcript, which belongs to the audio that comes next."""
        if not self._starts:
            self._starts.append(0)
            self._seconds.append(0.0)  # the first begins with the turn
        elif self._seconds[-1] < self.seconds:
            self._starts.append(len(self.transcript))
            self._seconds.append(self.seconds)
        self.transcript += text

    def heard_until(self, position: float) -> int:
        """Return how many characters of the transcript were heard: whole words, where it has words.

        Args:
            position: How much of the audio was heard, in seconds.
        """
        text = self.transcript
        if self.is_whole and position >= self.seconds - _TOLERANCE:
            return len(text)
        for start, start_seconds, end, end_seconds in self._spans():
            if start_seconds <= position < end_seconds:
                share = (position - start_seconds) / (end_seconds - start_seconds)
                return _whole_words(text, start + int((end - start) * share))
        return len(text)

    def _spans(self) -> Iterator[tuple[int, float, int, float]]:
        """Yield the first character and second of each piece, and its end in both."""
        starts, seconds = self._starts.tolist(), self._seconds.tolist()
        if not starts:
            return
        while len(starts) > 1 and self.is_whole and seconds[-1] >= self.seconds:
            starts.pop()  # what came after all of the audio shares that of the piece before
            seconds.pop()
        length, end = len(self.transcript), self.seconds
        if not self.is_whole:
            shows_pace = starts[-1] >= _SOME_CHARACTERS
            pace = seconds[-1] / starts[-1] if shows_pace else SECONDS_PER_CHARACTER
            end = max(end, seconds[-1] + (length - starts[-1]) * pace)
        yield from zip(starts, seconds, [*starts[1:], length], [*seconds[1:], end], strict=True)


def _whole_words(text: str, end: int) -> int:
    """Return where the last whole word before a character ends."""
    if end >= len(text):
        return end
    for before in range(end, max(-1, end - _LONGEST_WORD), -1):
        if before == 0 or text[before].isspace():
            return before
    return end


class SpeechLog:
    """Follows what the model says aloud, and tells what of it was heard.

    It costs a few steps for each piece of a transcript and each end of a turn, and none for audio.

    Args:
        playback: What was played.

    Attributes:
        playback: The same.
    """

    def __init__(self, playback: PlaybackLedger) -> None:
        self.playback = playback
        self._turns: dict[int, SpokenTurn] = {}

    def turn(self, number: int) -> SpokenTurn | None:
        """Return what was said in a turn; None if nothing was."""
        return self._turns.get(number)

    def add(self, event: Event, seconds: float) -> None:
        """Follow one of `FOLLOWED`.

        Args:
            event: The event.
            seconds: How much audio of its turn came before.
        """
        turn = self._turns.get(event.turn)
        if turn is None:
            if not isinstance(event, events.OutputTranscript):
                return
            turn = self._turns[event.turn] = SpokenTurn(event.turn)
        if not turn.is_whole:
            turn.seconds = max(turn.seconds, seconds)
        if isinstance(event, events.OutputTranscript):
            turn.add(event.text)
        elif isinstance(event, events.Interrupted):
            turn.interrupted = True
        elif isinstance(event, events.GenerationComplete):
            turn.is_whole = True
        elif isinstance(event, events.TurnComplete):
            turn.is_whole = turn.is_whole or not turn.interrupted

    def cut_off(self, number: int, seconds: float) -> None:
        """Record that a turn was lost with its connection."""
        if (turn := self._turns.get(number)) is not None and not turn.is_whole:
            turn.seconds = max(turn.seconds, seconds)

    def position(self, number: int) -> float | None:
        """Return how many seconds of a turn were heard; None if nobody reports it."""
        position = self.playback.position(number)
        if position is None and self.playback.is_used and number in self._turns:
            turn = self._turns[number]
            return 0.0 if turn.interrupted and not turn.seconds else None
        return position

    def heard_characters(self, number: int) -> int | None:
        """Return how much of a turn's transcript was heard, in characters; None if not known."""
        turn, position = self._turns.get(number), self.position(number)
        if turn is None or position is None:
            return None
        return turn.heard_until(position)

    def kept_characters(self, number: int) -> int | None:
        """Return how much of a turn's transcript was heard or still will be; None for all of it."""
        turn = self._turns.get(number)
        if turn is None or not (turn.interrupted or self.playback.is_cut(number)):
            return None
        return self.heard_characters(number)


@frozen(eq=False)
class HeardAnswer:
    """What was heard of an answer, which may have several turns. It grows while it is played.

    Attributes:
        log: What the model said.
        numbers: The numbers of the answer's turns.
    """

    log: SpeechLog
    numbers: Iterable[int]

    @property
    def seconds(self) -> float | None:
        """How much of its audio was heard; None if nobody reports it."""
        positions = [self.log.position(number) for number in self.numbers]
        known = [position for position in positions if position is not None]
        return sum(known) if known else None

    @property
    def text(self) -> str | None:
        """The part of its transcript that was heard; None if nobody reports it."""
        if self.seconds is None:
            return None
        heard: list[str] = []
        for number in self.numbers:
            turn, end = self.log.turn(number), self.log.heard_characters(number)
            if turn is not None and end:
                heard.append(turn.transcript[:end])
        return "\n".join(heard)
