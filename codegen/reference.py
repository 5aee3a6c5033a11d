"""`Reference`: the docstrings of the package as Markdown, for those who read no HTML."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

# Of the docs session, and one without types.
griffe: Any = importlib.import_module("griffe")
griffe2md: Any = importlib.import_module("griffe2md")

ROOT = Path(__file__).resolve().parent.parent


class Reference:
    """The docstrings of the package as Markdown."""

    def __init__(self) -> None:
        self._loader = griffe.GriffeLoader(
            search_paths=[str(ROOT)], docstring_parser=griffe.Parser.google
        )
        self._loader.load("genai_live")
        self._loader.resolve_aliases()

    def text_of(self, path: str) -> str:
        """Return what the reference says of a module."""
        module = importlib.import_module(path)
        names = [
            name
            for name in getattr(module, "__all__", ())
            if not isinstance(getattr(module, name), ModuleType)
        ]
        config = {
            "docstring_section_style": "list",
            "filters": ["!^_"],
            "members": names or None,
            "show_bases": False,
            "show_root_full_path": True,
            "show_signature_annotations": True,
            "show_submodules": False,
            "summary": False,
        }
        return str(griffe2md.render_object_docs(self._loader.modules_collection[path], config))
