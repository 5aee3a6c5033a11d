"""Profiles of the Live models: what each accepts, from a table with evidence.

The client, the local server and the docs read the same table, `schema/models.json`. A model that it
does not have is refused nothing.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from genai_live._wire.backend import BACKEND_NAMES
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError
from genai_live.models.profiles import (
    DEFAULT_MODEL,
    DEFAULT_MUSIC_MODEL,
    MUSIC_PATTERNS,
    PATTERNS,
    PROFILES,
    ModelProfile,
)

if TYPE_CHECKING:
    from genai_live._wire.backend import Backend

__all__ = [
    "DEFAULT_MODEL",
    "DEFAULT_MUSIC_MODEL",
    "PROFILES",
    "ModelProfile",
    "find_profile",
    "makes_music",
]


def _check_name(model: object) -> None:
    if not issubclass(type(model), str):
        raise ConfigError(
            f"must be a str, not {short_repr(model)}.", field="model", hint="Pass the model's name."
        )


def _check_backend(backend: object) -> None:
    if not issubclass(type(backend), str) or backend not in BACKEND_NAMES:
        raise ConfigError(
            f"{short_repr(backend)} is unknown.",
            field="backend",
            hint=f"Use {' or '.join(BACKEND_NAMES)}.",
        )


def find_profile(model: str, *, backend: Backend = "gemini") -> ModelProfile:
    """Return the profile of a model.

    Args:
        model: Its name, bare or as a resource: `models/...`, `publishers/.../models/...`.
        backend: Where it runs.

    Returns:
        The profile of the family with the longest pattern that matches; for an unknown model one
        that refuses nothing.

    Raises:
        ConfigError: The name is not a string, or there is no such backend.
    """
    _check_name(model)
    _check_backend(backend)
    name = _bare(model)
    matching = [pair for pair in PATTERNS if fnmatchcase(name, pair[0])]
    if not matching:
        return ModelProfile(backend=backend)
    _, family = max(matching, key=lambda pair: len(pair[0]))
    return PROFILES[family, backend]


def makes_music(model: str) -> bool:
    """Whether a model is one of Live Music, by its name.

    Args:
        model: Its name, bare or as a resource: `models/...`.

    Raises:
        ConfigError: The name is not a string.
    """
    _check_name(model)
    return any(fnmatchcase(_bare(model), pattern) for pattern in MUSIC_PATTERNS)


def _bare(model: str) -> str:
    return model.rpartition("/")[2]
