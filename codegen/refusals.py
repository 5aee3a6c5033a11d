"""What a client of one backend may not send: by the schema, and by google-genai's converters."""

from __future__ import annotations

import ast
import inspect
import re
from importlib import import_module
from typing import TYPE_CHECKING

from codegen.schema import read_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONVERTERS = ("google.genai._live_converters", "google.genai._tokens_converters")
BACKENDS = {"mldev": "gemini", "vertex": "vertex"}
"""The backends, by google-genai's name and ours."""

_OTHER = {"gemini": "vertex", "vertex": "gemini"}
_MEMBER = re.compile(r"'(\w+)'\]\)")


def refused_by_schema(folder: Path) -> tuple[set[str], set[str]]:
    """Return the refusals of the schema, as `Message.member on backend`.

    Returns:
        What one backend refuses (`x-only`), and what both do (`x-refused`).
    """
    one: set[str] = set()
    both: set[str] = set()
    for file in read_schemas(folder):
        for name, definition in file.definitions.items():
            for member, schema in definition.get("properties", {}).items():
                if "x-only" in schema:
                    one.add(f"{name}.{member} on {_OTHER[schema['x-only']]}")
                if "x-refused" in schema:
                    both |= {f"{name}.{member} on {backend}" for backend in _OTHER}
    return one, both


def refused_by_google_genai() -> set[str]:
    """Return the refusals of google-genai: `if <member> is set: raise` in a converter."""
    return {
        refusal
        for module in CONVERTERS
        for refusal in read_refusals(inspect.getsource(import_module(module)))
    }


def read_refusals(source: str) -> Iterator[str]:
    """Yield the refusals in the source of a module of converters."""
    for function in ast.parse(source).body:
        if not isinstance(function, ast.FunctionDef):
            continue
        name, _, backend = function.name.removeprefix("_").rpartition("_to_")
        if backend not in BACKENDS:
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.If) and isinstance(node.body[0], ast.Raise):
                member = _MEMBER.search(ast.unparse(node.test))
                if member:
                    yield f"{name}.{_camel(member[1])} on {BACKENDS[backend]}"


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)
