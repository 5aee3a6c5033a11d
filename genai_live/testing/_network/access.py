"""Access to the server: for programs on this machine that name its address, not for web pages.

A web page can reach a port on this machine: by a WebSocket, which no browser restricts to the
page's own origin, or under a name of the page's own that leads here (DNS rebinding).
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from aiohttp.http_exceptions import HttpProcessingError

from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

_HOST = re.compile(r"(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::(\d{1,5}))?", re.IGNORECASE)
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/?#@]+|null|\*")

http_logger = logging.getLogger("genai_live.testing.http")
"""What aiohttp reports of requests."""


def read_origins(origins: Iterable[str]) -> frozenset[str]:
    """Return origins as browsers send them.

    Raises:
        ConfigError: One is not an origin, or it is a single string.
    """
    if isinstance(origins, str):  # would be a list of its characters
        raise ConfigError(
            f"expected a list of origins, got the string {short_repr(origins)}.",
            field="allowed_origins",
            hint=f"Pass a list: allowed_origins=[{short_repr(origins)}].",
        )
    return frozenset(read_origin(origin, field="allowed_origins") for origin in origins)


def read_origin(text: str, *, field: str = "") -> str:
    """Return an origin as browsers send it; `*` is any, `null` that of a local file.

    Raises:
        ConfigError: It is not an origin; names `field`.
    """
    origin = text.strip().lower().removesuffix("/")
    if not _ORIGIN.fullmatch(origin):
        raise ConfigError(
            f"{short_repr(text)} is not an origin; use one like http://localhost:5173, or * for"
            " any.",
            field=field,
        )
    return origin


def refusal(
    hosts: list[str], origins: list[str], *, port: int, allowed_origins: frozenset[str]
) -> str:
    """Return why a request is refused; empty if it is not.

    Args:
        hosts: The values of its `Host` headers.
        origins: The values of its `Origin` headers.
        port: The server's port.
        allowed_origins: The origins of web pages that may use the server.
    """
    named = _HOST.fullmatch(hosts[0].strip()) if len(hosts) == 1 else None
    if named is None or int(named[1] or 80) != port:
        return (
            f"This server answers at 127.0.0.1:{port} and localhost:{port} only,"
            f" not at {', '.join(hosts) or 'an address that is not named'}."
        )
    for origin in origins:
        if not allowed_origins & {"*", origin.lower()}:
            return (
                f"This server refuses web pages, and the Origin of this request is {origin}. To"
                f" allow it, use LiveServer(allowed_origins=[...]) or genai-live serve"
                f" --allow-origin {origin}"
            )
    return ""


def _shorten(record: logging.LogRecord) -> bool:
    """Log a request that is not HTTP as one line: it is the client's error."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, HttpProcessingError):
        problem = " ".join(error.message.split())
        record.msg, record.args = "a request is not valid HTTP: %s", (problem,)
        record.exc_info, record.levelno, record.levelname = None, logging.INFO, "INFO"
    return True


http_logger.addFilter(_shorten)
