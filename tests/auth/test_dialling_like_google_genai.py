"""Arguments and environments, and where google-genai and we dial with them.

What google-genai would dial is caught at its own `ws_connect`. Where we mean to differ the row
names the difference; a name that changes nothing fails, so the table stays honest.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen

from genai_live._auth.client_config import ClientConfig
from genai_live.errors import ConfigError

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore"),  # google-genai warns on import and of tokens.
]
CERTIFICATE = Path(__file__).parents[1] / "transport" / "tls" / "localhost.pem"
MODEL = "gemini-live-2.5-flash-preview"


class Dialled(Exception):
    """Thrown from google-genai's socket once the setup is sent."""


@frozen
class Dial:
    url: str
    headers: dict
    model: str


@frozen
class Row:
    name: str
    args: dict = field(factory=dict)
    env: dict = field(factory=dict)
    differs: tuple = ()
    model: str = MODEL
    config: dict = field(factory=dict)


def clean_slashes(dial):
    """google-genai puts `/ws` behind the slash that ends the base URL."""
    return Dial(re.sub(r"(?<!:)//ws", "/ws", dial.url), dial.headers, dial.model)


def plain_scheme(dial):
    """google-genai dials wss whatever the base URL says."""
    return Dial(dial.url.replace("wss://", "ws://"), dial.headers, dial.model)


def ws_scheme(dial):
    """google-genai hands an http URL to its WebSocket library, which refuses it."""
    return Dial(dial.url.replace("http", "ws", 1), dial.headers, dial.model)


def beta_version(dial):
    """google-genai dials v1 by default, where Live was never documented."""
    return Dial(dial.url.replace("guage.v1.", "guage.v1beta."), dial.headers, dial.model)


def alpha_version(dial):
    """Ephemeral tokens and music work in v1alpha; google-genai dials v1 by default."""
    return Dial(dial.url.replace("guage.v1.", "guage.v1alpha."), dial.headers, dial.model)


def no_token_as_key(dial):
    """google-genai sends an ephemeral token a second time, as a key."""
    headers = {k: v for k, v in dial.headers.items() if k != "x-goog-api-key"}
    return Dial(dial.url, headers, dial.model)


def credentials_for_google(dial):
    """google-genai takes Google's own host for a gateway and dials it bare."""
    return Dial(
        dial.url.replace("https", "wss") + VERTEX_PATH,
        dial.headers | {"authorization": "Bearer minted"},
        f"projects/adc-project/locations/global/{dial.model}",
    )


GEMINI = (clean_slashes, beta_version)
TOKEN = (clean_slashes, alpha_version, no_token_as_key)
VERTEX_PATH = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"
CLOUD = {"vertexai": True, "project": "p", "location": "us-central1"}
GATEWAY = "https://gw.example/pre"


def http(**options):
    return {"http_options": options}


ROWS = [
    Row("key", {"api_key": "k"}, differs=GEMINI),
    Row("key with blanks around", {"api_key": " k\n"}, differs=GEMINI),
    Row("GOOGLE_API_KEY", env={"GOOGLE_API_KEY": "g"}, differs=GEMINI),
    Row("GEMINI_API_KEY", env={"GEMINI_API_KEY": "m"}, differs=GEMINI),
    Row(
        "GOOGLE_API_KEY before GEMINI_API_KEY",
        env={"GOOGLE_API_KEY": "g", "GEMINI_API_KEY": "m"},
        differs=GEMINI,
    ),
    Row("argument before environment", {"api_key": "k"}, {"GOOGLE_API_KEY": "g"}, GEMINI),
    Row("empty variables", {"api_key": "k"}, {"GOOGLE_GENAI_API_VERSION": ""}, GEMINI),
    Row("version", {"api_key": "k", **http(api_version="v1alpha")}, differs=(clean_slashes,)),
    Row("version, camelCase", {"api_key": "k", **http(apiVersion="v1")}, differs=(clean_slashes,)),
    Row(
        "version of the environment",
        {"api_key": "k"},
        {"GOOGLE_GENAI_API_VERSION": "v1alpha"},
        (clean_slashes,),
    ),
    Row("beta", {"api_key": "k"}, {"GOOGLE_GENAI_API_VERSION": "beta"}, (clean_slashes,)),
    Row(
        "version: argument before environment",
        {"api_key": "k", **http(api_version="v1alpha")},
        {"GOOGLE_GENAI_API_VERSION": "v1"},
        (clean_slashes,),
    ),
    Row("project of the environment", {"api_key": "k"}, {"GOOGLE_CLOUD_PROJECT": "p"}, GEMINI),
    Row(
        "vertexai=False",
        {"vertexai": False},
        {"GOOGLE_GENAI_USE_VERTEXAI": "1", "GEMINI_API_KEY": "m"},
        GEMINI,
    ),
    Row("gateway", {"api_key": "k", **http(base_url=GATEWAY)}, differs=(beta_version,)),
    Row("gateway, slash", {"api_key": "k", **http(base_url=GATEWAY + "/")}, differs=GEMINI),
    Row(
        "local server",
        {"api_key": "k", **http(base_url="http://127.0.0.1:8080")},
        differs=(plain_scheme, beta_version),
    ),
    Row(
        "local server, ws",
        {"api_key": "k", **http(base_url="ws://localhost:8080/")},
        differs=(clean_slashes, plain_scheme, beta_version),
    ),
    Row(
        "GOOGLE_GEMINI_BASE_URL",
        {"api_key": "k"},
        {"GOOGLE_GEMINI_BASE_URL": GATEWAY, "GOOGLE_VERTEX_BASE_URL": "https://no.example"},
        (beta_version,),
    ),
    Row(
        "base_url before environment",
        {"api_key": "k", **http(base_url=GATEWAY)},
        {"GOOGLE_GEMINI_BASE_URL": "https://no.example"},
        (beta_version,),
    ),
    Row("headers", {"api_key": "k", **http(headers={"x-tenant": "7"})}, differs=GEMINI),
    Row(
        "own key header", {"api_key": "k", **http(headers={"x-goog-api-key": "h"})}, differs=GEMINI
    ),
    Row("token", {"api_key": "auth_tokens/abc"}, differs=TOKEN),
    Row(
        "token in v1alpha",
        {"api_key": "auth_tokens/abc", **http(api_version="v1alpha")},
        differs=(clean_slashes, no_token_as_key),
    ),
    Row("token of the environment", env={"GEMINI_API_KEY": "auth_tokens/abc"}, differs=TOKEN),
    Row(
        "options of a connection",
        {"api_key": "k", **http(headers={"a": "1", "b": "1"}, api_version="v1")},
        config=http(base_url=GATEWAY, api_version="v1alpha", headers={"b": "2"}),
    ),
    Row("Vertex", CLOUD, differs=(clean_slashes,)),
    Row("Vertex, global", {**CLOUD, "location": "global"}, differs=(clean_slashes,)),
    Row("Vertex, us", {**CLOUD, "location": "us"}, differs=(clean_slashes,)),
    Row("Vertex, eu", {**CLOUD, "location": "eu"}, differs=(clean_slashes,)),
    Row("Vertex without a location", {"vertexai": True, "project": "p"}, differs=(clean_slashes,)),
    Row(
        "Vertex of the environment",
        env={
            "GOOGLE_GENAI_USE_VERTEXAI": "true",
            "GOOGLE_CLOUD_PROJECT": "p",
            "GOOGLE_CLOUD_LOCATION": "europe-west4",
        },
        differs=(clean_slashes,),
    ),
    Row(
        "GOOGLE_GENAI_USE_ENTERPRISE",
        env={
            "GOOGLE_GENAI_USE_ENTERPRISE": "True",
            "GOOGLE_GENAI_USE_VERTEXAI": "0",
            "GOOGLE_CLOUD_PROJECT": "p",
        },
        differs=(clean_slashes,),
    ),
    Row(
        "project of the environment before its key",
        {"vertexai": True},
        {"GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_API_KEY": "g"},
        (clean_slashes,),
    ),
    Row(
        "project before a key of the environment", CLOUD, {"GOOGLE_API_KEY": "g"}, (clean_slashes,)
    ),
    Row(
        "project and location from both",
        {"vertexai": True, "project": "p"},
        {"GOOGLE_CLOUD_PROJECT": "q", "GOOGLE_CLOUD_LOCATION": "us-east1"},
        (clean_slashes,),
    ),
    Row("Vertex, version", {**CLOUD, **http(api_version="v1")}, differs=(clean_slashes,)),
    Row("Vertex, beta", CLOUD, {"GOOGLE_GENAI_API_VERSION": "beta"}, (clean_slashes,)),
    Row("Vertex, project of the credentials", {"vertexai": True}, differs=(clean_slashes,)),
    Row(
        "own Authorization",
        {**CLOUD, **http(headers={"Authorization": "me"})},
        differs=(clean_slashes,),
    ),
    Row("express", {"vertexai": True, "api_key": "k"}, differs=(clean_slashes,)),
    Row(
        "express, key of the environment",
        {"vertexai": True},
        {"GEMINI_API_KEY": "m"},
        (clean_slashes,),
    ),
    Row(
        "express: key before a project of the environment",
        {"vertexai": True, "api_key": "k"},
        {"GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_CLOUD_LOCATION": "us-east1"},
        (clean_slashes,),
    ),
    Row("express with a location", {**CLOUD, "api_key": "k"}, differs=(clean_slashes,)),
    Row(
        "express at a gateway",
        {"vertexai": True, "api_key": "k", **http(base_url=GATEWAY)},
    ),
    Row("Vertex at a gateway", {**CLOUD, **http(base_url=GATEWAY)}),
    Row(
        "bare gateway",
        {"vertexai": True, **http(base_url="wss://gw.example/live?tenant=7", headers={"x": "y"})},
    ),
    Row(
        "bare gateway, https",
        {"vertexai": True, **http(base_url="https://gw.example/live")},
        differs=(ws_scheme,),
    ),
    Row(
        "bare gateway, project of the environment",
        {"vertexai": True, **http(base_url="wss://gw.example/live")},
        {"GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_CLOUD_LOCATION": "us-east1"},
    ),
    Row(
        "gateway, key of the environment",
        {"vertexai": True, **http(base_url=GATEWAY)},
        {"GOOGLE_API_KEY": "g"},
    ),
    Row(
        "Google's host as base_url, no project",
        {"vertexai": True, **http(base_url="https://aiplatform.googleapis.com")},
        differs=(credentials_for_google,),
    ),
    *[
        Row(f"model {name}", {"api_key": "k"}, differs=GEMINI, model=name)
        for name in ("models/x", "tunedModels/x", "x", "a/b", "publishers/a/models/b")
    ],
    *[
        Row(f"Vertex model {name}", CLOUD, differs=(clean_slashes,), model=name)
        for name in ("models/x", "projects/q/x", "publishers/a/models/b", "x", "a/b", "a/b/c")
    ],
    *[
        Row(
            f"express model {name}",
            {"vertexai": True, "api_key": "k"},
            differs=(clean_slashes,),
            model=name,
        )
        for name in ("models/x", "publishers/a/models/b", "x", "a/b")
    ],
    *[
        Row(
            f"bare gateway model {name}",
            {"vertexai": True, **http(base_url="wss://gw.example")},
            model=name,
        )
        for name in ("publishers/a/models/b", "x", "a/b")
    ],
]


@pytest.fixture
def environment(clean_environment, google_login):
    google_login(project="adc-project", token="minted")
    # google-genai loads it for every client; the usual one takes a tenth of a second.
    clean_environment.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    return clean_environment


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_we_dial_where_google_genai_does(environment, row):
    for name, value in row.env.items():
        environment.setenv(name, value)
    expected = await theirs(environment, row)
    for difference in row.differs:
        changed = difference(expected)
        assert changed != expected, f"{difference.__name__} makes no difference here"
        expected = changed
    assert await ours(row) == expected


async def theirs(monkeypatch, row, service="live"):
    from google import genai
    from google.genai import live, live_music

    caught = {}

    class Socket:
        def __init__(self, url, *, additional_headers, **_):
            caught.update(url=url, headers=additional_headers)

        async def __aenter__(self):
            return self

        async def __aexit__(self, *_):
            return None

        async def send(self, setup):
            caught["model"] = json.loads(setup)["setup"]["model"]
            raise Dialled

    monkeypatch.setattr(live, "ws_connect", Socket)
    monkeypatch.setattr(live_music, "connect", Socket)
    client = genai.Client(**row.args)
    if service == "music":
        connecting = client.aio.live.music.connect(model=row.model)
    else:
        connecting = client.aio.live.connect(model=row.model, config=row.config or None)
    with pytest.raises(Dialled):
        async with connecting:
            pass
    return Dial(caught["url"], bare(caught["headers"]), caught["model"])


async def ours(row, service: Any = "live"):
    account = await ClientConfig.resolve(**row.args).with_project()
    account = account.with_http_options(row.config.get("http_options"))
    endpoint = await account.resolve_endpoint(service)
    return Dial(endpoint.url, bare(endpoint.headers), account.model(row.model))


def bare(headers):
    """Leave out what says who dials: each tells its own name, and theirs a content type."""
    return {
        name.lower(): value
        for name, value in headers.items()
        if name.lower() not in ("content-type", "user-agent", "x-goog-api-client")
    }


MUSIC = [
    Row("key", {"api_key": "k"}, differs=(clean_slashes, alpha_version)),
    Row("token", {"api_key": "auth_tokens/abc"}, differs=(clean_slashes, alpha_version)),
    Row("gateway", {"api_key": "k", **http(base_url=GATEWAY, api_version="v1beta")}),
    Row(
        "local server",
        {"api_key": "k", **http(base_url="http://127.0.0.1:8080")},
        differs=(plain_scheme, alpha_version),
    ),
]


@pytest.mark.parametrize("row", MUSIC, ids=lambda row: row.name)
async def test_music_is_dialled_where_google_genai_does(environment, row):
    expected = await theirs(environment, row, "music")
    for difference in row.differs:
        expected = difference(expected)
    assert await ours(row, "music") == expected


REFUSED = [
    Row("nothing at all"),
    Row("blank key", {"api_key": ""}),
    Row("project on Gemini", {"api_key": "k", "project": "p"}),
    Row("location on Gemini", {"api_key": "k", "location": "us-central1"}),
    Row("credentials on Gemini without a key", {"credentials": "ready"}),
    Row("key and credentials", {"vertexai": True, "api_key": "k", "credentials": "ready"}),
    Row("unknown option", {"api_key": "k", **http(base="https://x.example")}),
    *[Row(f"model {name!r}", {"api_key": "k"}, model=name) for name in ("", "a..b", "a?b", "a&b")],
    *[Row(f"Vertex model {name!r}", CLOUD, model=name) for name in ("", "a..b", "a?b", "a&b")],
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.name)
async def test_what_google_genai_refuses_we_refuse(environment, row):
    if "credentials" in row.args:
        from google.oauth2.credentials import Credentials

        row.args["credentials"] = Credentials("token")
    with pytest.raises(ValueError):  # noqa: PT011 - theirs have nothing in common but this
        await theirs(environment, row)
    with pytest.raises(ConfigError) as caught:
        await ours(row)
    assert caught.value.field
    assert caught.value.hint
