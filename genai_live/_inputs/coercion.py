"""Validation of user input (types, ranges, backend) and conversion to wire types.

Accepts dicts with snake_case or camelCase keys, objects, and objects that contain dicts. An unknown
key, a wrong type, a value out of range or a member that the backend does not support raises a
`ConfigError` with its path and a hint. The schema defines ranges and backends.
"""

from __future__ import annotations

import math
import operator
from datetime import UTC, datetime, timedelta
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import attrs

from genai_live import converters
from genai_live._inputs.foreign import foreign_members
from genai_live._inputs.guard import PASSED_ON, as_config_error, guarded, unreadable
from genai_live._inputs.json_values import check_text, to_json
from genai_live._text import did_you_mean
from genai_live._wire.backend import BACKEND_NAMES
from genai_live._wire.base import Int64, OpenEnum, Wire, known_members
from genai_live._wire.constructors import keep_other_forms
from genai_live._wire.reprs import short_key, short_repr
from genai_live._wire.scalars import (
    Unreadable,
    expected,
    read_bytes,
    read_duration,
    read_float,
    read_int,
    read_timestamp,
)
from genai_live._wire.typeguards import is_dict, is_items, is_list, is_mapping
from genai_live.audio.samples import audio_hint, is_array, sample_bytes
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cattrs import Converter

    from genai_live._wire.backend import Backend

W = TypeVar("W", bound=Wire)

_MAX_DEPTH = 100
"""How deep messages may be nested; the encoder of JSON allows two and a half times as much."""
_MAX_DURATION = 315_576_000_000
"""Seconds that protobuf's `Duration` allows."""
_SEARCH_DEPTH = 5
"""How deep an unknown member is looked for inside others."""
_NOT_SENT = ("ssl",)
"""Members that may be any Python object, since they are used here and not sent."""


def coerce(value: object, cls: type[W], *, field: str = "", backend: Backend | None = None) -> W:
    """Convert `value` to an instance of `cls`, and check it.

    Args:
        value: An instance, or a dict with keys in snake_case or camelCase.
        cls: The class to convert to.
        field: The path of the value, for error messages.
        backend: `gemini` or `vertex`, whose unsupported members are refused; None skips this check.

    Raises:
        ConfigError: The value is not valid; names the field and the fix.
    """
    coerced: W = _read(_converter.get_structure_hook(cls), value, cls, field)
    check(coerced, field=field, backend=backend)
    return coerced


def convert(value: object, kind: Any, *, field: str) -> Any:
    """Convert the value of a member, as `coerce` does, without the checks of what is sent.

    Args:
        value: The value.
        kind: The type of the member.
        field: The path of the value, for error messages.

    Raises:
        ConfigError: It cannot be converted; names the field and the fix.
    """
    return _read(_constructing_converter.get_structure_hook(kind), value, kind, field)


def validate(value: object, cls: type[W]) -> W:
    """Make an object of a class; a dict or another object becomes one.

    Raises:
        ConfigError: The value cannot be converted; names the field and the fix.
    """
    made: W = convert(value, cls, field="")
    return made


def validate_json(text: object, cls: type[W]) -> W:
    """Make an object of JSON text.

    Raises:
        ConfigError: The value cannot be converted; names the field and the fix.
        DecodeError: It is not JSON.
    """
    if not isinstance(text, str | bytes | bytearray):
        raise ConfigError(
            f"expected JSON as a string or bytes, got {type(text).__name__}.",
            hint="Pass a dict to model_validate.",
        )
    return validate(converters.parse(bytes(text) if isinstance(text, bytearray) else text), cls)


def attributes(members: Mapping[str, Any], cls: type[Wire]) -> dict[str, Any]:
    """Return members under the names of the class's attributes.

    Raises:
        ConfigError: One is unknown, or set in both spellings.
    """
    table = converters.member_table(_converter, cls)
    found: dict[str, Any] = {}
    for key, value in members.items():
        attribute = key if key == "extra" else table[key][0] if key in table else None
        if attribute is None:
            unknown = _unknown_member(cls, short_key(key))
            raise ConfigError(unknown.problem, field=unknown.path, hint=unknown.hint)
        if value is None:
            continue
        if attribute in found:
            twice = _set_twice()
            raise ConfigError(twice.problem, field=short_key(key), hint=twice.hint)
        found[attribute] = value
    return found


def _read(rule: converters.StructureHook, value: object, kind: Any, field: str) -> Any:
    try:
        return rule(value, kind)
    except Unreadable as error:
        path = _join(field, error.path)
        raise ConfigError(error.problem, field=path, hint=error.hint) from error.__cause__
    except PASSED_ON:
        raise
    except Exception as error:  # code of the value's class
        raise as_config_error(error, field) from error


def coerce_text(value: object, *, field: str) -> str:
    """Return a string that can be sent.

    Raises:
        ConfigError: It is not a string, or contains a lone surrogate.
    """
    text: str = _read(_coerce_str, value, str, field)
    return text


def coerce_extra(value: object, *, field: str) -> dict[str, Any]:
    """Return members that this version does not know, as JSON.

    Raises:
        ConfigError: It is not a JSON object.
    """
    extra: dict[str, Any] = _read(_coerce_extra, value, dict, field)
    return extra


@guarded()
def members_of(value: object, cls: type[Wire], *, field: str) -> dict[str, Any]:
    """Return the members of an instance or a dict, unchanged, under the names used there.

    Raises:
        ConfigError: It is neither.
    """
    if value is None:
        return {}
    if isinstance(value, cls):
        return known_members(value)
    if is_mapping(value):
        return dict(value)
    if (members := foreign_members(value)) is not None:
        return members
    raise ConfigError(
        f"expected a {cls.__name__} or a dict, got {type(value).__name__}.",
        field=field,
        hint=object_hint(value, cls),
    )


def check(
    message: Wire, *, field: str = "", backend: Backend | None = None, depth: int = 0
) -> None:
    """Check a message against the constraints that the schema puts on its class.

    Args:
        message: Its members have the right types.
        field: Its path, for error messages.
        backend: As in `coerce`.
        depth: How many messages are around it.

    Raises:
        ConfigError: A value is out of range, a member is missing, or the backend does not
            support one.
    """
    if depth > _MAX_DEPTH:
        raise ConfigError("is nested too deeply.", field=field)
    cls = type(message)
    for name in sorted(cls.__wire_required__):
        if getattr(message, name) is None:
            raise ConfigError("is required.", field=_join(field, name), hint="Set it.")
    set_members = known_members(message)
    if cls.__wire_oneof__ and len(set_members) != 1:
        names = ", ".join(set_members) or "none"
        raise ConfigError(
            f"{cls.__name__} takes exactly one member, got {names}.",
            field=field,
            hint="Send a separate message for each.",
        )
    for name, value in set_members.items():
        path = _join(field, name)
        _check_limits(cls, name, value, path)
        if name in cls.__wire_refused__:
            raise ConfigError(
                "is not supported in the Live API.",
                field=path,
                hint=cls.__wire_refused__[name],
            )
        only = cls.__wire_backends__.get(name)
        if backend is not None and only not in (None, backend):
            raise ConfigError(
                f"only {BACKEND_NAMES[only]} supports this, not {BACKEND_NAMES[backend]}.",
                field=path,
                hint="Leave it out, or use a client of the other backend.",
            )
        for inner_path, inner in () if name in _NOT_SENT else _messages_in(value, path):
            check(inner, field=inner_path, backend=backend, depth=depth + 1)


def _check_limits(cls: type[Wire], name: str, value: Any, path: str) -> None:
    least, greatest = cls.__wire_limits__.get(name, (None, None))
    if (least is not None and value < least) or (greatest is not None and value > greatest):
        if greatest is None:
            allowed = f"at least {least}"
        elif least is None:
            allowed = f"at most {greatest}"
        else:
            allowed = f"from {least} to {greatest}"
        raise ConfigError(
            f"{short_repr(value)} is out of range.", field=path, hint=f"Use a value {allowed}."
        )


def _messages_in(value: object, path: str) -> Iterator[tuple[str, Wire]]:
    if isinstance(value, Wire):
        yield path, value
    elif is_list(value):
        for index, item in enumerate(value):
            if isinstance(item, Wire):
                yield f"{path}[{index}]", item
    elif is_dict(value):
        for key, item in value.items():
            if isinstance(item, Wire):
                yield f"{path}.{key}", item


def _join(*paths: str) -> str:
    return ".".join(path for path in paths if path)


def _unknown_member(cls: type[Wire], key: str) -> Unreadable:
    names = [attribute for attribute, _, _ in converters.members_of(cls)]
    wire_names = [wire_name for _, wire_name, _ in converters.members_of(cls)]
    inside = _member_inside(cls, key)
    spelt = names if key.islower() else [*names, *wire_names]
    if key in cls.__wire_elsewhere__:
        hint = cls.__wire_elsewhere__[key]
    elif inside is not None:
        hint = f"Did you mean {inside}?"
    else:
        taken = ", ".join(sorted(names)) or "nothing"
        hint = did_you_mean(key, spelt, otherwise=f"It takes: {taken}.")
    unknown = Unreadable(f"{cls.__name__} has no such member.", hint=hint)
    unknown.steps.append(key)
    return unknown


def object_hint(value: object, cls: type[Wire]) -> str:
    """Return what to pass instead of a value that is no object of a class."""
    if isinstance(value, type):
        return f"Call it: {value.__name__}(...)."
    if value is True:
        return "Pass {} to turn it on with its defaults."
    if value is False:
        return "Leave it out to turn it off."
    kind = "string" if isinstance(value, str) else "function" if callable(value) else ""
    if kind in cls.__wire_instead__:
        return cls.__wire_instead__[kind]
    names = sorted(attribute for attribute, _, _ in converters.members_of(cls))
    return f"Pass a dict with some of: {', '.join(names)}."


def _member_inside(cls: type[Wire], key: str) -> str | None:
    """Return the dict in which a member of this name would be, where one inside a class has it."""
    level: list[tuple[type[Wire], str]] = [(cls, "{}")]
    seen = {cls}
    for _ in range(_SEARCH_DEPTH):
        below: list[tuple[type[Wire], str]] = []
        for owner, around in level:
            for attribute, wire_name, kind in converters.members_of(owner):
                if key in (attribute, wire_name) and owner is not cls:
                    return around.replace("{}", f"{{{key!r}: ...}}")
                inner = get_args(kind)[0] if converters.is_list_of(kind) else kind
                if converters.is_wire(inner) and inner not in seen:
                    seen.add(inner)
                    item = "[{}]" if inner is not kind else "{}"
                    below.append((inner, around.replace("{}", f"{{{attribute!r}: {item}}}")))
        level = below
    return None


def _set_twice() -> Unreadable:
    return Unreadable("is set twice, in snake_case and in camelCase.", hint="Keep one.")


# The rules of the wire format, extended by Python values; unknown members and values are refused.


def _coerce_class(cls: type[Wire], converter: Converter) -> converters.StructureHook:
    return _class_rule(cls, lambda: converters.member_table(converter, cls))


def _construct_class(cls: type[Wire], converter: Converter) -> converters.StructureHook:
    """Return the rule of constructors: what a member accepts besides its class stays as it is."""

    def table() -> Mapping[str, tuple[str, Any, Any]]:
        return {
            name: (attribute, keep_other_forms, kind)
            if attribute in cls.__wire_accepts__
            else (attribute, rule, kind)
            for name, (attribute, rule, kind) in converters.member_table(converter, cls).items()
        }

    return _class_rule(cls, table)


def _class_rule(
    cls: type[Wire], make_table: Callable[[], Mapping[str, tuple[str, Any, Any]]]
) -> converters.StructureHook:
    table: Mapping[str, tuple[str, Any, Any]] = {}

    def coerce_value(value: Any, _: Any) -> Wire:
        nonlocal table
        table = table or make_table()
        if isinstance(value, cls):
            changed = _coerce_members(known_members(value), table, cls)
            if value.extra:
                changed["extra"] = _coerce_extra(value.extra, dict)
            same = all(getattr(value, name) is item for name, item in changed.items())
            return value if same else attrs.evolve(value, **changed)
        members = value if is_mapping(value) else foreign_members(value)
        if members is None:
            problem = expected(f"{cls.__name__} or a dict", value)
            problem.hint = object_hint(value, cls)
            raise problem
        return cls(**_coerce_members(members, table, cls))

    return coerce_value


def _coerce_members(
    items: Mapping[str, Any], table: Mapping[str, tuple[str, Any, Any]], cls: type[Wire]
) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for key, item in items.items():
        member = table.get(key)
        if member is None:
            raise _unknown_member(cls, short_key(key))
        if item is None:
            continue
        attribute, rule, kind = member
        if attribute in known:
            problem = _set_twice()
            problem.steps.append(key)
            raise problem
        try:
            known[attribute] = item if attribute in _NOT_SENT else rule(item, kind)
        except Unreadable as error:
            error.steps.append(key)
            raise
        except (*PASSED_ON, RecursionError):
            raise
        except Exception as error:  # code of the value's class
            problem = unreadable(error)
            problem.steps.append(key)
            raise problem from error
    return known


def _coerce_enum(value: Any, cls: type[OpenEnum]) -> OpenEnum:
    if isinstance(value, cls):
        check_text(value.value)
        return value
    if not isinstance(value, str):
        raise expected(f"a {cls.__name__}", value)
    name: str = str.__str__(value)
    known = cls(name)
    if known.is_known:
        return known
    names = [member.value for member in cls]
    listed = f"Known values: {', '.join(names)}."
    hint = did_you_mean(name.upper(), names, otherwise=listed, cutoff=0.65)
    raise Unreadable(
        f"{short_repr(name)} is not a known {cls.__name__}.",
        hint=f"{hint} If it is newer than this package, pass types.{cls.__name__}"
        f"({short_repr(name)}).",
    )


def _coerce_bytes(value: Any, kind: Any) -> bytes:
    if type(value) is bytes:
        return value
    if is_array(value):
        return sample_bytes(value)
    if not isinstance(value, str):
        error = expected("bytes, or base64 as a string", value)
        error.hint = audio_hint(value)
        raise error
    try:
        return read_bytes(value, kind)
    except Unreadable as error:
        raise Unreadable(
            error.problem, hint="Pass bytes, or base64 as a string; not the path of a file."
        ) from None


def _coerce_duration(value: Any, kind: Any) -> timedelta:
    duration = value if isinstance(value, timedelta) else read_duration(value, kind)
    if abs(duration.total_seconds()) > _MAX_DURATION:
        raise Unreadable("the duration is too long.", hint="Use at most 10,000 years.")
    return duration


def _coerce_timestamp(value: Any, kind: Any) -> datetime:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise Unreadable("the time has no timezone.", hint="Use datetime.now(timezone.utc).")
        return value if value.tzinfo is UTC else value.astimezone(UTC)
    return read_timestamp(value, kind)


def _coerce_str(value: Any, _: Any) -> str:
    if isinstance(value, str):
        return check_text(value if type(value) is str else str.__str__(value))
    raise expected("a string", value)


def _coerce_free(value: Any, _: Any) -> Any:
    return to_json(value, strict=True)


def _coerce_extra(value: Any, _: Any) -> dict[str, Any]:
    if not is_mapping(value):
        raise expected("an object", value)
    extra: dict[str, Any] = to_json(value, strict=True)
    return extra


def _coerce_float(value: Any, kind: Any) -> float:
    # Including numpy's; a bool is a Real too, which types do not say.
    if isinstance(value, Real) and not isinstance(value, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        try:
            value = float(value)
        except OverflowError:
            raise Unreadable("the number is too large.") from None
    number = read_float(value, kind)
    if not math.isfinite(number):
        raise Unreadable(f"{number} cannot be written as JSON.", hint="Use a finite number.")
    return number


def _coerce_int(bits: int) -> converters.StructureHook:
    end = 2 ** (bits - 1)

    def coerce_value(value: Any, kind: Any) -> int:
        if isinstance(value, Integral) and not isinstance(value, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
            value = int(value)
        number = read_int(value, kind)
        if not -end <= number < end:
            raise Unreadable(
                f"{short_repr(number)} is out of range.",
                hint=f"Use a value that fits into {bits} bits.",
            )
        return number

    return coerce_value


def _coerce_list(kind: Any, converter: Converter) -> converters.StructureHook:
    (item_kind,) = get_args(kind)
    rule = converter.get_structure_hook(item_kind)

    def coerce_value(value: Any, _: Any) -> list[Any]:
        if not is_items(value):
            problem = expected("a list", value)
            problem.hint = "Put it in [ ]."
            raise problem
        items = converters.read_items(list(value), rule, item_kind)
        if is_list(value) and all(map(operator.is_, items, value)):
            return value
        return items

    return coerce_value


def _coerce_map(kind: Any, converter: Converter) -> converters.StructureHook:
    item_kind = get_args(kind)[1]
    rule = converter.get_structure_hook(item_kind)

    def coerce_value(value: Any, _: Any) -> dict[str, Any]:
        if not is_mapping(value):
            raise expected("an object", value)
        if item_kind is Any:
            free: dict[str, Any] = to_json(value, strict=True)
            return free
        result: dict[str, Any] = {}
        for key, item in value.items():
            try:
                result[_coerce_str(key, str)] = rule(item, item_kind)
            except Unreadable as error:
                error.steps.append(short_key(key))
                raise
        return result

    return coerce_value


def _new_converter(
    class_rule: Callable[[type[Wire], Converter], converters.StructureHook],
) -> Converter:
    converter = converters.new_converter()
    converter.register_structure_hook(str, _coerce_str)
    converter.register_structure_hook(float, _coerce_float)
    converter.register_structure_hook(int, _coerce_int(32))
    converter.register_structure_hook_func(lambda kind: kind == Int64, _coerce_int(64))
    converter.register_structure_hook(bytes, _coerce_bytes)
    converter.register_structure_hook(timedelta, _coerce_duration)
    converter.register_structure_hook(datetime, _coerce_timestamp)
    converter.register_structure_hook(OpenEnum, _coerce_enum)
    converter.register_structure_hook_func(lambda kind: kind is Any, _coerce_free)
    converters.register_reader_factory(converter, converters.is_list_of, _coerce_list)
    converters.register_reader_factory(converter, converters.is_map_of, _coerce_map)
    converters.register_reader_factory(converter, converters.is_wire, class_rule)
    return converter


_converter = _new_converter(_coerce_class)
_constructing_converter = _new_converter(_construct_class)
