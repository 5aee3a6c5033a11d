"""Keywords of the constructors in `music`.

Generated from schema/music.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 9421f9ad73aecfbdb628f25cde20959ef2540a9c7c9d6e9663e3abbff5add3cf
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from genai_live.types.dicts.music import (
    LiveMusicClientContentDict,
    LiveMusicGenerationConfigDict,
    WeightedPromptDict,
)
from genai_live.types.music import (
    AudioChunk,
    LiveMusicClientContent,
    LiveMusicFilteredPrompt,
    LiveMusicGenerationConfig,
    LiveMusicPlaybackControl,
    LiveMusicServerContent,
    LiveMusicServerSetupComplete,
    LiveMusicSourceMetadata,
    MusicGenerationMode,
    WeightedPrompt,
)


class AudioChunkKeywords(TypedDict, total=False):
    """Members of a `AudioChunk` in camelCase."""

    mimeType: str | None
    sourceMetadata: LiveMusicSourceMetadata | Mapping[str, Any] | None


class LiveMusicClientContentKeywords(TypedDict, total=False):
    """Members of a `LiveMusicClientContent` in camelCase."""

    weightedPrompts: Sequence[WeightedPrompt | WeightedPromptDict | Mapping[str, Any]] | None


class LiveMusicClientMessageKeywords(TypedDict, total=False):
    """Members of a `LiveMusicClientMessage` in camelCase."""

    clientContent: LiveMusicClientContent | LiveMusicClientContentDict | Mapping[str, Any] | None
    musicGenerationConfig: (
        LiveMusicGenerationConfig | LiveMusicGenerationConfigDict | Mapping[str, Any] | None
    )
    playbackControl: LiveMusicPlaybackControl | str | None


class LiveMusicConfigKeywords(TypedDict, total=False):
    """Members of a `LiveMusicConfig` in camelCase."""

    weightedPrompts: Sequence[WeightedPrompt | WeightedPromptDict | Mapping[str, Any] | str] | None
    topK: int | None
    muteBass: bool | None
    muteDrums: bool | None
    onlyBassAndDrums: bool | None
    musicGenerationMode: MusicGenerationMode | str | None


class LiveMusicFilteredPromptKeywords(TypedDict, total=False):
    """Members of a `LiveMusicFilteredPrompt` in camelCase."""

    filteredReason: str | None


class LiveMusicGenerationConfigKeywords(TypedDict, total=False):
    """Members of a `LiveMusicGenerationConfig` in camelCase."""

    topK: int | None
    muteBass: bool | None
    muteDrums: bool | None
    onlyBassAndDrums: bool | None
    musicGenerationMode: MusicGenerationMode | str | None


class LiveMusicServerContentKeywords(TypedDict, total=False):
    """Members of a `LiveMusicServerContent` in camelCase."""

    audioChunks: Sequence[AudioChunk | Mapping[str, Any]] | None


class LiveMusicServerMessageKeywords(TypedDict, total=False):
    """Members of a `LiveMusicServerMessage` in camelCase."""

    setupComplete: LiveMusicServerSetupComplete | Mapping[str, Any] | None
    serverContent: LiveMusicServerContent | Mapping[str, Any] | None
    filteredPrompt: LiveMusicFilteredPrompt | Mapping[str, Any] | None


class LiveMusicSourceMetadataKeywords(TypedDict, total=False):
    """Members of a `LiveMusicSourceMetadata` in camelCase."""

    clientContent: LiveMusicClientContent | LiveMusicClientContentDict | Mapping[str, Any] | None
    musicGenerationConfig: (
        LiveMusicGenerationConfig | LiveMusicGenerationConfigDict | Mapping[str, Any] | None
    )
