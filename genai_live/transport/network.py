"""Helpers for addresses: loopback hosts, proxies, and URLs without secrets."""

from __future__ import annotations

import asyncio
import ipaddress
from urllib.parse import urlsplit

from genai_live.errors import ConnectError


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address can only mean this machine."""
    if not host:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


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
    if proxy is not None and not proxy.startswith(("http://", "https://")):
        raise ConnectError(
            f"{redact_url(proxy)} is not an HTTP proxy, and other proxies are not supported.",
            hint="Set http_options.proxy to an http:// address, or add the host to NO_PROXY.",
            retryable=False,
        )
    return proxy


def redact_url(url: object) -> str:
    """Return a URL without user, password and query, fit for messages."""
    parts = urlsplit(str(url))
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
