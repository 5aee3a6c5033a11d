"""Google Cloud credentials for Vertex AI, with a valid token for every connection."""

from __future__ import annotations

import threading
from importlib import import_module
from typing import Any, Protocol

from genai_live._inputs.guard import guarded
from genai_live._runtime.worker_thread import run_in_thread
from genai_live._text import as_sentence
from genai_live._wire.extras import install_command
from genai_live.errors import ConfigError, ConnectError

_SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]


class Credentials(Protocol):
    """The interface of credentials, as google-auth implements it."""

    token: str | None

    @property
    def valid(self) -> bool:
        """Whether the token is usable now."""
        ...

    def refresh(self, request: Any) -> None:
        """Fetch a new token with a google-auth request; may block."""
        ...


class GoogleCredentials:
    """The user's credentials, or the machine's default ones, which are loaded on first use.

    Blocking work runs in a worker thread, one at a time.
    """

    def __init__(self, credentials: Credentials | None = None) -> None:
        self._credentials = credentials
        self._default_project: str | None = None
        self._lock = threading.Lock()

    async def headers(self) -> dict[str, str]:
        """Return the headers to send, with a token that is valid now.

        Raises:
            ConfigError: There are no credentials, or google-auth is not installed.
            ConnectError: The token could not be refreshed.
        """
        return await run_in_thread(self._headers, abandon_on_cancel=True)

    async def project(self) -> str:
        """Return the project that the credentials belong to.

        Raises:
            ConfigError: The credentials have no project, there are none, or google-auth is not
                installed.
        """
        return await run_in_thread(self._project, abandon_on_cancel=True)

    @guarded("credentials")
    def _headers(self) -> dict[str, str]:
        with self._lock:
            credentials = self._credentials if self._credentials is not None else self._load()
            if not credentials.valid:
                _refresh(credentials)
            headers = {"authorization": f"Bearer {_checked_token(credentials.token)}"}
            if quota_project := getattr(credentials, "quota_project_id", None):
                headers["x-goog-user-project"] = quota_project
            return headers

    @guarded("credentials")
    def _project(self) -> str:
        with self._lock:
            project = getattr(self._credentials, "project_id", None) or self._default_project
            if project is None:
                self._load()
                project = self._default_project
        if not project:
            raise ConfigError(
                "not passed, and the credentials have none.",
                field="project",
                hint="Pass project= or set GOOGLE_CLOUD_PROJECT.",
            )
        return str(project)

    def _load(self) -> Credentials:
        google = _google("google.auth")
        try:
            default, self._default_project = google.default(scopes=_SCOPES)
        except google.exceptions.GoogleAuthError as exc:
            raise ConfigError(
                f"no Google Cloud credentials found: {as_sentence(str(exc))}",
                field="credentials",
                hint="Run `gcloud auth application-default login`, set "
                "GOOGLE_APPLICATION_CREDENTIALS, or pass credentials=.",
            ) from None
        if self._credentials is None:
            self._credentials = default
        return self._credentials


def _checked_token(token: object) -> str:
    if isinstance(token, str) and token.isascii() and token.isprintable():
        return token
    raise ConfigError(
        "the token is not one that a header can hold.",
        field="credentials",
        hint="Pass google-auth credentials, such as those of google.auth.default().",
    )


def _refresh(credentials: Credentials) -> None:
    request = _google("google.auth.transport.requests").Request()
    try:
        credentials.refresh(request)
    except Exception as exc:
        raise ConnectError(
            f"cannot refresh the Google Cloud credentials: {as_sentence(str(exc))}",
            hint="Check the network and the Google account; "
            "`gcloud auth application-default login` creates new default credentials.",
            retryable=getattr(exc, "retryable", False),
        ) from None
    if not credentials.token:
        raise ConfigError(
            "a refresh returned no token.",
            field="credentials",
            hint="Pass google-auth credentials, such as those of google.auth.default().",
        )


def _google(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise ConfigError(
            "Vertex AI needs google-auth, which is not installed.",
            field="credentials",
            hint=f"Run: {install_command('vertex')}",
        ) from None
