"""The frames of a Live Music session in both directions, and its configuration.

Generated from schema/music.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 9421f9ad73aecfbdb628f25cde20959ef2540a9c7c9d6e9663e3abbff5add3cf
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from attrs import define

from genai_live._wire.base import OpenEnum, Wire

if TYPE_CHECKING:
    from genai_live.types.dicts.music import (
        LiveMusicClientContentDict,
        LiveMusicClientSetupDict,
        LiveMusicGenerationConfigDict,
        WeightedPromptDict,
    )
    from genai_live.types.keywords import music as keywords


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveMusicClientSetup(Wire):
    """First frame of a music session. Gemini only."""

    __wire_required__ = frozenset({"model"})

    model: str | None = None
    """Resource name of the model, such as models/lyria-realtime-exp. Required."""

    if TYPE_CHECKING:

        def __init__(
            self, *, model: str | None = None, extra: dict[str, Any] | None = None
        ) -> None: ...


class LiveMusicPlaybackControl(OpenEnum):
    """Command for the stream of music."""

    PLAYBACK_CONTROL_UNSPECIFIED = "PLAYBACK_CONTROL_UNSPECIFIED"
    """Not set."""
    PLAY = "PLAY"
    """Starts or continues."""
    PAUSE = "PAUSE"
    """Pauses; PLAY continues from there."""
    STOP = "STOP"
    """Stops and clears the context; prompts and configuration are kept."""
    RESET_CONTEXT = "RESET_CONTEXT"
    """Clears the context and continues."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveMusicServerSetupComplete(Wire):
    """Acknowledges the setup; has no members. Gemini only."""

    if TYPE_CHECKING:

        def __init__(self, *, extra: dict[str, Any] | None = None) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveMusicFilteredPrompt(Wire):
    """A prompt that was filtered out. Gemini only."""

    __wire_names__ = {"filtered_reason": "filteredReason"}

    text: str | None = None
    """The prompt."""
    filtered_reason: str | None = None
    """Why it was filtered out."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            text: str | None = None,
            filtered_reason: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveMusicFilteredPromptKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class WeightedPrompt(Wire):
    """A prompt and its weight. Gemini only."""

    __wire_required__ = frozenset({"weight"})

    text: str | None = None
    """The prompt."""
    weight: float | None = None
    """Weight relative to the other prompts; any number except 0, the service normalises the
    weights of a frame. Required.
    """

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            text: str | None = None,
            weight: float | None = None,
            extra: dict[str, Any] | None = None,
        ) -> None: ...


class Scale(OpenEnum):
    """Key of the music: a major scale and its relative minor."""

    SCALE_UNSPECIFIED = "SCALE_UNSPECIFIED"
    """The model chooses."""
    C_MAJOR_A_MINOR = "C_MAJOR_A_MINOR"
    """C major or A minor."""
    D_FLAT_MAJOR_B_FLAT_MINOR = "D_FLAT_MAJOR_B_FLAT_MINOR"
    """D flat major or B flat minor."""
    D_MAJOR_B_MINOR = "D_MAJOR_B_MINOR"
    """D major or B minor."""
    E_FLAT_MAJOR_C_MINOR = "E_FLAT_MAJOR_C_MINOR"
    """E flat major or C minor."""
    E_MAJOR_D_FLAT_MINOR = "E_MAJOR_D_FLAT_MINOR"
    """E major or D flat minor."""
    F_MAJOR_D_MINOR = "F_MAJOR_D_MINOR"
    """F major or D minor."""
    G_FLAT_MAJOR_E_FLAT_MINOR = "G_FLAT_MAJOR_E_FLAT_MINOR"
    """G flat major or E flat minor."""
    G_MAJOR_E_MINOR = "G_MAJOR_E_MINOR"
    """G major or E minor."""
    A_FLAT_MAJOR_F_MINOR = "A_FLAT_MAJOR_F_MINOR"
    """A flat major or F minor."""
    A_MAJOR_G_FLAT_MINOR = "A_MAJOR_G_FLAT_MINOR"
    """A major or G flat minor."""
    B_FLAT_MAJOR_G_MINOR = "B_FLAT_MAJOR_G_MINOR"
    """B flat major or G minor."""
    B_MAJOR_A_FLAT_MINOR = "B_MAJOR_A_FLAT_MINOR"
    """B major or A flat minor."""


class MusicGenerationMode(OpenEnum):
    """What the generation of music favours."""

    MUSIC_GENERATION_MODE_UNSPECIFIED = "MUSIC_GENERATION_MODE_UNSPECIFIED"
    """Not set."""
    QUALITY = "QUALITY"
    """The best sound; the default."""
    DIVERSITY = "DIVERSITY"
    """More variety."""
    VOCALIZATION = "VOCALIZATION"
    """Singing as an additional instrument."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveMusicConfig(Wire):
    """Configuration of a music session: the prompts and the generation settings on one level.
    Gemini only.
    """

    __wire_names__ = {
        "weighted_prompts": "weightedPrompts",
        "top_k": "topK",
        "mute_bass": "muteBass",
        "mute_drums": "muteDrums",
        "only_bass_and_drums": "onlyBassAndDrums",
        "music_generation_mode": "musicGenerationMode",
    }
    __wire_limits__ = {
        "temperature": (0, 3),
        "top_k": (1, 1000),
        "guidance": (0, 6),
        "bpm": (60, 200),
        "density": (0, 1),
        "brightness": (0, 1),
        "tempo": (60, 200),
    }
    __wire_accepts__ = frozenset({"weighted_prompts"})

    weighted_prompts: list[WeightedPrompt] | None = None
    """Prompts and their weights; a text alone has weight 1."""
    temperature: float | None = None
    """Randomness; 1.1 by default. Range: 0 to 3."""
    top_k: int | None = None
    """Samples from this many of the likeliest tokens; 40 by default. Range: 1 to 1000."""
    seed: int | None = None
    """Seed of the sampling; a random one when absent."""
    guidance: float | None = None
    """How strictly the prompts are followed; 4 by default. Range: 0 to 6."""
    bpm: int | None = None
    """Beats per minute; takes effect after a reset of the context. Range: 60 to 200."""
    density: float | None = None
    """Density of notes. Range: 0 to 1."""
    brightness: float | None = None
    """Brightness of the sound. Range: 0 to 1."""
    scale: Scale | None = None
    """Key; takes effect after a reset of the context."""
    mute_bass: bool | None = None
    """Leaves out the bass."""
    mute_drums: bool | None = None
    """Leaves out the drums."""
    only_bass_and_drums: bool | None = None
    """Keeps only bass and drums."""
    music_generation_mode: MusicGenerationMode | None = None
    """What the generation favours; QUALITY by default."""
    tempo: float | None = None
    """Another name of bpm; it may have a fraction, which is rounded. Range: 60 to 200.
    Deprecated.
    """
    mode: MusicGenerationMode | None = None
    """Another name of musicGenerationMode. Deprecated."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            weighted_prompts: Sequence[
                WeightedPrompt | WeightedPromptDict | Mapping[str, Any] | str
            ]
            | None = None,
            temperature: float | None = None,
            top_k: int | None = None,
            seed: int | None = None,
            guidance: float | None = None,
            bpm: int | None = None,
            density: float | None = None,
            brightness: float | None = None,
            scale: Scale | str | None = None,
            mute_bass: bool | None = None,
            mute_drums: bool | None = None,
            only_bass_and_drums: bool | None = None,
            music_generation_mode: MusicGenerationMode | str | None = None,
            tempo: float | None = None,
            mode: MusicGenerationMode | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveMusicConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveMusicClientContent(Wire):
    """Prompts that steer the music. Gemini only."""

    __wire_names__ = {"weighted_prompts": "weightedPrompts"}
    __wire_required__ = frozenset({"weighted_prompts"})

    weighted_prompts: list[WeightedPrompt] | None = None
    """Prompts and their weights; they replace the earlier ones. Required."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            weighted_prompts: Sequence[WeightedPrompt | WeightedPromptDict | Mapping[str, Any]]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveMusicClientContentKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveMusicGenerationConfig(Wire):
    """The whole configuration of the music; absent members return to their defaults. Gemini
    only.
    """

    __wire_names__ = {
        "top_k": "topK",
        "mute_bass": "muteBass",
        "mute_drums": "muteDrums",
        "only_bass_and_drums": "onlyBassAndDrums",
        "music_generation_mode": "musicGenerationMode",
    }
    __wire_limits__ = {
        "temperature": (0, 3),
        "top_k": (1, 1000),
        "guidance": (0, 6),
        "bpm": (60, 200),
        "density": (0, 1),
        "brightness": (0, 1),
    }

    temperature: float | None = None
    """Randomness; 1.1 by default. Range: 0 to 3."""
    top_k: int | None = None
    """Samples from this many of the likeliest tokens; 40 by default. Range: 1 to 1000."""
    seed: int | None = None
    """Seed of the sampling; a random one when absent."""
    guidance: float | None = None
    """How strictly the prompts are followed; 4 by default. Range: 0 to 6."""
    bpm: int | None = None
    """Beats per minute; takes effect after a reset of the context. Range: 60 to 200."""
    density: float | None = None
    """Density of notes. Range: 0 to 1."""
    brightness: float | None = None
    """Brightness of the sound. Range: 0 to 1."""
    scale: Scale | None = None
    """Key; takes effect after a reset of the context."""
    mute_bass: bool | None = None
    """Leaves out the bass."""
    mute_drums: bool | None = None
    """Leaves out the drums."""
    only_bass_and_drums: bool | None = None
    """Keeps only bass and drums."""
    music_generation_mode: MusicGenerationMode | None = None
    """What the generation favours; QUALITY by default."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            temperature: float | None = None,
            top_k: int | None = None,
            seed: int | None = None,
            guidance: float | None = None,
            bpm: int | None = None,
            density: float | None = None,
            brightness: float | None = None,
            scale: Scale | str | None = None,
            mute_bass: bool | None = None,
            mute_drums: bool | None = None,
            only_bass_and_drums: bool | None = None,
            music_generation_mode: MusicGenerationMode | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveMusicGenerationConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveMusicSourceMetadata(Wire):
    """What a chunk of music was made from. Gemini only."""

    __wire_names__ = {
        "client_content": "clientContent",
        "music_generation_config": "musicGenerationConfig",
    }

    client_content: LiveMusicClientContent | None = None
    """Prompts that were in effect."""
    music_generation_config: LiveMusicGenerationConfig | None = None
    """Configuration that was in effect."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            client_content: LiveMusicClientContent
            | LiveMusicClientContentDict
            | Mapping[str, Any]
            | None = None,
            music_generation_config: LiveMusicGenerationConfig
            | LiveMusicGenerationConfigDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveMusicSourceMetadataKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveMusicClientMessage(Wire):
    """One frame from a Live Music client; exactly one member is set. Gemini only."""

    __wire_names__ = {
        "client_content": "clientContent",
        "music_generation_config": "musicGenerationConfig",
        "playback_control": "playbackControl",
    }
    __wire_oneof__ = True
    __wire_backends__ = {
        "setup": "gemini",
        "client_content": "gemini",
        "music_generation_config": "gemini",
        "playback_control": "gemini",
    }

    setup: LiveMusicClientSetup | None = None
    """Chooses the model; only as the first frame. Gemini only."""
    client_content: LiveMusicClientContent | None = None
    """Replaces the prompts. Gemini only."""
    music_generation_config: LiveMusicGenerationConfig | None = None
    """Replaces the whole configuration. Gemini only."""
    playback_control: LiveMusicPlaybackControl | None = None
    """Starts, pauses, stops or resets the stream. Gemini only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            setup: LiveMusicClientSetup
            | LiveMusicClientSetupDict
            | Mapping[str, Any]
            | None = None,
            client_content: LiveMusicClientContent
            | LiveMusicClientContentDict
            | Mapping[str, Any]
            | None = None,
            music_generation_config: LiveMusicGenerationConfig
            | LiveMusicGenerationConfigDict
            | Mapping[str, Any]
            | None = None,
            playback_control: LiveMusicPlaybackControl | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveMusicClientMessageKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class AudioChunk(Wire):
    """A chunk of music. Gemini only."""

    __wire_names__ = {"mime_type": "mimeType", "source_metadata": "sourceMetadata"}

    data: bytes | None = None
    """16-bit little-endian PCM, 48 kHz, two channels; base64 on the wire."""
    mime_type: str | None = None
    """MIME type of the bytes."""
    source_metadata: LiveMusicSourceMetadata | None = None
    """What the chunk was made from."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            data: bytes | str | None = None,
            mime_type: str | None = None,
            source_metadata: LiveMusicSourceMetadata | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.AudioChunkKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveMusicServerContent(Wire):
    """New audio. Gemini only."""

    __wire_names__ = {"audio_chunks": "audioChunks"}

    audio_chunks: list[AudioChunk] | None = None
    """Chunks of audio in the order to play them."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            audio_chunks: Sequence[AudioChunk | Mapping[str, Any]] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveMusicServerContentKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveMusicServerMessage(Wire):
    """One frame from the Live Music server. Gemini only."""

    __wire_names__ = {
        "setup_complete": "setupComplete",
        "server_content": "serverContent",
        "filtered_prompt": "filteredPrompt",
    }

    setup_complete: LiveMusicServerSetupComplete | None = None
    """The setup was accepted."""
    server_content: LiveMusicServerContent | None = None
    """New audio."""
    filtered_prompt: LiveMusicFilteredPrompt | None = None
    """A prompt was filtered out."""
    warning: str | None = None
    """A warning as text; the stream continues."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            setup_complete: LiveMusicServerSetupComplete | Mapping[str, Any] | None = None,
            server_content: LiveMusicServerContent | Mapping[str, Any] | None = None,
            filtered_prompt: LiveMusicFilteredPrompt | Mapping[str, Any] | None = None,
            warning: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveMusicServerMessageKeywords],
        ) -> None: ...

    @property
    def audio_chunk(self) -> AudioChunk | None:
        """The first chunk of audio; None when there is none."""
        values = [
            audio_chunk
            for server_content in (self.server_content,)
            if server_content is not None
            for audio_chunk in server_content.audio_chunks or ()
        ]
        return values[0] if values else None

    @property
    def data(self) -> bytes | None:
        """The bytes of this message's chunks, joined; None when there are none."""
        values = [
            data
            for server_content in (self.server_content,)
            if server_content is not None
            for audio_chunk in server_content.audio_chunks or ()
            for data in (audio_chunk.data,)
            if data is not None
        ]
        return b"".join(values) or None
