"""Validated `http_options`: address, headers, timeout, proxy and TLS."""

from __future__ import annotations

import re
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from attrs import evolve, field, fields, frozen

from genai_live import types
from genai_live._inputs.coercion import coerce
from genai_live._inputs.guard import guarded
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError
from genai_live.transport.network import is_http_proxy, is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from genai_live.types import HttpOptionsDict

LONGEST_TIMEOUT = 600.0
"""Seconds; a larger number is taken for milliseconds and refused."""


@frozen(kw_only=True)
class HttpSettings:
    """How to reach the service. None means not set.

    Attributes:
        base_url: Address of the service; the scheme decides on TLS, the path stays as a prefix.
        api_version: API version in the path.
        headers: Headers of the upgrade request, by lower-case name; they override ours.
        timeout: Deadline of an HTTP request in seconds.
        proxy: URL of an HTTP proxy.
        ssl: A TLS context of the user's own.
        allow_insecure: Whether a key may be sent unencrypted to hosts other than this machine.
    """

    base_url: str | None = field(default=None, repr=short_repr)
    api_version: str | None = None
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    timeout: float | None = None
    proxy: str | None = field(default=None, repr=False)
    ssl: ssl.SSLContext | None = None
    allow_insecure: bool | None = None

    @classmethod
    @guarded("http_options")
    def read(cls, options: types.HttpOptions | HttpOptionsDict | None) -> Self:
        """Validate the user's options; an empty string counts as not set.

        Raises:
            ConfigError: An option cannot be used; names the field and the fix.
        """
        if options is None:
            return cls()
        values = coerce(options, types.HttpOptions, field="http_options")
        return cls(
            base_url=_base_url(values.base_url or None),
            api_version=_api_version(values.api_version or None),
            headers=_headers(values.headers or {}),
            timeout=_timeout(values.timeout),
            proxy=_proxy(values.proxy or None),
            ssl=_ssl(values.ssl),
            allow_insecure=values.allow_insecure,
        )

    def merged(self, other: HttpSettings) -> HttpSettings:
        """Return a copy in which the settings of `other` override these, header by header."""
        changes = {
            attribute.name: value
            for attribute in fields(HttpSettings)
            if (value := getattr(other, attribute.name)) is not None
        }
        return evolve(self, **changes | {"headers": {**self.headers, **other.headers}})


def _error(name: str, problem: str, hint: str) -> ConfigError:
    return ConfigError(problem, field=f"http_options.{name}", hint=hint)


def _base_url(url: str | None) -> str | None:
    if url is None:
        return None
    hint = "Use an address like https://host/prefix."
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:  # its text may quote a password
        raise _error("base_url", "is not a URL: its host or port cannot be read.", hint) from None
    if "://" not in url:
        hint = f"Did you mean {'http' if _is_local(url) else 'https'}://{short_repr(url)[1:-1]}?"
    if parts.scheme not in ("http", "https", "ws", "wss") or not parts.hostname:
        raise _error("base_url", "needs a scheme (http, https, ws or wss) and a host.", hint)
    if parts.username is not None:
        raise _error(
            "base_url",
            "contains a user name.",
            "Remove it; credentials go into http_options.headers.",
        )
    if parts.fragment:
        raise _error("base_url", "has a fragment.", hint)
    return url


def _is_local(address: str) -> bool:
    return is_loopback(re.split("[:/]", address, maxsplit=1)[0])


def _api_version(version: str | None) -> str | None:
    if version is not None and not (version.isalnum() and version.isascii()):
        raise _error(
            "api_version",
            f"{short_repr(version)} is not an API version.",
            "Use one like v1beta or v1alpha.",
        )
    return version


def _headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum():
            raise _error(
                "headers",
                f"{short_repr(name)} is not the name of a header.",
                "Use one like x-tenant.",
            )
        if any(character in value for character in "\r\n\0"):
            raise _error(
                "headers", f"the value of {short_repr(name)} contains a line break.", "Remove it."
            )
    return {name.lower(): value for name, value in headers.items()}


def _timeout(seconds: float | None) -> float | None:
    if seconds is None:
        return None
    if seconds <= 0:
        raise _error(
            "timeout",
            f"{short_repr(seconds)} is not a positive number of seconds.",
            "Use one like 30.",
        )
    if seconds > LONGEST_TIMEOUT:
        raise _error(
            "timeout",
            f"{seconds:g} is too long.",
            f"It counts seconds, not milliseconds: did you mean {seconds / 1000:g}?",
        )
    return seconds


def _proxy(url: str | None) -> str | None:
    if url is not None and not is_http_proxy(url):
        raise _error(
            "proxy",
            "is not the URL of an HTTP proxy; other proxies are not supported.",
            "Use one like http://host:3128 or http://user:password@host:3128; in the password, "
            "write special characters as %XX.",
        )
    return url


def _ssl(value: object) -> ssl.SSLContext | None:
    if value is None or value is True or isinstance(value, ssl.SSLContext):
        return None if value is True else value
    if value is False:
        trusting = ssl.create_default_context()
        trusting.check_hostname = False
        trusting.verify_mode = ssl.CERT_NONE
        return trusting
    raise _error(
        "ssl",
        f"must be an ssl.SSLContext or a bool, not {type(value).__name__}.",
        "Create one with ssl.create_default_context(cafile=...); False trusts any certificate.",
    )
