"""The earlier `toolConfig`: Live has none, so it decides which functions are declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genai_live import types
from genai_live._inputs.deprecation import warn_deprecated_form
from genai_live._inputs.foreign import plain
from genai_live._inputs.members import member, with_member
from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_items, is_mapping
from genai_live.errors import ConfigError
from genai_live.tools.functions import python_function
from genai_live.tools.mcp import is_mcp

if TYPE_CHECKING:
    from collections.abc import Collection

    from genai_live._wire.backend import Backend

_FIELD = "config.tool_config"
_CALLING = f"{_FIELD}.function_calling_config"
_MODES = ("AUTO", "ANY", "NONE", "VALIDATED", "MODE_UNSPECIFIED")


def without_tool_config(config: Any, *, backend: Backend) -> Any:
    """Take `tool_config` out of a config, and out of its tools the functions that it forbids.

    Raises:
        ConfigError: It is not a tool config, or allows a function that is not declared.
    """
    given = member(config, "tool_config")
    if given is None:
        return config
    allowed = _allowed(given)
    tools = member(config, "tools")
    if allowed is not None and is_items(tools):
        kept = _Filter(allowed, backend).keep(tools)
        config = with_member(config, "tools", kept)
    warn_deprecated_form(
        "Live has no tool_config. It is not sent; mode NONE and allowed_function_names leave"
        " functions out, nothing can force a call. Pass only the tools that may be used."
    )
    return with_member(config, "tool_config", None)


def _allowed(given: object) -> Collection[str] | None:
    """Return the names of the functions that may be called; None where all may."""
    given = plain(given)
    if not is_mapping(given):
        raise ConfigError("expected a dict.", field=_FIELD)
    calling = plain(member(given, "function_calling_config"))
    if calling is None:
        return None
    if not is_mapping(calling):
        raise ConfigError("expected a dict.", field=_CALLING)
    mode = str(member(calling, "mode") or "AUTO").upper()
    if mode not in _MODES:
        raise ConfigError(
            f"unknown mode {short_repr(mode)}.",
            field=f"{_CALLING}.mode",
            hint=f"Use one of {', '.join(_MODES)}.",
        )
    if mode == "NONE":
        return ()
    names = member(calling, "allowed_function_names")
    if names is not None and not is_items(names):
        raise ConfigError("expected a list.", field=f"{_CALLING}.allowed_function_names")
    return [str(name) for name in names] if names else None


class _Filter:
    """Keeps the functions that are allowed, and tools that are not functions."""

    def __init__(self, allowed: Collection[str], backend: Backend) -> None:
        self._allowed = allowed
        self._backend: Backend = backend
        self._declared: list[str] = []

    def keep(self, tools: Collection[Any]) -> list[Any]:
        """Filter a list of tools.

        Raises:
            ConfigError: An allowed function is not there, or a function cannot be declared.
        """
        kept = [tool for index, item in enumerate(tools) for tool in self._tool(item, index)]
        unknown = [name for name in self._allowed if name not in self._declared]
        if unknown and not any(map(is_mcp, tools)):  # an MCP server is asked for its tools later
            raise ConfigError(
                f"{short_repr(unknown[0])} is not a function of this config.",
                field=f"{_CALLING}.allowed_function_names",
                hint=f"Its functions are: {', '.join(self._declared) or 'none'}.",
            )
        return kept

    def _tool(self, item: Any, index: int) -> list[Any]:
        if is_mcp(item):
            return [item] if self._allowed else []
        if callable(item):
            field = f"config.tools[{index}]"
            name = python_function(item, field=field, backend=self._backend).name
            return [item] if self._may(name) else []
        declarations = member(item, "function_declarations")
        if not is_items(declarations):
            return [item]
        kept = [each for each in declarations if self._may(str(member(each, "name")))]
        tool = with_member(item, "function_declarations", kept or None)
        return [] if tool in ({}, types.Tool()) else [tool]

    def _may(self, name: str) -> bool:
        self._declared.append(name)
        return name in self._allowed
