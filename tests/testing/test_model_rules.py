"""The local server refuses what the table says that the service refuses of each model."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from genai_live.models import ModelProfile
from genai_live.testing import LiveServer
from tests.helpers.families import newest_path_of, path_of, profiles, refusal, setup_of
from tests.helpers.raw_live_client import GEMINI, VERTEX, dial

pytestmark = pytest.mark.anyio

INVALID = (1007, "Request contains an invalid argument.")
VOICES = (1007, "Cannot extract voices from a non-audio request.")
NOT_IMPLEMENTED = (1008, "Operation is not implemented, or supported, or enabled.")
FUNCTION = {"name": "get_time", "description": "Time."}
PCM = {"data": base64.b64encode(bytes(640)).decode(), "mimeType": "audio/pcm;rate=16000"}


@pytest.fixture(scope="module")
def server():
    with LiveServer() as server:
        yield server


async def fate(server, setup, *, path=GEMINI, before=()):
    """Close code and reason of a session with this setup and these messages; None for none."""
    async with dial(server.url, path) as client:
        await client.send({"setup": setup})
        for message in before:
            await client.send(message)
        return await refusal(client)


def unknown(name, path):
    text = f"Invalid JSON payload received. Unknown name \"{name}\" at '{path}': Cannot find field."
    return 1007, text[:123]


@pytest.mark.proves("output_modalities")
@pytest.mark.parametrize("modality", ["TEXT", "AUDIO", "VIDEO"])
@pytest.mark.parametrize("profile", profiles("output_modalities"))
async def test_only_the_modalities_of_the_model_are_accepted(server, profile, modality):
    avatar = {"avatarConfig": {"avatarName": "Kira"}} if modality == "VIDEO" else {}
    setup = setup_of(profile, generation={"responseModalities": [modality]}, **avatar)
    end = await fate(server, setup, path=path_of(profile))
    assert end == (None if modality in profile.output_modalities else INVALID)


@pytest.mark.parametrize("profile", [each for each in profiles() if "audio" in each.id])
async def test_text_with_a_voice_names_the_voice(server, profile):
    generation = {"responseModalities": ["TEXT"], "speechConfig": {}}
    setup = setup_of(profile, generation=generation)
    assert await fate(server, setup, path=path_of(profile)) == VOICES


async def test_video_needs_an_avatar(server):
    setup = {
        "model": "models/gemini-3.8-live",
        "generationConfig": {"responseModalities": ["VIDEO"]},
    }
    assert await fate(server, setup, path=VERTEX) == INVALID


@pytest.mark.proves("required_config")
@pytest.mark.parametrize("profile", profiles("required_config"))
async def test_a_setup_without_what_the_model_needs_is_refused(server, profile):
    setup = setup_of(profile)
    assert await fate(server, setup, path=path_of(profile)) is None
    setup.pop("inputAudioTranscription", None)
    setup["generationConfig"].pop("translationConfig", None)
    assert await fate(server, setup, path=path_of(profile)) == INVALID


@pytest.mark.proves("function_behaviors")
@pytest.mark.parametrize("behavior", ["BLOCKING", "NON_BLOCKING"])
@pytest.mark.parametrize("profile", profiles("function_behaviors"))
async def test_only_the_behaviors_of_the_model_are_accepted(server, profile, behavior):
    tools = [{"functionDeclarations": [{**FUNCTION, "behavior": behavior}]}]
    end = await fate(server, setup_of(profile, tools=tools), path=path_of(profile))
    assert end == (None if behavior in profile.function_behaviors else INVALID)
    update = {"contextUpdate": {"tools": {"tools": tools}}}
    end = await fate(server, setup_of(profile), path=path_of(profile), before=[update])
    assert end == (None if behavior in profile.function_behaviors else INVALID)


@pytest.mark.proves("thinking", "thinking_levels", "thinking_required")
@pytest.mark.parametrize(
    "thinking",
    [
        {"thinkingBudget": 0},
        {"thinkingLevel": "MINIMAL"},
        {"thinkingLevel": "LOW"},
        {"thinkingLevel": "HIGH"},
        {"includeThoughts": True},
    ],
    ids=lambda thinking: "-".join(map(str, *thinking.items())),
)
@pytest.mark.parametrize("profile", profiles("thinking"))
async def test_only_the_thinking_of_the_model_is_accepted(server, profile, thinking):
    level = thinking.get("thinkingLevel")
    accepted = (
        ("thinkingBudget" not in thinking or "thinking_budget" in profile.thinking)
        and (level is None or "thinking_level" in profile.thinking)
        and (level is None or level in (profile.thinking_levels or [level]))
        and not (level is None and profile.thinking_required)
    )
    setup = setup_of(profile, generation={"thinkingConfig": thinking})
    end = await fate(server, setup, path=path_of(profile))
    assert end == (None if accepted else INVALID)


@pytest.mark.proves("affective_dialog")
@pytest.mark.parametrize("profile", profiles("affective_dialog"))
@pytest.mark.conforms("setup.generation")
async def test_affective_dialog_is_refused_at_once_or_with_the_first_message(server, profile):
    setup = setup_of(profile, generation={"enableAffectiveDialog": True})
    async with dial(server.url, newest_path_of(profile)) as client:
        await client.send({"setup": setup})
        if profile.affective_dialog == "refused":
            assert await client.end() == INVALID
            return
        assert "setupComplete" in await client.frame()
        end = await refusal(client)
    assert end == (None if profile.affective_dialog == "accepted" else INVALID)


@pytest.mark.proves("proactivity")
@pytest.mark.parametrize("proactive", [True, False])
@pytest.mark.parametrize("profile", profiles("proactivity"))
@pytest.mark.conforms("setup.proactivity")
async def test_proactivity_is_accepted_or_cannot_be_turned_off(server, profile, proactive):
    setup = setup_of(profile, proactivity={"proactiveAudio": proactive})
    end = await fate(server, setup, path=newest_path_of(profile))
    expected = {
        "refused": unknown("proactivity", "setup"),
        "always": None if proactive else INVALID,
    }
    assert end == expected.get(profile.proactivity)


@pytest.mark.proves("v1alpha_members")
@pytest.mark.parametrize("profile", profiles("v1alpha_members"))
@pytest.mark.conforms("endpoints.versions")
async def test_v1beta_does_not_know_the_members_of_v1alpha(server, profile):
    for member, wire, path, added in (
        ("proactivity", "proactivity", "setup", {"proactivity": {}}),
        (
            "enable_affective_dialog",
            "enableAffectiveDialog",
            "setup.generation_config",
            {"generation": {"enableAffectiveDialog": True}},
        ),
    ):
        setup = setup_of(profile, **added)
        if member in profile.v1alpha_members:
            assert await fate(server, setup) == unknown(wire, path)
        elif profile.affective_dialog == "accepted":
            assert await fate(server, setup, path=path_of(profile)) is None


@pytest.mark.proves("client_content")
@pytest.mark.parametrize("profile", profiles("client_content"))
async def test_client_content_is_accepted_in_the_session_or_at_its_start(server, profile):
    content = {"clientContent": {"turns": [{"role": "user", "parts": [{"text": "Hi"}]}]}}
    path = path_of(profile)
    assert await fate(server, setup_of(profile), path=path, before=[content, content]) is None
    async with dial(server.url, path) as client:
        await client.send({"setup": setup_of(profile)})
        assert await refusal(client) is None
        await client.send(content)
        end = await refusal(client)
    assert end == (INVALID if profile.client_content == "start" else None)


@pytest.mark.proves("history_function_parts")
@pytest.mark.parametrize("profile", profiles("history_function_parts"))
async def test_function_parts_in_history_are_accepted_or_refused(server, profile):
    call = {"functionCall": {"name": "get_time", "args": {}}}
    turns = [
        {"role": "user", "parts": [{"text": "What time is it?"}]},
        {"role": "model", "parts": [call]},
    ]
    content = {"clientContent": {"turns": turns}}
    end = await fate(server, setup_of(profile), path=path_of(profile), before=[content])
    assert end == (INVALID if profile.history_function_parts == "refused" else None)


@pytest.mark.proves("code_execution")
@pytest.mark.parametrize("profile", profiles("code_execution"))
async def test_code_execution_is_accepted_or_refused(server, profile):
    setup = setup_of(profile, tools=[{"codeExecution": {}}])
    end = await fate(server, setup, path=path_of(profile))
    assert end == (INVALID if profile.code_execution == "refused" else None)


async def called(client, *, blocks):
    """The call that the model makes, after the turn that ends with a call that does not block."""
    await client.realtime(text="get_time")
    (call,) = (await client.until("toolCall"))[-1]["toolCall"]["functionCalls"]
    if not blocks:
        await client.turn()
    return call


def blocks(profile, behavior=None):
    return profile.waits_for_results or (behavior or profile.unset_behavior) == "BLOCKING"


def response(call, **members):
    answer = {"id": call["id"], "name": call["name"], "response": {"output": "noon"}, **members}
    return {"toolResponse": {"functionResponses": [answer]}}


@pytest.mark.proves("scheduling", "function_result_media")
@pytest.mark.parametrize("profile", profiles("scheduling"))
async def test_responses_hold_only_what_the_model_accepts(server, profile):
    media = {"inlineData": {"mimeType": "application/pdf", "data": ""}}
    for members, refused in (
        ({"scheduling": "WHEN_IDLE"}, profile.scheduling == "refused"),
        ({"parts": [media]}, profile.function_result_media is not None),
    ):
        async with dial(server.url, path_of(profile)) as client:
            declared = [{"functionDeclarations": [FUNCTION]}]
            await client.send({"setup": setup_of(profile, tools=declared)})
            await client.send(response(await called(client, blocks=blocks(profile)), **members))
            end = await refusal(client)
        assert end == (INVALID if refused else None)


@pytest.mark.proves("audio_during_blocking_call")
@pytest.mark.parametrize("profile", profiles("function_behaviors"))
async def test_audio_while_a_blocking_call_is_open_may_end_the_session(server, profile):
    refused = profile.audio_during_blocking_call == "refused"
    for behavior in profile.function_behaviors:
        async with dial(server.url, path_of(profile)) as client:
            tools = [{"functionDeclarations": [{**FUNCTION, "behavior": behavior}]}]
            await client.send({"setup": setup_of(profile, tools=tools)})
            call = await called(client, blocks=blocks(profile, behavior))
            await client.realtime(audio=PCM)
            await client.send(response(call))
            end = await refusal(client)
        assert end == (NOT_IMPLEMENTED if refused and behavior == "BLOCKING" else None)


@pytest.mark.proves("session_seconds")
@pytest.mark.parametrize("profile", profiles("session_seconds"))
@pytest.mark.conforms("limits.session")
async def test_a_session_ends_at_the_limit_of_its_model_over_all_connections(profile):
    now = datetime.now(UTC)
    with LiveServer(clock=lambda: now) as server:
        async with dial(server.url, path_of(profile)) as client:
            await client.send({"setup": setup_of(profile, sessionResumption={})})
            assert await refusal(client) is None
            *_, update = await client.until("sessionResumptionUpdate")
            while "newHandle" not in update["sessionResumptionUpdate"]:
                *_, update = await client.until("sessionResumptionUpdate")
            now += timedelta(seconds=profile.session_seconds - 1)
            assert await refusal(client) is None
        handle = update["sessionResumptionUpdate"]["newHandle"]
        now += timedelta(seconds=1)
        async with dial(server.url, path_of(profile)) as client:
            await client.send({"setup": setup_of(profile, sessionResumption={"handle": handle})})
            end = await refusal(client)
    assert end == (1011, "Deadline expired before operation could complete.")


@pytest.mark.conforms("models.table")
async def test_an_unknown_model_is_refused_nothing(server):
    profile = ModelProfile(family="gemini-unknown", output_modalities=("TEXT",))
    setup = setup_of(
        profile,
        generation={
            "thinkingConfig": {"thinkingBudget": 5, "thinkingLevel": "MINIMAL"},
            "enableAffectiveDialog": True,
        },
        proactivity={"proactiveAudio": False},
        tools=[
            {"codeExecution": {}},
            {"functionDeclarations": [{**FUNCTION, "behavior": "BLOCKING"}]},
        ],
    )
    assert await fate(server, setup) is None
