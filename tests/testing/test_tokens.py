"""The local server's endpoint for ephemeral tokens, on the wire."""

import aiohttp
import pytest

from genai_live.testing import LiveServer
from tests.helpers.raw_live_client import GEMINI, MUSIC, TEXT, dial

pytestmark = pytest.mark.anyio

CONSTRAINED = GEMINI.replace("v1beta", "v1alpha") + "Constrained"
PATH = "/v1alpha/auth_tokens"


@pytest.fixture
def server():
    with LiveServer() as server:
        yield server


async def ask(server, body=None, *, path=PATH, headers=None, data=None):
    headers = {"x-goog-api-key": "any"} if headers is None else headers
    async with (
        aiohttp.ClientSession() as session,
        session.post(server.url + path, json=body, data=data, headers=headers) as answer,
    ):
        return answer.status, await answer.json()


async def mint(server, **members):
    status, answer = await ask(server, members)
    assert status == 200, answer
    assert list(answer) == ["name"]
    return answer["name"]


def error(status, word, message):
    return status, {"error": {"code": status, "message": message, "status": word}}


@pytest.mark.parametrize(
    "path", [PATH, "/v1beta/auth_tokens", "//v1//auth_tokens/", "/a/prefix/v1alpha/auth_tokens"]
)
@pytest.mark.conforms("endpoints.tokens")
async def test_any_version_and_prefix_makes_tokens(server, path):
    status, answer = await ask(server, {}, path=path)
    assert status == 200
    assert answer["name"].startswith("auth_tokens/")


@pytest.mark.conforms("tokens.make")
async def test_an_empty_body_makes_a_token_and_each_is_another(server):
    names = {(await ask(server, data=b""))[1]["name"] for _ in range(3)}
    assert len(names) == 3


async def test_the_key_may_stand_in_the_query(server):
    assert (await ask(server, {}, path=f"{PATH}?key=any", headers={}))[0] == 200


@pytest.mark.parametrize("path", ["/v1alpha/auth_token", "/auth_tokens", "/v1/models", GEMINI])
async def test_other_paths_are_not_found(server, path):
    assert (await ask(server, {}, path=path))[0] == 404


async def test_keys_are_checked():
    with LiveServer(api_keys={"good"}) as server:
        assert (await ask(server, {}, headers={"x-goog-api-key": "good"}))[0] == 200
        assert await ask(server, {}, headers={"x-goog-api-key": "bad"}) == error(
            400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."
        )
        status, answer = await ask(server, {}, headers={})
        assert (status, answer["error"]["status"]) == (403, "PERMISSION_DENIED")
        assert "unregistered callers" in answer["error"]["message"]


async def test_a_token_is_not_a_key_for_tokens(server):
    headers = {"x-goog-api-key": await mint(server)}
    status, answer = await ask(server, {}, headers=headers)
    assert (status, answer["error"]["status"]) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"liveConnectConstraints": {}},
            (
                'Invalid JSON payload received. Unknown name "liveConnectConstraints" at '
                "'auth_token': Cannot find field."
            ),
        ),
        (
            {"bidiGenerateContentSetup": {"setup": {}}},
            (
                'Invalid JSON payload received. Unknown name "setup" at '
                "'auth_token.bidi_generate_content_setup': Cannot find field."
            ),
        ),
        ({"uses": "many"}, "Invalid value at 'auth_token.uses' (TYPE_INT32), \"many\""),
        ({"uses": -1}, "Request contains an invalid argument."),
        (
            {"expireTime": "tomorrow"},
            "Invalid value at 'auth_token.expire_time' (TYPE_TIMESTAMP), \"tomorrow\"",
        ),
        (
            {"expire_time": "2999-01-01T00:00:00Z"},
            "expire_time is too far in the future. Maximum lifetime is 20h",
        ),
        ([], 'Invalid JSON payload received. Unknown name "": Root element must be a message.'),
        (
            {"fieldMask": ["model"]},
            (
                "Invalid JSON payload received. Unknown name \"field_mask\" at 'auth_token':"
                " Proto field is not repeating, cannot start list."
            ),
        ),
    ],
)
async def test_a_bad_request_is_refused_in_the_words_of_the_service(server, body, message):
    assert await ask(server, body) == error(400, "INVALID_ARGUMENT", message)


async def test_a_body_that_is_not_json_is_refused(server):
    status, answer = await ask(server, data=b"{")
    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    "mask",
    [
        "model",
        "model,generationConfig.temperature,systemInstruction.parts",
        "generationConfig.max_output_tokens,output_audio_transcription,tools",
        "sessionResumption.handle,labels.team,realtimeInputConfig.automaticActivityDetection",
    ],
)
async def test_field_masks_in_either_spelling_are_taken(server, mask):
    await mint(server, fieldMask=mask)


@pytest.mark.parametrize(
    "mask", ["temperature", "config", "tools.0", "model.x", "labels.", "labels.a.b", "x,model", "."]
)
@pytest.mark.conforms("tokens.make")
async def test_field_masks_of_unknown_paths_are_refused(server, mask):
    message = "field_mask is invalid for BidiGenerateContentSetup"
    assert await ask(server, {"fieldMask": mask}) == error(400, "INVALID_ARGUMENT", message)


@pytest.mark.parametrize("place", ["authorization", "x-goog-api-key", "access_token", "key"])
@pytest.mark.conforms("tokens.use")
async def test_a_token_is_found_in_every_position(server, place):
    token = await mint(server)
    headers = {"authorization": {"authorization": f"Token {token}"}}.get(place, {place: token})
    query = f"?{place}={token}" if "_" in place or place == "key" else ""
    async with dial(
        server.url, CONSTRAINED + query, headers={} if query else headers, **TEXT
    ) as client:
        assert await client.answer("Hello")


@pytest.mark.parametrize("path", [GEMINI, MUSIC])
async def test_a_token_is_not_a_key_on_other_paths(server, path):
    headers = {"x-goog-api-key": await mint(server)}
    async with dial(server.url, path, headers=headers) as client:
        assert await client.end() == (1007, "API key not valid. Please pass a valid API key.")


async def test_a_key_is_not_a_token(server):
    async with dial(server.url, CONSTRAINED) as client:
        code, reason = await client.end()
    assert code == 1008
    assert reason.startswith("Request had invalid authentication credentials.")


async def test_a_setup_that_is_refused_costs_no_use(server):
    token = await mint(server)
    headers = {"x-goog-api-key": token}
    async with dial(server.url, CONSTRAINED, headers=headers) as client:
        await client.send({"setup": {"model": "models/m", "sessionResumption": {"handle": "x"}}})
        assert (await client.end())[0] == 1008
    async with dial(server.url, CONSTRAINED, headers=headers, **TEXT) as client:
        assert await client.answer("Hello")


async def test_a_mask_reaches_into_maps_and_nested_members(server):
    setup = {
        "labels": {"team": "a"},
        "realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}},
    }
    mask = "labels.team,realtimeInputConfig.automaticActivityDetection.disabled,tools"
    token = await mint(server, bidiGenerateContentSetup=setup, fieldMask=mask)
    asked = {
        "model": "models/m",
        "labels": {"team": "b", "month": "may"},
        "realtimeInputConfig": {
            "automaticActivityDetection": {"disabled": False, "prefixPaddingMs": 20},
            "turnCoverage": "TURN_INCLUDES_ALL_INPUT",
        },
        "tools": [{"googleSearch": {}}],
    }
    async with dial(server.url, CONSTRAINED, headers={"x-goog-api-key": token}, **asked):
        setup = server.connections[0].setup
    assert setup.labels == {"team": "a", "month": "may"}
    detection = setup.realtime_input_config.automatic_activity_detection
    assert (detection.disabled, detection.prefix_padding_ms) == (True, 20)
    assert setup.realtime_input_config.turn_coverage == "TURN_INCLUDES_ALL_INPUT"
    assert setup.tools is None
