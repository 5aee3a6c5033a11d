"""A client's settings: key, token or Google Cloud credentials, from arguments and environment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from attrs import evolve, field, frozen

from genai_live import types
from genai_live._auth import endpoint
from genai_live._auth.auth_mode import AuthMode
from genai_live._auth.credentials import GoogleCredentials
from genai_live._auth.headers import request_headers
from genai_live._auth.http_options import HttpSettings
from genai_live._inputs.coercion import coerce_text
from genai_live._inputs.guard import as_config_error
from genai_live._text import escape_controls, is_secret_name, mask_urls
from genai_live._wire.numbers import check_flag
from genai_live.errors import ConfigError
from genai_live.transport.base import Endpoint
from genai_live.transport.network import is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from genai_live._auth.credentials import Credentials
    from genai_live._wire.backend import Backend
    from genai_live.types import HttpOptionsDict


@frozen(kw_only=True)
class ClientConfig:
    """The credentials of a client and the address of its service. Created by `resolve`."""

    auth_mode: AuthMode
    """How the client identifies itself."""
    api_key: str | None = field(default=None, repr=False)
    """The key or token; None in the modes without one."""
    project: str | None = None
    """Google Cloud project; None until `with_project` where only the credentials know it."""
    location: str | None = None
    """Google Cloud location."""
    credentials: GoogleCredentials = field(factory=GoogleCredentials, repr=False, eq=False)
    """Source of Google Cloud tokens."""
    http: HttpSettings = field(factory=HttpSettings)
    """The user's `http_options`, completed from the environment."""

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
        """Read the arguments of a client and, where they are absent, the environment.

        Raises:
            ConfigError: The arguments contradict each other, or something is missing.
        """
        _check_kinds({"api_key": api_key, "project": project, "location": location}, credentials)
        if credentials is not None and api_key:
            raise ConfigError(
                "cannot be combined with api_key.",
                field="credentials",
                hint="Pass only one of them.",
            )
        if vertexai is not None:
            check_flag(vertexai, field="vertexai")
        else:
            vertexai = _environment_vertexai(environment)
        http = _environment_http(environment, vertexai=vertexai).merged(
            HttpSettings.read(http_options)
        )
        if vertexai:
            return cls._on_vertex(api_key, project, location, credentials, http, environment)
        for name, value in (
            ("project", project),
            ("location", location),
            ("credentials", credentials is not None),
        ):
            if value:
                raise ConfigError(
                    "is only used with Vertex AI.",
                    field=name,
                    hint="Pass vertexai=True, or leave it out.",
                )
        key = _checked_key(api_key or _environment_key(environment))
        if key is None and (http.base_url is None or endpoint.is_google(http.base_url)):
            raise ConfigError(
                "not passed, and neither GOOGLE_API_KEY nor GEMINI_API_KEY is set.",
                field="api_key",
                hint="Get a key at https://aistudio.google.com/apikey, and pass it as api_key= or "
                "set GEMINI_API_KEY. Without a key, run `genai-live serve` in another terminal and "
                'use Client(api_key="any", http_options={"base_url": "http://127.0.0.1:8765"}).',
            )
        if key is None:
            return cls(auth_mode=AuthMode.NONE, http=http)
        auth_mode = AuthMode.TOKEN if key.startswith("auth_tokens/") else AuthMode.KEY
        return cls(auth_mode=auth_mode, api_key=key, http=http)

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
        # Arguments win over the environment, and there a project wins over a key.
        passed = [name for name, value in (("project", project), ("location", location)) if value]
        sufficient = bool(api_key or len(passed) == 2)
        if not api_key or project or location:
            project = project or environment.get("GOOGLE_CLOUD_PROJECT") or None
            location = location or environment.get("GOOGLE_CLOUD_LOCATION") or None
        if not (api_key or credentials is not None or project or location):
            api_key = _environment_key(environment)
        if key := _checked_key(api_key):
            return cls(
                auth_mode=AuthMode.EXPRESS,
                api_key=key,
                project=project,
                location=location,
                http=http,
            )
        own_server = http.base_url is not None and not endpoint.is_google(http.base_url)
        if own_server and not sufficient:
            if credentials is not None or passed:
                raise ConfigError(
                    "with a base_url of your own, both project= and location= are required.",
                    field=passed[0] if passed else "credentials",
                    hint="Pass both to use Google's paths and credentials there, or leave out "
                    "project, location and credentials to use http_options.base_url unchanged.",
                )
            return cls(auth_mode=AuthMode.GATEWAY, http=http)
        return cls(
            auth_mode=AuthMode.CLOUD,
            project=project,
            location=location or "global",
            credentials=GoogleCredentials(credentials),
            http=http,
        )

    @property
    def vertexai(self) -> bool:
        """Whether the backend is Vertex AI."""
        return self.auth_mode in (AuthMode.CLOUD, AuthMode.EXPRESS, AuthMode.GATEWAY)

    @property
    def backend(self) -> Backend:
        """The backend's name, `gemini` or `vertex`."""
        return "vertex" if self.vertexai else "gemini"

    @property
    def description(self) -> str:
        """The backend and its address, without secrets."""
        address = self.http.base_url
        if address is None:
            try:
                address = endpoint.default_base_url(vertexai=self.vertexai, location=self.location)
            except ConfigError:  # reported when it is used
                address = f"location {self.location!r}"
        project = f" project {self.project}" if self.project else ""
        return escape_controls(f"{self.backend}{project} at {mask_urls(address)}")

    @property
    def audio_by_default(self) -> bool:
        """Whether a setup that names no modality must ask for AUDIO."""
        return self.auth_mode in (AuthMode.CLOUD, AuthMode.GATEWAY)

    def with_http_options(
        self, http_options: types.HttpOptions | HttpOptionsDict | None
    ) -> ClientConfig:
        """Return a copy with the `http_options` of one connection merged over these."""
        return evolve(self, http=self.http.merged(HttpSettings.read(http_options)))

    async def with_project(self) -> ClientConfig:
        """Return a copy with the project of the credentials, or self where none is needed.

        Raises:
            ConfigError: The credentials name no project, or there are none.
        """
        if self.auth_mode is not AuthMode.CLOUD or self.project:
            return self
        return evolve(self, project=await self.credentials.project())

    def model(self, name: str) -> str:
        """Return the resource name of a model. Needs `with_project` first.

        Raises:
            ConfigError: The name is empty, or no model can have it.
        """
        cloud = self.auth_mode is AuthMode.CLOUD
        return endpoint.model_name(
            name,
            vertexai=self.vertexai,
            project=self.project if cloud else None,
            location=self.location if cloud else None,
        )

    async def resolve_endpoint(self, service: endpoint.Service = "live") -> Endpoint:
        """Return the address of a service and the headers to send there, valid now.

        Raises:
            ConfigError: The client cannot use the service, or would send a key unencrypted.
            ConnectError: The Google Cloud token could not be refreshed.
        """
        self.check_service(service)
        url = self._url(service)
        self._check_privacy(url)
        headers = await request_headers(
            service,
            auth_mode=self.auth_mode,
            api_key=self.api_key,
            credentials=self.credentials,
            own=self.http.headers,
        )
        return Endpoint(url, headers)

    def check_service(self, service: endpoint.Service) -> None:
        """Check that the client can use a service.

        Raises:
            ConfigError: It cannot.
        """
        if service != "live" and self.vertexai:
            feature = "Live Music is" if service == "music" else "ephemeral tokens are"
            raise ConfigError(
                f"{feature} only available on the Gemini Developer API.",
                field="vertexai",
                hint="Leave vertexai out and pass a Gemini API key.",
            )
        if service == "tokens" and self.auth_mode is AuthMode.TOKEN:
            raise ConfigError(
                "an ephemeral token cannot create other tokens.",
                field="api_key",
                hint="Create tokens with the API key itself.",
            )

    def api_version(self, service: endpoint.Service) -> str:
        """Return the API version of a service: the user's choice, else the default."""
        return self.http.api_version or endpoint.default_version(
            service, vertexai=self.vertexai, token=self.auth_mode is AuthMode.TOKEN
        )

    def _url(self, service: endpoint.Service) -> str:
        base_url = self.http.base_url
        if self.auth_mode is AuthMode.GATEWAY and base_url is not None:
            return endpoint.verbatim(base_url)
        token = self.auth_mode is AuthMode.TOKEN
        version = self.api_version(service)
        return endpoint.join(
            base_url or endpoint.default_base_url(vertexai=self.vertexai, location=self.location),
            endpoint.path(service, version, vertexai=self.vertexai, token=token),
            web=service == "tokens",
        )

    def _check_privacy(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("wss", "https") or self.http.allow_insecure:
            return
        has_key = (
            self.auth_mode not in (AuthMode.NONE, AuthMode.GATEWAY)
            or any(map(is_secret_name, self.http.headers))
            or mask_urls(url) != url
        )
        if is_loopback(parts.hostname) or not has_key:
            return
        raise ConfigError(
            f"{parts.scheme}:// would send the key unencrypted to {parts.hostname}.",
            field="http_options.base_url",
            hint="Use https:// or wss://, or set allow_insecure=True in http_options.",
        )


def _check_kinds(texts: dict[str, object], credentials: object) -> None:
    for name, value in texts.items():
        if value is not None and type(value) is not str:
            raise ConfigError(
                f"must be a str, not {type(value).__name__}.", field=name, hint="Pass its text."
            )
        coerce_text(value or "", field=name)
    try:
        usable = credentials is None or all(
            hasattr(credentials, name) for name in ("token", "valid", "refresh")
        )
    except Exception as error:  # code of the credentials
        raise as_config_error(error, "credentials") from error
    if not usable:
        raise ConfigError(
            f"a {type(credentials).__name__} does not have token, valid and refresh.",
            field="credentials",
            hint="Pass google-auth credentials, such as those of google.auth.default().",
        )


def _environment_vertexai(environment: Mapping[str, str]) -> bool:
    for name in ("GOOGLE_GENAI_USE_ENTERPRISE", "GOOGLE_GENAI_USE_VERTEXAI"):
        if (value := environment.get(name)) is not None:
            return value.lower() in ("true", "1")
    return False


def _environment_key(environment: Mapping[str, str]) -> str | None:
    return environment.get("GOOGLE_API_KEY") or environment.get("GEMINI_API_KEY") or None


def _environment_http(environment: Mapping[str, str], *, vertexai: bool) -> HttpSettings:
    base_url_name = "GOOGLE_VERTEX_BASE_URL" if vertexai else "GOOGLE_GEMINI_BASE_URL"
    version = environment.get("GOOGLE_GENAI_API_VERSION")
    if version == "beta":
        version = "v1beta1" if vertexai else "v1beta"
    settings = HttpSettings()
    for name, options in (
        (base_url_name, types.HttpOptions(base_url=environment.get(base_url_name))),
        ("GOOGLE_GENAI_API_VERSION", types.HttpOptions(api_version=version)),
    ):
        try:
            settings = settings.merged(HttpSettings.read(options))
        except ConfigError as exc:
            raise ConfigError(
                str(exc), field=f"{name} in the environment", hint="Or unset the variable."
            ) from None
    return settings


def _checked_key(api_key: str | None) -> str | None:
    key = (api_key or "").strip()
    if not all("!" <= character <= "~" and character not in "\"'`" for character in key):
        raise ConfigError(
            "contains characters that a key cannot have.",
            field="api_key",
            hint="Copy it again, without quotes, spaces and line breaks.",
        )
    return key or None


class OfClient:
    """Base of a client and its parts: their repr says which service they reach."""

    _client_config: ClientConfig

    def __repr__(self) -> str:
        """Show the backend and where it is; never the key."""
        return f"<{type(self).__name__} {self._client_config.description}>"
