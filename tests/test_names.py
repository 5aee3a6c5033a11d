"""Names are the field's words, and each class has one of its own."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

import genai_live

ROOT = Path(__file__).parent.parent
PACKAGE = Path(genai_live.__file__).parent
FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if "types" not in path.parts]
NOT_THE_FIELDS = {
    "account",
    "door",
    "face",
    "facts",
    "given",
    "host",
    "line",
    "over",
    "page",
    "people",
    "place",
    "return",
    "way",
    "wishes",
}
VERBS = {"carry_over", "CarryOver", "take_over"}
"""Phrasal verbs, in which such a word means something else."""
SAME_AS_ON_THE_WIRE = {"compat.py", "events.py"}
"""Modules whose classes may be named as a message of the wire, which they stand for."""


def words(name):
    """Split a name into its words, in lower case."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def public_names(path):
    """List the names of a module, its classes, and what is public in both."""
    yield path.stem
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ClassDef(name=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if not name.startswith("_"):
                    yield name
            case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith("_"):
                yield name
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                if not name.startswith("_"):
                    yield name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_public_names_are_words_of_the_field(path):
    names = set(public_names(path)) - VERBS
    assert [name for name in names if words(name) & NOT_THE_FIELDS] == []


def test_no_class_name_is_used_twice():
    defined = defaultdict(list)
    for path in PACKAGE.rglob("*.py"):
        if path.name in SAME_AS_ON_THE_WIRE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                defined[node.name].append(path.relative_to(PACKAGE).as_posix())
    assert {name: paths for name, paths in defined.items() if len(paths) > 1} == {}


def test_every_module_says_what_it_defines():
    first_lines = {
        path.relative_to(PACKAGE).as_posix(): ast.get_docstring(
            ast.parse(path.read_text(encoding="utf-8"))
        ).splitlines()[0]
        for path in FILES
    }
    vague = re.compile(r"^(What|How|When|Where|Whether|Who|Why)\b")
    assert {name: line for name, line in first_lines.items() if vague.match(line)} == {}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_functions_return_and_do_not_give(path):
    docstrings = [
        ast.get_docstring(node) or ""
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    assert [text for text in docstrings if text.startswith("Give ")] == []
