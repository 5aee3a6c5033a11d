"""Normalise JSON Schema: a schema becomes the list of its alternatives, each with one type.

References are followed, `allOf` is merged into each alternative, and `anyOf`, `oneOf`, lists of
types and choices of several types are split.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from attrs import frozen

from genai_live._wire.typeguards import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KINDS = ("string", "integer", "number", "boolean", "object", "array", "null")
_MAX_BRANCHES = 32
_COMBINING = ("$ref", "$dynamicRef", "allOf", "anyOf", "oneOf")
_NOT_MERGED = ("$defs", "definitions", "nullable", "type", "const")
_HINTS = {
    "object": ("properties", "required", "additionalProperties", "patternProperties"),
    "array": ("items", "prefixItems", "minItems", "maxItems"),
    "string": ("minLength", "maxLength", "pattern", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}
"""Keywords that tell the type of a schema that has none."""
_TIGHTER: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min),
}


@frozen
class Branch:
    """One alternative of a schema.

    Attributes:
        kind: Its type; None if it accepts values of any type.
        keywords: Its other keywords; `enum` has only values of its type.
        enclosing: The references that were followed to get here.
    """

    kind: str | None
    keywords: Mapping[str, Any]
    enclosing: frozenset[str]


class Branches:
    """Splits the schemas of one document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def of(self, schema: Any, enclosing: frozenset[str]) -> list[Branch]:
        """Return the alternatives of a schema; none if no value fits."""
        if schema is False:
            return []
        if not is_mapping(schema):
            return [Branch(None, {}, enclosing)]
        branches = _own_branches(schema, enclosing)
        for name in ("$ref", "$dynamicRef"):
            if isinstance(reference := schema.get(name), str):
                branches = _all_of(branches, self._target(reference, enclosing))
        parts = schema.get("allOf")
        for part in parts if is_list(parts) else ():
            branches = _all_of(branches, self.of(part, enclosing))
        for name in ("anyOf", "oneOf"):
            options = schema.get(name)
            if is_list(options) and options:
                either = [branch for option in options for branch in self.of(option, enclosing)]
                branches = _all_of(either, branches)
        return branches

    def _target(self, reference: str, enclosing: frozenset[str]) -> list[Branch]:
        target = self._find(reference)
        if reference not in enclosing:
            return self.of(target, enclosing | {reference})
        if not is_mapping(target):
            return [Branch(None, {}, enclosing)]
        shape = {"type": target["type"]} if "type" in target else {}
        if not shape and not any(name in target for name in _COMBINING) and "enum" not in target:
            shape = {"type": _inferred(target) or ""}
        return _own_branches(shape, enclosing)  # recursive: cut off here

    def _find(self, reference: str) -> Any:
        """Return what a reference points to; True, any value, if it is not in the document."""
        found: Any = self._document
        if not reference.startswith("#"):
            return True
        for step in filter(None, reference[1:].split("/")):
            key = unquote(step).replace("~1", "/").replace("~0", "~")
            if is_mapping(found) and key in found:
                found = found[key]
            elif is_list(found) and key.isdigit() and int(key) < len(found):
                found = found[int(key)]
            else:
                return True
        return found


def _own_branches(schema: Mapping[str, Any], enclosing: frozenset[str]) -> list[Branch]:
    """Split a schema by its types and choices, without what it combines."""
    skipped = (*_COMBINING, *_NOT_MERGED, "enum")
    keywords = {key: value for key, value in schema.items() if key not in skipped}
    kinds = _kinds(schema)
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    branches: list[Branch] = []
    if is_list(values) and values:
        for kind, chosen in _by_kind(values, kinds).items():
            choices = {} if kind == "null" else {"enum": chosen}
            branches.append(Branch(kind, {**keywords, **choices}, enclosing))
    branches = branches or [Branch(kind, keywords, enclosing) for kind in kinds or (None,)]
    if schema.get("nullable") is True and all(branch.kind for branch in branches):
        branches.append(Branch("null", {}, enclosing))
    return branches


def _kinds(schema: Mapping[str, Any]) -> list[str]:
    """Return the types that a schema names or implies; none if it accepts any."""
    named = schema.get("type")
    if named is None:
        if any(name in schema for name in ("const", "enum")):
            return []
        inferred = _inferred(schema)
        return [inferred] if inferred else []
    names = named if is_list(named) else [named]
    kinds = [str(name).lower() for name in names]
    return kinds if all(kind in KINDS for kind in kinds) else []


def _inferred(schema: Mapping[str, Any]) -> str | None:
    return next(
        (kind for kind, names in _HINTS.items() if any(map(schema.__contains__, names))), None
    )


def _by_kind(values: list[Any], kinds: list[str]) -> dict[str, list[Any]]:
    """Sort choices by type; those of types that are not accepted are left out."""
    sorted_values: dict[str, list[Any]] = {}
    whole = "number" not in kinds and all(
        _kind_of(value) == "integer" for value in values if _kind_of(value) in ("integer", "number")
    )
    for value in values:
        kind = _kind_of(value)
        if kind in ("integer", "number"):
            if kinds and "number" not in kinds:
                kind = "integer" if kind == "integer" or value == int(value) else "number"
            else:
                kind = "integer" if whole else "number"
        if not kinds or kind in kinds:
            sorted_values.setdefault(kind, []).append(value)
    return sorted_values


def _kind_of(value: Any) -> str:
    if value is None:
        return "null"
    for kind, cls in (("boolean", bool), ("integer", int), ("number", float), ("string", str)):
        if isinstance(value, cls):
            return kind
    return "array" if is_list(value) else "object"


def _all_of(lefts: list[Branch], rights: list[Branch]) -> list[Branch]:
    """Return what fits an alternative of each list; the first list has the better descriptions."""
    if len(lefts) * len(rights) > _MAX_BRANCHES and len(rights) > 1:
        return lefts  # weaker, and of a size that can be declared
    merged = (_merge(left, right) for left in lefts for right in rights)
    return [branch for branch in merged if branch is not None]


def _merge(left: Branch, right: Branch) -> Branch | None:
    """Return what fits both; None if nothing does."""
    kinds = {left.kind, right.kind} - {None}
    if kinds == {"integer", "number"}:
        kinds = {"integer"}
    if len(kinds) > 1:
        return None
    keywords = {**right.keywords, **left.keywords}
    for name in left.keywords.keys() & right.keywords.keys():
        one, other = left.keywords[name], right.keywords[name]
        if name in _TIGHTER and _is_number(one) and _is_number(other):
            keywords[name] = _TIGHTER[name](one, other)
        elif name == "required" and is_list(one) and is_list(other):
            keywords[name] = list(dict.fromkeys([*one, *other]))
        elif name == "properties" and is_mapping(one) and is_mapping(other):
            keywords[name] = _merge_properties(one, other)
        elif name == "items" and one != other:
            keywords[name] = {"allOf": [one, other]}
        elif name == "enum":
            keywords[name] = [value for value in one if value in other]
            if not keywords[name]:
                return None
    return Branch(next(iter(kinds), None), keywords, left.enclosing | right.enclosing)


def _merge_properties(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**one, **other}
    for name in one.keys() & other.keys():
        if one[name] != other[name]:
            merged[name] = {"allOf": [one[name], other[name]]}
    return merged


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
