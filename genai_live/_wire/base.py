"""Base classes of the generated types: `Wire`, `OpenEnum`, the marker of 64-bit integers; `show`.

The classes in `genai_live.types` are data; the behaviour that they share is defined here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping  # noqa: TC003 - attrs.resolve_types reads them
from enum import StrEnum
from itertools import islice
from reprlib import recursive_repr
from typing import Annotated, Any, ClassVar, Self

from attrs import define, fields

from genai_live._text import MASK, is_secret_name, mask_urls
from genai_live._wire.backend import Backend  # noqa: TC001 - attrs.resolve_types reads it
from genai_live._wire.typeguards import is_buffer, is_items, is_mapping


class WireInt64:
    """Marks an integer that protobuf JSON writes as a string of digits."""


Int64 = Annotated[int, WireInt64]
"""A 64-bit integer: a plain `int` to users, a string of digits on the wire."""


@define(slots=True, kw_only=True, eq=False, repr=False)
class Wire:
    """Base of every message class, with equality, a short repr, and `extra` for unknown members.

    The class variables come from the schema; they are empty unless a class sets them.
    """

    __wire_names__: ClassVar[Mapping[str, str]] = {}
    """Attributes whose name on the wire differs, with that name."""
    __wire_oneof__: ClassVar[bool] = False
    """Whether exactly one member may be set."""
    __wire_limits__: ClassVar[Mapping[str, tuple[float | None, float | None]]] = {}
    """Attributes with a range: their smallest and largest allowed value."""
    __wire_backends__: ClassVar[Mapping[str, Backend]] = {}
    """Attributes that only one backend accepts from a client, with that backend."""
    __wire_refused__: ClassVar[Mapping[str, str]] = {}
    """Attributes that Live accepts on no backend, with what to do instead."""
    __wire_required__: ClassVar[frozenset[str]] = frozenset()
    """Attributes that a client must set."""
    __wire_secret__: ClassVar[frozenset[str]] = frozenset()
    """Attributes that a repr must not show."""

    extra: dict[str, Any] | None = None
    """Members that this version does not know, by wire name; `encode` writes them back."""

    @recursive_repr()
    def __repr__(self) -> str:
        """Show the members that are set, media and long text by size and secrets masked.

        The schema says which members are secrets; within a dict it is their names.
        """
        secret = self.__wire_secret__
        members = (
            f"{name}={MASK if name in secret else show(value)}"
            for name, value in present_members(self)
        )
        return f"{type(self).__name__}({', '.join(members)})"

    def __eq__(self, other: object) -> bool:
        """Compare by class and members."""
        if type(other) is not type(self):
            return NotImplemented
        return all(
            getattr(self, field.name) == getattr(other, field.name) for field in fields(type(self))
        )

    __hash__ = None  # type: ignore[assignment]  # mutable data


def present_members(message: Wire) -> Iterator[tuple[str, Any]]:
    """Yield the members of a message that are set, by attribute; `extra` last."""
    extra, *members = fields(type(message))
    for field in (*members, extra):
        value = getattr(message, field.name)
        if value is not None:
            yield field.name, value


def known_members(message: Wire) -> dict[str, Any]:
    """Return the members of a message that are set, by attribute, without `extra`."""
    return {name: value for name, value in present_members(message) if name != "extra"}


_LONGEST_TEXT = 200
_SHORTEST_MEDIA = 17
_MOST_ITEMS = 100
_DEEPEST = 30


def show(value: object, *, outer: tuple[int, ...] = ()) -> str:
    """Return the repr of a value, short and without secrets, at any depth.

    In dicts, and in objects that list their members as pydantic models do, the values are masked
    whose names `is_secret_name` says are secrets.
    """
    if isinstance(value, Wire):
        return repr(value)
    if type(value) is str:
        return _show_text(value)
    if is_buffer(value) and len(value) >= _SHORTEST_MEDIA:
        return f"<{len(value)} bytes>"
    if id(value) in outer or len(outer) > _DEEPEST:
        return "..."
    outer = (*outer, id(value))
    if is_mapping(value):
        pairs = (
            f"{show(name, outer=outer)}: {_show_member(name, item, outer)}"
            for name, item in value.items()
        )
        return f"{{{_join(pairs)}}}"
    if is_items(value):
        items = _join(show(item, outer=outer) for item in value)
        if isinstance(value, list):
            return f"[{items}]"
        return f"({items},)" if len(value) == 1 else f"({items})"
    names = getattr(type(value), "model_fields", None)
    if is_mapping(names):
        members = (
            f"{name}={_show_member(name, item, outer)}"
            for name in names
            if (item := getattr(value, name, None)) is not None
        )
        return f"{type(value).__name__}({_join(members)})"
    return _cut(mask_urls(repr(value)))


def _show_member(name: object, value: object, outer: tuple[int, ...]) -> str:
    is_secret = isinstance(name, str) and is_secret_name(name)
    # A message knows its own secrets: a schema's property may be called `token`.
    return MASK if is_secret and not isinstance(value, Wire) else show(value, outer=outer)


def _join(items: Iterator[str]) -> str:
    shown = list(islice(items, _MOST_ITEMS))
    more = sum(1 for _ in items)
    return ", ".join([*shown, f"<{more} more>"] if more else shown)


def _show_text(text: str) -> str:
    masked = mask_urls(text)
    if len(masked) <= _LONGEST_TEXT:
        return repr(masked)
    return f"{masked[:_LONGEST_TEXT]!r}...<{len(text)} characters>"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}..."


class OpenEnum(StrEnum):
    """A string enum that accepts unknown values.

    `Modality("NEW")` is a member whose `value` is `"NEW"` and whose `is_known` is False; it
    compares, hashes, pickles and encodes like any other. Compare with `==`: an unknown value is a
    new object each time.
    """

    @property
    def is_known(self) -> bool:
        """Whether this version of the package knows the value."""
        return self._name_ in type(self)._member_map_

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member

    def __reduce_ex__(self, _protocol: object) -> tuple[type[Self], tuple[str]]:
        """Pickle by value, so that unknown values travel too."""
        return type(self), (self._value_,)
