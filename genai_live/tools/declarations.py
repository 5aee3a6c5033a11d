"""`declare`, `response_from_mcp`, `schema_of`: class methods of the types that need tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genai_live import types
from genai_live._inputs.coercion import convert
from genai_live._inputs.foreign import is_foreign
from genai_live._wire.reprs import short_repr
from genai_live._wire.scalars import Unreadable
from genai_live._wire.typeguards import is_mapping
from genai_live.errors import ConfigError, ToolError
from genai_live.events import ToolCall
from genai_live.tools.functions import python_function
from genai_live.tools.json_schema import from_json_schema
from genai_live.tools.mcp import value_of_result
from genai_live.tools.results import error_response, response_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._wire.backend import Backend

_BACKENDS: dict[str | None, Backend] = {
    None: "gemini",
    "GEMINI_API": "gemini",
    "VERTEX_AI": "vertex",
    "ENTERPRISE": "vertex",
}


def declare(
    *,
    callable: Callable[..., Any],  # noqa: A002 - google-genai's name
    client: object = None,
    api_option: str | None = None,
    behavior: types.Behavior | str | None = None,
) -> types.FunctionDeclaration:
    """Declare a Python function, as one in a config's tools is declared.

    Args:
        callable: The function.
        client: Tells the backend, as `api_option` does.
        api_option: GEMINI_API, VERTEX_AI or ENTERPRISE, which is Vertex AI.
        behavior: Whether the model waits for the result.

    Raises:
        ConfigError: It cannot be declared; names the parameter and the fix.
    """
    if api_option not in _BACKENDS:
        known = ", ".join(name for name in _BACKENDS if name)
        raise ConfigError(
            f"{short_repr(api_option)} is unknown.", field="api_option", hint=f"Use one of {known}."
        )
    backend = "vertex" if getattr(client, "vertexai", None) is True else _BACKENDS[api_option]
    function = python_function(callable, field="callable", backend=backend)
    declaration = function.declaration
    if behavior is not None:
        declaration.behavior = convert(behavior, types.Behavior, field="behavior")
    return declaration


def response_from_mcp(*, name: str, response: object) -> types.FunctionResponse:
    """Make the result of a function from that of an MCP tool.

    Raises:
        ConfigError: `response` is no `CallToolResult`.
    """
    call = ToolCall(id=None, name=name, args={})
    try:
        return response_to(call, value_of_result(response))
    except ToolError as error:
        return error_response(call, str(error))
    except (AttributeError, TypeError, ValueError):
        raise ConfigError(
            f"expected a CallToolResult, got {type(response).__name__}.",
            field="response",
            hint="Pass what `call_tool` of an MCP client returned.",
        ) from None


def schema_of(*, json_schema: object) -> types.Schema:
    """Translate a JSON Schema.

    Raises:
        ConfigError: It is no dict, or no value fits it.
    """
    if is_foreign(json_schema):  # google-genai's JSONSchema
        model: Any = json_schema
        json_schema = model.model_dump(mode="json", by_alias=True, exclude_none=True)
    if not is_mapping(json_schema):
        raise ConfigError(
            f"expected a dict, got {type(json_schema).__name__}.", field="json_schema"
        )
    try:
        return from_json_schema(json_schema)
    except Unreadable as error:
        raise ConfigError(error.problem, field="json_schema") from None
