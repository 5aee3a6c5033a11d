"""`AudioFile`: the audio of a file, sent at the pace of a microphone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from genai_live.audio._files import media_path
from genai_live.audio.decoding import DAMAGED, AudioDecoder, import_av, open_media
from genai_live.audio.pcm import INPUT, PcmFormat, check_rate
from genai_live.audio.sources import CHUNK_SECONDS, MediaSource, Timed, check_speed
from genai_live.audio.wav import UNREADABLE, opened_wav
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike
    from pathlib import Path


class AudioFile(MediaSource):
    """A file with audio: WAV with 16-bit samples, or with the extra `av` whatever ffmpeg reads.

    It is read while it is sent.

    Args:
        path: The file.
        speed: 1.0 is real time, 2.0 is twice as fast, `math.inf` does not wait at all.

    Raises:
        OSError: The file cannot be opened.
        ConfigError: There is no such file; it is no such WAV file, and PyAV is not installed; or
            the rate is not from 1000 to 768000 Hz.
    """

    def __init__(self, path: str | PathLike[str], *, speed: float = 1.0) -> None:
        self._path = media_path(path, field="path")
        self._speed = check_speed(speed)
        wav_format = _wav_format(self._path)
        self.format = wav_format or INPUT
        check_rate(self.format.rate, self._path.name, field="path", hint=DAMAGED)
        self._is_wav = wav_format is not None
        if not self._is_wav:
            import_av(f"{self._path.name} is no WAV file with 16-bit samples: reading it")

    def __iter__(self) -> Iterator[Timed]:
        pieces = self._read_wav() if self._is_wav else self._decode()
        for piece in pieces:
            yield evolve(piece, at=piece.at / self._speed)

    def _read_wav(self) -> Iterator[Timed]:
        frames, read = round(self.format.rate * CHUNK_SECONDS), 0
        with self._path.open("rb") as file, opened_wav(file) as (_, read_frames):
            while data := read_frames(frames):
                yield Timed(data, self.format.seconds(read))
                read += len(data)

    def _decode(self) -> Iterator[Timed]:
        with open_media(self._path) as container:
            if not container.streams.audio:
                raise ConfigError(f"{self._path.name} has no audio.", field="path")
            decoder = AudioDecoder((container.start_time or 0) / 1_000_000)
            for frame in container.decode(audio=0):
                yield from decoder.decode(frame)
            yield from decoder.flush()


def _wav_format(path: Path) -> PcmFormat | None:
    """Return the format of a WAV file with 16-bit samples; None for any other file."""
    with path.open("rb") as file:
        try:
            with opened_wav(file) as (pcm, _):
                return pcm if pcm.width == 2 else None
        except (*UNREADABLE, ConfigError):
            return None
