"""HTML pages with all they need inside: their files and policies, and headers to serve with."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import pybase64

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Headers to serve a page with: nobody stores it, frames it or reads it from another origin."""


@cache
def asset(package: str, name: str) -> str:
    """Return the text of a file in the folder `static` of a package."""
    return files(package).joinpath("static", name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """Return the source that allows a script or a style in a content security policy."""
    return f"'sha256-{pybase64.b64encode_as_string(hashlib.sha256(text.encode()).digest())}'"


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values into a template, for names between `%%` and `%%`."""
    pieces = template.split("%%")
    return "".join(values[piece] if index % 2 else piece for index, piece in enumerate(pieces))
