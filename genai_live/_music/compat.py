"""Build client messages of music sessions, earlier forms of the API included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genai_live import types
from genai_live._inputs.coercion import coerce
from genai_live._inputs.contents import contents
from genai_live._inputs.deprecation import warn_deprecated_form
from genai_live._inputs.guard import guarded
from genai_live._inputs.members import member, only_member, spelling, with_member
from genai_live._music import messages
from genai_live._wire.typeguards import is_mapping
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

Message = types.LiveMusicClientMessage

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
"""Scales whose older names spell each black key in both ways."""


_RENAMED = (("tempo", "bpm"), ("mode", "music_generation_mode"))
"""Older names of members, and those of today."""


@guarded("config")
def opening(config: Any) -> list[Message]:
    """Build the messages that follow the setup, as `messages.opening`."""
    return messages.opening(_modern_config(config, field="config"))


@guarded("prompts")
def weighted_prompts(prompts: object) -> Message:
    """Build prompts, as `messages.weighted_prompts`."""
    return messages.weighted_prompts(prompts)


@guarded("config")
def generation_config(config: Any) -> Message:
    """Build the configuration, as `messages.generation_config`."""
    return messages.generation_config(_modern_config(config, field="config"))


def playback(control: types.LiveMusicPlaybackControl) -> Message:
    """Build a command to the stream, as `messages.playback`."""
    return messages.playback(control)


@guarded("message")
def from_message(message: Any) -> list[Message]:
    """Check one whole client message.

    One with turns of a conversation becomes prompts and, where the turn is complete, the command to
    play.

    Raises:
        ConfigError: It cannot be sent; names the field and the fix.
    """
    content = only_member(message, "client_content")
    if is_mapping(content) and "turns" in content:
        texts, complete = _prompts_of(content, field="message.client_content")
        prompts = messages.weighted_prompts(texts, field="message.client_content.turns")
        play = messages.playback(types.LiveMusicPlaybackControl.PLAY)
        return [prompts, play] if complete else [prompts]
    config = member(message, "music_generation_config")
    if config is not None:
        path = f"message.{spelling(message, 'music_generation_config')}"
        config = _modern_config(config, field=path)
        message = with_member(message, "music_generation_config", config)
    return [messages.from_message(message)]


def _modern_config(config: Any, *, field: str) -> Any:
    """Return a config with `tempo`, `mode` and long scales under their names of today.

    Raises:
        ConfigError: An older name has another value than its newer one, or an unusable one.
    """
    scale = member(config, "scale")
    if isinstance(scale, str) and (real := LONG_SCALES.get(scale.upper())) is not None:
        warn_deprecated_form(
            f"{field}.scale: {scale.upper()} is {real.value} on the wire; write that."
        )
        config = with_member(config, "scale", real)
    for older, newer in _RENAMED:
        if (value := member(config, older)) is None:
            continue
        read = coerce({older: value}, types.LiveMusicConfig, field=field)
        value = read.mode if older == "mode" else round(read.tempo or 0)
        if member(config, newer) not in (None, value):
            raise ConfigError(
                f"has another value than {newer}.", field=f"{field}.{older}", hint=f"Keep {newer}."
            )
        warn_deprecated_form(f"{field}.{older}: use {newer}.")
        config = with_member(with_member(config, older, None), newer, value)
    return config


def _prompts_of(content: Mapping[str, Any], *, field: str) -> tuple[list[str], bool]:
    """Read turns of a conversation as prompts; return whether they ask for an answer, too.

    Raises:
        ConfigError: They contain something else than the user's text.
    """
    for name in content:
        if name not in ("turns", "turn_complete", "turnComplete"):
            raise ConfigError("cannot be combined with turns.", field=f"{field}.{name}")
    path = f"{field}.turns"
    warn_deprecated_form(f"{path}: turns became prompts; use set_weighted_prompts() and play().")
    texts: list[str] = []
    for turn in contents(content["turns"], field=path, backend="gemini"):
        for part in turn.parts or ():
            if turn.role == "model" or not part.text:
                raise ConfigError(
                    "only the user's text steers music.", field=path, hint="Leave the rest out."
                )
            texts.append(part.text)
    return texts, bool(content.get("turn_complete", content.get("turnComplete")))
