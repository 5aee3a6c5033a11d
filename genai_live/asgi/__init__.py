"""A relay between browsers and Live sessions, as an ASGI application without dependencies.

    from genai_live import AsyncClient
    from genai_live.asgi import LiveRelay

    relay = LiveRelay(AsyncClient(), model="gemini-3.8-live", config=config)
    app.mount("/live", relay)  # FastAPI, Starlette; or `uvicorn module:relay`

Each browser has a session of its own, and no key. docs/browsers.md describes the protocol.
"""

from genai_live.asgi.access import Refused, Visitor
from genai_live.asgi.demo import demo_html
from genai_live.asgi.messages import PROTOCOL_VERSION
from genai_live.asgi.relay import LiveRelay
from genai_live.asgi.sockets import BrowserLeft, BrowserSocket, CloseCode

__all__ = [
    "PROTOCOL_VERSION",
    "BrowserLeft",
    "BrowserSocket",
    "CloseCode",
    "LiveRelay",
    "Refused",
    "Visitor",
    "demo_html",
]
