"""The frames that the Live server sends.

Generated from schema/server.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: a747890aa77f06e78b8816f6e0e582ca8c0fa1a6d795d876333a726470b88d7b
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Unpack

from attrs import define

from genai_live._wire.base import Int64, OpenEnum, Wire

from .content import Content, FunctionCall, Transcription, VoiceConsentSignature

if TYPE_CHECKING:
    from genai_live.types.dicts.content import (
        ContentDict,
        FunctionCallDict,
        TranscriptionDict,
        VoiceConsentSignatureDict,
    )
    from genai_live.types.keywords import server as keywords


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveServerSetupComplete(Wire):
    """Acknowledges the setup; empty on Gemini."""

    __wire_names__ = {"session_id": "sessionId", "voice_consent_signature": "voiceConsentSignature"}

    session_id: str | None = None
    """Id of the session, seen on Vertex AI only."""
    voice_consent_signature: VoiceConsentSignature | None = None
    """Proof that the consent recording in the setup was verified. Gemini only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            session_id: str | None = None,
            voice_consent_signature: VoiceConsentSignature
            | VoiceConsentSignatureDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveServerSetupCompleteKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveServerToolCallCancellation(Wire):
    """Function calls that were cancelled by an interruption; they need no answer."""

    ids: list[str] | None = None
    """Ids of the cancelled calls."""

    if TYPE_CHECKING:

        def __init__(
            self, *, ids: Sequence[str] | None = None, extra: dict[str, Any] | None = None
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveServerGoAway(Wire):
    """Announces that the server will close the connection."""

    __wire_names__ = {"time_left": "timeLeft"}

    time_left: timedelta | None = None
    """Time until the connection is closed."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            time_left: timedelta | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveServerGoAwayKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveServerSessionResumptionUpdate(Wire):
    """State of session resumption; keep the latest handle that is resumable."""

    __wire_names__ = {
        "new_handle": "newHandle",
        "last_consumed_client_message_index": "lastConsumedClientMessageIndex",
    }
    __wire_secret__ = frozenset({"new_handle"})

    new_handle: str | None = None
    """Handle to resume from here; empty when the session cannot be resumed now."""
    resumable: bool | None = None
    """Whether the session can be resumed from this point."""
    last_consumed_client_message_index: Int64 | None = None
    """Index of the last client message that the handle covers; only in transparent mode. Vertex
    AI only.
    """

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            new_handle: str | None = None,
            resumable: bool | None = None,
            last_consumed_client_message_index: int | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveServerSessionResumptionUpdateKeywords],
        ) -> None: ...


class TurnCompleteReason(OpenEnum):
    """Why a turn ended abnormally."""

    TURN_COMPLETE_REASON_UNSPECIFIED = "TURN_COMPLETE_REASON_UNSPECIFIED"
    """Not set."""
    MALFORMED_FUNCTION_CALL = "MALFORMED_FUNCTION_CALL"
    """The model wrote a function call that cannot be read."""
    RESPONSE_REJECTED = "RESPONSE_REJECTED"
    """The answer was rejected."""
    NEED_MORE_INPUT = "NEED_MORE_INPUT"
    """The user must say more."""
    PROHIBITED_INPUT_CONTENT = "PROHIBITED_INPUT_CONTENT"
    """The input is prohibited."""
    IMAGE_PROHIBITED_INPUT_CONTENT = "IMAGE_PROHIBITED_INPUT_CONTENT"
    """An image of the input is prohibited."""
    INPUT_TEXT_CONTAIN_PROMINENT_PERSON_PROHIBITED = (
        "INPUT_TEXT_CONTAIN_PROMINENT_PERSON_PROHIBITED"
    )
    """The input names a prominent person."""
    INPUT_IMAGE_CELEBRITY = "INPUT_IMAGE_CELEBRITY"
    """The input shows a celebrity."""
    INPUT_IMAGE_PHOTO_REALISTIC_CHILD_PROHIBITED = "INPUT_IMAGE_PHOTO_REALISTIC_CHILD_PROHIBITED"
    """The input shows a child, photo-realistically."""
    INPUT_TEXT_NCII_PROHIBITED = "INPUT_TEXT_NCII_PROHIBITED"
    """The input asks for intimate pictures without consent."""
    INPUT_OTHER = "INPUT_OTHER"
    """The input was refused for another reason."""
    INPUT_IP_PROHIBITED = "INPUT_IP_PROHIBITED"
    """The input infringes intellectual property."""
    BLOCKLIST = "BLOCKLIST"
    """The input contains a blocked word."""
    UNSAFE_PROMPT_FOR_IMAGE_GENERATION = "UNSAFE_PROMPT_FOR_IMAGE_GENERATION"
    """The prompt is unsafe for image generation."""
    GENERATED_IMAGE_SAFETY = "GENERATED_IMAGE_SAFETY"
    """The generated image is unsafe."""
    GENERATED_CONTENT_SAFETY = "GENERATED_CONTENT_SAFETY"
    """The generated content is unsafe."""
    GENERATED_AUDIO_SAFETY = "GENERATED_AUDIO_SAFETY"
    """The generated audio is unsafe."""
    GENERATED_VIDEO_SAFETY = "GENERATED_VIDEO_SAFETY"
    """The generated video is unsafe."""
    GENERATED_CONTENT_PROHIBITED = "GENERATED_CONTENT_PROHIBITED"
    """The generated content is prohibited."""
    GENERATED_CONTENT_BLOCKLIST = "GENERATED_CONTENT_BLOCKLIST"
    """The generated content contains a blocked word."""
    GENERATED_IMAGE_PROHIBITED = "GENERATED_IMAGE_PROHIBITED"
    """The generated image is prohibited."""
    GENERATED_IMAGE_CELEBRITY = "GENERATED_IMAGE_CELEBRITY"
    """The generated image shows a celebrity."""
    GENERATED_IMAGE_PROMINENT_PEOPLE_DETECTED_BY_REWRITER = (
        "GENERATED_IMAGE_PROMINENT_PEOPLE_DETECTED_BY_REWRITER"
    )
    """The generated image would show prominent people."""
    GENERATED_IMAGE_IDENTIFIABLE_PEOPLE = "GENERATED_IMAGE_IDENTIFIABLE_PEOPLE"
    """The generated image shows people who can be identified."""
    GENERATED_IMAGE_MINORS = "GENERATED_IMAGE_MINORS"
    """The generated image shows minors."""
    OUTPUT_IMAGE_IP_PROHIBITED = "OUTPUT_IMAGE_IP_PROHIBITED"
    """The generated image infringes intellectual property."""
    GENERATED_OTHER = "GENERATED_OTHER"
    """The output was refused for another reason."""
    MAX_REGENERATION_REACHED = "MAX_REGENERATION_REACHED"
    """The answer was generated too many times."""


class InteractionStatus(OpenEnum):
    """Whether more output may follow without new input."""

    INTERACTION_STATUS_UNSPECIFIED = "INTERACTION_STATUS_UNSPECIFIED"
    """Not set."""
    IN_PROGRESS = "IN_PROGRESS"
    """More may follow; the model is still working."""
    REQUIRES_ACTION = "REQUIRES_ACTION"
    """A function must be answered first. Deprecated."""
    IDLE = "IDLE"
    """Nothing follows until there is new input."""


class TrafficType(OpenEnum):
    """Kind of capacity that a request used."""

    TRAFFIC_TYPE_UNSPECIFIED = "TRAFFIC_TYPE_UNSPECIFIED"
    """Not set."""
    ON_DEMAND = "ON_DEMAND"
    """Paid by use."""
    ON_DEMAND_PRIORITY = "ON_DEMAND_PRIORITY"
    """Paid by use, with priority."""
    ON_DEMAND_FLEX = "ON_DEMAND_FLEX"
    """Paid by use, cheaper and slower."""
    ON_DEMAND_OFFPEAK = "ON_DEMAND_OFFPEAK"
    """Paid by use, outside busy hours."""
    PROVISIONED_THROUGHPUT = "PROVISIONED_THROUGHPUT"
    """Bought in advance."""


class ServiceTier(OpenEnum):
    """Service tier of a request."""

    UNSPECIFIED = "unspecified"
    """Not set."""
    FLEX = "flex"
    """Cheaper, without guaranteed speed."""
    STANDARD = "standard"
    """The default tier."""
    PRIORITY = "priority"
    """With priority over others."""


class VadSignalType(OpenEnum):
    """Start or end of speech, older form."""

    VAD_SIGNAL_TYPE_UNSPECIFIED = "VAD_SIGNAL_TYPE_UNSPECIFIED"
    """Not set."""
    VAD_SIGNAL_TYPE_SOS = "VAD_SIGNAL_TYPE_SOS"
    """Speech starts."""
    VAD_SIGNAL_TYPE_EOS = "VAD_SIGNAL_TYPE_EOS"
    """Speech ends."""


class VoiceActivityType(OpenEnum):
    """Start or end of speech."""

    TYPE_UNSPECIFIED = "TYPE_UNSPECIFIED"
    """Not set."""
    ACTIVITY_START = "ACTIVITY_START"
    """Speech starts."""
    ACTIVITY_END = "ACTIVITY_END"
    """Speech ends."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class RetrievalMetadata(Wire):
    """Metadata of a retrieval."""

    __wire_names__ = {"google_search_dynamic_retrieval_score": "googleSearchDynamicRetrievalScore"}

    google_search_dynamic_retrieval_score: float | None = None
    """How likely a web search is to help with the prompt, 0 to 1."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            google_search_dynamic_retrieval_score: float | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.RetrievalMetadataKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class SearchEntryPoint(Wire):
    """Search suggestions to show beside the answer."""

    __wire_names__ = {"rendered_content": "renderedContent", "sdk_blob": "sdkBlob"}

    rendered_content: str | None = None
    """HTML that can be put into a page."""
    sdk_blob: bytes | None = None
    """JSON list of pairs of search term and URL."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            rendered_content: str | None = None,
            sdk_blob: bytes | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.SearchEntryPointKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GroundingMetadataSourceFlaggingUri(Wire):
    """A link to report a place or a review. Vertex AI only."""

    __wire_names__ = {"flag_content_uri": "flagContentUri", "source_id": "sourceId"}

    flag_content_uri: str | None = None
    """The link."""
    source_id: str | None = None
    """Id of the place or review."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            flag_content_uri: str | None = None,
            source_id: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GroundingMetadataSourceFlaggingUriKeywords],
        ) -> None: ...


class MediaModality(OpenEnum):
    """Kind of media that tokens were counted for."""

    MODALITY_UNSPECIFIED = "MODALITY_UNSPECIFIED"
    """Not set."""
    TEXT = "TEXT"
    """Text."""
    IMAGE = "IMAGE"
    """Images."""
    VIDEO = "VIDEO"
    """Video."""
    AUDIO = "AUDIO"
    """Audio."""
    DOCUMENT = "DOCUMENT"
    """Documents such as PDF."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GroundingChunkImage(Wire):
    """A hit of an image search."""

    __wire_names__ = {"source_uri": "sourceUri", "image_uri": "imageUri"}

    source_uri: str | None = None
    """Page that shows the image."""
    image_uri: str | None = None
    """The image itself."""
    title: str | None = None
    """Title of the page."""
    domain: str | None = None
    """Domain of the page."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            source_uri: str | None = None,
            image_uri: str | None = None,
            title: str | None = None,
            domain: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GroundingChunkImageKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GroundingChunkWeb(Wire):
    """A page on the web."""

    domain: str | None = None
    """Domain of the page. Vertex AI only."""
    title: str | None = None
    """Title of the page."""
    uri: str | None = None
    """Link to the page."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            domain: str | None = None,
            title: str | None = None,
            uri: str | None = None,
            extra: dict[str, Any] | None = None,
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class Segment(Wire):
    """A span of the output."""

    __wire_names__ = {
        "start_index": "startIndex",
        "end_index": "endIndex",
        "part_index": "partIndex",
    }

    start_index: int | None = None
    """First byte within the part."""
    end_index: int | None = None
    """First byte after the span within the part."""
    part_index: int | None = None
    """Index of the part in its content."""
    text: str | None = None
    """Text of the span."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            start_index: int | None = None,
            end_index: int | None = None,
            part_index: int | None = None,
            text: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.SegmentKeywords],
        ) -> None: ...


class UrlRetrievalStatus(OpenEnum):
    """Result of fetching a URL."""

    URL_RETRIEVAL_STATUS_UNSPECIFIED = "URL_RETRIEVAL_STATUS_UNSPECIFIED"
    """Not set."""
    URL_RETRIEVAL_STATUS_SUCCESS = "URL_RETRIEVAL_STATUS_SUCCESS"
    """It was fetched."""
    URL_RETRIEVAL_STATUS_ERROR = "URL_RETRIEVAL_STATUS_ERROR"
    """It could not be fetched."""
    URL_RETRIEVAL_STATUS_PAYWALL = "URL_RETRIEVAL_STATUS_PAYWALL"
    """It is behind a paywall."""
    URL_RETRIEVAL_STATUS_UNSAFE = "URL_RETRIEVAL_STATUS_UNSAFE"
    """It is unsafe."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GroundingChunkMapsRoute(Wire):
    """A route on Google Maps."""

    __wire_names__ = {"distance_meters": "distanceMeters", "encoded_polyline": "encodedPolyline"}

    distance_meters: int | None = None
    """Length in metres."""
    duration: timedelta | None = None
    """Duration of the route."""
    encoded_polyline: str | None = None
    """Shape of the route as an encoded polyline."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            distance_meters: int | None = None,
            duration: timedelta | str | None = None,
            encoded_polyline: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GroundingChunkMapsRouteKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class RagChunkPageSpan(Wire):
    """Pages that an excerpt spans. Vertex AI only."""

    __wire_names__ = {"first_page": "firstPage", "last_page": "lastPage"}

    first_page: int | None = None
    """First page, counted from 1."""
    last_page: int | None = None
    """Last page, counted from 1."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            first_page: int | None = None,
            last_page: int | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.RagChunkPageSpanKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GroundingChunkStringList(Wire):
    """A list of strings. Gemini only."""

    values: list[str] | None = None
    """The strings."""

    if TYPE_CHECKING:

        def __init__(
            self, *, values: Sequence[str] | None = None, extra: dict[str, Any] | None = None
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GroundingChunkMapsPlaceAnswerSourcesAuthorAttribution(Wire):
    """Who wrote a review."""

    __wire_names__ = {"display_name": "displayName", "photo_uri": "photoUri"}

    display_name: str | None = None
    """Name of the author."""
    photo_uri: str | None = None
    """Picture of the author."""
    uri: str | None = None
    """Profile of the author."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            display_name: str | None = None,
            photo_uri: str | None = None,
            uri: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[
                keywords.GroundingChunkMapsPlaceAnswerSourcesAuthorAttributionKeywords
            ],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class VoiceActivityDetectionSignal(Wire):
    """Older signal of the user's speech, for allow-listed projects."""

    __wire_names__ = {"vad_signal_type": "vadSignalType"}

    vad_signal_type: VadSignalType | None = None
    """Start or end of speech."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            vad_signal_type: VadSignalType | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.VoiceActivityDetectionSignalKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class VoiceActivity(Wire):
    """Start or end of the user's speech, as detected by the server."""

    __wire_names__ = {"audio_offset": "audioOffset"}
    __wire_elsewhere__ = {
        "voice_activity_type": "It is type, as on the wire.",
        "voiceActivityType": "It is type, as on the wire.",
    }

    type: VoiceActivityType | None = None
    """Start or end of speech."""
    audio_offset: timedelta | None = None
    """Offset in the user's audio."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            type: VoiceActivityType | str | None = None,
            audio_offset: timedelta | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.VoiceActivityKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ModalityTokenCount(Wire):
    """Tokens of one modality."""

    __wire_names__ = {"token_count": "tokenCount"}

    modality: MediaModality | None = None
    """The modality."""
    token_count: int | None = None
    """Number of tokens; absent when it is zero."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            modality: MediaModality | str | None = None,
            token_count: int | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ModalityTokenCountKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GroundingSupport(Wire):
    """A claim in the output and its sources."""

    __wire_names__ = {
        "confidence_scores": "confidenceScores",
        "grounding_chunk_indices": "groundingChunkIndices",
        "rendered_parts": "renderedParts",
    }

    confidence_scores: list[float] | None = None
    """Confidence in each source, 0 to 1."""
    grounding_chunk_indices: list[int] | None = None
    """Indices of the sources in groundingChunks."""
    segment: Segment | None = None
    """The text that makes the claim."""
    rendered_parts: list[int] | None = None
    """Indices of the parts in which the claim is shown."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            confidence_scores: Sequence[float] | None = None,
            grounding_chunk_indices: Sequence[int] | None = None,
            segment: Segment | Mapping[str, Any] | None = None,
            rendered_parts: Sequence[int] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GroundingSupportKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class UrlMetadata(Wire):
    """Result for one URL."""

    __wire_names__ = {"retrieved_url": "retrievedUrl", "url_retrieval_status": "urlRetrievalStatus"}

    retrieved_url: str | None = None
    """The URL that was fetched."""
    url_retrieval_status: UrlRetrievalStatus | None = None
    """Status of the fetch."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            retrieved_url: str | None = None,
            url_retrieval_status: UrlRetrievalStatus | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.UrlMetadataKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class RagChunk(Wire):
    """An excerpt from a RAG store. Vertex AI only."""

    __wire_names__ = {"page_span": "pageSpan", "chunk_id": "chunkId", "file_id": "fileId"}

    page_span: RagChunkPageSpan | None = None
    """Pages that the excerpt spans."""
    text: str | None = None
    """Text of the excerpt."""
    chunk_id: str | None = None
    """Id of the excerpt."""
    file_id: str | None = None
    """Id of its file."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            page_span: RagChunkPageSpan | Mapping[str, Any] | None = None,
            text: str | None = None,
            chunk_id: str | None = None,
            file_id: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.RagChunkKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GroundingChunkCustomMetadata(Wire):
    """One entry of the metadata of a document. Gemini only."""

    __wire_names__ = {
        "numeric_value": "numericValue",
        "string_list_value": "stringListValue",
        "string_value": "stringValue",
    }

    key: str | None = None
    """Name of the entry."""
    numeric_value: float | None = None
    """Value, when it is a number."""
    string_list_value: GroundingChunkStringList | None = None
    """Value, when it is a list of strings."""
    string_value: str | None = None
    """Value, when it is a string."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            key: str | None = None,
            numeric_value: float | None = None,
            string_list_value: GroundingChunkStringList | Mapping[str, Any] | None = None,
            string_value: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GroundingChunkCustomMetadataKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GroundingChunkMapsPlaceAnswerSourcesReviewSnippet(Wire):
    """An excerpt of a review of a place."""

    __wire_names__ = {
        "author_attribution": "authorAttribution",
        "flag_content_uri": "flagContentUri",
        "google_maps_uri": "googleMapsUri",
        "relative_publish_time_description": "relativePublishTimeDescription",
        "review_id": "reviewId",
    }

    author_attribution: GroundingChunkMapsPlaceAnswerSourcesAuthorAttribution | None = None
    """Who wrote the review."""
    flag_content_uri: str | None = None
    """Link to report the review."""
    google_maps_uri: str | None = None
    """Link to the review."""
    relative_publish_time_description: str | None = None
    """Age of the review as text."""
    review: str | None = None
    """Resource name of the review."""
    review_id: str | None = None
    """Id of the review."""
    title: str | None = None
    """Title of the review."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            author_attribution: GroundingChunkMapsPlaceAnswerSourcesAuthorAttribution
            | Mapping[str, Any]
            | None = None,
            flag_content_uri: str | None = None,
            google_maps_uri: str | None = None,
            relative_publish_time_description: str | None = None,
            review: str | None = None,
            review_id: str | None = None,
            title: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GroundingChunkMapsPlaceAnswerSourcesReviewSnippetKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveServerToolCall(Wire):
    """Function calls for the client to run."""

    __wire_names__ = {"function_calls": "functionCalls"}

    function_calls: list[FunctionCall] | None = None
    """The calls; there may be several."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            function_calls: Sequence[FunctionCall | FunctionCallDict | Mapping[str, Any]]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveServerToolCallKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class UsageMetadata(Wire):
    """Token counts of a turn; those of the prompt cover the whole context."""

    __wire_names__ = {
        "prompt_token_count": "promptTokenCount",
        "cached_content_token_count": "cachedContentTokenCount",
        "response_token_count": "responseTokenCount",
        "tool_use_prompt_token_count": "toolUsePromptTokenCount",
        "thoughts_token_count": "thoughtsTokenCount",
        "total_token_count": "totalTokenCount",
        "prompt_tokens_details": "promptTokensDetails",
        "cache_tokens_details": "cacheTokensDetails",
        "response_tokens_details": "responseTokensDetails",
        "tool_use_prompt_tokens_details": "toolUsePromptTokensDetails",
        "traffic_type": "trafficType",
        "service_tier": "serviceTier",
        "candidates_token_count": "candidatesTokenCount",
        "candidates_tokens_details": "candidatesTokensDetails",
    }

    prompt_token_count: int | None = None
    """Tokens in the prompt, including the cached ones."""
    cached_content_token_count: int | None = None
    """Tokens of the prompt that came from a cache."""
    response_token_count: int | None = None
    """Generated tokens; Vertex AI calls them candidatesTokenCount. Gemini only."""
    tool_use_prompt_token_count: int | None = None
    """Tokens of tool results that were passed to the model."""
    thoughts_token_count: int | None = None
    """Tokens spent on thoughts."""
    total_token_count: int | None = None
    """All tokens."""
    prompt_tokens_details: list[ModalityTokenCount] | None = None
    """Prompt tokens by modality."""
    cache_tokens_details: list[ModalityTokenCount] | None = None
    """Cached tokens by modality."""
    response_tokens_details: list[ModalityTokenCount] | None = None
    """Generated tokens by modality; Vertex AI calls them candidatesTokensDetails. Gemini only."""
    tool_use_prompt_tokens_details: list[ModalityTokenCount] | None = None
    """Tool result tokens by modality."""
    traffic_type: TrafficType | None = None
    """Kind of capacity that was used. Vertex AI only."""
    service_tier: ServiceTier | None = None
    """Service tier that was used. Gemini only."""
    candidates_token_count: int | None = None
    """Generated tokens; Gemini calls them responseTokenCount. Vertex AI only."""
    candidates_tokens_details: list[ModalityTokenCount] | None = None
    """Generated tokens by modality; Gemini calls them responseTokensDetails. Vertex AI only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            prompt_token_count: int | None = None,
            cached_content_token_count: int | None = None,
            response_token_count: int | None = None,
            tool_use_prompt_token_count: int | None = None,
            thoughts_token_count: int | None = None,
            total_token_count: int | None = None,
            prompt_tokens_details: Sequence[ModalityTokenCount | Mapping[str, Any]] | None = None,
            cache_tokens_details: Sequence[ModalityTokenCount | Mapping[str, Any]] | None = None,
            response_tokens_details: Sequence[ModalityTokenCount | Mapping[str, Any]] | None = None,
            tool_use_prompt_tokens_details: Sequence[ModalityTokenCount | Mapping[str, Any]]
            | None = None,
            traffic_type: TrafficType | str | None = None,
            service_tier: ServiceTier | str | None = None,
            candidates_token_count: int | None = None,
            candidates_tokens_details: Sequence[ModalityTokenCount | Mapping[str, Any]]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.UsageMetadataKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class UrlContextMetadata(Wire):
    """Results for the URLs that the model fetched."""

    __wire_names__ = {"url_metadata": "urlMetadata"}

    url_metadata: list[UrlMetadata] | None = None
    """One entry for each URL."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            url_metadata: Sequence[UrlMetadata | Mapping[str, Any]] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.UrlContextMetadataKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GroundingChunkRetrievedContext(Wire):
    """A document from retrieval."""

    __wire_names__ = {
        "document_name": "documentName",
        "rag_chunk": "ragChunk",
        "custom_metadata": "customMetadata",
        "file_search_store": "fileSearchStore",
        "page_number": "pageNumber",
        "media_id": "mediaId",
    }

    document_name: str | None = None
    """Resource name of the document. Vertex AI only."""
    rag_chunk: RagChunk | None = None
    """The excerpt, when it comes from a RAG store. Vertex AI only."""
    text: str | None = None
    """Text of the excerpt."""
    title: str | None = None
    """Title of the document."""
    uri: str | None = None
    """Where the document is."""
    custom_metadata: list[GroundingChunkCustomMetadata] | None = None
    """Metadata of the document, set by the user. Gemini only."""
    file_search_store: str | None = None
    """Resource name of the file search store. Gemini only."""
    page_number: int | None = None
    """Page of the excerpt. Gemini only."""
    media_id: str | None = None
    """Resource name of the media file. Gemini only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            document_name: str | None = None,
            rag_chunk: RagChunk | Mapping[str, Any] | None = None,
            text: str | None = None,
            title: str | None = None,
            uri: str | None = None,
            custom_metadata: Sequence[GroundingChunkCustomMetadata | Mapping[str, Any]]
            | None = None,
            file_search_store: str | None = None,
            page_number: int | None = None,
            media_id: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GroundingChunkRetrievedContextKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GroundingChunkMapsPlaceAnswerSources(Wire):
    """Sources of an answer about a place."""

    __wire_names__ = {
        "review_snippet": "reviewSnippet",
        "flag_content_uri": "flagContentUri",
        "review_snippets": "reviewSnippets",
    }

    review_snippet: list[GroundingChunkMapsPlaceAnswerSourcesReviewSnippet] | None = None
    """Excerpts of reviews, under a second name. Gemini only."""
    flag_content_uri: str | None = None
    """Link to report the answer."""
    review_snippets: list[GroundingChunkMapsPlaceAnswerSourcesReviewSnippet] | None = None
    """Excerpts of reviews."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            review_snippet: Sequence[
                GroundingChunkMapsPlaceAnswerSourcesReviewSnippet | Mapping[str, Any]
            ]
            | None = None,
            flag_content_uri: str | None = None,
            review_snippets: Sequence[
                GroundingChunkMapsPlaceAnswerSourcesReviewSnippet | Mapping[str, Any]
            ]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GroundingChunkMapsPlaceAnswerSourcesKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GroundingChunkMaps(Wire):
    """A place on Google Maps."""

    __wire_names__ = {"place_answer_sources": "placeAnswerSources", "place_id": "placeId"}

    place_answer_sources: GroundingChunkMapsPlaceAnswerSources | None = None
    """Reviews that the answer is based on."""
    place_id: str | None = None
    """Resource name of the place."""
    text: str | None = None
    """Text of the answer about the place."""
    title: str | None = None
    """Name of the place."""
    uri: str | None = None
    """Link to the place."""
    route: GroundingChunkMapsRoute | None = None
    """Route to the place."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            place_answer_sources: GroundingChunkMapsPlaceAnswerSources
            | Mapping[str, Any]
            | None = None,
            place_id: str | None = None,
            text: str | None = None,
            title: str | None = None,
            uri: str | None = None,
            route: GroundingChunkMapsRoute | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GroundingChunkMapsKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GroundingChunk(Wire):
    """One source, of one kind."""

    __wire_names__ = {"retrieved_context": "retrievedContext"}

    image: GroundingChunkImage | None = None
    """A hit of an image search."""
    maps: GroundingChunkMaps | None = None
    """A place on Google Maps."""
    retrieved_context: GroundingChunkRetrievedContext | None = None
    """A document from retrieval."""
    web: GroundingChunkWeb | None = None
    """A page on the web."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            image: GroundingChunkImage | Mapping[str, Any] | None = None,
            maps: GroundingChunkMaps | Mapping[str, Any] | None = None,
            retrieved_context: GroundingChunkRetrievedContext | Mapping[str, Any] | None = None,
            web: GroundingChunkWeb | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GroundingChunkKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GroundingMetadata(Wire):
    """The sources behind an output; Vertex AI often sends it empty."""

    __wire_names__ = {
        "image_search_queries": "imageSearchQueries",
        "grounding_chunks": "groundingChunks",
        "grounding_supports": "groundingSupports",
        "retrieval_metadata": "retrievalMetadata",
        "search_entry_point": "searchEntryPoint",
        "web_search_queries": "webSearchQueries",
        "google_maps_widget_context_token": "googleMapsWidgetContextToken",
        "retrieval_queries": "retrievalQueries",
        "source_flagging_uris": "sourceFlaggingUris",
    }

    image_search_queries: list[str] | None = None
    """Image searches that were run."""
    grounding_chunks: list[GroundingChunk] | None = None
    """Sources that were found."""
    grounding_supports: list[GroundingSupport] | None = None
    """Which text is based on which sources."""
    retrieval_metadata: RetrievalMetadata | None = None
    """Metadata of the retrieval."""
    search_entry_point: SearchEntryPoint | None = None
    """Search suggestions to show."""
    web_search_queries: list[str] | None = None
    """Web searches that were run."""
    google_maps_widget_context_token: str | None = None
    """Token that renders the Google Maps widget. Deprecated."""
    retrieval_queries: list[str] | None = None
    """Queries that the retrieval tools ran. Vertex AI only."""
    source_flagging_uris: list[GroundingMetadataSourceFlaggingUri] | None = None
    """Links to report places or reviews. Vertex AI only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            image_search_queries: Sequence[str] | None = None,
            grounding_chunks: Sequence[GroundingChunk | Mapping[str, Any]] | None = None,
            grounding_supports: Sequence[GroundingSupport | Mapping[str, Any]] | None = None,
            retrieval_metadata: RetrievalMetadata | Mapping[str, Any] | None = None,
            search_entry_point: SearchEntryPoint | Mapping[str, Any] | None = None,
            web_search_queries: Sequence[str] | None = None,
            google_maps_widget_context_token: str | None = None,
            retrieval_queries: Sequence[str] | None = None,
            source_flagging_uris: Sequence[GroundingMetadataSourceFlaggingUri | Mapping[str, Any]]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GroundingMetadataKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveServerContent(Wire):
    """A piece of the current turn, or its state; may be empty."""

    __wire_names__ = {
        "model_turn": "modelTurn",
        "turn_complete": "turnComplete",
        "grounding_metadata": "groundingMetadata",
        "generation_complete": "generationComplete",
        "input_transcription": "inputTranscription",
        "output_transcription": "outputTranscription",
        "url_context_metadata": "urlContextMetadata",
        "turn_complete_reason": "turnCompleteReason",
        "waiting_for_input": "waitingForInput",
        "interim_input_transcription": "interimInputTranscription",
        "interaction_status": "interactionStatus",
    }

    model_turn: Content | None = None
    """New parts of the output: audio, text, thoughts, code."""
    turn_complete: bool | None = None
    """The turn is over, and the model waits for the client."""
    interrupted: bool | None = None
    """The client interrupted the answer; discard what is queued for playback."""
    grounding_metadata: GroundingMetadata | None = None
    """Sources of the output."""
    generation_complete: bool | None = None
    """The whole turn has been generated; not sent in an interrupted turn."""
    input_transcription: Transcription | None = None
    """A piece of the transcript of the user's audio; in no fixed order with the other messages."""
    output_transcription: Transcription | None = None
    """A piece of the transcript of the model's audio."""
    url_context_metadata: UrlContextMetadata | None = None
    """Results for the URLs that the model fetched."""
    turn_complete_reason: TurnCompleteReason | None = None
    """Why the turn ended abnormally."""
    waiting_for_input: bool | None = None
    """The model does not answer because it expects the user to continue."""
    interim_input_transcription: Transcription | None = None
    """A provisional transcript while the user speaks; inputTranscription replaces it."""
    interaction_status: InteractionStatus | None = None
    """Whether more output may follow without new input; comes with turnComplete."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            model_turn: Content | ContentDict | Mapping[str, Any] | None = None,
            turn_complete: bool | None = None,
            interrupted: bool | None = None,
            grounding_metadata: GroundingMetadata | Mapping[str, Any] | None = None,
            generation_complete: bool | None = None,
            input_transcription: Transcription
            | TranscriptionDict
            | Mapping[str, Any]
            | None = None,
            output_transcription: Transcription
            | TranscriptionDict
            | Mapping[str, Any]
            | None = None,
            url_context_metadata: UrlContextMetadata | Mapping[str, Any] | None = None,
            turn_complete_reason: TurnCompleteReason | str | None = None,
            waiting_for_input: bool | None = None,
            interim_input_transcription: Transcription
            | TranscriptionDict
            | Mapping[str, Any]
            | None = None,
            interaction_status: InteractionStatus | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveServerContentKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveServerMessage(Wire):
    """One frame from the Live server: one kind of message, and usageMetadata beside it or alone."""

    __wire_names__ = {
        "setup_complete": "setupComplete",
        "server_content": "serverContent",
        "tool_call": "toolCall",
        "tool_call_cancellation": "toolCallCancellation",
        "usage_metadata": "usageMetadata",
        "go_away": "goAway",
        "session_resumption_update": "sessionResumptionUpdate",
        "voice_activity_detection_signal": "voiceActivityDetectionSignal",
        "voice_activity": "voiceActivity",
    }

    setup_complete: LiveServerSetupComplete | None = None
    """The setup was accepted; always the first message."""
    server_content: LiveServerContent | None = None
    """A piece of the model's output, or a change in the state of the turn."""
    tool_call: LiveServerToolCall | None = None
    """Functions that the client is asked to run."""
    tool_call_cancellation: LiveServerToolCallCancellation | None = None
    """Function calls that are cancelled."""
    usage_metadata: UsageMetadata | None = None
    """Token counts; usually part of the message that completes a turn."""
    go_away: LiveServerGoAway | None = None
    """The connection will be closed soon."""
    session_resumption_update: LiveServerSessionResumptionUpdate | None = None
    """Whether and with which handle the session can be resumed."""
    voice_activity_detection_signal: VoiceActivityDetectionSignal | None = None
    """Older form of voiceActivity, for allow-listed projects."""
    voice_activity: VoiceActivity | None = None
    """The user started or stopped speaking."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            setup_complete: LiveServerSetupComplete | Mapping[str, Any] | None = None,
            server_content: LiveServerContent | Mapping[str, Any] | None = None,
            tool_call: LiveServerToolCall | Mapping[str, Any] | None = None,
            tool_call_cancellation: LiveServerToolCallCancellation
            | Mapping[str, Any]
            | None = None,
            usage_metadata: UsageMetadata | Mapping[str, Any] | None = None,
            go_away: LiveServerGoAway | Mapping[str, Any] | None = None,
            session_resumption_update: LiveServerSessionResumptionUpdate
            | Mapping[str, Any]
            | None = None,
            voice_activity_detection_signal: VoiceActivityDetectionSignal
            | Mapping[str, Any]
            | None = None,
            voice_activity: VoiceActivity | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveServerMessageKeywords],
        ) -> None: ...

    @property
    def text(self) -> str | None:
        """The text of this message's parts, thoughts left out; None when there is none."""
        values = [
            text
            for server_content in (self.server_content,)
            if server_content is not None
            for model_turn in (server_content.model_turn,)
            if model_turn is not None
            for part in model_turn.parts or ()
            if not part.thought
            for text in (part.text,)
            if text is not None
        ]
        return "".join(values) or None

    @property
    def data(self) -> bytes | None:
        """The inline bytes of this message's parts, joined; None when there are none."""
        values = [
            data
            for server_content in (self.server_content,)
            if server_content is not None
            for model_turn in (server_content.model_turn,)
            if model_turn is not None
            for part in model_turn.parts or ()
            for inline_data in (part.inline_data,)
            if inline_data is not None
            for data in (inline_data.data,)
            if data is not None
        ]
        return b"".join(values) or None
