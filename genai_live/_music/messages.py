"""Build client messages of music sessions from what users pass. Pure functions."""

from __future__ import annotations

from typing import Any

import attrs

from genai_live import types
from genai_live._inputs.coercion import coerce, coerce_extra
from genai_live._inputs.foreign import foreign_members
from genai_live._wire.base import Wire, known_members
from genai_live._wire.typeguards import is_items, is_mapping
from genai_live.errors import ConfigError

Message = types.LiveMusicClientMessage

_GENERATION = {field.name for field in attrs.fields(types.LiveMusicGenerationConfig)} - {"extra"}


def opening(config: object) -> list[Message]:
    """Build the messages that follow the setup, from the config of `connect`.

    Raises:
        ConfigError: It cannot be used; names the field and the fix.
    """
    if config is None:
        return []
    prompts, generation = _read(config, field="config")
    messages: list[Message] = []
    if prompts is not None:
        messages.append(weighted_prompts(prompts, field="config.weighted_prompts"))
    if generation != types.LiveMusicGenerationConfig():
        messages.append(Message(music_generation_config=generation))
    return messages


def weighted_prompts(prompts: object, *, field: str = "prompts") -> Message:
    """Build prompts that replace all earlier ones; a string has the weight 1."""
    items = list(prompts) if is_items(prompts) else [prompts]
    if not items:
        raise ConfigError(
            "is empty.", field=field, hint="Pass at least one; pause() or stop() makes silence."
        )
    checked: list[types.WeightedPrompt] = []
    for index, item in enumerate(items):
        path = f"{field}[{index}]" if is_items(prompts) else field
        if isinstance(item, str):
            item = types.WeightedPrompt(text=item, weight=1.0)
        prompt = coerce(item, types.WeightedPrompt, field=path)
        if prompt.weight == 0:
            raise ConfigError(
                "the service refuses a weight of 0.",
                field=f"{path}.weight",
                hint="Leave the prompt out, or give it a small weight.",
            )
        checked.append(prompt)
    return Message(client_content=types.LiveMusicClientContent(weighted_prompts=checked))


def generation_config(config: object, *, field: str = "config") -> Message:
    """Build the configuration that replaces all of the earlier one."""
    prompts, generation = _read(config, field=field)
    if prompts is not None:
        raise ConfigError(
            "prompts are not part of the configuration.",
            field=f"{field}.weighted_prompts",
            hint="Use set_weighted_prompts().",
        )
    return Message(music_generation_config=generation)


def playback(control: types.LiveMusicPlaybackControl) -> Message:
    """Build a command to the stream."""
    return Message(playback_control=control)


def from_message(message: object) -> Message:
    """Check one whole client message."""
    members = _members(message, field="message")
    for name in ("music_generation_config", "musicGenerationConfig"):
        if members.get(name) is not None:
            checked_config = generation_config(members[name], field=f"message.{name}")
            members[name] = checked_config.music_generation_config
    checked = coerce(members, Message, field="message")
    if checked.setup is not None:
        raise ConfigError(
            "the setup was sent by connect() and cannot be sent again.",
            field="message.setup",
            hint="Connect again for another model.",
        )
    if checked.client_content is not None:
        field = "message.client_content.weighted_prompts"
        return weighted_prompts(checked.client_content.weighted_prompts, field=field)
    return checked


def _read(config: object, *, field: str) -> tuple[object | None, types.LiveMusicGenerationConfig]:
    """Split a flat config of any form; return its prompts unchecked, and the rest of it checked."""
    members = _members(config, field=field)
    prompts = [members.pop(name, None) for name in ("weighted_prompts", "weightedPrompts")]
    read = coerce(members, types.LiveMusicConfig, field=field)
    extra = config.extra if isinstance(config, Wire) else None
    if extra is not None:
        extra = coerce_extra(extra, field=f"{field}.extra")
    generation = types.LiveMusicGenerationConfig(
        extra=extra,
        **{name: getattr(read, name) for name in _GENERATION},
    )
    return next((each for each in prompts if each is not None), None), generation


def _members(value: object, *, field: str) -> dict[str, Any]:
    if is_mapping(value):
        return dict(value)
    if isinstance(value, Wire):
        return known_members(value)
    if (members := foreign_members(value)) is not None:
        return members
    raise ConfigError(f"expected an object or a dict, got {type(value).__name__}.", field=field)
