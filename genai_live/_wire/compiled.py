"""Functions that are compiled for one message class, as attrs compiles an `__init__`.

They do in a straight line what a loop over the members would do in twice the time.
"""

from __future__ import annotations

import linecache
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from genai_live._wire.base import Wire


def compile_empty(cls: type[Wire]) -> Callable[[], Wire]:
    """Return a function that makes an object without members; `cls()` takes keywords apart."""
    name = f"empty_{cls.__name__}"
    targets = " = ".join(f"obj.{field.name}" for field in attrs.fields(cls))
    lines = [f"def {name}():", "    obj = new(cls)", f"    {targets} = None", "    return obj", ""]
    make: Callable[[], Wire] = _compile(name, "\n".join(lines), new=object.__new__, cls=cls)
    return make


def compile_writer(
    cls: type[Wire], members: Iterable[tuple[str, str, Callable[[Any], Any] | None]]
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
    write: Callable[[Any], dict[str, Any]] = _compile(name, "\n".join(lines), **rules)
    return write


def _compile(name: str, source: str, **names: object) -> Any:
    """Compile a function whose lines tracebacks and debuggers can show."""
    file_name = f"<genai_live {name}>"
    linecache.cache[file_name] = len(source), None, source.splitlines(keepends=True), file_name
    namespace: dict[str, Any] = dict(names)
    exec(compile(source, file_name, "exec"), namespace)  # noqa: S102 - from names of a class
    return namespace[name]
