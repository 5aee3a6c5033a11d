"""Checks of what the service refuses because of the model, by the table of models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live import types
from genai_live.testing import rejections

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genai_live.models import ModelProfile

_IN_GENERATION_CONFIG = {
    "enable_affective_dialog": "enableAffectiveDialog",
    "translation_config": "translationConfig",
}
_UNSET = frozenset({None, "THINKING_LEVEL_UNSPECIFIED", "UNSPECIFIED", "SCHEDULING_UNSPECIFIED"})


def check_setup(setup: types.LiveClientSetup, profile: ModelProfile, *, version: str) -> None:
    """Check a setup.

    Args:
        setup: The setup.
        profile: The profile of its model.
        version: The API version of the request.

    Raises:
        Rejection: The model does not take it.
    """
    if profile.backend == "gemini" and version != "v1alpha":
        _check_known(setup, profile.v1alpha_members)
    if profile.proactivity == "refused":
        _check_known(setup, ("proactivity",))
    if any(_member(setup, name) is None for name in profile.required_config):
        raise rejections.invalid()
    _check_modalities(setup, profile)
    _check_thinking(setup, profile)
    if profile.affective_dialog == "refused" and _wants_affect(setup):
        raise rejections.invalid()
    if (
        profile.proactivity == "always"
        and setup.proactivity is not None
        and setup.proactivity.proactive_audio is False
    ):
        raise rejections.invalid()
    check_tools(setup.tools or (), profile)


def check_tools(tools: Iterable[types.Tool], profile: ModelProfile) -> None:
    """Check the tools of a setup or of a context update.

    Raises:
        Rejection: The model does not take one of them.
    """
    for tool in tools:
        if tool.code_execution is not None and profile.code_execution == "refused":
            raise rejections.invalid()
        for function in tool.function_declarations or ():
            if (
                profile.function_behaviors is not None
                and function.behavior not in _UNSET
                and function.behavior not in profile.function_behaviors
            ):
                raise rejections.invalid()


def check_first(setup: types.LiveClientSetup, profile: ModelProfile) -> None:
    """Check, on the first message after it, what the service accepted in the setup.

    Raises:
        Rejection: The model refuses it after all.
    """
    if profile.affective_dialog == "refused_later" and _wants_affect(setup):
        raise rejections.invalid()


def check_content(
    content: types.LiveClientContent, profile: ModelProfile, *, started: bool
) -> None:
    """Check turns.

    Args:
        content: The turns.
        profile: The profile of the model.
        started: Whether the conversation has begun, so that they are no longer its history.

    Raises:
        Rejection: The model does not take them, or not any more.
    """
    if started and profile.client_content == "start":
        raise rejections.invalid()
    if profile.history_function_parts == "refused" and any(
        part.function_call is not None or part.function_response is not None
        for turn in content.turns or ()
        for part in turn.parts or ()
    ):
        raise rejections.invalid()


def check_responses(responses: Iterable[types.FunctionResponse], profile: ModelProfile) -> None:
    """Check responses of functions.

    Raises:
        Rejection: The model does not take their scheduling or their media.
    """
    for response in responses:
        if profile.scheduling == "refused" and response.scheduling not in _UNSET:
            raise rejections.invalid()
        if profile.function_result_media is None:
            continue
        for part in response.parts or ():
            media = part.inline_data or part.file_data
            if media is not None and media.mime_type not in profile.function_result_media:
                raise rejections.invalid()


def check_audio(profile: ModelProfile, *, blocked: bool) -> None:
    """Check whether audio may come now; `blocked` is whether a blocking call is open.

    Raises:
        Rejection: The model takes no audio while a blocking call is open.
    """
    if blocked and profile.audio_during_blocking_call == "refused":
        raise rejections.not_implemented()


def blocks(function: types.FunctionDeclaration | None, profile: ModelProfile) -> bool:
    """Return whether the model waits for the response of a function; None if it is undeclared."""
    behavior = None if function is None else function.behavior
    if behavior in _UNSET:
        behavior = types.Behavior(profile.unset_behavior)
    return profile.waits_for_results or behavior != types.Behavior.NON_BLOCKING


def answers_in_text(setup: types.LiveClientSetup, profile: ModelProfile) -> bool:
    """Return whether the model answers in text; unset, a model that only writes does."""
    config = setup.generation_config or types.GenerationConfig()
    modalities = config.response_modalities or profile.output_modalities or ()
    return types.Modality.TEXT in modalities and types.Modality.AUDIO not in modalities


def _check_known(setup: types.LiveClientSetup, names: Iterable[str]) -> None:
    for name in names:
        if _member(setup, name) is not None:
            wire = _IN_GENERATION_CONFIG.get(name)
            path = "setup" if wire is None else "setup.generation_config"
            raise rejections.unknown_name(wire or name, path)


def _check_modalities(setup: types.LiveClientSetup, profile: ModelProfile) -> None:
    config = setup.generation_config or types.GenerationConfig()
    for modality in config.response_modalities or ():
        if profile.output_modalities is not None and modality not in profile.output_modalities:
            if modality == types.Modality.TEXT:
                raise rejections.text_from_audio_model(with_voice=config.speech_config is not None)
            raise rejections.invalid()
        if modality == types.Modality.VIDEO and setup.avatar_config is None:
            raise rejections.invalid()


def _check_thinking(setup: types.LiveClientSetup, profile: ModelProfile) -> None:
    config = setup.generation_config or types.GenerationConfig()
    thinking = config.thinking_config or types.ThinkingConfig()
    level = None if thinking.thinking_level in _UNSET else thinking.thinking_level
    if profile.thinking is not None and (
        (thinking.thinking_budget is not None and "thinking_budget" not in profile.thinking)
        or (level is not None and "thinking_level" not in profile.thinking)
    ):
        raise rejections.invalid()
    levels = profile.thinking_levels
    if level is not None and levels is not None and level not in levels:
        raise rejections.invalid()
    if level is None and profile.thinking_required:
        raise rejections.invalid()


def _wants_affect(setup: types.LiveClientSetup) -> bool:
    return bool(setup.generation_config and setup.generation_config.enable_affective_dialog)


def _member(setup: types.LiveClientSetup, name: str) -> object:
    """Return a member of the config by its name in Python; its message has it in the setup."""
    if name in _IN_GENERATION_CONFIG:
        return getattr(setup.generation_config, name, None)
    return getattr(setup, name)
