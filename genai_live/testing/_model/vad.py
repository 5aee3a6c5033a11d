"""Voice activity detection: finds speech in the user's audio by its energy."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from attrs import frozen

from genai_live import types
from genai_live.audio.pcm import loudness
from genai_live.testing._service.speech import resample, seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterator

RATE = 16_000
"""Sample rate of the detected speech, in Hz; audio of other rates is resampled."""

_FRAME_MS = 20
_FRAME = RATE * _FRAME_MS // 1000 * 2
_KEPT_BEFORE = 200 // _FRAME_MS
_KEPT = 60 * RATE * 2
_LOUD = {True: 0.012, False: 0.028}
_QUIET = 0.6
_PREFIX_MS = 60
_SILENCE_MS = {True: 500, False: 800}


@frozen
class SpeechStarted:
    """The user began to speak.

    Attributes:
        offset: Start of the speech, in seconds into the audio.
    """

    offset: float


@frozen
class SpeechEnded:
    """The user stopped speaking.

    Attributes:
        offset: End of the speech, in seconds into the audio.
        seconds: Duration of the speech.
        pcm: The speech at 16 kHz, at most its first minute.
    """

    offset: float
    seconds: float
    pcm: bytes


class SpeechDetector:
    """Detects where speech begins and ends. Time is counted in samples, not by a clock.

    Speech begins with `prefixPaddingMs` (60) of loud audio and ends with `silenceDurationMs`
    (500, at low sensitivity 800) of quiet audio. Loud is a root mean square of 0.012 of full
    scale, at low sensitivity 0.028; quiet is 60 % of that. With detection disabled, speech is the
    audio between `start` and `finish`.
    """

    def __init__(
        self, config: types.RealtimeInputConfig | None = None, *, sensitive: bool = True
    ) -> None:
        """Create a detector.

        Args:
            config: The setup's realtime input settings.
            sensitive: Whether unset sensitivities are high, as on Gemini.
        """
        detection = (config and config.automatic_activity_detection) or (
            types.AutomaticActivityDetection()
        )
        self.detects = not detection.disabled
        start, end = detection.start_of_speech_sensitivity, detection.end_of_speech_sensitivity
        quick_start, quick_end = _is_high(start, sensitive), _is_high(end, sensitive)
        self._loud = _LOUD[quick_start]
        self._prefix = _or(detection.prefix_padding_ms, _PREFIX_MS)
        self._silence = _or(detection.silence_duration_ms, _SILENCE_MS[quick_end])
        self._rest = b""
        self._frames = 0
        before = min(_KEPT_BEFORE + self._prefix // _FRAME_MS, _KEPT // _FRAME)
        self._before: deque[bytes] = deque(maxlen=before)
        self._loud_ms = 0
        self._quiet_ms = 0
        self._began = 0.0
        self._speech: bytearray | None = None

    def feed(self, pcm: bytes, rate: int = RATE) -> Iterator[SpeechStarted | SpeechEnded]:
        """Process audio and yield where speech begins and ends."""
        data = self._rest + resample(pcm, rate, RATE)
        whole = len(data) - len(data) % _FRAME
        self._rest = data[whole:]
        for start in range(0, whole, _FRAME):
            yield from self._take(data[start : start + _FRAME])

    def start(self) -> SpeechStarted:
        """Start speech on the client's request."""
        self._began = self._offset
        self._speech = bytearray()
        return SpeechStarted(self._began)

    def finish(self) -> SpeechEnded | None:
        """End speech on the client's request or a pause of the stream; None if there is none."""
        speech, self._speech = self._speech, None
        rest, self._rest = self._rest, b""
        silence, self._quiet_ms, self._loud_ms = self._quiet_ms, 0, 0
        self._before.clear()
        if speech is None:
            return None
        if len(speech) < _KEPT:
            speech += rest
            del speech[len(speech) - RATE * silence // 1000 * 2 :]
        end = self._offset + seconds_of(rest, RATE) - silence / 1000
        return SpeechEnded(end, max(end - self._began, 0.0), bytes(speech))

    @property
    def speaking(self) -> bool:
        """Whether speech has begun and not ended."""
        return self._speech is not None

    @property
    def _offset(self) -> float:
        return self._frames * _FRAME_MS / 1000

    def _take(self, frame: bytes) -> Iterator[SpeechStarted | SpeechEnded]:
        self._frames += 1
        if self._speech is not None:
            if len(self._speech) < _KEPT:
                self._speech += frame
        else:
            self._before.append(frame)
        if not self.detects:
            return
        level = loudness(frame)
        if self._speech is None:
            self._loud_ms = self._loud_ms + _FRAME_MS if level >= self._loud else 0
            if self._loud_ms and self._loud_ms >= self._prefix:
                self._began = self._offset - self._loud_ms / 1000
                self._speech = bytearray().join(self._before)
                yield SpeechStarted(self._began)
            return
        self._quiet_ms = self._quiet_ms + _FRAME_MS if level < self._loud * _QUIET else 0
        if self._quiet_ms >= max(self._silence, _FRAME_MS):
            ended = self.finish()
            if ended is not None:
                yield ended


def _is_high(
    sensitivity: types.StartSensitivity | types.EndSensitivity | None, default: bool
) -> bool:
    if sensitivity in (
        types.StartSensitivity.START_SENSITIVITY_HIGH,
        types.EndSensitivity.END_SENSITIVITY_HIGH,
    ):
        return True
    if sensitivity in (
        types.StartSensitivity.START_SENSITIVITY_LOW,
        types.EndSensitivity.END_SENSITIVITY_LOW,
    ):
        return False
    return default


def _or(value: int | None, default: int) -> int:
    return default if value is None else value
