"""Limits of a parameter: read from type hints and JSON Schema, declared, and checked at the call.

Read are the marks inside `Annotated`: those of `annotated_types`, pydantic's `Field` and
`StringConstraints`, and others with attributes of the same names. None of these packages is
imported.
"""

from __future__ import annotations

import math
import re
from numbers import Real
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args, get_origin

from attrs import frozen

from genai_live import types
from genai_live._wire.scalars import Unreadable
from genai_live._wire.typeguards import is_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BOUNDS = ("ge", "gt", "le", "lt", "multiple_of")
_LENGTHS = ("min_length", "max_length")
_WORDS = {
    "ge": "at least",
    "gt": "greater than",
    "le": "at most",
    "lt": "less than",
    "multiple_of": "a multiple of",
}
_LENGTH_MEMBERS = {
    types.Type.STRING: ("min_length", "max_length"),
    types.Type.ARRAY: ("min_items", "max_items"),
    types.Type.OBJECT: ("min_properties", "max_properties"),
}
_MAX_INT64 = 2**63 - 1


@frozen
class ParameterLimits:
    """The limits of one value, in the order in which they were found.

    Attributes:
        found: Names as in `annotated_types`, such as `ge`, with their values.
    """

    found: tuple[tuple[str, Any], ...] = ()

    def declare(self, schema: types.Schema) -> None:
        """Write the limits into a schema; what it cannot express is added to its description."""
        for each in schema.any_of or (schema,):
            words: list[str] = []
            for name, value in self.found:
                if name in _BOUNDS and each.type in (types.Type.INTEGER, types.Type.NUMBER):
                    words += _declare_bound(each, name, value)
                elif name in _LENGTHS and each.type in _LENGTH_MEMBERS and not each.enum:
                    _declare_length(each, name, value)
                elif name == "pattern" and each.type == types.Type.STRING and not each.enum:
                    each.pattern = each.pattern or getattr(value, "pattern", value)
            if words:
                append_words(each, f"Must be {' and '.join(words)}.")

    def check(self, value: object) -> None:
        """Check a value; limits that do not apply to its type are ignored.

        Raises:
            Unreadable: It is outside of a limit.
        """
        if value is None:
            return
        for name, limit in self.found:
            problem = _problem(name, limit, value)
            if problem:
                raise Unreadable(problem)


def limits_of(hint: Any) -> ParameterLimits:
    """Return the limits in the marks of a hint."""
    found: list[tuple[str, Any]] = []
    while True:
        origin = get_origin(hint)
        if origin is Annotated:
            hint, *marks = get_args(hint)
            for mark in marks:
                found += _limits_in(mark)
        elif getattr(origin, "_name", None) in ("Required", "NotRequired"):
            (hint,) = get_args(hint)
        elif hasattr(hint, "__supertype__"):
            hint = hint.__supertype__
        elif type(hint).__name__ == "TypeAliasType":
            hint = hint.__value__
        else:
            return ParameterLimits(tuple(found))


def _limits_in(mark: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(mark, str | type):
        return
    metadata = getattr(mark, "metadata", None)
    if is_items(metadata):  # a Field
        for each in metadata:
            yield from _limits_in(each)
        return
    for name in _BOUNDS:
        value = getattr(mark, name, None)
        if value is not None and not callable(value):
            yield name, value
    for name in _LENGTHS:
        if isinstance(value := getattr(mark, name, None), int) and (value or name == "max_length"):
            yield name, value
    pattern = getattr(mark, "pattern", None)
    if isinstance(pattern, str | re.Pattern):
        yield "pattern", cast("Any", pattern)
    predicate = getattr(mark, "func", None)
    if type(mark).__name__ == "Predicate" and callable(predicate):
        yield "predicate", predicate


def append_words(schema: types.Schema, words: str) -> None:
    """Add a sentence to a schema's description, once."""
    text = (schema.description or "").rstrip()
    if words not in text:
        separator = "" if not text else " " if text[-1] in ".!?:;" else ". "
        schema.description = f"{text}{separator}{words}"


def _declare_bound(schema: types.Schema, name: str, limit: Any) -> list[str]:
    """Write a bound; return what remains to be said in words."""
    try:
        number = float(limit)
    except (TypeError, ValueError, OverflowError):
        return []
    if not math.isfinite(number):
        return []
    if name == "multiple_of":
        return [f"{_WORDS[name]} {limit}"]
    whole = schema.type == types.Type.INTEGER
    if whole:
        exact = limit if isinstance(limit, int) else number
        bound: float = {
            "ge": math.ceil(exact),
            "gt": math.floor(exact) + 1,
            "le": math.floor(exact),
            "lt": math.ceil(exact) - 1,
        }[name]
    else:
        bound = number if not isinstance(limit, int) else limit
    if name in ("ge", "gt"):
        schema.minimum = bound if schema.minimum is None else max(schema.minimum, bound)
    else:
        schema.maximum = bound if schema.maximum is None else min(schema.maximum, bound)
    return [] if whole or name in ("ge", "le") else [f"{_WORDS[name]} {limit}"]


def _declare_length(schema: types.Schema, name: str, limit: int) -> None:
    if not 0 <= limit <= _MAX_INT64 or schema.type is None:
        return
    least, greatest = _LENGTH_MEMBERS[schema.type]
    member, tighter = (least, max) if name == "min_length" else (greatest, min)
    former = getattr(schema, member)
    setattr(schema, member, limit if former is None else tighter(former, limit))


def _problem(name: str, limit: Any, value: Any) -> str:
    if name == "predicate":
        fits = limit(value)
        return "" if fits else f"is not accepted by {getattr(limit, '__name__', 'its check')}."
    if name == "pattern":
        if not isinstance(value, str) or _matches(limit, value):
            return ""
        return f"must match the pattern {getattr(limit, 'pattern', limit)}."
    if name in _LENGTHS:
        try:
            length = len(value)
        except TypeError:
            return ""
        if limit <= length if name == "min_length" else length <= limit:
            return ""
        unit = "characters" if isinstance(value, str) else "items"
        return f"must have {'at least' if name == 'min_length' else 'at most'} {limit} {unit}."
    try:
        return "" if _within(name, limit, value) else f"must be {_WORDS[name]} {limit}."
    except TypeError:  # the limit is for another alternative of a union
        return ""


def _matches(pattern: Any, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:  # a pattern of another dialect
        return True


def _within(name: str, limit: Any, value: Any) -> bool:
    match name:
        case "ge":
            return bool(value >= limit)
        case "gt":
            return bool(value > limit)
        case "le":
            return bool(value <= limit)
        case "lt":
            return bool(value < limit)
        case _:
            if not isinstance(value, Real) or not limit:
                return True
            quotient = float(value) / float(limit)
            return math.isclose(quotient, round(quotient), rel_tol=1e-9, abs_tol=1e-9)


def is_field(value: object) -> bool:
    """Whether the value is a pydantic `Field(...)`, which describes a value and is none."""
    return (
        not isinstance(value, type)
        and callable(getattr(type(value), "is_required", None))
        and all(hasattr(value, name) for name in ("default", "default_factory", "metadata"))
    )


def marks_of(hint: Any) -> Iterable[Any]:
    """Return the marks directly inside an `Annotated` hint."""
    return get_args(hint)[1:] if get_origin(hint) is Annotated else ()
