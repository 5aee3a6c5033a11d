"""The JSON forms of scalar values: one function to read each, one to write it.

`genai_live.converters` is built from these. A function that reads gets the JSON value, never null,
and the expected type; it raises `Unreadable`.
"""

from __future__ import annotations

import binascii
import math
import re
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, TypeVar

import pybase64

from genai_live._wire.typeguards import is_dict
from genai_live.errors import DecodeError

E = TypeVar("E", bound=Enum)

_DURATION = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,9}))?s", re.ASCII)
_TO_STANDARD_BASE64 = str.maketrans("-_", "+/")
_JSON_NAMES: dict[type[Any], str] = {
    bool: "a boolean",
    bytes: "bytes",
    dict: "an object",
    float: "a number",
    int: "a number",
    list: "a list",
    str: "a string",
    type(None): "null",
}


class Unreadable(Exception):
    """A value that cannot be read, with the path to it, innermost step first."""

    def __init__(self, problem: str, *, hint: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint
        self.steps: list[str | int] = []

    @property
    def path(self) -> str:
        """The path as text, `a.b[0].c`."""
        return "".join(
            f"[{step}]" if isinstance(step, int) else f".{step}" for step in reversed(self.steps)
        ).removeprefix(".")

    def as_decode_error(self) -> DecodeError:
        """Return the public error, with a JSON path."""
        separator = "" if not self.steps or isinstance(self.steps[-1], int) else "."
        return DecodeError(f"${separator}{self.path}", self.problem)


def expected(what: str, value: object) -> Unreadable:
    """Return the error for a value of the wrong type; it names the types, never the value."""
    return Unreadable(f"expected {what}, got {_JSON_NAMES.get(type(value), type(value).__name__)}.")


def read_str(value: Any, _: Any) -> str:
    """Read a string."""
    if type(value) is str:
        return value
    raise expected("a string", value)


def read_bool(value: Any, _: Any) -> bool:
    """Read a boolean; "true" and "false" are accepted too."""
    if type(value) is bool:
        return value
    if type(value) is str and value in ("true", "false"):
        return value == "true"
    raise expected("a boolean", value)


def read_int(value: Any, _: Any) -> int:
    """Read a whole number: a number, one with an empty fraction, or digits."""
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    if type(value) is str and re.fullmatch(r"-?\d{1,20}", value, re.ASCII):
        return int(value)
    raise expected("a whole number", value)


def read_float(value: Any, _: Any) -> float:
    """Read a number, or a string that holds one, such as "NaN"."""
    if type(value) is float:
        return value
    if type(value) in (int, str):
        try:
            return float(value)
        except ValueError:
            pass
        except OverflowError:
            raise Unreadable("the number is too large.") from None
    raise expected("a number", value)


def read_bytes(value: Any, _: Any) -> bytes:
    """Read base64, standard or URL-safe, padded or not."""
    if type(value) is not str:
        raise expected("base64", value)
    try:
        return pybase64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        pass
    plain = value.translate(_TO_STANDARD_BASE64).rstrip("=")
    try:
        return pybase64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("not base64.") from None


def read_duration(value: Any, _: Any) -> timedelta:
    """Read seconds such as "1.5s"; fractions of a microsecond are cut off."""
    match = _DURATION.fullmatch(value) if type(value) is str else None
    if match is None:
        raise Unreadable('expected a duration such as "1.5s".')
    sign, seconds, fraction = match.groups()
    try:
        size = timedelta(seconds=int(seconds), microseconds=int((fraction or "").ljust(6, "0")[:6]))
    except OverflowError:
        raise Unreadable("the duration is too long.") from None
    return -size if sign else size


def read_timestamp(value: Any, _: Any) -> datetime:
    """Read an RFC 3339 time."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        moment = datetime.min
    if moment.tzinfo is None:
        raise Unreadable('expected a time such as "2026-01-31T12:00:00Z".')
    return moment


def read_enum(value: Any, cls: type[E]) -> E:
    """Read an enum value, known or not."""
    if type(value) is str:
        return cls(value)
    raise expected("a string", value)


def read_object(value: Any, _: Any) -> dict[str, Any]:
    """Read free-form JSON that must be an object."""
    if is_dict(value):
        return value
    raise expected("an object", value)


def read_any(value: Any, _: Any) -> Any:
    """Return free-form JSON unchanged."""
    return value


def write_bytes(value: Any) -> str:
    """Write standard base64."""
    return pybase64.b64encode_as_string(value)


def write_float(value: float) -> float | str:
    """Write a number; NaN and infinities as protobuf spells them."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def write_duration(value: timedelta) -> str:
    """Write seconds with 0, 3 or 6 decimals."""
    sign = "-" if value < timedelta(0) else ""
    value = abs(value)
    return f"{sign}{value.days * 86400 + value.seconds}{_fraction(value.microseconds)}s"


def write_timestamp(value: datetime) -> str:
    """Write an RFC 3339 time in UTC."""
    value = value.astimezone(UTC).replace(tzinfo=None)
    return f"{value.replace(microsecond=0).isoformat()}{_fraction(value.microsecond)}Z"


def _fraction(microseconds: int) -> str:
    if not microseconds:
        return ""
    return f".{microseconds:06d}".removesuffix("000")
