"""Turns, instructions and tools in the forms that people write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from genai_live import types
from genai_live._guards import is_items
from genai_live.coercion import coerce
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable


def contents(turns: object, *, field: str, backend: str) -> list[types.Content]:
    """Read a string, a part, a content, or a list of these; neighbouring parts form one content."""
    items = list(turns) if is_items(turns) else [turns]
    if not items:
        raise ConfigError("is empty.", field=field, hint="Leave it out, or give a turn.")
    result: list[types.Content] = []
    parts: list[types.Part] | None = None
    for index, item in enumerate(items):
        place = f"{field}[{index}]" if is_items(turns) else field
        if _is_content(item):
            result.append(coerce(item, types.Content, field=place, backend=backend))
            parts = None
            continue
        if parts is None:
            parts = []
            result.append(types.Content(role="user", parts=parts))
        parts.append(part(item, field=place, backend=backend))
    return result


def _is_content(item: object) -> bool:
    if isinstance(item, Mapping):
        return "parts" in item or "role" in item
    return isinstance(item, types.Content)


def part(item: object, *, field: str, backend: str) -> types.Part:
    """Read a string or a part."""
    if isinstance(item, str):
        return types.Part(text=item)
    return coerce(item, types.Part, field=field, backend=backend)


def instruction(value: object, *, field: str, backend: str) -> types.Content:
    """Read a system instruction: a string, a part, a list of these, or a content."""
    made = contents(value, field=field, backend=backend)
    if len(made) != 1:
        raise ConfigError("takes one content.", field=field, hint="Put all parts into one.")
    return made[0]


def tool_list(value: object, *, field: str, backend: str) -> list[types.Tool]:
    """Read a list of tools; several lists of declarations are fine."""
    if not isinstance(value, list | tuple):
        raise ConfigError("expected a list of tools.", field=field, hint="Put it in [ ].")
    result: list[types.Tool] = []
    for index, item in enumerate(cast("Iterable[object]", value)):
        place = f"{field}[{index}]"
        if callable(item):
            raise ConfigError(
                "Python functions are not run by this version.",
                field=place,
                hint='Declare it: {"function_declarations": [{"name": ..., "parameters": ...}]}.',
            )
        result.append(coerce(item, types.Tool, field=place, backend=backend))
    return result
