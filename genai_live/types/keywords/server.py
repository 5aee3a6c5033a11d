"""Keywords of the constructors in `server`.

Generated from schema/server.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: a747890aa77f06e78b8816f6e0e582ca8c0fa1a6d795d876333a726470b88d7b
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, TypedDict

from genai_live.types.content import Content, FunctionCall, Transcription, VoiceConsentSignature
from genai_live.types.dicts.content import (
    ContentDict,
    FunctionCallDict,
    TranscriptionDict,
    VoiceConsentSignatureDict,
)
from genai_live.types.server import (
    GroundingChunk,
    GroundingChunkCustomMetadata,
    GroundingChunkMapsPlaceAnswerSources,
    GroundingChunkMapsPlaceAnswerSourcesAuthorAttribution,
    GroundingChunkMapsPlaceAnswerSourcesReviewSnippet,
    GroundingChunkRetrievedContext,
    GroundingChunkStringList,
    GroundingMetadata,
    GroundingMetadataSourceFlaggingUri,
    GroundingSupport,
    InteractionStatus,
    LiveServerContent,
    LiveServerGoAway,
    LiveServerSessionResumptionUpdate,
    LiveServerSetupComplete,
    LiveServerToolCall,
    LiveServerToolCallCancellation,
    ModalityTokenCount,
    RagChunk,
    RagChunkPageSpan,
    RetrievalMetadata,
    SearchEntryPoint,
    ServiceTier,
    TrafficType,
    TurnCompleteReason,
    UrlContextMetadata,
    UrlMetadata,
    UrlRetrievalStatus,
    UsageMetadata,
    VadSignalType,
    VoiceActivity,
    VoiceActivityDetectionSignal,
)


class GroundingChunkKeywords(TypedDict, total=False):
    """Members of a `GroundingChunk` in camelCase."""

    retrievedContext: GroundingChunkRetrievedContext | Mapping[str, Any] | None


class GroundingChunkCustomMetadataKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkCustomMetadata` in camelCase."""

    numericValue: float | None
    stringListValue: GroundingChunkStringList | Mapping[str, Any] | None
    stringValue: str | None


class GroundingChunkImageKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkImage` in camelCase."""

    sourceUri: str | None
    imageUri: str | None


class GroundingChunkMapsKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkMaps` in camelCase."""

    placeAnswerSources: GroundingChunkMapsPlaceAnswerSources | Mapping[str, Any] | None
    placeId: str | None


class GroundingChunkMapsPlaceAnswerSourcesKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkMapsPlaceAnswerSources` in camelCase."""

    reviewSnippet: (
        Sequence[GroundingChunkMapsPlaceAnswerSourcesReviewSnippet | Mapping[str, Any]] | None
    )
    flagContentUri: str | None
    reviewSnippets: (
        Sequence[GroundingChunkMapsPlaceAnswerSourcesReviewSnippet | Mapping[str, Any]] | None
    )


class GroundingChunkMapsPlaceAnswerSourcesAuthorAttributionKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkMapsPlaceAnswerSourcesAuthorAttribution` in camelCase."""

    displayName: str | None
    photoUri: str | None


class GroundingChunkMapsPlaceAnswerSourcesReviewSnippetKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkMapsPlaceAnswerSourcesReviewSnippet` in camelCase."""

    authorAttribution: (
        GroundingChunkMapsPlaceAnswerSourcesAuthorAttribution | Mapping[str, Any] | None
    )
    flagContentUri: str | None
    googleMapsUri: str | None
    relativePublishTimeDescription: str | None
    reviewId: str | None


class GroundingChunkMapsRouteKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkMapsRoute` in camelCase."""

    distanceMeters: int | None
    encodedPolyline: str | None


class GroundingChunkRetrievedContextKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkRetrievedContext` in camelCase."""

    documentName: str | None
    ragChunk: RagChunk | Mapping[str, Any] | None
    customMetadata: Sequence[GroundingChunkCustomMetadata | Mapping[str, Any]] | None
    fileSearchStore: str | None
    pageNumber: int | None
    mediaId: str | None


class GroundingMetadataKeywords(TypedDict, total=False):
    """Members of a `GroundingMetadata` in camelCase."""

    imageSearchQueries: Sequence[str] | None
    groundingChunks: Sequence[GroundingChunk | Mapping[str, Any]] | None
    groundingSupports: Sequence[GroundingSupport | Mapping[str, Any]] | None
    retrievalMetadata: RetrievalMetadata | Mapping[str, Any] | None
    searchEntryPoint: SearchEntryPoint | Mapping[str, Any] | None
    webSearchQueries: Sequence[str] | None
    googleMapsWidgetContextToken: str | None
    retrievalQueries: Sequence[str] | None
    sourceFlaggingUris: Sequence[GroundingMetadataSourceFlaggingUri | Mapping[str, Any]] | None


class GroundingMetadataSourceFlaggingUriKeywords(TypedDict, total=False):
    """Members of a `GroundingMetadataSourceFlaggingUri` in camelCase."""

    flagContentUri: str | None
    sourceId: str | None


class GroundingSupportKeywords(TypedDict, total=False):
    """Members of a `GroundingSupport` in camelCase."""

    confidenceScores: Sequence[float] | None
    groundingChunkIndices: Sequence[int] | None
    renderedParts: Sequence[int] | None


class LiveServerContentKeywords(TypedDict, total=False):
    """Members of a `LiveServerContent` in camelCase."""

    modelTurn: Content | ContentDict | Mapping[str, Any] | None
    turnComplete: bool | None
    groundingMetadata: GroundingMetadata | Mapping[str, Any] | None
    generationComplete: bool | None
    inputTranscription: Transcription | TranscriptionDict | Mapping[str, Any] | None
    outputTranscription: Transcription | TranscriptionDict | Mapping[str, Any] | None
    urlContextMetadata: UrlContextMetadata | Mapping[str, Any] | None
    turnCompleteReason: TurnCompleteReason | str | None
    waitingForInput: bool | None
    interimInputTranscription: Transcription | TranscriptionDict | Mapping[str, Any] | None
    interactionStatus: InteractionStatus | str | None


class LiveServerGoAwayKeywords(TypedDict, total=False):
    """Members of a `LiveServerGoAway` in camelCase."""

    timeLeft: timedelta | str | None


class LiveServerMessageKeywords(TypedDict, total=False):
    """Members of a `LiveServerMessage` in camelCase."""

    setupComplete: LiveServerSetupComplete | Mapping[str, Any] | None
    serverContent: LiveServerContent | Mapping[str, Any] | None
    toolCall: LiveServerToolCall | Mapping[str, Any] | None
    toolCallCancellation: LiveServerToolCallCancellation | Mapping[str, Any] | None
    usageMetadata: UsageMetadata | Mapping[str, Any] | None
    goAway: LiveServerGoAway | Mapping[str, Any] | None
    sessionResumptionUpdate: LiveServerSessionResumptionUpdate | Mapping[str, Any] | None
    voiceActivityDetectionSignal: VoiceActivityDetectionSignal | Mapping[str, Any] | None
    voiceActivity: VoiceActivity | Mapping[str, Any] | None


class LiveServerSessionResumptionUpdateKeywords(TypedDict, total=False):
    """Members of a `LiveServerSessionResumptionUpdate` in camelCase."""

    newHandle: str | None
    lastConsumedClientMessageIndex: int | None


class LiveServerSetupCompleteKeywords(TypedDict, total=False):
    """Members of a `LiveServerSetupComplete` in camelCase."""

    sessionId: str | None
    voiceConsentSignature: (
        VoiceConsentSignature | VoiceConsentSignatureDict | Mapping[str, Any] | None
    )


class LiveServerToolCallKeywords(TypedDict, total=False):
    """Members of a `LiveServerToolCall` in camelCase."""

    functionCalls: Sequence[FunctionCall | FunctionCallDict | Mapping[str, Any]] | None


class ModalityTokenCountKeywords(TypedDict, total=False):
    """Members of a `ModalityTokenCount` in camelCase."""

    tokenCount: int | None


class RagChunkKeywords(TypedDict, total=False):
    """Members of a `RagChunk` in camelCase."""

    pageSpan: RagChunkPageSpan | Mapping[str, Any] | None
    chunkId: str | None
    fileId: str | None


class RagChunkPageSpanKeywords(TypedDict, total=False):
    """Members of a `RagChunkPageSpan` in camelCase."""

    firstPage: int | None
    lastPage: int | None


class RetrievalMetadataKeywords(TypedDict, total=False):
    """Members of a `RetrievalMetadata` in camelCase."""

    googleSearchDynamicRetrievalScore: float | None


class SearchEntryPointKeywords(TypedDict, total=False):
    """Members of a `SearchEntryPoint` in camelCase."""

    renderedContent: str | None
    sdkBlob: bytes | str | None


class SegmentKeywords(TypedDict, total=False):
    """Members of a `Segment` in camelCase."""

    startIndex: int | None
    endIndex: int | None
    partIndex: int | None


class UrlContextMetadataKeywords(TypedDict, total=False):
    """Members of a `UrlContextMetadata` in camelCase."""

    urlMetadata: Sequence[UrlMetadata | Mapping[str, Any]] | None


class UrlMetadataKeywords(TypedDict, total=False):
    """Members of a `UrlMetadata` in camelCase."""

    retrievedUrl: str | None
    urlRetrievalStatus: UrlRetrievalStatus | str | None


class UsageMetadataKeywords(TypedDict, total=False):
    """Members of a `UsageMetadata` in camelCase."""

    promptTokenCount: int | None
    cachedContentTokenCount: int | None
    responseTokenCount: int | None
    toolUsePromptTokenCount: int | None
    thoughtsTokenCount: int | None
    totalTokenCount: int | None
    promptTokensDetails: Sequence[ModalityTokenCount | Mapping[str, Any]] | None
    cacheTokensDetails: Sequence[ModalityTokenCount | Mapping[str, Any]] | None
    responseTokensDetails: Sequence[ModalityTokenCount | Mapping[str, Any]] | None
    toolUsePromptTokensDetails: Sequence[ModalityTokenCount | Mapping[str, Any]] | None
    trafficType: TrafficType | str | None
    serviceTier: ServiceTier | str | None
    candidatesTokenCount: int | None
    candidatesTokensDetails: Sequence[ModalityTokenCount | Mapping[str, Any]] | None


class VoiceActivityKeywords(TypedDict, total=False):
    """Members of a `VoiceActivity` in camelCase."""

    audioOffset: timedelta | str | None


class VoiceActivityDetectionSignalKeywords(TypedDict, total=False):
    """Members of a `VoiceActivityDetectionSignal` in camelCase."""

    vadSignalType: VadSignalType | str | None
