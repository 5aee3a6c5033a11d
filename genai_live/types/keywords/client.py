"""Keywords of the constructors in `client`.

Generated from schema/client.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 8066f57f85e96c60369ca1fd33ceccb4d44c0fc6ff97329228143293314cbc20
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

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

    systemInstruction: Content | ContentDict | None


class LiveClientMessageKeywords(TypedDict, total=False):
    """Members of a `LiveClientMessage` in camelCase."""

    clientContent: LiveClientContent | LiveClientContentDict | None
    realtimeInput: LiveClientRealtimeInput | LiveClientRealtimeInputDict | None
    toolResponse: LiveClientToolResponse | LiveClientToolResponseDict | None
    contextUpdate: LiveClientContextUpdate | LiveClientContextUpdateDict | None


class LiveClientRealtimeInputKeywords(TypedDict, total=False):
    """Members of a `LiveClientRealtimeInput` in camelCase."""

    mediaChunks: Sequence[Blob | BlobDict] | None
    audioStreamEnd: bool | None
    activityStart: ActivityStart | ActivityStartDict | None
    activityEnd: ActivityEnd | ActivityEndDict | None


class LiveClientSetupKeywords(TypedDict, total=False):
    """Members of a `LiveClientSetup` in camelCase."""

    generationConfig: GenerationConfig | GenerationConfigDict | None
    systemInstruction: Content | ContentDict | None
    sessionResumption: SessionResumptionConfig | SessionResumptionConfigDict | None
    contextWindowCompression: (
        ContextWindowCompressionConfig | ContextWindowCompressionConfigDict | None
    )
    inputAudioTranscription: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    outputAudioTranscription: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    explicitVadSignal: bool | None
    historyConfig: HistoryConfig | HistoryConfigDict | None
    avatarConfig: AvatarConfig | AvatarConfigDict | None
    safetySettings: Sequence[SafetySetting | SafetySettingDict] | None
    realtimeInputConfig: RealtimeInputConfig | RealtimeInputConfigDict | None


class LiveClientToolResponseKeywords(TypedDict, total=False):
    """Members of a `LiveClientToolResponse` in camelCase."""

    functionResponses: Sequence[FunctionResponse | FunctionResponseDict] | None
