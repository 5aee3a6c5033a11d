"""Keywords of the constructors, for type checkers: the spelling in camelCase is a TypedDict."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from codegen.schema import SCALARS, target
from codegen.twins import PRIMITIVES, described, snake_case, twins_by_file

if TYPE_CHECKING:
    from codegen.schema import Definition, SchemaFile

Keywords = list[tuple[str, str, "Definition"]]
"""Keywords with their types and the keywords of their schemas."""


def keywords_by_file(files: list[SchemaFile]) -> dict[str, dict[str, Keywords]]:
    """Return the keywords in camelCase of each message that has any, by schema file and name."""
    hints = Hints(files)
    return {
        file.name: {
            name: keywords
            for name in file.classes
            if (keywords := _keywords(file.definitions[name], hints))
        }
        for file in files
    }


def _keywords(definition: Definition, hints: Hints) -> Keywords:
    return [
        (key, f"{hints.of(schema)} | None", described(schema, hints.definitions))
        for key, schema in definition.get("properties", {}).items()
        if key != snake_case(key)
    ]


def attributes(definition: Definition, hints: Hints) -> list[list[str]]:
    """Return what a constructor takes by the names of attributes, with types."""
    return [
        [snake_case(key), f"{hints.of(schema)} | None"]
        for key, schema in definition.get("properties", {}).items()
    ]


class Hints:
    """Types of what constructors take.

    Args:
        files: All schemas.
    """

    def __init__(self, files: list[SchemaFile]) -> None:
        self.definitions = {name: each for file in files for name, each in file.definitions.items()}
        self._twins = {twin.of for twins in twins_by_file(files).values() for twin in twins}

    def of(self, schema: Definition) -> str:
        """Return the type that a constructor takes for a schema."""
        return " | ".join([self._of(schema), *map(self.of, schema.get("x-accepts", ()))])

    def _of(self, schema: Definition) -> str:
        if "x-python" in schema:
            return str(schema["x-python"])
        if "anyOf" in schema:
            return " | ".join(map(self.of, schema["anyOf"]))
        if "$ref" in schema:
            return self._of_reference(target(schema["$ref"]))
        match schema.get("type"):
            case None:
                return "Any"
            case "array":
                return f"Sequence[{self.of(schema['items'])}]"
            case "object":
                values = schema["additionalProperties"]
                return f"Mapping[str, {'Any' if values is True else self.of(values)}]"
            case kind:
                return PRIMITIVES[kind]

    def _of_reference(self, name: str) -> str:
        if name in SCALARS:
            return SCALARS[name][1]
        if "enum" in self.definitions[name]:
            return f"{name} | str"
        twin = [f"{name}Dict"] if name in self._twins else []
        return " | ".join([name, *twin, "Mapping[str, Any]"])  # a dict in a variable has no type


def names_in(hint: str) -> set[str]:
    """Return the names that a type refers to."""
    return set(re.findall(r"[A-Za-z]\w*", hint))
