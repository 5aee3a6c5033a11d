"""Type names of the earlier JavaScript documentation, for code that was written after it.

The forms of that documentation are accepted wherever they may appear. What the service no longer
accepts is sent in its current form, with an `errors.CompatibilityWarning` that names it;
docs/compatibility.md lists them all. These names are separate from `genai_live.types` because two
of them, `ToolCall` and `ToolResponse`, mean something else there.
"""

from __future__ import annotations

from typing import TypedDict

from attrs import define

from genai_live import types
from genai_live._core.callbacks import LiveCallbacks, LiveCallbacksDict
from genai_live.types import (
    Content,
    FunctionResponse,
    GenerationConfig,
    LiveClientContent,
    LiveClientMessage,
    LiveClientSetup,
    LiveConnectConfigDict,
    LiveMusicConfig,
    LiveServerContent,
    MusicGenerationMode,
    Scale,
    SpeechConfig,
    Tool,
    Type,
    VoiceConfigDict,
)
from genai_live.typing import ToolListUnion

__all__ = [
    "Content",
    "FunctionCallingConfig",
    "FunctionResponse",
    "GenerationConfig",
    "LiveCallbacks",
    "LiveClientContent",
    "LiveClientMessage",
    "LiveClientSetup",
    "LiveConnectConfig",
    "LiveConnectParameters",
    "LiveMusicConfig",
    "LiveSendRealtimeInputParameters",
    "LiveSendToolResponseParameters",
    "LiveServerContent",
    "LiveServerMessage",
    "LiveSetupComplete",
    "MediaChunk",
    "MusicGenerationMode",
    "RealtimeInput",
    "Scale",
    "SpeechConfig",
    "Tool",
    "ToolCall",
    "ToolCallCancellation",
    "ToolConfig",
    "ToolListUnion",
    "ToolResponse",
    "Type",
    "VoiceConfig",
]

LiveSetupComplete = types.LiveServerSetupComplete
MediaChunk = types.Blob
RealtimeInput = types.LiveClientRealtimeInput
ToolCall = types.LiveServerToolCall
ToolCallCancellation = types.LiveServerToolCallCancellation
ToolResponse = types.LiveClientToolResponse


class VoiceConfig(VoiceConfigDict, total=False):
    """A voice; `preset_voice` is `prebuilt_voice_config.voice_name` today."""

    preset_voice: str


class FunctionCallingConfig(TypedDict, total=False):
    """Which functions may be called: `mode` NONE, AUTO or ANY, and names."""

    mode: str
    allowed_function_names: list[str]


class ToolConfig(TypedDict, total=False):
    """How tools are used. Live has no such member: it decides which functions are declared."""

    function_calling_config: FunctionCallingConfig


class LiveConnectConfig(LiveConnectConfigDict, total=False):
    """What to set up, with the earlier `tool_config`."""

    tool_config: ToolConfig


class LiveConnectParameters(TypedDict, total=False):
    """Arguments of `connect`."""

    model: str
    config: LiveConnectConfig | types.LiveConnectConfig | LiveConnectConfigDict
    callbacks: LiveCallbacks | LiveCallbacksDict


class LiveSendRealtimeInputParameters(TypedDict, total=False):
    """The wrapper that `send_realtime_input` takes too."""

    realtime_input: RealtimeInput | types.LiveClientRealtimeInputDict


class LiveSendToolResponseParameters(TypedDict, total=False):
    """The wrapper that `send_tool_response` takes too."""

    tool_response: ToolResponse | types.LiveClientToolResponseDict


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveServerMessage(types.LiveServerMessage):
    """A message of a session that was asked for text and speech together.

    The service gives speech with a transcript then, so `text` is that transcript.
    """

    @property
    def text(self) -> str | None:
        """What the model says in this message: its text or, where it speaks, the transcript."""
        content = self.server_content
        spoken = content.output_transcription if content is not None else None
        return super().text or (spoken.text if spoken is not None else None) or None
