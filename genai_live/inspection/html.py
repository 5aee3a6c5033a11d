"""`timeline_html`: one HTML page that shows a timeline, with everything that it needs inside."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import orjson

from genai_live._text import escape_markup
from genai_live._wire.pages import asset, digest, fill

if TYPE_CHECKING:
    from genai_live.inspection.timeline import Timeline

_PACKAGE = "genai_live.inspection"
_LIVE_DOCUMENT = b'{"live":true}'
# In JSON only these can end a script element or start a comment in it; a browser's parser does not
# know JSON.
_ESCAPES = {
    b"<": b"\\u003c",
    b">": b"\\u003e",
    b"&": b"\\u0026",
    b"\xe2\x80\xa8": b"\\u2028",
    b"\xe2\x80\xa9": b"\\u2029",
}


def timeline_html(timeline: Timeline) -> str:
    """Return a page that shows a timeline, in a browser and without a network.

    Its content security policy runs only its own scripts and loads nothing. What was said is
    shown as text.
    """
    return _page(timeline.title, orjson.dumps(timeline.document()), connect="'none'")


@cache
def live_html() -> str:
    """Return the page that shows the sessions of a server, which it asks for at `events`."""
    return _page("Live sessions", _LIVE_DOCUMENT, connect="'self'")


def _page(title: str, document: bytes, *, connect: str) -> str:
    for mark, escape in _ESCAPES.items():
        document = document.replace(mark, escape)
    chart, script = asset(_PACKAGE, "uPlot.iife.min.js"), asset(_PACKAGE, "timeline.js")
    style = asset(_PACKAGE, "uPlot.min.css") + asset(_PACKAGE, "timeline.css")
    policy = (
        f"default-src 'none'; script-src {digest(chart)} {digest(script)};"
        f" style-src {digest(style)}; img-src data:;"
        f" connect-src {connect}; base-uri 'none'; form-action 'none'"
    )
    values = {
        "TITLE": escape_markup(title),
        "POLICY": policy,
        "STYLE": style,
        "DATA": document.decode(),
        "CHART": chart,
        "SCRIPT": script,
    }
    return fill(asset(_PACKAGE, "timeline.html"), values)
