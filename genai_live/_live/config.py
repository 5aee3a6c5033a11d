"""Conversion of the user's flat config to the setup message.

A member of `LiveConnectConfig` goes where the wire has a member of its name: in the setup or, else,
in the setup's `generationConfig`. There is no table of fields to keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from genai_live import types
from genai_live._inputs.coercion import coerce, coerce_extra, members_of
from genai_live._inputs.contents import instruction, tool_list
from genai_live._inputs.guard import guarded
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from genai_live._wire.backend import Backend
    from genai_live.types import LiveConnectConfigDict

_SETUP = {field.name for field in attrs.fields(types.LiveClientSetup)}
_GENERATION = {field.name for field in attrs.fields(types.GenerationConfig)}
_FORMS = (
    ("system_instruction", "system_instruction", instruction),
    ("system_instruction", "systemInstruction", instruction),
    ("tools", "tools", tool_list),
)
"""Members that have more forms than the wire's: the member, how it may be spelt, what reads it."""


@guarded("config")
def read_config(
    config: types.LiveConnectConfig | LiveConnectConfigDict | None, *, backend: Backend
) -> types.LiveConnectConfig:
    """Read the user's config in any form it may have, and check it.

    Raises:
        ConfigError: It cannot be used; names the field and the fix.
    """
    given = members_of(config, types.LiveConnectConfig, field="config")
    special: dict[str, Any] = {}
    for name, spelling, read in _FORMS:
        value = given.pop(spelling, None)
        if value is not None:
            special[name] = read(value, field=f"config.{spelling}", backend=backend)
    made = coerce({**given, **special}, types.LiveConnectConfig, field="config", backend=backend)
    if isinstance(config, types.LiveConnectConfig) and config.extra is not None:
        made.extra = coerce_extra(config.extra, field="config.extra")
    _check_modalities(made)
    return made


def _check_modalities(config: types.LiveConnectConfig) -> None:
    for field, holder in (
        ("config", config),
        ("config.generation_config", config.generation_config),
    ):
        modalities = (holder.response_modalities if holder is not None else None) or []
        if len(modalities) > 1:
            raise ConfigError(
                "the Live API answers in one modality at a time.",
                field=f"{field}.response_modalities",
                hint='For speech with its text: ["AUDIO"] and output_audio_transcription={}.',
            )
        allowed = (types.Modality.TEXT, types.Modality.AUDIO, types.Modality.VIDEO)
        if modalities and modalities[0].is_known and modalities[0] not in allowed:
            raise ConfigError(
                f"the Live API cannot answer in {modalities[0].value}.",
                field=f"{field}.response_modalities[0]",
                hint="Use TEXT or AUDIO, or VIDEO for an avatar.",
            )


def setup_of(
    config: types.LiveConnectConfig, *, model: str, audio_by_default: bool
) -> types.LiveClientSetup:
    """Place a config's members into the setup message.

    Args:
        config: A config that `read_config` gave.
        model: The full resource name.
        audio_by_default: Whether to ask for AUDIO where the config asks for nothing, which
            Vertex AI needs.
    """
    setup = types.LiveClientSetup(model=model, extra=config.extra)
    base = config.generation_config
    generation = attrs.evolve(base) if base is not None else types.GenerationConfig()
    for field in attrs.fields(types.LiveConnectConfig):
        value = getattr(config, field.name)
        if value is None or field.name in ("extra", "generation_config"):
            continue
        if field.name in _SETUP:
            setattr(setup, field.name, value if value != [] else None)
        elif field.name in _GENERATION:
            setattr(generation, field.name, value)
    if audio_by_default and not generation.response_modalities:
        generation.response_modalities = [types.Modality.AUDIO]
    if base is not None or generation != types.GenerationConfig():
        setup.generation_config = generation
    return setup
