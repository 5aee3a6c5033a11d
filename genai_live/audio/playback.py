"""`PlaybackLedger` and `PlaybackBuffer`: what of the model's audio was heard, and what will be.

Neither has a clock, a loop or a device. Whatever plays the audio, such as speakers, a telephone
line or a browser, reports to a ledger, which knows the position in each turn.

Both may be used by three parties at once, each in a thread of its own: one that queues, one that
plays, and anybody who flushes or reads. No lock is held: each party changes members of its own, in
single steps. Whoever reads while a block is taken may see the state of the block before.
"""

from __future__ import annotations

import sys
from array import array
from collections import deque
from typing import TYPE_CHECKING, Protocol

from genai_live._wire.numbers import check_seconds, check_whole
from genai_live._wire.reprs import short_repr
from genai_live.audio.pcm import OUTPUT, PcmFormat
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

FADE_SECONDS = 0.005
"""How long audio fades out that is cut off: no click, and shorter than any device's block."""
_LARGEST = 2**40
"""Bytes at once that are no audio."""
LIMIT_SECONDS = 600.0
"""How much audio may wait. Longer than any answer: models end after about six minutes."""


class _Span:
    """Audio of one turn that was queued at once.

    Attributes:
        turn: Number of the turn.
        end: Where it ends in the turn's audio, in seconds.
        left: Frames that were neither played nor flushed.
        rate: Frames per second.
    """

    __slots__ = "end", "left", "rate", "turn"

    def __init__(self, turn: int, end: float, left: int, rate: int) -> None:
        self.turn = turn
        self.end = end
        self.left = left
        self.rate = rate


class PlaybackLedger:
    """Knows which part of the model's audio was heard.

    What was queued is played, was flushed or waits, at any moment. A position never goes back.

        ledger = session.playback
        ledger.queued(event.turn, len(event.data))  # sent to the browser
        ledger.played(480)  # the browser says so
        ledger.flushed()  # the browser was told to stop

    The positions are what `session.history` and `Turn.heard_text` go by.
    """

    def __init__(self) -> None:
        self._spans: deque[_Span] = deque()
        # By the one that queues: frames, and seconds by turn.
        self._queued = 0
        self._queued_seconds = 0.0
        self._ends: dict[int, float] = {}
        self._newest: int | None = None
        self._first: int | None = None
        # By the one that plays: frames that it has behind it, played or flushed.
        self._passed = 0
        self._played_seconds = 0.0
        self._heard: dict[int, float] = {}
        # By anybody: how many of the frames queued will not be played any more.
        self._flush_end = 0
        self._cut: set[int] = set()
        self._reported: dict[int, float] = {}

    # By the one that queues.

    def begin(self, turn: int) -> None:
        """Record that all audio of this turn and of those after it will be reported.

        Without this, nothing is known of a turn until some of its audio was queued.
        """
        self._first = turn

    def end(self) -> None:
        """Record that no more audio will be reported: take back `begin`."""
        self._first = None

    def queued(self, turn: int, size: int, pcm: PcmFormat = OUTPUT) -> None:
        """Record that audio of a turn was handed to what plays it.

        Args:
            turn: Number of the turn, as in `AudioDelta.turn`.
            size: The size of the audio in bytes.
            pcm: Format of the audio, as it will be played.

        Raises:
            ConfigError: An argument cannot be used, or the size is not that of whole frames.
        """
        check_whole(turn, field="turn", least=0)
        check_whole(size, field="size", least=0, greatest=_LARGEST)
        if type(pcm) is not PcmFormat:
            raise ConfigError(
                f"{short_repr(pcm)} is no format.", field="pcm", hint="Pass a PcmFormat."
            )
        if size % pcm.frame_size:
            raise ConfigError(
                f"{size} bytes are not whole frames of {pcm.frame_size} bytes.", field="size"
            )
        frames = size // pcm.frame_size
        seconds = frames / pcm.rate
        end = self._ends.get(turn, 0.0) + seconds
        self._heard.setdefault(turn, 0.0)
        self._ends[turn] = end
        self._newest = turn
        if frames:
            # First: what a flush in between counts, the one that plays finds here.
            self._spans.append(_Span(turn, end, frames, pcm.rate))
            self._queued_seconds += seconds
            self._queued += frames

    # By the one that plays.

    def played(self, frames: int) -> int:
        """Record that the next `frames` of what waits were heard.

        Args:
            frames: Frames in the format that they were queued in.

        Returns:
            How many of them waited. More than that is not counted, such as a report about audio
            that was flushed meanwhile.

        Raises:
            ConfigError: `frames` is not a whole number of at least 0.
        """
        check_whole(frames, field="frames", least=0)
        self.settle()
        return self.advance(frames)

    def settle(self) -> int:
        """Pass over what was flushed, and return the number of those frames.

        A device does this before it takes a block, and calls `advance` with what it took, so that
        a flush in between counts from the next block on. Others call `played`.
        """
        frames = max(0, self._flush_end - self._passed)
        self._pass(frames, heard=False)
        return frames

    def advance(self, frames: int) -> int:
        """Record frames that were heard, as `played`, flushed in the meantime or not."""
        frames = max(0, min(frames, self._queued - self._passed))
        self._pass(frames, heard=True)
        return frames

    def _pass(self, frames: int, *, heard: bool) -> None:
        self._passed += frames
        while frames > 0:
            span = self._spans[0]
            step = min(frames, span.left)
            frames -= step
            span.left -= step
            if heard:
                self._played_seconds += step / span.rate
                self._heard[span.turn] = span.end - span.left / span.rate
            if not span.left:
                self._spans.popleft()

    # By anybody.

    def flushed(self) -> None:
        """Record that nothing of what waits will be heard. The newest turn counts as cut off."""
        self._cut.update([span.turn for span in tuple(self._spans)])
        if self._newest is not None:
            self._cut.add(self._newest)
        self._flush_end = self._queued

    def heard(self, turn: int, seconds: float) -> None:
        """Record that a turn was cut off after so many seconds of its audio.

        For what knows a position only, and reports nothing with `queued` and `played`.

        Raises:
            ConfigError: `turn` or `seconds` is not a number of at least 0.
        """
        check_whole(turn, field="turn", least=0)
        seconds = check_seconds(seconds, field="seconds", zero=True)
        self._reported[turn] = max(self._reported.get(turn, 0.0), seconds)
        self._cut.add(turn)

    def position(self, turn: int) -> float | None:
        """Return how many seconds of a turn's audio were heard; None if nothing is known of it."""
        played, reported = self._heard.get(turn), self._reported.get(turn)
        if played is None and self._first is not None and turn >= self._first:
            played = 0.0
        if played is None or reported is None:
            return reported if played is None else played
        return max(played, reported)

    def is_cut(self, turn: int) -> bool:
        """Whether what is left of a turn's audio will not be heard."""
        return turn in self._cut

    @property
    def is_used(self) -> bool:
        """Whether anything was reported."""
        return bool(self._heard or self._reported)

    @property
    def queued_seconds(self) -> float:
        """How much audio was queued."""
        return self._queued_seconds

    @property
    def played_seconds(self) -> float:
        """How much audio was heard."""
        return self._played_seconds

    @property
    def flushed_seconds(self) -> float:
        """How much audio was queued and will not be heard."""
        return max(0.0, self._queued_seconds - self._played_seconds - self.waiting_seconds)

    @property
    def waiting_seconds(self) -> float:
        """How much audio is still to be heard."""
        flushed = max(0, self._flush_end - self._passed)
        seconds = 0.0
        for span in tuple(self._spans):
            passed = min(flushed, span.left)
            flushed -= passed
            seconds += (span.left - passed) / span.rate
        return seconds

    @property
    def waiting_frames(self) -> int:
        """How many frames are still to be heard."""
        return max(0, self._queued - max(self._passed, self._flush_end))

    @property
    def flush_frames(self) -> int:
        """How many frames were flushed that the one that plays has not passed over yet."""
        return max(0, self._flush_end - self._passed)

    def __repr__(self) -> str:
        """Show the balance."""
        return (
            f"<PlaybackLedger queued {self.queued_seconds:.2f} s, played "
            f"{self.played_seconds:.2f} s, flushed {self.flushed_seconds:.2f} s>"
        )


class PlaybackBuffer:
    """Audio between one that writes it as it comes and one that reads it block by block.

    After `flush` the next block has a few milliseconds of the old audio, fading out, and nothing
    else of it: not even the rest of the chunk that was being played.

    Args:
        pcm: Format of the audio.
        ledger: Where to report what was read; a new one by default.

    Attributes:
        pcm: The same.
        ledger: The same.
        dropped_seconds: Audio that found no room: `LIMIT_SECONDS` waited already.
        on_read: Called with what `read` returns and how many frames it was asked for, in the
            thread of the device; None calls nothing.
    """

    def __init__(self, pcm: PcmFormat = OUTPUT, ledger: PlaybackLedger | None = None) -> None:
        self.pcm = pcm
        self.ledger = ledger if ledger is not None else PlaybackLedger()
        self.dropped_seconds = 0.0
        self.on_read: Callable[[bytes, int], None] | None = None
        self._limit = round(LIMIT_SECONDS * pcm.rate)
        self._fade = round(FADE_SECONDS * pcm.rate)
        self._chunks: deque[bytes] = deque()
        # By the one that writes: the beginning of a frame, and the turn that it belongs to.
        self._rest: bytes = b""
        self._turn = -1
        self._dropped_turn: int | None = None
        # By the one that reads: the chunk under way, how far it is, and bytes to pass over.
        self._chunk = b""
        self._at = 0
        self._skip = 0

    # By the one that writes.

    def write(self, data: bytes, turn: int = 0) -> bool:
        """Add audio of a turn; the part of a frame at its end waits for the rest.

        Args:
            data: The audio.
            turn: Number of its turn.

        Returns:
            Whether it will be played: not so after the turn was flushed, or where there is no room
            for it, nor for the rest of its turn then.

        Raises:
            ConfigError: `data` is not bytes, or `turn` is not a whole number of at least 0.
        """
        if type(data) is not bytes:
            raise ConfigError(
                f"{short_repr(data)} is not audio.", field="data", hint="Pass PCM as bytes."
            )
        check_whole(turn, field="turn", least=0)
        if turn != self._turn:
            self._turn, self._rest = turn, b""
        ledger, pcm = self.ledger, self.pcm
        if self._rest:
            data = self._rest + data
        if excess := len(data) % pcm.frame_size:
            self._rest, data = data[-excess:], data[:-excess]
        else:
            self._rest = b""
        frames = len(data) // pcm.frame_size
        is_full = not ledger.is_cut(turn) and ledger.waiting_frames + frames > self._limit
        if is_full or turn == self._dropped_turn:
            self._dropped_turn = turn
            self.dropped_seconds += pcm.seconds(len(data))
            ledger.heard(turn, 0.0)  # it counts as cut off
            return False
        if ledger.is_cut(turn):
            return False
        if data:
            ledger.queued(turn, len(data), pcm)  # first: who reads the chunk reports it at once
            self._chunks.append(data)
        return True

    # By the one that reads.

    def read(self, frames: int) -> bytes:
        """Return the next frames, fewer if fewer are here, and count them as heard.

        May be called in the thread of a device: it waits for nothing.
        """
        size = frames * self.pcm.frame_size
        fading = b""
        ledger = self.ledger
        if flushed := ledger.flush_frames:
            fading = self._take(min(self._fade, flushed, frames) * self.pcm.frame_size)
            fading = faded_out(fading, self.pcm)
            self._skip += ledger.settle() * self.pcm.frame_size
        data = fading + self._take(size - len(fading))
        if self.on_read is not None:
            self.on_read(data, frames)
        return data

    def _take(self, size: int) -> bytes:
        """Take audio from the front, and report it."""
        pieces: list[bytes] = []
        taken = 0
        while taken < size or self._skip:
            left = len(self._chunk) - self._at
            if not left:
                try:
                    self._chunk, self._at = self._chunks.popleft(), 0
                except IndexError:
                    break
                continue
            if self._skip:
                step = min(left, self._skip)
                self._skip -= step
            else:
                step = min(left, size - taken)
                taken += step
                pieces.append(self._chunk[self._at : self._at + step])
            self._at += step
        if taken:
            self.ledger.advance(taken // self.pcm.frame_size)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    # By anybody.

    def flush(self) -> None:
        """Empty it: what waits will not be heard, nor what still comes of the newest turn."""
        self.ledger.flushed()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read."""
        return not self.ledger.waiting_frames and not self.ledger.flush_frames


class PlaybackOutput(Protocol):
    """What plays a buffer at a pace of its own, such as `Speakers`."""

    @property
    def latency(self) -> float:
        """Seconds from a block that was read to its sound."""
        ...

    @property
    def is_active(self) -> bool:
        """Whether it reads the buffer; False once it has stopped by itself."""
        ...

    def open(self, buffer: PlaybackBuffer) -> None:
        """Begin to read the buffer, in a thread of its own. Called in a worker thread."""
        ...

    def close(self) -> None:
        """Read it no more. Called in a worker thread; idempotent."""
        ...


def faded_out(data: bytes, pcm: PcmFormat) -> bytes:
    """Return audio that fades to silence; unchanged where it does not have 16 bits."""
    if pcm.width != 2 or not data:
        return data
    samples = array("h", data)
    if sys.byteorder == "big":
        samples.byteswap()
    frames = len(samples) // pcm.channels
    for index, sample in enumerate(samples):
        left = frames - index // pcm.channels - 1
        samples[index] = sample * left // frames
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
