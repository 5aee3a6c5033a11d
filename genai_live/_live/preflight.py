"""Checks of a session's config against the profile of its model, before anything is sent.

A member may be in the config or in its older container `generation_config`; the former takes
precedence, as in the setup.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import attrs

from genai_live import types
from genai_live._inputs.model_checks import check_tools, name_of, refusal

if TYPE_CHECKING:
    from genai_live.models import ModelProfile

logger = logging.getLogger("genai_live")

V1ALPHA = "v1alpha"


def fit_config(config: types.LiveConnectConfig, profile: ModelProfile) -> types.LiveConnectConfig:
    """Check a config, and return it with what the model cannot do without.

    That is a `thinking_level` where one is required, and the modality where the model does not
    speak. What only says that a feature is off is left out where the model refuses its name.

    Raises:
        ConfigError: The model refuses a member; names the field and the fix.
    """
    _check_required(config, profile)
    _check_modality(config, profile)
    _check_thinking(config, profile)
    config = _without_affective_dialog(config, profile)
    config = _without_proactivity(config, profile)
    check_tools(config.tools or (), profile, field="config.tools")
    return _with_thinking_level(_with_modality(config, profile), profile)


def needed_version(
    config: types.LiveConnectConfig, profile: ModelProfile, *, chosen: str | None, default: str
) -> str | None:
    """Return the API version that a config needs, None where the default will do.

    Args:
        config: A config that `fit_config` returned.
        profile: The model's.
        chosen: The version that the user chose.
        default: The version that is used without a choice.

    Raises:
        ConfigError: The chosen version does not know a member of the config.
    """
    if profile.backend != "gemini" or (chosen or default) == V1ALPHA:
        return None
    for name in profile.v1alpha_members:
        path, value = _find(config, name)
        if value is None:
            continue
        if chosen is not None:
            raise refusal(
                profile,
                "http_options.api_version",
                f"takes {path} in {V1ALPHA} only, not in {chosen}.",
                f"Leave api_version out, or set it to {V1ALPHA}, or leave out {path}.",
            )
        logger.info(
            "API version %s is used, since %s needs it.",
            V1ALPHA,
            path,
            extra={"event_name": "api_version_chosen", "field": path},
        )
        return V1ALPHA
    return None


def _find(config: types.LiveConnectConfig, name: str) -> tuple[str, Any]:
    """Return the path and the value of a member; the value is None where it is absent."""
    value = getattr(config, name, None)
    if value is None and config.generation_config is not None:
        value = getattr(config.generation_config, name, None)
        if value is not None:
            return f"config.generation_config.{name}", value
    return f"config.{name}", value


def _without(config: types.LiveConnectConfig, name: str) -> types.LiveConnectConfig:
    """Return a copy without a member."""
    removed: dict[str, Any] = {name: None}
    generation = config.generation_config
    if generation is not None and getattr(generation, name, None) is not None:
        generation = attrs.evolve(generation, **removed)
        config = attrs.evolve(config, generation_config=generation)
    return attrs.evolve(config, **removed)


def _check_required(config: types.LiveConnectConfig, profile: ModelProfile) -> None:
    for name in profile.required_config:
        path, value = _find(config, name)
        if value is None:
            raise refusal(profile, path, "needs this member.", f"Add {name} to the config.")


def _check_modality(config: types.LiveConnectConfig, profile: ModelProfile) -> None:
    accepted = profile.output_modalities
    path, modalities = _find(config, "response_modalities")
    if accepted is None or not modalities:
        return
    modality = modalities[0].value
    if modality not in accepted:
        fix = f"Use {' or '.join(accepted)}."
        if modality == "TEXT" and "AUDIO" in accepted:
            fix += " output_audio_transcription={} adds the text of what is said."
        raise refusal(profile, f"{path}[0]", f"cannot answer in {modality}.", fix)
    if modality == "VIDEO" and config.avatar_config is None:
        raise refusal(
            profile,
            "config.avatar_config",
            "answers in VIDEO with an avatar only.",
            "Add avatar_config, or answer in another modality.",
        )


def _with_modality(
    config: types.LiveConnectConfig, profile: ModelProfile
) -> types.LiveConnectConfig:
    """Ask for the first modality of a model that does not speak, where the config names none."""
    accepted = profile.output_modalities
    if not accepted or "AUDIO" in accepted or _find(config, "response_modalities")[1]:
        return config
    return attrs.evolve(config, response_modalities=[types.Modality(accepted[0])])


def _check_thinking(config: types.LiveConnectConfig, profile: ModelProfile) -> None:
    path, thinking = _find(config, "thinking_config")
    if thinking is None:
        return
    for name in ("thinking_budget", "thinking_level"):
        value = getattr(thinking, name)
        if value is None or profile.thinking is None or name in profile.thinking:
            continue
        usable = [f"Use {other}." for other in profile.thinking]
        fix = " ".join(usable) or "Leave it out."
        raise refusal(profile, f"{path}.{name}", f"refuses {name}.", fix)
    level, levels = thinking.thinking_level, profile.thinking_levels
    if level is None or levels is None or level.value in levels:
        return
    if level != types.ThinkingLevel.THINKING_LEVEL_UNSPECIFIED or profile.thinking_required:
        raise refusal(
            profile,
            f"{path}.thinking_level",
            f"refuses the level {level.value}.",
            f"Use {', '.join(levels[:-1])} or {levels[-1]}.",
        )


def _with_thinking_level(
    config: types.LiveConnectConfig, profile: ModelProfile
) -> types.LiveConnectConfig:
    """Choose the lowest level where the model needs one, and the config has none."""
    path, thinking = _find(config, "thinking_config")
    if not profile.thinking_required or (thinking is not None and thinking.thinking_level):
        return config
    if not profile.thinking_levels:
        raise refusal(profile, f"{path}.thinking_level", "needs this member.", "Set a level.")
    level = types.ThinkingLevel(profile.thinking_levels[0])
    logger.info(
        "thinking_level %s is used, since %s needs one.",
        level.value,
        name_of(profile),
        extra={"event_name": "thinking_level_chosen", "model": profile.model},
    )
    thinking = attrs.evolve(thinking or types.ThinkingConfig(), thinking_level=level)
    return attrs.evolve(config, thinking_config=thinking)


def _without_affective_dialog(
    config: types.LiveConnectConfig, profile: ModelProfile
) -> types.LiveConnectConfig:
    path, enabled = _find(config, "enable_affective_dialog")
    if enabled is None or profile.affective_dialog == "accepted":
        return config
    if enabled:
        later = " at its first message" if profile.affective_dialog == "refused_later" else ""
        raise refusal(profile, path, f"refuses affective dialog{later}.", "Leave it out.")
    return _without(config, "enable_affective_dialog")


def _without_proactivity(
    config: types.LiveConnectConfig, profile: ModelProfile
) -> types.LiveConnectConfig:
    proactivity = config.proactivity
    if proactivity is None or profile.proactivity == "accepted":
        return config
    is_off = proactivity.proactive_audio is False
    if profile.proactivity == "always":
        if is_off:
            raise refusal(
                profile,
                "config.proactivity.proactive_audio",
                "cannot turn proactive audio off.",
                "Leave proactivity out.",
            )
        return config
    if not is_off or proactivity.proactive_video:
        raise refusal(profile, "config.proactivity", "refuses proactivity.", "Leave it out.")
    return _without(config, "proactivity")
