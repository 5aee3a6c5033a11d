"""Addresses of the service: hosts, API versions, paths, and resource names of models."""

from __future__ import annotations

from typing import Literal, cast
from urllib.parse import urlsplit, urlunsplit

from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError
from genai_live.models import DEFAULT_MODEL

Service = Literal["live", "music", "tokens"]
"""A Live session, a music session, or the HTTP method that creates ephemeral tokens."""

_GEMINI = "https://generativelanguage.googleapis.com"
_GOOGLE_MODELS = "publishers/google/models/"
_MULTI_REGIONS = frozenset({"us", "eu"})


def is_google(base_url: str) -> bool:
    """Whether an address is one of Google's own, not that of a gateway."""
    return (urlsplit(base_url).hostname or "").endswith(".googleapis.com")


def default_base_url(*, vertexai: bool, location: str | None) -> str:
    """Return the address of a backend; each Vertex AI location has its own.

    Raises:
        ConfigError: No location can have this name.
    """
    if not vertexai:
        return _GEMINI
    if location is None or location == "global":
        return "https://aiplatform.googleapis.com"
    if not location.replace("-", "").isalnum():
        raise ConfigError(
            f"{short_repr(location)} is not a location.",
            field="location",
            hint="Use one like us-central1 or global.",
        )
    if location in _MULTI_REGIONS:
        return f"https://aiplatform.{location}.rep.googleapis.com"
    return f"https://{location}-aiplatform.googleapis.com"


def default_version(service: Service, *, vertexai: bool, token: bool) -> str:
    """Return the API version that a service is known to work in."""
    if vertexai:
        return "v1beta1"
    return "v1beta" if service == "live" and not token else "v1alpha"


def path(service: Service, version: str, *, vertexai: bool, token: bool) -> str:
    """Return the path of a service; Live sessions with an ephemeral token have their own method."""
    if service == "tokens":
        return f"/{version}/auth_tokens"
    if vertexai:
        return f"/ws/google.cloud.aiplatform.{version}.LlmBidiService/BidiGenerateContent"
    method = "BidiGenerateMusic" if service == "music" else "BidiGenerateContent"
    if token and service == "live":
        method = "BidiGenerateContentConstrained"
    return f"/ws/google.ai.generativelanguage.{version}.GenerativeService.{method}"


def join(base_url: str, path: str, *, web: bool = False) -> str:
    """Append a path to a base URL, as a ws(s) URL, or http(s) if `web`.

    Raises:
        ConfigError: The base URL has a query.
    """
    parts = urlsplit(base_url)
    if parts.query:
        raise ConfigError(
            "has a query, so the path of the API cannot be appended.",
            field="http_options.base_url",
            hint="Remove the query; keys go into http_options.headers.",
        )
    return urlunsplit(
        (_scheme(parts.scheme, web=web), parts.netloc, parts.path.rstrip("/") + path, "", "")
    )


def verbatim(url: str) -> str:
    """Return a URL unchanged except for its scheme: ws(s) instead of http(s)."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(scheme=_scheme(parts.scheme, web=False)))


def _scheme(scheme: str, *, web: bool) -> str:
    return scheme.replace("ws", "http") if web else scheme.replace("http", "ws")


def check_model(model: object, *, example: str = DEFAULT_MODEL) -> str:
    """Return the name of a model as the user passed it.

    Args:
        model: The name.
        example: The name that an error suggests.

    Raises:
        ConfigError: It is empty or contains characters that no model has.
    """
    hint = f"Pass one, such as {example}."
    if not issubclass(type(model), str):
        problem = "is required." if model is None else f"must be a str, not {short_repr(model)}."
        raise ConfigError(problem, field="model", hint=hint)
    name = str.__str__(cast("str", model))
    if not name:
        raise ConfigError("is required.", field="model", hint=hint)
    if any(mark in name for mark in ("..", "?", "&", " ")) or not name.isprintable():
        raise ConfigError(
            f"{short_repr(name)} is not the name of a model.",
            field="model",
            hint="Remove spaces, '..', '?', '&' and what cannot be printed."
            f" A name is one like {example}.",
        )
    return name


def model_name(model: str, *, vertexai: bool, project: str | None, location: str | None) -> str:
    """Return the resource name of a model; on Vertex AI under a project, if one is passed.

    Raises:
        ConfigError: The name is empty or contains characters that no model has.
    """
    model = check_model(model)
    if not vertexai:
        return model if model.startswith(("models/", "tunedModels/")) else f"models/{model}"
    if not model.startswith(("projects/", "publishers/", "models/")):
        publisher, slash, name = model.partition("/")
        model = f"publishers/{publisher}/models/{name}" if slash else _GOOGLE_MODELS + model
    if model.startswith("publishers/") and project and location:
        return f"projects/{project}/locations/{location}/{model}"
    return model
