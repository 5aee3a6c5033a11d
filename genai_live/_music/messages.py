"""What a user says to a music session, made into client messages. Pure functions."""

from __future__ import annotations

from typing import Any

import attrs

from genai_live import types
from genai_live._inputs.coercion import coerce
from genai_live._music import compat as page_names
from genai_live._wire.base import Wire, known_members
from genai_live._wire.typeguards import is_items, is_mapping
from genai_live.errors import ConfigError

Message = types.LiveMusicClientMessage

_GENERATION = {field.name for field in attrs.fields(types.LiveMusicGenerationConfig)} - {"extra"}


def opening(config: object) -> list[Message]:
    """Make the messages that follow the setup: what `connect` was given as config.

    Raises:
        ConfigError: It cannot be used; names the field and the fix.
    """
    if config is None:
        return []
    prompts, generation = _read(config, field="config")
    made: list[Message] = []
    if prompts is not None:
        made.append(weighted_prompts(prompts, field="config.weighted_prompts"))
    if generation != types.LiveMusicGenerationConfig():
        made.append(Message(music_generation_config=generation))
    return made


def weighted_prompts(prompts: object, *, field: str = "prompts") -> Message:
    """Make prompts that replace all earlier ones; a string counts 1."""
    items = list(prompts) if is_items(prompts) else [prompts]
    if not items:
        raise ConfigError(
            "is empty.", field=field, hint="Give at least one; pause() or stop() makes silence."
        )
    made: list[types.WeightedPrompt] = []
    for index, item in enumerate(items):
        place = f"{field}[{index}]" if is_items(prompts) else field
        if isinstance(item, str):
            item = types.WeightedPrompt(text=item, weight=1.0)
        prompt = coerce(item, types.WeightedPrompt, field=place)
        if prompt.weight == 0:
            raise ConfigError(
                "the service refuses a weight of 0.",
                field=f"{place}.weight",
                hint="Leave the prompt out, or give it a small weight.",
            )
        made.append(prompt)
    return Message(client_content=types.LiveMusicClientContent(weighted_prompts=made))


def generation_config(config: object, *, field: str = "config") -> Message:
    """Make the configuration that replaces all of the earlier one."""
    prompts, generation = _read(config, field=field)
    if prompts is not None:
        raise ConfigError(
            "prompts are no part of this.",
            field=f"{field}.weighted_prompts",
            hint="Use set_weighted_prompts().",
        )
    return Message(music_generation_config=generation)


def playback(control: types.LiveMusicPlaybackControl) -> Message:
    """Make a command to the stream."""
    return Message(playback_control=control)


def whole(message: object) -> list[Message]:
    """Check one whole client message.

    One with turns of a conversation, as the API page has it, becomes prompts, and where the turn
    is complete the command to play.
    """
    given = _members(message, field="message")
    content = given.get("client_content", given.get("clientContent"))
    if len(given) == 1 and is_mapping(content) and "turns" in content:
        texts, complete = page_names.prompts_of(content, field="message.client_content")
        made = [weighted_prompts(texts, field="message.client_content.turns")]
        return [*made, playback(types.LiveMusicPlaybackControl.PLAY)] if complete else made
    for name in ("music_generation_config", "musicGenerationConfig"):
        if given.get(name) is not None:
            said = generation_config(given[name], field=f"message.{name}")
            given[name] = said.music_generation_config
    checked = coerce(given, Message, field="message")
    if checked.setup is not None:
        raise ConfigError(
            "the setup was sent by connect() and cannot be sent again.",
            field="message.setup",
            hint="Connect anew for another model.",
        )
    if checked.client_content is not None:
        place = "message.client_content.weighted_prompts"
        return [weighted_prompts(checked.client_content.weighted_prompts, field=place)]
    return [checked]


def _read(config: object, *, field: str) -> tuple[object | None, types.LiveMusicGenerationConfig]:
    """Read a flat config of any form; give its prompts as they are, and the rest of it."""
    given = _members(config, field=field)
    prompts = [given.pop(name, None) for name in ("weighted_prompts", "weightedPrompts")]
    read = page_names.read_config(given, field=field)
    generation = types.LiveMusicGenerationConfig(
        extra=config.extra if isinstance(config, Wire) else None,
        **{name: getattr(read, name) for name in _GENERATION},
    )
    return next((each for each in prompts if each is not None), None), generation


def _members(value: object, *, field: str) -> dict[str, Any]:
    if is_mapping(value):
        return dict(value)
    if isinstance(value, Wire):
        return known_members(value)
    raise ConfigError(f"expected an object or a dict, got {type(value).__name__}.", field=field)
