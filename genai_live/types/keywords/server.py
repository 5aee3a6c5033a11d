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
    """A document from retrieval."""


class GroundingChunkCustomMetadataKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkCustomMetadata` in camelCase."""

    numericValue: float | None
    """Value, when it is a number."""
    stringListValue: GroundingChunkStringList | Mapping[str, Any] | None
    """Value, when it is a list of strings."""
    stringValue: str | None
    """Value, when it is a string."""


class GroundingChunkImageKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkImage` in camelCase."""

    sourceUri: str | None
    """Page that shows the image."""
    imageUri: str | None
    """The image itself."""


class GroundingChunkMapsKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkMaps` in camelCase."""

    placeAnswerSources: GroundingChunkMapsPlaceAnswerSources | Mapping[str, Any] | None
    """Reviews that the answer is based on."""
    placeId: str | None
    """Resource name of the place."""


class GroundingChunkMapsPlaceAnswerSourcesKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkMapsPlaceAnswerSources` in camelCase."""

    reviewSnippet: (
        Sequence[GroundingChunkMapsPlaceAnswerSourcesReviewSnippet | Mapping[str, Any]] | None
    )
    """Excerpts of reviews, under a second name. Gemini only."""
    flagContentUri: str | None
    """Link to report the answer."""
    reviewSnippets: (
        Sequence[GroundingChunkMapsPlaceAnswerSourcesReviewSnippet | Mapping[str, Any]] | None
    )
    """Excerpts of reviews."""


class GroundingChunkMapsPlaceAnswerSourcesAuthorAttributionKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkMapsPlaceAnswerSourcesAuthorAttribution` in camelCase."""

    displayName: str | None
    """Name of the author."""
    photoUri: str | None
    """Picture of the author."""


class GroundingChunkMapsPlaceAnswerSourcesReviewSnippetKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkMapsPlaceAnswerSourcesReviewSnippet` in camelCase."""

    authorAttribution: (
        GroundingChunkMapsPlaceAnswerSourcesAuthorAttribution | Mapping[str, Any] | None
    )
    """Who wrote the review."""
    flagContentUri: str | None
    """Link to report the review."""
    googleMapsUri: str | None
    """Link to the review."""
    relativePublishTimeDescription: str | None
    """Age of the review as text."""
    reviewId: str | None
    """Id of the review."""


class GroundingChunkMapsRouteKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkMapsRoute` in camelCase."""

    distanceMeters: int | None
    """Length in metres."""
    encodedPolyline: str | None
    """Shape of the route as an encoded polyline."""


class GroundingChunkRetrievedContextKeywords(TypedDict, total=False):
    """Members of a `GroundingChunkRetrievedContext` in camelCase."""

    documentName: str | None
    """Resource name of the document. Vertex AI only."""
    ragChunk: RagChunk | Mapping[str, Any] | None
    """The excerpt, when it comes from a RAG store. Vertex AI only."""
    customMetadata: Sequence[GroundingChunkCustomMetadata | Mapping[str, Any]] | None
    """Metadata of the document, set by the user. Gemini only."""
    fileSearchStore: str | None
    """Resource name of the file search store. Gemini only."""
    pageNumber: int | None
    """Page of the excerpt. Gemini only."""
    mediaId: str | None
    """Resource name of the media file. Gemini only."""


class GroundingMetadataKeywords(TypedDict, total=False):
    """Members of a `GroundingMetadata` in camelCase."""

    imageSearchQueries: Sequence[str] | None
    """Image searches that were run."""
    groundingChunks: Sequence[GroundingChunk | Mapping[str, Any]] | None
    """Sources that were found."""
    groundingSupports: Sequence[GroundingSupport | Mapping[str, Any]] | None
    """Which text is based on which sources."""
    retrievalMetadata: RetrievalMetadata | Mapping[str, Any] | None
    """Metadata of the retrieval."""
    searchEntryPoint: SearchEntryPoint | Mapping[str, Any] | None
    """Search suggestions to show."""
    webSearchQueries: Sequence[str] | None
    """Web searches that were run."""
    googleMapsWidgetContextToken: str | None
    """Token that renders the Google Maps widget. Deprecated."""
    retrievalQueries: Sequence[str] | None
    """Queries that the retrieval tools ran. Vertex AI only."""
    sourceFlaggingUris: Sequence[GroundingMetadataSourceFlaggingUri | Mapping[str, Any]] | None
    """Links to report places or reviews. Vertex AI only."""


class GroundingMetadataSourceFlaggingUriKeywords(TypedDict, total=False):
    """Members of a `GroundingMetadataSourceFlaggingUri` in camelCase."""

    flagContentUri: str | None
    """The link."""
    sourceId: str | None
    """Id of the place or review."""


class GroundingSupportKeywords(TypedDict, total=False):
    """Members of a `GroundingSupport` in camelCase."""

    confidenceScores: Sequence[float] | None
    """Confidence in each source, 0 to 1."""
    groundingChunkIndices: Sequence[int] | None
    """Indices of the sources in groundingChunks."""
    renderedParts: Sequence[int] | None
    """Indices of the parts in which the claim is shown."""


class LiveServerContentKeywords(TypedDict, total=False):
    """Members of a `LiveServerContent` in camelCase."""

    modelTurn: Content | ContentDict | Mapping[str, Any] | None
    """New parts of the output: audio, text, thoughts, code."""
    turnComplete: bool | None
    """The turn is over, and the model waits for the client."""
    groundingMetadata: GroundingMetadata | Mapping[str, Any] | None
    """Sources of the output."""
    generationComplete: bool | None
    """The whole turn has been generated; not sent in an interrupted turn."""
    inputTranscription: Transcription | TranscriptionDict | Mapping[str, Any] | None
    """A piece of the transcript of the user's audio; in no fixed order with the other messages."""
    outputTranscription: Transcription | TranscriptionDict | Mapping[str, Any] | None
    """A piece of the transcript of the model's audio."""
    urlContextMetadata: UrlContextMetadata | Mapping[str, Any] | None
    """Results for the URLs that the model fetched."""
    turnCompleteReason: TurnCompleteReason | str | None
    """Why the turn ended abnormally."""
    waitingForInput: bool | None
    """The model does not answer because it expects the user to continue."""
    interimInputTranscription: Transcription | TranscriptionDict | Mapping[str, Any] | None
    """A provisional transcript while the user speaks; inputTranscription replaces it."""
    interactionStatus: InteractionStatus | str | None
    """Whether more output may follow without new input; comes with turnComplete. IN_PROGRESS:
    More may follow; the model is still working. REQUIRES_ACTION: A function must be answered
    first. Deprecated. IDLE: Nothing follows until there is new input.
    """


class LiveServerGoAwayKeywords(TypedDict, total=False):
    """Members of a `LiveServerGoAway` in camelCase."""

    timeLeft: timedelta | str | None
    """Time until the connection is closed."""


class LiveServerMessageKeywords(TypedDict, total=False):
    """Members of a `LiveServerMessage` in camelCase."""

    setupComplete: LiveServerSetupComplete | Mapping[str, Any] | None
    """The setup was accepted; always the first message."""
    serverContent: LiveServerContent | Mapping[str, Any] | None
    """A piece of the model's output, or a change in the state of the turn."""
    toolCall: LiveServerToolCall | Mapping[str, Any] | None
    """Functions that the client is asked to run."""
    toolCallCancellation: LiveServerToolCallCancellation | Mapping[str, Any] | None
    """Function calls that are cancelled."""
    usageMetadata: UsageMetadata | Mapping[str, Any] | None
    """Token counts; usually part of the message that completes a turn."""
    goAway: LiveServerGoAway | Mapping[str, Any] | None
    """The connection will be closed soon."""
    sessionResumptionUpdate: LiveServerSessionResumptionUpdate | Mapping[str, Any] | None
    """Whether and with which handle the session can be resumed."""
    voiceActivityDetectionSignal: VoiceActivityDetectionSignal | Mapping[str, Any] | None
    """Older form of voiceActivity, for allow-listed projects."""
    voiceActivity: VoiceActivity | Mapping[str, Any] | None
    """The user started or stopped speaking."""


class LiveServerSessionResumptionUpdateKeywords(TypedDict, total=False):
    """Members of a `LiveServerSessionResumptionUpdate` in camelCase."""

    newHandle: str | None
    """Handle to resume from here; empty when the session cannot be resumed now."""
    lastConsumedClientMessageIndex: int | None
    """Index of the last client message that the handle covers; only in transparent mode. Vertex
    AI only.
    """


class LiveServerSetupCompleteKeywords(TypedDict, total=False):
    """Members of a `LiveServerSetupComplete` in camelCase."""

    sessionId: str | None
    """Id of the session, seen on Vertex AI only."""
    voiceConsentSignature: (
        VoiceConsentSignature | VoiceConsentSignatureDict | Mapping[str, Any] | None
    )
    """Proof that the consent recording in the setup was verified. Gemini only."""


class LiveServerToolCallKeywords(TypedDict, total=False):
    """Members of a `LiveServerToolCall` in camelCase."""

    functionCalls: Sequence[FunctionCall | FunctionCallDict | Mapping[str, Any]] | None
    """The calls; there may be several."""


class ModalityTokenCountKeywords(TypedDict, total=False):
    """Members of a `ModalityTokenCount` in camelCase."""

    tokenCount: int | None
    """Number of tokens; absent when it is zero."""


class RagChunkKeywords(TypedDict, total=False):
    """Members of a `RagChunk` in camelCase."""

    pageSpan: RagChunkPageSpan | Mapping[str, Any] | None
    """Pages that the excerpt spans."""
    chunkId: str | None
    """Id of the excerpt."""
    fileId: str | None
    """Id of its file."""


class RagChunkPageSpanKeywords(TypedDict, total=False):
    """Members of a `RagChunkPageSpan` in camelCase."""

    firstPage: int | None
    """First page, counted from 1."""
    lastPage: int | None
    """Last page, counted from 1."""


class RetrievalMetadataKeywords(TypedDict, total=False):
    """Members of a `RetrievalMetadata` in camelCase."""

    googleSearchDynamicRetrievalScore: float | None
    """How likely a web search is to help with the prompt, 0 to 1."""


class SearchEntryPointKeywords(TypedDict, total=False):
    """Members of a `SearchEntryPoint` in camelCase."""

    renderedContent: str | None
    """HTML that can be put into a page."""
    sdkBlob: bytes | str | None
    """JSON list of pairs of search term and URL."""


class SegmentKeywords(TypedDict, total=False):
    """Members of a `Segment` in camelCase."""

    startIndex: int | None
    """First byte within the part."""
    endIndex: int | None
    """First byte after the span within the part."""
    partIndex: int | None
    """Index of the part in its content."""


class UrlContextMetadataKeywords(TypedDict, total=False):
    """Members of a `UrlContextMetadata` in camelCase."""

    urlMetadata: Sequence[UrlMetadata | Mapping[str, Any]] | None
    """One entry for each URL."""


class UrlMetadataKeywords(TypedDict, total=False):
    """Members of a `UrlMetadata` in camelCase."""

    retrievedUrl: str | None
    """The URL that was fetched."""
    urlRetrievalStatus: UrlRetrievalStatus | str | None
    """Status of the fetch. URL_RETRIEVAL_STATUS_SUCCESS: It was fetched.
    URL_RETRIEVAL_STATUS_ERROR: It could not be fetched. URL_RETRIEVAL_STATUS_PAYWALL: It is
    behind a paywall. URL_RETRIEVAL_STATUS_UNSAFE: It is unsafe.
    """


class UsageMetadataKeywords(TypedDict, total=False):
    """Members of a `UsageMetadata` in camelCase."""

    promptTokenCount: int | None
    """Tokens in the prompt, including the cached ones."""
    cachedContentTokenCount: int | None
    """Tokens of the prompt that came from a cache."""
    responseTokenCount: int | None
    """Generated tokens; Vertex AI calls them candidatesTokenCount. Gemini only."""
    toolUsePromptTokenCount: int | None
    """Tokens of tool results that were passed to the model."""
    thoughtsTokenCount: int | None
    """Tokens spent on thoughts."""
    totalTokenCount: int | None
    """All tokens."""
    promptTokensDetails: Sequence[ModalityTokenCount | Mapping[str, Any]] | None
    """Prompt tokens by modality."""
    cacheTokensDetails: Sequence[ModalityTokenCount | Mapping[str, Any]] | None
    """Cached tokens by modality."""
    responseTokensDetails: Sequence[ModalityTokenCount | Mapping[str, Any]] | None
    """Generated tokens by modality; Vertex AI calls them candidatesTokensDetails. Gemini only."""
    toolUsePromptTokensDetails: Sequence[ModalityTokenCount | Mapping[str, Any]] | None
    """Tool result tokens by modality."""
    trafficType: TrafficType | str | None
    """Kind of capacity that was used. ON_DEMAND: Paid by use. ON_DEMAND_PRIORITY: Paid by use,
    with priority. ON_DEMAND_FLEX: Paid by use, cheaper and slower. ON_DEMAND_OFFPEAK: Paid by
    use, outside busy hours. PROVISIONED_THROUGHPUT: Bought in advance. Vertex AI only.
    """
    serviceTier: ServiceTier | str | None
    """Service tier that was used. unspecified: Not set. flex: Cheaper, without guaranteed speed.
    standard: The default tier. priority: With priority over others. Gemini only.
    """
    candidatesTokenCount: int | None
    """Generated tokens; Gemini calls them responseTokenCount. Vertex AI only."""
    candidatesTokensDetails: Sequence[ModalityTokenCount | Mapping[str, Any]] | None
    """Generated tokens by modality; Gemini calls them responseTokensDetails. Vertex AI only."""


class VoiceActivityKeywords(TypedDict, total=False):
    """Members of a `VoiceActivity` in camelCase."""

    audioOffset: timedelta | str | None
    """Offset in the user's audio."""


class VoiceActivityDetectionSignalKeywords(TypedDict, total=False):
    """Members of a `VoiceActivityDetectionSignal` in camelCase."""

    vadSignalType: VadSignalType | str | None
    """Start or end of speech. VAD_SIGNAL_TYPE_SOS: Speech starts. VAD_SIGNAL_TYPE_EOS: Speech
    ends.
    """
