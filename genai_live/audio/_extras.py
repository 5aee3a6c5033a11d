"""`needs`: reports a package that is not installed, with the command that installs it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def needs(extra: str, purpose: str) -> Generator[None]:
    """Return a context in which to import what an extra installs.

    Args:
        extra: Name of the extra in pyproject.toml.
        purpose: What needs it, as the beginning of a sentence.

    Raises:
        ConfigError: A package is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"{purpose} needs {error.name}, which is not installed.",
            hint=f'Run: pip install "genai-live[{extra}]"',
        ) from error
