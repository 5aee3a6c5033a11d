"""Keywords of the constructors in `config`.

Generated from schema/config.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: d8cb24c5dbc2f0ec0b13ba912c803de0499c2fc939890aaa49cc2ada7c62bfed
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from genai_live.types.config import (
    ActivityHandling,
    AspectRatio,
    AudioTranscriptionConfig,
    AutomaticActivityDetection,
    AvatarConfig,
    ContextWindowCompressionConfig,
    CustomizedAvatar,
    EndSensitivity,
    FeatureSelectionPreference,
    GenerationConfig,
    GenerationConfigRoutingConfig,
    GenerationConfigRoutingConfigAutoRoutingMode,
    GenerationConfigRoutingConfigManualRoutingMode,
    HistoryConfig,
    HttpOptions,
    ImageSize,
    LanguageAuto,
    LanguageHints,
    MediaResolution,
    Modality,
    ModelRoutingPreference,
    ModelSelectionConfig,
    MultiSpeakerVoiceConfig,
    PrebuiltVoiceConfig,
    RealtimeInputConfig,
    ReplicatedVoiceConfig,
    ResponseFormat,
    SafetySetting,
    SessionResumptionConfig,
    SlidingWindow,
    SpeakerVoiceConfig,
    SpeechConfig,
    StartSensitivity,
    ThinkingConfig,
    ThinkingLevel,
    TranslationConfig,
    TurnCoverage,
    VoiceConfig,
)
from genai_live.types.content import Content, Part, VoiceConsentSignature
from genai_live.types.dicts.config import (
    AudioTranscriptionConfigDict,
    AutomaticActivityDetectionDict,
    AvatarConfigDict,
    ContextWindowCompressionConfigDict,
    CustomizedAvatarDict,
    GenerationConfigDict,
    GenerationConfigRoutingConfigAutoRoutingModeDict,
    GenerationConfigRoutingConfigDict,
    GenerationConfigRoutingConfigManualRoutingModeDict,
    HistoryConfigDict,
    HttpOptionsDict,
    LanguageAutoDict,
    LanguageHintsDict,
    ModelSelectionConfigDict,
    MultiSpeakerVoiceConfigDict,
    PrebuiltVoiceConfigDict,
    RealtimeInputConfigDict,
    ReplicatedVoiceConfigDict,
    ResponseFormatDict,
    SafetySettingDict,
    SessionResumptionConfigDict,
    SlidingWindowDict,
    SpeakerVoiceConfigDict,
    SpeechConfigDict,
    ThinkingConfigDict,
    TranslationConfigDict,
    VoiceConfigDict,
)
from genai_live.types.dicts.content import ContentDict, PartDict, VoiceConsentSignatureDict
from genai_live.types.dicts.tools import SchemaDict
from genai_live.types.tools import Schema


class AudioResponseFormatKeywords(TypedDict, total=False):
    """Members of a `AudioResponseFormat` in camelCase."""

    bitRate: int | None
    """Bits per second of compressed audio."""
    mimeType: str | None
    """MIME type of the audio."""
    sampleRate: int | None
    """Samples per second."""


class AudioTranscriptionConfigKeywords(TypedDict, total=False):
    """Members of a `AudioTranscriptionConfig` in camelCase."""

    languageCodes: Sequence[str] | None
    """Languages to expect, as BCP-47 codes; detected if empty."""
    languageAuto: LanguageAuto | LanguageAutoDict | Mapping[str, Any] | None
    """Older switch that detects the language. Deprecated."""
    languageHints: LanguageHints | LanguageHintsDict | Mapping[str, Any] | None
    """Older list of languages to expect. Deprecated."""
    customVocabulary: Sequence[str] | None
    """Words and phrases to expect."""
    adaptationPhrases: Sequence[str] | None
    """Older name of customVocabulary. Deprecated."""
    wordTimestamp: bool | None
    """Adds the time of each word."""
    sourceText: str | None
    """Text that spoken instructions edit, in the mode SMART."""


class AutomaticActivityDetectionKeywords(TypedDict, total=False):
    """Members of a `AutomaticActivityDetection` in camelCase."""

    startOfSpeechSensitivity: StartSensitivity | str | None
    """How readily a start of speech is assumed; HIGH by default on Gemini, LOW on Vertex AI.
    START_SENSITIVITY_HIGH: Starts more often. START_SENSITIVITY_LOW: Starts less often.
    """
    endOfSpeechSensitivity: EndSensitivity | str | None
    """How readily an end of speech is assumed; HIGH by default on Gemini, LOW on Vertex AI.
    END_SENSITIVITY_HIGH: Ends more often. END_SENSITIVITY_LOW: Ends less often.
    """
    prefixPaddingMs: int | None
    """Milliseconds of speech before a start counts."""
    silenceDurationMs: int | None
    """Milliseconds of silence before an end counts."""


class AvatarConfigKeywords(TypedDict, total=False):
    """Members of a `AvatarConfig` in camelCase."""

    avatarName: str | None
    """Name of a ready-made avatar."""
    customizedAvatar: CustomizedAvatar | CustomizedAvatarDict | Mapping[str, Any] | None
    """An avatar made from a picture."""
    audioBitrateBps: int | None
    """Bits per second of the compressed audio."""
    videoBitrateBps: int | None
    """Bits per second of the compressed video."""


class ContextWindowCompressionConfigKeywords(TypedDict, total=False):
    """Members of a `ContextWindowCompressionConfig` in camelCase."""

    triggerTokens: int | None
    """Size in tokens at which compression starts; 80 percent of the window by default."""
    slidingWindow: SlidingWindow | SlidingWindowDict | Mapping[str, Any] | None
    """Compresses by dropping the oldest turns."""


class CustomizedAvatarKeywords(TypedDict, total=False):
    """Members of a `CustomizedAvatar` in camelCase."""

    imageMimeType: str | None
    """MIME type of the picture."""
    imageData: bytes | str | None
    """Picture with an aspect ratio of 9:16, at least 704 by 1280 pixels."""


class GenerationConfigKeywords(TypedDict, total=False):
    """Members of a `GenerationConfig` in camelCase."""

    modelConfig: ModelSelectionConfig | ModelSelectionConfigDict | Mapping[str, Any] | None
    """What to prefer when a model is chosen; google-genai calls it model_selection_config.
    Vertex AI only.
    """
    responseJsonSchema: Any | None
    """Structure of the output as a JSON Schema; not supported in Live."""
    audioTimestamp: bool | None
    """Adds timestamps to audio input; not supported in Live. Vertex AI only."""
    candidateCount: int | None
    """Number of answers to generate."""
    enableAffectiveDialog: bool | None
    """Adapts the voice to how the user sounds; native audio models only."""
    frequencyPenalty: float | None
    """Makes words less likely the more often they were used. Range: -2 to 2."""
    maxOutputTokens: int | None
    """Maximum number of tokens in an answer."""
    mediaResolution: MediaResolution | str | None
    """Number of tokens to spend on an image or a frame. MEDIA_RESOLUTION_LOW: Few tokens.
    MEDIA_RESOLUTION_MEDIUM: A medium number of tokens. MEDIA_RESOLUTION_HIGH: Many tokens.
    """
    presencePenalty: float | None
    """Makes words less likely once they were used. Range: -2 to 2."""
    responseLogprobs: bool | None
    """Reports probabilities of tokens; not supported in Live."""
    responseMimeType: str | None
    """MIME type of the output; not supported in Live."""
    responseModalities: Sequence[Modality | str] | None
    """Kind of output; exactly one in Live: AUDIO, TEXT, or VIDEO for an avatar. TEXT: Text.
    IMAGE: Images; not in Live. AUDIO: Audio. VIDEO: Video of an avatar, in Live with some
    models on Vertex AI.
    """
    responseSchema: Schema | SchemaDict | Mapping[str, Any] | None
    """Structure of the output as a Schema; not supported in Live."""
    routingConfig: (
        GenerationConfigRoutingConfig | GenerationConfigRoutingConfigDict | Mapping[str, Any] | None
    )
    """Choice of the model; not supported in Live. Vertex AI only."""
    speechConfig: SpeechConfig | SpeechConfigDict | Mapping[str, Any] | None
    """Voice and language of the spoken output."""
    stopSequences: Sequence[str] | None
    """Strings that end the generation; not supported in Live."""
    thinkingConfig: ThinkingConfig | ThinkingConfigDict | Mapping[str, Any] | None
    """How much the model thinks, and whether it returns its thoughts."""
    topK: float | None
    """Samples from this many of the likeliest tokens; a whole number on Gemini."""
    topP: float | None
    """Samples from the likeliest tokens up to this probability. Range: 0 to 1."""
    enableEnhancedCivicAnswers: bool | None
    """Better answers on civic questions. Gemini only."""
    responseFormat: Sequence[ResponseFormat | ResponseFormatDict | Mapping[str, Any]] | None
    """Newer description of the output."""
    translationConfig: TranslationConfig | TranslationConfigDict | Mapping[str, Any] | None
    """Translates speech live."""
    audioTranscriptionConfig: (
        AudioTranscriptionConfig | AudioTranscriptionConfigDict | Mapping[str, Any] | None
    )
    """Speech recognition settings of the request."""


class GenerationConfigRoutingConfigKeywords(TypedDict, total=False):
    """Members of a `GenerationConfigRoutingConfig` in camelCase."""

    autoMode: (
        GenerationConfigRoutingConfigAutoRoutingMode
        | GenerationConfigRoutingConfigAutoRoutingModeDict
        | Mapping[str, Any]
        | None
    )
    """The service chooses."""
    manualMode: (
        GenerationConfigRoutingConfigManualRoutingMode
        | GenerationConfigRoutingConfigManualRoutingModeDict
        | Mapping[str, Any]
        | None
    )
    """The caller chooses."""


class GenerationConfigRoutingConfigAutoRoutingModeKeywords(TypedDict, total=False):
    """Members of a `GenerationConfigRoutingConfigAutoRoutingMode` in camelCase."""

    modelRoutingPreference: ModelRoutingPreference | str | None
    """What the choice should favour. UNKNOWN: Not set. PRIORITIZE_QUALITY: Quality first.
    BALANCED: A balance of quality and cost. PRIORITIZE_COST: Cost first.
    """


class GenerationConfigRoutingConfigManualRoutingModeKeywords(TypedDict, total=False):
    """Members of a `GenerationConfigRoutingConfigManualRoutingMode` in camelCase."""

    modelName: str | None
    """Public name of the model."""


class HistoryConfigKeywords(TypedDict, total=False):
    """Members of a `HistoryConfig` in camelCase."""

    initialHistoryInClientContent: bool | None
    """Treats client content up to the first turnComplete as history and does not answer it."""


class HttpOptionsKeywords(TypedDict, total=False):
    """Members of a `HttpOptions` in camelCase."""

    baseUrl: str | None
    """Address of the service: http, https, ws or wss; a path is kept as a prefix."""
    apiVersion: str | None
    """API version in the path, such as v1beta."""
    allowInsecure: bool | None
    """Allows a key to be sent over plain ws:// to hosts other than loopback."""


class ImageResponseFormatKeywords(TypedDict, total=False):
    """Members of a `ImageResponseFormat` in camelCase."""

    aspectRatio: AspectRatio | str | None
    """Ratio of width to height."""
    imageSize: ImageSize | str | None
    """Size of the image. IMAGE_SIZE_FIVE_TWELVE: 512 pixels. IMAGE_SIZE_ONE_K: 1K.
    IMAGE_SIZE_TWO_K: 2K. IMAGE_SIZE_FOUR_K: 4K.
    """
    mimeType: str | None
    """MIME type of the image."""


class LanguageHintsKeywords(TypedDict, total=False):
    """Members of a `LanguageHints` in camelCase."""

    languageCodes: Sequence[str] | None
    """Languages as BCP-47 codes. Deprecated."""


class LiveConnectConfigKeywords(TypedDict, total=False):
    """Members of a `LiveConnectConfig` in camelCase."""

    generationConfig: GenerationConfig | GenerationConfigDict | Mapping[str, Any] | None
    """Older container of the generation settings; members beside it take precedence. Deprecated."""
    responseModalities: Sequence[Modality | str] | None
    """Kind of output; exactly one in Live: AUDIO, TEXT, or VIDEO for an avatar. TEXT: Text.
    IMAGE: Images; not in Live. AUDIO: Audio. VIDEO: Video of an avatar, in Live with some
    models on Vertex AI.
    """
    topP: float | None
    """Samples from the likeliest tokens up to this probability. Range: 0 to 1."""
    topK: float | None
    """Samples from this many of the likeliest tokens; a whole number on Gemini."""
    maxOutputTokens: int | None
    """Maximum number of tokens in an answer."""
    mediaResolution: MediaResolution | str | None
    """Number of tokens to spend on an image or a frame. MEDIA_RESOLUTION_LOW: Few tokens.
    MEDIA_RESOLUTION_MEDIUM: A medium number of tokens. MEDIA_RESOLUTION_HIGH: Many tokens.
    """
    speechConfig: SpeechConfig | SpeechConfigDict | Mapping[str, Any] | None
    """Voice and language of the spoken output."""
    thinkingConfig: ThinkingConfig | ThinkingConfigDict | Mapping[str, Any] | None
    """How much the model thinks, and whether it returns its thoughts."""
    enableAffectiveDialog: bool | None
    """Adapts the voice to how the user sounds; native audio models only."""
    systemInstruction: (
        Content
        | ContentDict
        | Mapping[str, Any]
        | str
        | Part
        | PartDict
        | Mapping[str, Any]
        | Sequence[
            str | Part | PartDict | Mapping[str, Any] | Content | ContentDict | Mapping[str, Any]
        ]
        | None
    )
    """The system prompt; in a dict also a string, a part, or a list of them."""
    sessionResumption: (
        SessionResumptionConfig | SessionResumptionConfigDict | Mapping[str, Any] | None
    )
    """Requests resumption updates and may name the session to continue; an empty object is
    enough.
    """
    inputAudioTranscription: (
        AudioTranscriptionConfig | AudioTranscriptionConfigDict | Mapping[str, Any] | None
    )
    """Requests transcripts of the user's audio; an empty object is enough."""
    outputAudioTranscription: (
        AudioTranscriptionConfig | AudioTranscriptionConfigDict | Mapping[str, Any] | None
    )
    """Requests transcripts of the model's audio; an empty object is enough."""
    realtimeInputConfig: RealtimeInputConfig | RealtimeInputConfigDict | Mapping[str, Any] | None
    """Voice activity detection, interruption and turn coverage."""
    contextWindowCompression: (
        ContextWindowCompressionConfig
        | ContextWindowCompressionConfigDict
        | Mapping[str, Any]
        | None
    )
    """Trims a long context automatically, which lifts the limit on a session's length."""
    explicitVadSignal: bool | None
    """Requests voiceActivity messages at the start and end of the user's speech. Vertex AI only."""
    historyConfig: HistoryConfig | HistoryConfigDict | Mapping[str, Any] | None
    """How earlier history is sent."""
    avatarConfig: AvatarConfig | AvatarConfigDict | Mapping[str, Any] | None
    """The talking avatar of the session."""
    safetySettings: Sequence[SafetySetting | SafetySettingDict | Mapping[str, Any]] | None
    """Thresholds from which content is blocked, by category."""
    translationConfig: TranslationConfig | TranslationConfigDict | Mapping[str, Any] | None
    """Translates speech live."""
    httpOptions: HttpOptions | HttpOptionsDict | Mapping[str, Any] | None
    """How to reach the service for this connection; never part of the setup."""


class ModelSelectionConfigKeywords(TypedDict, total=False):
    """Members of a `ModelSelectionConfig` in camelCase."""

    featureSelectionPreference: FeatureSelectionPreference | str | None
    """Quality, cost, or a balance. PRIORITIZE_QUALITY: Quality first. BALANCED: A balance of
    quality and cost. PRIORITIZE_COST: Cost first.
    """


class MultiSpeakerVoiceConfigKeywords(TypedDict, total=False):
    """Members of a `MultiSpeakerVoiceConfig` in camelCase."""

    speakerVoiceConfigs: (
        Sequence[SpeakerVoiceConfig | SpeakerVoiceConfigDict | Mapping[str, Any]] | None
    )
    """Exactly two speakers. Required."""


class PrebuiltVoiceConfigKeywords(TypedDict, total=False):
    """Members of a `PrebuiltVoiceConfig` in camelCase."""

    voiceName: str | None
    """Name of the voice, such as Puck or Kore."""


class ProactivityConfigKeywords(TypedDict, total=False):
    """Members of a `ProactivityConfig` in camelCase."""

    proactiveAudio: bool | None
    """The model may stay silent on what is not meant for it."""
    proactiveVideo: bool | None
    """The model may also react to images alone; needs proactiveAudio."""


class RealtimeInputConfigKeywords(TypedDict, total=False):
    """Members of a `RealtimeInputConfig` in camelCase."""

    automaticActivityDetection: (
        AutomaticActivityDetection | AutomaticActivityDetectionDict | Mapping[str, Any] | None
    )
    """How the server detects when the user speaks; on by default."""
    activityHandling: ActivityHandling | str | None
    """Whether the user can interrupt the model; yes by default. START_OF_ACTIVITY_INTERRUPTS:
    Activity interrupts the model; the default. NO_INTERRUPTION: Activity interrupts nothing.
    """
    turnCoverage: TurnCoverage | str | None
    """Which input belongs to a turn; the model decides the default. TURN_INCLUDES_ONLY_ACTIVITY:
    Only input during activity, without silence. TURN_INCLUDES_ALL_INPUT: Everything since the
    last turn, including silence. TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO: Audio during
    activity, and all video.
    """
    interimTranscriptTimestampEnabled: bool | None
    """Adds timestamps to provisional transcripts."""


class ReplicatedVoiceConfigKeywords(TypedDict, total=False):
    """Members of a `ReplicatedVoiceConfig` in camelCase."""

    mimeType: str | None
    """MIME type of the sample; only audio/wav."""
    voiceSampleAudio: bytes | str | None
    """The sample."""
    consentAudio: bytes | str | None
    """Recording in which the speaker agrees. Gemini only."""
    voiceConsentSignature: (
        VoiceConsentSignature | VoiceConsentSignatureDict | Mapping[str, Any] | None
    )
    """Proof of consent from an earlier session, in place of the recording. Gemini only."""


class SlidingWindowKeywords(TypedDict, total=False):
    """Members of a `SlidingWindow` in camelCase."""

    targetTokens: int | None
    """Size in tokens to shrink to; half of triggerTokens by default."""


class SpeakerVoiceConfigKeywords(TypedDict, total=False):
    """Members of a `SpeakerVoiceConfig` in camelCase."""

    voiceConfig: VoiceConfig | VoiceConfigDict | Mapping[str, Any] | None
    """Voice of the speaker. Required."""


class SpeechConfigKeywords(TypedDict, total=False):
    """Members of a `SpeechConfig` in camelCase."""

    voiceConfig: VoiceConfig | VoiceConfigDict | Mapping[str, Any] | None
    """Voice to speak with."""
    languageCode: str | None
    """Language to speak as a BCP-47 code."""
    multiSpeakerVoiceConfig: (
        MultiSpeakerVoiceConfig | MultiSpeakerVoiceConfigDict | Mapping[str, Any] | None
    )
    """Voices of several speakers; not supported in Live."""


class TextResponseFormatKeywords(TypedDict, total=False):
    """Members of a `TextResponseFormat` in camelCase."""

    mimeType: str | None
    """MIME type of the text."""


class ThinkingConfigKeywords(TypedDict, total=False):
    """Members of a `ThinkingConfig` in camelCase."""

    includeThoughts: bool | None
    """Sends the thoughts too, as parts marked thought."""
    thinkingBudget: int | None
    """Tokens to think with; 0 switches thinking off, -1 leaves it to the model."""
    thinkingLevel: ThinkingLevel | str | None
    """Rough level of effort; newer models use it instead of a budget. MINIMAL: As little as
    possible. LOW: A small amount. MEDIUM: A medium amount. HIGH: A large amount. XHIGH: As
    much as possible.
    """


class TranslationConfigKeywords(TypedDict, total=False):
    """Members of a `TranslationConfig` in camelCase."""

    echoTargetLanguage: bool | None
    """Also speaks when the user already speaks the target language."""
    targetLanguageCode: str | None
    """Language to translate to as a BCP-47 code."""


class VideoResponseFormatKeywords(TypedDict, total=False):
    """Members of a `VideoResponseFormat` in camelCase."""

    aspectRatio: AspectRatio | str | None
    """Ratio of width to height."""
    gcsUri: str | None
    """Address in Cloud Storage to write to."""


class VoiceConfigKeywords(TypedDict, total=False):
    """Members of a `VoiceConfig` in camelCase."""

    replicatedVoiceConfig: (
        ReplicatedVoiceConfig | ReplicatedVoiceConfigDict | Mapping[str, Any] | None
    )
    """A voice cloned from a sample."""
    prebuiltVoiceConfig: PrebuiltVoiceConfig | PrebuiltVoiceConfigDict | Mapping[str, Any] | None
    """A ready-made voice."""
