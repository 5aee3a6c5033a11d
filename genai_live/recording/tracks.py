"""`Track` and `StereoMix`: what two speakers said, placed on one time axis. They have no clock."""

from __future__ import annotations

from array import array
from collections import deque
from typing import TYPE_CHECKING

from attrs import define

from genai_live.audio.pcm import INPUT, OUTPUT, PcmFormat
from genai_live.audio.resampling import Resampler

if TYPE_CHECKING:
    from collections.abc import Iterable

STEREO = PcmFormat(OUTPUT.rate, 2)
"""The format of a mix."""
JITTER_SECONDS = 0.1
"""Audio that comes so much later than the audio before it ended follows that without a gap."""
DEVICE_JITTER_SECONDS = 0.25
"""The same for a device, which counts time in samples and fetches several blocks at once."""
HOLD_SECONDS = 1.0
"""How much of the newest audio a mix has to wait for, see `Track`."""
LIMIT_SECONDS = 600.0
"""How much audio may lie ahead of what was read."""
_LONGEST_DELAY = 0.5
_FROM, _TO = 0.2, 0.4
"""What comes so long after a delay shows what it was, in seconds."""
_LATE_SECONDS = 0.015
"""Audio that is later than that stays so."""


@define
class _Delay:
    """Audio that came late: on the way, or because there was none before it.

    Attributes:
        at: When it came.
        start: Where it was placed.
        gap: The gap that was left before it.
        late: How late, at least, all audio came that followed a little later, measured by where it
            was placed; negative where it came before that. None if there was none yet.
    """

    at: int
    start: int
    gap: int
    late: int | None = None


class Track:
    """Mono audio on a time axis that begins at 0, with silence where there is none.

    Audio is placed where it came, or directly after what came before it, if that is later. Where a
    task that passes audio on was held up, a delay and then a burst come, and no gap belongs there.
    So up to `JITTER_SECONDS` leave none, and a gap of up to half a second is closed again, if what
    follows within `HOLD_SECONDS` does not show the opposite: audio in real time with the same
    delay.

    All positions are in frames.

    Args:
        pcm: Format of the track, mono.

    Attributes:
        pcm: The same.
        end: Where the newest audio ends.
        dropped: Frames that were too far ahead to be kept.
    """

    def __init__(self, pcm: PcmFormat) -> None:
        self.pcm = pcm
        self.end = 0
        self.dropped = 0
        self._read = 0
        # Where each piece begins, and the piece.
        self._pieces: deque[tuple[int, bytes]] = deque()
        self._delay: _Delay | None = None
        self._converter: Resampler | None = None

    def frame(self, seconds: float) -> int:
        """Return the frame at a time."""
        return round(seconds * self.pcm.rate)

    def add(
        self, seconds: float, data: bytes, pcm: PcmFormat, *, jitter: float = JITTER_SECONDS
    ) -> None:
        """Add audio that begins at a time.

        Args:
            seconds: When.
            data: The audio, whole frames.
            pcm: Its format.
            jitter: How much later than the audio before it may be, without a gap.
        """
        data = self._convert(data, pcm)
        at, length = self.frame(seconds), len(data) // self.pcm.frame_size
        gap = at - self.end
        start = max(at, self.end, self._read)
        follows = bool(self._pieces) and self.end >= self._read
        if follows and 0 < gap <= self.frame(jitter):
            start = self.end
        if start + length - self._read > self.frame(LIMIT_SECONDS):
            self.dropped += length
            return
        if (
            follows
            and 0 < gap <= self.frame(_LONGEST_DELAY)
            and (self._delay is None or start > self.end)
        ):
            self._delay = _Delay(at, start, start - self.end)
        self._pieces.append((start, data))
        self.end = start + length
        if self._delay is not None:
            self._look_at(self._delay, at, start)

    def _convert(self, data: bytes, pcm: PcmFormat) -> bytes:
        if pcm == self.pcm:
            return data
        if self._converter is None or self._converter.source != pcm:
            self._converter = Resampler(pcm, self.pcm)
        return self._converter.convert(data)

    def _look_at(self, delay: _Delay, at: int, start: int) -> None:
        """Close the gap before audio that was only delayed, or open one where there was a pause."""
        since = at - delay.at
        if since >= self.frame(_FROM):
            late = at - start
            delay.late = late if delay.late is None else min(delay.late, late)
        if since < self.frame(_TO):
            return
        self._delay = None
        late = delay.late or 0
        if delay.start - delay.gap < self._read:
            return  # it was read
        if late > self.frame(_LATE_SECONDS) or -delay.gap <= late < 0:
            self._pieces = deque(
                (begin + late if begin >= delay.start else begin, data)
                for begin, data in self._pieces
            )
            self.end += late

    def cut(self, seconds: float) -> None:
        """Remove everything from a time on."""
        at = max(self.frame(seconds), self._read)
        self._delay = None
        size = self.pcm.frame_size
        while self._pieces:
            start, data = self._pieces[-1]
            if start + len(data) // size <= at:
                break
            self._pieces.pop()
            if start < at:
                self._pieces.append((start, data[: (at - start) * size]))
        self.end = min(self.end, at)

    def read(self, until: int) -> bytes:
        """Return the track from where it was read last, with silence where there was no audio."""
        size = self.pcm.frame_size
        taken: list[bytes] = []
        while self._pieces and self._pieces[0][0] < until:
            start, data = self._pieces.popleft()
            taken.append(bytes((start - self._read) * size))
            here = data[: (until - start) * size]
            taken.append(here)
            self._read = start + len(here) // size
            if len(here) < len(data):
                self._pieces.appendleft((self._read, data[len(here) :]))
                break
        taken.append(bytes(max(0, until - self._read) * size))
        self._read = max(self._read, until)
        return b"".join(taken)


class StereoMix:
    """Two tracks as stereo: left what the user sent, right what the model said.

    Attributes:
        user: The left track, 16 kHz as the service takes it.
        model: The right track, 24 kHz as the service gives it.

    Raises:
        ConfigError: numpy or soxr, of the extra `audio`, is not installed.
    """

    def __init__(self) -> None:
        self.user = Track(INPUT)
        self.model = Track(OUTPUT)
        # The whole left track is one stream, silence included, so that nothing is shifted.
        self._resampler = Resampler(INPUT, OUTPUT)
        self._left = b""
        self._right = b""

    @property
    def end(self) -> float:
        """Where the newest audio ends, in seconds."""
        return max(self.user.end / INPUT.rate, self.model.end / OUTPUT.rate)

    def read(self, until: float) -> bytes:
        """Return the stereo audio up to a time in seconds, or up to 30 ms less."""
        self._left += self._resampler.convert(self.user.read(self.user.frame(until)))
        self._right += self.model.read(self.model.frame(until))
        return self._take(min(len(self._left), len(self._right)))

    def finish(self, until: float) -> bytes:
        """Return the rest, up to a time in seconds at least."""
        mixed = self.read(max(until, self.end))
        self._left += self._resampler.flush()
        size = max(len(self._left), len(self._right))
        self._left = self._left.ljust(size, b"\0")
        self._right = self._right.ljust(size, b"\0")
        return mixed + self._take(size)

    def _take(self, size: int) -> bytes:
        tracks = [self._left[:size], self._right[:size]]
        self._left, self._right = self._left[size:], self._right[size:]
        return interleaved(tracks)


def interleaved(tracks: Iterable[bytes]) -> bytes:
    """Return 16-bit tracks of equal length as the channels of one."""
    channels = [array("h", track) for track in tracks]
    mixed = array("h", bytes(sum(map(len, channels)) * 2))
    for number, channel in enumerate(channels):
        mixed[number :: len(channels)] = channel
    return mixed.tobytes()
