"""`check_path`: the rule for paths that users pass."""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path
from typing import Any, cast

from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError


def check_path(
    value: object, *, field: str, expects: str = "the path of a file", hint: str = ""
) -> Path:
    """Return a path.

    Args:
        value: What the user passed.
        field: The path of the value, for error messages.
        expects: What is to be passed.
        hint: What to do in place of that.

    Raises:
        ConfigError: It is none or empty, or has a null character.
    """
    anything: Any = value
    if not isinstance(anything, str | PathLike):
        problem = f"expected {expects}, got {type(value).__name__}."
        raise ConfigError(problem, field=field, hint=hint)
    try:
        path = Path(cast("str | PathLike[str]", anything))
    except Exception:  # a PathLike of bytes, or code of the value's class
        raise ConfigError(
            f"expected {expects}, as text, got {type(value).__name__}.", field=field, hint=hint
        ) from None
    if value == "":
        raise ConfigError(f"expected {expects}, got an empty text.", field=field, hint=hint)
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        problem = f"{str(path)!a} has half of a character, which no path can."
        raise ConfigError(problem, field=field, hint=hint) from None
    if "\0" in str(path):
        problem = f"{short_repr(str(path))} contains a null character, which no path can."
        raise ConfigError(problem, field=field, hint="Remove it.")
    return path
