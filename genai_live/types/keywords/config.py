"""Keywords of the constructors in `config`.

Generated from schema/config.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 1e0c182aa904333ba22489f956548e2f842b1a85189736f5e1a452658e864953
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
    mimeType: str | None
    sampleRate: int | None


class AudioTranscriptionConfigKeywords(TypedDict, total=False):
    """Members of a `AudioTranscriptionConfig` in camelCase."""

    languageCodes: Sequence[str] | None
    languageAuto: LanguageAuto | LanguageAutoDict | Mapping[str, Any] | None
    languageHints: LanguageHints | LanguageHintsDict | Mapping[str, Any] | None
    customVocabulary: Sequence[str] | None
    adaptationPhrases: Sequence[str] | None
    wordTimestamp: bool | None
    sourceText: str | None


class AutomaticActivityDetectionKeywords(TypedDict, total=False):
    """Members of a `AutomaticActivityDetection` in camelCase."""

    startOfSpeechSensitivity: StartSensitivity | str | None
    endOfSpeechSensitivity: EndSensitivity | str | None
    prefixPaddingMs: int | None
    silenceDurationMs: int | None


class AvatarConfigKeywords(TypedDict, total=False):
    """Members of a `AvatarConfig` in camelCase."""

    avatarName: str | None
    customizedAvatar: CustomizedAvatar | CustomizedAvatarDict | Mapping[str, Any] | None
    audioBitrateBps: int | None
    videoBitrateBps: int | None


class ContextWindowCompressionConfigKeywords(TypedDict, total=False):
    """Members of a `ContextWindowCompressionConfig` in camelCase."""

    triggerTokens: int | None
    slidingWindow: SlidingWindow | SlidingWindowDict | Mapping[str, Any] | None


class CustomizedAvatarKeywords(TypedDict, total=False):
    """Members of a `CustomizedAvatar` in camelCase."""

    imageMimeType: str | None
    imageData: bytes | str | None


class GenerationConfigKeywords(TypedDict, total=False):
    """Members of a `GenerationConfig` in camelCase."""

    modelConfig: ModelSelectionConfig | ModelSelectionConfigDict | Mapping[str, Any] | None
    responseJsonSchema: Any | None
    audioTimestamp: bool | None
    candidateCount: int | None
    enableAffectiveDialog: bool | None
    frequencyPenalty: float | None
    maxOutputTokens: int | None
    mediaResolution: MediaResolution | str | None
    presencePenalty: float | None
    responseLogprobs: bool | None
    responseMimeType: str | None
    responseModalities: Sequence[Modality | str] | None
    responseSchema: Schema | SchemaDict | Mapping[str, Any] | None
    routingConfig: (
        GenerationConfigRoutingConfig | GenerationConfigRoutingConfigDict | Mapping[str, Any] | None
    )
    speechConfig: SpeechConfig | SpeechConfigDict | Mapping[str, Any] | None
    stopSequences: Sequence[str] | None
    thinkingConfig: ThinkingConfig | ThinkingConfigDict | Mapping[str, Any] | None
    topK: float | None
    topP: float | None
    enableEnhancedCivicAnswers: bool | None
    responseFormat: Sequence[ResponseFormat | ResponseFormatDict | Mapping[str, Any]] | None
    translationConfig: TranslationConfig | TranslationConfigDict | Mapping[str, Any] | None
    audioTranscriptionConfig: (
        AudioTranscriptionConfig | AudioTranscriptionConfigDict | Mapping[str, Any] | None
    )


class GenerationConfigRoutingConfigKeywords(TypedDict, total=False):
    """Members of a `GenerationConfigRoutingConfig` in camelCase."""

    autoMode: (
        GenerationConfigRoutingConfigAutoRoutingMode
        | GenerationConfigRoutingConfigAutoRoutingModeDict
        | Mapping[str, Any]
        | None
    )
    manualMode: (
        GenerationConfigRoutingConfigManualRoutingMode
        | GenerationConfigRoutingConfigManualRoutingModeDict
        | Mapping[str, Any]
        | None
    )


class GenerationConfigRoutingConfigAutoRoutingModeKeywords(TypedDict, total=False):
    """Members of a `GenerationConfigRoutingConfigAutoRoutingMode` in camelCase."""

    modelRoutingPreference: ModelRoutingPreference | str | None


class GenerationConfigRoutingConfigManualRoutingModeKeywords(TypedDict, total=False):
    """Members of a `GenerationConfigRoutingConfigManualRoutingMode` in camelCase."""

    modelName: str | None


class HistoryConfigKeywords(TypedDict, total=False):
    """Members of a `HistoryConfig` in camelCase."""

    initialHistoryInClientContent: bool | None


class HttpOptionsKeywords(TypedDict, total=False):
    """Members of a `HttpOptions` in camelCase."""

    baseUrl: str | None
    apiVersion: str | None
    allowInsecure: bool | None


class ImageResponseFormatKeywords(TypedDict, total=False):
    """Members of a `ImageResponseFormat` in camelCase."""

    aspectRatio: AspectRatio | str | None
    imageSize: ImageSize | str | None
    mimeType: str | None


class LanguageHintsKeywords(TypedDict, total=False):
    """Members of a `LanguageHints` in camelCase."""

    languageCodes: Sequence[str] | None


class LiveConnectConfigKeywords(TypedDict, total=False):
    """Members of a `LiveConnectConfig` in camelCase."""

    generationConfig: GenerationConfig | GenerationConfigDict | Mapping[str, Any] | None
    responseModalities: Sequence[Modality | str] | None
    topP: float | None
    topK: float | None
    maxOutputTokens: int | None
    mediaResolution: MediaResolution | str | None
    speechConfig: SpeechConfig | SpeechConfigDict | Mapping[str, Any] | None
    thinkingConfig: ThinkingConfig | ThinkingConfigDict | Mapping[str, Any] | None
    enableAffectiveDialog: bool | None
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
    sessionResumption: (
        SessionResumptionConfig | SessionResumptionConfigDict | Mapping[str, Any] | None
    )
    inputAudioTranscription: (
        AudioTranscriptionConfig | AudioTranscriptionConfigDict | Mapping[str, Any] | None
    )
    outputAudioTranscription: (
        AudioTranscriptionConfig | AudioTranscriptionConfigDict | Mapping[str, Any] | None
    )
    realtimeInputConfig: RealtimeInputConfig | RealtimeInputConfigDict | Mapping[str, Any] | None
    contextWindowCompression: (
        ContextWindowCompressionConfig
        | ContextWindowCompressionConfigDict
        | Mapping[str, Any]
        | None
    )
    explicitVadSignal: bool | None
    historyConfig: HistoryConfig | HistoryConfigDict | Mapping[str, Any] | None
    avatarConfig: AvatarConfig | AvatarConfigDict | Mapping[str, Any] | None
    safetySettings: Sequence[SafetySetting | SafetySettingDict | Mapping[str, Any]] | None
    translationConfig: TranslationConfig | TranslationConfigDict | Mapping[str, Any] | None
    httpOptions: HttpOptions | HttpOptionsDict | Mapping[str, Any] | None


class ModelSelectionConfigKeywords(TypedDict, total=False):
    """Members of a `ModelSelectionConfig` in camelCase."""

    featureSelectionPreference: FeatureSelectionPreference | str | None


class MultiSpeakerVoiceConfigKeywords(TypedDict, total=False):
    """Members of a `MultiSpeakerVoiceConfig` in camelCase."""

    speakerVoiceConfigs: (
        Sequence[SpeakerVoiceConfig | SpeakerVoiceConfigDict | Mapping[str, Any]] | None
    )


class PrebuiltVoiceConfigKeywords(TypedDict, total=False):
    """Members of a `PrebuiltVoiceConfig` in camelCase."""

    voiceName: str | None


class ProactivityConfigKeywords(TypedDict, total=False):
    """Members of a `ProactivityConfig` in camelCase."""

    proactiveAudio: bool | None
    proactiveVideo: bool | None


class RealtimeInputConfigKeywords(TypedDict, total=False):
    """Members of a `RealtimeInputConfig` in camelCase."""

    automaticActivityDetection: (
        AutomaticActivityDetection | AutomaticActivityDetectionDict | Mapping[str, Any] | None
    )
    activityHandling: ActivityHandling | str | None
    turnCoverage: TurnCoverage | str | None
    interimTranscriptTimestampEnabled: bool | None


class ReplicatedVoiceConfigKeywords(TypedDict, total=False):
    """Members of a `ReplicatedVoiceConfig` in camelCase."""

    mimeType: str | None
    voiceSampleAudio: bytes | str | None
    consentAudio: bytes | str | None
    voiceConsentSignature: (
        VoiceConsentSignature | VoiceConsentSignatureDict | Mapping[str, Any] | None
    )


class SlidingWindowKeywords(TypedDict, total=False):
    """Members of a `SlidingWindow` in camelCase."""

    targetTokens: int | None


class SpeakerVoiceConfigKeywords(TypedDict, total=False):
    """Members of a `SpeakerVoiceConfig` in camelCase."""

    voiceConfig: VoiceConfig | VoiceConfigDict | Mapping[str, Any] | None


class SpeechConfigKeywords(TypedDict, total=False):
    """Members of a `SpeechConfig` in camelCase."""

    voiceConfig: VoiceConfig | VoiceConfigDict | Mapping[str, Any] | None
    languageCode: str | None
    multiSpeakerVoiceConfig: (
        MultiSpeakerVoiceConfig | MultiSpeakerVoiceConfigDict | Mapping[str, Any] | None
    )


class TextResponseFormatKeywords(TypedDict, total=False):
    """Members of a `TextResponseFormat` in camelCase."""

    mimeType: str | None


class ThinkingConfigKeywords(TypedDict, total=False):
    """Members of a `ThinkingConfig` in camelCase."""

    includeThoughts: bool | None
    thinkingBudget: int | None
    thinkingLevel: ThinkingLevel | str | None


class TranslationConfigKeywords(TypedDict, total=False):
    """Members of a `TranslationConfig` in camelCase."""

    echoTargetLanguage: bool | None
    targetLanguageCode: str | None


class VideoResponseFormatKeywords(TypedDict, total=False):
    """Members of a `VideoResponseFormat` in camelCase."""

    aspectRatio: AspectRatio | str | None
    gcsUri: str | None


class VoiceConfigKeywords(TypedDict, total=False):
    """Members of a `VoiceConfig` in camelCase."""

    replicatedVoiceConfig: (
        ReplicatedVoiceConfig | ReplicatedVoiceConfigDict | Mapping[str, Any] | None
    )
    prebuiltVoiceConfig: PrebuiltVoiceConfig | PrebuiltVoiceConfigDict | Mapping[str, Any] | None
