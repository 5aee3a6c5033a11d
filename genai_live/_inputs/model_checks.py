"""Checks of what is sent in a session against the profile of its model.

What the service is known to refuse raises `ConfigError` before anything is sent; what it ignores is
logged once. Of an unknown model nothing is known, so nothing is refused.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING

from genai_live import types
from genai_live.errors import ConfigError
from genai_live.models import ModelProfile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

logger = logging.getLogger("genai_live")

UNKNOWN_MODEL = ModelProfile()
"""Refuses nothing."""


def refusal(profile: ModelProfile, field: str, problem: str, fix: str) -> ConfigError:
    """Return the error for something that the service refuses.

    Args:
        profile: The profile that says so.
        field: The path of the value.
        problem: What is wrong, in words that follow the model's name.
        fix: What to do.
    """
    override = "If the model accepts it by now, override what is known of it with model_profile=."
    return ConfigError(f"{name_of(profile)} {problem}", field=field, hint=f"{fix} {override}")


def name_of(profile: ModelProfile) -> str:
    """Return the name of a profile's model, for messages."""
    return profile.model or profile.family or "the model"


def warn_once(profile: ModelProfile, problem: str) -> None:
    """Log a warning, once per model.

    Args:
        profile: The profile of the model.
        problem: What the model does, in words that follow its name.
    """
    _warn_once(name_of(profile), problem)


@lru_cache(maxsize=1024)
def _warn_once(model: str, problem: str) -> None:
    logger.warning("%s %s", model, problem, extra={"event_name": "config_ignored", "model": model})


def check_tools(tools: Iterable[types.Tool], profile: ModelProfile, *, field: str) -> None:
    """Check a list of tools, with the functions that were declared by hand.

    Raises:
        ConfigError: The model refuses one; names the field and the fix.
    """
    for tool in tools:
        if tool.code_execution is not None:
            if profile.code_execution == "refused":
                raise refusal(
                    profile, f"{field}: code_execution", "refuses this tool.", "Leave it out."
                )
            if profile.code_execution == "ignored":
                warn_once(profile, "ignores the tool code_execution.")
        for function in tool.function_declarations or ():
            check_behavior(function.behavior, profile, field=f"{field}: {function.name}.behavior")


def check_behavior(behavior: types.Behavior | None, profile: ModelProfile, *, field: str) -> None:
    """Check whether a function may be declared as blocking, or as non-blocking.

    Raises:
        ConfigError: The model refuses it.
    """
    accepted = profile.function_behaviors
    if behavior is None or behavior == types.Behavior.UNSPECIFIED or accepted is None:
        return
    if behavior.value not in accepted:
        fix = f"Use {' or '.join(accepted)}, or leave" if accepted else "Leave"
        raise refusal(profile, field, f"refuses {behavior.value}.", f"{fix} behavior out.")


def check_scheduling(
    scheduling: types.FunctionResponseScheduling | None, profile: ModelProfile, *, field: str
) -> None:
    """Check whether the use of a function's result may be scheduled.

    Raises:
        ConfigError: The model refuses it.
    """
    if scheduling is None or profile.scheduling == "accepted":
        return
    if profile.scheduling == "refused":
        raise refusal(profile, field, "refuses scheduling.", "Leave scheduling out.")
    warn_once(profile, "ignores the scheduling of function responses.")


def check_responses(responses: Iterable[types.FunctionResponse], profile: ModelProfile) -> None:
    """Check responses to function calls: their scheduling, and media in them.

    Raises:
        ConfigError: The model refuses one; names the field and the fix.
    """
    for index, response in enumerate(responses):
        path = f"function_responses[{index}]"
        check_scheduling(response.scheduling, profile, field=f"{path}.scheduling")
        for number, part in enumerate(response.parts or ()):
            for member in ("inline_data", "file_data"):
                media: types.FunctionResponseBlob | types.FunctionResponseFileData | None
                media = getattr(part, member)
                if media is not None:
                    field = f"{path}.parts[{number}].{member}.mime_type"
                    _check_media(media.mime_type, profile, field=field)


def _check_media(mime_type: str | None, profile: ModelProfile, *, field: str) -> None:
    accepted = profile.function_result_media
    kind = (mime_type or "").partition(";")[0].strip().lower()
    if accepted is None or kind in accepted:
        return
    if not accepted:
        problem, fix = "accepts no media in function results.", "Return text or JSON."
    else:
        problem = f"refuses {kind or 'media without a mime type'} in function results."
        fix = f"Use one of {', '.join(accepted)}."
    raise refusal(profile, field, problem, fix)


def check_turns(turns: Sequence[types.Content], profile: ModelProfile, *, field: str) -> None:
    """Check turns for function calls and responses, which not every model accepts in them.

    Raises:
        ConfigError: The model refuses one; names the field and the fix.
    """
    if profile.history_function_parts == "accepted":
        return
    for index, content in enumerate(turns):
        for number, part in enumerate(content.parts or ()):
            for member in ("function_call", "function_response"):
                if getattr(part, member) is None:
                    continue
                if profile.history_function_parts == "refused":
                    raise refusal(
                        profile,
                        f"{field}[{index}].parts[{number}].{member}",
                        "refuses function calls and responses in turns.",
                        "Leave the part out, or describe it in words.",
                    )
                warn_once(
                    profile,
                    "forgets function calls and responses in turns after a resumption.",
                )


def check_message(message: types.LiveClientMessage, profile: ModelProfile) -> None:
    """Check one message of the client.

    Raises:
        ConfigError: The model refuses it; names the field and the fix.
    """
    if message.client_content is not None:
        check_turns(message.client_content.turns or (), profile, field="turns")
    elif message.tool_response is not None:
        check_responses(message.tool_response.function_responses or (), profile)
    elif message.context_update is not None and message.context_update.tools is not None:
        check_tools(message.context_update.tools.tools or (), profile, field="tools")
