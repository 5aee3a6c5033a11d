"""Dicts in place of the classes of `config`.

Generated from schema/config.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: ddd849478716951aa659e04b8bc503c3999b1bb5b40858249b1eba08b8d88569
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
    """Languages to expect as BCP-47 codes; found out when empty."""
    language_auto: LanguageAuto | LanguageAutoDict | None
    """Older switch that finds out the language. Deprecated."""
    language_hints: LanguageHints | LanguageHintsDict | None
    """Older list of languages to expect. Deprecated."""
    custom_vocabulary: list[str] | None
    """Words and phrases to expect."""
    adaptation_phrases: list[str] | None
    """Older name of customVocabulary. Deprecated."""
    word_timestamp: bool | None
    """Gives the time of each word."""
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
    """Picture in the format 9:16, at least 704 by 1280 pixels."""


class GenerationConfigDict(TypedDict, total=False):
    """A `GenerationConfig` as a dict."""

    model_config: ModelSelectionConfig | ModelSelectionConfigDict | None
    """What to prefer when a model is chosen; google-genai calls it model_selection_config.
    Vertex AI only.
    """
    response_json_schema: Any | None
    """Form of the output as a JSON Schema; not supported in Live."""
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
    """Greatest number of tokens in an answer."""
    media_resolution: MediaResolution | str | None
    """Number of tokens to spend on an image or a frame."""
    presence_penalty: float | None
    """Makes words less likely once they were used. Range: -2 to 2."""
    response_logprobs: bool | None
    """Reports probabilities of tokens; not supported in Live."""
    response_mime_type: str | None
    """MIME type of the output; not supported in Live."""
    response_modalities: list[Modality | str] | None
    """Kind of output; Live takes exactly one, AUDIO or TEXT."""
    response_schema: Schema | SchemaDict | None
    """Form of the output as a Schema; not supported in Live."""
    routing_config: GenerationConfigRoutingConfig | GenerationConfigRoutingConfigDict | None
    """Choice of the model; not supported in Live. Vertex AI only."""
    seed: int | None
    """Seed of the sampling; the same seed aims at the same answer."""
    speech_config: SpeechConfig | SpeechConfigDict | None
    """Voice and language of the spoken output."""
    stop_sequences: list[str] | None
    """Strings that end the generation; not supported in Live."""
    temperature: float | None
    """Randomness of the answer. Range: 0 to 2."""
    thinking_config: ThinkingConfig | ThinkingConfigDict | None
    """How much the model thinks, and whether it shows its thoughts."""
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
    """Takes client content up to the first turnComplete as history, without answering it."""


class HttpOptionsDict(TypedDict, total=False):
    """A `HttpOptions` as a dict."""

    base_url: str | None
    """Address of the service: http, https, ws or wss; a path stays as a prefix."""
    api_version: str | None
    """API version in the path, such as v1beta."""
    headers: dict[str, str] | None
    """Headers of the upgrade request."""
    timeout: float | None
    """Deadline of an HTTP request in seconds."""
    proxy: str | None
    """URL of a proxy; may hold a user and a password."""
    ssl: Any | None
    """An ssl.SSLContext, or False to trust any certificate."""
    allow_insecure: bool | None
    """Lets a key travel over plain ws:// to other hosts than loopback."""


class ImageResponseFormatDict(TypedDict, total=False):
    """A `ImageResponseFormat` as a dict."""

    aspect_ratio: AspectRatio | str | None
    """Width to height."""
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
    """Older container of the generation settings; the members beside it win. Deprecated."""
    response_modalities: list[Modality | str] | None
    """Kind of output; Live takes exactly one, AUDIO or TEXT."""
    temperature: float | None
    """Randomness of the answer. Range: 0 to 2."""
    top_p: float | None
    """Samples from the likeliest tokens up to this probability. Range: 0 to 1."""
    top_k: float | None
    """Samples from this many of the likeliest tokens; a whole number on Gemini."""
    max_output_tokens: int | None
    """Greatest number of tokens in an answer."""
    media_resolution: MediaResolution | str | None
    """Number of tokens to spend on an image or a frame."""
    seed: int | None
    """Seed of the sampling; the same seed aims at the same answer."""
    speech_config: SpeechConfig | SpeechConfigDict | None
    """Voice and language of the spoken output."""
    thinking_config: ThinkingConfig | ThinkingConfigDict | None
    """How much the model thinks, and whether it shows its thoughts."""
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
    """The system prompt; a dict may give a string, a part, or a list of them."""
    tools: list[Tool | ToolDict | Callable[..., Any]] | None
    """Tools that the model may use; a dict may give Python functions too."""
    session_resumption: SessionResumptionConfig | SessionResumptionConfigDict | None
    """Asks for resumption updates and may name the session to go on with; an empty object is
    enough to ask.
    """
    input_audio_transcription: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    """Asks for transcripts of the user's audio; an empty object is enough."""
    output_audio_transcription: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    """Asks for transcripts of the model's audio; an empty object is enough."""
    realtime_input_config: RealtimeInputConfig | RealtimeInputConfigDict | None
    """Voice activity detection, interruption and what belongs to a turn."""
    context_window_compression: (
        ContextWindowCompressionConfig | ContextWindowCompressionConfigDict | None
    )
    """Trims a long context automatically, which lifts the limit on a session's length."""
    proactivity: ProactivityConfig | ProactivityConfigDict | None
    """Lets the model decide by itself when to answer."""
    explicit_vad_signal: bool | None
    """Asks for voiceActivity messages at the start and end of the user's speech. Vertex AI only."""
    history_config: HistoryConfig | HistoryConfigDict | None
    """How earlier history is handed over."""
    avatar_config: AvatarConfig | AvatarConfigDict | None
    """The talking avatar of the session."""
    safety_settings: list[SafetySetting | SafetySettingDict] | None
    """From which level content is blocked, by category."""
    translation_config: TranslationConfig | TranslationConfigDict | None
    """Translates speech live."""
    labels: dict[str, str] | None
    """Free labels by key, for billing."""
    http_options: HttpOptions | HttpOptionsDict | None
    """How this one connection reaches the service; never part of the setup."""


class ModelSelectionConfigDict(TypedDict, total=False):
    """A `ModelSelectionConfig` as a dict."""

    feature_selection_preference: FeatureSelectionPreference | str | None
    """Quality, cost, or a balance."""


class MultiSpeakerVoiceConfigDict(TypedDict, total=False):
    """A `MultiSpeakerVoiceConfig` as a dict."""

    speaker_voice_configs: list[SpeakerVoiceConfig | SpeakerVoiceConfigDict] | None
    """Exactly two speakers. A client has to set it."""


class PrebuiltVoiceConfigDict(TypedDict, total=False):
    """A `PrebuiltVoiceConfig` as a dict."""

    voice_name: str | None
    """Name of the voice, such as Puck or Kore."""


class ProactivityConfigDict(TypedDict, total=False):
    """A `ProactivityConfig` as a dict."""

    proactive_audio: bool | None
    """The model may stay silent on what is not meant for it."""
    proactive_video: bool | None
    """Images alone may make the model speak; needs proactiveAudio."""


class RealtimeInputConfigDict(TypedDict, total=False):
    """A `RealtimeInputConfig` as a dict."""

    automatic_activity_detection: AutomaticActivityDetection | AutomaticActivityDetectionDict | None
    """How the server finds out when the user speaks; on by default."""
    activity_handling: ActivityHandling | str | None
    """Whether the user can interrupt the model; by default yes."""
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
    """Form of audio output."""
    image: ImageResponseFormat | ImageResponseFormatDict | None
    """Form of image output."""
    text: TextResponseFormat | TextResponseFormatDict | None
    """Form of text output."""
    video: VideoResponseFormat | VideoResponseFormatDict | None
    """Form of video output."""


class SafetySettingDict(TypedDict, total=False):
    """A `SafetySetting` as a dict."""

    category: HarmCategory | str | None
    """Category of harm. A client has to set it."""
    method: HarmBlockMethod | str | None
    """What the level measures. Vertex AI only."""
    threshold: HarmBlockThreshold | str | None
    """Level from which content is blocked. A client has to set it."""


class SessionResumptionConfigDict(TypedDict, total=False):
    """A `SessionResumptionConfig` as a dict."""

    handle: str | None
    """Handle of the session to go on with."""
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
    """Name of the speaker as the prompt writes it. A client has to set it."""
    voice_config: VoiceConfig | VoiceConfigDict | None
    """Voice of the speaker. A client has to set it."""


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
    """JSON Schema of the text; google-genai 3.4.0 calls it json_schema."""


class ThinkingConfigDict(TypedDict, total=False):
    """A `ThinkingConfig` as a dict."""

    include_thoughts: bool | None
    """Sends the thoughts too, as parts marked thought."""
    thinking_budget: int | None
    """Tokens to think with; 0 switches thinking off, -1 leaves it to the model."""
    thinking_level: ThinkingLevel | str | None
    """Rough level of effort; newer models take it in place of a budget."""


class TranslationConfigDict(TypedDict, total=False):
    """A `TranslationConfig` as a dict."""

    echo_target_language: bool | None
    """Speaks also when the user already speaks the target language."""
    target_language_code: str | None
    """Language to translate to as a BCP-47 code."""


class VideoResponseFormatDict(TypedDict, total=False):
    """A `VideoResponseFormat` as a dict."""

    aspect_ratio: AspectRatio | str | None
    """Width to height."""
    delivery: Delivery | str | None
    """Whether the video comes inline or as a link."""
    duration: timedelta | str | None
    """Length of the video."""
    gcs_uri: str | None
    """Place in Cloud Storage to write to."""
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
