"""Reader of the schema files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Definition = dict[str, Any]

SCALARS = {
    "Base64": ("builtins.bytes", "bytes | str"),
    "Int64String": ("genai_live._wire.base.Int64", "int"),
    "Duration": ("datetime.timedelta", "timedelta | str"),
    "Timestamp": ("datetime.datetime", "datetime | str"),
}
"""Definitions without a class of their own: their type in classes, and in dicts."""


@dataclass(frozen=True)
class SchemaFile:
    """One schema file, from which one module is generated."""

    name: str
    source: bytes
    description: str
    definitions: dict[str, Definition]

    @property
    def classes(self) -> list[str]:
        """The names of the messages and enums, sorted."""
        return sorted(self.definitions.keys() - SCALARS.keys())


def read_schemas(folder: Path) -> list[SchemaFile]:
    """Read all schema files of a folder, sorted by name; the table of models is not one."""
    files: list[SchemaFile] = []
    for path in sorted(folder.glob("*.json")):
        if path.stem.startswith("models"):
            continue
        source = path.read_bytes()
        document = json.loads(source)
        files.append(SchemaFile(path.stem, source, document["description"], document["$defs"]))
    return files


def target(reference: str) -> str:
    """Return the name of the definition that a `$ref` points to; it is unique over all files."""
    return reference.rpartition("/")[2]


def targets(schema: object) -> Iterator[str]:
    """Yield the name of every definition that a schema refers to, at any depth."""
    if isinstance(schema, dict):
        members = cast("dict[str, object]", schema)
        if isinstance(reference := members.get("$ref"), str):
            yield target(reference)
        for value in members.values():
            yield from targets(value)
    elif isinstance(schema, list):
        for value in cast("list[object]", schema):
            yield from targets(value)
