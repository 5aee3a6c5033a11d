"""A config is checked against the model's profile before anything is sent."""

import logging
from typing import Any, cast

import attrs
import pytest

from genai_live import types
from genai_live.errors import ConfigError
from genai_live.models import ModelProfile, find_profile
from genai_live.testing import LiveServer
from tests.models.service import FAMILIES, NEEDED, client_for, setup_for

pytestmark = pytest.mark.anyio

AVATAR = {"response_modalities": ["VIDEO"], "avatar_config": {"avatar_name": "Ada"}}

REFUSED = [
    ("2.5", False, {"response_modalities": ["TEXT"]}, "config.response_modalities[0]", "AUDIO"),
    (
        "3.1",
        False,
        {"generation_config": {"response_modalities": ["TEXT"]}},
        "config.generation_config.response_modalities[0]",
        "output_audio_transcription",
    ),
    ("3.8", False, AVATAR, "config.response_modalities[0]", "AUDIO"),
    (
        "3.8",
        True,
        {"response_modalities": ["VIDEO"]},
        "config.avatar_config",
        "Add avatar_config",
    ),
    (
        "robotics",
        False,
        {"response_modalities": ["AUDIO"]},
        "config.response_modalities[0]",
        "TEXT",
    ),
    ("2.5 half", True, AVATAR, "config.response_modalities[0]", "TEXT or AUDIO"),
    (
        "2.5",
        False,
        {"thinking_config": {"thinking_level": "LOW"}},
        "config.thinking_config.thinking_level",
        "Use thinking_budget",
    ),
    (
        "3.1",
        False,
        {"thinking_config": {"thinking_budget": 0}},
        "config.thinking_config.thinking_budget",
        "Use thinking_level",
    ),
    (
        "3.8",
        False,
        {"generation_config": {"thinking_config": {"thinking_level": "HIGH"}}},
        "config.generation_config.thinking_config.thinking_level",
        "Leave it out",
    ),
    (
        "2.5 half",
        False,
        {"thinking_config": {"thinking_budget": 10}},
        "config.thinking_config.thinking_budget",
        "Leave it out",
    ),
    (
        "3.8 thinking",
        False,
        {"thinking_config": {"thinking_level": "MINIMAL"}},
        "config.thinking_config.thinking_level",
        "LOW, MEDIUM or HIGH",
    ),
    (
        "3.8 thinking",
        False,
        {"thinking_config": {"thinking_budget": 100}},
        "config.thinking_config.thinking_budget",
        "Use thinking_level",
    ),
    ("3.1", False, {"enable_affective_dialog": True}, "config.enable_affective_dialog", "Leave"),
    ("3.8", False, {"enable_affective_dialog": True}, "config.enable_affective_dialog", "Leave"),
    (
        "3.8 thinking",
        True,
        {"generation_config": {"enable_affective_dialog": True}},
        "config.generation_config.enable_affective_dialog",
        "Leave",
    ),
    (
        "3.8",
        False,
        {"proactivity": {"proactive_audio": False}},
        "config.proactivity.proactive_audio",
        "Leave proactivity out",
    ),
    ("2.5 half", True, {"proactivity": {"proactive_audio": True}}, "config.proactivity", "Leave"),
    (
        "2.5",
        False,
        {"tools": [{"code_execution": {}}]},
        "config.tools: code_execution",
        "Leave it out",
    ),
    (
        "transcribe",
        False,
        {"input_audio_transcription": None},
        "config.input_audio_transcription",
        "Add input_audio_transcription",
    ),
    ("translate", False, {"translation_config": None}, "config.translation_config", "Add"),
]


@pytest.mark.parametrize(("family", "vertex", "config", "field", "fix"), REFUSED)
async def test_what_a_model_refuses_is_not_sent(family, vertex, config, field, fix):
    model = FAMILIES[family]
    with LiveServer() as server:
        async with client_for(server, vertex=vertex) as client:
            with pytest.raises(ConfigError) as caught:
                client.live.connect(
                    model=model, config=cast("Any", {**NEEDED.get(model, {}), **config})
                )
        assert not server.connections
    assert caught.value.field == field
    assert model in str(caught.value)
    assert fix in caught.value.hint
    assert "model_profile=" in caught.value.hint


@pytest.mark.parametrize(("family", "vertex", "config", "field", "fix"), REFUSED)
async def test_of_an_unknown_model_nothing_is_refused(family, vertex, config, field, fix):
    assert await setup_for(FAMILIES["unknown"], config, vertex=vertex)


@pytest.mark.parametrize(("family", "vertex", "config", "field", "fix"), REFUSED)
async def test_a_profile_of_the_users_own_overrides_the_table(family, vertex, config, field, fix):
    setup = await setup_for(FAMILIES[family], config, vertex=vertex, model_profile=ModelProfile())
    assert setup.model.endswith(FAMILIES[family])


async def test_one_member_of_the_profile_can_be_changed():
    model = FAMILIES["2.5"]
    profile = attrs.evolve(find_profile(model), code_execution="accepted")
    setup = await setup_for(model, {"tools": [{"code_execution": {}}]}, model_profile=profile)
    assert setup.tools[0].code_execution is not None
    with pytest.raises(ConfigError, match=model):
        await setup_for(model, {"response_modalities": ["TEXT"]}, model_profile=profile)


async def test_a_profile_has_to_be_one():
    with pytest.raises(ConfigError, match=r"model_profile: expected .* got dict"):
        await setup_for(FAMILIES["3.8"], model_profile={"scheduling": "refused"})


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("vertex", [False, True])
async def test_the_least_config_is_accepted_for_every_family(family, vertex):
    setup = await setup_for(FAMILIES[family], vertex=vertex)
    profile = find_profile(FAMILIES[family], backend="vertex" if vertex else "gemini")
    modalities = setup.generation_config and setup.generation_config.response_modalities
    if profile.output_modalities == ("TEXT",):
        assert modalities == ["TEXT"]
    else:
        assert modalities == (["AUDIO"] if vertex else None)


async def test_an_avatar_is_let_through_where_it_exists():
    setup = await setup_for(FAMILIES["3.8"], AVATAR, vertex=True)
    assert setup.generation_config.response_modalities == ["VIDEO"]


@pytest.mark.parametrize(
    ("thinking", "level"),
    [
        (None, "LOW"),
        ({"include_thoughts": True}, "LOW"),
        ({"thinking_level": "HIGH"}, "HIGH"),
    ],
)
async def test_a_model_that_needs_a_thinking_level_is_sent_one(thinking, level, caplog):
    caplog.set_level(logging.INFO, "genai_live")
    config = {"thinking_config": thinking} if thinking else {}
    setup = await setup_for(FAMILIES["3.8 thinking"], config)
    assert setup.generation_config.thinking_config.thinking_level == level
    assert bool(setup.generation_config.thinking_config.include_thoughts) == (
        thinking == {"include_thoughts": True}
    )
    chosen = [record for record in caplog.messages if "thinking_level" in record]
    assert bool(chosen) == (level == "LOW")


@pytest.mark.parametrize("family", ["3.1", "3.8", "3.8 thinking"])
async def test_a_feature_that_is_off_is_left_out_where_its_name_is_refused(family):
    setup = await setup_for(FAMILIES[family], {"enable_affective_dialog": False})
    generation = setup.generation_config or types.GenerationConfig()
    assert generation.enable_affective_dialog is None


async def test_proactivity_that_is_off_is_left_out_where_it_is_refused():
    config = {"proactivity": {"proactive_audio": False}}
    assert (await setup_for(FAMILIES["2.5 half"], config, vertex=True)).proactivity is None


async def test_an_object_passed_as_config_is_not_changed():
    config = types.LiveConnectConfig(thinking_config=types.ThinkingConfig(include_thoughts=True))
    with LiveServer() as server:
        async with (
            client_for(server) as client,
            client.live.connect(model=FAMILIES["3.8 thinking"], config=config),
        ):
            pass
    assert config.thinking_config == types.ThinkingConfig(include_thoughts=True)


async def test_what_is_ignored_is_logged_once(caplog):
    model = "gemini-3.8-live-logged-once"
    for _ in range(2):
        setup = await setup_for(model, {"tools": [{"code_execution": {}}]})
        assert setup.tools[0].code_execution is not None
    (warning,) = [text for text in caplog.messages if "code_execution" in text]
    assert warning == f"{model} ignores the tool code_execution."
