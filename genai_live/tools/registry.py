"""What a list of tools holds: functions to run, MCP servers, and what is left to the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import anyio
import attrs

from genai_live import types
from genai_live._wire.typeguards import is_items, is_mapping
from genai_live.errors import ConfigError
from genai_live.tools.functions import python_function
from genai_live.tools.mcp import McpClient, is_mcp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genai_live.tools.context import ToolContext


class Runnable(Protocol):
    """What the model may call and this package answers: `PythonFunction` or `McpTool`."""

    @property
    def name(self) -> str:
        """Its name to the model."""
        ...

    @property
    def declaration(self) -> types.FunctionDeclaration:
        """What the model is told."""
        ...

    @property
    def scheduling(self) -> types.FunctionResponseScheduling | None:
        """When the model takes up the result."""
        ...

    @property
    def timeout(self) -> float | None:
        """Seconds that it may take; None leaves it to the policy."""
        ...

    @property
    def is_generator(self) -> bool:
        """Whether it gives several results, as a generator."""
        ...

    @property
    def is_async(self) -> bool:
        """Whether it runs in the event loop."""
        ...

    def bind(self, args: Mapping[str, Any], context: ToolContext) -> Callable[[], Any]:
        """Give the call with these arguments, to be called without any."""
        ...


@attrs.define(eq=False)
class ToolRegistry:
    """A list of tools, sorted.

    Attributes:
        tools: The list as the wire knows it: a function's place has a Tool that declares it.
        runnable: Functions that are run, by name.
        mcp_clients: MCP servers.
    """

    tools: Any = None
    runnable: dict[str, Runnable] = attrs.field(factory=dict[str, Runnable])
    mcp_clients: list[McpClient] = attrs.field(factory=list[McpClient])

    def add(self, function: Runnable, field: str) -> None:
        """Add a function to be run.

        Raises:
            ConfigError: There is one of that name.
        """
        if function.name in self.runnable:
            raise _duplicate_name(function.name, field)
        self.runnable[function.name] = function

    async def add_mcp_tools(
        self, tools: list[types.Tool], *, field: str, blocking: bool
    ) -> list[types.Tool]:
        """Add what the MCP servers have to the list for the wire, and check the names.

        Args:
            tools: The list, read: all functions stand in its last Tool.
            field: Where the list stands, for messages.
            blocking: Whether the user's event loop is another one than this.

        Raises:
            ConfigError: A client cannot be used here, or a name is there twice.
            ToolError: A server does not answer.
        """
        *rest, last = tools or [types.Tool()]
        declared = list(last.function_declarations or ())
        if not declared and last != types.Tool():
            rest.append(last)
        for client in self.mcp_clients:
            for function in await client.list_tools(blocking=blocking):
                self.add(function, client.field)
                declared.append(function.declaration)
        if not self.runnable:
            return tools
        names = [function.name or "" for function in declared]
        for name in names:
            if names.count(name) > 1:
                raise _duplicate_name(name, field)
        return [*rest, types.Tool(function_declarations=declared)]

    async def close(self) -> None:
        """Let go of the MCP servers, and wait a second at most until they have stopped."""
        with anyio.CancelScope(shield=True), anyio.move_on_after(1):
            for client in self.mcp_clients:
                client.release()
            for client in self.mcp_clients:
                await client.wait_closed()


def _duplicate_name(name: str, field: str) -> ConfigError:
    return ConfigError(
        f"there are two functions named {name!r}.",
        field=field,
        hint="Give one another name with @tool(name=...).",
    )


def collect_tools(tools: Any, *, field: str, backend: str) -> ToolRegistry:
    """Sort a list of tools.

    Raises:
        ConfigError: A function cannot be declared, or a name is there twice.
    """
    if not is_items(tools):
        return ToolRegistry(tools)  # whoever reads the list says what is wrong with it
    registry = ToolRegistry([])
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


def extract_tools(config: Any, *, backend: str) -> tuple[Any, ToolRegistry]:
    """Take functions and MCP servers out of a session's config; give the config without them.

    Raises:
        ConfigError: A function cannot be declared, or a name is there twice.
    """
    tools = config.get("tools") if is_mapping(config) else getattr(config, "tools", None)
    registry = collect_tools(tools, field="config.tools", backend=backend)
    if not registry.runnable and not registry.mcp_clients:
        return config, registry
    if is_mapping(config):
        return {**config, "tools": registry.tools}, registry
    return attrs.evolve(config, tools=registry.tools), registry
