"""Where the service stands: hosts, versions, paths, and names of models in its words."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from genai_live.errors import ConfigError

Service = Literal["live", "music", "tokens"]
"""A conversation, a music stream, or the HTTP address that makes ephemeral tokens."""

_GEMINI = "https://generativelanguage.googleapis.com"
_OF_GOOGLE = "publishers/google/models/"
_MULTI_REGIONS = frozenset({"us", "eu"})


def is_google(base_url: str) -> bool:
    """Whether an address is one of Google's own, not a gateway's."""
    return (urlsplit(base_url).hostname or "").endswith(".googleapis.com")


def default_base_url(*, vertexai: bool, location: str | None) -> str:
    """Give the address of a backend; a Vertex location has one of its own."""
    if not vertexai:
        return _GEMINI
    if location is None or location == "global":
        return "https://aiplatform.googleapis.com"
    if not location.replace("-", "").isalnum():
        raise ConfigError(
            f"{location!r} is none.", field="location", hint="Use one like us-central1 or global."
        )
    if location in _MULTI_REGIONS:
        return f"https://aiplatform.{location}.rep.googleapis.com"
    return f"https://{location}-aiplatform.googleapis.com"


def default_version(service: Service, *, vertexai: bool, token: bool) -> str:
    """Give the API version that a service is known to work in."""
    if vertexai:
        return "v1beta1"
    return "v1beta" if service == "live" and not token else "v1alpha"


def path(service: Service, version: str, *, vertexai: bool, token: bool) -> str:
    """Give the path of a service; an ephemeral token has its own method for conversations."""
    if service == "tokens":
        return f"/{version}/auth_tokens"
    if vertexai:
        return f"/ws/google.cloud.aiplatform.{version}.LlmBidiService/BidiGenerateContent"
    method = "BidiGenerateMusic" if service == "music" else "BidiGenerateContent"
    if token and service == "live":
        method = "BidiGenerateContentConstrained"
    return f"/ws/google.ai.generativelanguage.{version}.GenerativeService.{method}"


def join(base_url: str, path: str, *, web: bool = False) -> str:
    """Put a path behind a base URL and its prefix, as a ws(s) URL, or http(s) where `web`."""
    parts = urlsplit(base_url)
    if parts.query:
        raise ConfigError(
            "has a query, which leaves no place for the path of the API.",
            field="http_options.base_url",
            hint="Put keys into http_options.headers.",
        )
    return urlunsplit(
        (_scheme(parts.scheme, web), parts.netloc, parts.path.rstrip("/") + path, "", "")
    )


def verbatim(url: str) -> str:
    """Give a URL as it is, with the WebSocket scheme in place of http(s)."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(scheme=_scheme(parts.scheme, web=False)))


def _scheme(scheme: str, web: bool) -> str:
    return scheme.replace("ws", "http") if web else scheme.replace("http", "ws")


def model_name(model: str, *, vertexai: bool, project: str | None, location: str | None) -> str:
    """Give the resource name of a model; on Vertex under a project, where one is given.

    Raises:
        ConfigError: Empty, or with characters that no model has.
    """
    if not isinstance(model, str) or not model:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigError(
            "is required.", field="model", hint="Name one, such as gemini-live-2.5-flash-preview."
        )
    if any(mark in model for mark in ("..", "?", "&")):
        raise ConfigError(
            f"{model!r} is no model.", field="model", hint="A name has no '..', '?' and '&'."
        )
    if not vertexai:
        return model if model.startswith(("models/", "tunedModels/")) else f"models/{model}"
    if not model.startswith(("projects/", "publishers/", "models/")):
        publisher, slash, name = model.partition("/")
        model = f"publishers/{publisher}/models/{name}" if slash else _OF_GOOGLE + model
    if model.startswith("publishers/") and project and location:
        return f"projects/{project}/locations/{location}/{model}"
    return model
