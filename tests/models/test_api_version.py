"""The API version that knows every member of the config is chosen, and named where it is not."""

import logging
from typing import Any

import pytest

from genai_live.errors import ConfigError, InvalidRequest, SetupError, from_close
from genai_live.models import ModelProfile
from genai_live.testing import LiveServer
from tests.models.service import FAMILIES, client_for, session_of

pytestmark = pytest.mark.anyio

AFFECTIVE = {"enable_affective_dialog": True}
PROACTIVE = {"proactivity": {"proactive_audio": True}}


def version_of(server):
    return server.connections[0].path.split("generativelanguage.")[1].split(".")[0]


@pytest.mark.parametrize(
    ("family", "config", "version"),
    [
        ("2.5", AFFECTIVE, "v1alpha"),
        ("2.5", {"generation_config": AFFECTIVE}, "v1alpha"),
        ("2.5", PROACTIVE, "v1alpha"),
        ("2.5", {"enable_affective_dialog": False}, "v1alpha"),
        ("2.5", {"temperature": 1}, "v1beta"),
        ("3.1", PROACTIVE, "v1alpha"),
        ("3.8", PROACTIVE, "v1beta"),
        ("unknown", AFFECTIVE, "v1beta"),
    ],
)
async def test_the_version_follows_the_config(family, config, version, caplog):
    caplog.set_level(logging.INFO, "genai_live")
    async with session_of(FAMILIES[family], config) as (_, _, server):
        assert version_of(server) == version
    said = [text for text in caplog.messages if "v1alpha" in text]
    assert bool(said) == (version == "v1alpha")


@pytest.mark.parametrize("place", ["client", "config"])
async def test_a_version_that_does_not_know_a_member_is_refused(place):
    chosen = {"api_version": "v1beta"}
    http: Any = chosen if place == "client" else {}
    config: Any = {**PROACTIVE, **({"http_options": chosen} if place == "config" else {})}
    with LiveServer() as server:
        async with client_for(server, **http) as client:
            with pytest.raises(ConfigError) as caught:
                client.live.connect(model=FAMILIES["2.5"], config=config)
        assert not server.connections
    assert caught.value.field == "http_options.api_version"
    assert FAMILIES["2.5"] in str(caught.value)
    assert "v1alpha" in caught.value.hint
    assert "config.proactivity" in caught.value.hint


async def test_v1alpha_may_be_chosen():
    async with session_of(FAMILIES["2.5"], PROACTIVE, http={"api_version": "v1alpha"}) as (
        _,
        _,
        server,
    ):
        assert version_of(server) == "v1alpha"


async def test_a_profile_of_the_users_own_decides_on_the_version():
    profile = ModelProfile(v1alpha_members=("temperature",))
    config = {"temperature": 1}
    async with session_of("any", config, model_profile=profile) as (_, _, server):
        assert version_of(server) == "v1alpha"
    async with session_of("any", config, model_profile=profile, vertex=True) as (_, _, server):
        assert "v1alpha" not in server.connections[0].path


async def test_vertex_ai_keeps_its_version():
    async with session_of(FAMILIES["2.5"], AFFECTIVE, vertex=True) as (_, _, server):
        assert "v1alpha" not in server.connections[0].path


@pytest.mark.parametrize(
    "reason",
    [
        'Invalid JSON payload received. Unknown name "proactivity" at setup: Cannot find field.',
        'Invalid JSON payload received. Unknown name "enableAffectiveDialog" at \'setup.generation',
        "Unknown name \"triggerTokens\" at 'setup.context_window_compression': Cannot find field.",
    ],
)
async def test_a_name_that_the_version_does_not_know_is_explained(reason):
    error = from_close(1007, reason)
    assert isinstance(error, InvalidRequest)
    assert "http_options.api_version" in error.hint

    async def refuses(conversation):
        await conversation.receive()
        await conversation.close(1007, reason)

    with LiveServer(refuses) as server:
        async with client_for(server) as client:
            with pytest.raises(SetupError, match=r"http_options\.api_version"):
                await client.live.connect(model="gemini-9-live", config={"temperature": 1})
