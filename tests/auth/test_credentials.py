"""Tokens of Google Cloud: found, renewed in time, and told about when that fails."""

import sys
import threading
from types import SimpleNamespace
from typing import Any

import anyio
import pytest

from genai_live._auth.client_config import ClientConfig
from genai_live._auth.credentials import GoogleCredentials
from genai_live.errors import ConfigError, ConnectError

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def deadline():
    with anyio.fail_after(20):
        yield


class Credentials:
    """Credentials whose token has to be renewed for every use, unless told otherwise."""

    token = None
    valid = False

    def __init__(self, error=None, last=False):
        self.threads = []
        self.error = error
        self.last = last

    def refresh(self, request):
        assert callable(request)
        self.threads.append(threading.current_thread())
        if self.error is not None:
            raise self.error
        self.token = f"minted-{len(self.threads)}"
        self.valid = self.last


def cloud(credentials=None, **more):
    return ClientConfig.resolve(
        vertexai=True, project="p", credentials=credentials, environment={}, **more
    )


async def authorization(account):
    return (await account.resolve_endpoint()).headers["authorization"]


async def test_every_dial_shows_a_token_that_is_valid_then():
    credentials = Credentials()
    account = cloud(credentials)
    assert [await authorization(account) for _ in range(2)] == [
        "Bearer minted-1",
        "Bearer minted-2",
    ]
    credentials.valid = True
    assert await authorization(account) == "Bearer minted-2"


async def test_tokens_are_renewed_off_the_event_loop():
    credentials = Credentials()
    await authorization(cloud(credentials))
    assert credentials.threads != [threading.current_thread()]


async def test_dials_at_the_same_time_renew_once():
    credentials = Credentials(last=True)
    account = cloud(credentials)
    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(authorization, account)
    assert len(credentials.threads) == 1


async def test_a_quota_project_is_shown():
    credentials: Any = Credentials()
    credentials.quota_project_id = "billed"
    account = cloud(credentials)
    assert (await account.resolve_endpoint()).headers["x-goog-user-project"] == "billed"
    own = account.with_http_options({"headers": {"X-Goog-User-Project": "other"}})
    assert (await own.resolve_endpoint()).headers["x-goog-user-project"] == "other"


async def test_a_token_that_cannot_be_renewed_is_a_connect_error():
    with pytest.raises(ConnectError, match=r"cannot refresh [\w ]+: the line is dead") as caught:
        await authorization(cloud(Credentials(error=OSError("the line is dead"))))
    assert not caught.value.retryable
    assert "gcloud auth application-default login" in caught.value.hint
    unavailable: Any = OSError("busy")
    unavailable.retryable = True
    with pytest.raises(ConnectError) as caught:
        await authorization(cloud(Credentials(error=unavailable)))
    assert caught.value.retryable


async def test_credentials_without_a_token_are_reported():
    class Mute(Credentials):
        def refresh(self, request):
            pass

    with pytest.raises(ConfigError) as caught:
        await authorization(cloud(Mute()))
    assert caught.value.field == "credentials"


async def test_a_renewal_that_hangs_can_be_cancelled():
    gate = threading.Event()

    class Slow(Credentials):
        def refresh(self, request):
            gate.wait(10)
            super().refresh(request)

    account = cloud(Slow(last=True))
    with anyio.move_on_after(0.1) as scope:
        await authorization(account)
    assert scope.cancelled_caught
    gate.set()
    assert await authorization(account) == "Bearer minted-1"


async def test_the_machines_default_credentials_are_used_and_kept(google_login, monkeypatch):
    logins = google_login(token="of-the-machine")
    monkeypatch.setenv("GOOGLE_CLOUD_QUOTA_PROJECT", "billed")
    account = cloud()
    for _ in range(2):
        headers = (await account.resolve_endpoint()).headers
        assert headers["authorization"] == "Bearer of-the-machine"
        assert headers["x-goog-user-project"] == "billed"
    assert len(logins) == 1


async def test_a_refused_login_is_a_connect_error_without_secrets(google_login, private_key):
    google_login(token="x", status=400)
    with pytest.raises(ConnectError, match="account is gone") as caught:
        await authorization(cloud())
    assert not caught.value.retryable
    assert private_key not in str(caught.value)


async def test_a_project_that_was_not_given_comes_from_the_credentials(google_login):
    google_login(token="x", project="of-the-machine")
    account = ClientConfig.resolve(vertexai=True, environment={})
    assert account.project is None
    complete = await account.with_project()
    assert complete.project == "of-the-machine"
    assert complete.model("m") == (
        "projects/of-the-machine/locations/global/publishers/google/models/m"
    )
    own: Any = Credentials()
    own.project_id = "of-the-caller"
    account = ClientConfig.resolve(vertexai=True, credentials=own, environment={})
    assert (await account.with_project()).project == "of-the-caller"


async def test_the_callers_credentials_stay_although_the_project_is_the_machines(google_login):
    google_login(token="not this one")
    account = ClientConfig.resolve(vertexai=True, credentials=Credentials(), environment={})
    account = await account.with_project()
    assert account.project == "adc-project"
    assert await authorization(account) == "Bearer minted-1"


async def test_credentials_without_a_project_say_how_to_name_one(google_login):
    google_login(token="x", project=None)
    with pytest.raises(ConfigError) as caught:
        await ClientConfig.resolve(vertexai=True, environment={}).with_project()
    assert caught.value.field == "project"
    assert "GOOGLE_CLOUD_PROJECT" in caught.value.hint


async def test_a_machine_without_credentials_says_how_to_get_some(clean_environment, tmp_path):
    clean_environment.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    clean_environment.setenv("NO_GCE_CHECK", "true")
    with pytest.raises(ConfigError) as caught:
        await authorization(cloud())
    assert caught.value.field == "credentials"
    assert "gcloud auth application-default login" in caught.value.hint


@pytest.mark.parametrize("credentials", [None, Credentials()])
async def test_without_google_auth_it_says_what_to_install(monkeypatch, credentials):
    for module in ("google.auth", "google.auth.transport.requests"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigError) as caught:
        await authorization(cloud(credentials))
    assert 'pip install "genai-live[vertex]"' in caught.value.hint


async def test_a_valid_token_needs_no_google_auth(monkeypatch):
    monkeypatch.setitem(sys.modules, "google.auth", None)
    credentials = Credentials()
    credentials.token, credentials.valid = "mine", True
    assert await authorization(cloud(credentials)) == "Bearer mine"


@pytest.mark.parametrize("token", [5, "a\r\nb: c", "\u00e9"])
async def test_a_token_that_no_header_can_hold_is_refused(token):
    credentials: Any = SimpleNamespace(token=token, valid=True, refresh=None)
    with pytest.raises(ConfigError, match=r"credentials: .*header"):
        await GoogleCredentials(credentials).headers()


async def test_what_the_code_of_credentials_raises_names_them():
    class Broken:
        token = None
        refresh = None

        @property
        def valid(self):
            raise OSError("no disk")

    broken: Any = Broken()
    with pytest.raises(ConfigError, match="credentials: cannot be read: OSError: no disk"):
        await GoogleCredentials(broken).headers()
