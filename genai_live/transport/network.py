"""Facts about addresses: which host is this machine, which proxy the environment names."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


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
    """Give the proxy that the environment or the system names for a ws or wss URL.

    `WSS_PROXY`, `HTTPS_PROXY` and `ALL_PROXY` are asked for wss, `WS_PROXY`, `HTTP_PROXY` and
    `ALL_PROXY` for ws, in this order and in either case; `NO_PROXY` is respected. This machine
    itself is never reached through a proxy. May block for a moment on macOS and Windows.
    """
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    if is_loopback(parts.hostname) or proxy_bypass(parts.netloc):
        return None
    known = getproxies()
    kinds = ("wss", "https", "all") if parts.scheme == "wss" else ("ws", "http", "all")
    proxy = next((known[kind] for kind in kinds if known.get(kind)), None)
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy
