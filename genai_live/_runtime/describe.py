"""Text of exceptions of a user's code, whose `__str__` may raise."""

from __future__ import annotations


def describe(error: BaseException) -> str:
    """Return the text of an exception; if that cannot be had, the name of its class."""
    try:
        return str(error)
    except BaseException:
        return type(error).__name__
