"""Conversion between JSON and `genai_live.types`: `decode` and `encode`.

The rules are for types of values, never for a single class. The wire format is the JSON of protobuf
(see schema/README.md). Reading accepts both spellings of a member (`turnComplete`,
`turn_complete`), both base64 alphabets with or without padding, 64-bit integers as numbers or
digits, and null for absent. Writing produces camelCase, standard base64 and 64-bit integers as
digits, and omits what is not set. Unknown members are kept in `extra` and written back, unknown
enum values are kept as they are, and free-form JSON is not changed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin

import attrs
import orjson
from cattrs import Converter

from genai_live._wire.base import Int64, OpenEnum, Wire
from genai_live._wire.compiled import compile_reader, compile_writer
from genai_live._wire.reprs import error_text
from genai_live._wire.scalars import (
    Unreadable,
    expected,
    read_any,
    read_bool,
    read_bytes,
    read_duration,
    read_enum,
    read_float,
    read_int,
    read_object,
    read_str,
    read_timestamp,
    write_bytes,
    write_duration,
    write_float,
    write_timestamp,
)
from genai_live._wire.typeguards import is_buffer, is_dict, is_list
from genai_live.errors import ConfigError, DecodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    StructureHook = Callable[[Any, Any], Any]
    UnstructureHook = Callable[[Any], Any]

__all__ = ["decode", "encode", "from_dict", "to_dict"]

T = TypeVar("T")

MAX_PROBLEMS = 20
"""How many unreadable values of one frame are reported one by one, the rest together included."""


def decode(data: bytes | str, cls: type[T]) -> T:
    """Read one JSON message as `cls`, a class of `genai_live.types`.

    Safe to call from any thread.

    Raises:
        DecodeError: A value cannot be read; names its JSON path. Nothing else is raised.
    """
    document = parse(data)
    try:
        result: T = _structure_hook(cls)(document, cls)
    except Unreadable as error:
        raise error.as_decode_error() from None
    except RecursionError:
        raise DecodeError("$", "nested too deeply.") from None
    return result


def encode(obj: object) -> bytes:
    """Write a message of `genai_live.types`, or an event, as JSON in UTF-8, on one line.

    A message is written as the wire has it. An event of `genai_live.events` is an object with its
    class name as `event`, and its members that are not None under their names in camelCase:

        {"event": "AudioDelta", "turn": 2, "data": "AAA=", "mimeType": "audio/pcm;rate=24000"}

    Values are written as on the wire: bytes as base64, messages in camelCase, a `timedelta` as
    "1.5s"; seconds that are a number stay one. A problem of an `UnknownEvent` is an object with
    `path` and `problem`. `raw` is left out; encode it itself to have it. There is no reader of
    events: they are made from messages. A `ResumptionUpdate` contains its handle, which is a
    secret.

    Safe to call from any thread.

    Raises:
        ConfigError: It contains a value that has no JSON form, or one of a wrong type.
    """
    try:
        written = orjson.dumps(converter.unstructure(obj), default=_write_free)
        return bytes(memoryview(written))  # orjson's own object holds several KiB more
    except MemoryError:
        raise
    except Exception as error:  # a wrong type, or code of an object inside
        raise ConfigError(
            f"{type(obj).__name__} cannot be written as JSON:"
            f" {error_text(error.__cause__ or error)}.",
            hint="Use strings, numbers, booleans, lists and dicts with string keys.",
        ) from None


def to_dict(message: Wire) -> dict[str, Any]:
    """Return a message as a dict of JSON values, as the wire has it: what `encode` writes.

    Keys are in camelCase, bytes are base64, 64-bit integers strings of digits; what is not set is
    left out. `from_dict` reads it.

    Raises:
        ConfigError: It contains a value that has no JSON form, or one of a wrong type.
    """
    if not is_wire(type(message)):
        raise ConfigError(
            f"expected a message of genai_live.types, got {type(message).__name__}.",
            field="message",
        )
    written: dict[str, Any] = orjson.loads(encode(message))
    return written


def from_dict(data: Mapping[str, Any], cls: type[T]) -> T:
    """Read a dict of JSON values as `cls`, a class of `genai_live.types`, as `decode` reads JSON.

    Keys may have either spelling. Members that this version does not know are kept in `extra`.

    Raises:
        DecodeError: A value cannot be read; names its JSON path. Nothing else is raised.
    """
    try:
        text = orjson.dumps(data)
    except Exception as error:  # a wrong type, or code of an object inside
        raise DecodeError("$", f"not JSON ({error_text(error.__cause__ or error)}).") from None
    return decode(text, cls)


def salvage(data: bytes, cls: type[T]) -> tuple[T | None, list[DecodeError]]:
    """Read what can be read of a message; return it with the problems of what was left out.

    The message is None if the text is not a JSON object at all. There are at most `MAX_PROBLEMS`;
    where more values cannot be read, the last problem stands for the rest, with its `count`.
    """
    try:
        document = parse(data)
    except DecodeError as error:
        return None, [error]
    problems = _Problems()
    try:
        if not _cut(document, cls, problems):
            return None, problems.found()
        return _structure_hook(cls)(document, cls), problems.found()
    except RecursionError:
        return None, [DecodeError("$", "nested too deeply.")]


def parse(data: bytes | str) -> Any:
    """Parse JSON text.

    Raises:
        DecodeError: It is not JSON.
    """
    try:
        return orjson.loads(data)
    except ValueError as error:
        problem = str(error)  # the error itself holds a copy of the text
    raise DecodeError("$", f"not JSON ({problem}).")


class _Problems:
    """The values of one document that cannot be read.

    Attributes:
        steps: The path to the value that is looked at, outermost step first.
    """

    def __init__(self) -> None:
        self.steps: list[str | int] = []
        self._first: list[DecodeError] = []
        self._count = 0

    def add(self, error: Unreadable) -> None:
        """Record that the value cannot be read."""
        self._count += 1
        if len(self._first) < MAX_PROBLEMS:
            error.steps += reversed(self.steps)
            self._first.append(error.as_decode_error())

    def found(self) -> list[DecodeError]:
        """Return what was recorded, the last for several where there is too much."""
        if self._count <= MAX_PROBLEMS:
            return self._first
        shown = self._first[: MAX_PROBLEMS - 1]
        rest = self._count - len(shown)
        return [*shown, DecodeError("$", f"{rest} more values cannot be read.", count=rest)]


def _cut(value: Any, kind: Any, problems: _Problems) -> bool:
    """Remove from a value what cannot be read in it; return whether the rest can be read.

    Each value is looked at once, so that the time is in proportion to the size of the document.
    """
    if is_wire(kind) and is_dict(value):
        kinds = _kinds_of(kind)
        _cut_members(value, problems, lambda key, item: None if item is None else kinds.get(key))
    elif is_map_of(kind) and is_dict(value):
        item_kind = get_args(kind)[1]
        _cut_members(value, problems, lambda _key, _item: item_kind)
    elif is_list_of(kind) and is_list(value):
        (item_kind,) = get_args(kind)
        value[:] = [
            item for index, item in enumerate(value) if _cut_step(index, item, item_kind, problems)
        ]
    else:
        try:
            _structure_hook(kind)(value, kind)
        except Unreadable as error:
            problems.add(error)
            return False
    return True


@cache
def _kinds_of(cls: type[Wire]) -> dict[str, Any]:
    """Map both spellings of each member to its type."""
    return {name: kind for name, (_, _, kind) in member_table(converter, cls).items()}


def _cut_members(
    members: dict[str, Any], problems: _Problems, kind_of: Callable[[str, Any], Any]
) -> None:
    """Remove the members that cannot be read; one without a kind stays."""
    unreadable: list[str] = []
    for key, item in members.items():
        kind = kind_of(key, item)
        if kind is not None and not _cut_step(key, item, kind, problems):
            unreadable.append(key)
    for key in unreadable:
        del members[key]


def _cut_step(step: str | int, item: Any, kind: Any, problems: _Problems) -> bool:
    problems.steps.append(step)
    readable = _cut(item, kind, problems)
    problems.steps.pop()
    return readable


def _write_free(value: object) -> Any:
    """Convert a value inside free-form JSON that orjson cannot write."""
    if is_buffer(value):
        return write_bytes(value)
    if isinstance(value, timedelta):
        return write_duration(value)
    if isinstance(value, DecodeError):
        return {"path": value.path, "problem": value.problem}
    if attrs.has(type(value)):
        return converter.unstructure(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def without_none(annotation: Any) -> Any:
    """Return `T` of `T | None`; null means absent, so no rule ever gets it."""
    if get_origin(annotation) in (Union, UnionType):
        members = tuple(arg for arg in get_args(annotation) if arg is not type(None))
        return Union[members]  # noqa: UP007 - built at run time
    return annotation


def members_of(cls: type[Wire]) -> list[tuple[str, str, Any]]:
    """List the members of a class: attribute, wire name, type."""
    attrs.resolve_types(cls)
    names = cls.__wire_names__
    return [
        (field.name, names.get(field.name, field.name), without_none(field.type))
        for field in attrs.fields(cls)
        if field.name != "extra"
    ]


def member_table(
    converter: Converter, cls: type[Wire]
) -> Mapping[str, tuple[str, StructureHook, Any]]:
    """Map both spellings of each member to its attribute, rule and type."""
    table: dict[str, tuple[str, StructureHook, Any]] = {}
    for attribute, wire_name, kind in members_of(cls):
        table[attribute] = table[wire_name] = (attribute, converter.get_structure_hook(kind), kind)
    return table


def _class_reader(cls: type[Wire], converter: Converter) -> StructureHook:
    return compile_reader(cls, lambda: member_table(converter, cls))


def _class_writer(cls: type[Wire], converter: Converter) -> UnstructureHook:
    compiled: UnstructureHook | None = None

    def write(obj: Any) -> dict[str, Any]:
        nonlocal compiled
        if compiled is None:  # on first use, since a class may contain itself
            compiled = compile_writer(
                cls,
                [
                    (attribute, wire_name, _writer_of(converter, kind))
                    for attribute, wire_name, kind in members_of(cls)
                ],
            )
        written: dict[str, Any] = compiled(obj)
        return written

    return write


def _writer_of(converter: Converter, kind: Any) -> UnstructureHook | None:
    """Return the rule for a member; None if its value is JSON already."""
    if kind in (str, int, bool, Any) or (isinstance(kind, type) and issubclass(kind, OpenEnum)):
        return None
    if kind == Int64:
        return str
    if get_origin(kind) in (list, dict):
        inner = _writer_of(converter, get_args(kind)[-1])
        if inner is None:
            return None
        if get_origin(kind) is list:
            return lambda items: [inner(item) for item in items]
        return lambda items: {key: inner(item) for key, item in items.items()}
    return converter.get_unstructure_hook(kind)


def _list_reader(kind: Any, converter: Converter) -> StructureHook:
    (item_kind,) = get_args(kind)
    rule = converter.get_structure_hook(item_kind)

    def read(value: Any, _: Any) -> list[Any]:
        if not is_list(value):
            raise expected("a list", value)
        return read_items(value, rule, item_kind)

    return read


def read_items(items: list[Any], rule: StructureHook, kind: Any) -> list[Any]:
    """Read each item of a list; an error names its index."""
    result: list[Any] = []
    for item in items:
        try:
            result.append(rule(item, kind))
        except Unreadable as error:
            error.steps.append(len(result))
            raise
    return result


def _map_reader(kind: Any, converter: Converter) -> StructureHook:
    item_kind = get_args(kind)[1]
    if item_kind is Any:
        return read_object
    rule = converter.get_structure_hook(item_kind)

    def read(value: Any, _: Any) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, item in read_object(value, None).items():
            try:
                result[key] = rule(item, item_kind)
            except Unreadable as error:
                error.steps.append(key)
                raise
        return result

    return read


def is_wire(kind: Any) -> bool:
    """Whether a type is one of the message classes."""
    return isinstance(kind, type) and issubclass(kind, Wire)


def is_list_of(kind: Any) -> bool:
    """Whether a type is a list of something."""
    return bool(get_origin(kind) is list)


def is_map_of(kind: Any) -> bool:
    """Whether a type is a dict of something."""
    return bool(get_origin(kind) is dict)


def register_reader_factory(
    converter: Converter,
    accepts: Callable[[Any], bool],
    factory: Callable[[Any, Converter], StructureHook],
) -> None:
    """Register a factory that builds the reading rules for some types."""
    converter.register_structure_hook_factory(accepts, cast("Any", factory))


def new_converter() -> Converter:
    """Return a new converter with the rules of the wire format."""
    new = Converter(detailed_validation=False)
    kinds: list[tuple[Any, StructureHook]] = [
        (str, read_str),
        (bool, read_bool),
        (int, read_int),
        (float, read_float),
        (bytes, read_bytes),
        (timedelta, read_duration),
        (datetime, read_timestamp),
        (OpenEnum, read_enum),
    ]
    for kind, rule in kinds:
        new.register_structure_hook(kind, rule)
    new.register_structure_hook_func(lambda kind: kind == Int64, read_int)
    new.register_structure_hook_func(lambda kind: kind is Any, read_any)
    register_reader_factory(new, is_list_of, _list_reader)
    register_reader_factory(new, is_map_of, _map_reader)
    register_reader_factory(new, is_wire, _class_reader)
    new.register_unstructure_hook_factory(is_wire, _class_writer)
    new.register_unstructure_hook(bytes, write_bytes)
    new.register_unstructure_hook(float, write_float)
    new.register_unstructure_hook(timedelta, write_duration)
    new.register_unstructure_hook(datetime, write_timestamp)
    return new


converter = new_converter()
_structure_hook = converter.get_structure_hook
