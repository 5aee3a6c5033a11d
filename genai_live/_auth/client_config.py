"""Who dials: key, token or Google Cloud credentials, from arguments and environment."""

from __future__ import annotations

import os
import sys
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from attrs import evolve, field, frozen

from genai_live import types
from genai_live._auth import endpoint
from genai_live._auth.credentials import GoogleCredentials
from genai_live._auth.http_options import HttpSettings
from genai_live._version import __version__
from genai_live.errors import ConfigError
from genai_live.transport.base import Endpoint
from genai_live.transport.network import is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from genai_live._auth.credentials import Credentials
    from genai_live._wire.backend import Backend
    from genai_live.types import HttpOptionsDict

_SECRET_HEADERS = frozenset({"authorization", "x-goog-api-key"})
_PYTHON = sys.version.partition(" ")[0]
_OURS = {
    "user-agent": f"genai-live/{__version__} python/{_PYTHON.rpartition('.')[0]}",
    "x-goog-api-client": f"genai-live/{__version__} gl-python/{_PYTHON}",
}


class AuthMode(Enum):
    """A way in: what is shown to the service."""

    KEY = "key"
    """Gemini with an API key."""
    TOKEN = "token"  # noqa: S105 - the name of a way, no secret
    """Gemini with an ephemeral token."""
    OPEN = "open"
    """Gemini without a key: a server of the caller's own, such as the local one."""
    CLOUD = "cloud"
    """Vertex with Google Cloud credentials, a project and a location."""
    EXPRESS = "express"
    """Vertex with an API key."""
    GATEWAY = "gateway"
    """Vertex behind a URL of the caller's own that is dialled as it is, with nothing added."""


@frozen(kw_only=True)
class ClientConfig:
    """Who dials and how the service is reached. Made once for a client by `resolve`.

    Attributes:
        way: The way in.
        api_key: The key or token; None on the ways without one.
        project: Google Cloud project; None until `completed` where only the credentials know it.
        location: Google Cloud location.
        credentials: What makes the tokens of Google Cloud.
        http: The caller's `http_options`, with what the environment adds.
    """

    way: AuthMode
    api_key: str | None = field(default=None, repr=False)
    project: str | None = None
    location: str | None = None
    credentials: GoogleCredentials = field(factory=GoogleCredentials, repr=False, eq=False)
    http: HttpSettings = field(factory=HttpSettings)

    @classmethod
    def resolve(
        cls,
        api_key: str | None = None,
        *,
        vertexai: bool | None = None,
        project: str | None = None,
        location: str | None = None,
        credentials: Credentials | None = None,
        http_options: types.HttpOptions | HttpOptionsDict | None = None,
        environment: Mapping[str, str] = os.environ,
    ) -> Self:
        """Read a client's arguments and, for what they leave open, the environment.

        Raises:
            ConfigError: They contradict each other, or something is missing.
        """
        _check_kinds({"api_key": api_key, "project": project, "location": location}, credentials)
        if credentials is not None and api_key:
            raise ConfigError(
                "an API key and credentials were given.",
                field="credentials",
                hint="Pass one of them.",
            )
        if vertexai is None:
            vertexai = _wants_vertex(environment)
        http = _environment_http(environment, vertexai).merged(HttpSettings.read(http_options))
        if vertexai:
            return cls._on_vertex(api_key, project, location, credentials, http, environment)
        for name, value in (
            ("project", project),
            ("location", location),
            ("credentials", credentials),
        ):
            if value:
                raise ConfigError(
                    "the Gemini backend has no use for it.",
                    field=name,
                    hint="Pass vertexai=True for Vertex, or leave it out.",
                )
        key = _checked_key(api_key or _environment_key(environment))
        if key is None and (http.base_url is None or endpoint.is_google(http.base_url)):
            raise ConfigError(
                "there is none, neither as an argument nor in GOOGLE_API_KEY or GEMINI_API_KEY.",
                field="api_key",
                hint="Get one at https://aistudio.google.com/apikey; or run `genai-live serve`, a "
                "local server that needs none, and set http_options.base_url to its address.",
            )
        if key is None:
            return cls(way=AuthMode.OPEN, http=http)
        way = AuthMode.TOKEN if key.startswith("auth_tokens/") else AuthMode.KEY
        return cls(way=way, api_key=key, http=http)

    @classmethod
    def _on_vertex(
        cls,
        api_key: str | None,
        project: str | None,
        location: str | None,
        credentials: Credentials | None,
        http: HttpSettings,
        environment: Mapping[str, str],
    ) -> Self:
        # What is passed wins over the environment, and there a project wins over a key.
        given = [name for name, value in (("project", project), ("location", location)) if value]
        told = bool(api_key or len(given) == 2)
        if not api_key or project or location:
            project = project or environment.get("GOOGLE_CLOUD_PROJECT") or None
            location = location or environment.get("GOOGLE_CLOUD_LOCATION") or None
        if not (api_key or credentials or project or location):
            api_key = _environment_key(environment)
        if key := _checked_key(api_key):
            return cls(
                way=AuthMode.EXPRESS, api_key=key, project=project, location=location, http=http
            )
        if http.base_url is not None and not endpoint.is_google(http.base_url) and not told:
            if credentials is not None or given:
                raise ConfigError(
                    "on a server of your own it wants both project= and location=.",
                    field=given[0] if given else "credentials",
                    hint="Pass both for Google's paths and credentials there, or none of the "
                    "three to have http_options.base_url dialled as it is.",
                )
            return cls(way=AuthMode.GATEWAY, http=http)
        return cls(
            way=AuthMode.CLOUD,
            project=project,
            location=location or "global",
            credentials=GoogleCredentials(credentials),
            http=http,
        )

    @property
    def vertexai(self) -> bool:
        """Whether the backend is Vertex."""
        return self.way in (AuthMode.CLOUD, AuthMode.EXPRESS, AuthMode.GATEWAY)

    @property
    def backend(self) -> Backend:
        """The backend's name, `gemini` or `vertex`."""
        return "vertex" if self.vertexai else "gemini"

    @property
    def audio_by_default(self) -> bool:
        """Whether a setup that names no modality has to ask for AUDIO."""
        return self.way in (AuthMode.CLOUD, AuthMode.GATEWAY)

    def with_http_options(
        self, http_options: types.HttpOptions | HttpOptionsDict | None
    ) -> ClientConfig:
        """Give the account with one connection's `http_options` laid over its own."""
        return evolve(self, http=self.http.merged(HttpSettings.read(http_options)))

    async def completed(self) -> ClientConfig:
        """Give the account with the project of its credentials, where it has none of its own.

        Raises:
            ConfigError: The credentials name no project, or there are none.
        """
        if self.way is not AuthMode.CLOUD or self.project:
            return self
        return evolve(self, project=await self.credentials.project())

    def model(self, name: str) -> str:
        """Give a model's resource name. Wants `completed` first.

        Raises:
            ConfigError: There is no such name.
        """
        cloud = self.way is AuthMode.CLOUD
        return endpoint.model_name(
            name,
            vertexai=self.vertexai,
            project=self.project if cloud else None,
            location=self.location if cloud else None,
        )

    async def locate(self, service: endpoint.Service = "live") -> Endpoint:
        """Give the address of a service and the headers to show there, valid now.

        Raises:
            ConfigError: The account cannot use the service, or would show a key in plain text.
            ConnectError: The Google Cloud token could not be renewed.
        """
        self.check_service(service)
        url = self._url(service)
        self._check_privacy(url)
        headers = {**_OURS, **await self._credential_headers(service), **self.http.headers}
        return Endpoint(url, headers)

    def check_service(self, service: endpoint.Service) -> None:
        """Make sure that the account can use a service.

        Raises:
            ConfigError: It cannot.
        """
        if service != "live" and self.vertexai:
            what = "Live Music" if service == "music" else "An ephemeral token"
            raise ConfigError(
                f"{what} is only to be had on the Gemini backend.",
                field="vertexai",
                hint="Leave vertexai out and pass a Gemini API key.",
            )
        if service == "tokens" and self.way is AuthMode.TOKEN:
            raise ConfigError(
                "an ephemeral token cannot make others.",
                field="api_key",
                hint="Make tokens where the API key itself is.",
            )

    def _url(self, service: endpoint.Service) -> str:
        base_url = self.http.base_url
        if self.way is AuthMode.GATEWAY and base_url is not None:
            return endpoint.verbatim(base_url)
        token = self.way is AuthMode.TOKEN
        version = self.http.api_version or endpoint.default_version(
            service, vertexai=self.vertexai, token=token
        )
        return endpoint.join(
            base_url or endpoint.default_base_url(vertexai=self.vertexai, location=self.location),
            endpoint.path(service, version, vertexai=self.vertexai, token=token),
            web=service == "tokens",
        )

    def _check_privacy(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("wss", "https") or self.http.allow_insecure:
            return
        shows_nothing = self.way in (AuthMode.OPEN, AuthMode.GATEWAY)
        if is_loopback(parts.hostname) or (
            shows_nothing and not _SECRET_HEADERS & set(self.http.headers)
        ):
            return
        raise ConfigError(
            f"{parts.scheme}:// would show the key to everybody on the way to {parts.hostname}.",
            field="http_options.base_url",
            hint="Use https:// or wss://, or set allow_insecure=True in http_options.",
        )

    async def _credential_headers(self, service: endpoint.Service) -> dict[str, str]:
        if self.way is AuthMode.CLOUD:
            # Whoever brings an Authorization of his own needs no credentials on this machine.
            return {} if "authorization" in self.http.headers else await self.credentials.headers()
        if self.api_key is None:
            return {}
        if self.way is AuthMode.TOKEN and service == "live":
            return {"authorization": f"Token {self.api_key}"}
        return {"x-goog-api-key": self.api_key}


def _check_kinds(texts: dict[str, object], credentials: object) -> None:
    for name, value in texts.items():
        if value is not None and not isinstance(value, str):
            raise ConfigError(
                f"is a {type(value).__name__}, not a str.", field=name, hint="Pass its text."
            )
    if credentials is not None and not (
        hasattr(credentials, "token")
        and hasattr(credentials, "valid")
        and hasattr(credentials, "refresh")
    ):
        raise ConfigError(
            f"a {type(credentials).__name__} has no token, valid and refresh.",
            field="credentials",
            hint="Pass google-auth credentials, such as those of google.auth.default().",
        )


def _wants_vertex(environment: Mapping[str, str]) -> bool:
    for name in ("GOOGLE_GENAI_USE_ENTERPRISE", "GOOGLE_GENAI_USE_VERTEXAI"):
        if (value := environment.get(name)) is not None:
            return value.lower() in ("true", "1")
    return False


def _environment_key(environment: Mapping[str, str]) -> str | None:
    return environment.get("GOOGLE_API_KEY") or environment.get("GEMINI_API_KEY") or None


def _environment_http(environment: Mapping[str, str], vertexai: bool) -> HttpSettings:
    address = "GOOGLE_VERTEX_BASE_URL" if vertexai else "GOOGLE_GEMINI_BASE_URL"
    version = environment.get("GOOGLE_GENAI_API_VERSION")
    if version == "beta":
        version = "v1beta1" if vertexai else "v1beta"
    settings = HttpSettings()
    for name, said in (
        (address, types.HttpOptions(base_url=environment.get(address))),
        ("GOOGLE_GENAI_API_VERSION", types.HttpOptions(api_version=version)),
    ):
        try:
            settings = settings.merged(HttpSettings.read(said))
        except ConfigError as exc:
            raise ConfigError(
                str(exc), field=f"{name} in the environment", hint="Or unset the variable."
            ) from None
    return settings


def _checked_key(given: str | None) -> str | None:
    key = (given or "").strip()
    if not all("!" <= character <= "~" for character in key):
        raise ConfigError(
            "it holds characters that no key has.",
            field="api_key",
            hint="Copy it again, without quotes, spaces and line breaks.",
        )
    return key or None
