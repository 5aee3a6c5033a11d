"""Audio of any file that ffmpeg reads, decoded by PyAV."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import chain
from typing import TYPE_CHECKING, Literal

from genai_live._wire.extras import needs
from genai_live._wire.reprs import error_text
from genai_live.audio._files import name_of, opened
from genai_live.audio.decoding import open_container
from genai_live.audio.pcm import INPUT, PcmFormat, check_format, check_rate
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Self

    from av import AudioStream
    from av.container import InputContainer

    from genai_live.audio._files import PathOrFile

_LAYOUTS: dict[int, Literal["mono", "stereo"]] = {1: "mono", 2: "stereo"}


def read_audio(
    source: PathOrFile,
    format: PcmFormat | None = INPUT,  # noqa: A002 - the word for it
) -> tuple[bytes, PcmFormat]:
    """Read the audio of a file as 16-bit PCM: MP3, Ogg, FLAC, WebM, MP4, WAV of any kind and more.

    Args:
        source: The file, or a binary file object, which is read from where it is. It is read
            completely; `AudioReader` reads long ones piece by piece.
        format: The format to convert to, of one or two channels; 16 kHz mono by default, which the
            service prefers. None keeps the rate and channels of the file.

    Returns:
        The samples, and their format.

    Raises:
        OSError: The file cannot be opened.
        ConfigError: It has no audio, cannot be decoded or not in this format, or a rate is not from
            1000 to 768000 Hz; or PyAV, of the extra `av`, is not installed.
    """
    with AudioReader(source, format) as reader:
        return b"".join(reader), reader.format


class AudioReader:
    """The audio of a file, piece by piece as 16-bit PCM; each piece is whole frames.

    Use it in a `with` block, and iterate over it once; a `Rechunker` makes pieces of one length.

    Attributes:
        format: The format of the pieces.

    Args and errors are those of `read_audio`; iteration raises ConfigError where the file cannot be
    decoded any further.
    """

    def __init__(
        self,
        source: PathOrFile,
        format: PcmFormat | None = INPUT,  # noqa: A002 - the word for it
    ) -> None:
        with needs("av", "Reading audio files"):
            import av
            from av.error import FFmpegError
        if format is not None:
            check_rate(check_format(format, field="format").rate, "the format", field="format")
            if format.width != 2 or format.channels not in _LAYOUTS:
                raise ConfigError(
                    f"files are read as 16-bit mono or stereo, not as {format}.",
                    field="format",
                    hint="Pass such a format, and convert the samples with a Resampler.",
                )
        self._name = name_of(source)
        with ExitStack() as stack:
            file = stack.enter_context(opened(source, "rb"))
            try:
                container: InputContainer = stack.enter_context(open_container(av, file))
            except FFmpegError as error:
                raise self._undecodable(error_text(error)) from error
            if not container.streams.audio:
                raise ConfigError(f"{self._name} has no audio.", field="source")
            stream = container.streams.audio[0]
            if getattr(stream, "codec_context", None) is None:
                raise self._undecodable("unknown codec")
            self._check_rate(stream.rate)
            self.format = format or PcmFormat(stream.rate, stream.channels)
            self._pieces = self._decode(container, stream)
            self._open = stack.pop_all()

    def _decode(self, container: InputContainer, stream: AudioStream) -> Generator[bytes]:
        from av import AudioResampler
        from av.error import FFmpegError

        layout = _LAYOUTS.get(self.format.channels, stream.layout)
        resampler = AudioResampler("s16", layout, self.format.rate)
        try:
            for decoded in chain(container.decode(stream), [None]):
                if decoded is not None:
                    self._check_rate(decoded.sample_rate)
                for frame in resampler.resample(decoded):
                    # A plane may be longer than its samples.
                    yield bytes(frame.planes[0])[: frame.samples * self.format.frame_size]
        except (FFmpegError, ValueError) as error:
            raise self._undecodable(error_text(error)) from error

    def _check_rate(self, rate: int) -> None:
        check_rate(rate, self._name, field="source", hint="Check that it plays elsewhere.")

    def _undecodable(self, reason: str) -> ConfigError:
        return ConfigError(
            f"{self._name} cannot be decoded ({reason}).",
            field="source",
            hint="Check that it plays elsewhere.",
        )

    def __iter__(self) -> Iterator[bytes]:
        """Iterate over the pieces, from where an earlier iteration stopped."""
        return self._pieces

    def close(self) -> None:
        """Close the file; a file object that was passed stays open. Idempotent."""
        self._pieces.close()
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
