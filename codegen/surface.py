"""The surface of a wire protocol: its messages with their members and types, and its enums.

Read from the schema files or from google-genai's classes, walked from the same roots. A type is
written as a kind: `string`, `integer`, `number`, `boolean`, `bytes`, `timestamp`, `object`, `any`,
the name of a message or enum, `list[...]` or `map[...]`.
"""

from __future__ import annotations

import re
import types as python_types
from datetime import datetime
from enum import Enum
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    NamedTuple,
    Union,
    cast,
    get_args,
    get_origin,
)

from codegen.schema import read_schemas, target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from types import ModuleType

ROOTS = [
    "AuthToken",
    "CreateAuthTokenConfig",
    "LiveClientMessage",
    "LiveConnectConfig",
    "LiveMusicClientMessage",
    "LiveMusicServerMessage",
    "LiveServerMessage",
    "Tool",  # a plain list in google-genai's configs
]

Kinds = frozenset[str]
"""The kinds that a member may have: one, or several alternatives."""
Names = dict[str, set[str]]
"""Messages and enums, each with its members or values."""

_SCALARS = {
    "Base64": "bytes",
    "Duration": "string",
    "Int64String": "int64",
    "Timestamp": "timestamp",
}
_JSON_TYPES = {"string", "integer", "number", "boolean"}
_PYTHON_TYPES = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    bytes: "bytes",
    datetime: "timestamp",
    Any: "any",
    dict: "object",
    list: "list[any]",
}
_INSIDE = re.compile(r"^(?:list|map)\[(.+)\]$")


class Surface(NamedTuple):
    """Messages, each with the kinds of its members; and enums, each with its values."""

    messages: dict[str, dict[str, Kinds]]
    enums: dict[str, set[str]]

    @property
    def names(self) -> Names:
        """Messages with their members, and enums with their values."""
        return {name: set(kinds) for name, kinds in self.messages.items()} | self.enums


Definition = set[str] | dict[str, Kinds]
"""The values of an enum, or the members of a message."""


def walk(find: Callable[[str], Definition | None]) -> Surface:
    """Return everything that the roots lead to.

    Args:
        find: Returns the definition of a name, None if there is none.
    """
    surface = Surface({}, {})
    waiting = list(ROOTS)
    while waiting:
        name = waiting.pop()
        if name in surface.messages or name in surface.enums:
            continue
        definition = find(name)
        if isinstance(definition, set):
            surface.enums[name] = definition
        elif definition is not None:
            surface.messages[name] = definition
            waiting += (innermost(kind) for kinds in definition.values() for kind in kinds)
    return surface


def innermost(kind: str) -> str:
    """Return the kind inside lists and maps."""
    while inside := _INSIDE.match(kind):
        kind = inside[1]
    return kind


def read_schema(folder: Path) -> Surface:
    """Return the surface of the schema files."""
    definitions = {
        name: definition
        for file in read_schemas(folder)
        for name, definition in file.definitions.items()
    }

    def find(name: str) -> Definition | None:
        definition = definitions.get(name, {})
        if "enum" in definition:
            return set(definition["enum"])
        if "properties" not in definition:
            return None
        return {
            member: frozenset({_schema_kind(schema)})
            for member, schema in definition["properties"].items()
        }

    return walk(find)


def _schema_kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = target(schema["$ref"])
        return _SCALARS.get(name, name)
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list[{_schema_kind(schema['items'])}]"
    if kind == "object":
        values = schema.get("additionalProperties")
        if isinstance(values, dict):
            return f"map[{_schema_kind(cast('dict[str, Any]', values))}]"
        return "object"
    return kind if kind in _JSON_TYPES else "any"


def read_python(types: ModuleType) -> Surface:
    """Return the surface of google-genai's types."""

    def find(name: str) -> Definition | None:
        cls: Any = getattr(types, name, None)
        if isinstance(cls, type) and issubclass(cls, Enum):
            return {member.value for member in cls}
        fields = getattr(cls, "model_fields", None)
        if fields is None:
            return None
        return {
            field.alias or member: frozenset(_python_kinds(field.annotation, types.__name__))
            for member, field in fields.items()
        }

    return walk(find)


def _python_kinds(annotation: Any, module: str) -> set[str]:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin in (Union, python_types.UnionType):
        return {
            kind
            for each in inside
            if each is not type(None)
            for kind in _python_kinds(each, module)
        }
    if origin is Annotated:
        return _python_kinds(inside[0], module)
    if origin is Literal:
        return {"literal"}
    if origin is list:
        return {f"list[{kind}]" for kind in _python_kinds(inside[0], module)}
    if origin is dict:
        values = _python_kinds(inside[1], module)
        return {"object"} if "any" in values else {f"map[{kind}]" for kind in values}
    if scalar := _PYTHON_TYPES.get(annotation):
        return {scalar}
    name = str(annotation.__name__)
    return {name if annotation.__module__ == module else f"{annotation.__module__}.{name}"}


def differing_kinds(
    here: Surface, there: Surface, *, coarse: Callable[[str], str] = str
) -> dict[str, str]:
    """Compare the kinds of the members that both surfaces have.

    Args:
        here: The schema.
        there: The other side; one of its alternatives has to be the schema's kind.
        coarse: Maps a kind to what the other side can tell apart.

    Returns:
        A description of both kinds, by `Message.member`.
    """
    different: dict[str, str] = {}
    for name in here.messages.keys() & there.messages.keys():
        ours, theirs = here.messages[name], there.messages[name]
        for member in ours.keys() & theirs.keys():
            (kind,) = ours[member]
            if not _matches(kind, theirs[member], here.enums, coarse):
                different[f"{name}.{member}"] = f"{kind} here, {_join(theirs[member])} there"
    return different


def _matches(
    kind: str, alternatives: Kinds, enums: Iterable[str], coarse: Callable[[str], str]
) -> bool:
    accepted = {kind, coarse(kind)}
    for form, others in (("int64", ("integer", "string")), ("timestamp", ("string",))):
        if innermost(kind) == form:
            accepted |= {kind.replace(form, other) for other in others}
    if innermost(kind) in enums:
        accepted |= {kind.replace(innermost(kind), "literal")}
    return bool(accepted & {coarse(each) for each in alternatives} or accepted & alternatives)


def _join(kinds: Kinds) -> str:
    return " or ".join(sorted(kinds)) or "nothing"
