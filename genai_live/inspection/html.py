"""`timeline_html`: one HTML page that shows a timeline, with everything that it needs inside."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import orjson
import pybase64

from genai_live._text import escape_markup

if TYPE_CHECKING:
    from genai_live.inspection.timeline import Timeline

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
    chart, script = _asset("uPlot.iife.min.js"), _asset("timeline.js")
    style = _asset("uPlot.min.css") + _asset("timeline.css")
    policy = (
        f"default-src 'none'; script-src {_digest(chart)} {_digest(script)};"
        f" style-src {_digest(style)}; img-src data:;"
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
    pieces: list[str] = []
    for index, piece in enumerate(_asset("timeline.html").split("%%")):
        pieces.append(values[piece] if index % 2 else piece)
    return "".join(pieces)


@cache
def _asset(name: str) -> str:
    return files("genai_live.inspection").joinpath("static", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    digest = pybase64.b64encode_as_string(hashlib.sha256(text.encode()).digest())
    return f"'sha256-{digest}'"
