"""`import_extra`: import a package that an extra installs, or say how to install it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from genai_live.errors import ConfigError


def import_extra(module: str, *, extra: str, purpose: str) -> Any:
    """Import a module of a package that is optional.

    Args:
        module: Its name.
        extra: The extra that installs the package.
        purpose: What needs it, as the subject of a sentence.

    Raises:
        ConfigError: It is not installed, or does not work here; names the command.
    """
    command = f'Run: pip install "genai-live[{extra}]"'
    package = module.partition(".")[0]
    try:
        return import_module(module)
    except ImportError as error:
        raise ConfigError(f"{purpose} needs {package}.", hint=command) from error
    except OSError as error:  # a library of the system is missing, as PortAudio for sounddevice
        raise ConfigError(
            f"{purpose} needs {package}, which does not load here: {error}.",
            hint=f"{command}, and the library that it names from your system's packages.",
        ) from error
