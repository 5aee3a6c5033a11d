"""Keywords of the constructors in `client`.

Generated from schema/client.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 8066f57f85e96c60369ca1fd33ceccb4d44c0fc6ff97329228143293314cbc20
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from genai_live.types.client import (
    ActivityEnd,
    ActivityStart,
    LiveClientContent,
    LiveClientContextUpdate,
    LiveClientRealtimeInput,
    LiveClientToolResponse,
)
from genai_live.types.config import (
    AudioTranscriptionConfig,
    AvatarConfig,
    ContextWindowCompressionConfig,
    GenerationConfig,
    HistoryConfig,
    RealtimeInputConfig,
    SafetySetting,
    SessionResumptionConfig,
)
from genai_live.types.content import Blob, Content, FunctionResponse
from genai_live.types.dicts.client import (
    ActivityEndDict,
    ActivityStartDict,
    LiveClientContentDict,
    LiveClientContextUpdateDict,
    LiveClientRealtimeInputDict,
    LiveClientToolResponseDict,
)
from genai_live.types.dicts.config import (
    AudioTranscriptionConfigDict,
    AvatarConfigDict,
    ContextWindowCompressionConfigDict,
    GenerationConfigDict,
    HistoryConfigDict,
    RealtimeInputConfigDict,
    SafetySettingDict,
    SessionResumptionConfigDict,
)
from genai_live.types.dicts.content import BlobDict, ContentDict, FunctionResponseDict


class LiveClientContentKeywords(TypedDict, total=False):
    """Members of a `LiveClientContent` in camelCase."""

    turnComplete: bool | None


class LiveClientContextUpdateKeywords(TypedDict, total=False):
    """Members of a `LiveClientContextUpdate` in camelCase."""

    systemInstruction: Content | ContentDict | Mapping[str, Any] | None


class LiveClientMessageKeywords(TypedDict, total=False):
    """Members of a `LiveClientMessage` in camelCase."""

    clientContent: LiveClientContent | LiveClientContentDict | Mapping[str, Any] | None
    realtimeInput: LiveClientRealtimeInput | LiveClientRealtimeInputDict | Mapping[str, Any] | None
    toolResponse: LiveClientToolResponse | LiveClientToolResponseDict | Mapping[str, Any] | None
    contextUpdate: LiveClientContextUpdate | LiveClientContextUpdateDict | Mapping[str, Any] | None


class LiveClientRealtimeInputKeywords(TypedDict, total=False):
    """Members of a `LiveClientRealtimeInput` in camelCase."""

    mediaChunks: Sequence[Blob | BlobDict | Mapping[str, Any]] | None
    audioStreamEnd: bool | None
    activityStart: ActivityStart | ActivityStartDict | Mapping[str, Any] | None
    activityEnd: ActivityEnd | ActivityEndDict | Mapping[str, Any] | None


class LiveClientSetupKeywords(TypedDict, total=False):
    """Members of a `LiveClientSetup` in camelCase."""

    generationConfig: GenerationConfig | GenerationConfigDict | Mapping[str, Any] | None
    systemInstruction: Content | ContentDict | Mapping[str, Any] | None
    sessionResumption: (
        SessionResumptionConfig | SessionResumptionConfigDict | Mapping[str, Any] | None
    )
    contextWindowCompression: (
        ContextWindowCompressionConfig
        | ContextWindowCompressionConfigDict
        | Mapping[str, Any]
        | None
    )
    inputAudioTranscription: (
        AudioTranscriptionConfig | AudioTranscriptionConfigDict | Mapping[str, Any] | None
    )
    outputAudioTranscription: (
        AudioTranscriptionConfig | AudioTranscriptionConfigDict | Mapping[str, Any] | None
    )
    explicitVadSignal: bool | None
    historyConfig: HistoryConfig | HistoryConfigDict | Mapping[str, Any] | None
    avatarConfig: AvatarConfig | AvatarConfigDict | Mapping[str, Any] | None
    safetySettings: Sequence[SafetySetting | SafetySettingDict | Mapping[str, Any]] | None
    realtimeInputConfig: RealtimeInputConfig | RealtimeInputConfigDict | Mapping[str, Any] | None


class LiveClientToolResponseKeywords(TypedDict, total=False):
    """Members of a `LiveClientToolResponse` in camelCase."""

    functionResponses: Sequence[FunctionResponse | FunctionResponseDict | Mapping[str, Any]] | None
