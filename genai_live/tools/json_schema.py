"""Translate JSON Schema to the OpenAPI subset that `parameters` accepts.

Live models sometimes call functions declared by `parametersJsonSchema` without arguments, so the
schemas of MCP servers and of pydantic are translated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from genai_live import types
from genai_live._wire.scalars import Unreadable
from genai_live._wire.typeguards import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT = {
    "minimum": "minimum",
    "maximum": "maximum",
    "minItems": "min_items",
    "maxItems": "max_items",
    "minLength": "min_length",
    "maxLength": "max_length",
    "pattern": "pattern",
}
_FORMATS = ("date-time",)
"""The formats that the service accepts; it refuses others."""


def from_json_schema(document: Mapping[str, Any]) -> types.Schema:
    """Translate a JSON Schema. Keywords that the subset does not have are left out.

    Raises:
        Unreadable: It is recursive, or states no type.
    """
    definitions = {
        f"#/{group}/{name}": schema
        for group in ("$defs", "definitions")
        for name, schema in cast("Mapping[str, Any]", document.get(group) or {}).items()
    }
    return _translate(document, definitions, ())


def _translate(
    schema: Any, definitions: Mapping[str, Any], enclosing: tuple[str, ...]
) -> types.Schema:
    if not is_mapping(schema):
        raise Unreadable("a value of any type cannot be declared to the model.")
    target = schema.get("$ref")
    if isinstance(target, str):
        if target in enclosing or target not in definitions:
            raise Unreadable(
                f"{target} is recursive or undefined and cannot be declared to the model."
            )
        merged = {**definitions[target], **{key: schema[key] for key in schema if key != "$ref"}}
        return _translate(merged, definitions, (*enclosing, target))
    options = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    kinds = schema.get("type")
    if is_list(kinds):
        options = [{**schema, "type": kind} for kind in kinds]
    if is_list(options):
        return _any_of(schema, options, definitions, enclosing)
    return _plain(schema, definitions, enclosing)


def _any_of(
    schema: Mapping[str, Any],
    options: list[Any],
    definitions: Mapping[str, Any],
    enclosing: tuple[str, ...],
) -> types.Schema:
    kept = [option for option in options if not is_mapping(option) or option.get("type") != "null"]
    schemas = [_translate(option, definitions, enclosing) for option in kept]
    for each in schemas:
        each.description = each.description or schema.get("description")
        if len(kept) < len(options):
            each.nullable = True
    if len(schemas) == 1:
        schemas[0].default = schema.get("default")
        return schemas[0]
    return types.Schema(any_of=schemas)


def _plain(
    schema: Mapping[str, Any], definitions: Mapping[str, Any], enclosing: tuple[str, ...]
) -> types.Schema:
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    kind = schema.get("type") or (
        "string" if values else "object" if "properties" in schema else ""
    )
    if not kind:
        raise Unreadable("a value of any type cannot be declared to the model.")
    translated = types.Schema(
        type=types.Type(str(kind).upper()),
        description=schema.get("description"),
        default=schema.get("default"),
        nullable=schema.get("nullable"),
    )
    if kind == "string":
        translated.enum = [str(value) for value in values] if values else None
        translated.format = schema.get("format") if schema.get("format") in _FORMATS else None
    for name, attribute in _KEPT.items():
        if name in schema:
            setattr(translated, attribute, schema[name])
    if kind == "array":
        translated.items = _step("items", _items(schema), definitions, enclosing)
    properties = cast("Mapping[str, Any]", schema.get("properties") or {})
    if properties:
        translated.properties = {
            name: _step(name, each, definitions, enclosing) for name, each in properties.items()
        }
        translated.required = list(schema.get("required") or ()) or None
    return translated


def _items(schema: Mapping[str, Any]) -> Any:
    items = schema.get("items")
    several = schema.get("prefixItems")
    return {"anyOf": several} if is_list(several) and not is_mapping(items) else items


def _step(
    name: str, schema: Any, definitions: Mapping[str, Any], enclosing: tuple[str, ...]
) -> types.Schema:
    try:
        return _translate(schema, definitions, enclosing)
    except Unreadable as error:
        error.steps.append(name)
        raise
