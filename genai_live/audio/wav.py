"""Reading and writing of WAV files with 16-bit PCM."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import TYPE_CHECKING

from genai_live.audio.pcm import PcmFormat
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from os import PathLike
    from typing import Self


def read_wav(
    path: str | PathLike[str], *, expect: PcmFormat | None = None
) -> tuple[bytes, PcmFormat]:
    """Read a WAV file as 16-bit PCM.

    Args:
        path: The file. It is read completely.
        expect: The format that it must have; None accepts any rate and number of channels.

    Returns:
        The samples without the header, and their format.

    Raises:
        OSError: The file cannot be opened.
        ConfigError: It is not a PCM WAV file, does not have 16-bit samples, is not in the expected
            format, or ends inside a frame; the hint says how to convert it.
    """
    path = Path(path)
    with path.open("rb") as file:
        try:
            with wave.open(file) as wav:
                pcm = PcmFormat(wav.getframerate(), wav.getnchannels(), wav.getsampwidth())
                data = wav.readframes(wav.getnframes())
        except (wave.Error, EOFError) as error:
            raise ConfigError(
                f"{path.name} cannot be read as a PCM WAV ({str(error) or 'it ends too early'}).",
                hint=_conversion(path, expect),
            ) from error
    if pcm.width != 2 or expect not in (None, pcm):
        expected = expect or "16-bit samples"
        raise ConfigError(
            f"{path.name} is {pcm}, expected {expected}.", hint=_conversion(path, expect)
        )
    pcm.check(data)
    return data, pcm


def write_wav(path: str | PathLike[str], data: bytes | bytearray, pcm: PcmFormat) -> None:
    """Write PCM samples as a WAV file; an existing file is overwritten.

    Raises:
        OSError: The file cannot be written.
        ConfigError: The data is not whole frames of the format.
    """
    pcm.check(data)
    with WavWriter(path, pcm) as wav:
        wav.write(data)


class WavWriter:
    """A WAV file that is written piece by piece; it is complete once it is closed.

    Raises:
        OSError: The file cannot be written.
    """

    def __init__(self, path: str | PathLike[str], pcm: PcmFormat) -> None:
        self._file = Path(path).open("wb")  # noqa: SIM115 - `close` closes it
        self._wav = wave.Wave_write(self._file)
        self._wav.setframerate(pcm.rate)
        self._wav.setnchannels(pcm.channels)
        self._wav.setsampwidth(pcm.width)

    def write(self, data: bytes | bytearray) -> None:
        """Append whole frames."""
        self._wav.writeframesraw(data)

    def close(self) -> None:
        """Write the header and close the file. Idempotent."""
        if not self._file.closed:
            with self._file:
                self._wav.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _conversion(path: Path, pcm: PcmFormat | None) -> str:
    options = f" -ar {pcm.rate} -ac {pcm.channels}" if pcm else ""
    return f'Convert it: ffmpeg -i "{path.name}"{options} -c:a pcm_s16le converted.wav'
