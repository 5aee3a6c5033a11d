"""Formats of raw PCM audio: mime types, sizes and durations."""

from __future__ import annotations

import math
import sys
from array import array
from typing import TYPE_CHECKING

from attrs import field, frozen

from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from typing import Any

    from attrs import Attribute


LEAST_RATE, GREATEST_RATE = 1_000, 768_000
"""Frames per second of what is converted, and cut into chunks."""

_MOST_DIGITS = 10
# What the header of a WAV file has room for.
_LARGEST_FRAME, _MOST_BYTES_PER_SECOND = 2**16 - 1, 2**32 - 1


def _positive(_: PcmFormat, attribute: Attribute[Any], value: object) -> None:
    if type(value) is not int or value < 1:
        raise ConfigError(
            f"{short_repr(value)} is not a positive whole number.", field=attribute.name
        )


@frozen
class PcmFormat:
    """Little-endian signed PCM, channels interleaved."""

    rate: int = field(validator=_positive)
    """Frames per second."""
    channels: int = field(default=1, validator=_positive)
    """Samples in a frame, 1 for mono."""
    width: int = field(default=2, validator=_positive)
    """Bytes in a sample. The Live API uses 2 (16 bit) only."""

    @classmethod
    def from_mime_type(cls, mime_type: str, *, default_rate: int = 16_000) -> PcmFormat:
        """Read `audio/pcm;rate=24000` or `audio/l16;rate=48000;channels=2`.

        Args:
            mime_type: The mime type of a blob; case and spaces do not matter.
            default_rate: The rate if the mime type has none. For input, the service assumes 16000;
                bare `audio/pcm` from Vertex AI is 24000.

        Raises:
            ConfigError: It is not PCM, or its rate or channels is not a positive number, or larger
                than that of a WAV file can be.
        """
        kind, *parameters = (part.strip().lower() for part in mime_type.split(";"))
        if kind not in ("audio/pcm", "audio/l16"):
            raise ConfigError(
                f"{short_repr(mime_type)} is not raw PCM.",
                field="mime_type",
                hint="Use audio/pcm;rate=16000, and decode compressed audio first.",
            )
        numbers = {"rate": default_rate, "channels": 1}
        for parameter in parameters:
            name, _, value = (part.strip() for part in parameter.partition("="))
            if name not in numbers:
                continue
            if not (value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS):
                raise ConfigError(
                    f"{name} in {short_repr(mime_type)} is not a number that audio can have.",
                    field="mime_type",
                )
            numbers[name] = int(value)
        pcm = cls(**numbers)
        bytes_per_second = pcm.rate * pcm.frame_size
        if pcm.frame_size > _LARGEST_FRAME or bytes_per_second > _MOST_BYTES_PER_SECOND:
            raise ConfigError(
                f"{short_repr(mime_type)} is more than audio can have.", field="mime_type"
            )
        return pcm

    @property
    def mime_type(self) -> str:
        """The mime type to send with audio of this format; names the channels if there are several.

        Raises:
            ConfigError: The samples do not have 16 bits.
        """
        if self.width != 2:
            raise ConfigError(
                f"the Live API needs 16-bit samples, these have {self.width * 8} bits.",
                field="width",
            )
        channels = f";channels={self.channels}" if self.channels > 1 else ""
        return f"audio/pcm;rate={self.rate}{channels}"

    @property
    def frame_size(self) -> int:
        """Bytes in one frame, which has one sample for each channel."""
        return self.channels * self.width

    def size(self, seconds: float) -> int:
        """Return the size of a duration in bytes, rounded to the nearest whole frame."""
        return round(seconds * self.rate) * self.frame_size

    def seconds(self, size: int) -> float:
        """Return the duration of a number of bytes, in seconds."""
        return size / (self.rate * self.frame_size)

    def check(self, data: bytes | bytearray) -> None:
        """Check that bytes are whole frames.

        Raises:
            ConfigError: They end inside a sample or frame, which would turn everything sent after
                them into noise.
        """
        excess = len(data) % self.frame_size
        if excess:
            raise ConfigError(
                f"{len(data)} bytes of audio are not whole frames of {self.frame_size} bytes"
                f" ({excess} too many).",
                hint="Cut pieces at multiples of the frame, and do not send a WAV header as audio.",
            )

    def __str__(self) -> str:
        """Describe the format for people, such as `16000 Hz mono 16 bit`."""
        names = {1: "mono", 2: "stereo"}
        channels = names.get(self.channels, f"{self.channels} channels")
        return f"{self.rate} Hz {channels} {self.width * 8} bit"


INPUT = PcmFormat(16_000)
"""The preferred input format of the service: 16 kHz mono."""

OUTPUT = PcmFormat(24_000)
"""The output format of Live models: 24 kHz mono."""

MUSIC = PcmFormat(48_000, 2)
"""The output format of Live Music: 48 kHz stereo."""


def check_format(value: object, *, field: str) -> PcmFormat:
    """Return a format.

    Args:
        value: What the user passed.
        field: The path of the value, for error messages.

    Raises:
        ConfigError: It is something else, such as a rate or a mime type.
    """
    if isinstance(value, PcmFormat):
        return value
    made = "PcmFormat(16_000)"
    if type(value) is int and value > 0:
        made = f"PcmFormat({value})"
    elif type(value) is str and value.startswith("audio/"):
        made = f"PcmFormat.from_mime_type({value!r})"
    raise ConfigError(
        f"{short_repr(value)} is no PcmFormat.", field=field, hint=f"Pass genai_live.audio.{made}."
    )


def check_rate(rate: int, name: str, *, field: str, hint: str = "") -> None:
    """Check that audio of a rate can be converted.

    A wrong rate in the header of a file would otherwise take minutes, or gigabytes.

    Args:
        rate: Frames per second.
        name: What has that rate, for the error message.
        field: The path of the value, for error messages.
        hint: What to do in place of that.

    Raises:
        ConfigError: It is below 1000 or above 768000.
    """
    if not LEAST_RATE <= rate <= GREATEST_RATE:
        raise ConfigError(
            f"{name} has {rate} Hz.",
            field=field,
            hint=hint or f"Use {LEAST_RATE} to {GREATEST_RATE} Hz.",
        )


def loudness(data: bytes) -> float:
    """Return the root mean square of 16-bit samples, from 0.0 for silence to 1.0 at most.

    Raises:
        ConfigError: The data ends inside a sample.
    """
    INPUT.check(data)
    samples = array("h", data)
    if not samples:
        return 0.0
    if sys.byteorder == "big":
        samples.byteswap()
    return math.hypot(*samples) / math.sqrt(len(samples)) / 32_768
