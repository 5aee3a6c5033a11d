"""Dict forms of the classes in `music`.

Generated from schema/music.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 9421f9ad73aecfbdb628f25cde20959ef2540a9c7c9d6e9663e3abbff5add3cf
"""

from __future__ import annotations

from typing import TypedDict

from genai_live.types.music import (
    LiveMusicClientContent,
    LiveMusicClientSetup,
    LiveMusicGenerationConfig,
    LiveMusicPlaybackControl,
    MusicGenerationMode,
    Scale,
    WeightedPrompt,
)


class LiveMusicClientContentDict(TypedDict, total=False):
    """A `LiveMusicClientContent` as a dict."""

    weighted_prompts: list[WeightedPrompt | WeightedPromptDict] | None
    """Prompts and their weights; they replace the earlier ones. Required."""


class LiveMusicClientMessageDict(TypedDict, total=False):
    """A `LiveMusicClientMessage` as a dict."""

    setup: LiveMusicClientSetup | LiveMusicClientSetupDict | None
    """Chooses the model; only as the first frame. Gemini only."""
    client_content: LiveMusicClientContent | LiveMusicClientContentDict | None
    """Replaces the prompts. Gemini only."""
    music_generation_config: LiveMusicGenerationConfig | LiveMusicGenerationConfigDict | None
    """Replaces the whole configuration. Gemini only."""
    playback_control: LiveMusicPlaybackControl | str | None
    """Starts, pauses, stops or resets the stream. Gemini only."""


class LiveMusicClientSetupDict(TypedDict, total=False):
    """A `LiveMusicClientSetup` as a dict."""

    model: str | None
    """Resource name of the model, such as models/lyria-realtime-exp. Required."""


class LiveMusicConfigDict(TypedDict, total=False):
    """A `LiveMusicConfig` as a dict."""

    weighted_prompts: list[WeightedPrompt | WeightedPromptDict | str] | None
    """Prompts and their weights; a text alone has weight 1."""
    temperature: float | None
    """Randomness; 1.1 by default. Range: 0 to 3."""
    top_k: int | None
    """Samples from this many of the likeliest tokens; 40 by default. Range: 1 to 1000."""
    seed: int | None
    """Seed of the sampling; a random one when absent."""
    guidance: float | None
    """How strictly the prompts are followed; 4 by default. Range: 0 to 6."""
    bpm: int | None
    """Beats per minute; takes effect after a reset of the context. Range: 60 to 200."""
    density: float | None
    """Density of notes. Range: 0 to 1."""
    brightness: float | None
    """Brightness of the sound. Range: 0 to 1."""
    scale: Scale | str | None
    """Key; takes effect after a reset of the context."""
    mute_bass: bool | None
    """Leaves out the bass."""
    mute_drums: bool | None
    """Leaves out the drums."""
    only_bass_and_drums: bool | None
    """Keeps only bass and drums."""
    music_generation_mode: MusicGenerationMode | str | None
    """What the generation favours; QUALITY by default."""
    tempo: float | None
    """Another name of bpm; it may have a fraction, which is rounded. Range: 60 to 200.
    Deprecated.
    """
    mode: MusicGenerationMode | str | None
    """Another name of musicGenerationMode. Deprecated."""


class LiveMusicGenerationConfigDict(TypedDict, total=False):
    """A `LiveMusicGenerationConfig` as a dict."""

    temperature: float | None
    """Randomness; 1.1 by default. Range: 0 to 3."""
    top_k: int | None
    """Samples from this many of the likeliest tokens; 40 by default. Range: 1 to 1000."""
    seed: int | None
    """Seed of the sampling; a random one when absent."""
    guidance: float | None
    """How strictly the prompts are followed; 4 by default. Range: 0 to 6."""
    bpm: int | None
    """Beats per minute; takes effect after a reset of the context. Range: 60 to 200."""
    density: float | None
    """Density of notes. Range: 0 to 1."""
    brightness: float | None
    """Brightness of the sound. Range: 0 to 1."""
    scale: Scale | str | None
    """Key; takes effect after a reset of the context."""
    mute_bass: bool | None
    """Leaves out the bass."""
    mute_drums: bool | None
    """Leaves out the drums."""
    only_bass_and_drums: bool | None
    """Keeps only bass and drums."""
    music_generation_mode: MusicGenerationMode | str | None
    """What the generation favours; QUALITY by default."""


class WeightedPromptDict(TypedDict, total=False):
    """A `WeightedPrompt` as a dict."""

    text: str | None
    """The prompt."""
    weight: float | None
    """Weight relative to the other prompts; any number except 0, the service normalises the
    weights of a frame. Required.
    """
