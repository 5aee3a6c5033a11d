"""Sources and outputs of `talk`: devices and files, with level meters between."""

from __future__ import annotations

import wave
from contextlib import closing
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve
from rich.text import Text

from genai_live._wire.extras import import_extra
from genai_live.audio import (
    OUTPUT,
    AudioFile,
    MediaSource,
    Microphone,
    PcmFormat,
    Speakers,
    Timed,
    WavWriter,
    loudness,
)
from genai_live.cli.console import print_row
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import AsyncIterator, Generator, Iterator
    from pathlib import Path

    from rich.console import Console

    from genai_live.audio import PlaybackBuffer

_DECAY = 0.8
"""What is left of a level at the next look, if nothing louder came."""


class Meter:
    """The level of a voice; written in one thread and read in another.

    Attributes:
        is_muted: Whether silence takes the place of what is heard.
        seconds: How much audio has passed.
    """

    def __init__(self) -> None:
        self.is_muted = False
        self.seconds = 0.0
        self._level = 0.0
        self._peak = 0.0

    def add(self, data: bytes, pcm: PcmFormat) -> None:
        """Add audio that passes."""
        self.seconds += pcm.seconds(len(data))
        self._peak = max(self._peak, loudness(data[: len(data) // 2 * 2]))

    def level(self) -> float:
        """Return the loudest since this was called last, from 0.0 to 1.0; it falls slowly."""
        peak, self._peak = self._peak, 0.0
        self._level = max(peak, self._level * _DECAY)
        return self._level


def open_source(arguments: Namespace, meter: Meter) -> MediaSource:
    """Return what the session streams; the beginning of a file is read, to check it.

    Raises:
        ConfigError: There is no such device, the file cannot be read as audio or has none, or what
            they need is not installed.
        OSError: The file cannot be opened.
    """
    if arguments.input is None:
        check_device(arguments.input_device, "input")
        return _MeteredMicrophone(Microphone(arguments.input_device), meter)
    file = AudioFile(arguments.input)
    with closing(cast("Generator[Timed]", iter(file))) as pieces:
        if next(pieces, None) is None:
            raise ConfigError(
                f"{arguments.input} has no audio: it is 0 s long.",
                hint="Pass another file to --in.",
            )
    return _MeteredAudioFile(file, meter)


def check_output(arguments: Namespace) -> None:
    """Check the device that `open_output` opens.

    Raises:
        ConfigError: There is no such device, or what it needs is not installed.
    """
    if arguments.out is None:
        check_device(arguments.output_device, "output")


def open_output(arguments: Namespace, meter: Meter) -> MeteredSpeakers | MeteredFile:
    """Return what the session plays to; a file is replaced.

    Raises:
        ConfigError: The file is none that a WAV file can be written to.
        OSError: The file cannot be opened.
    """
    if arguments.out is not None:
        return MeteredFile(arguments.out, meter)
    return MeteredSpeakers(Speakers(arguments.output_device), meter)


class _MeteredSource(MediaSource):
    """Passes on what another source yields, or silence while it is muted."""

    def __init__(self, source: Any, meter: Meter) -> None:
        self._source = source
        self._meter = meter
        self.is_live = source.is_live

    # What a microphone offers shows when it is open.

    @property
    def format(self) -> PcmFormat:  # type: ignore[override]
        """The source's."""
        pcm: PcmFormat = self._source.format
        return pcm

    @property
    def dropped(self) -> int:  # type: ignore[override]
        """The source's."""
        dropped: int = self._source.dropped
        return dropped

    def _passed(self, piece: Timed) -> Timed:
        if self._meter.is_muted:  # silence, so that the server hears the end of the speech
            piece = evolve(piece, data=bytes(len(piece.data)))
        self._meter.add(piece.data, self.format)
        return piece


class _MeteredMicrophone(_MeteredSource):
    async def __aiter__(self) -> AsyncIterator[Timed]:
        pieces = aiter(self._source)
        try:
            async for piece in pieces:
                yield self._passed(piece)
        finally:
            await pieces.aclose()


class _MeteredAudioFile(_MeteredSource):
    def __iter__(self) -> Iterator[Timed]:
        for piece in self._source:
            yield self._passed(piece)


class MeteredSpeakers:
    """Speakers, with a meter."""

    def __init__(self, speakers: Speakers, meter: Meter) -> None:
        self._speakers = speakers
        self._meter = meter

    @property
    def latency(self) -> float:
        """The speakers'."""
        return self._speakers.latency

    @property
    def is_active(self) -> bool:
        """Whether they play."""
        return self._speakers.is_active

    def open(self, buffer: PlaybackBuffer) -> None:
        """Play a buffer."""
        self._speakers.open(cast("PlaybackBuffer", _MeteredBuffer(buffer, self._meter)))

    def close(self) -> None:
        """Close the device."""
        self._speakers.close()


class _MeteredBuffer:
    """What `Speakers` use of a buffer, with a meter."""

    def __init__(self, buffer: PlaybackBuffer, meter: Meter) -> None:
        self.pcm = buffer.pcm
        self._read = buffer.read
        self._meter = meter

    def read(self, frames: int) -> bytes:
        """Return the next frames of the buffer."""
        data = self._read(frames)
        if data:
            self._meter.add(data, self.pcm)
        return data


class MeteredFile:
    """A function for `session.play` that writes a WAV file, with a meter."""

    def __init__(self, path: Path, meter: Meter) -> None:
        self._wav = WavWriter(path, OUTPUT)
        self._meter = meter

    def __call__(self, data: bytes) -> None:
        """Write a block."""
        self._meter.add(data, OUTPUT)
        self._wav.write(data)

    def close(self) -> None:
        """Complete the file."""
        self._wav.close()


def input_seconds(path: Path) -> float:
    """Return the length of an audio file in seconds; 0.0 where only reading it all would tell."""
    try:
        with wave.open(str(path), "rb") as file:
            return file.getnframes() / file.getframerate()
    except (wave.Error, EOFError, RuntimeError):
        return 0.0


def check_device(device: int | str | None, kind: str) -> None:
    """Check that a device exists, or that there is a default one.

    Raises:
        ConfigError: It does not; or sounddevice or PortAudio is not installed.
    """
    sounddevice = _sounddevice()
    try:
        sounddevice.query_devices(device, kind)
    except (sounddevice.PortAudioError, ValueError):
        option = "--in FILE" if kind == "input" else "--out FILE"
        which = f"no {kind} device {device!r}" if device is not None else f"no {kind} device"
        raise ConfigError(
            f"there is {which}.",
            hint=f"--list-devices lists what there is; {option} takes a WAV file instead.",
        ) from None


def print_devices(console: Console) -> None:
    """Print the devices, with their numbers; the default ones are marked.

    Raises:
        ConfigError: sounddevice or PortAudio is not installed.
    """
    sounddevice = _sounddevice()
    defaults = [int(number) for number in sounddevice.default.device]
    devices = list(sounddevice.query_devices())
    for number, device in enumerate(devices):
        uses = [
            kind + (" (default)" if number == default else "")
            for kind, default in zip(("input", "output"), defaults, strict=True)
            if device[f"max_{kind}_channels"]
        ]
        rate = f"{device['default_samplerate']:.0f} Hz"
        name = Text(str(device["name"]))
        print_row(console, str(number), ", ".join(uses), rate, name, widths=(5, 36, 10))
    if not devices:
        console.print("No audio devices. --in FILE and --out FILE take WAV files instead.")


def _sounddevice() -> Any:
    return import_extra("sounddevice", extra="audio", purpose="A microphone or speakers")
