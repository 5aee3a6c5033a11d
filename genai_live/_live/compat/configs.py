"""Rewrite earlier forms of a session's config into those of today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genai_live import types
from genai_live._inputs.deprecation import warn_deprecated_form
from genai_live._inputs.members import member, rewritten, with_member
from genai_live._live.compat.tool_config import without_tool_config
from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_items
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from genai_live._wire.backend import Backend


def modern_config(config: Any, *, backend: Backend) -> Any:
    """Rewrite the earlier forms in a config; everything else stays as it is.

    Raises:
        ConfigError: A form contradicts the modern one beside it, or cannot be understood.
    """
    for path, rewrite in _FORMS:
        config = rewritten(config, path, rewrite)
    return without_tool_config(config, backend=backend)


def message_type_for(config: object) -> type[types.LiveServerMessage]:
    """Return the class of the server's messages.

    Where text and speech are asked for, it is one whose `text` holds both.
    """
    if not _wants_both(config):
        return types.LiveServerMessage
    from genai_live.compat import LiveServerMessage

    return LiveServerMessage


def _wants_both(config: object) -> bool:
    for holder in (config, member(config, "generation_config")):
        given = member(holder, "response_modalities")
        if given is not None:
            names = [str(each).upper() for each in given] if is_items(given) else []
            return sorted(names) == ["AUDIO", "TEXT"]
    return False


def _text_and_speech(config: Any) -> Any:
    if not _wants_both(config):
        return config
    warn_deprecated_form(
        "The Live API answers in one modality. Sent is AUDIO with output_audio_transcription, whose"
        ' transcript is in .text; say so with response_modalities=["AUDIO"] and'
        " output_audio_transcription={}."
    )
    config = rewritten(config, ("generation_config",), _without_modalities)
    if member(config, "output_audio_transcription") is None:
        config = with_member(config, "output_audio_transcription", {})
    return with_member(config, "response_modalities", ["AUDIO"])


def _without_modalities(generation: Any) -> Any:
    if member(generation, "response_modalities") is None:
        return generation
    return with_member(generation, "response_modalities", None)


def _preset_voice(voice: Any) -> Any:
    name = member(voice, "preset_voice")
    if name is None:
        return voice
    if member(voice, "prebuilt_voice_config") is not None:
        raise ConfigError(
            "cannot be combined with prebuilt_voice_config, which means the same.",
            field="config.speech_config.voice_config.preset_voice",
            hint="Keep prebuilt_voice_config.",
        )
    shown = short_repr(name)
    warn_deprecated_form(
        f"preset_voice {shown} is sent as prebuilt_voice_config={{'voice_name': {shown}}}; write"
        " that. Live has voices of its own, such as Puck and Kore."
    )
    voice = with_member(voice, "preset_voice", None)
    return with_member(voice, "prebuilt_voice_config", {"voice_name": name})


_FORMS = (
    (("speech_config", "voice_config"), _preset_voice),
    (("generation_config", "speech_config", "voice_config"), _preset_voice),
    ((), _text_and_speech),
)
"""Where an earlier form may be, and what rewrites it."""
