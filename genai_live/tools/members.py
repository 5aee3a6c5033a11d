"""Read type hints, and the members of attrs classes, dataclasses and TypedDicts."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import sys
from types import UnionType
from typing import (
    Annotated,
    Any,
    NotRequired,
    Required,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import attrs

from genai_live.tools.docstrings import read_docstring
from genai_live.tools.limits import is_field, marks_of

MISSING: Any = inspect.Parameter.empty
"""Marks a missing default."""


@attrs.frozen(kw_only=True)
class Member:
    """One parameter of a function, or one member of a class.

    Attributes:
        name: Its name to the model.
        hint: Its type hint.
        required: Whether the model has to set it.
        default: The value used when it is not set, if known.
        description: What it means.
        field: The pydantic `Field` that has the default, if one does.
    """

    name: str
    hint: Any
    required: bool
    default: Any = MISSING
    description: str | None = None
    field: Any = None

    @classmethod
    def of(cls, name: str, hint: Any, default: Any, documented: str | None) -> Member:
        """Read a hint and a default, either of which may contain a pydantic `Field`.

        Args:
            name: The name to the model.
            hint: The type hint.
            default: The default, a `Field`, or `MISSING`.
            documented: The description in a docstring, which one in the hint replaces.
        """
        field = None
        if is_field(default):
            field = default
            hint = Annotated[hint, field]
        elif default is MISSING:
            with_default = (
                mark for mark in marks_of(hint) if is_field(mark) and not mark.is_required()
            )
            field = next(with_default, None)
        if field is not None:
            default = None if field.default_factory is not None else field.default
            default = MISSING if field.is_required() else default
        return cls(
            name=name,
            hint=hint,
            required=default is MISSING,
            default=default,
            description=unwrap(hint)[1] or documented,
            field=None if default is MISSING else field,
        )

    def absent_value(self, values: dict[str, Any]) -> Any:
        """Return what `field` gives where the model passed nothing.

        Args:
            values: The values of the members before it.
        """
        factory = self.field.default_factory
        if factory is None:
            return copy.deepcopy(self.field.default)
        if getattr(self.field, "default_factory_takes_validated_data", False):
            return factory(values)
        return factory()


def unwrap(hint: Any) -> tuple[Any, str | None]:
    """Return the type inside a hint, and the description that comes with it.

    `Annotated[str, "a city"]` gives `str` and "a city"; pydantic's `Field(description=...)` and
    `typing_extensions.Doc` are understood too.
    """
    description: str | None = None
    while True:
        origin = get_origin(hint)
        if origin is Annotated:
            hint, *marks = get_args(hint)
            description = description or next(filter(None, map(_description_in, marks)), None)
        elif origin in (Required, NotRequired):
            (hint,) = get_args(hint)
        elif hasattr(hint, "__supertype__"):  # NewType
            hint = hint.__supertype__
        elif type(hint).__name__ == "TypeAliasType":
            hint = hint.__value__
        else:
            return hint, description


def _description_in(mark: Any) -> str | None:
    for text in (mark, getattr(mark, "description", None), getattr(mark, "documentation", None)):
        if isinstance(text, str):
            return text
    return None


def alternatives(hint: Any) -> tuple[Any, ...] | None:
    """Return the alternatives of a union; None for any other hint."""
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else None


def is_pydantic(hint: Any) -> bool:
    """Whether it is a pydantic model. Pydantic is not imported for this check."""
    pydantic = sys.modules.get("pydantic")
    return pydantic is not None and isinstance(hint, type) and issubclass(hint, pydantic.BaseModel)


def has_members(hint: Any) -> bool:
    """Whether it is an attrs class, a dataclass or a TypedDict."""
    return isinstance(hint, type) and (
        attrs.has(cast("type[Any]", hint))
        or dataclasses.is_dataclass(cast("type[Any]", hint))
        or is_typeddict(cast("type[Any]", hint))
    )


def members_of(cls: type[Any]) -> list[Member]:
    """List the members of an attrs class, a dataclass or a TypedDict.

    Raises:
        NameError: A hint uses a name that cannot be found.
    """
    hints = get_type_hints(cls, include_extras=True)
    documented = read_docstring(cls.__doc__).parameters
    fields: list[tuple[str, str, Any]] = []  # name, attribute, default
    if is_typeddict(cls):
        optional: frozenset[str] = cls.__optional_keys__
        fields = [(name, name, None if name in optional else MISSING) for name in hints]
    elif attrs.has(cls):
        fields = [
            (field.alias or field.name, field.name, _default(field.default, attrs.NOTHING))
            for field in attrs.fields(cls)
            if field.init
        ]
    else:
        fields = [
            (field.name, field.name, _dataclass_default(field))
            for field in dataclasses.fields(cls)
            if field.init
        ]
    return [
        Member.of(
            name, hints[attribute], default, documented.get(attribute) or documented.get(name)
        )
        for name, attribute, default in fields
    ]


def _default(default: Any, nothing: Any) -> Any:
    if default is nothing:
        return MISSING
    return None if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]


def _dataclass_default(field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    return MISSING if field.default_factory is dataclasses.MISSING else None
