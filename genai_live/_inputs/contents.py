"""Read turns, system instructions and tools in all the forms that users may pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import attrs

from genai_live import types
from genai_live._inputs.coercion import coerce, coerce_text
from genai_live._inputs.foreign import is_foreign
from genai_live._inputs.guard import guarded
from genai_live._wire.typeguards import is_items
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genai_live._wire.backend import Backend


_INSTRUCTION = "Pass this text as system_instruction in the config."
_ROLES_OF_OTHERS = {
    "assistant": "Use 'model'.",
    "ai": "Use 'model'.",
    "human": "Use 'user'.",
    "system": _INSTRUCTION,
    "developer": _INSTRUCTION,
}
"""Roles of other APIs, which the service refuses, and what to do. It takes "system" in the system
instruction, and on Vertex AI in turns, where it changes the instruction."""


@guarded()
def contents(
    turns: object, *, field: str, backend: Backend, is_instruction: bool = False
) -> list[types.Content]:
    """Read a string, a part, a content, or a list of these.

    Adjacent parts form one content: the model's if they are function calls, else the user's.

    Raises:
        ConfigError: The value is empty, or one item is not valid; names the field and the fix.
    """
    if type(turns) is str:  # nearly all turns are such
        text = types.Part(text=coerce_text(turns, field=field))
        return [types.Content(role="user", parts=[text])]
    items = list(turns) if is_items(turns) else [turns]
    if not items:
        raise ConfigError("is empty.", field=field, hint="Leave it out, or pass at least one turn.")
    result: list[types.Content] = []
    open_turn: tuple[str, list[types.Part]] | None = None
    for index, item in enumerate(items):
        path = f"{field}[{index}]" if is_items(turns) else field
        if _is_content(item):
            content = coerce(item, types.Content, field=path, backend=backend)
            takes_system = is_instruction or backend == "vertex"
            if content.role in _ROLES_OF_OTHERS and not (content.role == "system" and takes_system):
                raise ConfigError(
                    f"{content.role!r} is not a role of the Live API.",
                    field=f"{path}.role",
                    hint=_ROLES_OF_OTHERS[content.role],
                )
            result.append(content)
            open_turn = None
            continue
        new_part = part(item, field=path, backend=backend)
        role = "user" if new_part.function_call is None else "model"
        if open_turn is None or open_turn[0] != role:
            open_turn = role, []
            result.append(types.Content(role=role, parts=open_turn[1]))
        open_turn[1].append(new_part)
    return result


def _is_content(item: object) -> bool:
    if isinstance(item, Mapping):
        return "parts" in item or "role" in item
    if is_foreign(item):
        names = getattr(type(item), "model_fields", ())
        return "parts" in names and "role" in names
    return isinstance(item, types.Content)


def part(item: object, *, field: str, backend: Backend) -> types.Part:
    """Read a string or a part."""
    if isinstance(item, str):
        return types.Part(text=coerce_text(item, field=field))
    result = coerce(item, types.Part, field=field, backend=backend)
    if result == types.Part():
        raise ConfigError("is empty.", field=field, hint="Pass a string, or a part with a member.")
    return result


def instruction(value: object, *, field: str, backend: Backend) -> types.Content:
    """Read a system instruction: a string, a part, a list of these, or a content."""
    result = contents(value, field=field, backend=backend, is_instruction=True)
    if len(result) != 1:
        raise ConfigError(
            f"expected one content, got {len(result)}.",
            field=field,
            hint="Put all parts into one content.",
        )
    return result[0]


@guarded()
def tool_list(value: object, *, field: str, backend: Backend) -> list[types.Tool]:
    """Read a list of tools; the functions of all tools are moved into one, the last."""
    if not isinstance(value, list | tuple):
        raise ConfigError("expected a list of tools.", field=field, hint="Put the tool in [ ].")
    result: list[types.Tool] = []
    for index, item in enumerate(cast("Iterable[object]", value)):
        path = f"{field}[{index}]"
        if isinstance(item, str):
            raise ConfigError(
                "expected a tool, got a string.",
                field=path,
                hint="Pass a Python function itself, not its name or what it returns: [f], not"
                " [f()]; or a dict such as {'google_search': {}}.",
            )
        if callable(item):
            raise ConfigError(
                "a Python function cannot be part of a complete message.",
                field=path,
                hint='Pass it in config["tools"] or to send_context_update().',
            )
        result.append(coerce(item, types.Tool, field=path, backend=backend))
    return _functions_last(result)


def _functions_last(tools: list[types.Tool]) -> list[types.Tool]:
    """Move all functions into one tool, as google-genai does: models may refuse several."""
    functions = [each for tool in tools for each in tool.function_declarations or ()]
    others = [attrs.evolve(tool, function_declarations=None) for tool in tools]
    rest = [tool for tool in others if tool != types.Tool()]
    return [*rest, types.Tool(function_declarations=functions)] if functions else rest
