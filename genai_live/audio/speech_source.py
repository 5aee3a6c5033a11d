"""`SpeechSource`: a source of audio without echo, of which only speech is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from genai_live._wire.reprs import short_repr
from genai_live.audio.detection import SpeechEnd, SpeechStart, VoiceActivityDetector
from genai_live.audio.files import AudioFile
from genai_live.audio.pcm import INPUT
from genai_live.audio.resampling import Resampler
from genai_live.audio.sources import CHUNK_SECONDS, AudioClip, MediaSource, Timed
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from genai_live.audio.detection import SpeechPiece
    from genai_live.audio.echo import EchoControl


class SpeechSource(MediaSource):
    """Audio of another source, without the model's voice, cut to what the user says.

    With a detector it yields `SpeechStart`, the audio of the speech, `SpeechEnd`; without one, all
    audio. `session.stream` marks the user's activity with that, where the server's detection is
    disabled (`automatic_activity_detection`); elsewhere it tells the server at each end that the
    audio has paused.

        session.stream(SpeechSource(Microphone(), VoiceActivityDetector()))

    It works without a session, too: `async for piece in SpeechSource(Microphone(), detector)`, or
    `for` where the source is not async, as files are.

    Args:
        source: What yields audio as bytes or arrays: `Microphone()`, another source, the path of a
            file, a recording as bytes of 16 kHz mono PCM, or an iterable, sync or async, of pieces
            of that.
        detector: Finds the speech, in 16 kHz mono; None takes everything for it. It serves one
            stream at a time.
        echo: `EchoCanceller()`, or `EchoGate(session.playback)`; None leaves the audio as it is.

    Raises:
        OSError: The file cannot be opened.
        ConfigError: There is no such file, or an argument cannot be used.
    """

    def __init__(
        self,
        source: Any,
        detector: VoiceActivityDetector | None = None,
        *,
        echo: EchoControl | None = None,
    ) -> None:
        # Classes are asked, not objects, whose code may fail.
        kind = cast("type[object]", type(source))
        if issubclass(kind, str) or hasattr(kind, "__fspath__"):
            source = AudioFile(source)
        elif issubclass(kind, bytes | bytearray):
            source = AudioClip(source)
        kind = cast("type[object]", type(source))
        detector_kind: type[Any] = type(detector)
        if detector is not None and not issubclass(detector_kind, VoiceActivityDetector):
            raise ConfigError(
                f"{short_repr(detector)} is no detector.",
                field="detector",
                hint="Pass VoiceActivityDetector(), with another model if you have one.",
            )
        if detector is not None and detector.format != INPUT:
            raise ConfigError(
                f"the detector takes {detector.format}.",
                field="detector",
                hint="Leave its format out: the source is converted to 16 kHz mono.",
            )
        if echo is not None and not (hasattr(type(echo), "feed") and hasattr(type(echo), "flush")):
            raise ConfigError(
                f"{short_repr(echo)} takes out no echo.",
                field="echo",
                hint="Pass EchoCanceller() or EchoGate(session.playback).",
            )
        self.is_async = hasattr(kind, "__aiter__")
        if not self.is_async and not hasattr(kind, "__iter__"):
            raise ConfigError(
                f"{short_repr(source)} yields no audio.",
                field="source",
                hint="Pass a source such as Microphone(), a path, or an iterable of audio.",
            )
        self._source = source
        self._media: MediaSource = source if issubclass(kind, MediaSource) else MediaSource()
        self.format = INPUT
        self.is_live = self._media.is_live
        self._detector = detector
        self._echo = echo
        self._resampler: Resampler | None = None

    async def __aiter__(self) -> AsyncIterator[Any]:
        if not self.is_async:
            raise ConfigError(
                "the source is not async.", field="source", hint="Iterate over it with `for`."
            )
        self._begin()
        pieces = aiter(self._source)
        try:
            async for piece in pieces:
                for item in self._items(piece):
                    yield item
            for item in self._last_items():
                yield item
        finally:
            if (close := getattr(pieces, "aclose", None)) is not None:
                await close()

    def __iter__(self) -> Iterator[Any]:
        if self.is_async:
            raise ConfigError(
                "the source is async.", field="source", hint="Iterate over it with `async for`."
            )
        return self._iterate()

    def _iterate(self) -> Iterator[Any]:
        self._begin()
        pieces = iter(self._source)
        try:
            for piece in pieces:
                yield from self._items(piece)
            yield from self._last_items()
        finally:
            if (close := getattr(pieces, "close", None)) is not None:
                close()

    def _begin(self) -> None:
        self._resampler = None
        if self._echo is not None:
            self._echo.flush()
        if self._detector is not None:
            self._detector.reset()

    def _items(self, piece: Any) -> Iterator[Any]:
        """Yield what a piece of the source becomes; empty bytes at least, which have its time."""
        at = None
        if type(piece) is Timed:
            at, piece = piece.at, piece.data
        self.dropped = self._media.dropped
        data = b""
        if self._resampler is None or self._resampler.source != self._media.format:
            data = self._end_conversion()
            self._resampler = Resampler(self._media.format, INPUT)
        data += self._convert(piece)
        if self._echo is not None:
            data = self._echo.feed(data, at=at if self.is_live else None)
        yield from self._cut(self._detected(data), at)

    def _detected(self, data: bytes) -> list[SpeechPiece]:
        return [data] if self._detector is None else self._detector.feed(data)

    def _convert(self, piece: Any) -> bytes:
        assert self._resampler is not None  # noqa: S101
        try:
            return self._resampler.convert(piece)
        except ConfigError as error:
            raise ConfigError(
                f"a source of speech yields bytes or arrays: {error}",
                field="source",
                hint="Pass frames as `video=` of session.stream.",
            ) from error

    def _end_conversion(self) -> bytes:
        return b"" if self._resampler is None else self._resampler.flush()

    def _last_items(self) -> Iterator[Any]:
        """Yield what was held back until the end."""
        data = self._end_conversion()
        if self._echo is not None:
            data = self._echo.feed(data) + self._echo.flush()
        pieces = self._detected(data)
        if self._detector is not None:
            pieces += self._detector.flush()
        if any(pieces):
            yield from self._cut(pieces, None)

    @staticmethod
    def _cut(pieces: list[SpeechPiece], at: float | None) -> Iterator[Any]:
        """Yield pieces with the time of the audio that completed them, short ones at a time."""
        size = INPUT.size(CHUNK_SECONDS)
        short = [
            part
            for piece in pieces
            for part in (
                (piece,)
                if isinstance(piece, SpeechStart | SpeechEnd)
                else (piece[start : start + size] for start in range(0, len(piece), size))
            )
        ]
        for part in short or [b""]:
            yield part if at is None else Timed(part, at)
