"""Rendering of `docs/conformance.md` from its table and the tests that prove the items."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from codegen.models_page import find_proofs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = "conformance.md"
"""The generated page, by its path inside the docs."""
MARKER = "conforms"
"""Marker of the tests that prove an item, by its id."""

_HEAD = "| | the protocol | tests |\n| --- | --- | --- |"


def render_page(schema: Path, tests: Path) -> str:
    """Return the text of the page.

    Args:
        schema: The folder of the table.
        tests: The folder of the tests; those marked with `conforms` are named in the page.
    """
    table = json.loads((schema / "conformance" / "protocol.json").read_text(encoding="utf-8"))
    return "\n\n".join(_blocks(table, find_proofs(tests, MARKER))) + "\n"


def _blocks(table: dict[str, Any], proofs: dict[str, list[str]]) -> Iterator[str]:
    items = [item for section in table["sections"] for item in section["items"]]
    done = sum(item.get("implemented", True) for item in items)
    yield (
        "<!-- Generated from schema/conformance/protocol.json and the tests; do not edit. Run"
        " `python -m codegen`. -->"
    )
    yield "# What the local server implements"
    yield (
        "`LiveServer` is built from the reference of the Live API, from what clients of others send"
        " and from recorded sessions, and shares no rule with the client of this package. This page"
        " goes through the protocol: what the server implements, and by which tests that is known."
        f" It implements {done} of {len(items)} items. What models take is a table of its own, see"
        " [Models](models.md)."
    )
    yield (
        "**yes** is implemented and tested; **no** is not implemented, and the note says what"
        " happens instead. Whatever it is, a scenario can send any frame."
    )
    for section in table["sections"]:
        yield f"## {section['title']}"
        yield "\n".join([_HEAD, *(_row(item, proofs) for item in section["items"])])


def _row(item: dict[str, Any], proofs: dict[str, list[str]]) -> str:
    members = ", ".join(f"`{member}`" for member in item.get("members", ()))
    note = item.get("note", "")
    text = item["text"] + (f" ({note})" if note else "") + (f"<br>{members}" if members else "")
    tests = "<br>".join(f"`{_shown(test)}`" for test in proofs.get(item["id"], []))
    status = "yes" if item.get("implemented", True) else "no"
    return f"| **{status}** | {text} | {tests} |"


def _shown(test: str) -> str:
    """Return a test as the page shows it: its file without the folders, and its name."""
    path, _, name = test.partition("::")
    return f"{path.rpartition('/')[2].removesuffix('.py')}::{name}"
