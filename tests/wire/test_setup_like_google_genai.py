"""The setup frame equals google-genai's for the same config, however a client authenticates.

Where the two differ, the reason stands here. `python -m pytest tests/wire -k generated -s` prints
how many generated configs were compared and how they ended.
"""

import sys
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings

from genai_live import types
from tests.helpers.both_sdks import AUTH_MODES, Refused, backend_of
from tests.helpers.live_configs import live_configs

pytestmark = pytest.mark.filterwarnings("ignore")  # google-genai warns on import

EXAMPLES = {"gemini": 450, "vertex": 450, "express": 80, "gateway": 80}
ONLY_WE_REFUSE = {
    "is out of range": "google-genai checks no ranges; the service closes with 1007",
    "is not supported in the Live API": "google-genai sends what the service takes outside of Live",
    "is required": "google-genai requires nothing; the service closes with 1007",
    "is empty": "google-genai sends a content or part that says nothing",
    "one modality at a time": "google-genai sends both; the service closes with 1007",
    "the Live API cannot answer in": "google-genai sends it; the service closes with 1007",
}
"""Words of our error, and why we say them where google-genai says nothing."""


def outcome(theirs, ours):
    """Tell how a config ended, as a word or a reason."""
    if not isinstance(ours, Refused):
        assert ours == theirs
        return "equal"
    if isinstance(theirs, Refused):
        return "refused by both"
    reasons = [why for words, why in ONLY_WE_REFUSE.items() if words in ours.problem]
    assert reasons, ours.problem
    return f"refused by us: {reasons[0]}"


@pytest.mark.alone
@pytest.mark.timeout(120)
@pytest.mark.parametrize("auth_mode", AUTH_MODES)
def test_generated_configs_give_equal_frames(sdks, auth_mode):
    pair, ends = sdks(auth_mode), Counter()

    @seed(2)  # or Hypothesis would draw other configs whenever this function's text changes
    @settings(
        max_examples=EXAMPLES[auth_mode],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),  # pyright: ignore[reportArgumentType]
    )
    @given(live_configs(backend_of(auth_mode)))
    def compare(config):
        ends[outcome(pair.their_setup(config), pair.our_setup(config))] += 1

    compare()
    table = "".join(f"\n{count:6} {end}" for end, count in ends.most_common())
    sys.stdout.write(f"\n{auth_mode}: {ends.total()} configs{table}\n")
    assert ends.total() >= EXAMPLES[auth_mode]
    assert ends["equal"] >= 0.7 * ends.total()
    assert ends["refused by both"] > 0


WEATHER = {"name": "get_weather", "parameters": {"type": "object", "properties": {}}}
CLOCK = {"name": "clock", "behavior": "NON_BLOCKING"}
TEXT = types.Part(text="a")

CONFIGS = {
    "nothing": {},
    "no config": None,
    "generationConfig": {"generation_config": {"temperature": 0.1, "maxOutputTokens": 5}},
    "flat beside generationConfig": {"generation_config": {"temperature": 0.1}, "seed": 1},
    "responseModalities": {"response_modalities": ["TEXT"]},
    "temperature": {"temperature": 0.5},
    "topP": {"topP": 0.5},
    "topK": {"top_k": 5},
    "maxOutputTokens": {"max_output_tokens": 100},
    "mediaResolution": {"mediaResolution": "MEDIA_RESOLUTION_LOW"},
    "seed": {"seed": -1},
    "speechConfig": {
        "speech_config": {
            "voice_config": {"prebuilt_voice_config": {"voice_name": "Kore"}},
            "languageCode": "de-DE",
        }
    },
    "thinkingConfig": {"thinking_config": {"include_thoughts": True, "thinkingBudget": 0}},
    "enableAffectiveDialog": {"enable_affective_dialog": True},
    "instruction, string": {"system_instruction": "Be brief."},
    "instruction, camelCase": {"systemInstruction": "Be brief."},
    "instruction, empty string": {"system_instruction": ""},
    "instruction, part": {"system_instruction": {"text": "a"}},
    "instruction, list": {"system_instruction": ["a", {"text": "b"}]},
    "instruction, content": {"system_instruction": {"role": "user", "parts": [{"text": "a"}]}},
    "instruction, content without a role": {"system_instruction": {"parts": [{"text": "a"}]}},
    "tools, none": {"tools": []},
    "tools, one": {"tools": [{"functionDeclarations": [WEATHER]}]},
    "tools, several with functions": {
        "tools": [
            {"function_declarations": [WEATHER], "google_search": {}},
            {"code_execution": {}},
            {"function_declarations": [CLOCK]},
        ]
    },
    "tools, JSON Schema": {
        "tools": [
            {
                "function_declarations": [
                    {
                        "name": "f",
                        "parameters_json_schema": {
                            "type": "object",
                            "properties": {"max_temp": {"type": "number"}},
                        },
                        "response_json_schema": {"type": "string"},
                    }
                ]
            }
        ]
    },
    "sessionResumption, new": {"session_resumption": {}},
    "sessionResumption": {"sessionResumption": {"handle": "h"}},
    "inputAudioTranscription": {"input_audio_transcription": {}},
    "outputAudioTranscription": {"output_audio_transcription": {"language_codes": ["de"]}},
    "realtimeInputConfig": {
        "realtime_input_config": {
            "automatic_activity_detection": {
                "disabled": False,
                "start_of_speech_sensitivity": "START_SENSITIVITY_HIGH",
                "prefix_padding_ms": 20,
            },
            "activityHandling": "NO_INTERRUPTION",
            "turn_coverage": "TURN_INCLUDES_ALL_INPUT",
        }
    },
    "contextWindowCompression": {
        "context_window_compression": {
            "trigger_tokens": 2**40,
            "sliding_window": {"target_tokens": "12800"},
        }
    },
    "proactivity": {"proactivity": {"proactive_audio": True}},
    "historyConfig": {"history_config": {"initial_history_in_client_content": True}},
    "avatarConfig": {"avatar_config": {"customized_avatar": {"image_data": b"\xfb\xff"}}},
    "bytes as base64": {"avatar_config": {"customized_avatar": {"image_data": "+/8="}}},
    "bytes as URL-safe base64": {"avatar_config": {"customized_avatar": {"image_data": "-_8="}}},
    "systemInstruction of the system": {
        "system_instruction": {"role": "system", "parts": [{"text": "Be brief."}]}
    },
    "safetySettings": {
        "safety_settings": [
            {"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_ONLY_HIGH"}
        ]
    },
    "translationConfig": {"translation_config": {"target_language_code": "es"}},
    "labels": {"labels": {"snake_case": "a", "camelCase": "b"}},
}
"""A config for each row of the mapping from config to setup, and each form of a value."""


@pytest.mark.parametrize("name", CONFIGS)
def test_every_member_goes_where_google_genai_puts_it(sdks, auth_mode, name):
    pair, config = sdks(auth_mode), CONFIGS[name]
    theirs = pair.their_setup(config)
    assert not isinstance(theirs, Refused)
    assert pair.our_setup(config) == theirs


def test_an_explicit_vad_signal_is_for_vertex_only(sdks, auth_mode):
    pair, config = sdks(auth_mode), {"explicit_vad_signal": True}
    theirs = pair.their_setup(config)
    assert isinstance(theirs, Refused) is (auth_mode == "gemini")
    assert pair.our_setup(config) == theirs or isinstance(pair.our_setup(config), Refused)


def test_objects_give_the_frames_of_dicts(sdks, auth_mode):
    pair = sdks(auth_mode)
    config_of: Any = types.LiveConnectConfig
    declaration = types.FunctionDeclaration(name="clock", behavior=types.Behavior.NON_BLOCKING)
    for config, same in (
        (config_of(system_instruction=[TEXT]), {"system_instruction": ["a"]}),
        (config_of(system_instruction=TEXT), {"system_instruction": "a"}),
        (config_of(system_instruction="a"), {"system_instruction": "a"}),
        ({"tools": [types.Tool(function_declarations=[declaration])]},
         {"tools": [{"function_declarations": [CLOCK]}]}),
    ):  # fmt: skip
        assert pair.our_setup(config) == pair.their_setup(same)


@pytest.mark.parametrize("given", [None, {}, {"temperature": 1}, {"generation_config": {}}])
def test_only_vertex_asks_for_audio_by_default_and_express_does_not(sdks, auth_mode, given):
    generation = sdks(auth_mode).our_setup(given)["setup"].get("generationConfig", {})
    expected = ["AUDIO"] if auth_mode in ("vertex", "gateway") else None
    assert generation.get("responseModalities") == expected


def member(setup, path):
    for step in path.split("."):
        setup = setup[int(step)] if step.isdigit() else setup.get(step)
    return setup


@pytest.mark.parametrize(
    ("config", "path", "theirs", "ours", "reason"),
    [
        ({"generation_config": {"temperature": 0.1}, "temperature": 1},
         "generationConfig.temperature", Refused(""), 1.0,
         "google-genai stumbles over its own container; flat settings win, as it documents."),
        ({"generation_config": {"speech_config": {"language_code": "a"}},
          "speech_config": {"language_code": "b"}},
         "generationConfig.speechConfig", Refused(""), {"languageCode": "b"},
         "On Gemini google-genai writes `speech_config` and `speechConfig`; flat has to win."),
        ({"generation_config": {"model_config": {}}},
         "generationConfig.modelConfig", Refused(""), {},
         "google-genai calls it model_selection_config; we keep the wire's name."),
        ({"tools": [{"function_declarations": [{"name": "f", "behavior": "LATER"}]}]},
         "tools.0.functionDeclarations.0.behavior", "LATER", Refused(""),
         "google-genai warns of a value that is not known and sends it, which ends in 1007."),
        ({"temperature": True}, "generationConfig.temperature", 1.0, Refused(""),
         "A boolean is no number."),
        ({"system_instruction": [types.Content(parts=[TEXT])]},
         "systemInstruction", Refused(""), {"parts": [{"text": "a"}]},
         "A list of one Content is that Content."),
    ],
)  # fmt: skip
def test_a_difference_has_a_reason(sdks, config, path, theirs, ours, reason):
    assert reason
    pair = sdks("gemini")
    for setup, expected in ((pair.their_setup(config), theirs), (pair.our_setup(config), ours)):
        if isinstance(expected, Refused):
            assert setup == expected
        else:
            assert member(setup["setup"], path) == expected


def test_an_empty_list_of_modalities_is_none_on_vertex_too(sdks):
    """google-genai adds AUDIO only where the list is absent; to the service both are the same."""
    pair, config = sdks("vertex"), {"response_modalities": []}
    assert "generationConfig" in pair.their_setup(config)["setup"]
    assert pair.our_setup(config)["setup"]["generationConfig"] == {"responseModalities": ["AUDIO"]}
