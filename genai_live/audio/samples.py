"""16-bit samples as bytes, from buffers and arrays; numpy is recognised and never imported."""

from __future__ import annotations

import math
import sys
from array import array
from os import PathLike
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

from genai_live._wire.scalars import Unreadable, expected
from genai_live._wire.typeguards import is_buffer
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from genai_live.audio.pcm import PcmFormat

_READ_THE_FILE = (
    "A path or a file is no audio. Read the file first: data, pcm ="
    " genai_live.audio.read_wav(path), or read_audio(path) for other formats than WAV;"
    " then pass (data, pcm.mime_type)."
)
_BYTES = ("B", "b", "c")
_INTEGERS = "bBhHiIlLqQnN"
_FULL_SCALE = 32_768
_LARGEST_FLOAT = 16.0
"""Above what any overload gives (24 dB), and below what 16-bit integers as floats soon exceed."""


class SampleArray(Protocol):
    """An array of samples: a numpy array, or an `array.array`, of int16, float32 or float64.

    It has one dimension, or two: frames and channels. Floats are from -1.0 to 1.0; what is louder
    is clipped.
    """

    def tobytes(self) -> bytes:
        """Return the memory of the array."""
        ...

    def __len__(self) -> int:
        """Return the number of frames."""
        ...


SamplesUnion: TypeAlias = bytes | bytearray | memoryview | SampleArray
"""Audio as bytes of PCM, or as an array of samples."""


def pcm_bytes(data: object, pcm: PcmFormat) -> bytes:
    """Return audio as bytes: bytes unchanged, the samples of an array in 16 bits.

    Args:
        data: The audio.
        pcm: Its format. An array has as many channels, or one dimension of interleaved samples.

    Raises:
        ConfigError: It is neither, or an array of other numbers or of another shape.
    """
    if type(data) is bytes:
        return data
    if pcm.width != 2 and is_array(data) and not _holds_bytes(data):
        raise ConfigError(
            f"arrays are read as 16-bit samples, not as {pcm.width * 8} bits.",
            field="data",
            hint="Pass bytes, or use a format of 16 bits.",
        )
    try:
        return sample_bytes(data, channels=pcm.channels)
    except Unreadable as error:
        raise ConfigError(error.problem, field="data", hint=error.hint) from None


def sample_bytes(value: object, *, channels: int = 1) -> bytes:
    """Return the bytes of a buffer, and the samples of an array in 16 bits.

    A buffer is bytes, a bytearray, a memoryview or another object with memory, as mmap and cffi
    have them. One that is not contiguous gives its items in order. A memoryview of floats is
    refused: it is memory, and what it was meant for is not known.

    Args:
        value: The buffer or array.
        channels: How many channels an array of two dimensions has to have.

    Raises:
        Unreadable: It is neither, was released, or holds other numbers.
    """
    try:
        view = memoryview(cast("bytes", value))
    except (TypeError, ValueError):
        raise _no_buffer(value) from None
    with view:
        order, kind = view.format[:-1], view.format[-1:]
        # An array of bytes may hold 8-bit samples, and other buffers are memory as it is.
        if kind in _BYTES and not (hasattr(value, "dtype") or hasattr(value, "typecode")):
            return view.tobytes()
        if is_buffer(value) and kind in ("f", "d"):
            raise Unreadable(
                "expected bytes or 16-bit samples, got a buffer of floats.",
                hint="Pass the array itself, which is converted.",
            )
        if kind not in ("h", "f", "d") or order not in ("", "@", "=", "<", ">", "!"):
            what = "a buffer" if is_buffer(value) else "an array"
            raise Unreadable(
                f"expected bytes or samples, got {what} of the format {view.format!r}.",
                hint=_conversion(order, kind),
            )
        shape = tuple(view.shape or ())
        if len(shape) != 1 and (len(shape) != 2 or shape[1] != channels):
            raise _wrong_shape(shape, channels)
        big = order in (">", "!") or (order != "<" and sys.byteorder == "big")
        return _to_int16(view.tobytes(), kind, is_swapped=big != (sys.byteorder == "big"))


def _to_int16(data: bytes, kind: str, *, is_swapped: bool) -> bytes:
    """Return numbers of a format of `array` as little-endian 16-bit samples."""
    if kind == "h" and is_swapped == (sys.byteorder == "big"):
        return data
    numbers: array[Any] = array(kind)
    numbers.frombytes(data)
    if is_swapped:
        numbers.byteswap()
    samples = numbers if kind == "h" else array("h", _scaled(numbers))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()


def _scaled(floats: array[float]) -> list[int]:
    """Scale floats to 16 bits; what is read from 16 bits by a division by 32768 is exact."""
    if not floats:
        return []
    if not math.isfinite(sum(floats)):
        raise Unreadable(
            "the samples contain NaN or infinity.", hint="Replace them: numpy.nan_to_num(value)."
        )
    least, most = min(floats), max(floats)
    if max(most, -least) > _LARGEST_FLOAT:
        raise Unreadable(
            f"floats are samples from -1.0 to 1.0, and one is {max(most, -least):.6g}.",
            hint="Divide them by 32768, or pass them as 16-bit integers.",
        )
    samples = [round(sample * _FULL_SCALE) for sample in floats]
    if most * _FULL_SCALE < _FULL_SCALE - 0.5 and least >= -1.0:
        return samples
    return [max(-_FULL_SCALE, min(_FULL_SCALE - 1, sample)) for sample in samples]


def _holds_bytes(value: object) -> bool:
    return is_buffer(value) and getattr(value, "format", "B") in _BYTES


def is_array(value: object) -> bool:
    """Whether the value is an array of any numbers, as numpy's and `array.array` are."""
    try:
        memoryview(cast("bytes", value)).release()
    except TypeError:
        return False
    except ValueError:  # one of objects or dates
        return True
    return True


def audio_hint(value: object) -> str:
    """Return what to pass instead of something that holds no samples; empty if unknown."""
    if isinstance(value, str | PathLike) or callable(getattr(value, "read", None)):
        return _READ_THE_FILE
    if isinstance(value, list):
        return "Pass an array: array.array('h', value), or of floats array.array('f', value)."
    if callable(getattr(value, "numpy", None)):
        return "Pass an array of the samples: value.numpy()."
    return ""


def _no_buffer(value: object) -> Unreadable:
    if isinstance(value, memoryview):
        problem = "the memoryview was released."
        return Unreadable(problem, hint="Pass bytes, or a memoryview that is still open.")
    error = expected("bytes, or an array of samples", value)
    error.hint = audio_hint(value)
    return error


def _wrong_shape(shape: tuple[int, ...], channels: int) -> Unreadable:
    if channels != 1:
        hint = f"Pass frames of {channels} samples each."
    elif len(shape) == 2 and shape[0] == 1:
        hint = "Pass one dimension: value[0]."
    else:
        hint = (
            "Pass one channel, such as value[:, 0], or mix them with genai_live.audio.Resampler:"
            " Resampler(PcmFormat(rate, channels), INPUT).convert(value)."
        )
    expects = "mono" if channels == 1 else f"frames of {channels} channels"
    return Unreadable(f"expected {expects}, got an array of the shape {shape}.", hint=hint)


def _conversion(order: str, kind: str) -> str:
    if order or kind not in f"{_INTEGERS}e":
        return "Pass 16-bit integers, or floats from -1.0 to 1.0."
    if kind in _BYTES:
        return (
            "If it holds the bytes of 16-bit samples or of a file, pass value.tobytes(); an image"
            " as PIL.Image.fromarray(value)."
        )
    if kind == "e":
        return "Pass value.astype('float32')."
    return (
        "Pass 16-bit integers: value.astype('int16') of a numpy array, array('h', value) of an"
        " array.array; samples that use all of 32 bits have to be shifted before, value >> 16."
    )
