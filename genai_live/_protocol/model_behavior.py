"""Rules for the behavior of a model in a conversation, from its profile and the setup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live import types

if TYPE_CHECKING:
    from genai_live.models import ModelProfile


def calls_end_turns(profile: ModelProfile) -> bool:
    """Whether a turn may end between a function's result and the words about it.

    Where nothing is known of the model, Vertex AI is taken to behave so.
    """
    is_unknown = not profile.family
    return (
        profile.blocking_call_ends_turn
        or profile.unset_behavior == "NON_BLOCKING"
        or (is_unknown and profile.backend == "vertex")
    )


def answers_separately(profile: ModelProfile, setup: types.LiveClientSetup, name: str) -> bool:
    """Whether the model speaks about a function's result in a later turn than the one that calls.

    It does so for functions that are NON_BLOCKING, or that it takes as such.
    """
    if profile.waits_for_results:
        return False
    behavior: str = profile.unset_behavior
    for tool in setup.tools or ():
        for function in tool.function_declarations or ():
            if function.name == name and function.behavior is not None:
                behavior = function.behavior
    return behavior == types.Behavior.NON_BLOCKING


def is_silent(profile: ModelProfile, response: types.FunctionResponse) -> bool:
    """Whether a response asks the model to say nothing about it, and the model heeds that."""
    silent = types.FunctionResponseScheduling.SILENT
    return response.scheduling == silent and profile.scheduling == "accepted"


def may_ignore_speech(profile: ModelProfile, setup: types.LiveClientSetup) -> bool:
    """Whether speech may stay without an answer, as with proactive audio."""
    proactivity = setup.proactivity
    is_proactive = proactivity is not None and bool(proactivity.proactive_audio)
    return is_proactive or profile.proactivity == "always" or not profile.answers_speech
