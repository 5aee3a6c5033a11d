"""Check the arguments that a model passes and convert them to a function's type hints.

Models write JSON: enums by value or name, members of a Literal as text, and sometimes whole numbers
as floats. Nothing else is converted: a wrong type, an unknown name and a missing argument are
errors, sent to the model with their path.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, cast, get_args, get_origin, is_typeddict

from cattrs import Converter

from genai_live._wire.scalars import Unreadable, expected, read_any
from genai_live._wire.typeguards import is_dict, is_list, is_mapping
from genai_live.errors import ToolError
from genai_live.tools.limits import limits_of
from genai_live.tools.members import (
    alternatives,
    has_members,
    is_pydantic,
    members_of,
    unwrap,
)
from genai_live.tools.schema import DICTS, LISTS, SETS, choices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from genai_live.tools.members import Member

    Rule = Callable[[Any, Any], Any]

_NAMES = {str: "a string", int: "a whole number", float: "a number", bool: "true or false"}


def read_arguments(args: Mapping[str, Any], members: Iterable[Member]) -> dict[str, Any]:
    """Check a call's arguments and convert them to the type hints.

    Raises:
        ToolError: They do not fit; its text tells the model the path and the problem.
    """
    try:
        return _members(args, list(members), _converter)
    except Unreadable as error:
        prefix = f"{error.path}: " if error.path else ""
        raise ToolError(f"{prefix}{error.problem}") from None
    except RecursionError:
        raise ToolError("the arguments are nested too deeply.") from None


def _members(value: Any, members: list[Member], converter: Converter) -> dict[str, Any]:
    if not is_mapping(value):
        raise expected("an object", value)
    known = {member.name: member for member in members}
    for name in value:
        if name not in known:
            raise _nested(name, Unreadable(f"unknown argument; expected: {_join_names(known)}."))
    read: dict[str, Any] = {}
    for name, member in known.items():
        if name in value:
            try:
                read[name] = _rule(member.hint, converter)(value[name], member.hint)
            except Unreadable as error:
                raise _nested(name, error) from None
        elif member.required:
            raise _nested(name, Unreadable("is missing."))
        elif member.field is not None:
            read[name] = member.absent_value(read)
    return read


def _nested(step: str | int, error: Unreadable) -> Unreadable:
    error.steps.append(step)
    return error


def _join_names(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _rule(hint: Any, converter: Converter) -> Rule:
    kind, _ = unwrap(hint)
    limits = limits_of(hint)
    is_choice = choices(kind) is not None  # cattrs would take an IntEnum for an int
    rule = _choice_reader(kind) if is_choice else converter.get_structure_hook(kind)
    if not limits.found:
        return lambda value, _: rule(value, kind)

    def read(value: Any, _: Any) -> Any:
        result = rule(value, kind)
        limits.check(result)
        return result

    return read


def _union_reader(hint: Any, converter: Converter) -> Rule:
    annotated = alternatives(hint) or ()
    options = [unwrap(option)[0] for option in annotated]
    rules = [
        (kind, _rule(option, converter))
        for kind, option in zip(options, annotated, strict=True)
        if kind is not type(None)
    ]

    def read(value: Any, _: Any) -> Any:
        if value is None and len(rules) < len(options):
            return None
        problems: list[Unreadable] = []
        exact_first = sorted(rules, key=lambda each: each[0] is not type(value))
        for option, rule in exact_first if isinstance(value, int | float) else rules:
            try:
                return rule(value, option)
            except Unreadable as error:
                problems.append(error)
        if len(problems) == 1:
            raise problems[0]
        raise Unreadable(" ".join(dict.fromkeys(error.problem for error in problems)))

    return read


def _choice_reader(hint: Any) -> Rule:
    known = choices(hint) or {}
    nullable = get_origin(hint) is Literal and None in get_args(hint)

    def read(value: Any, _: Any) -> Any:
        if value is None and nullable:
            return None
        if type(value) is float and value.is_integer():
            value = int(value)
        try:
            return known[str(value)]
        except KeyError:
            raise Unreadable(f"expected one of {_join_names(known)}.") from None

    return read


def _items_reader(hint: Any, converter: Converter) -> Rule:
    origin, args = get_origin(hint) or hint, get_args(hint)
    fixed = origin is tuple and args[-1] is not Ellipsis
    rules = [_rule(arg, converter) for arg in (args if fixed else args[:1])]
    kind = origin if origin in (frozenset, tuple) else set if origin in SETS else list
    make = cast("Callable[[list[Any]], Any]", kind)

    def read(value: Any, _: Any) -> Any:
        if not is_list(value):
            raise expected("a list", value)
        if fixed and len(value) != len(rules):
            raise Unreadable(f"expected {len(rules)} items, got {len(value)}.")
        items: list[Any] = []
        for index, item in enumerate(value):
            try:
                items.append(rules[index if fixed else 0](item, None))
            except Unreadable as error:
                raise _nested(index, error) from None
        try:
            return make(items)
        except TypeError:  # an item that cannot be hashed
            raise Unreadable("these items cannot be in a set.") from None

    return read


def _dict_reader(hint: Any, converter: Converter) -> Rule:
    args = get_args(hint)
    rule = _rule(args[1], converter) if args else read_any

    def read(value: Any, _: Any) -> Any:
        if not is_dict(value):
            raise expected("an object", value)
        result: dict[str, Any] = {}
        for key, item in value.items():
            try:
                result[key] = rule(item, None)
            except Unreadable as error:
                raise _nested(key, error) from None
        return result

    return read


def _class_reader(cls: type[Any], converter: Converter) -> Rule:
    members = members_of(cls)

    def read(value: Any, _: Any) -> Any:
        values = _members(value, members, converter)
        if is_typeddict(cls):
            return values
        try:
            return cls(**values)
        except Exception as error:  # a validator of the class
            raise Unreadable(str(error) or type(error).__name__) from None

    return read


def _pydantic_reader(cls: Any, _: Converter) -> Rule:
    def read(value: Any, _: Any) -> Any:
        try:
            return cls.model_validate(value)
        except ValueError as error:
            problems = (
                f"{'.'.join(map(str, each['loc']))}: {each['msg']}"
                for each in cast("Any", error).errors()
            )
            raise Unreadable("; ".join(problems)) from None

    return read


def _read_date(value: Any, kind: Any) -> Any:
    try:
        return kind.fromisoformat(value)
    except (TypeError, ValueError):
        example = "2026-01-31T12:00:00Z" if kind is datetime else "2026-01-31"
        raise Unreadable(f"expected a {kind.__name__} such as {example}.") from None


def _read_plain(value: Any, kind: Any) -> Any:
    if type(value) is kind:
        return value
    if kind is int and type(value) is float and value.is_integer():
        return int(value)
    if kind is float and type(value) is int:
        return float(value)
    raise expected(_NAMES[kind], value)


def _new_converter() -> Converter:
    converter = Converter(detailed_validation=False)
    for kind in _NAMES:
        converter.register_structure_hook(kind, _read_plain)
    for kind in (datetime, date):
        converter.register_structure_hook(kind, _read_date)
    converter.register_structure_hook_func(lambda hint: hint is Any, read_any)
    kinds: tuple[tuple[Callable[[Any], bool], Callable[[Any, Converter], Rule]], ...] = (
        (lambda hint: alternatives(hint) is not None, _union_reader),
        (lambda hint: (get_origin(hint) or hint) in (*LISTS, tuple), _items_reader),
        (lambda hint: (get_origin(hint) or hint) in DICTS, _dict_reader),
        (has_members, _class_reader),
        (is_pydantic, _pydantic_reader),
    )
    for predicate, factory in kinds:
        converter.register_structure_hook_factory(predicate, cast("Any", factory))
    return converter


_converter = _new_converter()
