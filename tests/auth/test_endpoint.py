"""Where each account dials and what it shows there."""

import sys
from typing import Any

import pytest

import genai_live
from genai_live._auth.client_config import ClientConfig
from genai_live.errors import ConfigError

pytestmark = pytest.mark.anyio
KEY = {"api_key": "k"}
TOKEN = {"api_key": "auth_tokens/x"}
CLOUD = {"vertexai": True, "project": "p", "location": "us-central1"}
EXPRESS = {"vertexai": True, "api_key": "k"}
GEMINI = "generativelanguage.googleapis.com"


class Credentials:
    token = "minted"
    valid = True

    def refresh(self, request):
        raise AssertionError("a valid token needs no refresh")


def http(base_url=None, **options):
    return {"http_options": {"base_url": base_url, **options}}


def locate(arguments, service: Any = "live"):
    return ClientConfig.resolve(environment={}, **arguments).resolve_endpoint(service)


async def refused(arguments, service="live"):
    with pytest.raises(ConfigError) as caught:
        await locate(arguments, service)
    assert caught.value.hint
    return caught.value


def bare(headers):
    return {k: v for k, v in headers.items() if k not in ("user-agent", "x-goog-api-client")}


@pytest.mark.parametrize(
    ("arguments", "service", "url", "headers"),
    [
        (
            KEY,
            "live",
            f"wss://{GEMINI}/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent",
            {"x-goog-api-key": "k"},
        ),
        (
            TOKEN,
            "live",
            f"wss://{GEMINI}/ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContentConstrained",
            {"authorization": "Token auth_tokens/x"},
        ),
        (
            KEY,
            "music",
            f"wss://{GEMINI}/ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateMusic",
            {"x-goog-api-key": "k"},
        ),
        (
            TOKEN,
            "music",
            f"wss://{GEMINI}/ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateMusic",
            {"x-goog-api-key": "auth_tokens/x"},
        ),
        (KEY, "tokens", f"https://{GEMINI}/v1alpha/auth_tokens", {"x-goog-api-key": "k"}),
        (
            {**KEY, **http("ws://127.0.0.1:8080/pre/", api_version="v1beta")},
            "tokens",
            "http://127.0.0.1:8080/pre/v1beta/auth_tokens",
            {"x-goog-api-key": "k"},
        ),
        (
            http("http://127.0.0.1:8080"),
            "live",
            "ws://127.0.0.1:8080/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent",
            {},
        ),
        (
            {**CLOUD, "credentials": Credentials()},
            "live",
            "wss://us-central1-aiplatform.googleapis.com/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent",
            {"authorization": "Bearer minted"},
        ),
        (
            EXPRESS,
            "live",
            "wss://aiplatform.googleapis.com/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent",
            {"x-goog-api-key": "k"},
        ),
        (
            {"vertexai": True, **http("https://gw.example/live?a=1", headers={"X-Auth": "me"})},
            "live",
            "wss://gw.example/live?a=1",
            {"x-auth": "me"},
        ),
    ],
)
async def test_address_and_headers_of_every_auth_mode(arguments, service, url, headers):
    endpoint = await locate(arguments, service)
    assert endpoint.url == url
    assert bare(endpoint.headers) == headers
    assert "minted" not in repr(endpoint)


@pytest.mark.parametrize(
    ("base_url", "start"),
    [
        ("https://h.example", "wss://h.example/ws/"),
        ("https://h.example/", "wss://h.example/ws/"),
        ("wss://h.example/a/b/", "wss://h.example/a/b/ws/"),
        ("HTTPS://H.example:8443/a", "wss://H.example:8443/a/ws/"),
        ("http://localhost:1", "ws://localhost:1/ws/"),
        ("ws://[::1]:1/a", "ws://[::1]:1/a/ws/"),
    ],
)
async def test_scheme_port_and_prefix_of_the_base_url_are_kept(base_url, start):
    endpoint = await locate({**KEY, **http(base_url)})
    assert endpoint.url.startswith(start + "google.ai")


@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("us-central1", "us-central1-aiplatform.googleapis.com"),
        ("global", "aiplatform.googleapis.com"),
        ("us", "aiplatform.us.rep.googleapis.com"),
        ("eu", "aiplatform.eu.rep.googleapis.com"),
        (None, "aiplatform.googleapis.com"),
    ],
)
async def test_the_host_of_a_location(location, host):
    account = {"vertexai": True, "project": "p", "location": location}
    endpoint = await locate({**account, "credentials": Credentials()})
    assert endpoint.url.startswith(f"wss://{host}/ws/")


async def test_a_location_cannot_lead_elsewhere():
    account = {"vertexai": True, "project": "p", "credentials": Credentials()}
    assert (await refused({**account, "location": "evil.example/"})).field == "location"


async def test_the_user_agent_has_googles_form():
    headers = (await locate(KEY)).headers
    major, minor, micro = sys.version_info[:3]
    version = genai_live.__version__
    assert headers["user-agent"] == f"genai-live/{version} python/{major}.{minor}"
    assert headers["x-goog-api-client"] == f"genai-live/{version} gl-python/{major}.{minor}.{micro}"


async def test_headers_of_the_caller_win_in_any_casing():
    own = {"User-Agent": "me", "X-Goog-Api-Key": "other", "Authorization": "mine"}
    assert (await locate({**KEY, **http(headers=own)})).headers["x-goog-api-key"] == "other"
    for arguments in (TOKEN, CLOUD):  # No credentials are asked for on Vertex.
        headers = (await locate({**arguments, **http(headers=own)})).headers
        assert headers["authorization"] == "mine"
        assert headers["user-agent"] == "me"


@pytest.mark.parametrize("scheme", ["http", "ws"])
@pytest.mark.parametrize("arguments", [KEY, TOKEN, EXPRESS, CLOUD])
async def test_no_key_travels_in_plain_text_to_other_machines(arguments, scheme):
    error = await refused({**arguments, **http(f"{scheme}://10.0.0.7:8080")})
    assert error.field == "http_options.base_url"
    assert "10.0.0.7" in str(error)
    assert "allow_insecure=True" in str(error)


@pytest.mark.parametrize("header", ["authorization", "x-goog-api-key"])
async def test_no_key_of_the_callers_headers_travels_in_plain_text_either(header):
    secret = {"headers": {header: "s"}}
    for vertexai in (True, False):
        error = await refused({"vertexai": vertexai, **http("ws://gw.example", **secret)})
        assert error.field == "http_options.base_url"


@pytest.mark.parametrize("header", ["x-tenant-api-key", "cookie", "x-session-token"])
async def test_no_other_secret_of_the_callers_headers_travels_in_plain_text(header):
    assert "10.0.0.7" in str(await refused(http("ws://10.0.0.7", headers={header: "s"})))


async def test_no_key_in_a_gateways_url_travels_in_plain_text():
    error = await refused({"vertexai": True, **http("ws://gw.example/?key=s3cret")})
    assert "gw.example" in str(error)
    assert "s3cret" not in str(error)


@pytest.mark.parametrize(
    "host",
    [
        "a.localhost",
        "localhost.",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.0.0.1.",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",
        "[::ffff:127.0.0.1]",
        "[::]",
    ],
)
async def test_only_the_plain_spellings_of_this_machine_get_a_key_unencrypted(host):
    error = await refused({**KEY, **http(f"ws://{host}:8080")})
    assert "unencrypted" in str(error)


@pytest.mark.parametrize(
    "authority",
    ["127.0.0.1@evil.example", "localhost:80@evil.example", "127.0.0.1\\@evil.example"],
)
async def test_a_user_name_cannot_pose_as_this_machine(authority):
    assert "user name" in str(await refused({**KEY, **http(f"ws://{authority}")}))


async def test_plain_text_is_allowed_to_this_machine_without_a_key_or_when_asked_for():
    for base_url in ("ws://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"):
        assert (await locate({**KEY, **http(base_url)})).url.startswith("ws://")
    assert (await locate(http("http://10.0.0.7"))).url.startswith("ws://")
    for arguments in (KEY, {**CLOUD, "credentials": Credentials()}):
        insecure = {**arguments, **http("http://10.0.0.7", allow_insecure=True)}
        assert (await locate(insecure)).url.startswith("ws://10.0.0.7/ws/")


async def test_a_query_in_the_base_url_is_refused():
    error = await refused({**KEY, **http("https://gw.example/?key=x")})
    assert error.field == "http_options.base_url"


@pytest.mark.parametrize("service", ["music", "tokens"])
@pytest.mark.parametrize("arguments", [CLOUD, EXPRESS])
async def test_vertex_has_neither_music_nor_tokens(arguments, service):
    error = await refused(arguments, service)
    assert error.field == "vertexai"
    assert "Gemini" in str(error)


async def test_a_token_cannot_make_tokens():
    assert (await refused(TOKEN, "tokens")).field == "api_key"


@pytest.mark.parametrize("arguments", [KEY, CLOUD, EXPRESS])
@pytest.mark.parametrize("name", ["", None, 7, "models/../x", "x?y", "x&y"])
def test_what_is_not_a_model_is_refused(arguments, name):
    with pytest.raises(ConfigError) as caught:
        ClientConfig.resolve(environment={}, **arguments).model(name)
    assert caught.value.field == "model"
    assert caught.value.hint
