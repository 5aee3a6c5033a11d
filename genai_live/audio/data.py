"""`AudioData`: bytes of audio with their format, which can be saved and played in a notebook."""

from __future__ import annotations

import base64
import io
import os
import wave
from pathlib import PurePath
from typing import TYPE_CHECKING

from genai_live._text import short_markup
from genai_live._wire.reprs import short_repr
from genai_live.audio.pcm import OUTPUT, PcmFormat
from genai_live.audio.wav import write_wav
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from os import PathLike
    from typing import Self

    from _typeshed import SupportsWrite

MOST_PLAYED = 480_000
"""Bytes of audio that a notebook gets: ten seconds of a model's speech."""
_LONGEST_TYPE = 100
_OTHER_SUFFIXES = frozenset({".aac", ".flac", ".m4a", ".mp3", ".ogg", ".opus", ".webm"})


class AudioData(bytes):
    """Audio as bytes, with its format.

    Attributes:
        mime_type: Their type, such as `audio/pcm;rate=24000`; None for that of Live models.
    """

    mime_type: str | None

    def __new__(cls, data: bytes = b"", mime_type: str | None = None) -> Self:
        """Return the bytes as audio of this type."""
        self = super().__new__(cls, data)
        self.mime_type = mime_type
        return self

    @property
    def format(self) -> PcmFormat:
        """The format of the samples; 24 kHz mono where `mime_type` does not tell.

        Raises:
            ConfigError: The bytes are not raw PCM.
        """
        if self.mime_type is None:
            return OUTPUT
        return PcmFormat.from_mime_type(self.mime_type, default_rate=OUTPUT.rate)

    @property
    def seconds(self) -> float:
        """The duration in seconds.

        Raises:
            ConfigError: The bytes are not raw PCM.
        """
        return self.format.seconds(len(self))

    def save(self, file: str | PathLike[str] | SupportsWrite[bytes]) -> None:
        """Write the audio as a WAV file.

        Args:
            file: A path, where an existing file is overwritten; or a file object opened for
                writing bytes, which stays open and need not be seekable.

        Raises:
            OSError: The file cannot be written.
            ConfigError: There is no audio, it is not raw PCM, or `file` is neither.
        """
        if not self:
            raise ConfigError(
                "there is no audio.",
                field="audio",
                hint='Ask for it with response_modalities=["AUDIO"].',
            )
        pcm = self.format
        data = _whole_frames(self, pcm)
        if isinstance(file, str | os.PathLike):
            check_wav_name(file)
            write_wav(file, data, pcm)
        elif callable(getattr(file, "write", None)) and not isinstance(file, io.TextIOBase):
            file.write(_wav_file(data, pcm))
        else:
            raise ConfigError(
                f"expected a path or a file opened for writing bytes, got {short_repr(file)}.",
                field="file",
                hint='Pass a path, or open the file with mode "wb".',
            )

    def __repr__(self) -> str:
        """Show the size."""
        return f"<{len(self)} bytes>"

    def _repr_html_(self) -> str:
        """Return a player for notebooks, of the first seconds where there are more."""
        if not self:
            return "<i>no audio</i>"
        try:
            pcm = self.format
        except ConfigError:
            return (
                f"<i>{len(self):,} bytes of {short_markup(self.mime_type or '', _LONGEST_TYPE)}</i>"
            )
        played = _whole_frames(self[:MOST_PLAYED], pcm)
        encoded = base64.b64encode(_wav_file(played, pcm)).decode()
        player = f'<audio controls src="data:audio/wav;base64,{encoded}"></audio>'
        if len(played) < len(self) - pcm.frame_size:
            player += (
                f"<br><small>The first {pcm.seconds(len(played)):.1f} s of"
                f" {self.seconds:.1f} s; <code>save(path)</code> writes all.</small>"
            )
        return player


def check_wav_name(file: str | PathLike[str], *, field: str = "file") -> None:
    """Check that the name of a file to write is not that of another format than WAV.

    Raises:
        ConfigError: It is.
    """
    suffix = PurePath(os.fsdecode(file)).suffix.lower()
    if suffix in _OTHER_SUFFIXES:
        raise ConfigError(
            f"a {suffix} file cannot be written, only WAV.",
            field=field,
            hint="Pass a name that ends in .wav, and convert the file with ffmpeg.",
        )


def _whole_frames(data: bytes, pcm: PcmFormat) -> bytes:
    return data[: len(data) - len(data) % pcm.frame_size]


def _wav_file(data: bytes, pcm: PcmFormat) -> bytes:
    """Return PCM samples as the bytes of a WAV file."""
    buffer = io.BytesIO()
    with wave.Wave_write(buffer) as wav:
        wav.setframerate(pcm.rate)
        wav.setnchannels(pcm.channels)
        wav.setsampwidth(pcm.width)
        wav.writeframes(data)
    return buffer.getvalue()
