"""Google Cloud credentials for Vertex: whose they are, and a fresh token for every dial."""

from __future__ import annotations

import threading
from importlib import import_module
from typing import Any, Protocol

import anyio.to_thread

from genai_live.errors import ConfigError, ConnectError

_SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]


class Credentials(Protocol):
    """What is asked of credentials; those of google-auth have it."""

    token: str | None

    @property
    def valid(self) -> bool:
        """Whether the token can still be used."""
        ...

    def refresh(self, request: Any) -> None:
        """Get a new token by a google-auth request; may block."""
        ...


class GoogleCredentials:
    """The caller's credentials, or else the machine's default ones, found on first use.

    Everything that blocks happens in a worker thread, one thread at a time.
    """

    def __init__(self, given: Credentials | None = None) -> None:
        self._credentials = given
        self._default_project: str | None = None
        self._lock = threading.Lock()

    async def headers(self) -> dict[str, str]:
        """Give the headers to show, with a token that is valid now.

        Raises:
            ConfigError: There are no credentials, or google-auth is not installed.
            ConnectError: The token could not be renewed.
        """
        return await anyio.to_thread.run_sync(self._headers, abandon_on_cancel=True)

    async def project(self) -> str:
        """Give the project that the credentials belong to.

        Raises:
            ConfigError: They name none, there are none, or google-auth is not installed.
        """
        return await anyio.to_thread.run_sync(self._project, abandon_on_cancel=True)

    def _headers(self) -> dict[str, str]:
        with self._lock:
            credentials = self._credentials or self._load()
            if not credentials.valid:
                _refresh(credentials)
            headers = {"authorization": f"Bearer {credentials.token}"}
            if quota_project := getattr(credentials, "quota_project_id", None):
                headers["x-goog-user-project"] = quota_project
            return headers

    def _project(self) -> str:
        with self._lock:
            project = getattr(self._credentials, "project_id", None) or self._default_project
            if project is None:
                self._load()
                project = self._default_project
        if not project:
            raise ConfigError(
                "not given, and the credentials name none.",
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
                f"no Google Cloud credentials were found: {exc}",
                field="credentials",
                hint="Run `gcloud auth application-default login`, set "
                "GOOGLE_APPLICATION_CREDENTIALS, or pass credentials=.",
            ) from None
        self._credentials = self._credentials or default
        return self._credentials


def _refresh(credentials: Credentials) -> None:
    request = _google("google.auth.transport.requests").Request()
    try:
        credentials.refresh(request)
    except Exception as exc:
        raise ConnectError(
            f"the Google Cloud credentials cannot be renewed: {exc}",
            hint="Check the network and the account; "
            "`gcloud auth application-default login` makes new default credentials.",
            retryable=getattr(exc, "retryable", False),
        ) from None
    if not credentials.token:
        raise ConfigError(
            "they gave no token when renewed.",
            field="credentials",
            hint="Pass google-auth credentials, such as those of google.auth.default().",
        )


def _google(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise ConfigError(
            "Vertex needs google-auth.",
            field="credentials",
            hint='Run: pip install "genai-live[vertex]"',
        ) from None
