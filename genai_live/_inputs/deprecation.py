"""Warnings that point at the user's line that called into this package."""

from __future__ import annotations

import warnings
from inspect import currentframe
from typing import TYPE_CHECKING

from genai_live.errors import CompatibilityWarning

if TYPE_CHECKING:
    from types import FrameType

_PACKAGE = __name__.partition(".")[0]


def warn_deprecated_form(message: str) -> None:
    """Warn about a deprecated form that was understood. Python shows it once per line."""
    level = 1
    frame: FrameType | None = currentframe()
    while frame is not None and frame.f_globals.get("__name__", "").startswith(f"{_PACKAGE}."):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, CompatibilityWarning, stacklevel=level)
