"""The type names of the API page, and the server messages that it names."""

import inspect
import json

import attrs
import pytest

from genai_live import LiveCallbacks, types
from genai_live import compat as page
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
def test_a_name_of_the_page_is_a_type_of_today(name):
    assert getattr(page, name) is ALIASES[name]


def test_the_two_names_that_mean_something_else_elsewhere_stay_apart():
    assert page.ToolCall is not types.ToolCall
    assert page.ToolResponse is not types.ToolResponse


def test_every_name_of_the_page_is_there():
    for name in page.__all__:
        assert getattr(page, name) is getattr(types, name, getattr(page, name)) or name in (
            *ALIASES,
            "LiveConnectConfig",
            "LiveServerMessage",
            "VoiceConfig",
        )
    assert inspect.getdoc(page)


@pytest.mark.parametrize(
    ("cls", "members"),
    [
        (page.MediaChunk, {"mime_type", "data"}),
        (page.RealtimeInput, {"media_chunks"}),
        (page.ToolResponse, {"function_responses"}),
        (page.LiveClientMessage, {"setup", "client_content", "realtime_input", "tool_response"}),
        (page.LiveClientSetup, {"generation_config", "system_instruction", "tools"}),
        (page.LiveClientContent, {"turns", "turn_complete"}),
        (page.LiveServerMessage,
         {"setup_complete", "server_content", "tool_call", "tool_call_cancellation",
          "usage_metadata", "go_away", "session_resumption_update", "voice_activity",
          "voice_activity_detection_signal"}),
        (page.LiveServerContent,
         {"model_turn", "turn_complete", "interrupted", "generation_complete",
          "output_transcription", "input_transcription", "grounding_metadata"}),
        (page.GenerationConfig, {"temperature", "top_p", "top_k", "max_output_tokens"}),
    ],
)  # fmt: skip
def test_a_type_of_the_page_has_its_members_and_those_of_the_wire(cls, members):
    assert members <= {field.name for field in attrs.fields(cls)}


def test_the_servers_messages_read_as_on_the_page():
    frame = {
        "toolCall": {
            "functionCalls": [{"id": "1", "name": "getWeather", "args": {"location": "Tokyo"}}]
        }
    }
    message = decode(json.dumps(frame), page.LiveServerMessage)
    assert isinstance(message.tool_call, page.ToolCall)
    assert message.tool_call.function_calls[0].args["location"] == "Tokyo"
    assert json.loads(encode(message)) == frame


def test_an_interrupted_frame_has_no_model_turn():
    message = decode('{"serverContent": {"interrupted": true}}', page.LiveServerMessage)
    assert message.server_content.interrupted
    assert message.server_content.model_turn is None


def test_inline_data_is_bytes():
    frame = '{"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": "+/8="}}]}}}'
    message = decode(frame, page.LiveServerMessage)
    assert message.server_content.model_turn.parts[0].inline_data.data == b"\xfb\xff"
    assert message.data == b"\xfb\xff"
