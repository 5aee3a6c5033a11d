"""Translate JSON Schema to the OpenAPI subset that `parameters` accepts.

Live models sometimes call functions declared by `parametersJsonSchema` without arguments, so the
schemas of MCP servers and of pydantic are translated, parameter by parameter.

A translated schema accepts every value that the original accepts. What the subset cannot express is
weakened there and nowhere else, and said in the description where a few words can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import orjson

from genai_live import types
from genai_live._wire.scalars import Unreadable
from genai_live._wire.typeguards import is_list, is_mapping
from genai_live.tools.json_branches import Branch, Branches
from genai_live.tools.limits import ParameterLimits, append_words

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIMITS = {
    "minimum": "ge",
    "exclusiveMinimum": "gt",
    "maximum": "le",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
}
_LENGTHS = {"string": "Length", "array": "Items", "object": "Properties"}
_FORMATS = ("date-time",)
"""The formats that the service accepts; it refuses others."""
_BASIC = ("string", "number", "boolean", "object", "array")
_MAX_SCHEMAS = 1000
"""How many schemas are translated in full; what follows is declared by its type alone."""
_MAX_WORDS = 300


def from_json_schema(document: Mapping[str, Any]) -> types.Schema:
    """Translate a JSON Schema.

    Raises:
        Unreadable: No value fits it, or it is nested too deeply.
    """
    try:
        return _Translator(document).translate(document, frozenset({"#"}))
    except _NoValueError:
        raise Unreadable("no value fits its schema.") from None
    except RecursionError:
        raise Unreadable("its schema is nested too deeply.") from None


def parameters_from_json_schema(document: Mapping[str, Any]) -> types.Schema | None:
    """Translate the JSON Schema of a function's parameters; return None if there are none.

    Raises:
        Unreadable: It says nothing that `parameters` can express: it is not an object, or names
            no properties and accepts any.
    """
    try:
        return _Translator(document).parameters(document)
    except RecursionError:
        raise Unreadable("its schema is nested too deeply.") from None


class _NoValueError(Exception):
    """No value fits the schema."""


class _Translator:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._branches = Branches(document)
        self._left = _MAX_SCHEMAS

    def translate(self, schema: Any, enclosing: frozenset[str]) -> types.Schema:
        self._left -= 1
        branches = self._branches.of(schema, enclosing)
        if not branches:
            raise _NoValueError
        options = [each for branch in branches for each in _expanded(branch)]
        nullable = any(option.kind == "null" for option in options)
        options = [option for option in options if option.kind != "null"]
        if not options:
            return types.Schema(
                type=types.Type.NULL, description=_text(branches[0].keywords, "description")
            )
        schemas: list[types.Schema] = []
        for option in options:
            translated = self._plain(option)
            if nullable:
                translated.nullable = True
            if translated not in schemas:
                schemas.append(translated)
        if len(schemas) > 1:
            return types.Schema(any_of=schemas)
        schemas[0].default = options[0].keywords.get("default")
        return schemas[0]

    def parameters(self, document: Mapping[str, Any]) -> types.Schema | None:
        branches = [
            branch
            for branch in self._branches.of(document, frozenset({"#"}))
            if branch.kind in ("object", None)
        ]
        if not branches:
            raise Unreadable("its parameters are not an object.")
        branch = branches[0]
        for other in branches[1:]:
            branch = _either(branch, other)
        translated = self._plain(attrs.evolve(branch, kind="object"))
        if translated.properties:
            return translated
        if any(
            is_mapping(branch.keywords.get(name)) or branch.keywords.get(name) is True
            for name in ("additionalProperties", "patternProperties")
        ):
            raise Unreadable("its parameters have no names.")
        return None

    def _plain(self, branch: Branch) -> types.Schema:
        """Translate a branch that has one type."""
        keywords, kind = branch.keywords, branch.kind or "object"
        translated = types.Schema(
            type=types.Type(kind.upper()), description=_text(keywords, "description")
        )
        values = keywords.get("enum")
        if is_list(values):
            _declare_values(translated, values)
        form = keywords.get("format")
        if kind == "string" and isinstance(form, str):
            if form in _FORMATS:
                translated.format = form
            elif translated.enum is None and not translated.description:
                append_words(translated, f"Format: {form}.")
        self._add_items(translated, branch)
        self._add_properties(translated, branch)
        _limits(keywords, kind).declare(translated)
        if keywords.get("uniqueItems") is True and kind == "array":
            append_words(translated, "Each item once.")
        return translated

    def _add_items(self, translated: types.Schema, branch: Branch) -> None:
        if branch.kind != "array":
            return
        items, several = branch.keywords.get("items"), branch.keywords.get("prefixItems")
        if is_list(items):  # a tuple, as older drafts write it
            items, several = branch.keywords.get("additionalItems"), items
        options: list[Any] = [items] if is_mapping(items) or items is True else []
        if is_list(several) and several:
            most = branch.keywords.get("maxItems")
            if items is False:
                _limits({"maxItems": len(several)}, "array").declare(translated)
            elif not options and not (isinstance(most, int) and most <= len(several)):
                options = [True]  # more items may follow, of any type
            options = [*several, *options]
        elif items is False:
            translated.max_items = 0
        if not options or options == [True] or options == [{}] or self._left <= 0:
            translated.items = _any_item()
            return
        schema = options[0] if len(options) == 1 else {"anyOf": options}
        try:
            translated.items = self.translate(schema, branch.enclosing)
        except _NoValueError:
            translated.items = _any_item()
            translated.max_items = 0

    def _add_properties(self, translated: types.Schema, branch: Branch) -> None:
        if branch.kind not in ("object", None) or self._left <= 0:
            return
        known, required = _properties(branch), _required(branch)
        properties: dict[str, types.Schema] = {}
        for name in dict.fromkeys([*known, *required]):
            try:
                properties[name] = self.translate(known.get(name, {}), branch.enclosing)
            except _NoValueError:  # it must be left out
                continue
        translated.properties = properties or None
        translated.required = [
            name for name in dict.fromkeys(required) if name in properties
        ] or None


def _expanded(branch: Branch) -> list[Branch]:
    """Return a branch for each type of one that accepts any, and for an empty string."""
    if branch.kind is None:
        kinds = [attrs.evolve(branch, kind=kind) for kind in (*_BASIC, "null")]
        return [each for kind in kinds for each in _expanded(kind)]
    values = branch.keywords.get("enum")
    if branch.kind != "string" or not is_list(values) or "" not in values:
        return [branch]
    # The service refuses an empty choice, so that it becomes a string of no characters.
    rest = {key: value for key, value in branch.keywords.items() if key != "enum"}
    empty = attrs.evolve(branch, keywords={**rest, "maxLength": 0})
    filled = [value for value in values if value != ""]
    if not filled:
        return [empty]
    return [attrs.evolve(branch, keywords={**branch.keywords, "enum": filled}), empty]


def _either(one: Branch, other: Branch) -> Branch:
    """Return an object that accepts what either of two objects accepts."""
    properties = dict(_properties(one))
    for name, schema in _properties(other).items():
        same = name not in properties or properties[name] == schema
        properties[name] = schema if same else {"anyOf": [properties[name], schema]}
    keywords: dict[str, Any] = {
        **other.keywords,
        **one.keywords,
        "properties": properties,
        "required": [name for name in _required(one) if name in _required(other)],
    }
    for name in ("minProperties", "maxProperties"):
        keywords.pop(name, None)
    return Branch("object", keywords, one.enclosing | other.enclosing)


def _properties(branch: Branch) -> Mapping[str, Any]:
    value = branch.keywords.get("properties")
    return value if is_mapping(value) else {}


def _required(branch: Branch) -> list[str]:
    value = branch.keywords.get("required")
    return [name for name in value if isinstance(name, str)] if is_list(value) else []


def _limits(keywords: Mapping[str, Any], kind: str) -> ParameterLimits:
    found: list[tuple[str, Any]] = []
    for keyword, name in _LIMITS.items():
        value = keywords.get(keyword)
        if isinstance(value, bool):  # draft 4: whether the bound itself is excluded
            value = keywords.get("minimum" if name == "gt" else "maximum") if value else None
        if isinstance(value, int | float):
            found.append((name, value))
    if kind in _LENGTHS:
        for prefix in ("min", "max"):
            value = keywords.get(f"{prefix}{_LENGTHS[kind]}")
            if isinstance(value, int | float) and value == int(value):
                found.append((f"{prefix}_length", int(value)))
    if isinstance(keywords.get("pattern"), str):
        found.append(("pattern", keywords["pattern"]))
    return ParameterLimits(tuple(found))


def _declare_values(schema: types.Schema, values: list[Any]) -> None:
    """Declare the values to choose from; the service has choices for strings only."""
    if schema.type == types.Type.STRING:
        schema.enum = list(dict.fromkeys(values))
        return
    if schema.type in (types.Type.INTEGER, types.Type.NUMBER):
        schema.minimum, schema.maximum = min(values), max(values)
        if schema.type == types.Type.INTEGER and set(values) == set(
            range(int(min(values)), int(min(values)) + len(set(values)))
        ):
            return
    if schema.type == types.Type.BOOLEAN and len(values) > 1:
        return
    texts = [orjson.dumps(value).decode() for value in values]
    words = f"Must be {texts[0]}." if len(texts) == 1 else f"One of {', '.join(texts)}."
    if len(words) <= _MAX_WORDS:
        append_words(schema, words)


def _any_item() -> types.Schema:
    """Return the schema of an item of any type; lists inside lists cannot be expressed so."""
    kinds = (kind for kind in _BASIC if kind != "array")
    return types.Schema(
        any_of=[types.Schema(type=types.Type(kind.upper()), nullable=True) for kind in kinds]
    )


def _text(keywords: Mapping[str, Any], name: str) -> str | None:
    value = keywords.get(name)
    return value if isinstance(value, str) else None
