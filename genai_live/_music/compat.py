"""Names of the older API page: what its readers write, in the words of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genai_live import types
from genai_live._inputs.coercion import coerce
from genai_live._inputs.contents import contents
from genai_live._inputs.deprecation import warn_deprecated_form
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

LONG_SCALES = {
    "C_SHARP_D_FLAT_MAJOR_A_SHARP_B_FLAT_MINOR": types.Scale.D_FLAT_MAJOR_B_FLAT_MINOR,
    "D_SHARP_E_FLAT_MAJOR_C_MINOR": types.Scale.E_FLAT_MAJOR_C_MINOR,
    "E_MAJOR_C_SHARP_D_FLAT_MINOR": types.Scale.E_MAJOR_D_FLAT_MINOR,
    "F_SHARP_G_FLAT_MAJOR_D_SHARP_E_FLAT_MINOR": types.Scale.G_FLAT_MAJOR_E_FLAT_MINOR,
    "G_SHARP_A_FLAT_MAJOR_F_MINOR": types.Scale.A_FLAT_MAJOR_F_MINOR,
    "A_MAJOR_F_SHARP_G_FLAT_MINOR": types.Scale.A_MAJOR_G_FLAT_MINOR,
    "A_SHARP_B_FLAT_MAJOR_G_MINOR": types.Scale.B_FLAT_MAJOR_G_MINOR,
    "B_MAJOR_G_SHARP_A_FLAT_MINOR": types.Scale.B_MAJOR_A_FLAT_MINOR,
}
"""Scales whose names on the page have both spellings of each black key."""


def read_config(given: dict[str, Any], *, field: str) -> types.LiveMusicConfig:
    """Read a config; `tempo`, `mode` and long scales come back under their names of today.

    Raises:
        ConfigError: It cannot be used, or an older name says something else than its newer one.
    """
    scale = given.get("scale")
    if isinstance(scale, str) and (real := LONG_SCALES.get(scale.upper())) is not None:
        warn_deprecated_form(
            f"{field}.scale: {scale.upper()} is {real.value} on the wire; write that."
        )
        given = {**given, "scale": real}
    read = coerce(given, types.LiveMusicConfig, field=field)
    tempo = None if read.tempo is None else round(read.tempo)
    for older, newer, value in (
        ("tempo", "bpm", tempo),
        ("mode", "music_generation_mode", read.mode),
    ):
        if value is None:
            continue
        if getattr(read, newer) not in (None, value):
            raise ConfigError(
                f"says something else than {newer}.",
                field=f"{field}.{older}",
                hint=f"Keep {newer}.",
            )
        warn_deprecated_form(f"{field}.{older}: use {newer}.")
        setattr(read, newer, value)
    return read


def prompts_of(content: Mapping[str, Any], *, field: str) -> tuple[list[str], bool]:
    """Read turns of a conversation as prompts; tell whether they ask for an answer.

    Raises:
        ConfigError: There is something else in them than the user's text.
    """
    for name in content:
        if name not in ("turns", "turn_complete", "turnComplete"):
            raise ConfigError("does not go with turns.", field=f"{field}.{name}")
    place = f"{field}.turns"
    warn_deprecated_form(f"{place}: turns became prompts; use set_weighted_prompts() and play().")
    texts: list[str] = []
    for turn in contents(content["turns"], field=place, backend="gemini"):
        for part in turn.parts or ():
            if turn.role == "model" or not part.text:
                raise ConfigError(
                    "only the user's text steers music.", field=place, hint="Leave the rest out."
                )
            texts.append(part.text)
    return texts, bool(content.get("turn_complete", content.get("turnComplete")))
