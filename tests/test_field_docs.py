"""Each public field of a class has its documentation below it, where editors show it."""

import ast
import inspect
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import attrs
import pytest

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"
MODULES = sorted(
    name
    for page in REFERENCE.glob("*.md")
    for name in re.findall(r"^::: ([a-z_.]+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
)
"""The modules that the reference describes."""


@cache
def documented(path):
    """Return the fields with documentation, as pairs of class and name, of a file."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    return {
        (cls.name, field.target.id)
        for cls in ast.walk(tree)
        if isinstance(cls, ast.ClassDef)
        for field, text in zip(cls.body, cls.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }


def classes_of(module):
    public = (getattr(module, name) for name in dir(module) if not name.startswith("_"))
    return {
        cls
        for each in public
        if inspect.isclass(each) and attrs.has(each)
        for cls in each.__mro__
        if attrs.has(cls) and cls.__module__.startswith("genai_live.")
    }


@pytest.mark.parametrize("name", MODULES)
def test_a_field_is_documented_where_editors_look(name):
    missing = []
    for cls in classes_of(import_module(name)):
        fields = [each.name for each in attrs.fields(cls) if not each.inherited]
        known = documented(inspect.getsourcefile(cls))
        missing += [
            f"{cls.__name__}.{field}"
            for field in fields
            if not field.startswith("_") and (cls.__name__, field) not in known
        ]
    assert missing == []


def test_many_fields_are_looked_at():
    classes = set().union(*(classes_of(import_module(name)) for name in MODULES))
    assert len([each for cls in classes for each in attrs.fields(cls)]) > 1_200
