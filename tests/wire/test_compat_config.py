"""Configs in the earlier form: what their author meant is sent, with one warning."""

from typing import Any

import pytest

from genai_live import compat, types
from genai_live.errors import CompatibilityWarning
from tests.helpers.both_sdks import Refused

SpeechConfig: Any = compat.SpeechConfig
LiveConnectConfig: Any = types.LiveConnectConfig
GenerationConfig: Any = types.GenerationConfig
BOTH = {"responseModalities": ["AUDIO"]}
SPOKEN = {"generationConfig": BOTH, "outputAudioTranscription": {}}


def setup(sdks, config, auth_mode="gemini") -> Any:
    made = sdks(auth_mode).our_setup(config)
    return made if isinstance(made, Refused) else made["setup"]


def advised(sdks, config, words, auth_mode="gemini"):
    """Give the setup of a config that is understood with one warning."""
    with pytest.warns(CompatibilityWarning, match=words) as caught:
        made = setup(sdks, config, auth_mode)
    assert len(caught) == 1
    return made


@pytest.mark.parametrize(
    "config",
    [
        {"responseModalities": ["TEXT", "AUDIO"]},
        {"response_modalities": ["AUDIO", "text"]},
        {"response_modalities": (types.Modality.TEXT, types.Modality.AUDIO)},
        LiveConnectConfig(response_modalities=["TEXT", "AUDIO"]),
        {"generationConfig": {"responseModalities": ["TEXT", "AUDIO"]}},
        LiveConnectConfig(
            generation_config=GenerationConfig(response_modalities=["TEXT", "AUDIO"])
        ),
        {"responseModalities": ["TEXT", "AUDIO"], "outputAudioTranscription": {}},
    ],
)
def test_text_and_audio_is_speech_with_its_transcript(sdks, config):
    made = advised(sdks, config, r'response_modalities=\["AUDIO"\]')
    assert made == {"model": made["model"], **SPOKEN}


def test_a_transcript_that_was_asked_for_keeps_its_settings(sdks):
    config = {
        "responseModalities": ["TEXT", "AUDIO"],
        "outputAudioTranscription": {"languageCodes": ["es"]},
    }
    made = advised(sdks, config, "AUDIO")
    assert made["outputAudioTranscription"] == {"languageCodes": ["es"]}


@pytest.mark.parametrize(
    "modalities", [["TEXT", "IMAGE"], ["TEXT", "AUDIO", "IMAGE"], ["IMAGE"], ["AUDIO", "AUDIO"]]
)
def test_images_and_other_pairs_are_refused(sdks, modalities):
    made = setup(sdks, {"responseModalities": modalities})
    assert isinstance(made, Refused)
    assert "AUDIO" in made.problem


@pytest.mark.parametrize("instruction", ["Be brief.", {"parts": [{"text": "Be brief."}]}])
def test_a_system_instruction_is_a_content_or_a_string(sdks, instruction):
    made = setup(sdks, {"systemInstruction": instruction})
    assert made["systemInstruction"]["parts"] == [{"text": "Be brief."}]


VOICE = {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "en-US-Standard-A"}}}


@pytest.mark.parametrize(
    "config",
    [
        {"speechConfig": {"voiceConfig": {"presetVoice": "en-US-Standard-A"}}},
        {"speech_config": {"voice_config": {"preset_voice": "en-US-Standard-A"}}},
        {"generationConfig": {
            "speechConfig": {"voiceConfig": {"presetVoice": "en-US-Standard-A"}}}},
        {"speech_config": SpeechConfig(
            voice_config=compat.VoiceConfig(preset_voice="en-US-Standard-A"))},
        LiveConnectConfig(
            speech_config={"voice_config": {"preset_voice": "en-US-Standard-A"}}),
    ],
)  # fmt: skip
def test_a_preset_voice_is_a_prebuilt_voice_of_that_name(sdks, config):
    made = advised(sdks, config, "prebuilt_voice_config=.*Puck and Kore")
    assert made["generationConfig"] == {"speechConfig": VOICE}


def test_a_preset_voice_beside_a_prebuilt_one_is_refused(sdks):
    voice = {"presetVoice": "a", "prebuiltVoiceConfig": {"voiceName": "a"}}
    made = setup(sdks, {"speechConfig": {"voiceConfig": voice}})
    assert made.problem.startswith(
        "config.speech_config.voice_config.preset_voice: cannot be combined"
    )


def test_the_older_container_holds_what_no_other_member_does(sdks):
    config = {"generationConfig": {"temperature": 0.5, "topP": 0.9, "topK": 5}, "temperature": 1}
    generation = {"temperature": 1.0, "topP": 0.9, "topK": 5.0}
    assert setup(sdks, config)["generationConfig"] == generation


def test_the_model_is_always_in_the_setup(sdks):
    assert setup(sdks, None)["model"].startswith("models/")


def get_weather(city: str) -> str:
    """Tell the weather."""
    return city


CLOCK = {"name": "clock"}
DICE = {"name": "dice"}
TOOLS = [{"functionDeclarations": [CLOCK, DICE]}, {"googleSearch": {}}]
SEARCH = {"googleSearch": {}}
OBJECT = types.Tool(function_declarations=[types.FunctionDeclaration(name="clock")])


def calling(**members):
    return {"functionCallingConfig": members}


@pytest.mark.parametrize(
    ("tools", "tool_config", "sent"),
    [
        (TOOLS, calling(mode="NONE"), [SEARCH]),
        (TOOLS, {"function_calling_config": {"mode": "none"}}, [SEARCH]),
        ([{"functionDeclarations": [CLOCK]}], calling(mode="NONE"), None),
        ([get_weather, OBJECT], calling(mode="NONE"), None),
        (TOOLS, calling(mode="AUTO"), [SEARCH, {"functionDeclarations": [CLOCK, DICE]}]),
        (TOOLS, {}, [SEARCH, {"functionDeclarations": [CLOCK, DICE]}]),
        (TOOLS, calling(mode="ANY", allowedFunctionNames=["dice"]),
         [SEARCH, {"functionDeclarations": [DICE]}]),
        ([get_weather, OBJECT], calling(allowedFunctionNames=["clock"]),
         [{"functionDeclarations": [CLOCK]}]),
        (None, calling(mode="NONE"), None),
    ],
)  # fmt: skip
def test_a_tool_config_is_not_sent_but_decides_which_functions_are_declared(
    sdks, tools, tool_config, sent
):
    config = {"tools": tools, "toolConfig": tool_config}
    made = advised(sdks, config, "tool_config")
    assert made.get("tools") == sent
    assert "toolConfig" not in made


@pytest.mark.parametrize(
    ("tool_config", "field", "words"),
    [
        ("NONE", "config.tool_config", "a dict"),
        (calling(mode="SOME"), "config.tool_config.function_calling_config.mode", "AUTO"),
        (calling(allowedFunctionNames=["clok"]),
         "config.tool_config.function_calling_config.allowed_function_names",
         "Its functions are: clock, dice."),
        (calling(allowedFunctionNames="clock"),
         "config.tool_config.function_calling_config.allowed_function_names", "a list"),
    ],
)  # fmt: skip
def test_a_tool_config_that_cannot_be_meant_is_refused(sdks, tool_config, field, words):
    made = setup(sdks, {"tools": TOOLS, "toolConfig": tool_config})
    assert made.problem.startswith(f"{field}: ")
    assert words in made.problem


@pytest.mark.parametrize("kind", ["object", "OBJECT", types.Type.OBJECT])
def test_types_of_parameters_are_taken_in_any_case(sdks, kind):
    city = {"type": types.Type.STRING}
    schema = {"type": kind, "properties": {"cityName": city}, "required": ["cityName"]}
    tool = {"functionDeclarations": [{"name": "getWeather", "parameters": schema}]}
    (sent,) = setup(sdks, {"tools": [tool]})["tools"]
    assert sent["functionDeclarations"][0]["parameters"] == {
        "type": "OBJECT",
        "properties": {"cityName": {"type": "STRING"}},
        "required": ["cityName"],
    }


def test_the_users_own_config_stays_as_it_was(sdks):
    config = {
        "responseModalities": ["TEXT", "AUDIO"],
        "speechConfig": {"voiceConfig": {"presetVoice": "Kore"}},
        "tools": [{"functionDeclarations": [CLOCK]}],
        "toolConfig": calling(mode="NONE"),
    }
    before = repr(config)
    with pytest.warns(CompatibilityWarning):
        setup(sdks, config)
    assert repr(config) == before


def test_modern_forms_bring_no_warning(sdks):
    setup(
        sdks,
        {
            "response_modalities": ["AUDIO"],
            "output_audio_transcription": {},
            "speech_config": {"voice_config": {"prebuilt_voice_config": {"voice_name": "Kore"}}},
            "generation_config": {"temperature": 1},
            "tools": TOOLS,
        },
    )
