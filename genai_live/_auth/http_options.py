"""The user's `http_options`, read once: how the service is reached."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from attrs import evolve, field, fields, frozen

from genai_live import types
from genai_live._inputs.coercion import coerce
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from genai_live.types import HttpOptionsDict

LONGEST_TIMEOUT = 600.0
"""Seconds; a larger number is one of milliseconds."""


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
    def read(cls, given: types.HttpOptions | HttpOptionsDict | None) -> Self:
        """Read what the user gave; an empty string is as good as nothing.

        Raises:
            ConfigError: Naming what cannot be used.
        """
        if given is None:
            return cls()
        said = coerce(given, types.HttpOptions, field="http_options")
        return cls(
            base_url=_base_url(said.base_url or None),
            api_version=_api_version(said.api_version or None),
            headers=_headers(said.headers or {}),
            timeout=_timeout(said.timeout),
            proxy=_proxy(said.proxy or None),
            ssl=_ssl(said.ssl),
            allow_insecure=said.allow_insecure,
        )

    def merged(self, other: HttpSettings) -> HttpSettings:
        """Give these settings with those that `other` sets in their place, header by header."""
        changes = {
            attribute.name: value
            for attribute in fields(HttpSettings)
            if (value := getattr(other, attribute.name)) is not None
        }
        return evolve(self, **changes | {"headers": {**self.headers, **other.headers}})


def _error(name: str, problem: str, hint: str) -> ConfigError:
    return ConfigError(problem, field=f"http_options.{name}", hint=hint)


def _base_url(given: str | None) -> str | None:
    if given is None:
        return None
    hint = "Use an address like https://host/prefix; http, https, ws and wss are known."
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


def _api_version(given: str | None) -> str | None:
    if given is not None and not (given.isalnum() and given.isascii()):
        raise _error("api_version", f"{given!r} is none.", "Use one like v1beta or v1alpha.")
    return given


def _headers(given: dict[str, str]) -> dict[str, str]:
    for name, value in given.items():
        if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum():
            raise _error("headers", f"{name!r} is no name of a header.", "Use one like x-tenant.")
        if any(character in value for character in "\r\n\0"):
            raise _error("headers", f"the value of {name!r} has a line break.", "Take it out.")
    return {name.lower(): value for name, value in given.items()}


def _timeout(given: float | None) -> float | None:
    if given is None:
        return None
    if given <= 0:
        raise _error("timeout", f"{given!r} is no number of seconds.", "Use one like 30.")
    if given > LONGEST_TIMEOUT:
        raise _error(
            "timeout",
            f"{given:g} is too long.",
            f"It counts seconds, not milliseconds: did you mean {given / 1000:g}?",
        )
    return given


def _proxy(given: str | None) -> str | None:
    if given is not None and not given.startswith(("http://", "https://")):
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
