"""Functions that are compiled for one message class, as attrs compiles an `__init__`.

They do in a straight line what a loop over the members would do in twice the time.
"""

from __future__ import annotations

import linecache
from typing import TYPE_CHECKING, Any

import attrs

from genai_live._wire.scalars import Unreadable, expected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Rule = Callable[[Any, Any], Any]
    """Reads a JSON value as a type."""


_READER = """\
def {name}(value, _):
    if not isinstance(value, dict):
        raise expected("an object", value)
    if not table:  # on first use, since a class may contain itself
        table.update(make_table())
    obj = new(cls)
    {targets} = None
    key = ""
    try:
        for key, item in value.items():
            if item is None:
                continue
            member = table.get(key)
            if member is not None:
                set_member, rule, kind = member
                set_member(obj, rule(item, kind))
            elif obj.extra is None:
                obj.extra = {{key: item}}
            else:
                obj.extra[key] = item
    except Unreadable as error:
        error.steps.append(key)
        raise
    return obj
"""


def compile_reader(
    cls: type[Any], make_table: Callable[[], Mapping[str, tuple[str, Rule, Any]]]
) -> Rule:
    """Return a function that reads a dict as an object of a class.

    Args:
        cls: The class.
        make_table: Maps the names of members to their attributes, rules and types; called once.
    """

    def table_of_setters() -> dict[str, tuple[Callable[[Any, Any], None], Rule, Any]]:
        return {
            name: (getattr(cls, attribute).__set__, rule, kind)
            for name, (attribute, rule, kind) in make_table().items()
        }

    name = f"read_{cls.__name__}"
    targets = " = ".join(f"obj.{field.name}" for field in attrs.fields(cls))
    read: Rule = compile_function(
        name,
        _READER.format(name=name, targets=targets),
        name,
        Unreadable=Unreadable,
        cls=cls,
        expected=expected,
        make_table=table_of_setters,
        new=object.__new__,
        table={},
    )
    return read


def compile_writer(
    cls: type[Any], members: Iterable[tuple[str, str, Callable[[Any], Any] | None]]
) -> Callable[[Any], dict[str, Any]]:
    """Return a function that makes a dict of the members of an object that are set.

    Args:
        cls: The class.
        members: The attribute of each member, its name on the wire, and how its value is written;
            None for a value that is JSON already.
    """
    name = f"write_{cls.__name__}"
    lines = [
        f"def {name}(obj):",
        "    extra = obj.extra",
        "    written = dict(extra) if extra else {}",
    ]
    rules: dict[str, Callable[[Any], Any]] = {}
    for number, (attribute, wire_name, rule) in enumerate(members):
        value = "value" if rule is None else f"rule_{number}(value)"
        lines += [
            f"    value = obj.{attribute}",
            "    if value is not None:",
            f"        written[{wire_name!r}] = {value}",
        ]
        if rule is not None:
            rules[f"rule_{number}"] = rule
    lines += ["    return written", ""]
    write: Callable[[Any], dict[str, Any]] = compile_function(name, "\n".join(lines), name, **rules)
    return write


def compile_maker(cls: type[Any], *names: str) -> Callable[..., Any]:
    """Return a function that makes an object of these members, in order, and converts nothing.

    It is for what is made for each chunk of audio: it costs half of the constructor.
    """
    name = f"make_{cls.__name__}"
    lines = [f"def {name}({', '.join(names)}):", "    obj = new(cls)"]
    lines += [
        f"    obj.{field.name} = {field.name if field.name in names else None}"
        for field in attrs.fields(cls)
    ]
    make: Callable[..., Any] = compile_function(
        name, "\n".join([*lines, "    return obj", ""]), name, cls=cls, new=object.__new__
    )
    return make


def compile_function(name: str, source: str, title: str, **names: object) -> Any:
    """Compile a function whose lines tracebacks and debuggers can show.

    Args:
        name: The function's name in the source.
        source: Its definition.
        title: What tracebacks call its file.
        **names: What the source refers to.
    """
    file_name = f"<genai_live {title}>"
    linecache.cache[file_name] = len(source), None, source.splitlines(keepends=True), file_name
    namespace: dict[str, Any] = dict(names)
    exec(compile(source, file_name, "exec"), namespace)  # noqa: S102 - from names of a class
    return namespace[name]
