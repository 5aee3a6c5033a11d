"""`demo_html`: one HTML page to talk with a model, with everything that it needs inside."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "frame-ancestors 'none'",
}
"""Headers to serve the page with."""
_SERVICE = "wss://generativelanguage.googleapis.com"


@cache
def demo_html() -> str:
    """Return the page. It connects to the address that it is served at, by WebSocket.

    With an ephemeral token it connects straight to the service instead. Its content security
    policy runs only its own script and connects to nothing else. Serve it with headers such as
    `LiveRelay(demo=True)` does.
    """
    script, style = _asset("demo.js"), _asset("demo.css")
    policy = (
        # The two audio worklets are made from text inside the script.
        f"default-src 'none'; script-src {_digest(script)} blob:; style-src {_digest(style)};"
        f" img-src data:; connect-src 'self' {_SERVICE}; base-uri 'none'; form-action 'none'"
    )
    values = {"POLICY": policy, "STYLE": style, "SCRIPT": script}
    pieces = _asset("demo.html").split("%%")
    return "".join(values[piece] if index % 2 else piece for index, piece in enumerate(pieces))


def _asset(name: str) -> str:
    return files("genai_live.asgi").joinpath("static", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
