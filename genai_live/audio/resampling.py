"""`Resampler`: converts a stream of PCM to another rate, number of channels and width."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from genai_live._wire.extras import needs
from genai_live.audio.pcm import check_format, check_rate
from genai_live.audio.samples import pcm_bytes
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from genai_live.audio._arrays import Frames
    from genai_live.audio.pcm import PcmFormat
    from genai_live.audio.samples import SamplesUnion

_MOST_CHANNELS = 64


class Resampler:
    """Converts a stream of PCM to another format.

    It may be given in pieces of any size: what comes out, joined, is the same however the stream
    was cut. Rates are converted by soxr in its high quality, which holds back up to 30 ms, until
    `flush`. Several channels become one as their mean, and one is copied to several. Samples
    beyond full scale are clipped. Between equal formats nothing changes.

    One resampler is for one stream: two directions, or two speakers, need one each.

    Args:
        source: Format of what goes in.
        target: Format of what comes out.

    Raises:
        ConfigError: The formats have several channels and not as many, or go beyond 32 bits, 1000
            to 768000 Hz or 64 channels; or numpy or soxr, of the extra `audio`, is not installed.
    """

    def __init__(self, source: PcmFormat, target: PcmFormat) -> None:
        self.source = check_format(source, field="source")
        self.target = check_format(target, field="target")
        self._rest = b""
        self._stream: Any = None
        self._arrays: Any = None
        if source == target:
            return
        with needs("audio", "Converting audio"):
            from genai_live.audio import _arrays
        self._arrays = _arrays
        for pcm, field in ((source, "source"), (target, "target")):
            check_rate(pcm.rate, "the format", field=field)
            if pcm.width > 4 or pcm.channels > _MOST_CHANNELS:
                raise ConfigError(
                    f"{pcm} cannot be converted.",
                    field=field,
                    hint=f"Use 8 to 32 bits and at most {_MOST_CHANNELS} channels.",
                )
        if source.channels != target.channels and 1 not in (source.channels, target.channels):
            raise ConfigError(
                f"{source.channels} channels cannot be converted to {target.channels}.",
                field="target",
                hint="Convert to mono, or read the file with read_audio(), which can.",
            )
        if source.rate != target.rate:
            with needs("audio", "Resampling"):
                soxr = import_module("soxr")
            channels = min(source.channels, target.channels)
            self._stream = soxr.ResampleStream(source.rate, target.rate, channels, dtype="float32")

    @property
    def pending(self) -> int:
        """Bytes of a frame that began in the last piece; they wait for the next one."""
        return len(self._rest)

    def convert(self, data: SamplesUnion) -> bytes:
        """Convert the next piece of the stream.

        Args:
            data: Bytes of the source format, which may end inside a frame; or an array of samples,
                of int16 or float32, with one dimension, or two: frames and channels.

        Returns:
            Whole frames of the target format; none while soxr holds them back.

        Raises:
            ConfigError: It is neither bytes nor an array of samples.
        """
        data = pcm_bytes(data, self.source)
        if self._rest:
            data = self._rest + data
        excess = len(data) % self.source.frame_size
        self._rest = data[len(data) - excess :]
        whole = data[: len(data) - excess]
        if self.source == self.target:
            return whole
        return self._convert(whole, is_last=False) if whole else b""

    def flush(self) -> bytes:
        """End the stream: return what was held back, and be ready for another stream.

        A frame that is incomplete (`pending`) cannot be played, and is left out.
        """
        self._rest = b""
        if self._stream is None:
            return b""
        end = self._convert(b"", is_last=True)
        self._stream.clear()
        return end

    def _convert(self, data: bytes, *, is_last: bool) -> bytes:
        frames: Frames = self._arrays.decode(data, self.source)
        if self.target.channels < self.source.channels:
            frames = self._arrays.to_mono(frames)
        if self._stream is not None:
            frames = self._stream.resample_chunk(frames, last=is_last)
        if self.target.channels > self.source.channels:
            frames = self._arrays.from_mono(frames, self.target.channels)
        encoded: bytes = self._arrays.encode(frames, self.target)
        return encoded
