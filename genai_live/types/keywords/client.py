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
    """True starts the answer now; false, the service's default, waits for more."""


class LiveClientContextUpdateKeywords(TypedDict, total=False):
    """Members of a `LiveClientContextUpdate` in camelCase."""

    systemInstruction: Content | ContentDict | Mapping[str, Any] | None
    """System prompt that replaces the current one."""


class LiveClientMessageKeywords(TypedDict, total=False):
    """Members of a `LiveClientMessage` in camelCase."""

    clientContent: LiveClientContent | LiveClientContentDict | Mapping[str, Any] | None
    """Turns to append to the conversation, in order."""
    realtimeInput: LiveClientRealtimeInput | LiveClientRealtimeInputDict | Mapping[str, Any] | None
    """A piece of streaming audio, video or text, or a marker of user activity."""
    toolResponse: LiveClientToolResponse | LiveClientToolResponseDict | Mapping[str, Any] | None
    """Results of function calls that the server requested."""
    contextUpdate: LiveClientContextUpdate | LiveClientContextUpdateDict | Mapping[str, Any] | None
    """A new system instruction or new tools for the running session."""


class LiveClientRealtimeInputKeywords(TypedDict, total=False):
    """Members of a `LiveClientRealtimeInput` in camelCase."""

    mediaChunks: Sequence[Blob | BlobDict | Mapping[str, Any]] | None
    """Older list of media; only the first element is used. Deprecated."""
    audioStreamEnd: bool | None
    """The microphone was switched off; only with automatic activity detection on."""
    activityStart: ActivityStart | ActivityStartDict | Mapping[str, Any] | None
    """The user starts to speak; only with automatic activity detection off."""
    activityEnd: ActivityEnd | ActivityEndDict | Mapping[str, Any] | None
    """The user has stopped speaking; only with automatic activity detection off."""


class LiveClientSetupKeywords(TypedDict, total=False):
    """Members of a `LiveClientSetup` in camelCase."""

    generationConfig: GenerationConfig | GenerationConfigDict | Mapping[str, Any] | None
    """Sampling, modality, voice and thinking."""
    systemInstruction: Content | ContentDict | Mapping[str, Any] | None
    """The system prompt; text parts only."""
    sessionResumption: (
        SessionResumptionConfig | SessionResumptionConfigDict | Mapping[str, Any] | None
    )
    """Requests resumption updates and may name the session to continue; an empty object is
    enough.
    """
    contextWindowCompression: (
        ContextWindowCompressionConfig
        | ContextWindowCompressionConfigDict
        | Mapping[str, Any]
        | None
    )
    """Trims a long context automatically, which lifts the limit on a session's length."""
    inputAudioTranscription: (
        AudioTranscriptionConfig | AudioTranscriptionConfigDict | Mapping[str, Any] | None
    )
    """Requests transcripts of the user's audio; an empty object is enough."""
    outputAudioTranscription: (
        AudioTranscriptionConfig | AudioTranscriptionConfigDict | Mapping[str, Any] | None
    )
    """Requests transcripts of the model's audio; an empty object is enough."""
    explicitVadSignal: bool | None
    """Requests voiceActivity messages at the start and end of the user's speech. Vertex AI only."""
    historyConfig: HistoryConfig | HistoryConfigDict | Mapping[str, Any] | None
    """How earlier history is sent."""
    avatarConfig: AvatarConfig | AvatarConfigDict | Mapping[str, Any] | None
    """The talking avatar of the session."""
    safetySettings: Sequence[SafetySetting | SafetySettingDict | Mapping[str, Any]] | None
    """Thresholds from which content is blocked, by category."""
    realtimeInputConfig: RealtimeInputConfig | RealtimeInputConfigDict | Mapping[str, Any] | None
    """Voice activity detection, interruption and turn coverage."""


class LiveClientToolResponseKeywords(TypedDict, total=False):
    """Members of a `LiveClientToolResponse` in camelCase."""

    functionResponses: Sequence[FunctionResponse | FunctionResponseDict | Mapping[str, Any]] | None
    """One response for each finished call, matched by id."""
