"""Helpers for addresses: loopback hosts, proxies, and URLs without secrets."""

from __future__ import annotations

import asyncio
import ipaddress
from urllib.parse import urlsplit

from genai_live.errors import ConnectError

_LOOPBACK_NETWORK = ipaddress.IPv4Network("127.0.0.0/8")
_LOOPBACK_ADDRESS = ipaddress.IPv6Address("::1")


def is_loopback(host: str | None) -> bool:
    """Whether a host can only mean this machine: `localhost`, 127.0.0.0/8 or ::1.

    Names below `localhost`, a dot at the end and other spellings of the addresses do not count:
    what they lead to depends on the resolver.
    """
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return False
    return address == _LOOPBACK_ADDRESS or address in _LOOPBACK_NETWORK


def environment_proxy(url: str) -> str | None:
    """Return the proxy that the environment or the system sets for a URL.

    For wss, `WSS_PROXY`, `HTTPS_PROXY` and `ALL_PROXY` are read, in this order; for ws,
    `WS_PROXY`, `HTTP_PROXY` and `ALL_PROXY`; for https and http all but the first. Names may be in
    lower case. `NO_PROXY` is respected, and this machine itself is never reached through a proxy.
    May block for a moment on macOS and Windows.
    """
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    if is_loopback(parts.hostname) or proxy_bypass(parts.netloc):
        return None
    proxies = getproxies()
    schemes = (parts.scheme, parts.scheme.replace("ws", "http"), "all")
    proxy = next((proxies[scheme] for scheme in schemes if proxies.get(scheme)), None)
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


async def resolve_proxy(url: str, option: str | None) -> str | None:
    """Return the proxy to use: that of the options, else that of the environment.

    Raises:
        ConnectError: It is not an HTTP proxy.
    """
    proxy = option
    if proxy is None and not is_loopback(urlsplit(url).hostname):
        proxy = await asyncio.to_thread(environment_proxy, url)
    if proxy is not None and not is_http_proxy(proxy):
        scheme, _, rest = proxy.partition("://")
        shown = f"{scheme}://{rest.rpartition('@')[2]}"  # an unescaped password may hold anything
        raise ConnectError(
            f"{redact_url(shown)} is not an HTTP proxy, and other proxies are not supported.",
            hint="Set http_options.proxy to an http:// address, or add the host to NO_PROXY. "
            "In a password, write special characters as %XX.",
            retryable=False,
        )
    return proxy


def is_http_proxy(url: str) -> bool:
    """Whether a proxy can be reached at a URL: http(s), a host, and nothing after the port."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    rest = parts.path.strip("/") + parts.query + parts.fragment
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not rest


def redact_url(url: object) -> str:
    """Return a URL without user, password and query, fit for messages."""
    try:
        parts = urlsplit(str(url))
    except ValueError:
        return "an address that cannot be read"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
