"""Dict forms of the classes in `config`.

Generated from schema/config.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: d8cb24c5dbc2f0ec0b13ba912c803de0499c2fc939890aaa49cc2ada7c62bfed
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Literal, TypedDict

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
    """A `AudioResponseFormat` as a dict; keys in snake_case or camelCase."""

    bit_rate: int | None
    """Bits per second of compressed audio."""
    bitRate: int | None
    """Bits per second of compressed audio."""
    delivery: Delivery | Literal["DELIVERY_UNSPECIFIED", "INLINE", "URI"] | str | None
    """Whether the audio comes inline or as a link. INLINE: As bytes in the message. URI: As a
    link.
    """
    mime_type: str | None
    """MIME type of the audio."""
    mimeType: str | None
    """MIME type of the audio."""
    sample_rate: int | None
    """Samples per second."""
    sampleRate: int | None
    """Samples per second."""


class AudioTranscriptionConfigDict(TypedDict, total=False):
    """A `AudioTranscriptionConfig` as a dict; keys in snake_case or camelCase."""

    language_codes: list[str] | None
    """Languages to expect, as BCP-47 codes; detected if empty."""
    languageCodes: list[str] | None
    """Languages to expect, as BCP-47 codes; detected if empty."""
    language_auto: LanguageAuto | LanguageAutoDict | None
    """Older switch that detects the language. Deprecated."""
    languageAuto: LanguageAuto | LanguageAutoDict | None
    """Older switch that detects the language. Deprecated."""
    language_hints: LanguageHints | LanguageHintsDict | None
    """Older list of languages to expect. Deprecated."""
    languageHints: LanguageHints | LanguageHintsDict | None
    """Older list of languages to expect. Deprecated."""
    custom_vocabulary: list[str] | None
    """Words and phrases to expect."""
    customVocabulary: list[str] | None
    """Words and phrases to expect."""
    adaptation_phrases: list[str] | None
    """Older name of customVocabulary. Deprecated."""
    adaptationPhrases: list[str] | None
    """Older name of customVocabulary. Deprecated."""
    word_timestamp: bool | None
    """Adds the time of each word."""
    wordTimestamp: bool | None
    """Adds the time of each word."""
    diarization: bool | None
    """Tells the speakers apart."""
    mode: (
        AudioTranscriptionConfigMode | Literal["MODE_UNSPECIFIED", "VERBATIM", "SMART"] | str | None
    )
    """Whether the transcript is word for word or tidied up; VERBATIM by default. VERBATIM: Word
    for word. SMART: Tidied up, and spoken instructions are followed.
    """
    source_text: str | None
    """Text that spoken instructions edit, in the mode SMART."""
    sourceText: str | None
    """Text that spoken instructions edit, in the mode SMART."""


class AutomaticActivityDetectionDict(TypedDict, total=False):
    """A `AutomaticActivityDetection` as a dict; keys in snake_case or camelCase."""

    disabled: bool | None
    """True switches the detection off, and the client marks activity itself; false by default."""
    start_of_speech_sensitivity: (
        StartSensitivity
        | Literal[
            "START_SENSITIVITY_UNSPECIFIED", "START_SENSITIVITY_HIGH", "START_SENSITIVITY_LOW"
        ]
        | str
        | None
    )
    """How readily a start of speech is assumed; HIGH by default on Gemini, LOW on Vertex AI.
    START_SENSITIVITY_HIGH: Starts more often. START_SENSITIVITY_LOW: Starts less often.
    """
    startOfSpeechSensitivity: (
        StartSensitivity
        | Literal[
            "START_SENSITIVITY_UNSPECIFIED", "START_SENSITIVITY_HIGH", "START_SENSITIVITY_LOW"
        ]
        | str
        | None
    )
    """How readily a start of speech is assumed; HIGH by default on Gemini, LOW on Vertex AI.
    START_SENSITIVITY_HIGH: Starts more often. START_SENSITIVITY_LOW: Starts less often.
    """
    end_of_speech_sensitivity: (
        EndSensitivity
        | Literal["END_SENSITIVITY_UNSPECIFIED", "END_SENSITIVITY_HIGH", "END_SENSITIVITY_LOW"]
        | str
        | None
    )
    """How readily an end of speech is assumed; HIGH by default on Gemini, LOW on Vertex AI.
    END_SENSITIVITY_HIGH: Ends more often. END_SENSITIVITY_LOW: Ends less often.
    """
    endOfSpeechSensitivity: (
        EndSensitivity
        | Literal["END_SENSITIVITY_UNSPECIFIED", "END_SENSITIVITY_HIGH", "END_SENSITIVITY_LOW"]
        | str
        | None
    )
    """How readily an end of speech is assumed; HIGH by default on Gemini, LOW on Vertex AI.
    END_SENSITIVITY_HIGH: Ends more often. END_SENSITIVITY_LOW: Ends less often.
    """
    prefix_padding_ms: int | None
    """Milliseconds of speech before a start counts."""
    prefixPaddingMs: int | None
    """Milliseconds of speech before a start counts."""
    silence_duration_ms: int | None
    """Milliseconds of silence before an end counts."""
    silenceDurationMs: int | None
    """Milliseconds of silence before an end counts."""


class AvatarConfigDict(TypedDict, total=False):
    """A `AvatarConfig` as a dict; keys in snake_case or camelCase."""

    avatar_name: str | None
    """Name of a ready-made avatar."""
    avatarName: str | None
    """Name of a ready-made avatar."""
    customized_avatar: CustomizedAvatar | CustomizedAvatarDict | None
    """An avatar made from a picture."""
    customizedAvatar: CustomizedAvatar | CustomizedAvatarDict | None
    """An avatar made from a picture."""
    audio_bitrate_bps: int | None
    """Bits per second of the compressed audio."""
    audioBitrateBps: int | None
    """Bits per second of the compressed audio."""
    video_bitrate_bps: int | None
    """Bits per second of the compressed video."""
    videoBitrateBps: int | None
    """Bits per second of the compressed video."""


class ContextWindowCompressionConfigDict(TypedDict, total=False):
    """A `ContextWindowCompressionConfig` as a dict; keys in snake_case or camelCase."""

    trigger_tokens: int | None
    """Size in tokens at which compression starts; 80 percent of the window by default."""
    triggerTokens: int | None
    """Size in tokens at which compression starts; 80 percent of the window by default."""
    sliding_window: SlidingWindow | SlidingWindowDict | None
    """Compresses by dropping the oldest turns."""
    slidingWindow: SlidingWindow | SlidingWindowDict | None
    """Compresses by dropping the oldest turns."""


class CustomizedAvatarDict(TypedDict, total=False):
    """A `CustomizedAvatar` as a dict; keys in snake_case or camelCase."""

    image_mime_type: str | None
    """MIME type of the picture."""
    imageMimeType: str | None
    """MIME type of the picture."""
    image_data: bytes | str | None
    """Picture with an aspect ratio of 9:16, at least 704 by 1280 pixels."""
    imageData: bytes | str | None
    """Picture with an aspect ratio of 9:16, at least 704 by 1280 pixels."""


class GenerationConfigDict(TypedDict, total=False):
    """A `GenerationConfig` as a dict; keys in snake_case or camelCase."""

    model_config: ModelSelectionConfig | ModelSelectionConfigDict | None
    """What to prefer when a model is chosen; google-genai calls it model_selection_config.
    Vertex AI only.
    """
    modelConfig: ModelSelectionConfig | ModelSelectionConfigDict | None
    """What to prefer when a model is chosen; google-genai calls it model_selection_config.
    Vertex AI only.
    """
    response_json_schema: Any | None
    """Structure of the output as a JSON Schema; not supported in Live."""
    responseJsonSchema: Any | None
    """Structure of the output as a JSON Schema; not supported in Live."""
    audio_timestamp: bool | None
    """Adds timestamps to audio input; not supported in Live. Vertex AI only."""
    audioTimestamp: bool | None
    """Adds timestamps to audio input; not supported in Live. Vertex AI only."""
    candidate_count: int | None
    """Number of answers to generate."""
    candidateCount: int | None
    """Number of answers to generate."""
    enable_affective_dialog: bool | None
    """Adapts the voice to how the user sounds; native audio models only."""
    enableAffectiveDialog: bool | None
    """Adapts the voice to how the user sounds; native audio models only."""
    frequency_penalty: float | None
    """Makes words less likely the more often they were used. Range: -2 to 2."""
    frequencyPenalty: float | None
    """Makes words less likely the more often they were used. Range: -2 to 2."""
    logprobs: int | None
    """Number of likely tokens to report; not supported in Live."""
    max_output_tokens: int | None
    """Maximum number of tokens in an answer."""
    maxOutputTokens: int | None
    """Maximum number of tokens in an answer."""
    media_resolution: (
        MediaResolution
        | Literal[
            "MEDIA_RESOLUTION_UNSPECIFIED",
            "MEDIA_RESOLUTION_LOW",
            "MEDIA_RESOLUTION_MEDIUM",
            "MEDIA_RESOLUTION_HIGH",
        ]
        | str
        | None
    )
    """Number of tokens to spend on an image or a frame. MEDIA_RESOLUTION_LOW: Few tokens.
    MEDIA_RESOLUTION_MEDIUM: A medium number of tokens. MEDIA_RESOLUTION_HIGH: Many tokens.
    """
    mediaResolution: (
        MediaResolution
        | Literal[
            "MEDIA_RESOLUTION_UNSPECIFIED",
            "MEDIA_RESOLUTION_LOW",
            "MEDIA_RESOLUTION_MEDIUM",
            "MEDIA_RESOLUTION_HIGH",
        ]
        | str
        | None
    )
    """Number of tokens to spend on an image or a frame. MEDIA_RESOLUTION_LOW: Few tokens.
    MEDIA_RESOLUTION_MEDIUM: A medium number of tokens. MEDIA_RESOLUTION_HIGH: Many tokens.
    """
    presence_penalty: float | None
    """Makes words less likely once they were used. Range: -2 to 2."""
    presencePenalty: float | None
    """Makes words less likely once they were used. Range: -2 to 2."""
    response_logprobs: bool | None
    """Reports probabilities of tokens; not supported in Live."""
    responseLogprobs: bool | None
    """Reports probabilities of tokens; not supported in Live."""
    response_mime_type: str | None
    """MIME type of the output; not supported in Live."""
    responseMimeType: str | None
    """MIME type of the output; not supported in Live."""
    response_modalities: (
        Sequence[Modality | Literal["MODALITY_UNSPECIFIED", "TEXT", "IMAGE", "AUDIO", "VIDEO"]]
        | list[Modality | str]
        | None
    )
    """Kind of output; exactly one in Live: AUDIO, TEXT, or VIDEO for an avatar. TEXT: Text.
    IMAGE: Images; not in Live. AUDIO: Audio. VIDEO: Video of an avatar, in Live with some
    models on Vertex AI.
    """
    responseModalities: (
        Sequence[Modality | Literal["MODALITY_UNSPECIFIED", "TEXT", "IMAGE", "AUDIO", "VIDEO"]]
        | list[Modality | str]
        | None
    )
    """Kind of output; exactly one in Live: AUDIO, TEXT, or VIDEO for an avatar. TEXT: Text.
    IMAGE: Images; not in Live. AUDIO: Audio. VIDEO: Video of an avatar, in Live with some
    models on Vertex AI.
    """
    response_schema: Schema | SchemaDict | None
    """Structure of the output as a Schema; not supported in Live."""
    responseSchema: Schema | SchemaDict | None
    """Structure of the output as a Schema; not supported in Live."""
    routing_config: GenerationConfigRoutingConfig | GenerationConfigRoutingConfigDict | None
    """Choice of the model; not supported in Live. Vertex AI only."""
    routingConfig: GenerationConfigRoutingConfig | GenerationConfigRoutingConfigDict | None
    """Choice of the model; not supported in Live. Vertex AI only."""
    seed: int | None
    """Seed of the sampling; the same seed tends to produce the same answer."""
    speech_config: SpeechConfig | SpeechConfigDict | None
    """Voice and language of the spoken output."""
    speechConfig: SpeechConfig | SpeechConfigDict | None
    """Voice and language of the spoken output."""
    stop_sequences: list[str] | None
    """Strings that end the generation; not supported in Live."""
    stopSequences: list[str] | None
    """Strings that end the generation; not supported in Live."""
    temperature: float | None
    """Randomness of the answer. Range: 0 to 2."""
    thinking_config: ThinkingConfig | ThinkingConfigDict | None
    """How much the model thinks, and whether it returns its thoughts."""
    thinkingConfig: ThinkingConfig | ThinkingConfigDict | None
    """How much the model thinks, and whether it returns its thoughts."""
    top_k: float | None
    """Samples from this many of the likeliest tokens; a whole number on Gemini."""
    topK: float | None
    """Samples from this many of the likeliest tokens; a whole number on Gemini."""
    top_p: float | None
    """Samples from the likeliest tokens up to this probability. Range: 0 to 1."""
    topP: float | None
    """Samples from the likeliest tokens up to this probability. Range: 0 to 1."""
    enable_enhanced_civic_answers: bool | None
    """Better answers on civic questions. Gemini only."""
    enableEnhancedCivicAnswers: bool | None
    """Better answers on civic questions. Gemini only."""
    response_format: list[ResponseFormat | ResponseFormatDict] | None
    """Newer description of the output."""
    responseFormat: list[ResponseFormat | ResponseFormatDict] | None
    """Newer description of the output."""
    translation_config: TranslationConfig | TranslationConfigDict | None
    """Translates speech live."""
    translationConfig: TranslationConfig | TranslationConfigDict | None
    """Translates speech live."""
    audio_transcription_config: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    """Speech recognition settings of the request."""
    audioTranscriptionConfig: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    """Speech recognition settings of the request."""


class GenerationConfigRoutingConfigDict(TypedDict, total=False):
    """A `GenerationConfigRoutingConfig` as a dict; keys in snake_case or camelCase."""

    auto_mode: (
        GenerationConfigRoutingConfigAutoRoutingMode
        | GenerationConfigRoutingConfigAutoRoutingModeDict
        | None
    )
    """The service chooses."""
    autoMode: (
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
    manualMode: (
        GenerationConfigRoutingConfigManualRoutingMode
        | GenerationConfigRoutingConfigManualRoutingModeDict
        | None
    )
    """The caller chooses."""


class GenerationConfigRoutingConfigAutoRoutingModeDict(TypedDict, total=False):
    """A `GenerationConfigRoutingConfigAutoRoutingMode` as a dict; keys in snake_case or camelCase."""

    model_routing_preference: (
        ModelRoutingPreference
        | Literal["UNKNOWN", "PRIORITIZE_QUALITY", "BALANCED", "PRIORITIZE_COST"]
        | str
        | None
    )
    """What the choice should favour. UNKNOWN: Not set. PRIORITIZE_QUALITY: Quality first.
    BALANCED: A balance of quality and cost. PRIORITIZE_COST: Cost first.
    """
    modelRoutingPreference: (
        ModelRoutingPreference
        | Literal["UNKNOWN", "PRIORITIZE_QUALITY", "BALANCED", "PRIORITIZE_COST"]
        | str
        | None
    )
    """What the choice should favour. UNKNOWN: Not set. PRIORITIZE_QUALITY: Quality first.
    BALANCED: A balance of quality and cost. PRIORITIZE_COST: Cost first.
    """


class GenerationConfigRoutingConfigManualRoutingModeDict(TypedDict, total=False):
    """A `GenerationConfigRoutingConfigManualRoutingMode` as a dict; keys in snake_case or camelCase."""

    model_name: str | None
    """Public name of the model."""
    modelName: str | None
    """Public name of the model."""


class HistoryConfigDict(TypedDict, total=False):
    """A `HistoryConfig` as a dict; keys in snake_case or camelCase."""

    initial_history_in_client_content: bool | None
    """Treats client content up to the first turnComplete as history and does not answer it."""
    initialHistoryInClientContent: bool | None
    """Treats client content up to the first turnComplete as history and does not answer it."""


class HttpOptionsDict(TypedDict, total=False):
    """A `HttpOptions` as a dict; keys in snake_case or camelCase."""

    base_url: str | None
    """Address of the service: http, https, ws or wss; a path is kept as a prefix."""
    baseUrl: str | None
    """Address of the service: http, https, ws or wss; a path is kept as a prefix."""
    api_version: str | None
    """API version in the path, such as v1beta."""
    apiVersion: str | None
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
    allowInsecure: bool | None
    """Allows a key to be sent over plain ws:// to hosts other than loopback."""


class ImageResponseFormatDict(TypedDict, total=False):
    """A `ImageResponseFormat` as a dict; keys in snake_case or camelCase."""

    aspect_ratio: (
        AspectRatio
        | Literal[
            "ASPECT_RATIO_UNSPECIFIED",
            "ASPECT_RATIO_ONE_BY_ONE",
            "ASPECT_RATIO_TWO_BY_THREE",
            "ASPECT_RATIO_THREE_BY_TWO",
            "ASPECT_RATIO_THREE_BY_FOUR",
            "ASPECT_RATIO_FOUR_BY_THREE",
            "ASPECT_RATIO_FOUR_BY_FIVE",
            "ASPECT_RATIO_FIVE_BY_FOUR",
            "ASPECT_RATIO_NINE_BY_SIXTEEN",
            "ASPECT_RATIO_SIXTEEN_BY_NINE",
            "ASPECT_RATIO_TWENTY_ONE_BY_NINE",
            "ASPECT_RATIO_ONE_BY_EIGHT",
            "ASPECT_RATIO_EIGHT_BY_ONE",
            "ASPECT_RATIO_ONE_BY_FOUR",
            "ASPECT_RATIO_FOUR_BY_ONE",
        ]
        | str
        | None
    )
    """Ratio of width to height."""
    aspectRatio: (
        AspectRatio
        | Literal[
            "ASPECT_RATIO_UNSPECIFIED",
            "ASPECT_RATIO_ONE_BY_ONE",
            "ASPECT_RATIO_TWO_BY_THREE",
            "ASPECT_RATIO_THREE_BY_TWO",
            "ASPECT_RATIO_THREE_BY_FOUR",
            "ASPECT_RATIO_FOUR_BY_THREE",
            "ASPECT_RATIO_FOUR_BY_FIVE",
            "ASPECT_RATIO_FIVE_BY_FOUR",
            "ASPECT_RATIO_NINE_BY_SIXTEEN",
            "ASPECT_RATIO_SIXTEEN_BY_NINE",
            "ASPECT_RATIO_TWENTY_ONE_BY_NINE",
            "ASPECT_RATIO_ONE_BY_EIGHT",
            "ASPECT_RATIO_EIGHT_BY_ONE",
            "ASPECT_RATIO_ONE_BY_FOUR",
            "ASPECT_RATIO_FOUR_BY_ONE",
        ]
        | str
        | None
    )
    """Ratio of width to height."""
    delivery: Delivery | Literal["DELIVERY_UNSPECIFIED", "INLINE", "URI"] | str | None
    """Whether the image comes inline or as a link. INLINE: As bytes in the message. URI: As a
    link.
    """
    image_size: (
        ImageSize
        | Literal[
            "IMAGE_SIZE_UNSPECIFIED",
            "IMAGE_SIZE_FIVE_TWELVE",
            "IMAGE_SIZE_ONE_K",
            "IMAGE_SIZE_TWO_K",
            "IMAGE_SIZE_FOUR_K",
        ]
        | str
        | None
    )
    """Size of the image. IMAGE_SIZE_FIVE_TWELVE: 512 pixels. IMAGE_SIZE_ONE_K: 1K.
    IMAGE_SIZE_TWO_K: 2K. IMAGE_SIZE_FOUR_K: 4K.
    """
    imageSize: (
        ImageSize
        | Literal[
            "IMAGE_SIZE_UNSPECIFIED",
            "IMAGE_SIZE_FIVE_TWELVE",
            "IMAGE_SIZE_ONE_K",
            "IMAGE_SIZE_TWO_K",
            "IMAGE_SIZE_FOUR_K",
        ]
        | str
        | None
    )
    """Size of the image. IMAGE_SIZE_FIVE_TWELVE: 512 pixels. IMAGE_SIZE_ONE_K: 1K.
    IMAGE_SIZE_TWO_K: 2K. IMAGE_SIZE_FOUR_K: 4K.
    """
    mime_type: str | None
    """MIME type of the image."""
    mimeType: str | None
    """MIME type of the image."""


class LanguageAutoDict(TypedDict, total=False):
    """A `LanguageAuto` as a dict; keys in snake_case or camelCase."""


class LanguageHintsDict(TypedDict, total=False):
    """A `LanguageHints` as a dict; keys in snake_case or camelCase."""

    language_codes: list[str] | None
    """Languages as BCP-47 codes. Deprecated."""
    languageCodes: list[str] | None
    """Languages as BCP-47 codes. Deprecated."""


class LiveConnectConfigDict(TypedDict, total=False):
    """A `LiveConnectConfig` as a dict; keys in snake_case or camelCase."""

    generation_config: GenerationConfig | GenerationConfigDict | None
    """Older container of the generation settings; members beside it take precedence. Deprecated."""
    generationConfig: GenerationConfig | GenerationConfigDict | None
    """Older container of the generation settings; members beside it take precedence. Deprecated."""
    response_modalities: (
        Sequence[Modality | Literal["MODALITY_UNSPECIFIED", "TEXT", "IMAGE", "AUDIO", "VIDEO"]]
        | list[Modality | str]
        | None
    )
    """Kind of output; exactly one in Live: AUDIO, TEXT, or VIDEO for an avatar. TEXT: Text.
    IMAGE: Images; not in Live. AUDIO: Audio. VIDEO: Video of an avatar, in Live with some
    models on Vertex AI.
    """
    responseModalities: (
        Sequence[Modality | Literal["MODALITY_UNSPECIFIED", "TEXT", "IMAGE", "AUDIO", "VIDEO"]]
        | list[Modality | str]
        | None
    )
    """Kind of output; exactly one in Live: AUDIO, TEXT, or VIDEO for an avatar. TEXT: Text.
    IMAGE: Images; not in Live. AUDIO: Audio. VIDEO: Video of an avatar, in Live with some
    models on Vertex AI.
    """
    temperature: float | None
    """Randomness of the answer. Range: 0 to 2."""
    top_p: float | None
    """Samples from the likeliest tokens up to this probability. Range: 0 to 1."""
    topP: float | None
    """Samples from the likeliest tokens up to this probability. Range: 0 to 1."""
    top_k: float | None
    """Samples from this many of the likeliest tokens; a whole number on Gemini."""
    topK: float | None
    """Samples from this many of the likeliest tokens; a whole number on Gemini."""
    max_output_tokens: int | None
    """Maximum number of tokens in an answer."""
    maxOutputTokens: int | None
    """Maximum number of tokens in an answer."""
    media_resolution: (
        MediaResolution
        | Literal[
            "MEDIA_RESOLUTION_UNSPECIFIED",
            "MEDIA_RESOLUTION_LOW",
            "MEDIA_RESOLUTION_MEDIUM",
            "MEDIA_RESOLUTION_HIGH",
        ]
        | str
        | None
    )
    """Number of tokens to spend on an image or a frame. MEDIA_RESOLUTION_LOW: Few tokens.
    MEDIA_RESOLUTION_MEDIUM: A medium number of tokens. MEDIA_RESOLUTION_HIGH: Many tokens.
    """
    mediaResolution: (
        MediaResolution
        | Literal[
            "MEDIA_RESOLUTION_UNSPECIFIED",
            "MEDIA_RESOLUTION_LOW",
            "MEDIA_RESOLUTION_MEDIUM",
            "MEDIA_RESOLUTION_HIGH",
        ]
        | str
        | None
    )
    """Number of tokens to spend on an image or a frame. MEDIA_RESOLUTION_LOW: Few tokens.
    MEDIA_RESOLUTION_MEDIUM: A medium number of tokens. MEDIA_RESOLUTION_HIGH: Many tokens.
    """
    seed: int | None
    """Seed of the sampling; the same seed tends to produce the same answer."""
    speech_config: SpeechConfig | SpeechConfigDict | None
    """Voice and language of the spoken output."""
    speechConfig: SpeechConfig | SpeechConfigDict | None
    """Voice and language of the spoken output."""
    thinking_config: ThinkingConfig | ThinkingConfigDict | None
    """How much the model thinks, and whether it returns its thoughts."""
    thinkingConfig: ThinkingConfig | ThinkingConfigDict | None
    """How much the model thinks, and whether it returns its thoughts."""
    enable_affective_dialog: bool | None
    """Adapts the voice to how the user sounds; native audio models only."""
    enableAffectiveDialog: bool | None
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
    systemInstruction: (
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
    sessionResumption: SessionResumptionConfig | SessionResumptionConfigDict | None
    """Requests resumption updates and may name the session to continue; an empty object is
    enough.
    """
    input_audio_transcription: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    """Requests transcripts of the user's audio; an empty object is enough."""
    inputAudioTranscription: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    """Requests transcripts of the user's audio; an empty object is enough."""
    output_audio_transcription: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    """Requests transcripts of the model's audio; an empty object is enough."""
    outputAudioTranscription: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    """Requests transcripts of the model's audio; an empty object is enough."""
    realtime_input_config: RealtimeInputConfig | RealtimeInputConfigDict | None
    """Voice activity detection, interruption and turn coverage."""
    realtimeInputConfig: RealtimeInputConfig | RealtimeInputConfigDict | None
    """Voice activity detection, interruption and turn coverage."""
    context_window_compression: (
        ContextWindowCompressionConfig | ContextWindowCompressionConfigDict | None
    )
    """Trims a long context automatically, which lifts the limit on a session's length."""
    contextWindowCompression: (
        ContextWindowCompressionConfig | ContextWindowCompressionConfigDict | None
    )
    """Trims a long context automatically, which lifts the limit on a session's length."""
    proactivity: ProactivityConfig | ProactivityConfigDict | None
    """Lets the model decide when to answer."""
    explicit_vad_signal: bool | None
    """Requests voiceActivity messages at the start and end of the user's speech. Vertex AI only."""
    explicitVadSignal: bool | None
    """Requests voiceActivity messages at the start and end of the user's speech. Vertex AI only."""
    history_config: HistoryConfig | HistoryConfigDict | None
    """How earlier history is sent."""
    historyConfig: HistoryConfig | HistoryConfigDict | None
    """How earlier history is sent."""
    avatar_config: AvatarConfig | AvatarConfigDict | None
    """The talking avatar of the session."""
    avatarConfig: AvatarConfig | AvatarConfigDict | None
    """The talking avatar of the session."""
    safety_settings: list[SafetySetting | SafetySettingDict] | None
    """Thresholds from which content is blocked, by category."""
    safetySettings: list[SafetySetting | SafetySettingDict] | None
    """Thresholds from which content is blocked, by category."""
    translation_config: TranslationConfig | TranslationConfigDict | None
    """Translates speech live."""
    translationConfig: TranslationConfig | TranslationConfigDict | None
    """Translates speech live."""
    labels: dict[str, str] | None
    """Labels of your own, for billing."""
    http_options: HttpOptions | HttpOptionsDict | None
    """How to reach the service for this connection; never part of the setup."""
    httpOptions: HttpOptions | HttpOptionsDict | None
    """How to reach the service for this connection; never part of the setup."""


class ModelSelectionConfigDict(TypedDict, total=False):
    """A `ModelSelectionConfig` as a dict; keys in snake_case or camelCase."""

    feature_selection_preference: (
        FeatureSelectionPreference
        | Literal[
            "FEATURE_SELECTION_PREFERENCE_UNSPECIFIED",
            "PRIORITIZE_QUALITY",
            "BALANCED",
            "PRIORITIZE_COST",
        ]
        | str
        | None
    )
    """Quality, cost, or a balance. PRIORITIZE_QUALITY: Quality first. BALANCED: A balance of
    quality and cost. PRIORITIZE_COST: Cost first.
    """
    featureSelectionPreference: (
        FeatureSelectionPreference
        | Literal[
            "FEATURE_SELECTION_PREFERENCE_UNSPECIFIED",
            "PRIORITIZE_QUALITY",
            "BALANCED",
            "PRIORITIZE_COST",
        ]
        | str
        | None
    )
    """Quality, cost, or a balance. PRIORITIZE_QUALITY: Quality first. BALANCED: A balance of
    quality and cost. PRIORITIZE_COST: Cost first.
    """


class MultiSpeakerVoiceConfigDict(TypedDict, total=False):
    """A `MultiSpeakerVoiceConfig` as a dict; keys in snake_case or camelCase."""

    speaker_voice_configs: list[SpeakerVoiceConfig | SpeakerVoiceConfigDict] | None
    """Exactly two speakers. Required."""
    speakerVoiceConfigs: list[SpeakerVoiceConfig | SpeakerVoiceConfigDict] | None
    """Exactly two speakers. Required."""


class PrebuiltVoiceConfigDict(TypedDict, total=False):
    """A `PrebuiltVoiceConfig` as a dict; keys in snake_case or camelCase."""

    voice_name: str | None
    """Name of the voice, such as Puck or Kore."""
    voiceName: str | None
    """Name of the voice, such as Puck or Kore."""


class ProactivityConfigDict(TypedDict, total=False):
    """A `ProactivityConfig` as a dict; keys in snake_case or camelCase."""

    proactive_audio: bool | None
    """The model may stay silent on what is not meant for it."""
    proactiveAudio: bool | None
    """The model may stay silent on what is not meant for it."""
    proactive_video: bool | None
    """The model may also react to images alone; needs proactiveAudio."""
    proactiveVideo: bool | None
    """The model may also react to images alone; needs proactiveAudio."""


class RealtimeInputConfigDict(TypedDict, total=False):
    """A `RealtimeInputConfig` as a dict; keys in snake_case or camelCase."""

    automatic_activity_detection: AutomaticActivityDetection | AutomaticActivityDetectionDict | None
    """How the server detects when the user speaks; on by default."""
    automaticActivityDetection: AutomaticActivityDetection | AutomaticActivityDetectionDict | None
    """How the server detects when the user speaks; on by default."""
    activity_handling: (
        ActivityHandling
        | Literal[
            "ACTIVITY_HANDLING_UNSPECIFIED", "START_OF_ACTIVITY_INTERRUPTS", "NO_INTERRUPTION"
        ]
        | str
        | None
    )
    """Whether the user can interrupt the model; yes by default. START_OF_ACTIVITY_INTERRUPTS:
    Activity interrupts the model; the default. NO_INTERRUPTION: Activity interrupts nothing.
    """
    activityHandling: (
        ActivityHandling
        | Literal[
            "ACTIVITY_HANDLING_UNSPECIFIED", "START_OF_ACTIVITY_INTERRUPTS", "NO_INTERRUPTION"
        ]
        | str
        | None
    )
    """Whether the user can interrupt the model; yes by default. START_OF_ACTIVITY_INTERRUPTS:
    Activity interrupts the model; the default. NO_INTERRUPTION: Activity interrupts nothing.
    """
    turn_coverage: (
        TurnCoverage
        | Literal[
            "TURN_COVERAGE_UNSPECIFIED",
            "TURN_INCLUDES_ONLY_ACTIVITY",
            "TURN_INCLUDES_ALL_INPUT",
            "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
        ]
        | str
        | None
    )
    """Which input belongs to a turn; the model decides the default. TURN_INCLUDES_ONLY_ACTIVITY:
    Only input during activity, without silence. TURN_INCLUDES_ALL_INPUT: Everything since the
    last turn, including silence. TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO: Audio during
    activity, and all video.
    """
    turnCoverage: (
        TurnCoverage
        | Literal[
            "TURN_COVERAGE_UNSPECIFIED",
            "TURN_INCLUDES_ONLY_ACTIVITY",
            "TURN_INCLUDES_ALL_INPUT",
            "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
        ]
        | str
        | None
    )
    """Which input belongs to a turn; the model decides the default. TURN_INCLUDES_ONLY_ACTIVITY:
    Only input during activity, without silence. TURN_INCLUDES_ALL_INPUT: Everything since the
    last turn, including silence. TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO: Audio during
    activity, and all video.
    """
    interim_transcript_timestamp_enabled: bool | None
    """Adds timestamps to provisional transcripts."""
    interimTranscriptTimestampEnabled: bool | None
    """Adds timestamps to provisional transcripts."""


class ReplicatedVoiceConfigDict(TypedDict, total=False):
    """A `ReplicatedVoiceConfig` as a dict; keys in snake_case or camelCase."""

    mime_type: str | None
    """MIME type of the sample; only audio/wav."""
    mimeType: str | None
    """MIME type of the sample; only audio/wav."""
    voice_sample_audio: bytes | str | None
    """The sample."""
    voiceSampleAudio: bytes | str | None
    """The sample."""
    consent_audio: bytes | str | None
    """Recording in which the speaker agrees. Gemini only."""
    consentAudio: bytes | str | None
    """Recording in which the speaker agrees. Gemini only."""
    voice_consent_signature: VoiceConsentSignature | VoiceConsentSignatureDict | None
    """Proof of consent from an earlier session, in place of the recording. Gemini only."""
    voiceConsentSignature: VoiceConsentSignature | VoiceConsentSignatureDict | None
    """Proof of consent from an earlier session, in place of the recording. Gemini only."""


class ResponseFormatDict(TypedDict, total=False):
    """A `ResponseFormat` as a dict; keys in snake_case or camelCase."""

    audio: AudioResponseFormat | AudioResponseFormatDict | None
    """Format of audio output."""
    image: ImageResponseFormat | ImageResponseFormatDict | None
    """Format of image output."""
    text: TextResponseFormat | TextResponseFormatDict | None
    """Format of text output."""
    video: VideoResponseFormat | VideoResponseFormatDict | None
    """Format of video output."""


class SafetySettingDict(TypedDict, total=False):
    """A `SafetySetting` as a dict; keys in snake_case or camelCase."""

    category: (
        HarmCategory
        | Literal[
            "HARM_CATEGORY_UNSPECIFIED",
            "HARM_CATEGORY_HARASSMENT",
            "HARM_CATEGORY_HATE_SPEECH",
            "HARM_CATEGORY_SEXUALLY_EXPLICIT",
            "HARM_CATEGORY_DANGEROUS_CONTENT",
            "HARM_CATEGORY_CIVIC_INTEGRITY",
            "HARM_CATEGORY_JAILBREAK",
            "HARM_CATEGORY_IMAGE_HATE",
            "HARM_CATEGORY_IMAGE_DANGEROUS_CONTENT",
            "HARM_CATEGORY_IMAGE_HARASSMENT",
            "HARM_CATEGORY_IMAGE_SEXUALLY_EXPLICIT",
        ]
        | str
        | None
    )
    """Category of harm. HARM_CATEGORY_HARASSMENT: Harassment. HARM_CATEGORY_HATE_SPEECH: Hate
    speech. HARM_CATEGORY_SEXUALLY_EXPLICIT: Sexually explicit content.
    HARM_CATEGORY_DANGEROUS_CONTENT: Dangerous content. HARM_CATEGORY_CIVIC_INTEGRITY: Harm to
    elections and civic life. Deprecated. HARM_CATEGORY_JAILBREAK: Attempts to circumvent the
    rules. HARM_CATEGORY_IMAGE_HATE: Hate in images. HARM_CATEGORY_IMAGE_DANGEROUS_CONTENT:
    Danger in images. HARM_CATEGORY_IMAGE_HARASSMENT: Harassment in images.
    HARM_CATEGORY_IMAGE_SEXUALLY_EXPLICIT: Sexually explicit images. Required.
    """
    method: (
        HarmBlockMethod
        | Literal["HARM_BLOCK_METHOD_UNSPECIFIED", "SEVERITY", "PROBABILITY"]
        | str
        | None
    )
    """What the threshold measures. SEVERITY: Probability and severity. PROBABILITY: Probability
    alone. Vertex AI only.
    """
    threshold: (
        HarmBlockThreshold
        | Literal[
            "HARM_BLOCK_THRESHOLD_UNSPECIFIED",
            "BLOCK_LOW_AND_ABOVE",
            "BLOCK_MEDIUM_AND_ABOVE",
            "BLOCK_ONLY_HIGH",
            "BLOCK_NONE",
            "OFF",
        ]
        | str
        | None
    )
    """Threshold from which content is blocked. BLOCK_LOW_AND_ABOVE: Blocks from a low level.
    BLOCK_MEDIUM_AND_ABOVE: Blocks from a medium level. BLOCK_ONLY_HIGH: Blocks from a high
    level. BLOCK_NONE: Blocks nothing. OFF: Switches the filter off. Required.
    """


class SessionResumptionConfigDict(TypedDict, total=False):
    """A `SessionResumptionConfig` as a dict; keys in snake_case or camelCase."""

    handle: str | None
    """Handle of the session to continue."""
    transparent: bool | None
    """Also reports which client messages a handle covers, so that the rest can be sent again.
    Vertex AI only.
    """


class SlidingWindowDict(TypedDict, total=False):
    """A `SlidingWindow` as a dict; keys in snake_case or camelCase."""

    target_tokens: int | None
    """Size in tokens to shrink to; half of triggerTokens by default."""
    targetTokens: int | None
    """Size in tokens to shrink to; half of triggerTokens by default."""


class SpeakerVoiceConfigDict(TypedDict, total=False):
    """A `SpeakerVoiceConfig` as a dict; keys in snake_case or camelCase."""

    speaker: str | None
    """Name of the speaker as the prompt writes it. Required."""
    voice_config: VoiceConfig | VoiceConfigDict | None
    """Voice of the speaker. Required."""
    voiceConfig: VoiceConfig | VoiceConfigDict | None
    """Voice of the speaker. Required."""


class SpeechConfigDict(TypedDict, total=False):
    """A `SpeechConfig` as a dict; keys in snake_case or camelCase."""

    voice_config: VoiceConfig | VoiceConfigDict | None
    """Voice to speak with."""
    voiceConfig: VoiceConfig | VoiceConfigDict | None
    """Voice to speak with."""
    language_code: str | None
    """Language to speak as a BCP-47 code."""
    languageCode: str | None
    """Language to speak as a BCP-47 code."""
    multi_speaker_voice_config: MultiSpeakerVoiceConfig | MultiSpeakerVoiceConfigDict | None
    """Voices of several speakers; not supported in Live."""
    multiSpeakerVoiceConfig: MultiSpeakerVoiceConfig | MultiSpeakerVoiceConfigDict | None
    """Voices of several speakers; not supported in Live."""


class TextResponseFormatDict(TypedDict, total=False):
    """A `TextResponseFormat` as a dict; keys in snake_case or camelCase."""

    mime_type: str | None
    """MIME type of the text."""
    mimeType: str | None
    """MIME type of the text."""
    schema: Any | None
    """JSON Schema of the text; google-genai 3.6.1 calls it json_schema."""


class ThinkingConfigDict(TypedDict, total=False):
    """A `ThinkingConfig` as a dict; keys in snake_case or camelCase."""

    include_thoughts: bool | None
    """Sends the thoughts too, as parts marked thought."""
    includeThoughts: bool | None
    """Sends the thoughts too, as parts marked thought."""
    thinking_budget: int | None
    """Tokens to think with; 0 switches thinking off, -1 leaves it to the model."""
    thinkingBudget: int | None
    """Tokens to think with; 0 switches thinking off, -1 leaves it to the model."""
    thinking_level: (
        ThinkingLevel
        | Literal["THINKING_LEVEL_UNSPECIFIED", "MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH"]
        | str
        | None
    )
    """Rough level of effort; newer models use it instead of a budget. MINIMAL: As little as
    possible. LOW: A small amount. MEDIUM: A medium amount. HIGH: A large amount. XHIGH: As
    much as possible.
    """
    thinkingLevel: (
        ThinkingLevel
        | Literal["THINKING_LEVEL_UNSPECIFIED", "MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH"]
        | str
        | None
    )
    """Rough level of effort; newer models use it instead of a budget. MINIMAL: As little as
    possible. LOW: A small amount. MEDIUM: A medium amount. HIGH: A large amount. XHIGH: As
    much as possible.
    """


class TranslationConfigDict(TypedDict, total=False):
    """A `TranslationConfig` as a dict; keys in snake_case or camelCase."""

    echo_target_language: bool | None
    """Also speaks when the user already speaks the target language."""
    echoTargetLanguage: bool | None
    """Also speaks when the user already speaks the target language."""
    target_language_code: str | None
    """Language to translate to as a BCP-47 code."""
    targetLanguageCode: str | None
    """Language to translate to as a BCP-47 code."""


class VideoResponseFormatDict(TypedDict, total=False):
    """A `VideoResponseFormat` as a dict; keys in snake_case or camelCase."""

    aspect_ratio: (
        AspectRatio
        | Literal[
            "ASPECT_RATIO_UNSPECIFIED",
            "ASPECT_RATIO_ONE_BY_ONE",
            "ASPECT_RATIO_TWO_BY_THREE",
            "ASPECT_RATIO_THREE_BY_TWO",
            "ASPECT_RATIO_THREE_BY_FOUR",
            "ASPECT_RATIO_FOUR_BY_THREE",
            "ASPECT_RATIO_FOUR_BY_FIVE",
            "ASPECT_RATIO_FIVE_BY_FOUR",
            "ASPECT_RATIO_NINE_BY_SIXTEEN",
            "ASPECT_RATIO_SIXTEEN_BY_NINE",
            "ASPECT_RATIO_TWENTY_ONE_BY_NINE",
            "ASPECT_RATIO_ONE_BY_EIGHT",
            "ASPECT_RATIO_EIGHT_BY_ONE",
            "ASPECT_RATIO_ONE_BY_FOUR",
            "ASPECT_RATIO_FOUR_BY_ONE",
        ]
        | str
        | None
    )
    """Ratio of width to height."""
    aspectRatio: (
        AspectRatio
        | Literal[
            "ASPECT_RATIO_UNSPECIFIED",
            "ASPECT_RATIO_ONE_BY_ONE",
            "ASPECT_RATIO_TWO_BY_THREE",
            "ASPECT_RATIO_THREE_BY_TWO",
            "ASPECT_RATIO_THREE_BY_FOUR",
            "ASPECT_RATIO_FOUR_BY_THREE",
            "ASPECT_RATIO_FOUR_BY_FIVE",
            "ASPECT_RATIO_FIVE_BY_FOUR",
            "ASPECT_RATIO_NINE_BY_SIXTEEN",
            "ASPECT_RATIO_SIXTEEN_BY_NINE",
            "ASPECT_RATIO_TWENTY_ONE_BY_NINE",
            "ASPECT_RATIO_ONE_BY_EIGHT",
            "ASPECT_RATIO_EIGHT_BY_ONE",
            "ASPECT_RATIO_ONE_BY_FOUR",
            "ASPECT_RATIO_FOUR_BY_ONE",
        ]
        | str
        | None
    )
    """Ratio of width to height."""
    delivery: Delivery | Literal["DELIVERY_UNSPECIFIED", "INLINE", "URI"] | str | None
    """Whether the video comes inline or as a link. INLINE: As bytes in the message. URI: As a
    link.
    """
    duration: timedelta | str | None
    """Length of the video."""
    gcs_uri: str | None
    """Address in Cloud Storage to write to."""
    gcsUri: str | None
    """Address in Cloud Storage to write to."""
    resolution: str | None
    """Resolution, such as 720p."""


class VoiceConfigDict(TypedDict, total=False):
    """A `VoiceConfig` as a dict; keys in snake_case or camelCase."""

    replicated_voice_config: ReplicatedVoiceConfig | ReplicatedVoiceConfigDict | None
    """A voice cloned from a sample."""
    replicatedVoiceConfig: ReplicatedVoiceConfig | ReplicatedVoiceConfigDict | None
    """A voice cloned from a sample."""
    prebuilt_voice_config: PrebuiltVoiceConfig | PrebuiltVoiceConfigDict | None
    """A ready-made voice."""
    prebuiltVoiceConfig: PrebuiltVoiceConfig | PrebuiltVoiceConfigDict | None
    """A ready-made voice."""
    voice: str | None
    """Id of a speaker."""
