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
    """MIME type of the bytes."""
    sourceMetadata: LiveMusicSourceMetadata | Mapping[str, Any] | None
    """What the chunk was made from."""


class LiveMusicClientContentKeywords(TypedDict, total=False):
    """Members of a `LiveMusicClientContent` in camelCase."""

    weightedPrompts: Sequence[WeightedPrompt | WeightedPromptDict | Mapping[str, Any]] | None
    """Prompts and their weights; they replace the earlier ones. Required."""


class LiveMusicClientMessageKeywords(TypedDict, total=False):
    """Members of a `LiveMusicClientMessage` in camelCase."""

    clientContent: LiveMusicClientContent | LiveMusicClientContentDict | Mapping[str, Any] | None
    """Replaces the prompts. Gemini only."""
    musicGenerationConfig: (
        LiveMusicGenerationConfig | LiveMusicGenerationConfigDict | Mapping[str, Any] | None
    )
    """Replaces the whole configuration. Gemini only."""
    playbackControl: LiveMusicPlaybackControl | str | None
    """Starts, pauses, stops or resets the stream. PLAY: Starts or continues. PAUSE: Pauses; PLAY
    continues from there. STOP: Stops and clears the context; prompts and configuration are
    kept. RESET_CONTEXT: Clears the context and continues. Gemini only.
    """


class LiveMusicConfigKeywords(TypedDict, total=False):
    """Members of a `LiveMusicConfig` in camelCase."""

    weightedPrompts: Sequence[WeightedPrompt | WeightedPromptDict | Mapping[str, Any] | str] | None
    """Prompts and their weights; a text alone has weight 1."""
    topK: int | None
    """Samples from this many of the likeliest tokens; 40 by default. Range: 1 to 1000."""
    muteBass: bool | None
    """Leaves out the bass."""
    muteDrums: bool | None
    """Leaves out the drums."""
    onlyBassAndDrums: bool | None
    """Keeps only bass and drums."""
    musicGenerationMode: MusicGenerationMode | str | None
    """What the generation favours; QUALITY by default. QUALITY: The best sound; the default.
    DIVERSITY: More variety. VOCALIZATION: Singing as an additional instrument.
    """


class LiveMusicFilteredPromptKeywords(TypedDict, total=False):
    """Members of a `LiveMusicFilteredPrompt` in camelCase."""

    filteredReason: str | None
    """Why it was filtered out."""


class LiveMusicGenerationConfigKeywords(TypedDict, total=False):
    """Members of a `LiveMusicGenerationConfig` in camelCase."""

    topK: int | None
    """Samples from this many of the likeliest tokens; 40 by default. Range: 1 to 1000."""
    muteBass: bool | None
    """Leaves out the bass."""
    muteDrums: bool | None
    """Leaves out the drums."""
    onlyBassAndDrums: bool | None
    """Keeps only bass and drums."""
    musicGenerationMode: MusicGenerationMode | str | None
    """What the generation favours; QUALITY by default. QUALITY: The best sound; the default.
    DIVERSITY: More variety. VOCALIZATION: Singing as an additional instrument.
    """


class LiveMusicServerContentKeywords(TypedDict, total=False):
    """Members of a `LiveMusicServerContent` in camelCase."""

    audioChunks: Sequence[AudioChunk | Mapping[str, Any]] | None
    """Chunks of audio in the order to play them."""


class LiveMusicServerMessageKeywords(TypedDict, total=False):
    """Members of a `LiveMusicServerMessage` in camelCase."""

    setupComplete: LiveMusicServerSetupComplete | Mapping[str, Any] | None
    """The setup was accepted."""
    serverContent: LiveMusicServerContent | Mapping[str, Any] | None
    """New audio."""
    filteredPrompt: LiveMusicFilteredPrompt | Mapping[str, Any] | None
    """A prompt was filtered out."""


class LiveMusicSourceMetadataKeywords(TypedDict, total=False):
    """Members of a `LiveMusicSourceMetadata` in camelCase."""

    clientContent: LiveMusicClientContent | LiveMusicClientContentDict | Mapping[str, Any] | None
    """Prompts that were in effect."""
    musicGenerationConfig: (
        LiveMusicGenerationConfig | LiveMusicGenerationConfigDict | Mapping[str, Any] | None
    )
    """Configuration that was in effect."""
