"""Decoding of media files by PyAV (extra `av`): containers, and the audio in them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from genai_live._wire.extras import import_extra
from genai_live.audio.pcm import INPUT, check_rate
from genai_live.audio.sources import CHUNK_SECONDS, Timed
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from os import PathLike

GAP_SECONDS = 0.05
"""A hole in the audio of a file that is longer is kept as one."""
DAMAGED = "Check that the file is whole, and of a format that ffmpeg knows."


def import_av(purpose: str) -> Any:
    """Import PyAV.

    Raises:
        ConfigError: It is not installed; names the command.
    """
    return import_extra("av", extra="av", purpose=purpose)


def open_container(av: Any, file: Any, **options: Any) -> Any:
    """Open a file, a file object or a device as a container of PyAV, the module `av`.

    Before 19, PyAV fails at metadata that are no UTF-8, unless it is told not to.
    """
    if int(av.__version__.partition(".")[0]) < 19:
        options["metadata_errors"] = "ignore"
    return av.open(file, "r", **options)


@contextmanager
def open_media(path: str | PathLike[str], **options: Any) -> Generator[Any]:
    """Open a media file or device as a container of PyAV.

    Raises:
        OSError: The file cannot be opened.
        ConfigError: PyAV is not installed, or what it reads is no media that it knows, or is
            damaged; also inside the block.
    """
    av = import_av(f"reading {path}")
    try:
        with open_container(av, str(path), **options) as container:
            yield container
    except av.error.FFmpegError as error:
        if isinstance(error, OSError) and not isinstance(error, ValueError):
            raise
        raise ConfigError(
            f"{path} cannot be read: {error.strerror or error}.",
            hint=DAMAGED,
        ) from error


class AudioDecoder:
    """Makes chunks of 16 kHz mono from the decoded frames of a file.

    Args:
        start: Time of the file's beginning, in seconds of its own clock.
    """

    def __init__(self, start: float) -> None:
        av = import_av("decoding audio")
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=INPUT.rate)
        self._start = start
        self._buffer = bytearray()
        self._at: float | None = None  # when the buffer begins

    def decode(self, frame: Any) -> Iterator[Timed]:
        """Yield the chunks that a frame completes.

        Raises:
            ConfigError: Its rate is not from 1000 to 768000 Hz.
        """
        check_rate(frame.sample_rate, "the audio of the file", field="path", hint=DAMAGED)
        time = frame.time
        if self._at is None:
            self._at = max(0.0, time - self._start) if time is not None else 0.0
        elif time is not None:
            expected = self._at + INPUT.seconds(len(self._buffer))
            if time - self._start - expected > GAP_SECONDS:
                yield from self._take(whole=False)
                self._at = time - self._start
        yield from self._add(frame)

    def flush(self) -> Iterator[Timed]:
        """Yield what is left at the end."""
        if self._at is not None:
            yield from self._add(None)
            yield from self._take(whole=False)

    def _add(self, frame: Any) -> Iterator[Timed]:
        for part in self._resampler.resample(frame):
            self._buffer += bytes(part.planes[0])[: INPUT.frame_size * part.samples]
        yield from self._take(whole=True)

    def _take(self, *, whole: bool) -> Iterator[Timed]:
        size = INPUT.size(CHUNK_SECONDS)
        while len(self._buffer) >= (size if whole else 1):
            chunk = bytes(self._buffer[:size])
            del self._buffer[:size]
            at = self._at or 0.0
            self._at = at + INPUT.seconds(len(chunk))
            yield Timed(chunk, at)
