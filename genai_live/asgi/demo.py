"""`demo_html`: one HTML page to talk with a model, with everything that it needs inside."""

from __future__ import annotations

from functools import cache

from genai_live._wire.pages import asset, digest, fill

_PACKAGE = "genai_live.asgi"
_SERVICE = "wss://generativelanguage.googleapis.com"


@cache
def demo_html() -> str:
    """Return the page. It connects to the address that it is served at, by WebSocket.

    With an ephemeral token it connects straight to the service instead. Its content security
    policy runs only its own script and connects to nothing else. Serve it with headers such as
    `LiveRelay(demo=True)` does.
    """
    script, style = asset(_PACKAGE, "demo.js"), asset(_PACKAGE, "demo.css")
    policy = (
        # The two audio worklets are made from text inside the script.
        f"default-src 'none'; script-src {digest(script)} blob:; style-src {digest(style)};"
        f" img-src data:; connect-src 'self' {_SERVICE}; base-uri 'none'; form-action 'none'"
    )
    values = {"POLICY": policy, "STYLE": style, "SCRIPT": script}
    return fill(asset(_PACKAGE, "demo.html"), values)
