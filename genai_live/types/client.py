"""The frames that a Live client sends.

Generated from schema/client.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 8066f57f85e96c60369ca1fd33ceccb4d44c0fc6ff97329228143293314cbc20
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from attrs import define

from genai_live._wire.base import Wire

from .config import (
    AudioTranscriptionConfig,
    AvatarConfig,
    ContextWindowCompressionConfig,
    GenerationConfig,
    HistoryConfig,
    ProactivityConfig,
    RealtimeInputConfig,
    SafetySetting,
    SessionResumptionConfig,
)
from .content import Blob, Content, FunctionResponse
from .tools import Tool

if TYPE_CHECKING:
    from genai_live.types.dicts.client import (
        ActivityEndDict,
        ActivityStartDict,
        LiveClientContentDict,
        LiveClientContextUpdateDict,
        LiveClientContextUpdateToolsDict,
        LiveClientRealtimeInputDict,
        LiveClientSetupDict,
        LiveClientToolResponseDict,
    )
    from genai_live.types.dicts.config import (
        AudioTranscriptionConfigDict,
        AvatarConfigDict,
        ContextWindowCompressionConfigDict,
        GenerationConfigDict,
        HistoryConfigDict,
        ProactivityConfigDict,
        RealtimeInputConfigDict,
        SafetySettingDict,
        SessionResumptionConfigDict,
    )
    from genai_live.types.dicts.content import BlobDict, ContentDict, FunctionResponseDict
    from genai_live.types.dicts.tools import ToolDict
    from genai_live.types.keywords import client as keywords


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ActivityStart(Wire):
    """Marks the start of the user's activity; has no members."""

    if TYPE_CHECKING:

        def __init__(self, *, extra: dict[str, Any] | None = None) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ActivityEnd(Wire):
    """Marks the end of the user's activity; has no members."""

    if TYPE_CHECKING:

        def __init__(self, *, extra: dict[str, Any] | None = None) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveClientRealtimeInput(Wire):
    """One piece of streaming input; set one member per frame."""

    __wire_names__ = {
        "media_chunks": "mediaChunks",
        "audio_stream_end": "audioStreamEnd",
        "activity_start": "activityStart",
        "activity_end": "activityEnd",
    }

    media_chunks: list[Blob] | None = None
    """Older list of media; only the first element is used. Deprecated."""
    audio: Blob | None = None
    """A chunk of the user's audio stream, such as audio/pcm;rate=16000."""
    audio_stream_end: bool | None = None
    """The microphone was switched off; only with automatic activity detection on."""
    video: Blob | None = None
    """One video frame as an image, such as image/jpeg."""
    text: str | None = None
    """A chunk of streaming text."""
    activity_start: ActivityStart | None = None
    """The user starts to speak; only with automatic activity detection off."""
    activity_end: ActivityEnd | None = None
    """The user has stopped speaking; only with automatic activity detection off."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            media_chunks: Sequence[Blob | BlobDict | Mapping[str, Any]] | None = None,
            audio: Blob | BlobDict | Mapping[str, Any] | None = None,
            audio_stream_end: bool | None = None,
            video: Blob | BlobDict | Mapping[str, Any] | None = None,
            text: str | None = None,
            activity_start: ActivityStart | ActivityStartDict | Mapping[str, Any] | None = None,
            activity_end: ActivityEnd | ActivityEndDict | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveClientRealtimeInputKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveClientToolResponse(Wire):
    """Answers to the function calls of a toolCall message."""

    __wire_names__ = {"function_responses": "functionResponses"}

    function_responses: list[FunctionResponse] | None = None
    """One response for each finished call, matched by id."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            function_responses: Sequence[
                FunctionResponse | FunctionResponseDict | Mapping[str, Any]
            ]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveClientToolResponseKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveClientContent(Wire):
    """Contents to append to the conversation, in order; such a frame interrupts an answer in
    progress.
    """

    __wire_names__ = {"turn_complete": "turnComplete"}

    turns: list[Content] | None = None
    """Contents to append, oldest first."""
    turn_complete: bool | None = None
    """True starts the answer now; false, the service's default, waits for more."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            turns: Sequence[Content | ContentDict | Mapping[str, Any]] | None = None,
            turn_complete: bool | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveClientContentKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveClientSetup(Wire):
    """Everything that is fixed for the life of a connection."""

    __wire_names__ = {
        "generation_config": "generationConfig",
        "system_instruction": "systemInstruction",
        "session_resumption": "sessionResumption",
        "context_window_compression": "contextWindowCompression",
        "input_audio_transcription": "inputAudioTranscription",
        "output_audio_transcription": "outputAudioTranscription",
        "explicit_vad_signal": "explicitVadSignal",
        "history_config": "historyConfig",
        "avatar_config": "avatarConfig",
        "safety_settings": "safetySettings",
        "realtime_input_config": "realtimeInputConfig",
    }
    __wire_backends__ = {"explicit_vad_signal": "vertex"}
    __wire_required__ = frozenset({"model"})

    model: str | None = None
    """Full resource name of the model: models/... on Gemini,
    projects/.../publishers/google/models/... on Vertex AI. Required.
    """
    generation_config: GenerationConfig | None = None
    """Sampling, modality, voice and thinking."""
    system_instruction: Content | None = None
    """The system prompt; text parts only."""
    tools: list[Tool] | None = None
    """Tools that the model may use in the session."""
    session_resumption: SessionResumptionConfig | None = None
    """Requests resumption updates and may name the session to continue; an empty object is
    enough.
    """
    context_window_compression: ContextWindowCompressionConfig | None = None
    """Trims a long context automatically, which lifts the limit on a session's length."""
    input_audio_transcription: AudioTranscriptionConfig | None = None
    """Requests transcripts of the user's audio; an empty object is enough."""
    output_audio_transcription: AudioTranscriptionConfig | None = None
    """Requests transcripts of the model's audio; an empty object is enough."""
    proactivity: ProactivityConfig | None = None
    """Lets the model decide when to answer."""
    explicit_vad_signal: bool | None = None
    """Requests voiceActivity messages at the start and end of the user's speech. Vertex AI only."""
    history_config: HistoryConfig | None = None
    """How earlier history is sent."""
    avatar_config: AvatarConfig | None = None
    """The talking avatar of the session."""
    safety_settings: list[SafetySetting] | None = None
    """Thresholds from which content is blocked, by category."""
    labels: dict[str, str] | None = None
    """Labels of your own, for billing."""
    realtime_input_config: RealtimeInputConfig | None = None
    """Voice activity detection, interruption and turn coverage."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            model: str | None = None,
            generation_config: GenerationConfig
            | GenerationConfigDict
            | Mapping[str, Any]
            | None = None,
            system_instruction: Content | ContentDict | Mapping[str, Any] | None = None,
            tools: Sequence[Tool | ToolDict | Mapping[str, Any]] | None = None,
            session_resumption: SessionResumptionConfig
            | SessionResumptionConfigDict
            | Mapping[str, Any]
            | None = None,
            context_window_compression: ContextWindowCompressionConfig
            | ContextWindowCompressionConfigDict
            | Mapping[str, Any]
            | None = None,
            input_audio_transcription: AudioTranscriptionConfig
            | AudioTranscriptionConfigDict
            | Mapping[str, Any]
            | None = None,
            output_audio_transcription: AudioTranscriptionConfig
            | AudioTranscriptionConfigDict
            | Mapping[str, Any]
            | None = None,
            proactivity: ProactivityConfig
            | ProactivityConfigDict
            | Mapping[str, Any]
            | None = None,
            explicit_vad_signal: bool | None = None,
            history_config: HistoryConfig | HistoryConfigDict | Mapping[str, Any] | None = None,
            avatar_config: AvatarConfig | AvatarConfigDict | Mapping[str, Any] | None = None,
            safety_settings: Sequence[SafetySetting | SafetySettingDict | Mapping[str, Any]]
            | None = None,
            labels: Mapping[str, str] | None = None,
            realtime_input_config: RealtimeInputConfig
            | RealtimeInputConfigDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveClientSetupKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveClientContextUpdateTools(Wire):
    """A list of tools that can be empty without being absent."""

    tools: list[Tool] | None = None
    """The new tools; an empty list removes all tools."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            tools: Sequence[Tool | ToolDict | Mapping[str, Any]] | None = None,
            extra: dict[str, Any] | None = None,
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveClientContextUpdate(Wire):
    """New instructions for the running session; absent members stay as they are."""

    __wire_names__ = {"system_instruction": "systemInstruction"}

    system_instruction: Content | None = None
    """System prompt that replaces the current one."""
    tools: LiveClientContextUpdateTools | None = None
    """Tools that replace the current ones."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            system_instruction: Content | ContentDict | Mapping[str, Any] | None = None,
            tools: LiveClientContextUpdateTools
            | LiveClientContextUpdateToolsDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveClientContextUpdateKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveClientMessage(Wire):
    """One frame from a Live client; exactly one member is set."""

    __wire_names__ = {
        "client_content": "clientContent",
        "realtime_input": "realtimeInput",
        "tool_response": "toolResponse",
        "context_update": "contextUpdate",
    }
    __wire_oneof__ = True

    setup: LiveClientSetup | None = None
    """The setup of the session; only as the first frame of a connection."""
    client_content: LiveClientContent | None = None
    """Turns to append to the conversation, in order."""
    realtime_input: LiveClientRealtimeInput | None = None
    """A piece of streaming audio, video or text, or a marker of user activity."""
    tool_response: LiveClientToolResponse | None = None
    """Results of function calls that the server requested."""
    context_update: LiveClientContextUpdate | None = None
    """A new system instruction or new tools for the running session."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            setup: LiveClientSetup | LiveClientSetupDict | Mapping[str, Any] | None = None,
            client_content: LiveClientContent
            | LiveClientContentDict
            | Mapping[str, Any]
            | None = None,
            realtime_input: LiveClientRealtimeInput
            | LiveClientRealtimeInputDict
            | Mapping[str, Any]
            | None = None,
            tool_response: LiveClientToolResponse
            | LiveClientToolResponseDict
            | Mapping[str, Any]
            | None = None,
            context_update: LiveClientContextUpdate
            | LiveClientContextUpdateDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveClientMessageKeywords],
        ) -> None: ...
