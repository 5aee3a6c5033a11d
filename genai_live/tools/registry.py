"""Sorts a list of tools: functions to run, MCP clients, and declarations left to the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import anyio
import attrs

from genai_live import types
from genai_live._inputs.foreign import plain
from genai_live._inputs.guard import guarded
from genai_live._inputs.model_checks import UNKNOWN_MODEL, check_behavior, check_scheduling
from genai_live._wire.typeguards import is_items, is_mapping
from genai_live.errors import ConfigError
from genai_live.tools.functions import python_function
from genai_live.tools.mcp import McpClient, is_mcp
from genai_live.tools.names import is_valid_name, valid_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genai_live._wire.backend import Backend
    from genai_live.models import ModelProfile
    from genai_live.tools.context import ToolContext


class Runnable(Protocol):
    """A tool that this package runs: a `PythonFunction` or an `McpTool`."""

    @property
    def name(self) -> str:
        """Its name to the model."""
        ...

    @property
    def declaration(self) -> types.FunctionDeclaration:
        """What is declared to the model."""
        ...

    @property
    def scheduling(self) -> types.FunctionResponseScheduling | None:
        """When the model uses the result."""
        ...

    @property
    def timeout(self) -> float | None:
        """Seconds until a call fails; None uses the timeout of the policy."""
        ...

    @property
    def is_generator(self) -> bool:
        """Whether it yields several results."""
        ...

    @property
    def is_async(self) -> bool:
        """Whether it runs in the event loop."""
        ...

    def bind(self, args: Mapping[str, Any], context: ToolContext) -> Callable[[], Any]:
        """Return a function without arguments that makes the call with these."""
        ...


@attrs.define(eq=False)
class ToolRegistry:
    """A sorted list of tools.

    Attributes:
        tools: The list for the wire, with a Tool in place of each function and MCP client.
        runnable: The functions that are run, by name.
        mcp_clients: The MCP clients; `add_mcp_tools` adds their tools to `runnable`.
        profile: What the model accepts.
    """

    tools: Any = None
    runnable: dict[str, Runnable] = attrs.field(factory=dict[str, Runnable])
    mcp_clients: list[McpClient] = attrs.field(factory=list[McpClient])
    profile: ModelProfile = attrs.field(default=UNKNOWN_MODEL, kw_only=True)

    def add(self, function: Runnable, field: str) -> None:
        """Add a function to run, and declare it as the model needs it.

        Raises:
            ConfigError: Another function has the same name, or the model refuses an option.
        """
        if function.name in self.runnable:
            raise _duplicate_name(function.name, field)
        fit_declaration(function, self.profile, field=field)
        self.runnable[function.name] = function

    async def add_mcp_tools(
        self, tools: list[types.Tool], *, field: str, blocking: bool
    ) -> list[types.Tool]:
        """Return the list for the wire with the tools of the MCP servers added; check the names.

        Args:
            tools: The validated list; all functions are in its last Tool.
            field: The path of the list, for error messages.
            blocking: Whether this is a blocking session, which has an event loop of its own.

        Raises:
            ConfigError: A client cannot be used here, or two functions have the same name.
            ToolError: A server does not answer.
        """
        *rest, last = tools or [types.Tool()]
        declared = list(last.function_declarations or ())
        if not declared and last != types.Tool():
            rest.append(last)
        listed = [
            (client, tool)
            for client in self.mcp_clients
            for tool in await client.list_tools(blocking=blocking)
        ]
        taken = {function.name or "" for function in declared}
        taken |= {tool.name for _, tool in listed if is_valid_name(tool.name)}
        for client, tool in listed:
            if not is_valid_name(tool.name):
                tool.declaration.name = valid_name(tool.name, taken)
                taken.add(tool.name)
            self.add(tool, client.field)
            declared.append(tool.declaration)
        if not self.runnable:
            return tools
        names = [function.name or "" for function in declared]
        for name in names:
            if names.count(name) > 1:
                raise _duplicate_name(name, field)
        return [*rest, types.Tool(function_declarations=declared)]

    async def close(self) -> None:
        """Release the MCP clients, and wait until they are closed, a second at most."""
        with anyio.CancelScope(shield=True), anyio.move_on_after(1):
            for client in self.mcp_clients:
                client.release()
            for client in self.mcp_clients:
                await client.wait_closed()


def fit_declaration(function: Runnable, profile: ModelProfile, *, field: str) -> None:
    """Declare a function as `BLOCKING` where the model would not wait for it otherwise.

    Raises:
        ConfigError: The model refuses its behavior or its scheduling.
    """
    path = f"{field}: {function.name}"
    check_scheduling(function.scheduling, profile, field=f"{path}: scheduling")
    declaration, accepted = function.declaration, profile.function_behaviors
    check_behavior(declaration.behavior, profile, field=f"{path}: behavior")
    may_block = accepted is None or types.Behavior.BLOCKING.value in accepted
    if declaration.behavior is None and profile.unset_behavior == "NON_BLOCKING" and may_block:
        declaration.behavior = types.Behavior.BLOCKING


def _duplicate_name(name: str, field: str) -> ConfigError:
    return ConfigError(
        f"there are two functions named {name!r}.",
        field=field,
        hint="Rename one with @tool(name=...).",
    )


@guarded()
def collect_tools(
    tools: Any, *, field: str, backend: Backend, profile: ModelProfile = UNKNOWN_MODEL
) -> ToolRegistry:
    """Sort a list of tools.

    Raises:
        ConfigError: A function cannot be declared, or two have the same name.
    """
    if not is_items(tools):
        return ToolRegistry(tools, profile=profile)  # refused when the config is read
    registry = ToolRegistry([], profile=profile)
    for index, item in enumerate(tools):
        path = f"{field}[{index}]"
        tool = item
        if is_mcp(item):
            registry.mcp_clients.append(McpClient(item, path))
            tool = types.Tool()
        elif callable(item):
            function = python_function(item, field=path, backend=backend)
            registry.add(function, path)
            tool = types.Tool(function_declarations=[function.declaration])
        registry.tools.append(tool)
    return registry


def extract_tools(
    config: Any, *, backend: Backend, profile: ModelProfile
) -> tuple[Any, ToolRegistry]:
    """Sort the tools of a session's config; return the config without callables, and the tools.

    Raises:
        ConfigError: A function cannot be declared, or two have the same name.
    """
    config = plain(config)
    tools = config.get("tools") if is_mapping(config) else getattr(config, "tools", None)
    registry = collect_tools(tools, field="config.tools", backend=backend, profile=profile)
    if not registry.runnable and not registry.mcp_clients:
        return config, registry
    if is_mapping(config):
        return {**config, "tools": registry.tools}, registry
    return attrs.evolve(config, tools=registry.tools), registry
