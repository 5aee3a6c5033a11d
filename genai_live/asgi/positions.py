"""`PlaybackPositions`: what a browser has heard of each turn, told to the session's ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

if TYPE_CHECKING:
    from genai_live.audio import PcmFormat, PlaybackLedger

_KEPT_TURNS = 8
"""Turns of which a browser may still report something."""


@define
class _SentTurn:
    """Audio of a turn that was sent: its format and size, and the frames that were heard."""

    pcm: PcmFormat
    size: int = 0
    heard: int = 0

    @property
    def frames(self) -> int:
        return self.size // self.pcm.frame_size


class PlaybackPositions:
    """Turns positions that a browser reports into frames of the ledger.

    A browser says how many seconds of a turn it has played; reports may be late, doubled, or too
    high, and one about a later turn means that the earlier ones were heard. The ledger is told of
    nothing before the first report: of a browser that sends none, nothing is known.

    Args:
        ledger: The session's `playback`.
    """

    def __init__(self, ledger: PlaybackLedger) -> None:
        self._ledger = ledger
        self._turns: dict[int, _SentTurn] = {}
        self._is_reported = False

    def seconds(self, turn: int) -> float:
        """Return how much audio of a turn was sent, in seconds."""
        sent = self._turns.get(turn)
        return 0.0 if sent is None else sent.frames / sent.pcm.rate

    def sent(self, turn: int, size: int, pcm: PcmFormat) -> None:
        """Note that audio of a turn was sent."""
        sent = self._turns.setdefault(turn, _SentTurn(pcm))
        before = sent.frames
        sent.size += size
        self._queue(turn, sent, sent.frames - before)
        while len(self._turns) > _KEPT_TURNS:
            del self._turns[next(iter(self._turns))]

    def played(self, turn: int, seconds: float) -> None:
        """Note how many seconds of a turn were heard; what was never sent counts for nothing."""
        if not self._is_reported and turn in self._turns:
            self._is_reported = True
            self._ledger.begin(next(iter(self._turns)))
            for number, sent in self._turns.items():
                self._queue(number, sent, sent.frames)
        if turn not in self._turns:
            return
        for number, sent in self._turns.items():
            if number == turn:
                frames = min(float(sent.frames), seconds * sent.pcm.rate)
                self._advance(number, sent, round(frames))
                return
            if not self._ledger.is_cut(number):
                self._advance(number, sent, sent.frames)

    def flush(self) -> None:
        """Note that nothing of what waits will be heard."""
        if self._is_reported:
            self._ledger.flushed()

    @property
    def are_waiting(self) -> bool:
        """Whether the browser has audio that it has not reported as heard."""
        return self._ledger.waiting_frames > 0

    def _queue(self, turn: int, sent: _SentTurn, frames: int) -> None:
        if self._is_reported:
            self._ledger.queued(turn, frames * sent.pcm.frame_size, sent.pcm)

    def _advance(self, turn: int, sent: _SentTurn, end: int) -> None:
        frames = end - sent.heard
        if frames <= 0:
            return
        sent.heard = end
        if self._ledger.is_cut(turn):  # the ledger has passed over them
            self._ledger.heard(turn, end / sent.pcm.rate)
        else:
            self._ledger.played(frames)
