"""Reads the schema files."""

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
"""Definitions that become no class: the type in a class, and what may stand in a dict."""


@dataclass(frozen=True)
class Plane:
    """One schema file, which becomes one module."""

    name: str
    source: bytes
    description: str
    definitions: dict[str, Definition]

    @property
    def classes(self) -> list[str]:
        """Names of the messages and enums, sorted."""
        return sorted(self.definitions.keys() - SCALARS.keys())


def read_planes(folder: Path) -> list[Plane]:
    """Read all files of a folder, by name."""
    planes: list[Plane] = []
    for path in sorted(folder.glob("*.json")):
        source = path.read_bytes()
        document = json.loads(source)
        planes.append(Plane(path.stem, source, document["description"], document["$defs"]))
    return planes


def target(reference: str) -> str:
    """Give the definition that a `$ref` points at; names are unique over all files."""
    return reference.rpartition("/")[2]


def targets(schema: object) -> Iterator[str]:
    """Give every definition that a schema points at, however deep."""
    if isinstance(schema, dict):
        members = cast("dict[str, object]", schema)
        if isinstance(reference := members.get("$ref"), str):
            yield target(reference)
        for value in members.values():
            yield from targets(value)
    elif isinstance(schema, list):
        for value in cast("list[object]", schema):
            yield from targets(value)
