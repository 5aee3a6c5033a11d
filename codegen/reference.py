"""`Reference`: the docstrings of the package as Markdown, for those who read no HTML."""

from __future__ import annotations

import importlib
from pathlib import Path
from pkgutil import resolve_name
from types import ModuleType
from typing import Any

# Of the docs session, and one without types.
griffe: Any = importlib.import_module("griffe")
griffe2md: Any = importlib.import_module("griffe2md")

ROOT = Path(__file__).resolve().parent.parent


class Reference:
    """The docstrings of the package as Markdown.

    Args:
        paths: Modules and classes that pages describe; a class among them is left out of its
            module, and its constructor is internal.
    """

    def __init__(self, paths: set[str]) -> None:
        self._paths = paths
        self._loader = griffe.GriffeLoader(
            search_paths=[str(ROOT)], docstring_parser=griffe.Parser.google
        )
        self._loader.load("genai_live")
        self._loader.resolve_aliases()

    def text_of(self, path: str) -> str:
        """Return what the reference says of a module or a class."""
        value = resolve_name(path)
        names = [
            name
            for name in getattr(value, "__all__", ())
            if not isinstance(getattr(value, name), ModuleType)
            and f"{path}.{name}" not in self._paths
        ]
        config = {
            "docstring_section_style": "list",
            "filters": ["!^_"],
            "inherited_members": not isinstance(value, ModuleType),
            "members": names or None,
            "merge_init_into_class": isinstance(value, ModuleType),
            "show_bases": False,
            "show_root_full_path": True,
            "show_signature_annotations": True,
            "show_submodules": False,
            "summary": False,
        }
        return str(griffe2md.render_object_docs(self._loader.modules_collection[path], config))
