"""`guarded`: turns what the code of a user's object raises into a `ConfigError`."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from genai_live._wire.reprs import error_text
from genai_live._wire.scalars import Unreadable
from genai_live.errors import ConfigError, LiveError

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

PASSED_ON = (LiveError, Warning, MemoryError)
"""What is no matter of a user's object: our own errors, and warnings that are errors."""


def unreadable(error: Exception) -> Unreadable:
    """Return the error for a value whose code raised one."""
    if isinstance(error, RecursionError):
        return Unreadable("is nested too deeply.")
    return Unreadable(
        f"cannot be read: {error_text(error)}.",
        hint="Pass plain values: strings, numbers, bytes, lists and dicts.",
    )


def as_config_error(error: Exception, field: str) -> ConfigError:
    """Return the public error for what a user's object raised while it was read."""
    found = unreadable(error)
    return ConfigError(found.problem, field=field, hint=found.hint)


def guarded(field: str | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a function that reads what a user passed.

    Args:
        field: The argument that it reads; None for functions that get it as the keyword `field`.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def read(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return function(*args, **kwargs)
            except LiveError as error:
                error.__traceback__ = None  # leaves out the frames inside
                raise
            except PASSED_ON:
                raise
            except Exception as error:
                name = str(kwargs.get("field", "")) if field is None else field
                raise as_config_error(error, name) from error

        return read

    return decorate
