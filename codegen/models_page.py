"""Rendering of `docs/models.md` from `schema/models.json` and the tests that prove its cells."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = "models.md"
"""The generated page, by its path inside the docs."""

_BACKENDS = {"gemini": "Gemini", "vertex": "Vertex AI"}
_HEAD = (
    "| behavior | value | source | date | note | proved by |\n| --- | --- | --- | --- | --- | --- |"
)


def render_page(schema: Path, tests: Path) -> str:
    """Return the text of the page.

    Args:
        schema: The folder of the table.
        tests: The folder of the tests; those marked with `proves` are named in the page.
    """
    table = json.loads((schema / "models.json").read_text(encoding="utf-8"))
    proofs = find_proofs(tests)
    return "\n\n".join(_blocks(table, proofs)) + "\n"


def find_proofs(tests: Path, marker: str = "proves") -> dict[str, list[str]]:
    """Return the tests marked `@pytest.mark.proves("member", ...)`, by member."""
    proofs: dict[str, list[str]] = {}
    for path in sorted(tests.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if f"mark.{marker}(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{path.relative_to(tests.parent).as_posix()}::{node.name}"
                for member in _proved(node, marker):
                    proofs.setdefault(member, []).append(name)
    return proofs


def _proved(function: ast.FunctionDef | ast.AsyncFunctionDef, marker: str) -> Iterator[str]:
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == f"pytest.mark.{marker}":
            yield from (ast.literal_eval(argument) for argument in mark.args)


def _blocks(table: dict[str, Any], proofs: dict[str, list[str]]) -> Iterator[str]:
    yield (
        "<!-- Generated from schema/models.json and the tests; do not edit. Run"
        " `python -m codegen`. -->"
    )
    yield "# What each model takes"
    yield (
        "One table, `schema/models.json`, says what each family of Live models accepts and how it"
        " behaves. The client, the local server and this page read it. A model that the table does"
        " not have is refused nothing. `genai_live.models` has the same as profiles, and"
        " `find_profile(name)` returns that of a model."
    )
    yield (
        f"The default model of the examples and the command line is `{table['default_model']}`."
        " Each cell is evidence with a source and a date, not a promise of the service. A behavior"
        " that a table leaves out is unknown, and the default below holds."
    )
    yield "## Behaviors"
    rows = [
        f"| `{member['name']}` | {_value(member['default'])} | {_text(member['description'])} |"
        for member in table["members"]
    ]
    yield "\n".join(["| behavior | default | meaning |", "| --- | --- | --- |", *rows])
    for family in table["families"]:
        yield f"## {family['title']}"
        names = ", ".join(f"`{pattern}`" for pattern in family["matches"])
        yield f"Family `{family['family']}`; models {names}."
        lines = [
            line
            for name, cell in family["cells"].items()
            for line in _lines(name, cell, proofs.get(name, []))
        ]
        yield "\n".join([_HEAD, *lines])
    yield "## Sources"
    yield "\n".join(f"- **{key}**: {text}" for key, text in table["sources"].items())
    yield "## Proofs"
    yield "The tests, by file. Each runs against the local server, for each family with the cell."
    yield "\n".join(f"- {_file_row(path, tests)}" for path, tests in _by_file(proofs).items())


def _lines(name: str, cell: dict[str, Any], proofs: list[str]) -> Iterator[str]:
    split = "value" not in cell
    tests = ", ".join(f"`{test.rpartition('::')[2]}`" for test in proofs)
    for backend, found in cell.items() if split else [("", cell)]:
        title = f"`{name}`" + (f" ({_BACKENDS[backend]})" if split else "")
        values = (title, _value(found["value"]), found["source"], found["date"])
        yield f"| {' | '.join(values)} | {_text(found.get('note', ''))} | {tests} |"


def _by_file(proofs: dict[str, list[str]]) -> dict[str, list[str]]:
    files: dict[str, list[str]] = {}
    for test in sorted({test for tests in proofs.values() for test in tests}):
        path, _, name = test.partition("::")
        files.setdefault(path, []).append(name)
    return files


def _file_row(path: str, tests: list[str]) -> str:
    return f"`{path}`: " + ", ".join(f"`{name}`" for name in tests)


def _value(value: Any) -> str:
    """Return a value as the page shows it."""
    if isinstance(value, list):
        return ", ".join(f"`{item}`" for item in cast("Any", value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "unknown"
    return f"`{value}`" if isinstance(value, str) else f"{value:,}"


def _text(text: str) -> str:
    return text.replace("|", "\\|")
