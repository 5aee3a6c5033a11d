"""Dict forms of the classes in `music`.

Generated from schema/music.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 9421f9ad73aecfbdb628f25cde20959ef2540a9c7c9d6e9663e3abbff5add3cf
"""

from __future__ import annotations

from typing import Literal, TypedDict

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
    """A `LiveMusicClientContent` as a dict; keys in snake_case or camelCase."""

    weighted_prompts: list[WeightedPrompt | WeightedPromptDict] | None
    """Prompts and their weights; they replace the earlier ones. Required."""
    weightedPrompts: list[WeightedPrompt | WeightedPromptDict] | None
    """Prompts and their weights; they replace the earlier ones. Required."""


class LiveMusicClientMessageDict(TypedDict, total=False):
    """A `LiveMusicClientMessage` as a dict; keys in snake_case or camelCase."""

    setup: LiveMusicClientSetup | LiveMusicClientSetupDict | None
    """Chooses the model; only as the first frame. Gemini only."""
    client_content: LiveMusicClientContent | LiveMusicClientContentDict | None
    """Replaces the prompts. Gemini only."""
    clientContent: LiveMusicClientContent | LiveMusicClientContentDict | None
    """Replaces the prompts. Gemini only."""
    music_generation_config: LiveMusicGenerationConfig | LiveMusicGenerationConfigDict | None
    """Replaces the whole configuration. Gemini only."""
    musicGenerationConfig: LiveMusicGenerationConfig | LiveMusicGenerationConfigDict | None
    """Replaces the whole configuration. Gemini only."""
    playback_control: (
        LiveMusicPlaybackControl
        | Literal["PLAYBACK_CONTROL_UNSPECIFIED", "PLAY", "PAUSE", "STOP", "RESET_CONTEXT"]
        | str
        | None
    )
    """Starts, pauses, stops or resets the stream. PLAY: Starts or continues. PAUSE: Pauses; PLAY
    continues from there. STOP: Stops and clears the context; prompts and configuration are
    kept. RESET_CONTEXT: Clears the context and continues. Gemini only.
    """
    playbackControl: (
        LiveMusicPlaybackControl
        | Literal["PLAYBACK_CONTROL_UNSPECIFIED", "PLAY", "PAUSE", "STOP", "RESET_CONTEXT"]
        | str
        | None
    )
    """Starts, pauses, stops or resets the stream. PLAY: Starts or continues. PAUSE: Pauses; PLAY
    continues from there. STOP: Stops and clears the context; prompts and configuration are
    kept. RESET_CONTEXT: Clears the context and continues. Gemini only.
    """


class LiveMusicClientSetupDict(TypedDict, total=False):
    """A `LiveMusicClientSetup` as a dict; keys in snake_case or camelCase."""

    model: str | None
    """Resource name of the model, such as models/lyria-realtime-exp. Required."""


class LiveMusicConfigDict(TypedDict, total=False):
    """A `LiveMusicConfig` as a dict; keys in snake_case or camelCase."""

    weighted_prompts: list[WeightedPrompt | WeightedPromptDict | str] | None
    """Prompts and their weights; a text alone has weight 1."""
    weightedPrompts: list[WeightedPrompt | WeightedPromptDict | str] | None
    """Prompts and their weights; a text alone has weight 1."""
    temperature: float | None
    """Randomness; 1.1 by default. Range: 0 to 3."""
    top_k: int | None
    """Samples from this many of the likeliest tokens; 40 by default. Range: 1 to 1000."""
    topK: int | None
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
    scale: (
        Scale
        | Literal[
            "SCALE_UNSPECIFIED",
            "C_MAJOR_A_MINOR",
            "D_FLAT_MAJOR_B_FLAT_MINOR",
            "D_MAJOR_B_MINOR",
            "E_FLAT_MAJOR_C_MINOR",
            "E_MAJOR_D_FLAT_MINOR",
            "F_MAJOR_D_MINOR",
            "G_FLAT_MAJOR_E_FLAT_MINOR",
            "G_MAJOR_E_MINOR",
            "A_FLAT_MAJOR_F_MINOR",
            "A_MAJOR_G_FLAT_MINOR",
            "B_FLAT_MAJOR_G_MINOR",
            "B_MAJOR_A_FLAT_MINOR",
        ]
        | str
        | None
    )
    """Key; takes effect after a reset of the context."""
    mute_bass: bool | None
    """Leaves out the bass."""
    muteBass: bool | None
    """Leaves out the bass."""
    mute_drums: bool | None
    """Leaves out the drums."""
    muteDrums: bool | None
    """Leaves out the drums."""
    only_bass_and_drums: bool | None
    """Keeps only bass and drums."""
    onlyBassAndDrums: bool | None
    """Keeps only bass and drums."""
    music_generation_mode: (
        MusicGenerationMode
        | Literal["MUSIC_GENERATION_MODE_UNSPECIFIED", "QUALITY", "DIVERSITY", "VOCALIZATION"]
        | str
        | None
    )
    """What the generation favours; QUALITY by default. QUALITY: The best sound; the default.
    DIVERSITY: More variety. VOCALIZATION: Singing as an additional instrument.
    """
    musicGenerationMode: (
        MusicGenerationMode
        | Literal["MUSIC_GENERATION_MODE_UNSPECIFIED", "QUALITY", "DIVERSITY", "VOCALIZATION"]
        | str
        | None
    )
    """What the generation favours; QUALITY by default. QUALITY: The best sound; the default.
    DIVERSITY: More variety. VOCALIZATION: Singing as an additional instrument.
    """
    tempo: float | None
    """Another name of bpm; it may have a fraction, which is rounded. Range: 60 to 200.
    Deprecated.
    """
    mode: (
        MusicGenerationMode
        | Literal["MUSIC_GENERATION_MODE_UNSPECIFIED", "QUALITY", "DIVERSITY", "VOCALIZATION"]
        | str
        | None
    )
    """Another name of musicGenerationMode. QUALITY: The best sound; the default. DIVERSITY: More
    variety. VOCALIZATION: Singing as an additional instrument. Deprecated.
    """


class LiveMusicGenerationConfigDict(TypedDict, total=False):
    """A `LiveMusicGenerationConfig` as a dict; keys in snake_case or camelCase."""

    temperature: float | None
    """Randomness; 1.1 by default. Range: 0 to 3."""
    top_k: int | None
    """Samples from this many of the likeliest tokens; 40 by default. Range: 1 to 1000."""
    topK: int | None
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
    scale: (
        Scale
        | Literal[
            "SCALE_UNSPECIFIED",
            "C_MAJOR_A_MINOR",
            "D_FLAT_MAJOR_B_FLAT_MINOR",
            "D_MAJOR_B_MINOR",
            "E_FLAT_MAJOR_C_MINOR",
            "E_MAJOR_D_FLAT_MINOR",
            "F_MAJOR_D_MINOR",
            "G_FLAT_MAJOR_E_FLAT_MINOR",
            "G_MAJOR_E_MINOR",
            "A_FLAT_MAJOR_F_MINOR",
            "A_MAJOR_G_FLAT_MINOR",
            "B_FLAT_MAJOR_G_MINOR",
            "B_MAJOR_A_FLAT_MINOR",
        ]
        | str
        | None
    )
    """Key; takes effect after a reset of the context."""
    mute_bass: bool | None
    """Leaves out the bass."""
    muteBass: bool | None
    """Leaves out the bass."""
    mute_drums: bool | None
    """Leaves out the drums."""
    muteDrums: bool | None
    """Leaves out the drums."""
    only_bass_and_drums: bool | None
    """Keeps only bass and drums."""
    onlyBassAndDrums: bool | None
    """Keeps only bass and drums."""
    music_generation_mode: (
        MusicGenerationMode
        | Literal["MUSIC_GENERATION_MODE_UNSPECIFIED", "QUALITY", "DIVERSITY", "VOCALIZATION"]
        | str
        | None
    )
    """What the generation favours; QUALITY by default. QUALITY: The best sound; the default.
    DIVERSITY: More variety. VOCALIZATION: Singing as an additional instrument.
    """
    musicGenerationMode: (
        MusicGenerationMode
        | Literal["MUSIC_GENERATION_MODE_UNSPECIFIED", "QUALITY", "DIVERSITY", "VOCALIZATION"]
        | str
        | None
    )
    """What the generation favours; QUALITY by default. QUALITY: The best sound; the default.
    DIVERSITY: More variety. VOCALIZATION: Singing as an additional instrument.
    """


class WeightedPromptDict(TypedDict, total=False):
    """A `WeightedPrompt` as a dict; keys in snake_case or camelCase."""

    text: str | None
    """The prompt."""
    weight: float | None
    """Weight relative to the other prompts; any number except 0, the service normalises the
    weights of a frame. Required.
    """
