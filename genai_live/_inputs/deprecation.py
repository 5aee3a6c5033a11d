"""`warn_deprecated_form`: points at the user's line that called into this package."""

from __future__ import annotations

from genai_live._runtime.advice import warn_caller
from genai_live.errors import CompatibilityWarning


def warn_deprecated_form(message: str) -> None:
    """Warn about a deprecated form that was understood. Python shows it once per line."""
    warn_caller(message, CompatibilityWarning)
