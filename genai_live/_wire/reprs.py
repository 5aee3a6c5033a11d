"""Short texts of users' values for error messages, whatever their `repr` does."""

from __future__ import annotations

from reprlib import Repr
from typing import Any

MAX_LENGTH = 100
"""Characters of a value that are shown."""

_repr = Repr()
_repr.maxstring = _repr.maxother = MAX_LENGTH
_repr.maxlevel = 3


def safe_repr(value: object) -> str:
    """Return the `repr` of a value; where that fails, the name of its class."""
    try:
        return repr(value)
    except Exception:  # code of the value's class, or a limit of Python
        return f"<{type(value).__name__}>"


def short_repr(value: object) -> str:
    """Return the `repr` of a value, cut to what fits into an error text; never fails."""
    try:
        text = _repr.repr(value)
    except Exception:
        text = f"<{type(value).__name__}>"
    return short_text(text)


def short_text(text: str) -> str:
    """Return a text, cut to what fits into an error text, as valid Unicode."""
    if len(text) > MAX_LENGTH:
        text = f"{text[:MAX_LENGTH]}..."
    return text.encode("utf-8", "backslashreplace").decode()


def short_key(key: object) -> str:
    """Return a key of a mapping as a step of a path."""
    text: Any = key
    return short_text(str.__str__(text)) if issubclass(type(key), str) else short_repr(key)


def error_text(error: BaseException) -> str:
    """Return the class and the text of an exception that a user's object raised."""
    name = type(error).__name__
    try:
        text = short_text(str(error))
    except Exception:
        text = ""
    return f"{name}: {text}" if text else name
