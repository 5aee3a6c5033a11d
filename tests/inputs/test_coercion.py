"""Configs become types, or an error that names the field and the fix."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from genai_live import types
from genai_live._inputs.coercion import check, coerce
from genai_live._live.config import read_config, setup_of
from genai_live.converters import encode
from genai_live.errors import ConfigError


def setup(config=None, *, backend: Any = "gemini", model="models/m", audio_by_default=False):
    made = setup_of(
        read_config(config, backend=backend), model=model, audio_by_default=audio_by_default
    )
    return json.loads(encode(made))


def refused(config, backend: Any = "gemini"):
    with pytest.raises(ConfigError) as error:
        read_config(config, backend=backend)
    return error.value


def test_dicts_objects_and_objects_that_hold_dicts_are_the_same():
    as_dict: Any = {
        "speech_config": {"voiceConfig": {"prebuilt_voice_config": {"voiceName": "Kore"}}}
    }
    voice = types.PrebuiltVoiceConfig(voice_name="Kore")
    as_object = types.LiveConnectConfig(
        speech_config=types.SpeechConfig(
            voice_config=types.VoiceConfig(prebuilt_voice_config=voice)
        )
    )
    mixed = types.LiveConnectConfig(
        speech_config={"voice_config": {"prebuilt_voice_config": voice}}
    )
    assert read_config(as_dict, backend="gemini") == read_config(as_object, backend="gemini")
    assert read_config(mixed, backend="gemini") == read_config(as_object, backend="gemini")


def test_an_object_that_needs_no_change_is_taken_as_it_is():
    content = types.Content(parts=[types.Part(text="x")])
    assert coerce(content, types.Content) is content


@pytest.mark.parametrize("value", ["AUDIO", "audio", types.Modality.AUDIO])
def test_enum_values_are_taken_in_any_case(value):
    made = coerce({"response_modalities": [value]}, types.LiveConnectConfig)
    assert made.response_modalities == [types.Modality.AUDIO]


def test_an_enum_value_newer_than_the_package_goes_in_on_purpose_only():
    newer = types.Modality("SMELL")
    made = coerce({"response_modalities": [newer]}, types.LiveConnectConfig)
    assert json.loads(encode(made)) == {"responseModalities": ["SMELL"]}
    error = refused({"response_modalities": ["SMELL"]})
    assert "types.Modality('SMELL')" in str(error)


@pytest.mark.parametrize(
    ("value", "kind", "wire"),
    [
        ({"data": b"\xfb\xff"}, types.Blob, {"data": "+/8="}),
        ({"data": bytearray(b"\xfb\xff")}, types.Blob, {"data": "+/8="}),
        ({"data": memoryview(b"\xfb\xff")}, types.Blob, {"data": "+/8="}),
        ({"data": "-_8"}, types.Blob, {"data": "+/8="}),
        ({"start_offset": timedelta(seconds=1.5)}, types.VideoMetadata, {"startOffset": "1.500s"}),
        ({"startOffset": "1.5s"}, types.VideoMetadata, {"startOffset": "1.500s"}),
        (
            {"expire_time": datetime(2026, 1, 31, tzinfo=UTC)},
            types.AuthToken,
            {"expireTime": "2026-01-31T00:00:00Z"},
        ),
        ({"parts": ({"text": "x"},)}, types.Content, {"parts": [{"text": "x"}]}),
        ({"parts": None}, types.Content, {}),
    ],
)
def test_python_values_are_taken_where_the_wire_has_text(value, kind, wire):
    if kind is types.Blob:
        value, wire = {**value, "mime_type": "x/y"}, {**wire, "mimeType": "x/y"}
    assert json.loads(encode(coerce(value, kind))) == wire


@pytest.mark.parametrize(
    ("config", "field", "words"),
    [
        ({"response_modalitie": ["AUDIO"]}, "config.response_modalitie", "response_modalities"),
        ({"speechConfg": {}}, "config.speechConfg", "speechConfig"),
        ({"utterly_unknown_thing": 1}, "config.utterly_unknown_thing", "It takes:"),
        ({"response_modalities": ["AUDOI"]}, "config.response_modalities[0]", "'AUDIO'"),
        ({"response_modalities": "AUDIO"}, "config.response_modalities", "a list"),
        ({"temperature": "hot"}, "config.temperature", "a number"),
        ({"temperature": 9}, "config.temperature", "0 to 2"),
        ({"seed": 1.5}, "config.seed", "a whole number"),
        ({"seed": True}, "config.seed", "a whole number"),
        ({"speech_config": "Kore"}, "config.speech_config", "SpeechConfig or a dict"),
        (
            {"speech_config": {"voice_config": {"voice_nam": "x"}}},
            "config.speech_config.voice_config.voice_nam",
            "Did you mean",
        ),
        ({"topK": 1, "top_k": 2}, "config.top_k", "twice"),
        ({"response_modalities": ["TEXT", "AUDIO"]}, "config.response_modalities", "one modality"),
        ({"response_modalities": ["IMAGE"]}, "config.response_modalities[0]", "TEXT or AUDIO"),
        ({"tools": {}}, "config.tools", "a list of tools"),
        ({"tools": [print]}, "config.tools[0]", "a Python function"),
        ({"tools": [{"function_declaration": []}]}, "config.tools[0]", "function_declarations"),
        ({"system_instruction": 5}, "config.system_instruction", "Part or a dict"),
        ({"system_instruction": []}, "config.system_instruction", "empty"),
        ("AUDIO", "config", "a dict"),
        ({"labels": {"a": 1}}, "config.labels.a", "a string"),
        ({5: 1}, "config.5", "no such member"),
    ],
)
def test_bad_config_is_refused_with_its_path_and_a_remedy(config, field, words):
    error = refused(config)
    assert error.field.startswith(field)
    assert words in str(error)


@pytest.mark.parametrize(
    ("config", "backend", "field"),
    [
        ({"explicit_vad_signal": True}, "gemini", "config.explicit_vad_signal"),
        (
            {"sessionResumption": {"transparent": True}},
            "gemini",
            "config.session_resumption.transparent",
        ),
        ({"tools": [{"retrieval": {}}]}, "gemini", "config.tools[0].retrieval"),
        ({"tools": [{"file_search": {}}]}, "vertex", "config.tools[0].file_search"),
    ],
)
def test_what_a_backend_refuses_is_refused_here_and_taken_by_the_other(config, backend, field):
    error = refused(config, backend)
    assert error.field == field
    other: Any = "vertex" if backend == "gemini" else "gemini"
    assert read_config(config, backend=other)


def test_a_member_newer_than_the_package_goes_in_by_extra():
    config = types.LiveConnectConfig(extra={"newThing": {"a": 1}})
    assert setup(config) == {"model": "models/m", "newThing": {"a": 1}}


def test_a_union_takes_exactly_one_member():
    with pytest.raises(ConfigError, match="exactly one"):
        check(types.LiveClientMessage())
    with pytest.raises(ConfigError, match="exactly one"):
        coerce({"client_content": {}, "tool_response": {}}, types.LiveClientMessage)


def test_config_members_go_where_the_wire_has_them():
    config = {
        "response_modalities": ["AUDIO"],
        "temperature": 0.5,
        "generation_config": {"temperature": 0.1, "top_p": 0.9},
        "system_instruction": "Be brief.",
        "tools": [{"google_search": {}}],
        "input_audio_transcription": {},
        "thinking_config": {"include_thoughts": True},
    }
    assert setup(config) == {
        "model": "models/m",
        "generationConfig": {
            "responseModalities": ["AUDIO"],
            "temperature": 0.5,
            "topP": 0.9,
            "thinkingConfig": {"includeThoughts": True},
        },
        "systemInstruction": {"role": "user", "parts": [{"text": "Be brief."}]},
        "tools": [{"googleSearch": {}}],
        "inputAudioTranscription": {},
    }


def test_an_empty_config_sends_the_model_alone_and_vertex_asks_for_audio():
    assert setup() == {"model": "models/m"}
    assert setup({"tools": []}) == {"model": "models/m"}
    assert setup(audio_by_default=True) == {
        "model": "models/m",
        "generationConfig": {"responseModalities": ["AUDIO"]},
    }
    assert setup({"response_modalities": ["TEXT"]}, audio_by_default=True)["generationConfig"] == {
        "responseModalities": ["TEXT"]
    }


def test_reading_a_config_leaves_the_users_own_alone():
    generation = types.GenerationConfig(temperature=0.1)
    config = types.LiveConnectConfig(generation_config=generation, temperature=0.5)
    given = {"system_instruction": "x", "tools": []}
    setup(config)
    setup(given)
    assert generation == types.GenerationConfig(temperature=0.1)
    assert given == {"system_instruction": "x", "tools": []}


@pytest.mark.parametrize(
    ("instruction", "texts"),
    [
        ("a", ["a"]),
        (["a", "b"], ["a", "b"]),
        (types.Part(text="a"), ["a"]),
        ({"text": "a"}, ["a"]),
        ([{"text": "a"}, "b"], ["a", "b"]),
        (types.Content(role="user", parts=[types.Part(text="a")]), ["a"]),
        ({"role": "user", "parts": [{"text": "a"}]}, ["a"]),
    ],
)
def test_a_system_instruction_has_many_forms(instruction, texts):
    wire = setup({"system_instruction": instruction})["systemInstruction"]
    assert wire == {"role": "user", "parts": [{"text": text} for text in texts]}
