"""Bytes from buffers and arrays, and how to convert those that hold something else."""

from __future__ import annotations

from typing import Any, cast

from genai_live._wire.scalars import Unreadable

_BYTES = ("B", "b", "c")
_SAMPLES = ("h", "<h", "=h", "@h")
_INT16 = ("h", "int16", "<i2")
_FLOATS = ("e", "f", "d", "float16", "float32", "float64", "f2", "f4", "f8")


def buffer_bytes(value: Any) -> bytes:
    """Return the bytes of a buffer: of a memoryview that holds bytes or 16-bit integers.

    One that is not contiguous gives its items in order.

    Raises:
        Unreadable: It was released, or holds other numbers, whose memory is not what the service
            expects.
    """
    try:
        view = memoryview(cast("bytes", value))
    except ValueError:
        raise Unreadable(
            "the memoryview was released.", hint="Pass bytes, or a memoryview that is still open."
        ) from None
    with view:
        kind = view.format
        if kind not in (*_BYTES, *_SAMPLES):
            raise Unreadable(
                f"expected bytes, got a buffer of {_describe(kind)}.", hint=_conversion(kind)
            )
        return view.tobytes()


def bytes_hint(value: object) -> str:
    """Return how to make bytes of an array; an empty string for anything else."""
    kind = getattr(value, "typecode", None) or getattr(value, "dtype", None)
    if kind is None or not callable(getattr(value, "tobytes", None)):
        return ""
    return _conversion(str(kind))


def _describe(kind: str) -> str:
    return "floats" if kind.lstrip("<>=@!") in _FLOATS else f"items of the format {kind!r}"


def _conversion(kind: str) -> str:
    if kind in (*_INT16, "int8", "uint8", "b", "B"):
        return "Pass its bytes: value.tobytes()."
    if kind.lstrip("<>=@!") in _FLOATS:
        return (
            "Audio is 16-bit integers. Convert samples from -1.0 to 1.0 to int16 (times 32767),"
            " and pass the bytes: value.tobytes()."
        )
    return "Convert the items to 16-bit integers, and pass the bytes: value.tobytes()."
