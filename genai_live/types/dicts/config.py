"""Dict forms of the classes in `config`.

Generated from schema/config.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: ff907281396644d35697dda5c02eb35d222f04454ccb10adfd817b08405e605d
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypedDict

from genai_live.types.config import (
    ActivityHandling,
    AspectRatio,
    AudioResponseFormat,
    AudioTranscriptionConfig,
    AudioTranscriptionConfigMode,
    AutomaticActivityDetection,
    AvatarConfig,
    ContextWindowCompressionConfig,
    CustomizedAvatar,
    Delivery,
    EndSensitivity,
    FeatureSelectionPreference,
    GenerationConfig,
    GenerationConfigRoutingConfig,
    GenerationConfigRoutingConfigAutoRoutingMode,
    GenerationConfigRoutingConfigManualRoutingMode,
    HarmBlockMethod,
    HarmBlockThreshold,
    HarmCategory,
    HistoryConfig,
    HttpOptions,
    ImageResponseFormat,
    ImageSize,
    LanguageAuto,
    LanguageHints,
    MediaResolution,
    Modality,
    ModelRoutingPreference,
    ModelSelectionConfig,
    MultiSpeakerVoiceConfig,
    PrebuiltVoiceConfig,
    ProactivityConfig,
    RealtimeInputConfig,
    ReplicatedVoiceConfig,
    ResponseFormat,
    SafetySetting,
    SessionResumptionConfig,
    SlidingWindow,
    SpeakerVoiceConfig,
    SpeechConfig,
    StartSensitivity,
    TextResponseFormat,
    ThinkingConfig,
    ThinkingLevel,
    TranslationConfig,
    TurnCoverage,
    VideoResponseFormat,
    VoiceConfig,
)
from genai_live.types.content import Content, Part, VoiceConsentSignature
from genai_live.types.dicts.content import ContentDict, PartDict, VoiceConsentSignatureDict
from genai_live.types.dicts.tools import SchemaDict, ToolDict
from genai_live.types.tools import Schema, Tool


class AudioResponseFormatDict(TypedDict, total=False):
    """A `AudioResponseFormat` as a dict."""

    bit_rate: int | None
    """Bits per second of compressed audio."""
    delivery: Delivery | str | None
    """Whether the audio comes inline or as a link."""
    mime_type: str | None
    """MIME type of the audio."""
    sample_rate: int | None
    """Samples per second."""


class AudioTranscriptionConfigDict(TypedDict, total=False):
    """A `AudioTranscriptionConfig` as a dict."""

    language_codes: list[str] | None
    """Languages to expect, as BCP-47 codes; detected if empty."""
    language_auto: LanguageAuto | LanguageAutoDict | None
    """Older switch that detects the language. Deprecated."""
    language_hints: LanguageHints | LanguageHintsDict | None
    """Older list of languages to expect. Deprecated."""
    custom_vocabulary: list[str] | None
    """Words and phrases to expect."""
    adaptation_phrases: list[str] | None
    """Older name of customVocabulary. Deprecated."""
    word_timestamp: bool | None
    """Adds the time of each word."""
    diarization: bool | None
    """Tells the speakers apart."""
    mode: AudioTranscriptionConfigMode | str | None
    """Whether the transcript is word for word or tidied up; VERBATIM by default."""
    source_text: str | None
    """Text that spoken instructions edit, in the mode SMART."""


class AutomaticActivityDetectionDict(TypedDict, total=False):
    """A `AutomaticActivityDetection` as a dict."""

    disabled: bool | None
    """True switches the detection off, and the client marks activity itself; false by default."""
    start_of_speech_sensitivity: StartSensitivity | str | None
    """How readily a start of speech is assumed; HIGH by default on Gemini, LOW on Vertex AI."""
    end_of_speech_sensitivity: EndSensitivity | str | None
    """How readily an end of speech is assumed; HIGH by default on Gemini, LOW on Vertex AI."""
    prefix_padding_ms: int | None
    """Milliseconds of speech before a start counts."""
    silence_duration_ms: int | None
    """Milliseconds of silence before an end counts."""


class AvatarConfigDict(TypedDict, total=False):
    """A `AvatarConfig` as a dict."""

    avatar_name: str | None
    """Name of a ready-made avatar."""
    customized_avatar: CustomizedAvatar | CustomizedAvatarDict | None
    """An avatar made from a picture."""
    audio_bitrate_bps: int | None
    """Bits per second of the compressed audio."""
    video_bitrate_bps: int | None
    """Bits per second of the compressed video."""


class ContextWindowCompressionConfigDict(TypedDict, total=False):
    """A `ContextWindowCompressionConfig` as a dict."""

    trigger_tokens: int | None
    """Size in tokens at which compression starts; 80 percent of the window by default."""
    sliding_window: SlidingWindow | SlidingWindowDict | None
    """Compresses by dropping the oldest turns."""


class CustomizedAvatarDict(TypedDict, total=False):
    """A `CustomizedAvatar` as a dict."""

    image_mime_type: str | None
    """MIME type of the picture."""
    image_data: bytes | str | None
    """Picture with an aspect ratio of 9:16, at least 704 by 1280 pixels."""


class GenerationConfigDict(TypedDict, total=False):
    """A `GenerationConfig` as a dict."""

    model_config: ModelSelectionConfig | ModelSelectionConfigDict | None
    """What to prefer when a model is chosen; google-genai calls it model_selection_config.
    Vertex AI only.
    """
    response_json_schema: Any | None
    """Structure of the output as a JSON Schema; not supported in Live."""
    audio_timestamp: bool | None
    """Adds timestamps to audio input; not supported in Live. Vertex AI only."""
    candidate_count: int | None
    """Number of answers to generate."""
    enable_affective_dialog: bool | None
    """Adapts the voice to how the user sounds; native audio models only."""
    frequency_penalty: float | None
    """Makes words less likely the more often they were used. Range: -2 to 2."""
    logprobs: int | None
    """Number of likely tokens to report; not supported in Live."""
    max_output_tokens: int | None
    """Maximum number of tokens in an answer."""
    media_resolution: MediaResolution | str | None
    """Number of tokens to spend on an image or a frame."""
    presence_penalty: float | None
    """Makes words less likely once they were used. Range: -2 to 2."""
    response_logprobs: bool | None
    """Reports probabilities of tokens; not supported in Live."""
    response_mime_type: str | None
    """MIME type of the output; not supported in Live."""
    response_modalities: list[Modality | str] | None
    """Kind of output; exactly one in Live: AUDIO, TEXT, or VIDEO for an avatar."""
    response_schema: Schema | SchemaDict | None
    """Structure of the output as a Schema; not supported in Live."""
    routing_config: GenerationConfigRoutingConfig | GenerationConfigRoutingConfigDict | None
    """Choice of the model; not supported in Live. Vertex AI only."""
    seed: int | None
    """Seed of the sampling; the same seed tends to produce the same answer."""
    speech_config: SpeechConfig | SpeechConfigDict | None
    """Voice and language of the spoken output."""
    stop_sequences: list[str] | None
    """Strings that end the generation; not supported in Live."""
    temperature: float | None
    """Randomness of the answer. Range: 0 to 2."""
    thinking_config: ThinkingConfig | ThinkingConfigDict | None
    """How much the model thinks, and whether it returns its thoughts."""
    top_k: float | None
    """Samples from this many of the likeliest tokens; a whole number on Gemini."""
    top_p: float | None
    """Samples from the likeliest tokens up to this probability. Range: 0 to 1."""
    enable_enhanced_civic_answers: bool | None
    """Better answers on civic questions. Gemini only."""
    response_format: list[ResponseFormat | ResponseFormatDict] | None
    """Newer description of the output."""
    translation_config: TranslationConfig | TranslationConfigDict | None
    """Translates speech live."""
    audio_transcription_config: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    """Speech recognition settings of the request."""


class GenerationConfigRoutingConfigDict(TypedDict, total=False):
    """A `GenerationConfigRoutingConfig` as a dict."""

    auto_mode: (
        GenerationConfigRoutingConfigAutoRoutingMode
        | GenerationConfigRoutingConfigAutoRoutingModeDict
        | None
    )
    """The service chooses."""
    manual_mode: (
        GenerationConfigRoutingConfigManualRoutingMode
        | GenerationConfigRoutingConfigManualRoutingModeDict
        | None
    )
    """The caller chooses."""


class GenerationConfigRoutingConfigAutoRoutingModeDict(TypedDict, total=False):
    """A `GenerationConfigRoutingConfigAutoRoutingMode` as a dict."""

    model_routing_preference: ModelRoutingPreference | str | None
    """What the choice should favour."""


class GenerationConfigRoutingConfigManualRoutingModeDict(TypedDict, total=False):
    """A `GenerationConfigRoutingConfigManualRoutingMode` as a dict."""

    model_name: str | None
    """Public name of the model."""


class HistoryConfigDict(TypedDict, total=False):
    """A `HistoryConfig` as a dict."""

    initial_history_in_client_content: bool | None
    """Treats client content up to the first turnComplete as history and does not answer it."""


class HttpOptionsDict(TypedDict, total=False):
    """A `HttpOptions` as a dict."""

    base_url: str | None
    """Address of the service: http, https, ws or wss; a path is kept as a prefix."""
    api_version: str | None
    """API version in the path, such as v1beta."""
    headers: dict[str, str] | None
    """Headers of the upgrade request."""
    timeout: float | None
    """Timeout of an HTTP request, in seconds."""
    proxy: str | None
    """URL of an HTTP proxy; may contain a user and a password."""
    ssl: Any | None
    """An ssl.SSLContext, or False to trust any certificate."""
    allow_insecure: bool | None
    """Allows a key to be sent over plain ws:// to hosts other than loopback."""


class ImageResponseFormatDict(TypedDict, total=False):
    """A `ImageResponseFormat` as a dict."""

    aspect_ratio: AspectRatio | str | None
    """Ratio of width to height."""
    delivery: Delivery | str | None
    """Whether the image comes inline or as a link."""
    image_size: ImageSize | str | None
    """Size of the image."""
    mime_type: str | None
    """MIME type of the image."""


class LanguageAutoDict(TypedDict, total=False):
    """A `LanguageAuto` as a dict."""


class LanguageHintsDict(TypedDict, total=False):
    """A `LanguageHints` as a dict."""

    language_codes: list[str] | None
    """Languages as BCP-47 codes. Deprecated."""


class LiveConnectConfigDict(TypedDict, total=False):
    """A `LiveConnectConfig` as a dict."""

    generation_config: GenerationConfig | GenerationConfigDict | None
    """Older container of the generation settings; members beside it take precedence. Deprecated."""
    response_modalities: list[Modality | str] | None
    """Kind of output; exactly one in Live: AUDIO, TEXT, or VIDEO for an avatar."""
    temperature: float | None
    """Randomness of the answer. Range: 0 to 2."""
    top_p: float | None
    """Samples from the likeliest tokens up to this probability. Range: 0 to 1."""
    top_k: float | None
    """Samples from this many of the likeliest tokens; a whole number on Gemini."""
    max_output_tokens: int | None
    """Maximum number of tokens in an answer."""
    media_resolution: MediaResolution | str | None
    """Number of tokens to spend on an image or a frame."""
    seed: int | None
    """Seed of the sampling; the same seed tends to produce the same answer."""
    speech_config: SpeechConfig | SpeechConfigDict | None
    """Voice and language of the spoken output."""
    thinking_config: ThinkingConfig | ThinkingConfigDict | None
    """How much the model thinks, and whether it returns its thoughts."""
    enable_affective_dialog: bool | None
    """Adapts the voice to how the user sounds; native audio models only."""
    system_instruction: (
        Content
        | ContentDict
        | str
        | Part
        | PartDict
        | list[str | Part | PartDict | Content | ContentDict]
        | None
    )
    """The system prompt; in a dict also a string, a part, or a list of them."""
    tools: list[Tool | ToolDict | Callable[..., Any]] | None
    """Tools that the model may use; in a dict also Python functions."""
    session_resumption: SessionResumptionConfig | SessionResumptionConfigDict | None
    """Requests resumption updates and may name the session to continue; an empty object is
    enough.
    """
    input_audio_transcription: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    """Requests transcripts of the user's audio; an empty object is enough."""
    output_audio_transcription: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    """Requests transcripts of the model's audio; an empty object is enough."""
    realtime_input_config: RealtimeInputConfig | RealtimeInputConfigDict | None
    """Voice activity detection, interruption and turn coverage."""
    context_window_compression: (
        ContextWindowCompressionConfig | ContextWindowCompressionConfigDict | None
    )
    """Trims a long context automatically, which lifts the limit on a session's length."""
    proactivity: ProactivityConfig | ProactivityConfigDict | None
    """Lets the model decide when to answer."""
    explicit_vad_signal: bool | None
    """Requests voiceActivity messages at the start and end of the user's speech. Vertex AI only."""
    history_config: HistoryConfig | HistoryConfigDict | None
    """How earlier history is sent."""
    avatar_config: AvatarConfig | AvatarConfigDict | None
    """The talking avatar of the session."""
    safety_settings: list[SafetySetting | SafetySettingDict] | None
    """Thresholds from which content is blocked, by category."""
    translation_config: TranslationConfig | TranslationConfigDict | None
    """Translates speech live."""
    labels: dict[str, str] | None
    """Labels of your own, for billing."""
    http_options: HttpOptions | HttpOptionsDict | None
    """How to reach the service for this connection; never part of the setup."""


class ModelSelectionConfigDict(TypedDict, total=False):
    """A `ModelSelectionConfig` as a dict."""

    feature_selection_preference: FeatureSelectionPreference | str | None
    """Quality, cost, or a balance."""


class MultiSpeakerVoiceConfigDict(TypedDict, total=False):
    """A `MultiSpeakerVoiceConfig` as a dict."""

    speaker_voice_configs: list[SpeakerVoiceConfig | SpeakerVoiceConfigDict] | None
    """Exactly two speakers. Required."""


class PrebuiltVoiceConfigDict(TypedDict, total=False):
    """A `PrebuiltVoiceConfig` as a dict."""

    voice_name: str | None
    """Name of the voice, such as Puck or Kore."""


class ProactivityConfigDict(TypedDict, total=False):
    """A `ProactivityConfig` as a dict."""

    proactive_audio: bool | None
    """The model may stay silent on what is not meant for it."""
    proactive_video: bool | None
    """The model may also react to images alone; needs proactiveAudio."""


class RealtimeInputConfigDict(TypedDict, total=False):
    """A `RealtimeInputConfig` as a dict."""

    automatic_activity_detection: AutomaticActivityDetection | AutomaticActivityDetectionDict | None
    """How the server detects when the user speaks; on by default."""
    activity_handling: ActivityHandling | str | None
    """Whether the user can interrupt the model; yes by default."""
    turn_coverage: TurnCoverage | str | None
    """Which input belongs to a turn; the model decides the default."""
    interim_transcript_timestamp_enabled: bool | None
    """Adds timestamps to provisional transcripts."""


class ReplicatedVoiceConfigDict(TypedDict, total=False):
    """A `ReplicatedVoiceConfig` as a dict."""

    mime_type: str | None
    """MIME type of the sample; only audio/wav."""
    voice_sample_audio: bytes | str | None
    """The sample."""
    consent_audio: bytes | str | None
    """Recording in which the speaker agrees. Gemini only."""
    voice_consent_signature: VoiceConsentSignature | VoiceConsentSignatureDict | None
    """Proof of consent from an earlier session, in place of the recording. Gemini only."""


class ResponseFormatDict(TypedDict, total=False):
    """A `ResponseFormat` as a dict."""

    audio: AudioResponseFormat | AudioResponseFormatDict | None
    """Format of audio output."""
    image: ImageResponseFormat | ImageResponseFormatDict | None
    """Format of image output."""
    text: TextResponseFormat | TextResponseFormatDict | None
    """Format of text output."""
    video: VideoResponseFormat | VideoResponseFormatDict | None
    """Format of video output."""


class SafetySettingDict(TypedDict, total=False):
    """A `SafetySetting` as a dict."""

    category: HarmCategory | str | None
    """Category of harm. Required."""
    method: HarmBlockMethod | str | None
    """What the threshold measures. Vertex AI only."""
    threshold: HarmBlockThreshold | str | None
    """Threshold from which content is blocked. Required."""


class SessionResumptionConfigDict(TypedDict, total=False):
    """A `SessionResumptionConfig` as a dict."""

    handle: str | None
    """Handle of the session to continue."""
    transparent: bool | None
    """Also reports which client messages a handle covers, so that the rest can be sent again.
    Vertex AI only.
    """


class SlidingWindowDict(TypedDict, total=False):
    """A `SlidingWindow` as a dict."""

    target_tokens: int | None
    """Size in tokens to shrink to; half of triggerTokens by default."""


class SpeakerVoiceConfigDict(TypedDict, total=False):
    """A `SpeakerVoiceConfig` as a dict."""

    speaker: str | None
    """Name of the speaker as the prompt writes it. Required."""
    voice_config: VoiceConfig | VoiceConfigDict | None
    """Voice of the speaker. Required."""


class SpeechConfigDict(TypedDict, total=False):
    """A `SpeechConfig` as a dict."""

    voice_config: VoiceConfig | VoiceConfigDict | None
    """Voice to speak with."""
    language_code: str | None
    """Language to speak as a BCP-47 code."""
    multi_speaker_voice_config: MultiSpeakerVoiceConfig | MultiSpeakerVoiceConfigDict | None
    """Voices of several speakers; not supported in Live."""


class TextResponseFormatDict(TypedDict, total=False):
    """A `TextResponseFormat` as a dict."""

    mime_type: str | None
    """MIME type of the text."""
    schema: Any | None
    """JSON Schema of the text; google-genai 3.6.1 calls it json_schema."""


class ThinkingConfigDict(TypedDict, total=False):
    """A `ThinkingConfig` as a dict."""

    include_thoughts: bool | None
    """Sends the thoughts too, as parts marked thought."""
    thinking_budget: int | None
    """Tokens to think with; 0 switches thinking off, -1 leaves it to the model."""
    thinking_level: ThinkingLevel | str | None
    """Rough level of effort; newer models use it instead of a budget."""


class TranslationConfigDict(TypedDict, total=False):
    """A `TranslationConfig` as a dict."""

    echo_target_language: bool | None
    """Also speaks when the user already speaks the target language."""
    target_language_code: str | None
    """Language to translate to as a BCP-47 code."""


class VideoResponseFormatDict(TypedDict, total=False):
    """A `VideoResponseFormat` as a dict."""

    aspect_ratio: AspectRatio | str | None
    """Ratio of width to height."""
    delivery: Delivery | str | None
    """Whether the video comes inline or as a link."""
    duration: timedelta | str | None
    """Length of the video."""
    gcs_uri: str | None
    """Address in Cloud Storage to write to."""
    resolution: str | None
    """Resolution, such as 720p."""


class VoiceConfigDict(TypedDict, total=False):
    """A `VoiceConfig` as a dict."""

    replicated_voice_config: ReplicatedVoiceConfig | ReplicatedVoiceConfigDict | None
    """A voice cloned from a sample."""
    prebuilt_voice_config: PrebuiltVoiceConfig | PrebuiltVoiceConfigDict | None
    """A ready-made voice."""
    voice: str | None
    """Id of a speaker."""
