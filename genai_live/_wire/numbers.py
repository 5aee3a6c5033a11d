"""Rules for numbers, flags and texts that are used here and not sent: seconds, counts, sizes."""

from __future__ import annotations

import math
import threading
from numbers import Real
from typing import Any, overload

from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError

LONGEST = threading.TIMEOUT_MAX
"""Seconds that Python can wait."""


def finite(value: object) -> float | None:
    """Return a finite number as an int or a float; None for anything else."""
    number: Any = value
    try:
        if type(number) is not int and type(number) is not float:
            # A bool is a Real too, which types do not say.
            if isinstance(value, bool) or not isinstance(value, Real):
                return None
            number = float(value)
        return number if math.isfinite(number) else None
    except Exception:  # code of the value's class, or too many digits for a float
        return None


@overload
def check_seconds(value: object, *, field: str, zero: bool = ..., hint: str = ...) -> float: ...


@overload
def check_seconds(
    value: object, *, field: str, optional: bool, zero: bool = ..., hint: str = ...
) -> float | None: ...


def check_seconds(
    value: object, *, field: str, optional: bool = False, zero: bool = False, hint: str = ""
) -> float | None:
    """Return a number of seconds.

    Args:
        value: What the user passed.
        field: The path of the value, for error messages.
        optional: Whether None is accepted.
        zero: Whether 0 is accepted.
        hint: What to do in place of that.

    Raises:
        ConfigError: It is not a finite number, below the limit, or longer than Python can wait.
    """
    if value is None and optional:
        return None
    number = finite(value)
    if number is None or number < 0 or (number == 0 and not zero):
        kind = "a number of seconds, 0 or more" if zero else "a positive number of seconds"
        raise ConfigError(f"must be {kind}, got {short_repr(value)}.", field=field, hint=hint)
    if number > LONGEST:
        raise ConfigError(
            f"{short_repr(value)} is too long.",
            field=field,
            hint=hint or f"Use at most {LONGEST:.0f} seconds.",
        )
    return number


def check_timeout(value: object, *, field: str = "timeout") -> float | None:
    """Return the timeout of a call: seconds, or None to wait indefinitely.

    Raises:
        ConfigError: It is neither None nor a finite number of at least 0.
    """
    return check_seconds(
        value, field=field, optional=True, zero=True, hint="None waits indefinitely."
    )


def check_number(
    value: object, *, field: str, least: float = 0, greatest: float = LONGEST
) -> float:
    """Return a finite number in a range.

    Raises:
        ConfigError: It is something else.
    """
    number = finite(value)
    if number is not None and least <= number <= greatest:
        return number
    raise _unusable(value, "number", field, least, greatest)


def check_whole(value: object, *, field: str, least: int, greatest: int | None = None) -> int:
    """Return a whole number in a range.

    Raises:
        ConfigError: It is something else.
    """
    if type(value) is int and least <= value and (greatest is None or value <= greatest):
        return value
    raise _unusable(value, "whole number", field, least, greatest)


def _unusable(
    value: object, kind: str, field: str, least: float, greatest: float | None
) -> ConfigError:
    limit = f"of at least {least:g}"
    if greatest is not None and greatest < LONGEST:
        limit = f"from {least:g} to {greatest}"
    return ConfigError(
        f"{short_repr(value)} cannot be used.", field=field, hint=f"Pass a {kind} {limit}."
    )


def check_flag(value: object, *, field: str) -> bool:
    """Return a bool.

    Raises:
        ConfigError: It is something else.
    """
    if value is True or value is False:
        return value
    raise ConfigError(
        f"expected a bool, got {short_repr(value)}.", field=field, hint="Pass True or False."
    )


def check_text(value: object, *, field: str) -> str:
    """Return a text that can be sent.

    Raises:
        ConfigError: It is something else, or has half of a character.
    """
    if not isinstance(value, str):
        raise ConfigError(f"must be a str, not {short_repr(value, most=60)}.", field=field)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ConfigError(f"{value!a} has half of a character.", field=field) from None
    return value
