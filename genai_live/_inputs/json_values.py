"""Conversion of Python values to JSON, for the free-form parts of messages.

Nothing is lost in silence: a value has one JSON form, or is an error with the path to it. numpy,
pydantic and their like are recognised by their methods and never imported.

The service keeps free-form JSON as `google.protobuf.Struct`, whose numbers are doubles. So a whole
number beyond 2**53 becomes a string of its digits.

What a function returned has to reach the model, so NaN and infinities become strings too, keys of
other types are written out, and sets become lists. In what a user passes to a method these are
errors (`strict`), since there somebody can correct them.
"""

from __future__ import annotations

import dataclasses
import enum
import math
import os
import re
from array import array
from collections import UserString
from collections.abc import Callable, Iterable, Iterator, Mapping, MappingView, Sequence, Set
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
)
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import attrs
import orjson

from genai_live._inputs.foreign import foreign_members, is_foreign, is_google_genai
from genai_live._wire.base import Wire
from genai_live._wire.reprs import error_text, short_repr
from genai_live._wire.scalars import Unreadable, write_bytes, write_float
from genai_live._wire.typeguards import is_buffer, is_list, is_mapping
from genai_live.converters import converter

MediaHook = Callable[[object], Any]
"""Returns what stands for bytes or a blob in the JSON; `NotImplemented` for any other value."""

MAX_DEPTH = 200
"""How deep lists and objects may be nested: below the limit of the JSON encoder."""
_EXACT = 2**53
_LARGEST = 2**64
_RAW_BYTES = ("B", "b", "c")
_AS_TEXT = (
    Decimal,
    Fraction,
    UUID,
    UserString,
    complex,
    tzinfo,
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def to_json(
    value: object,
    *,
    replace_surrogates: bool = False,
    strict: bool = False,
    media: MediaHook | None = None,
) -> Any:
    """Return a value as JSON; the value itself if it is JSON already.

    Args:
        value: Any value.
        replace_surrogates: Whether lone surrogates become U+FFFD; otherwise they are an error.
        strict: Whether NaN, infinities, whole numbers beyond 64 bits, sets, and keys that are not
            strings are errors.
        media: What is put in place of media; without it bytes become base64.

    Raises:
        Unreadable: A value has no JSON form; has the path to it.
    """
    try:
        return _Writer(replace_surrogates, strict, media).write(value)
    except RecursionError:
        raise Unreadable("nested too deeply.") from None


def check_text(text: str) -> str:
    """Return the text.

    Raises:
        Unreadable: It contains a surrogate, which UTF-8 and JSON cannot express.
    """
    if not text.isascii() and (match := _SURROGATE.search(text)):
        raise Unreadable(
            f"contains a lone surrogate at index {match.start()}, which is not valid text.",
            hint='Replace it: text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").',
        )
    return text


def without_surrogates(text: str) -> str:
    """Return the text with lone surrogates replaced by U+FFFD, and pairs of them joined."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _Writer:
    def __init__(self, replace_surrogates: bool, strict: bool, media: MediaHook | None) -> None:
        self._text = without_surrogates if replace_surrogates else check_text
        self._strict = strict
        self._media = media
        # Ids of the containers around the current value.
        self._enclosing: list[int] = []

    def write(self, value: Any) -> Any:
        kind: type[object] = type(cast("object", value))
        if value is None or kind is bool:
            return value
        if kind is str:
            return self._text(value)
        if kind is int:
            return self._whole_number(value)
        if kind is float:
            return self._number(value)
        if id(value) in self._enclosing:
            raise Unreadable("nested too deeply: it contains itself.")
        if len(self._enclosing) >= MAX_DEPTH:
            raise Unreadable("nested too deeply.")
        self._enclosing.append(id(value))
        try:
            return self._special(value)
        except (Unreadable, RecursionError):
            raise
        except Exception as error:  # code of the value's class
            raise Unreadable(f"cannot be read: {error_text(error)}") from error
        finally:
            self._enclosing.pop()

    def _special(self, value: Any) -> Any:
        if self._media is not None and (found := self._media(value)) is not NotImplemented:
            return found
        if isinstance(value, enum.Enum):
            return self.write(value.value)
        if is_mapping(value):
            return self._object(value)
        if is_list(value):
            return self._list(value)
        if is_buffer(value):
            return self._buffer(value)
        if isinstance(value, Wire):
            return self.write(converter.unstructure(value))
        for write in (_scalar, _array_like):
            written = write(value)
            if written is not NotImplemented:
                return self.write(written)
        members = _members(value)
        if members is not None:
            return self._object(members)
        if isinstance(value, Iterator) or not isinstance(
            value, Sequence | Set | MappingView | array
        ):
            raise self._no_json_form(cast("object", value))
        if self._strict and isinstance(value, Set):
            raise Unreadable(
                f"a {type(cast('object', value)).__name__} has no order and no JSON form.",
                hint="Pass a list, such as sorted(value).",
            )
        return self._list(list(cast("Iterable[Any]", value)))

    def _list(self, items: list[Any]) -> list[Any]:
        written: list[Any] = []
        for index, item in enumerate(items):
            written.append(self._step(index, item))
        return items if all(map(_is, written, items)) and type(items) is list else written

    def _object(self, members: Mapping[Any, Any]) -> dict[str, Any]:
        written: dict[str, Any] = {}
        same = type(members) is dict
        for key, item in members.items():
            name = key if type(key) is str and key.isascii() else self._key(key)
            if name in written:
                raise Unreadable(f"two keys are both written {short_repr(name)}.")
            written[name] = self._step(name, item)
            same = same and name is key and written[name] is item
        return cast("dict[str, Any]", members) if same else written

    def _step(self, step: str | int, item: Any) -> Any:
        try:
            return self.write(item)
        except Unreadable as error:
            error.steps.append(step)
            raise

    def _key(self, key: object) -> str:
        if isinstance(key, tuple) and not self._strict:
            return self._text(str(cast("object", key)))
        written = self.write(key)
        if isinstance(written, str) and not (self._strict and isinstance(key, int)):
            return written
        if not self._strict and (written is None or isinstance(written, bool | int | float)):
            return orjson.dumps(written).decode()
        raise self._no_key(key)  # pyright: ignore[reportUnknownArgumentType]

    def _buffer(self, value: Any) -> Any:
        if isinstance(value, memoryview) and value.format not in _RAW_BYTES:
            return self._list(value.tolist())
        return write_bytes(bytes(cast("bytes", value)))

    @staticmethod
    def _no_key(key: object) -> Unreadable:
        return Unreadable(
            f"a key of type {type(key).__name__} is not a string.", hint="Use string keys."
        )

    def _no_json_form(self, value: object) -> Unreadable:
        noun = "value" if self._media is None else "result"
        return Unreadable(
            f"a {noun} of type {type(value).__name__} cannot be written as JSON.",
            hint="Use strings, numbers, booleans, lists, dicts or objects with declared members.",
        )

    def _number(self, value: float) -> float | str:
        if self._strict and not math.isfinite(value):
            raise Unreadable(
                f"{value} cannot be written as JSON.", hint="Use a finite number, or None."
            )
        return write_float(value)

    def _whole_number(self, value: int) -> int | str:
        if -_EXACT <= value <= _EXACT:
            return value
        if self._strict and not -_LARGEST // 2 <= value < _LARGEST:
            raise Unreadable(
                "a whole number beyond 64 bits cannot be written as JSON.",
                hint="Pass its digits as a string.",
            )
        try:
            return str(value)
        except ValueError:  # Python's limit for converting digits
            raise Unreadable("a whole number of this size cannot be written as JSON.") from None


def _is(one: object, other: object) -> bool:
    return one is other


def _scalar(value: Any) -> Any:
    """Return a value that is not a container in simpler terms; `NotImplemented` for others."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, _AS_TEXT) or type(value).__name__.lower().endswith("url"):
        return str(cast("object", value))
    if isinstance(value, os.PathLike):
        return os.fsdecode(cast("os.PathLike[str]", value))
    if is_foreign(value) and not is_google_genai(value):  # whose class may leave members out
        return value.model_dump()
    if isinstance(value, re.Pattern):
        return cast("Any", value).pattern
    if isinstance(value, str):  # a subclass
        return str.__str__(value)
    if isinstance(value, int | float):
        return int(value) if isinstance(value, int) else float(value)
    return NotImplemented


def _array_like(value: Any) -> Any:
    """Return numpy's arrays and scalars, and the like, as lists and numbers."""
    cls = type(cast("object", value))
    dtype = value.dtype if hasattr(cls, "dtype") else None
    if dtype is None:
        return NotImplemented
    if getattr(dtype, "kind", "") in ("m", "M"):  # whose item() may be a bare number
        return value.astype(str).tolist()
    if not getattr(value, "shape", (0,)) and hasattr(cls, "item"):
        item = value.item()
        return float(cast("Any", item)) if type(item) is cls else item
    return value.tolist() if hasattr(cls, "tolist") else NotImplemented


def _members(value: Any) -> Mapping[str, Any] | None:
    """Return the members of an object that declares them."""
    kind = type(cast("object", value))
    if attrs.has(kind):
        fields = attrs.fields(kind)
        return {field.alias or field.name: getattr(value, field.name) for field in fields}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, SimpleNamespace):
        return vars(value)
    return foreign_members(value)
