"""`compile_constructor`: the `__init__` of a message class, compiled when it is first called.

A constructor takes both spellings of a member, and makes objects of dicts and enum members of
strings. Other values are stored as they are, and checked where the message is sent.
"""

from __future__ import annotations

import inspect
from enum import Enum
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

import attrs

from genai_live._wire.compiled import compile_function
from genai_live._wire.late import late
from genai_live._wire.typeguards import is_dict, is_items, is_list, is_mapping
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    Constructor = Callable[..., None]

_UNNAMED = object()
_MARK = "__genai_live_compiled__"

_convert = late("_inputs.coercion.convert")
_attributes = late("_inputs.coercion.attributes")
_validate = late("_inputs.coercion.validate")


def construct(message: Any, args: tuple[Any, ...], members: dict[str, Any]) -> None:
    """Compile the constructor of the message's class, which replaces the one that calls this."""
    mro: tuple[type[Any], ...] = type(message).__mro__
    root = next(index for index, cls in enumerate(mro) if vars(cls).get("__wire_root__"))
    own = [index for index, cls in enumerate(mro[:root]) if "__init__" in vars(cls)]
    owner = mro[own[-1] + 1 if own else 0]
    if owner is mro[root]:  # every class below has a constructor of its own
        compile_constructor(mro[0])(message, *args, **members)
        return
    compiled = compile_constructor(owner)
    owner.__init__ = compiled
    compiled(message, *args, **members)


def compile_constructor(cls: type[Any]) -> Constructor:
    """Return an `__init__` for a class."""
    attrs.resolve_types(cls)
    names = [field.name for field in attrs.fields(cls)]
    given = ", ".join(f"{name!r}: {name}" for name in names)
    # Defaults of keyword-only parameters are looked up in a dict, one by one: a parameter that
    # takes what has no name is cheaper.
    lines = [
        f"def __init__(self, _unnamed=_UNNAMED, /, {'=None, '.join(names)}=None, **_others):",
        "    if _others or _unnamed is not _UNNAMED:",
        f"        return _rename(self, _unnamed, _others, {{{given}}})",
    ]
    scope: dict[str, Any] = {
        "_UNNAMED": _UNNAMED,
        "_are_all": _are_all,
        "_member": _member,
        "_rename": _rename,
        "_type": type,
    }
    for number, field in enumerate(attrs.fields(cls)):
        name, kind = field.name, _without_none(field.type)
        inner = _innermost(kind)
        if not _is_converted(inner):
            lines.append(f"    self.{name} = {name}")
            continue
        scope[f"_kind_{number}"], scope[f"_inner_{number}"] = kind, inner
        is_done = f"_type({name}) is _inner_{number}"
        if kind is not inner:
            is_done = f"_are_all({name}, _inner_{number})"
        lenient = name in cls.__wire_accepts__
        convert = f"_member({name}, _kind_{number}, {name!r}, {lenient})"
        lines.append(f"    self.{name} = {name} if {name} is None or {is_done} else {convert}")
    constructor: Constructor = compile_function(
        "__init__", "\n".join([*lines, ""]), f"{cls.__name__}.__init__", **scope
    )
    constructor.__doc__ = cls.__doc__
    setattr(constructor, _MARK, True)
    return constructor


def signature_of(cls: type[Any]) -> inspect.Signature:
    """Return what a constructor takes, for people: the attributes, as keywords.

    Raises:
        AttributeError: The class has a constructor of its own, whose signature tells.
    """
    constructor = vars(cls).get("__init__")
    if constructor is not None and not hasattr(constructor, _MARK):
        raise AttributeError("__signature__")
    extra, *members = attrs.fields(cls)
    members.sort(key=lambda field: field.name != cls.__wire_unnamed__)
    return inspect.Signature(
        [
            inspect.Parameter(
                field.name,
                inspect.Parameter.POSITIONAL_OR_KEYWORD
                if field.name == cls.__wire_unnamed__
                else inspect.Parameter.KEYWORD_ONLY,
                default=None,
                annotation=field.type,
            )
            for field in (*members, extra)
        ]
    )


def _rename(message: Any, unnamed: object, others: dict[str, Any], given: dict[str, Any]) -> None:
    cls: type[Any] = message.__class__
    if unnamed is not _UNNAMED and cls.__wire_unnamed__:
        if others or any(value is not None for value in given.values()):
            raise ConfigError(
                f"{cls.__name__}() takes one value without a name, or keywords; it got both."
            )
        _take(message, unnamed)
        return
    if unnamed is not _UNNAMED:
        names = ", ".join(list(given)[1:4])
        raise TypeError(f"{cls.__name__}() takes keywords only, such as {names}.")
    present = {name: value for name, value in given.items() if value is not None}
    cls.__init__(message, **_attributes({**present, **others}, cls))


def _take(message: Any, value: object) -> None:
    """Set the members of a message to those of a text, a dict, or another message."""
    cls: type[Any] = message.__class__
    members = {cls.__wire_unnamed__: value} if isinstance(value, str) else value
    made = cls() if value is None else _validate(members, cls)
    for field in attrs.fields(cls):
        setattr(message, field.name, getattr(made, field.name))


def _are_all(value: object, cls: type) -> bool:
    """Whether it is a list that needs no conversion."""
    if type(value) is not list:
        return False
    items: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
    return all([type(item) is cls for item in items])  # noqa: C419 - a generator is slower


def _member(value: Any, kind: Any, path: str, lenient: bool) -> Any:
    """Convert a value to the kind of its member.

    Args:
        value: What the user passed.
        kind: The type to convert to.
        path: Where it is, for error messages.
        lenient: Whether the member has other forms too, which stay as they are.
    """
    origin = get_origin(kind)
    if origin is list and is_items(value):
        (inner,) = get_args(kind)
        items = [
            _member(item, inner, f"{path}[{index}]", lenient) for index, item in enumerate(value)
        ]
        unchanged = is_list(value) and all(map(_same, items, value))
        return value if unchanged else items
    if origin is dict and is_mapping(value):
        inner = get_args(kind)[1]
        return {key: _member(item, inner, f"{path}.{key}", lenient) for key, item in value.items()}
    if origin is None and isinstance(value, kind):
        return value
    if lenient and not (is_dict(value) and origin is None and _fits(value, kind)):
        return value
    return _convert(value, kind, field=path)


def keep_other_forms(value: Any, kind: Any) -> Any:
    """Convert the value of a member that takes other forms too, which stay as they are."""
    return _member(value, kind, "", lenient=True)


def _same(one: object, other: object) -> bool:
    return one is other


def _fits(value: dict[str, Any], cls: type[Any]) -> bool:
    """Whether a dict has only members of a class."""
    names = {field.name for field in attrs.fields(cls)} | {*cls.__wire_names__.values()}
    return value.keys() <= names


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, UnionType):
        (kind,) = (arg for arg in get_args(annotation) if arg is not type(None))
        return kind
    return annotation


def _innermost(kind: Any) -> Any:
    while get_origin(kind) in (list, dict):
        kind = get_args(kind)[-1]
    return kind


def _is_converted(kind: Any) -> bool:
    return isinstance(kind, type) and (attrs.has(kind) or issubclass(kind, Enum))
