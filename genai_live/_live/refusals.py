"""`refusal_hint`: advice about a refused setup that the server's reason does not give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from genai_live import types
from genai_live._auth.auth_mode import AuthMode
from genai_live._text import did_you_mean
from genai_live.models import DEFAULT_MODEL, find_profile
from genai_live.models.profiles import PATTERNS

if TYPE_CHECKING:
    from genai_live._auth.client_config import ClientConfig
    from genai_live.transport.base import CloseInfo

_INVALID = "invalid argument"
"""All that the service says about many of the values that it refuses, in lower case."""
_SPEECH = (
    'Pass response_modalities=["AUDIO"], and output_audio_transcription={} for the text of what is'
    " said."
)
_ANY_KEY = (
    "The client has no key. Pass api_key=, or set GEMINI_API_KEY; a local server takes any key."
)


def refusal_hint(
    info: CloseInfo, *, setup: types.LiveClientSetup, client_config: ClientConfig
) -> str | None:
    """Return what to do about a refused setup; None where the error knows better.

    Args:
        info: How the server closed the connection.
        setup: What it refused.
        client_config: Whose it is.
    """
    if info.code == 1008 and client_config.auth_mode is AuthMode.NONE:
        return _ANY_KEY
    if info.code == 1008 and "is not found for api version" in info.reason.casefold():
        return _model_hint((setup.model or "").rpartition("/")[2])
    generation = setup.generation_config
    modalities = (generation and generation.response_modalities) or []
    if _INVALID in info.reason.casefold() and types.Modality.TEXT in modalities:
        model = (setup.model or "").rpartition("/")[2]
        known = find_profile(model, backend=client_config.backend).output_modalities
        if known is None:
            return f"If {model} only speaks, as most Live models do: {_SPEECH}"
        if "TEXT" not in known:
            return f"{model} answers in {' or '.join(known)} only. {_SPEECH}"
    return None


def _model_hint(model: str) -> str | None:
    """Return the name of a Live model that may be meant."""
    if find_profile(model).family:
        return None  # a Live model, whose name is right
    names = [re.split(r"[*\[]", pattern)[0].rstrip("-") for pattern, _ in PATTERNS]
    others = [name for name in names if name != model]
    meant = did_you_mean(model, others, otherwise=f"Did you mean {DEFAULT_MODEL!r}?")
    unknown = f"{model} is not a Live model that is known here."
    return f"{unknown} {meant} docs/models.md lists the families."
