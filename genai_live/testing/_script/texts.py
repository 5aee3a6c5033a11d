"""Variables in texts: `Hello, {customer}` becomes `Hello, Ada`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

from genai_live._wire.typeguards import is_dict, is_items
from genai_live.testing._script.problems import ScenarioMismatch, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_VARIABLE = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*)((?:\.\w+)*)\}")


def variables_in(value: Any) -> Iterator[str]:
    """Yield the names of the variables in the texts of a value."""
    if isinstance(value, str):
        for found in _VARIABLE.finditer(value):
            if found[1]:
                yield found[1]
    elif is_dict(value):
        for item in value.values():
            yield from variables_in(item)
    elif is_items(value):
        for item in value:
            yield from variables_in(item)


def fill(value: Any, variables: Mapping[str, Any]) -> Any:
    """Return a value with its variables replaced; `{{` and `}}` are braces.

    A text that is nothing but a variable becomes its value, whatever its type.

    Raises:
        ScenarioMismatch: A variable has no value, or no such member.
    """
    if isinstance(value, str):
        whole = _VARIABLE.fullmatch(value)
        if whole is not None and whole[1]:
            return _find(whole, variables)
        return _VARIABLE.sub(lambda found: _text(found, variables), value)
    if is_dict(value):
        return {name: fill(item, variables) for name, item in value.items()}
    if is_items(value):
        return [fill(item, variables) for item in value]
    return value


def fill_text(text: str, variables: Mapping[str, Any]) -> str:
    """Return a text with its variables replaced."""
    return _plain(fill(text, variables))


def _text(found: re.Match[str], variables: Mapping[str, Any]) -> str:
    return _plain(_find(found, variables)) if found[1] else found[0][0]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _find(found: re.Match[str], variables: Mapping[str, Any]) -> Any:
    path = [found[1], *found[2].split(".")[1:]]
    value: Any = variables
    for name in path:
        if is_items(value) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
            continue
        members: dict[str, Any] = dict(value) if is_dict(value) else {}
        if name not in members:
            hint = suggestion(name, members, listed="There is")
            raise ScenarioMismatch(f"{found[0]} has no value: there is no {name!r}. {hint}".strip())
        value = members[name]
    return value
