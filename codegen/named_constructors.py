"""Named constructors, such as `Part.from_text`: what `x-constructors` of a schema says, as code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from codegen.keywords import Hints
from codegen.schema import target
from codegen.twins import snake_case

if TYPE_CHECKING:
    from codegen.schema import Definition, SchemaFile


def named_constructors(files: list[SchemaFile]) -> dict[str, list[dict[str, Any]]]:
    """Return what the template needs, for each message that has any."""
    hints = Hints(files)
    return {
        name: [
            _constructor(function, rule, definition, hints)
            for function, rule in definition["x-constructors"].items()
        ]
        for name, definition in hints.definitions.items()
        if "x-constructors" in definition
    }


def _constructor(
    function: str, rule: dict[str, Any], definition: Definition, hints: Hints
) -> dict[str, Any]:
    arguments: list[str] = []
    members: dict[str, Any] = {}
    for name, argument in rule["arguments"].items():
        keyword = snake_case(name)
        path = argument.get("path", "")
        schema = _schema_at(path, definition, hints) if path else argument
        hint = hints.of(schema)
        value = keyword
        if "short" in argument:  # a string stands for the object with this member
            member = argument["short"]
            hint = f"{hints.of(_schema_at(f'{path}.{member}', definition, hints))} | {hint}"
            short = f"{{'{snake_case(member)}': {keyword}}}"
            value = f"{short} if isinstance({keyword}, str) else {keyword}"
        if "default" in argument:
            default = argument["default"]
            made = f"late('{default['function']}')({snake_case(default['of'])})"
            value = f"{made} if {keyword} is None else {keyword}"
        arguments.append(
            f"{keyword}: {hint} | None = None" if argument.get("optional") else f"{keyword}: {hint}"
        )
        if path:
            _put(members, path.split("."), value)
    return {
        "name": snake_case(function),
        "description": rule["description"],
        "arguments": arguments,
        "call": ", ".join(_assignments(members, definition, hints)),
        "function": rule.get("function"),
        "passed": ", ".join(f"{key}={key}" for key in map(snake_case, rule["arguments"])),
    }


def _schema_at(path: str, definition: Definition, hints: Hints) -> Definition:
    schema: Definition = definition
    for step in path.split("."):
        if "$ref" in schema:
            schema = hints.definitions[target(schema["$ref"])]
        schema = schema["properties"][step]
    return schema


def _put(members: dict[str, Any], steps: list[str], value: str) -> None:
    for step in steps[:-1]:
        members = members.setdefault(step, {})
    members[steps[-1]] = value


def _assignments(members: dict[str, Any], definition: Definition, hints: Hints) -> list[str]:
    found: list[str] = []
    for key, value in members.items():
        if isinstance(value, dict):
            inner = cast("dict[str, Any]", value)
            name = target(definition["properties"][key]["$ref"])
            inside = ", ".join(_assignments(inner, hints.definitions[name], hints))
            value = f"{name}({inside})"
        found.append(f"{snake_case(key)}={value}")
    return found
