"""`Speakers`: an output device of this computer, for playback."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from attrs import evolve

from genai_live._text import as_sentence
from genai_live._wire.extras import install_command
from genai_live._wire.numbers import check_seconds
from genai_live._wire.reprs import short_repr
from genai_live.audio.resampling import Resampler
from genai_live.errors import ConfigError, LiveError

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live.audio.pcm import PcmFormat
    from genai_live.audio.playback import PlaybackBuffer


class Speakers:
    """The speakers, or another output device. Needs `pip install "genai-live[audio]"`.

    Where the device does not offer the rate of the audio, that is converted to the device's own.

    Args:
        device: Number or name of the device, as `python -m sounddevice` lists them; None takes the
            system's default.
        block_seconds: How much the device takes at a time, 0.005 to 0.1. A flush is heard after
            one block and the device's latency.

    Attributes:
        latency: Seconds from a block to its sound, as the device reports it; 0.0 until it is open.
        underflows: How often the device found no block in time.

    Raises:
        ConfigError: An argument cannot be used.
    """

    def __init__(self, device: int | str | None = None, *, block_seconds: float = 0.02) -> None:
        if device is not None and type(device) is not int and type(device) is not str:
            raise ConfigError(
                f"{short_repr(device)} is no device.",
                field="device",
                hint="Pass a number or a name that `python -m sounddevice` lists.",
            )
        self._block = check_seconds(block_seconds, field="block_seconds")
        if not 0.005 <= self._block <= 0.1:
            raise ConfigError(f"{self._block} is not between 0.005 and 0.1.", field="block_seconds")
        self._device = device
        self._stream: Any = None
        self.latency = 0.0
        self.underflows = 0

    def open(self, buffer: PlaybackBuffer) -> None:
        """Open the device, and play the buffer.

        Raises:
            ConfigError: sounddevice or PortAudio is not installed.
            LiveError: The device cannot be opened with the format of the buffer.
        """
        sounddevice = _sounddevice()
        pcm = buffer.pcm
        settings = {
            "device": self._device,
            "channels": pcm.channels,
            "dtype": {1: "int8", 2: "int16", 3: "int24", 4: "int32"}[pcm.width],
        }
        try:
            rate = self._rate(sounddevice, settings, pcm)
            read = buffer.read if rate == pcm.rate else converting_read(buffer, rate)
            self._stream = sounddevice.RawOutputStream(
                **settings,
                samplerate=rate,
                blocksize=round(self._block * rate),
                latency="low",
                callback=self._callback(read),
            )
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            self.close()
            raise LiveError(
                f"the output device cannot play {pcm}: {as_sentence(str(error))}",
                hint="`python -m sounddevice` lists the devices; pass one as Speakers(device=...).",
            ) from error
        self.latency = self._stream.latency

    def _rate(self, sounddevice: Any, settings: dict[str, Any], pcm: PcmFormat) -> int:
        """Return the rate of the audio, or the device's own where it does not offer that."""
        try:
            sounddevice.check_output_settings(**settings, samplerate=pcm.rate)
        except sounddevice.PortAudioError:
            rate: int = round(
                sounddevice.query_devices(self._device, "output")["default_samplerate"]
            )
            sounddevice.check_output_settings(**settings, samplerate=rate)
            return rate
        return pcm.rate

    def _callback(self, read: Callable[[int], bytes]) -> Any:
        def fill(out: Any, frames: int, _time: object, status: Any) -> None:
            data = read(frames)
            size = len(data)
            out[:size] = data
            if size < len(out):
                out[size:] = bytes(len(out) - size)
            if status.output_underflow:
                self.underflows += 1

        return fill

    @property
    def is_active(self) -> bool:
        """Whether the device plays; False once it was closed, or has failed."""
        stream = self._stream
        return stream is not None and bool(stream.active)

    def close(self) -> None:
        """Stop at once, and close the device. Idempotent."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.abort()
            stream.close()


def converting_read(buffer: PlaybackBuffer, rate: int) -> Callable[[int], bytes]:
    """Return a function that reads a buffer at another rate, with silence where it is empty.

    Raises:
        ConfigError: numpy or soxr is not installed.
    """
    source = buffer.pcm
    resampler = Resampler(source, evolve(source, rate=rate))
    size, step = source.frame_size, max(1, source.rate // 200)
    waiting = b""

    def read(frames: int) -> bytes:
        nonlocal waiting
        while len(waiting) < frames * size:
            # The pauses go through the resampler as well: one stream, and no end is held back.
            waiting += resampler.convert(buffer.read(step).ljust(step * size, b"\0"))
        data, waiting = waiting[: frames * size], waiting[frames * size :]
        return data

    return read


def _sounddevice() -> Any:
    """Import sounddevice, which looks for PortAudio."""
    try:
        return import_module("sounddevice")
    except ImportError:
        raise ConfigError(
            "speakers need sounddevice.", hint=f"Run: {install_command('audio')}"
        ) from None
    except OSError as error:
        raise ConfigError(
            f"sounddevice does not find PortAudio: {error}.",
            hint="Install it, on Debian and Ubuntu by: apt-get install libportaudio2",
        ) from error
