"""Rendering of `genai_live/models/profiles.py` from `schema/models.json`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from textwrap import fill
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codegen.formatting import format_module

MODULE = "models/profiles.py"
"""The generated file, by its path inside the package."""

_TEMPLATES = Path(__file__).parent / "templates"


def render_models(schema: Path) -> str:
    """Return the text of the generated module."""
    source = (schema / "models.json").read_bytes()
    environment: Any = Environment(loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined)
    environment.filters.update(python=_as_python, docstring=_as_docstring)
    header = (
        '"""Profiles of the Live models: what each accepts.\n\n'
        "Generated from schema/models.json; do not edit. Change the table and run "
        "`python -m codegen`.\n"
        f'sha256 of the source: {hashlib.sha256(source).hexdigest()}\n"""\n\n'
    )
    body = environment.get_template("models.jinja2").render(table=json.loads(source))
    return format_module(header + body)


def _as_docstring(text: str) -> str:
    """Return the docstring of a member, wrapped."""
    opened = f'    """{text}'
    if len(opened) + 3 <= 100:
        return f'{opened}"""'
    return fill(opened, 100, subsequent_indent=4 * " ") + '\n    """'


def _as_python(value: Any) -> str:
    """Return a JSON value as a Python literal; a list becomes a tuple."""
    return repr(tuple(cast("Any", value)) if isinstance(value, list) else value)
