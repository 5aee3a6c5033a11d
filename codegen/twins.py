"""TypedDict twins, the dict forms of the message classes that users write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codegen.schema import SCALARS, target, targets

if TYPE_CHECKING:
    from codegen.schema import Definition, SchemaFile

_MOST_VALUES = 12
"""The longest enum whose values are explained at the members that take them."""
PRIMITIVES = {"string": "str", "boolean": "bool", "integer": "int", "number": "float"}
"""Python types of the scalar types of JSON Schema."""


@dataclass(frozen=True)
class Twin:
    """One TypedDict; its members are (key, type, keywords of the schema), in either spelling."""

    name: str
    of: str
    members: list[tuple[str, str, dict[str, Any]]]


def twins_by_file(files: list[SchemaFile]) -> dict[str, list[Twin]]:
    """Return the twins of all messages that a user can write, by schema file."""
    definitions = {name: each for file in files for name, each in file.definitions.items()}
    roots = [name for name, definition in definitions.items() if definition.get("x-input")]
    reachable = _reachable(roots, definitions)
    return {
        file.name: [
            _twin(name, definitions)
            for name in file.classes
            if name in reachable and "properties" in definitions[name]
        ]
        for file in files
    }


def _reachable(names: list[str], definitions: dict[str, Definition]) -> set[str]:
    reachable: set[str] = set()
    while names:
        name = names.pop()
        if name not in reachable:
            reachable.add(name)
            names.extend(targets(definitions[name]))
    return reachable


def _twin(name: str, definitions: dict[str, Definition]) -> Twin:
    members = [
        (
            spelling,
            f"{hint(schema, definitions)} | None",
            described(schema, definitions),
        )
        for key, schema in definitions[name]["properties"].items()
        for spelling in dict.fromkeys((snake_case(key), key))
    ]
    return Twin(f"{name}Dict", name, members)


def described(schema: Definition, definitions: dict[str, Definition]) -> Definition:
    """Return the keywords of a member, by Python names, with what its values mean."""
    marks = {keyword.replace("-", "_"): value for keyword, value in schema.items()}
    return marks | {"description": schema["description"] + _values(schema, definitions)}


def _values(schema: Definition, definitions: dict[str, Definition]) -> str:
    """Return what the values of an enum mean, as sentences; nothing for other members."""
    schema = schema.get("items", schema)
    definition = definitions.get(target(schema.get("$ref", "")), {})
    meanings = definition.get("x-enum-descriptions", ())
    if len(meanings) > _MOST_VALUES:
        return ""
    return "".join(
        f" {value}: {meaning}"
        for value, meaning in zip(definition.get("enum", ()), meanings, strict=False)
        if not value.endswith("_UNSPECIFIED")
    )


def hint(schema: Definition, definitions: dict[str, Definition]) -> str:
    """Return the Python type that the package accepts for a schema."""
    also = [hint(other, definitions) for other in schema.get("x-accepts", ())]
    return " | ".join([_hint(schema, definitions), *also])


def _hint(schema: Definition, definitions: dict[str, Definition]) -> str:
    if "x-python" in schema:
        return str(schema["x-python"])
    if "anyOf" in schema:
        return " | ".join(hint(each, definitions) for each in schema["anyOf"])
    if "$ref" in schema:
        name = target(schema["$ref"])
        if name in SCALARS:
            return SCALARS[name][1]
        if "properties" in definitions[name]:
            return f"{name} | {name}Dict"
        return f"{name} | {_literal(name, definitions)} | str"
    match schema.get("type"):
        case None:
            return "Any"
        case "array" if (item := target(schema["items"].get("$ref", ""))) in definitions and (
            "enum" in definitions[item]
        ):  # editors complete no strings in a list of any strings
            return f"Sequence[{item} | {_literal(item, definitions)}] | list[{item} | str]"
        case "array":
            return f"list[{hint(schema['items'], definitions)}]"
        case "object":
            values = schema["additionalProperties"]
            return f"dict[str, {'Any' if values is True else hint(values, definitions)}]"
        case kind:
            return PRIMITIVES[kind]


def _literal(name: str, definitions: dict[str, Definition]) -> str:
    """Return the known values of an enum, which editors complete."""
    return f"Literal{definitions[name]['enum']!r}"


def snake_case(name: str) -> str:
    """Return the Python name of a member from its wire name."""
    return re.sub(r"(?<=[a-z0-9])[A-Z]", lambda match: f"_{match[0].lower()}", name)
