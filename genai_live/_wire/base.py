"""Base classes of the generated types: `Wire`, `OpenEnum`, the marker of 64-bit integers.

The classes in `genai_live.types` are data; the behaviour that they share is defined here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping  # noqa: TC003 - attrs.resolve_types reads them
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from attrs import define, fields

from genai_live._wire.backend import Backend  # noqa: TC001 - attrs.resolve_types reads it
from genai_live._wire.notebook import message_html
from genai_live._wire.reprs import MASKED, short_repr

_MOST_CHARACTERS = 10_000


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

    def __repr__(self) -> str:
        """Show the members that are set, media and long text by size and secrets masked.

        The schema says which members are secrets; within a dict it is their names.
        """
        return short_repr(self, most=_MOST_CHARACTERS)

    def _repr_html_(self) -> str:
        """Return the kind, the size and a short repr for notebooks."""
        return message_html(self, dict(present_members(self)))

    def __repr_members__(self) -> Iterator[tuple[str, Any]]:
        """Yield what `short_repr` shows."""
        for name, value in present_members(self):
            yield name, MASKED if name in self.__wire_secret__ else value

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
