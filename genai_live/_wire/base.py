"""What every generated class is made of: `Wire`, `OpenEnum`, and the marker of 64-bit integers.

The classes in `genai_live.types` are data; the few lines of behaviour that they share stand here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping  # noqa: TC003 - attrs.resolve_types reads them
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from attrs import define, fields

from genai_live._wire.backend import Backend  # noqa: TC001 - attrs.resolve_types reads it
from genai_live._wire.typeguards import is_buffer


class WireInt64:
    """Marks an integer that protobuf JSON writes as a string of digits."""


Int64 = Annotated[int, WireInt64]
"""A 64-bit integer: a plain `int` to users, a string of digits on the wire."""


@define(slots=True, kw_only=True, eq=False, repr=False)
class Wire:
    """Base of every message class: equality, a short repr, and room for what is not known yet.

    The class variables come from the schema and are empty unless a class says otherwise.
    """

    __wire_names__: ClassVar[Mapping[str, str]] = {}
    """Attribute to wire name, where the two differ."""
    __wire_oneof__: ClassVar[bool] = False
    """True where exactly one member may be set."""
    __wire_limits__: ClassVar[Mapping[str, tuple[float | None, float | None]]] = {}
    """Attribute to its least and greatest value, both allowed."""
    __wire_backends__: ClassVar[Mapping[str, Backend]] = {}
    """Attribute to the one backend that accepts it from a client."""
    __wire_refused__: ClassVar[Mapping[str, str]] = {}
    """Attribute that Live takes on no backend, to what a client shall do in its place."""
    __wire_required__: ClassVar[frozenset[str]] = frozenset()
    """Attributes that a client has to set."""
    __wire_secret__: ClassVar[frozenset[str]] = frozenset()
    """Attributes that a repr must not show."""

    extra: dict[str, Any] | None = None
    """Members that this version does not know, by wire name; they are written back by `encode`."""

    def __repr__(self) -> str:
        """Show what is set, media by its size, secrets not at all."""
        secret = self.__wire_secret__
        shown = (
            f"{name}={'***' if name in secret else _short(value)}"
            for name, value in given_members(self)
        )
        return f"{type(self).__name__}({', '.join(shown)})"

    def __eq__(self, other: object) -> bool:
        """Compare by class and members."""
        if type(other) is not type(self):
            return NotImplemented
        return all(
            getattr(self, field.name) == getattr(other, field.name) for field in fields(type(self))
        )

    __hash__ = None  # type: ignore[assignment]  # mutable data


def given_members(message: Wire) -> Iterator[tuple[str, Any]]:
    """List what is set in a message, by attribute; `extra` last."""
    extra, *members = fields(type(message))
    for field in (*members, extra):
        value = getattr(message, field.name)
        if value is not None:
            yield field.name, value


def known_members(message: Wire) -> dict[str, Any]:
    """Give what is set in a message, by attribute, without `extra`."""
    return {name: value for name, value in given_members(message) if name != "extra"}


def _short(value: object) -> str:
    if is_buffer(value) and len(value) > 16:
        return f"<{len(value)} bytes>"
    return repr(value)


class OpenEnum(StrEnum):
    """A string enum that keeps values it does not know.

    `Modality("NEW")` gives a member whose `value` is `"NEW"` and whose `is_known` is False; it
    compares, hashes, pickles and encodes like any other. Compare with `==`: a value that is not
    known is a new object each time.
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
