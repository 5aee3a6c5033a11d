"""Packages that extras install: `needs` reports one that is missing, `import_extra` imports one."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Generator


def install_command(extra: str) -> str:
    """Return the commands that install an extra: from the index, and in a clone of the source."""
    return f'pip install "genai-live[{extra}]" (in a clone: pip install ".[{extra}]")'


@contextmanager
def needs(extra: str, purpose: str) -> Generator[None]:
    """Return a context in which to import what an extra installs.

    Args:
        extra: Name of the extra in pyproject.toml.
        purpose: What needs it, as the subject of a sentence.

    Raises:
        ConfigError: A package is not installed, or does not work here; names the command.
    """
    command = f"Run: {install_command(extra)}"
    try:
        yield
    except ImportError as error:
        package = (error.name or "a package").partition(".")[0]
        raise ConfigError(
            f"{purpose} needs {package}, which is not installed.", hint=command
        ) from error
    except OSError as error:  # a library of the system is missing, as PortAudio for sounddevice
        raise ConfigError(
            f"{purpose} needs a package that does not load here: {error}.",
            hint=f"{command}, and the library that it names from your system's packages.",
        ) from error


def import_extra(module: str, *, extra: str, purpose: str) -> Any:
    """Import a module of a package that is optional, as `needs` does."""
    with needs(extra, purpose):
        return import_module(module)
