"""Convert type hints to the Schema of `parameters`, with types in upper case.

A schema with `anyOf` has no other member, since Vertex AI refuses any: descriptions and `nullable`
go into each alternative.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, MutableMapping, MutableSequence, MutableSet, Sequence, Set
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from genai_live import types
from genai_live._inputs.json_values import to_json
from genai_live._wire.reprs import error_text
from genai_live._wire.scalars import Unreadable
from genai_live._wire.typeguards import is_list
from genai_live.tools.docstrings import read_docstring
from genai_live.tools.json_schema import from_json_schema
from genai_live.tools.limits import limits_of
from genai_live.tools.members import alternatives, has_members, is_pydantic, members_of, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genai_live.tools.members import Member

_PLAIN: dict[Any, tuple[types.Type, str | None]] = {
    str: (types.Type.STRING, None),
    int: (types.Type.INTEGER, None),
    float: (types.Type.NUMBER, None),
    bool: (types.Type.BOOLEAN, None),
    datetime: (types.Type.STRING, "date-time"),
    date: (types.Type.STRING, None),
}
_EXAMPLES = {
    datetime: "A time such as 2026-01-31T12:00:00Z.",
    date: "A date such as 2026-01-31.",
}
SETS = (set, frozenset, Set, MutableSet)
LISTS = (list, Sequence, MutableSequence, *SETS)
DICTS = (dict, Mapping, MutableMapping)


def choices(hint: Any) -> dict[str, Any] | None:
    """Map the strings that a model may choose from to the values that they mean.

    For an enum these are its values if all are strings, else its names; for a Literal its values,
    written as text. Return None for any other hint.
    """
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        by_value = all(isinstance(member.value, str) for member in hint)
        return {str(member.value) if by_value else member.name: member for member in hint}
    if get_origin(hint) is Literal:
        values = [value for value in get_args(hint) if value is not None]
        return {
            str(value.value if isinstance(value, enum.Enum) else value): value for value in values
        }
    return None


def _is_class(hint: Any) -> bool:
    return isinstance(hint, type)


def is_nullable(hint: Any) -> bool:
    """Whether a hint allows None."""
    hint, _ = unwrap(hint)
    if get_origin(hint) is Literal:
        return None in get_args(hint)
    return hint in (None, type(None)) or any(map(is_nullable, alternatives(hint) or ()))


def schema_of(hint: Any, *, enclosing: tuple[type[Any], ...] = ()) -> types.Schema:
    """Return the schema of a hint. `enclosing` lists the classes around it.

    Raises:
        Unreadable: It cannot be expressed; has the path, the reason and a hint.
    """
    annotated = hint
    hint, description = unwrap(hint)
    options = alternatives(hint)
    if options is not None:
        schema = _union(options, enclosing)
    elif (names := choices(hint)) is not None:
        schema = from_json_schema({"type": "string", "enum": list(names)})
        if get_origin(hint) is Literal and None in get_args(hint):
            for each in schema.any_of or (schema,):
                each.nullable = True
    elif _is_class(hint) and hint in _PLAIN:  # other hints may be unhashable
        kind, form = _PLAIN[hint]
        schema = types.Schema(type=kind, format=form, description=_EXAMPLES.get(hint))
    elif is_pydantic(hint):
        schema = from_json_schema(hint.model_json_schema())
    elif has_members(hint):
        schema = _class(hint, enclosing)
    else:
        schema = _container(hint, enclosing)
    describe(schema, description)
    limits_of(annotated).declare(schema)
    return schema


def describe(schema: types.Schema, description: str | None) -> None:
    """Set a schema's description, in place of its type's."""
    if description:
        for each in schema.any_of or (schema,):
            each.description = description


def object_of(members: Iterable[Member], *, enclosing: tuple[type[Any], ...] = ()) -> types.Schema:
    """Return the schema of an object with these members.

    Raises:
        Unreadable: A member cannot be expressed.
    """
    properties: dict[str, types.Schema] = {}
    required: list[str] = []
    for member in members:
        try:
            schema = schema_of(member.hint, enclosing=enclosing)
        except Unreadable as error:
            error.steps.append(member.name)
            raise
        except RecursionError:
            raise
        except Exception as error:  # a hint may be any object, whose code may raise
            unusable = Unreadable(
                f"the type hint cannot be used: {error_text(error)}.", hint="Use plain types."
            )
            unusable.steps.append(member.name)
            raise unusable from error
        if member.description:
            describe(schema, member.description)
            limits_of(member.hint).declare(schema)
        if not member.required and schema.any_of is None:
            schema.default = _default_of(member)
        properties[member.name] = schema
        if member.required:
            required.append(member.name)
    return types.Schema(
        type=types.Type.OBJECT, properties=properties or None, required=required or None
    )


def _default_of(member: Member) -> Any:
    """Return a default as the model would write it; None if JSON cannot express it."""
    names = choices(unwrap(member.hint)[0])
    if names is not None:
        return next((name for name, value in names.items() if value == member.default), None)
    default = member.default
    plain = (str, int, float, bool)
    if not all(type(item) in plain for item in (default if is_list(default) else [default])):
        return None
    try:
        return to_json(default, strict=True)
    except Unreadable:
        return None


def _union(options: tuple[Any, ...], enclosing: tuple[type[Any], ...]) -> types.Schema:
    schemas: list[types.Schema] = []
    for option in options:
        if unwrap(option)[0] in (None, type(None)):
            continue
        schema = schema_of(option, enclosing=enclosing)
        schemas.extend(each for each in schema.any_of or [schema] if each not in schemas)
    if not schemas:
        raise _inexpressible("None alone", "Add a type, such as `str | None`.")
    if any(map(is_nullable, options)):
        for each in schemas:
            each.nullable = True
    return schemas[0] if len(schemas) == 1 else types.Schema(any_of=schemas)


def _class(cls: type[Any], enclosing: tuple[type[Any], ...]) -> types.Schema:
    if cls in enclosing:
        raise _inexpressible(
            f"{cls.__name__}, which contains itself",
            "Declare it without that member, or as a dict.",
        )
    try:
        members = members_of(cls)
    except NameError as error:
        raise Unreadable(
            f"the type hints of {cls.__name__} cannot be resolved: {error}.",
            hint="Import the names that they use at run time, not only under TYPE_CHECKING.",
        ) from None
    schema = object_of(members, enclosing=(*enclosing, cls))
    text = cls.__doc__ or ""
    if not text.startswith(f"{cls.__name__}("):  # the docstring that dataclasses generate
        describe(schema, read_docstring(text).description)
    return schema


def _container(hint: Any, enclosing: tuple[type[Any], ...]) -> types.Schema:
    origin, args = get_origin(hint) or hint, get_args(hint)
    if origin in DICTS:
        if args and unwrap(args[0])[0] is not str:
            raise _inexpressible("a dict with keys that are not strings", "Use dict[str, ...].")
        return types.Schema(type=types.Type.OBJECT)
    if origin in LISTS and args:
        return types.Schema(type=types.Type.ARRAY, items=_item(args[0], enclosing))
    if origin is tuple and args:
        if args[-1] is Ellipsis:
            return types.Schema(type=types.Type.ARRAY, items=_item(args[0], enclosing))
        size = len(args)
        items = _union(args, enclosing)
        return types.Schema(type=types.Type.ARRAY, items=items, min_items=size, max_items=size)
    if origin in (*LISTS, tuple):
        raise _inexpressible(
            "a list of unknown items", "Add the type of the items, such as list[str]."
        )
    if hint is Any or hint is object:
        raise _inexpressible("a value of any type", "Use a type, such as str or dict[str, Any].")
    if isinstance(hint, type):
        raise _inexpressible(
            f"the class {hint.__name__}",
            "Use plain types, enums, attrs classes, dataclasses, TypedDicts or pydantic models.",
        )
    raise _inexpressible(str(hint), "Use plain types, classes with members, lists and dicts.")


def _item(hint: Any, enclosing: tuple[type[Any], ...]) -> types.Schema:
    try:
        return schema_of(hint, enclosing=enclosing)
    except Unreadable as error:
        error.steps.append(0)
        raise


def _inexpressible(what: str, hint: str) -> Unreadable:
    return Unreadable(f"{what} cannot be declared to the model.", hint=hint)
