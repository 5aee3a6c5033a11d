"""Who dials: arguments, environment, and what is wrong with them."""

import pytest

from genai_live._auth.auth_mode import AuthMode
from genai_live._auth.client_config import ClientConfig
from genai_live.errors import ConfigError

SECRET = "AIza-very-secret"


class Credentials:
    token = SECRET
    valid = True

    def refresh(self, request):
        raise AssertionError("a valid token needs no refresh")


def resolve(environment=None, **arguments):
    return ClientConfig.resolve(environment=environment or {}, **arguments)


def refused(environment=None, **arguments):
    with pytest.raises(ConfigError) as caught:
        resolve(environment, **arguments)
    assert SECRET not in str(caught.value)
    assert caught.value.hint
    return caught.value


LOCAL = {"base_url": "http://127.0.0.1:8080"}
GATEWAY = {"base_url": "https://gw.example/live"}
CLOUD = {"vertexai": True, "project": "p", "location": "us-central1"}


@pytest.mark.parametrize(
    ("arguments", "way", "backend", "audio_by_default"),
    [
        ({"api_key": "k"}, AuthMode.KEY, "gemini", False),
        ({"api_key": "auth_tokens/x"}, AuthMode.TOKEN, "gemini", False),
        ({"http_options": LOCAL}, AuthMode.NONE, "gemini", False),
        ({"http_options": GATEWAY}, AuthMode.NONE, "gemini", False),
        (CLOUD, AuthMode.CLOUD, "vertex", True),
        ({"vertexai": True, "credentials": Credentials()}, AuthMode.CLOUD, "vertex", True),
        ({"vertexai": True, "api_key": "k"}, AuthMode.EXPRESS, "vertex", False),
        ({"vertexai": True, "api_key": "auth_tokens/x"}, AuthMode.EXPRESS, "vertex", False),
        ({"vertexai": True, "http_options": GATEWAY}, AuthMode.GATEWAY, "vertex", True),
        ({**CLOUD, "http_options": GATEWAY}, AuthMode.CLOUD, "vertex", True),
    ],
)
def test_the_modes_of_authentication(arguments, way, backend, audio_by_default):
    account = resolve(**arguments)
    assert (account.auth_mode, account.backend) == (way, backend)
    assert account.audio_by_default is audio_by_default


def test_without_a_key_it_says_how_to_get_one_and_that_the_local_server_needs_none():
    error = refused()
    assert error.field == "api_key"
    for words in ("GEMINI_API_KEY", "https://aistudio.google.com", "genai-live serve", "base_url"):
        assert words in str(error)


def test_googles_own_host_as_base_url_still_needs_a_key():
    base_url = "https://generativelanguage.googleapis.com/"
    assert refused(http_options={"base_url": base_url}).field == "api_key"


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"api_key": f"{SECRET}“"}, "api_key"),
        ({"api_key": f"{SECRET} {SECRET}"}, "api_key"),
        ({"api_key": f"{SECRET}\nHost: x"}, "api_key"),
        ({"api_key": SECRET.encode()}, "api_key"),
        ({"api_key": SECRET, "project": 7, "vertexai": True}, "project"),
        ({"api_key": SECRET, "project": "p"}, "project"),
        ({"api_key": SECRET, "location": "us-central1"}, "location"),
        ({"credentials": Credentials()}, "credentials"),
        ({"credentials": "key.json", "vertexai": True}, "credentials"),
        ({"credentials": Credentials(), "api_key": SECRET, "vertexai": True}, "credentials"),
    ],
)
def test_contradictions_are_named(arguments, field):
    assert refused({"GEMINI_API_KEY": "k"}, **arguments).field == field


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"project": "p"}, "project"),
        ({"location": "us-central1"}, "location"),
        ({"credentials": Credentials()}, "credentials"),
    ],
)
def test_nothing_that_was_passed_is_dropped_silently_for_a_gateway(arguments, field):
    error = refused(vertexai=True, http_options=GATEWAY, **arguments)
    assert error.field == field
    assert "project= and location=" in str(error)


@pytest.mark.parametrize(
    ("name", "value"),
    [("GOOGLE_GEMINI_BASE_URL", "localhost:1"), ("GOOGLE_GENAI_API_VERSION", "v1/x")],
)
def test_a_variable_that_cannot_be_used_is_named(name, value):
    assert refused({name: value}, api_key="k").field == f"{name} in the environment"


def test_each_backend_reads_its_own_base_url_also_when_the_environment_chose_it():
    environment = {
        "GOOGLE_GENAI_USE_VERTEXAI": "1",
        "GOOGLE_GEMINI_BASE_URL": "https://gemini.example",
        "GOOGLE_VERTEX_BASE_URL": "https://vertex.example",
    }
    assert resolve(environment).http.base_url == "https://vertex.example"
    assert resolve(environment, vertexai=False).http.base_url == "https://gemini.example"


@pytest.mark.anyio
async def test_a_config_that_has_all_is_complete():
    for arguments in ({"api_key": "k"}, CLOUD, {"vertexai": True, "http_options": GATEWAY}):
        account = resolve(**arguments)
        assert await account.with_project() is account


def test_options_of_a_connection_leave_the_clients_as_they_are():
    client = resolve(api_key="k", http_options={"headers": {"a": "1"}, **GATEWAY})
    connection = client.with_http_options({"headers": {"A": "2"}, "api_version": "v1alpha"})
    assert connection.http.headers == {"a": "2"}
    assert connection.http.base_url == GATEWAY["base_url"]
    assert client.http.headers == {"a": "1"}
    assert client.with_http_options(None) == client


def test_secrets_stay_out_of_the_repr():
    account = resolve(api_key=SECRET, http_options={"headers": {"authorization": SECRET}})
    cloud = resolve(vertexai=True, credentials=Credentials())
    assert SECRET not in repr(account) + repr(cloud)
