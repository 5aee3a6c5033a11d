"""`EchoGate` and `EchoCanceller`: a microphone beside speakers, without the model's own voice."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, get_args

from genai_live._wire.extras import import_extra, needs
from genai_live._wire.numbers import check_flag, check_seconds
from genai_live._wire.reprs import short_repr
from genai_live.audio.pcm import INPUT
from genai_live.audio.playback import PlaybackLedger
from genai_live.audio.resampling import Resampler
from genai_live.audio.speakers import Speakers
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live.audio.pcm import PcmFormat
    from genai_live.audio.playback import PlaybackBuffer, PlaybackOutput

FRAME = 160
"""Samples that WebRTC processes at once: 10 ms of 16 kHz."""
HOLD_SECONDS = 0.06
"""How long microphone audio waits for what was played meanwhile: resampling holds that back."""
TOLERANCE_SECONDS = 0.06
"""How far a device's blocks may be from the clock before the device is taken to have paused."""
GAP_SECONDS = 0.5
"""How far they have to be for that at once; of less, as many blocks in a row as `MOST_OFF`."""
MOST_OFF = 10
KEPT_SECONDS = 5.0
"""How much played audio is kept for microphone audio that comes late."""
MOST_BLOCKS = 1_000
"""How many blocks of a device are kept while no microphone audio comes."""

NoiseSuppression: TypeAlias = Literal["low", "moderate", "high", "very_high"]
"""How much noise is suppressed: by 6, 12, 18 or 21 dB."""


class EchoControl(Protocol):
    """Takes the model's voice out of 16 kHz mono PCM of a microphone."""

    def feed(self, data: bytes, *, at: float | None = None) -> bytes:
        """Add whole samples, recorded until `at` of `time.monotonic`; None is now."""
        ...

    def flush(self) -> bytes:
        """End the stream: return what was held back, and be ready for another one."""
        ...


class EchoGate:
    """Half duplex: while the model is heard, the microphone gives silence.

    It goes by what was really played, which players report to the session's ledger, and so may
    browsers and telephones. Its price is that the user cannot interrupt the model by voice.

    Args:
        playback: `session.playback`.
        tail: Seconds of silence after the last sound: the latency of the devices, and the echo of
            the room. At most 10.
        clock: Returns the time in seconds; that of `Timed.at` of a live source.

    Raises:
        ConfigError: An argument cannot be used.
    """

    def __init__(
        self,
        playback: PlaybackLedger,
        *,
        tail: float = 0.3,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        kind: type[Any] = type(playback)
        if not issubclass(kind, PlaybackLedger):
            raise ConfigError(
                f"{short_repr(playback)} is no ledger.",
                field="playback",
                hint="Pass session.playback.",
            )
        self._playback = playback
        self._tail = check_seconds(tail, field="tail", zero=True)
        if self._tail > 10:
            raise ConfigError(f"{self._tail:g} is too long.", field="tail", hint="Use seconds.")
        self._clock = clock
        self._played = playback.played_seconds
        self._closed_until = float("-inf")

    @property
    def is_closed(self) -> bool:
        """Whether the microphone gives silence now."""
        self._look()
        return self._clock() < self._closed_until

    def feed(self, data: bytes, *, at: float | None = None) -> bytes:
        """Return whole samples of 16 kHz mono PCM, as silence if the model was heard.

        Args:
            data: The samples.
            at: When they were recorded, by the clock; None is now.
        """
        self._look()
        end = self._clock() if at is None else at
        begins = end - INPUT.seconds(len(data))
        return bytes(len(data)) if begins < self._closed_until else data

    def flush(self) -> bytes:
        """Return nothing: nothing is held back."""
        return b""

    def _look(self) -> None:
        """Close, if anything was played since the last look, or waits."""
        played = self._playback.played_seconds
        if played != self._played or self._playback.waiting_frames:
            self._played = played
            self._closed_until = self._clock() + self._tail


class EchoCanceller:
    """Takes the model's voice out of the microphone's audio, so that the user can interrupt it.

    By WebRTC's audio processing, as in browsers: cancellation of the echo, suppression of noise,
    and automatic gain. Needs `pip install "genai-live[aec]"`.

        canceller = EchoCanceller()
        with session.play(canceller.output()):
            session.stream(SpeechSource(Microphone(), echo=canceller))

    It learns the echo while the model speaks, which takes about a second. Both devices have to run
    meanwhile. Microphone audio comes out up to 70 ms later.

    Args:
        noise_suppression: "low", "moderate", "high" or "very_high": 6, 12, 18 or 21 dB; None for
            none.
        gain_control: Whether quiet voices are made louder. What is left of the echo gets louder,
            too.
        clock: Returns the time in seconds; that of `Timed.at` of a live source.

    Raises:
        ConfigError: An argument cannot be used, or a package is missing; the hint names the command
            that installs it.
    """

    def __init__(
        self,
        *,
        noise_suppression: NoiseSuppression | None = "moderate",
        gain_control: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        levels = get_args(NoiseSuppression)
        if noise_suppression is not None and (
            type(noise_suppression) is not str or noise_suppression not in levels
        ):
            raise ConfigError(
                f"{short_repr(noise_suppression)} is no level.",
                field="noise_suppression",
                hint=f"Use one of {', '.join(levels)}, or None.",
            )
        check_flag(gain_control, field="gain_control")
        webrtc = import_extra("pywebrtc_audio", extra="aec", purpose="Cancelling echo")
        with needs("aec", "Cancelling echo"):
            import numpy as np
        self._numpy: Any = np
        self._clock = clock
        self._webrtc: Any = webrtc.AudioProcessor(
            sample_rate=INPUT.rate,
            echo_cancellation=True,
            noise_suppression=noise_suppression is not None,
            ns_level=levels.index(noise_suppression or "moderate"),
            auto_gain_control=gain_control,
        )
        # Appended by the thread of the output: when, format, data, frames with the silence after.
        self._blocks: deque[tuple[float, PcmFormat, bytes, int]] = deque(maxlen=MOST_BLOCKS)
        # What was played: samples, the place of the first one in time, and of the next block.
        self._far = bytearray()
        self._far_start = 0
        self._far_time = _BlockTimes()
        self._far_rate: Resampler | None = None
        # What was recorded and waits, likewise.
        self._near = bytearray()
        self._near_start = 0
        self._near_time = _BlockTimes()

    def output(self, output: PlaybackOutput | None = None) -> PlaybackOutput:
        """Return an output for `session.play`, which tells the canceller what it plays.

        Args:
            output: What plays; the default speakers by default.

        Raises:
            ConfigError: It is no output, such as a path or a function.
        """
        if output is None:
            output = Speakers()
        elif not (hasattr(type(output), "open") and hasattr(type(output), "close")):
            raise ConfigError(
                f"{short_repr(output)} is no output.", field="output", hint="Pass Speakers()."
            )
        return _ObservedOutput(output, self)

    def played(
        self, data: bytes, pcm: PcmFormat, *, frames: int | None = None, at: float | None = None
    ) -> None:
        """Record what is played, for outputs that do not come from `output`. In any one thread.

        Args:
            data: Whole frames.
            pcm: Their format.
            frames: How many frames the device takes, the silence after `data` included.
            at: When the device takes them, by the clock; None is now.
        """
        if frames is None:
            frames = len(data) // pcm.frame_size
        self._blocks.append((self._clock() if at is None else at, pcm, data, frames))

    def feed(self, data: bytes, *, at: float | None = None) -> bytes:
        """Return the audio without echo, as far as it can be told.

        Args:
            data: Whole samples of 16 kHz mono PCM, of any number.
            at: When the last of them was recorded, by the clock; None is now.
        """
        self._read_blocks()
        seconds = INPUT.seconds(len(data))
        start = (self._clock() if at is None else at) - seconds
        cleaned = b""
        if self._near_time.add(start, seconds):
            cleaned = self._process(len(self._near) // 2)  # it belongs to the time before
            self._near_start = _index(self._near_time.start) - len(self._near) // 2
        self._near += data
        waiting = len(self._near) // 2
        far_end = self._far_start + len(self._far) // 2
        ready = max(far_end - self._near_start, waiting - _index(HOLD_SECONDS))
        return cleaned + self._process(min(waiting, ready))

    def flush(self) -> bytes:
        """End the stream: return what was held back, and be ready for another one."""
        self._read_blocks()
        size = len(self._near)
        self._near += bytes(-size % (2 * FRAME))
        cleaned = self._process(len(self._near) // 2)
        self._near.clear()
        self._near_time = _BlockTimes()
        return cleaned[: len(cleaned) - (-size % (2 * FRAME))]

    def _process(self, samples: int) -> bytes:
        """Clean the next samples that wait, as far as they fill frames."""
        samples = max(0, samples) // FRAME * FRAME
        if not samples:
            return b""
        int16 = self._numpy.int16
        near = self._numpy.frombuffer(bytes(self._near[: 2 * samples]), int16)
        far = self._numpy.frombuffer(self._take_far(self._near_start, samples), int16)
        del self._near[: 2 * samples]
        self._near_start += samples
        cleaned: bytes = self._webrtc.process(near, far).tobytes()
        return cleaned

    def _take_far(self, start: int, samples: int) -> bytes:
        """Return what was played from a place in time on, silence where that was nothing."""
        passed = min(max(0, start - self._far_start), len(self._far) // 2)
        del self._far[: 2 * passed]
        self._far_start += passed
        before = min(samples, max(0, self._far_start - start))
        played = bytes(self._far[: 2 * (samples - before)])
        return bytes(2 * before) + played + bytes(2 * (samples - before) - len(played))

    def _read_blocks(self) -> None:
        """Convert what the output has played meanwhile."""
        while self._blocks:
            at, pcm, data, frames = self._blocks.popleft()
            rate = self._far_rate
            if self._far_time.add(at, frames / pcm.rate) or rate is None or rate.source != pcm:
                if rate is not None:
                    self._far += rate.flush()
                self._move_far(_index(self._far_time.start))
                rate = self._far_rate = Resampler(pcm, INPUT)
            silence = bytes(max(0, frames * pcm.frame_size - len(data)))
            self._far += rate.convert(data + silence)
        if excess := max(0, len(self._far) // 2 - _index(KEPT_SECONDS)):
            del self._far[: 2 * excess]
            self._far_start += excess

    def _move_far(self, index: int) -> None:
        """Let what is played next begin at a place in time."""
        gap = index - (self._far_start + len(self._far) // 2)
        if not self._far or gap > _index(KEPT_SECONDS):
            self._far.clear()
            self._far_start = index
        elif gap > 0:
            self._far += bytes(2 * gap)
        else:
            del self._far[max(0, len(self._far) + 2 * gap) :]


class _BlockTimes:
    """Gives the blocks of a device their time, by counting samples: the clock is less exact.

    Attributes:
        start: When the newest block begins, in seconds.
    """

    def __init__(self) -> None:
        self.start = 0.0
        self._next: float | None = None
        self._off = 0  # blocks in a row that the clock puts elsewhere

    def add(self, at: float, seconds: float) -> bool:
        """Add a block; return whether it does not follow on the one before.

        Args:
            at: When it begins, by the clock.
            seconds: How long it is.
        """
        off = float("inf") if self._next is None else abs(at - self._next)
        self._off = self._off + 1 if off > TOLERANCE_SECONDS else 0
        has_moved = off > GAP_SECONDS or self._off >= MOST_OFF
        if has_moved or self._next is None:
            self._off = 0
            self.start = at
        else:
            self.start = self._next
        self._next = self.start + seconds
        return has_moved


class _ObservedOutput:
    """An output that tells a canceller what it plays."""

    def __init__(self, output: PlaybackOutput, canceller: EchoCanceller) -> None:
        self._output = output
        self._canceller = canceller

    @property
    def latency(self) -> float:
        """Seconds from a block that was read to its sound."""
        return self._output.latency

    @property
    def is_active(self) -> bool:
        """Whether it reads the buffer."""
        return self._output.is_active

    def open(self, buffer: PlaybackBuffer) -> None:
        """Begin to read the buffer."""
        played, pcm = self._canceller.played, buffer.pcm
        buffer.on_read = lambda data, frames: played(data, pcm, frames=frames)
        self._output.open(buffer)

    def close(self) -> None:
        """Read it no more."""
        self._output.close()


def _index(seconds: float) -> int:
    return round(seconds * INPUT.rate)
