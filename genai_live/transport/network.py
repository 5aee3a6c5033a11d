"""Facts about addresses: which host is this machine, which proxy the environment names."""

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
    """Give the proxy that the environment or the system names for a URL.

    `WSS_PROXY`, `HTTPS_PROXY` and `ALL_PROXY` are asked for wss, `WS_PROXY`, `HTTP_PROXY` and
    `ALL_PROXY` for ws, in this order and in either case; for https and http the first is left
    out. `NO_PROXY` is respected. This machine itself is never reached through a proxy. May block
    for a moment on macOS and Windows.
    """
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    if is_loopback(parts.hostname) or proxy_bypass(parts.netloc):
        return None
    known = getproxies()
    kinds = (parts.scheme, parts.scheme.replace("ws", "http"), "all")
    proxy = next((known[kind] for kind in kinds if known.get(kind)), None)
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


async def proxy_for(url: str, chosen: str | None) -> str | None:
    """Give the proxy to go through: the chosen one, else that of the environment.

    Raises:
        ConnectError: It is one that cannot be used.
    """
    proxy = chosen
    if proxy is None and not is_loopback(urlsplit(url).hostname):
        proxy = await asyncio.to_thread(environment_proxy, url)
    if proxy is not None and not proxy.startswith(("http://", "https://")):
        raise ConnectError(
            f"{shown(proxy)} is no HTTP proxy, and others cannot be used.",
            hint="Set http_options.proxy to an http:// address, or the host in NO_PROXY.",
            retryable=False,
        )
    return proxy


def shown(url: object) -> str:
    """Give a URL for people, without user, password and query."""
    parts = urlsplit(str(url))
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
