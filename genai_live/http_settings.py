"""The user's `http_options`, read once: how the service is reached."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from attrs import evolve, field, fields, frozen

from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from typing import Self

LONGEST_TIMEOUT = 600.0
"""Seconds; a larger number is one of milliseconds."""

_CAMEL_CASE = {
    "baseUrl": "base_url",
    "apiVersion": "api_version",
    "allowInsecure": "allow_insecure",
}


@frozen(kw_only=True)
class HttpSettings:
    """How the service is reached. What is None was not said.

    Attributes:
        base_url: Address of the service; its scheme decides over TLS, its path stays as a prefix.
        api_version: API version in the path.
        headers: Headers of the upgrade request, by lower-case name; they win over ours.
        timeout: Deadline of an HTTP request in seconds.
        proxy: URL of an HTTP proxy.
        ssl: The caller's own TLS context.
        allow_insecure: Whether a key may travel in plain text to other hosts than this machine.
    """

    base_url: str | None = None
    api_version: str | None = None
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    timeout: float | None = None
    proxy: str | None = field(default=None, repr=False)
    ssl: ssl.SSLContext | None = None
    allow_insecure: bool | None = None

    @classmethod
    def read(cls, given: object) -> Self:
        """Read a dict in either casing, or any object with these attributes.

        Raises:
            ConfigError: Naming what cannot be used.
        """
        said = _members(given)
        return cls(
            base_url=_base_url(said.get("base_url")),
            api_version=_api_version(said.get("api_version")),
            headers=_headers(said.get("headers")),
            timeout=_timeout(said.get("timeout")),
            proxy=_proxy(said.get("proxy")),
            ssl=_ssl(said.get("ssl")),
            allow_insecure=_flag(said.get("allow_insecure")),
        )

    def merged(self, other: HttpSettings) -> HttpSettings:
        """Give these settings with those that `other` sets in their place, header by header."""
        changes = {
            attribute.name: value
            for attribute in fields(HttpSettings)
            if (value := getattr(other, attribute.name)) is not None
        }
        return evolve(self, **changes | {"headers": {**self.headers, **other.headers}})


def _members(given: object) -> dict[str, Any]:
    known = [attribute.name for attribute in fields(HttpSettings)]
    if given is None:
        return {}
    if isinstance(given, Mapping):
        members = cast("Mapping[str, Any]", given).items()
        said = {_CAMEL_CASE.get(name, name): value for name, value in members}
        unknown = [name for name in said if name not in known]
    else:
        said = {name: getattr(given, name) for name in known if hasattr(given, name)}
        unknown = list(getattr(given, "extra", None) or ()) if said else [type(given).__name__]
    if unknown:
        raise ConfigError(
            f"{', '.join(map(str, unknown))} is not known.",
            field="http_options",
            hint=f"It is a dict or an object with {', '.join(known)}.",
        )
    return said


def _error(name: str, problem: str, hint: str) -> ConfigError:
    return ConfigError(problem, field=f"http_options.{name}", hint=hint)


def _base_url(given: object) -> str | None:
    hint = "Use an address like https://host/prefix; http, https, ws and wss are known."
    if given is None or given == "":
        return None
    if not isinstance(given, str):
        raise _error("base_url", f"is a {type(given).__name__}, not a str.", hint)
    try:
        parts = urlsplit(given)
        _ = parts.port
    except ValueError as exc:
        raise _error("base_url", f"is no URL: {exc}.", hint) from None
    if parts.scheme not in ("http", "https", "ws", "wss") or not parts.hostname:
        raise _error("base_url", "has no scheme or host that can be used.", hint)
    if parts.username is not None:
        raise _error("base_url", "holds a user.", "Put credentials into http_options.headers.")
    if parts.fragment:
        raise _error("base_url", "has a fragment.", hint)
    return given


def _api_version(given: object) -> str | None:
    if given is None or given == "":
        return None
    if not isinstance(given, str) or not given.isalnum() or not given.isascii():
        raise _error("api_version", f"{given!r} is none.", "Use one like v1beta or v1alpha.")
    return given


def _headers(given: object) -> dict[str, str]:
    hint = "It maps names to values, both str, without line breaks."
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise _error("headers", f"is a {type(given).__name__}, not a mapping.", hint)
    headers: dict[str, str] = {}
    for name, value in cast("Mapping[object, object]", given).items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise _error("headers", f"{name!r} is not a str for a str.", hint)
        if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum():
            raise _error("headers", f"{name!r} is no name of a header.", hint)
        if any(character in value for character in "\r\n\0"):
            raise _error("headers", f"the value of {name!r} has a line break.", hint)
        headers[name.lower()] = value
    return headers


def _timeout(given: object) -> float | None:
    if given is None:
        return None
    if not isinstance(given, int | float) or isinstance(given, bool) or given <= 0:
        raise _error("timeout", f"{given!r} is no number of seconds.", "Use one like 30.")
    if given > LONGEST_TIMEOUT:
        raise _error(
            "timeout",
            f"{given:g} is too long.",
            f"It counts seconds, not milliseconds: did you mean {given / 1000:g}?",
        )
    return float(given)


def _proxy(given: object) -> str | None:
    if given is None or given == "":
        return None
    if not isinstance(given, str) or not given.startswith(("http://", "https://")):
        raise _error(
            "proxy",
            "is not the URL of an HTTP proxy; others cannot be used.",
            "Use one like http://host:3128 or http://user:password@host:3128.",
        )
    return given


def _ssl(given: object) -> ssl.SSLContext | None:
    if given is None or given is True or isinstance(given, ssl.SSLContext):
        return None if given is True else given
    if given is False:
        trusting = ssl.create_default_context()
        trusting.check_hostname = False
        trusting.verify_mode = ssl.CERT_NONE
        return trusting
    raise _error(
        "ssl",
        f"is a {type(given).__name__}, not an ssl.SSLContext.",
        "ssl.create_default_context(cafile=...) makes one; False trusts any certificate.",
    )


def _flag(given: object) -> bool | None:
    if given is None or isinstance(given, bool):
        return given
    raise _error("allow_insecure", f"{given!r} is neither True nor False.", "Leave it out.")
