"""Base classes of the generated types: `Wire`, `OpenEnum`, the marker of 64-bit integers.

The classes in `genai_live.types` are data; the behaviour that they share is defined here.
"""

from __future__ import annotations

import inspect  # noqa: TC003 - as the others
from collections.abc import Iterator, Mapping  # noqa: TC003 - attrs.resolve_types reads them
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self, Unpack

from attrs import define, fields

from genai_live._wire.backend import Backend  # noqa: TC001 - attrs.resolve_types reads it
from genai_live._wire.constructors import construct, signature_of
from genai_live._wire.dumping import DumpMode, NoEffect, copy_of, dump, dump_json
from genai_live._wire.late import late
from genai_live._wire.notebook import message_html
from genai_live._wire.pydantic_fields import core_schema_of
from genai_live._wire.reprs import MASKED, short_repr

_MOST_CHARACTERS = 10_000

_coerce = late("_inputs.coercion.validate")
_coerce_json = late("_inputs.coercion.validate_json")


class _Signature:
    """The signature of a class's constructor, which is compiled when it is first called."""

    def __get__(self, message: Wire | None, cls: type[Wire]) -> inspect.Signature:
        return signature_of(cls)


class WireInt64:
    """Marks an integer that protobuf JSON writes as a string of digits."""


Int64 = Annotated[int, WireInt64]
"""A 64-bit integer: a plain `int` to users, a string of digits on the wire."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class Wire:
    """Base of every message class, with equality, a short repr, and `extra` for unknown members.

    A constructor takes members as keywords, in snake_case or camelCase; dicts become objects and
    strings members of enums. The methods that begin with `model_` are those of google-genai.

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
    __wire_elsewhere__: ClassVar[Mapping[str, str]] = {}
    """Names that others have in this class, with what to write instead."""
    __wire_instead__: ClassVar[Mapping[str, str]] = {}
    """What to pass instead of a `string` or a `function`, where an object is expected."""
    __wire_unnamed__: ClassVar[str] = ""
    """The attribute that a text passed without a name is; empty if there is none."""
    __wire_accepts__: ClassVar[frozenset[str]] = frozenset()
    """Attributes that take other forms too, which the code that reads configs converts."""
    __wire_root__: ClassVar = True
    """Marks the class whose constructor compiles those of the others."""
    __signature__: ClassVar = _Signature()

    extra: dict[str, Any] | None = None
    """Members that this version does not know, by wire name; `encode` writes them back."""

    def __init__(self, *args: Any, **members: Any) -> None:
        construct(self, args, members)

    @classmethod
    def model_validate(cls, obj: object) -> Self:
        """Make an object of a dict, with keys in either spelling, or of another object.

        Nested dicts become objects, base64 bytes and strings members of enums. Unknown keys and
        values of a wrong type are refused; `converters.from_dict` keeps what it does not know.

        Raises:
            ConfigError: The value cannot be converted; names the path and the fix.
        """
        made: Self = _coerce(obj, cls)
        return made

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray) -> Self:
        """Make an object of JSON, as `model_validate` does.

        Raises:
            ConfigError: The value cannot be converted; names the path and the fix.
            DecodeError: It is not JSON.
        """
        made: Self = _coerce_json(json_data, cls)
        return made

    def model_dump(
        self,
        *,
        mode: DumpMode = "python",
        by_alias: bool = False,
        exclude_none: bool = False,
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        include: Any = None,
        exclude: Any = None,
        **others: Unpack[NoEffect],
    ) -> dict[str, Any]:
        """Return the members as a dict of dicts, as google-genai does.

        `converters.to_dict` returns the form of the wire.

        Args:
            mode: `python` leaves values as they are; `json` makes JSON of them, with bytes in the
                URL-safe base64 that google-genai writes.
            by_alias: Whether the names are in camelCase.
            exclude_none: Whether to leave out what is not set.
            exclude_unset: The same: what is not set is None.
            exclude_defaults: The same.
            include: Names of the members to return; None returns all. In a dict each name has True
                or the names within, for lists by index or `"__all__"`.
            exclude: Names of members to leave out, as for `include`.
            **others: Further arguments of pydantic's, which change nothing here.

        Raises:
            ConfigError: An argument cannot be used.
        """
        return dump(
            self,
            mode=mode,
            by_alias=by_alias,
            exclude_none=exclude_none or exclude_unset or exclude_defaults,
            include=include,
            exclude=exclude,
            others=others,
        )

    def model_dump_json(
        self,
        *,
        indent: int | None = None,
        ensure_ascii: bool = False,
        by_alias: bool = False,
        exclude_none: bool = False,
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        include: Any = None,
        exclude: Any = None,
        **others: Unpack[NoEffect],
    ) -> str:
        """Return the members as JSON, as google-genai does; `converters.encode` writes the wire's.

        Args:
            indent: How many spaces to indent nested members by; None writes one line.
            ensure_ascii: Whether to escape what is not ASCII.
            by_alias: As in `model_dump`, and so are the others.
            exclude_none: Whether to leave out what is not set.
            exclude_unset: The same: what is not set is None.
            exclude_defaults: The same.
            include: Names of the members to write; None writes all.
            exclude: Names of members to leave out.
            **others: Further arguments of pydantic's, which change nothing here.

        Raises:
            ConfigError: An argument cannot be used.
        """
        members = dump(
            self,
            mode="json",
            by_alias=by_alias,
            exclude_none=exclude_none or exclude_unset or exclude_defaults,
            include=include,
            exclude=exclude,
            others=others,
        )
        return dump_json(members, indent, ensure_ascii=ensure_ascii)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy.

        Args:
            update: Members with other values, by name in either spelling.
            deep: Whether nested objects are copied too.

        Raises:
            ConfigError: A name in `update` is unknown.
        """
        return copy_of(self, update, deep=deep)

    def to_json_dict(self) -> dict[str, Any]:
        """Return what is set as a dict that can be written as JSON: `model_dump` in JSON mode."""
        return self.model_dump(mode="json", exclude_none=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> Any:
        """Let models of pydantic have fields of this class."""
        return core_schema_of(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: object, _handler: object) -> dict[str, Any]:
        """Describe the class in the JSON Schema of such a model."""
        return {"title": cls.__name__, "type": "object"}

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
    new object each time. Known values are found in any case: `Modality("audio")`.
    """

    @property
    def is_known(self) -> bool:
        """Whether this version of the package knows the value."""
        return self._name_ in type(self)._member_map_

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        upper = value.upper()
        for known in cls:
            if known._value_.upper() == upper:
                return known
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member

    def __reduce_ex__(self, _protocol: object) -> tuple[type[Self], tuple[str]]:
        """Pickle by value, so that unknown values travel too."""
        return type(self), (self._value_,)
