"""Members of what users pass: dicts in either spelling, or objects of `genai_live.types`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from genai_live._inputs.foreign import plain
from genai_live._wire.base import Wire
from genai_live._wire.reprs import short_key
from genai_live._wire.typeguards import is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _snake_case(name: object) -> str:
    return re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", short_key(name))


def member(holder: object, name: str) -> Any:
    """Return a member by its snake_case name; None when it is absent."""
    holder = plain(holder)
    if isinstance(holder, Wire):
        return getattr(holder, name, None)
    if is_mapping(holder):
        for key, value in holder.items():
            if _snake_case(key) == name and value is not None:
                return value
    return None


def with_member(holder: Any, name: str, value: object) -> Any:
    """Return a copy with another value of a member, in its former spelling; None removes it."""
    holder = plain(holder)
    if isinstance(holder, Wire):
        changed: dict[str, Any] = {name: value}
        return attrs.evolve(holder, **changed)
    kept = {key: item for key, item in holder.items() if _snake_case(key) != name}
    return kept if value is None else {**kept, spelling(holder, name): value}


def spelling(holder: Any, name: str) -> str:
    """Return a member's name as the user wrote it; `name` itself where it is absent."""
    keys = holder if is_mapping(holder) else ()
    return next((short_key(key) for key in keys if _snake_case(key) == name), name)


def rewritten(holder: Any, path: Sequence[str], rewrite: Callable[[Any], Any]) -> Any:
    """Return a copy in which the value at a path is rewritten; `holder` itself if there is none."""
    if not path:
        return rewrite(holder)
    inner = member(holder, path[0])
    if inner is None:
        return holder
    changed = rewritten(inner, path[1:], rewrite)
    return holder if changed is inner else with_member(holder, path[0], changed)


def unwrapped(value: Any, name: str) -> Any:
    """Return the value without a wrapper `{name: ...}`, if it has one."""
    inner = only_member(value, name)
    return value if inner is None else inner


def only_member(value: object, name: str) -> Any:
    """Return a dict's member if it is the only one."""
    value = plain(value)
    if is_mapping(value) and {_snake_case(key) for key in value} == {name}:
        return member(value, name)
    return None


def spelt_out(value: object) -> dict[str, Any] | None:
    """Return all members by snake_case name; None for a value that has no members."""
    value = plain(value)
    if isinstance(value, Wire):
        return {
            field.name: item
            for field in attrs.fields(type(value))
            if (item := getattr(value, field.name)) is not None
        }
    if is_mapping(value):
        return {_snake_case(key): item for key, item in value.items() if item is not None}
    return None
