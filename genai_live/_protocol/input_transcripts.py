"""`InputTranscripts`: the transcripts of the user's speech, assembled for each turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genai_live.events import InputTranscript

MOST_TURNS = 32
"""Turns whose transcripts are kept."""


class _Pieces:
    """One transcript while it comes: final pieces, and provisional text after the last of them."""

    __slots__ = "final", "interim"

    def __init__(self) -> None:
        self.final: list[str] = []
        self.interim = ""

    @property
    def text(self) -> str:
        """The transcript so far; provisional text that nothing replaced is its end."""
        text, interim = "".join(self.final), self.interim
        if text and interim and not (text[-1].isspace() or interim[0].isspace()):
            return f"{text} {interim}"
        return text + interim


class InputTranscripts:
    """The transcripts of the user's speech, by the number of the turn that answers it.

    One task adds; `text_of` may be called from any thread.
    """

    def __init__(self) -> None:
        self._turns: dict[int, _Pieces] = {}

    def add(self, event: InputTranscript) -> None:
        """Add a piece to the transcript of its turn."""
        pieces = self._turns.get(event.turn)
        if pieces is None:
            pieces = self._turns[event.turn] = _Pieces()
            if len(self._turns) > MOST_TURNS:
                del self._turns[min(self._turns)]
        if event.interim:
            pieces.interim = event.text
        elif event.text:
            pieces.interim = ""
            pieces.final.append(event.text)

    def __contains__(self, turn: int) -> bool:
        return turn in self._turns

    @property
    def turns(self) -> list[int]:
        """Numbers of the turns that have a transcript, in order."""
        return sorted(self._turns)

    def text_of(self, turns: Iterable[int]) -> str:
        """Return what the user said for some turns."""
        found = [pieces.text for turn in turns if (pieces := self._turns.get(turn)) is not None]
        return found[0] if len(found) == 1 else " ".join(map(str.strip, found))
