"""`advice_for`: what to write instead of a name that other packages give to a member."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_INSTRUCTION = "Did you mean 'system_instruction'?"
_VOICE = (
    "Did you mean {'speech_config': {'voice_config': {'prebuilt_voice_config': {'voice_name':"
    " ...}}}}?"
)
_DETECTION = "Did you mean {'realtime_input_config': {'automatic_activity_detection': ...}}?"
_LANGUAGE = "Did you mean {'speech_config': {'language_code': ...}}?"
_WORDS = (
    "'output_audio_transcription' is for the words of the model, 'input_audio_transcription' for"
    " those of the user."
)
_TURNS = "Send it with send_client_content(turns=..., turn_complete=False) once connected."
_DECLARATION = (
    "Did you mean {'function_declarations': [{'name': ..., 'description': ..., 'parameters':"
    " ...}]}?"
)
_OPTIONS = ("callbacks", "limits", "model", "observer", "reconnect", "recorder", "resume")

_MEANT: Mapping[str, Mapping[str, str]] = {
    "LiveConnectConfig": {
        **{name: f"Pass it to connect({name}=...)." for name in _OPTIONS},
        "api_key": "Pass it to Client(api_key=...).",
        "contents": _TURNS,
        "functions": "Did you mean 'tools'?",
        "history": _TURNS,
        "language": _LANGUAGE,
        "messages": _TURNS,
        "prompt": _INSTRUCTION,
        "system": _INSTRUCTION,
        "system_message": _INSTRUCTION,
        "system_prompt": _INSTRUCTION,
        "transcribe": _WORDS,
        "transcription": _WORDS,
        "turn_detection": _DETECTION,
        "vad": _DETECTION,
        "voice": _VOICE,
        "voice_name": _VOICE,
    },
    "Tool": {"function": _DECLARATION, "type": _DECLARATION},
    "Content": {"content": "Did you mean {'parts': [{'text': ...}]}?"},
}
"""By the name of the class."""
_TEXT_FOR: Mapping[str, str] = {
    "SpeechConfig": "Pass {'voice_config': {'prebuilt_voice_config': {'voice_name': ...}}}.",
    "VoiceConfig": "Pass {'prebuilt_voice_config': {'voice_name': ...}}.",
}
"""What to pass instead of a string, by the name of the class that is expected."""


def advice_for(cls: type, name: str) -> str | None:
    """Return what to write instead of a name that a class has no member of; None if unknown."""
    return _MEANT.get(cls.__name__, {}).get(name)


def advice_for_value(cls: type, value: object) -> str | None:
    """Return what to pass instead of a value for an object of a class; None if unknown."""
    if isinstance(value, str):
        return _TEXT_FOR.get(cls.__name__)
    if callable(value) and cls.__name__ == "FunctionDeclaration":
        return "Put a Python function into tools itself: 'tools': [f]."
    return None
