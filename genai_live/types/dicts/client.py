"""Dict forms of the classes in `client`.

Generated from schema/client.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 8066f57f85e96c60369ca1fd33ceccb4d44c0fc6ff97329228143293314cbc20
"""

from __future__ import annotations

from typing import TypedDict

from genai_live.types.client import (
    ActivityEnd,
    ActivityStart,
    LiveClientContent,
    LiveClientContextUpdate,
    LiveClientContextUpdateTools,
    LiveClientRealtimeInput,
    LiveClientSetup,
    LiveClientToolResponse,
)
from genai_live.types.config import (
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
from genai_live.types.content import Blob, Content, FunctionResponse
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
from genai_live.types.tools import Tool


class ActivityEndDict(TypedDict, total=False):
    """A `ActivityEnd` as a dict; keys in snake_case or camelCase."""


class ActivityStartDict(TypedDict, total=False):
    """A `ActivityStart` as a dict; keys in snake_case or camelCase."""


class LiveClientContentDict(TypedDict, total=False):
    """A `LiveClientContent` as a dict; keys in snake_case or camelCase."""

    turns: list[Content | ContentDict] | None
    """Contents to append, oldest first."""
    turn_complete: bool | None
    """True starts the answer now; false, the service's default, waits for more."""
    turnComplete: bool | None
    """True starts the answer now; false, the service's default, waits for more."""


class LiveClientContextUpdateDict(TypedDict, total=False):
    """A `LiveClientContextUpdate` as a dict; keys in snake_case or camelCase."""

    system_instruction: Content | ContentDict | None
    """System prompt that replaces the current one."""
    systemInstruction: Content | ContentDict | None
    """System prompt that replaces the current one."""
    tools: LiveClientContextUpdateTools | LiveClientContextUpdateToolsDict | None
    """Tools that replace the current ones."""


class LiveClientContextUpdateToolsDict(TypedDict, total=False):
    """A `LiveClientContextUpdateTools` as a dict; keys in snake_case or camelCase."""

    tools: list[Tool | ToolDict] | None
    """The new tools; an empty list removes all tools."""


class LiveClientMessageDict(TypedDict, total=False):
    """A `LiveClientMessage` as a dict; keys in snake_case or camelCase."""

    setup: LiveClientSetup | LiveClientSetupDict | None
    """The setup of the session; only as the first frame of a connection."""
    client_content: LiveClientContent | LiveClientContentDict | None
    """Turns to append to the conversation, in order."""
    clientContent: LiveClientContent | LiveClientContentDict | None
    """Turns to append to the conversation, in order."""
    realtime_input: LiveClientRealtimeInput | LiveClientRealtimeInputDict | None
    """A piece of streaming audio, video or text, or a marker of user activity."""
    realtimeInput: LiveClientRealtimeInput | LiveClientRealtimeInputDict | None
    """A piece of streaming audio, video or text, or a marker of user activity."""
    tool_response: LiveClientToolResponse | LiveClientToolResponseDict | None
    """Results of function calls that the server requested."""
    toolResponse: LiveClientToolResponse | LiveClientToolResponseDict | None
    """Results of function calls that the server requested."""
    context_update: LiveClientContextUpdate | LiveClientContextUpdateDict | None
    """A new system instruction or new tools for the running session."""
    contextUpdate: LiveClientContextUpdate | LiveClientContextUpdateDict | None
    """A new system instruction or new tools for the running session."""


class LiveClientRealtimeInputDict(TypedDict, total=False):
    """A `LiveClientRealtimeInput` as a dict; keys in snake_case or camelCase."""

    media_chunks: list[Blob | BlobDict] | None
    """Older list of media; only the first element is used. Deprecated."""
    mediaChunks: list[Blob | BlobDict] | None
    """Older list of media; only the first element is used. Deprecated."""
    audio: Blob | BlobDict | None
    """A chunk of the user's audio stream, such as audio/pcm;rate=16000."""
    audio_stream_end: bool | None
    """The microphone was switched off; only with automatic activity detection on."""
    audioStreamEnd: bool | None
    """The microphone was switched off; only with automatic activity detection on."""
    video: Blob | BlobDict | None
    """One video frame as an image, such as image/jpeg."""
    text: str | None
    """A chunk of streaming text."""
    activity_start: ActivityStart | ActivityStartDict | None
    """The user starts to speak; only with automatic activity detection off."""
    activityStart: ActivityStart | ActivityStartDict | None
    """The user starts to speak; only with automatic activity detection off."""
    activity_end: ActivityEnd | ActivityEndDict | None
    """The user has stopped speaking; only with automatic activity detection off."""
    activityEnd: ActivityEnd | ActivityEndDict | None
    """The user has stopped speaking; only with automatic activity detection off."""


class LiveClientSetupDict(TypedDict, total=False):
    """A `LiveClientSetup` as a dict; keys in snake_case or camelCase."""

    model: str | None
    """Full resource name of the model: models/... on Gemini,
    projects/.../publishers/google/models/... on Vertex AI. Required.
    """
    generation_config: GenerationConfig | GenerationConfigDict | None
    """Sampling, modality, voice and thinking."""
    generationConfig: GenerationConfig | GenerationConfigDict | None
    """Sampling, modality, voice and thinking."""
    system_instruction: Content | ContentDict | None
    """The system prompt; text parts only."""
    systemInstruction: Content | ContentDict | None
    """The system prompt; text parts only."""
    tools: list[Tool | ToolDict] | None
    """Tools that the model may use in the session."""
    session_resumption: SessionResumptionConfig | SessionResumptionConfigDict | None
    """Requests resumption updates and may name the session to continue; an empty object is
    enough.
    """
    sessionResumption: SessionResumptionConfig | SessionResumptionConfigDict | None
    """Requests resumption updates and may name the session to continue; an empty object is
    enough.
    """
    context_window_compression: (
        ContextWindowCompressionConfig | ContextWindowCompressionConfigDict | None
    )
    """Trims a long context automatically, which lifts the limit on a session's length."""
    contextWindowCompression: (
        ContextWindowCompressionConfig | ContextWindowCompressionConfigDict | None
    )
    """Trims a long context automatically, which lifts the limit on a session's length."""
    input_audio_transcription: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    """Requests transcripts of the user's audio; an empty object is enough."""
    inputAudioTranscription: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    """Requests transcripts of the user's audio; an empty object is enough."""
    output_audio_transcription: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    """Requests transcripts of the model's audio; an empty object is enough."""
    outputAudioTranscription: AudioTranscriptionConfig | AudioTranscriptionConfigDict | None
    """Requests transcripts of the model's audio; an empty object is enough."""
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
    labels: dict[str, str] | None
    """Labels of your own, for billing."""
    realtime_input_config: RealtimeInputConfig | RealtimeInputConfigDict | None
    """Voice activity detection, interruption and turn coverage."""
    realtimeInputConfig: RealtimeInputConfig | RealtimeInputConfigDict | None
    """Voice activity detection, interruption and turn coverage."""


class LiveClientToolResponseDict(TypedDict, total=False):
    """A `LiveClientToolResponse` as a dict; keys in snake_case or camelCase."""

    function_responses: list[FunctionResponse | FunctionResponseDict] | None
    """One response for each finished call, matched by id."""
    functionResponses: list[FunctionResponse | FunctionResponseDict] | None
    """One response for each finished call, matched by id."""
