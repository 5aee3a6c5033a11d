"""What google-genai refuses before it sends, row by row: we do too, and name the fix."""

import ast
import importlib
import inspect
import re
from typing import Any

import pytest

from genai_live import types
from genai_live._inputs.coercion import coerce
from genai_live.errors import ConfigError
from tests.helpers.both_sdks import Refused
from tests.helpers.wire_form import snake_case

pytestmark = pytest.mark.filterwarnings("ignore")  # google-genai warns on import


def tool(**members):
    return {"tools": [members]}


def maps(**members):
    return tool(google_maps=members)


def auth(**members):
    return maps(auth_config=members)


def part(**members):
    return {"system_instruction": {"role": "user", "parts": [{"text": "a", **members}]}}


def voice(**members):
    replicated = {"mime_type": "audio/wav", **members}
    return {"speech_config": {"voice_config": {"replicated_voice_config": replicated}}}


ANSWER = {"name": "f", "response": {}}
MAPS = "tools[0].google_maps"
PART = "system_instruction.parts[0]"
VOICE = "speech_config.voice_config.replicated_voice_config"
ONLY_VERTEX = [
    ("AuthConfig", auth(api_key_config={"name": "x"}), f"{MAPS}.auth_config.api_key_config"),
    ("AuthConfig", auth(auth_type="NO_AUTH"), f"{MAPS}.auth_config.auth_type"),
    ("AuthConfig", auth(google_service_account_config={"service_account": "x"}),
     f"{MAPS}.auth_config.google_service_account_config"),
    ("AuthConfig", auth(http_basic_auth_config={"credential_secret": "x"}),
     f"{MAPS}.auth_config.http_basic_auth_config"),
    ("AuthConfig", auth(oauth_config={"access_token": "x"}), f"{MAPS}.auth_config.oauth_config"),
    ("AuthConfig", auth(oidc_config={"id_token": "x"}), f"{MAPS}.auth_config.oidc_config"),
    ("FunctionCall", part(function_call={"name": "f", "partial_args": [{"json_path": "$"}]}),
     f"{PART}.function_call.partial_args"),
    ("FunctionCall", part(function_call={"name": "f", "will_continue": True}),
     f"{PART}.function_call.will_continue"),
    ("GoogleMaps", maps(grounding_types={"places": {}}), f"{MAPS}.grounding_types"),
    ("GoogleSearch", tool(google_search={"blocking_confidence": "BLOCK_LOW_AND_ABOVE"}),
     "tools[0].google_search.blocking_confidence"),
    ("GoogleSearch", tool(google_search={"exclude_domains": ["x"]}),
     "tools[0].google_search.exclude_domains"),
    ("LiveConnectConfig", {"explicit_vad_signal": True}, "explicit_vad_signal"),
    ("SafetySetting",
     {"safety_settings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "OFF",
                           "method": "SEVERITY"}]},
     "safety_settings[0].method"),
    ("SessionResumptionConfig", {"session_resumption": {"transparent": True}},
     "session_resumption.transparent"),
    ("Tool", tool(retrieval={"disable_attribution": True}), "tools[0].retrieval"),
    ("Tool", tool(enterprise_web_search={}), "tools[0].enterprise_web_search"),
    ("Tool", tool(parallel_ai_search={"api_key": "x"}), "tools[0].parallel_ai_search"),
    ("Tool", tool(exa_ai_search={"api_key": "x"}), "tools[0].exa_ai_search"),
]  # fmt: skip
ONLY_GEMINI = [
    ("FunctionResponse", part(function_response={**ANSWER, "will_continue": True}),
     f"{PART}.function_response.will_continue"),
    ("FunctionResponsePart",
     part(function_response={**ANSWER, "parts": [{"media_processing": "STATIC"}]}),
     f"{PART}.function_response.parts[0].media_processing"),
    ("GenerationConfig", {"generation_config": {"enable_enhanced_civic_answers": True}},
     "generation_config.enable_enhanced_civic_answers"),
    ("McpServer", tool(mcp_servers=[{"name": "x"}]), "tools[0].mcp_servers[0].name"),
    ("McpServer", tool(mcp_servers=[{"streamable_http_transport": {"url": "https://x.example"}}]),
     "tools[0].mcp_servers[0].streamable_http_transport"),
    ("Part", part(tool_call={"id": "1"}), f"{PART}.tool_call"),
    ("Part", part(tool_response={"id": "1"}), f"{PART}.tool_response"),
    ("Part", part(part_metadata={"a": 1}), f"{PART}.part_metadata"),
    ("ReplicatedVoiceConfig", voice(consent_audio=b"x"), f"{VOICE}.consent_audio"),
    ("ReplicatedVoiceConfig", voice(voice_consent_signature={"signature": "x"}),
     f"{VOICE}.voice_consent_signature"),
    ("Tool", tool(file_search={"file_search_store_names": ["x"]}), "tools[0].file_search"),
]  # fmt: skip
NAMES = {"gemini": "the Gemini Developer API", "vertex": "Vertex AI"}
ROWS: list[Any] = [
    *[(*row, "gemini", "vertex") for row in ONLY_VERTEX],
    *[(*row, "vertex", "gemini") for row in ONLY_GEMINI],
]
ELSEWHERE = {
    ("LiveClientSetup", "explicit_vad_signal", "gemini"): "a setup as a message, tested below",
    ("LiveClientSetup", "labels", "vertex"): "the service takes it, and google-genai's connect",
    ("LiveClientRealtimeInput", "audio_stream_end", "vertex"): "as labels, by a method of its own",
}
"""Refusals that no config reaches, or that we leave out."""


@pytest.mark.parametrize(
    ("config", "field", "backend", "other"),
    [pytest.param(*row[1:], id=f"{row[3]}-{row[0]}-{row[2].rpartition('.')[2]}") for row in ROWS],
)
def test_what_one_backend_refuses_is_refused_with_field_backend_and_remedy(
    sdks, config, field, backend, other
):
    assert isinstance(sdks(backend).their_setup(config), Refused)
    ours = sdks(backend).our_setup(config)
    assert isinstance(ours, Refused)
    assert ours.problem.startswith(f"config.{field}: ")
    assert f"only {NAMES[other]} supports this, not {NAMES[backend]}" in ours.problem
    assert "Leave it out, or use a client of the other backend." in ours.problem
    assert sdks(other).our_setup(config) == sdks(other).their_setup(config)
    assert not isinstance(sdks(other).our_setup(config), Refused)


def test_the_rows_are_all_that_google_genai_refuses():
    known = {(name, field.rpartition(".")[2].rpartition("]")[2], backend)
             for name, _, field, backend, _ in ROWS}  # fmt: skip
    found = {row for row in refusals_of_google_genai() if "Music" not in row[0]}
    assert len(found) == 32
    assert found == known | ELSEWHERE.keys()


def refusals_of_google_genai():
    """Read its converters: each `if <field> is set: raise`."""
    module = importlib.import_module("google.genai._live_converters")
    for function in ast.parse(inspect.getsource(module)).body:
        if not isinstance(function, ast.FunctionDef):
            continue
        name, _, backend = function.name.removeprefix("_").rpartition("_to_")
        for node in ast.walk(function):
            if isinstance(node, ast.If) and isinstance(node.body[0], ast.Raise):
                (field,) = re.findall(r"\['(\w+)'\]", ast.unparse(node.test))
                yield name, field, {"mldev": "gemini"}.get(backend, backend)


def test_a_setup_is_checked_in_every_position():
    setup = {"model": "models/m", "explicit_vad_signal": True}
    with pytest.raises(ConfigError, match="only Vertex AI"):
        coerce(setup, types.LiveClientSetup, backend="gemini")
    assert coerce(setup, types.LiveClientSetup, backend="vertex")
    labelled = {"model": "models/m", "labels": {"a": "b"}}
    assert coerce(labelled, types.LiveClientSetup, backend="vertex")


@pytest.mark.parametrize(
    ("method", "arguments", "backend", "words"),
    [
        ("send_client_content",
         {"turns": {"parts": [{"function_call": {"name": "f", "will_continue": True}}]}},
         "gemini", "turns.parts[0].function_call.will_continue: only Vertex AI"),
        ("send_client_content", {"turns": {"role": "user", "parts": [{"part_metadata": {"a": 1}}]}},
         "vertex", "turns.parts[0].part_metadata: only the Gemini"),
        ("send_tool_response",
         {"function_responses": {"id": "1", "name": "f", "response": {}, "will_continue": True}},
         "vertex", "function_responses[0].will_continue: only the Gemini"),
        ("send_context_update", {"tools": [{"retrieval": {}}]}, "gemini",
         "tools[0].retrieval: only Vertex AI"),
        ("send",
         {"message": {"clientContent": {"turns": [{"parts": [{"toolCall": {"id": "1"}}]}]}}},
         "vertex", "message.client_content.turns[0].parts[0].tool_call: only the Gemini"),
    ],
)  # fmt: skip
def test_messages_are_checked_like_configs(sdks, method, arguments, backend, words):
    ours = sdks(backend).our_message(method, arguments)
    assert isinstance(ours, Refused)
    assert words in ours.problem


GENERATION = "config.generation_config"


@pytest.mark.parametrize("backend", ["gemini", "vertex"])
@pytest.mark.parametrize(
    ("config", "field", "words"),
    [
        ({"generation_config": {"response_mime_type": "application/json"}},
         f"{GENERATION}.response_mime_type", "system_instruction"),
        ({"generation_config": {"response_schema": {"type": "OBJECT"}}},
         f"{GENERATION}.response_schema", "declare a function"),
        ({"generation_config": {"responseJsonSchema": {}}},
         f"{GENERATION}.response_json_schema", "declare a function"),
        ({"generation_config": {"stop_sequences": ["x"]}},
         f"{GENERATION}.stop_sequences", "Leave it out"),
        ({"generation_config": {"logprobs": 1}}, f"{GENERATION}.logprobs", "Leave it out"),
        ({"generation_config": {"response_logprobs": True}},
         f"{GENERATION}.response_logprobs", "Leave it out"),
        ({"generation_config": {"routing_config": {}}},
         f"{GENERATION}.routing_config", "connect()"),
        ({"generation_config": {"audio_timestamp": True}},
         f"{GENERATION}.audio_timestamp", "word_timestamp"),
        ({"speech_config": {"multi_speaker_voice_config": {"speaker_voice_configs": []}}},
         "config.speech_config.multi_speaker_voice_config", "Use voice_config"),
        ({"generation_config": {"speech_config": {"multi_speaker_voice_config":
                                                  {"speaker_voice_configs": []}}}},
         f"{GENERATION}.speech_config.multi_speaker_voice_config", "Use voice_config"),
    ],
)  # fmt: skip
def test_what_live_takes_on_no_backend_is_refused_with_a_remedy(
    sdks, backend, config, field, words
):
    ours = sdks(backend).our_setup(config)
    assert isinstance(ours, Refused)
    assert ours.problem.startswith(f"{field}: is not supported in the Live API.")
    assert words in ours.problem


@pytest.mark.parametrize(
    ("config", "field", "words"),
    [
        ({"response_modalities": ["IMAGE"]}, "response_modalities[0]", "Use TEXT or AUDIO"),
        ({"generation_config": {"response_modalities": ["IMAGE"]}},
         "generation_config.response_modalities[0]", "Use TEXT or AUDIO"),
        ({"response_modalities": ["AUDIO", "IMAGE"]}, "response_modalities", "one modality"),
        ({"temperature": 2.5}, "temperature", "from 0 to 2"),
        ({"topP": -1}, "topP", "from 0 to 1"),
        ({"generation_config": {"presence_penalty": 3}}, "generation_config.presence_penalty",
         "from -2 to 2"),
        ({"temperature": float("nan")}, "temperature", "finite"),
        ({"seed": 2**31}, "seed", "32 bits"),
        ({"context_window_compression": {"trigger_tokens": 2**63}},
         "context_window_compression.trigger_tokens", "64 bits"),
        ({"temprature": 1}, "temprature", "Did you mean 'temperature'?"),
        ({"speechConfig": {"voiceConfg": {}}}, "speechConfig.voiceConfg", "'voiceConfig'"),
        ({"seed": "many"}, "seed", "a whole number"),
        ({"speech_config": "Kore"}, "speech_config", "SpeechConfig or a dict"),
        ({"tools": "search"}, "tools", "a list of tools"),
        ({"system_instruction": {}}, "system_instruction", "is empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_path(sdks, config, field, words):
    ours = sdks("gemini").our_setup(config)
    assert isinstance(ours, Refused)
    place, _, problem = ours.problem.partition(": ")
    assert snake_case(place) == f"config.{snake_case(field)}"
    assert words in problem
