"""Every family of models on every backend, and the smallest setup that each accepts."""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from genai_live.models import PROFILES
from tests.helpers.raw_live_client import GEMINI, VERTEX

TABLE = json.loads((Path(__file__).parents[2] / "schema" / "models.json").read_text("utf-8"))
KNOWN = {
    (family["family"], backend): family["cells"]
    for family in TABLE["families"]
    for backend in ("gemini", "vertex")
}
ALPHA = GEMINI.replace("v1beta", "v1alpha")


def profiles(*members) -> list[Any]:
    """The profiles of the families whose row has these members, or all, as parameters."""
    return [
        pytest.param(profile, id=f"{family}-{backend}")
        for (family, backend), profile in PROFILES.items()
        if all(member in KNOWN[family, backend] for member in members)
    ]


def path_of(profile):
    return GEMINI if profile.backend == "gemini" else VERTEX


def newest_path_of(profile):
    """The path that knows every member of the config."""
    return ALPHA if profile.backend == "gemini" else VERTEX


def setup_of(profile, *, generation=None, **members):
    """The smallest setup that the model accepts, and what is added to it."""
    config: dict[str, Any] = {"responseModalities": list(profile.output_modalities[:1])}
    if profile.thinking_required:
        config["thinkingConfig"] = {"thinkingLevel": profile.thinking_levels[0]}
    if "translation_config" in profile.required_config:
        config["translationConfig"] = {"targetLanguageCode": "de"}
    if "input_audio_transcription" in profile.required_config:
        members = {"inputAudioTranscription": {}, **members}
    model = f"models/{profile.family}"
    return {"model": model, "generationConfig": {**config, **(generation or {})}, **members}


def config_of(profile, **members):
    """The same for `connect`, with transcripts where the model speaks."""
    config: dict[str, Any] = {"response_modalities": list(profile.output_modalities[:1])}
    if profile.output_modalities[0] == "AUDIO":
        config["output_audio_transcription"] = {}
    if profile.thinking_required:
        config["thinking_config"] = {"thinking_level": profile.thinking_levels[0]}
    if "translation_config" in profile.required_config:
        config["translation_config"] = {"target_language_code": "de"}
    if "input_audio_transcription" in profile.required_config:
        config["input_audio_transcription"] = {}
    return {**config, **members}


async def refusal(client):
    """Close code and reason; None if the server answers a text instead."""
    await client.realtime(text="Hello there")
    while True:
        message = await client.socket.receive(timeout=20)
        if message.type is aiohttp.WSMsgType.CLOSE:
            return message.data, message.extra
        if message.type is aiohttp.WSMsgType.CLOSED:
            return 1006, ""
        if "turnComplete" in json.loads(message.data).get("serverContent", {}):
            return None
