"""The earlier type names, and the server messages that they name."""

import inspect
import json
from typing import Any

import attrs
import pytest

from genai_live import LiveCallbacks, compat, types
from genai_live.converters import decode, encode

ALIASES = {
    "LiveSetupComplete": types.LiveServerSetupComplete,
    "MediaChunk": types.Blob,
    "RealtimeInput": types.LiveClientRealtimeInput,
    "ToolCall": types.LiveServerToolCall,
    "ToolCallCancellation": types.LiveServerToolCallCancellation,
    "ToolResponse": types.LiveClientToolResponse,
    "LiveCallbacks": LiveCallbacks,
}


@pytest.mark.parametrize("name", ALIASES)
def test_an_earlier_name_is_a_type_of_today(name):
    assert getattr(compat, name) is ALIASES[name]


def test_the_two_names_that_mean_something_else_elsewhere_stay_apart():
    for name in ("ToolCall", "ToolResponse"):
        assert getattr(compat, name) is not getattr(types, name)


def test_every_earlier_name_exists():
    for name in compat.__all__:
        assert getattr(compat, name) is getattr(types, name, getattr(compat, name)) or name in (
            *ALIASES,
            "LiveConnectConfig",
            "LiveServerMessage",
            "VoiceConfig",
        )
    assert inspect.getdoc(compat)


@pytest.mark.parametrize(
    ("cls", "members"),
    [
        (compat.MediaChunk, {"mime_type", "data"}),
        (compat.RealtimeInput, {"media_chunks"}),
        (compat.ToolResponse, {"function_responses"}),
        (compat.LiveClientMessage, {"setup", "client_content", "realtime_input", "tool_response"}),
        (compat.LiveClientSetup, {"generation_config", "system_instruction", "tools"}),
        (compat.LiveClientContent, {"turns", "turn_complete"}),
        (compat.LiveServerMessage,
         {"setup_complete", "server_content", "tool_call", "tool_call_cancellation",
          "usage_metadata", "go_away", "session_resumption_update", "voice_activity",
          "voice_activity_detection_signal"}),
        (compat.LiveServerContent,
         {"model_turn", "turn_complete", "interrupted", "generation_complete",
          "output_transcription", "input_transcription", "grounding_metadata"}),
        (compat.GenerationConfig, {"temperature", "top_p", "top_k", "max_output_tokens"}),
    ],
)  # fmt: skip
def test_a_type_of_the_earlier_api_has_its_members_and_those_of_the_wire(cls, members):
    assert members <= {field.name for field in attrs.fields(cls)}


def test_the_servers_messages_read_as_in_the_earlier_api():
    frame = {
        "toolCall": {
            "functionCalls": [{"id": "1", "name": "getWeather", "args": {"location": "Tokyo"}}]
        }
    }
    message: Any = decode(json.dumps(frame), compat.LiveServerMessage)
    assert isinstance(message.tool_call, compat.ToolCall)
    calls: Any = message.tool_call.function_calls
    assert calls[0].args["location"] == "Tokyo"
    assert json.loads(encode(message)) == frame


def test_an_interrupted_frame_has_no_model_turn():
    message = decode('{"serverContent": {"interrupted": true}}', compat.LiveServerMessage)
    assert message.server_content.interrupted
    assert message.server_content.model_turn is None


def test_inline_data_is_bytes():
    frame = '{"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": "+/8="}}]}}}'
    message: Any = decode(frame, compat.LiveServerMessage)
    assert message.server_content.model_turn.parts[0].inline_data.data == b"\xfb\xff"
    assert message.data == b"\xfb\xff"
