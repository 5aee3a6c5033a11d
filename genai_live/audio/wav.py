"""Reading and writing of WAV files with 16-bit PCM."""

from __future__ import annotations

import io
import wave
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from genai_live.audio._files import name_of, opened
from genai_live.audio.pcm import PcmFormat, check_format
from genai_live.audio.samples import pcm_bytes
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import IO, Self

    from genai_live.audio._files import PathOrFile
    from genai_live.audio.samples import SamplesUnion

UNREADABLE = (wave.Error, EOFError, RuntimeError)
"""What the wave module raises for what is no PCM WAV file, or damaged."""


def read_wav(source: PathOrFile, *, expect: PcmFormat | None = None) -> tuple[bytes, PcmFormat]:
    """Read a WAV file as 16-bit PCM.

    Args:
        source: The file, or a binary file object, which is read from where it is and stays open. It
            is read completely.
        expect: The format that it must have; None accepts any rate and number of channels.

    Returns:
        The samples without the header, and their format.

    Raises:
        OSError: The file cannot be opened.
        ConfigError: It is not a PCM WAV file, does not have 16-bit samples, is not in the expected
            format, or ends inside a frame; the hint says how to convert it.

    Where the recorder was killed before it wrote the length, the file is read to its end.
    """
    if expect is not None:
        check_format(expect, field="expect")
    name = name_of(source)
    with opened(source, "rb") as file:
        try:
            with opened_wav(file) as (pcm, read):
                data = read(-1)
        except UNREADABLE as error:
            raise ConfigError(
                f"{name} cannot be read as a PCM WAV ({str(error) or 'it is cut or damaged'}).",
                hint=_conversion(name, expect),
            ) from error
    if pcm.width != 2 or expect not in (None, pcm):
        expected = expect or "16-bit samples"
        raise ConfigError(f"{name} is {pcm}, expected {expected}.", hint=_conversion(name, expect))
    pcm.check(data)
    return data, pcm


@contextmanager
def opened_wav(file: IO[bytes]) -> Generator[tuple[PcmFormat, Callable[[int], bytes]]]:
    """Return a context with the format of a WAV file, and what reads the next frames, -1 for all.

    Raises:
        UNREADABLE: It is not a PCM WAV file, or is damaged.
    """
    start = file.tell() if file.seekable() else None
    with wave.open(file, "rb") as wav:
        pcm = PcmFormat(wav.getframerate(), wav.getnchannels(), wav.getsampwidth())
        is_unfinished = start is not None and wav.getnframes() == 0 and _is_longer(file, start)

        def read(frames: int) -> bytes:
            if not is_unfinished:
                return wav.readframes(frames)
            data = file.read(max(-1, frames * pcm.frame_size))
            return data[: len(data) - len(data) % pcm.frame_size]

        yield pcm, read


def _is_longer(file: IO[bytes], start: int) -> bool:
    """Whether a file goes on where its header says that it ends; the file stays where it is."""
    position = file.tell()
    file.seek(start + 4)
    size = int.from_bytes(file.read(4), "little")
    end = file.seek(0, io.SEEK_END)
    file.seek(position)
    return start + 8 + size != end


def write_wav(target: PathOrFile, data: SamplesUnion, pcm: PcmFormat) -> None:
    """Write PCM samples as a WAV file; an existing file is overwritten.

    Args:
        target: The file, or a binary file object that can seek, which stays open.
        data: The samples: bytes, or an array.
        pcm: Their format.

    Raises:
        OSError: The file cannot be written.
        ConfigError: The data is not whole frames of the format, `pcm` is no format, or the file
            object cannot seek.
    """
    samples = pcm_bytes(data, check_format(pcm, field="pcm"))
    pcm.check(samples)
    with WavWriter(target, pcm) as wav:
        wav.write(samples)


class WavWriter:
    """A WAV file that is written piece by piece; it is complete once it is closed.

    Args:
        target: The file, or a binary file object that can seek, which stays open.
        pcm: Format of the samples.

    Raises:
        OSError: The file cannot be written.
        ConfigError: The file object cannot seek, so the length could not be written; or `pcm` is no
            format.
    """

    def __init__(self, target: PathOrFile, pcm: PcmFormat) -> None:
        self._pcm = check_format(pcm, field="pcm")
        with ExitStack() as stack:
            file = stack.enter_context(opened(target, "wb"))
            if not file.seekable():
                raise ConfigError(
                    f"{name_of(target)} cannot seek, and a WAV file begins with its length.",
                    field="target",
                    hint="Write to a file or an io.BytesIO, and copy the bytes from there.",
                )
            self._wav = stack.enter_context(wave.Wave_write(file))
            self._file = file
            self._wav.setframerate(pcm.rate)
            self._wav.setnchannels(pcm.channels)
            self._wav.setsampwidth(pcm.width)
            self._is_closed = False
            self._open = stack.pop_all()

    def write(self, data: SamplesUnion) -> None:
        """Append whole frames: bytes, or an array of samples.

        Raises:
            ConfigError: It is neither, or the file is closed.
        """
        if self._is_closed:
            raise ConfigError("the WAV file is closed.", hint="Write before close().")
        self._wav.writeframesraw(pcm_bytes(data, self._pcm))

    def flush(self) -> None:
        """Make what was written so far a complete file, which can be read should nothing follow."""
        self._wav.writeframes(b"")  # writes the length into the header
        self._file.flush()

    def close(self) -> None:
        """Write the header and close the file. Idempotent."""
        self._is_closed = True
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _conversion(name: str, pcm: PcmFormat | None) -> str:
    options = f" -ar {pcm.rate} -ac {pcm.channels}" if pcm else ""
    return f'Convert it: ffmpeg -i "{name}"{options} -c:a pcm_s16le converted.wav'
