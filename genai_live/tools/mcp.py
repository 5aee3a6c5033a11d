"""Tools of MCP servers, listed and called through a client of the `mcp` package.

A client is anything that lists and calls tools: an `mcp.ClientSession` or an `mcp.Client`. An open
client belongs to the event loop that it was opened in. An `mcp.Client` that is not open is opened
here and closed with the session, which blocking sessions need.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import pybase64
from attrs import frozen

from genai_live import types
from genai_live._inputs.json_values import without_surrogates
from genai_live._runtime.background import BackgroundTask
from genai_live._wire.scalars import Unreadable
from genai_live._wire.typeguards import is_mapping
from genai_live.errors import ConfigError, ToolError
from genai_live.tools.json_schema import parameters_from_json_schema
from genai_live.tools.results import describe_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genai_live.tools.context import ToolContext

LIST_SECONDS = 30.0
"""Seconds until a server must have started and listed its tools."""
EXIT_SECONDS = 10.0
"""Seconds that a client may take to close; one of `mcp` takes three for a server that hangs."""
_MAX_PAGES = 100


def is_mcp(item: object) -> bool:
    """Whether the item is a client of an MCP server."""
    return all(callable(getattr(item, name, None)) for name in ("list_tools", "call_tool"))


@frozen(kw_only=True, eq=False)
class McpTool:
    """A tool of an MCP server.

    Attributes:
        declaration: What is declared to the model; its name may differ from the server's.
        server_name: Its name on the server.
        client: The client that calls it.
    """

    declaration: types.FunctionDeclaration
    server_name: str
    client: Any
    scheduling = None
    timeout = None
    is_generator = False
    is_async = True

    @property
    def name(self) -> str:
        """The name that the model knows."""
        return self.declaration.name or ""

    def bind(self, args: Mapping[str, Any], context: ToolContext) -> Callable[[], Any]:  # noqa: ARG002
        """Return a function that makes the call with these arguments; the server checks them."""
        return partial(self._call, dict(args))

    async def _call(self, args: dict[str, Any]) -> Any:
        return value_of_result(await self.client.call_tool(self.server_name, args))


def value_of_result(result: Any) -> Any:
    """Return what a `CallToolResult` says.

    Raises:
        ToolError: It is an error.
    """
    texts: list[str] = []
    media: list[types.Blob] = []
    for block in result.content:
        _read_block(block, texts, media)
    if result.is_error:
        raise ToolError("\n".join(texts) or "the MCP server reported an error.")
    structured = result.structured_content
    value = structured if structured is not None else "\n".join(texts)
    return {"output": value, "media": media} if media else value


def _read_block(block: Any, texts: list[str], media: list[types.Blob]) -> None:
    resource = getattr(block, "resource", block)
    data = getattr(resource, "data", None) or getattr(resource, "blob", None)
    if data is not None:
        media.append(types.Blob(data=pybase64.b64decode(data), mime_type=resource.mime_type))
    elif (text := getattr(resource, "text", None)) is not None:
        texts.append(text)
    elif (uri := getattr(resource, "uri", None)) is not None:
        texts.append(str(uri))


class McpClient:
    """A client in use by a session.

    Args:
        client: The user's `mcp.ClientSession` or `mcp.Client`.
        field: Its path in the list of tools, for error messages.
    """

    def __init__(self, client: Any, field: str) -> None:
        self.client = client
        self.field = field
        # Keeps a client open that was opened here; None for one that the user opened.
        self._task: BackgroundTask | None = None
        self._scope: anyio.CancelScope | None = None
        # Set once opening has succeeded or failed.
        self._opened = anyio.Event()
        self._released = anyio.Event()
        # Why opening failed.
        self._problem: Exception | None = None

    async def list_tools(self, *, blocking: bool) -> list[McpTool]:
        """List the server's tools; open the client first if it is not open.

        Args:
            blocking: Whether this is a blocking session, which has an event loop of its own.

        Raises:
            ConfigError: The client belongs to another event loop.
            ToolError: The server does not answer.
        """
        if blocking and self._task is None and _is_open(self.client):
            raise ConfigError(
                "a blocking session cannot use an MCP client that is already open.",
                field=self.field,
                hint="Pass an mcp.Client that was not entered; the session opens and closes it.",
            )
        is_new = self._task is None
        try:
            return await self._list_tools()
        except BaseException:
            if is_new:
                await self._abandon()
            raise

    async def _list_tools(self) -> list[McpTool]:
        try:
            with anyio.fail_after(LIST_SECONDS):
                if not _is_open(self.client):
                    await self._open()
                return [self._tool_from(tool) for tool in await self._list_all()]
        except TimeoutError:
            problem = f"the MCP server did not list its tools within {LIST_SECONDS:g} s."
            raise ToolError(f"{self.field}: {problem}") from None
        except Exception as error:
            raise ToolError(
                f"{self.field}: the MCP server failed: {describe_error(error)}"
            ) from error

    async def _open(self) -> None:
        self._task, self._scope = BackgroundTask(), anyio.CancelScope()
        self._task.start(self._keep_open, self._scope, name="genai_live MCP client")
        await self._opened.wait()
        if self._problem is not None:
            raise self._problem

    async def _keep_open(self, scope: anyio.CancelScope) -> None:
        """Enter and exit the client in one task, as its cancel scopes require."""
        try:
            with scope:
                async with self.client:
                    self._opened.set()
                    await self._released.wait()
        except Exception as error:
            self._problem = error
        finally:
            self._opened.set()

    async def _list_all(self) -> list[Any]:
        session = getattr(self.client, "session", self.client)
        result = await session.list_tools()
        tools = list(result.tools)
        for _ in range(_MAX_PAGES):
            if not result.next_cursor:
                break
            from mcp.types import PaginatedRequestParams

            result = await session.list_tools(
                params=PaginatedRequestParams(cursor=result.next_cursor)
            )
            tools.extend(result.tools)
        return tools

    def _tool_from(self, tool: Any) -> McpTool:
        name = without_surrogates(tool.name)
        description = without_surrogates(tool.description or "") or None
        declaration = types.FunctionDeclaration(name=name, description=description)
        schema: Any = tool.input_schema
        if is_mapping(schema):
            try:
                declaration.parameters = parameters_from_json_schema(schema)
            except Unreadable:  # the service may accept what the subset cannot express
                declaration.parameters_json_schema = schema
        return McpTool(declaration=declaration, server_name=tool.name, client=self.client)

    async def _abandon(self) -> None:
        """End a client that was opened here and is of no use, and the server that it started.

        Not left to the background: the event loop may end next, and cancel that.
        """
        self.release()
        if self._scope is not None:
            self._scope.cancel()
        with anyio.CancelScope(shield=True), anyio.move_on_after(EXIT_SECONDS):
            await self.wait_closed()

    def release(self) -> None:
        """Stop using the client; it is closed if it was opened here. Does not wait."""
        self._released.set()
        if self._scope is not None:
            self._scope.deadline = anyio.current_time() + EXIT_SECONDS

    async def wait_closed(self) -> None:
        """Wait until a client that was opened here is closed."""
        if self._task is not None:
            await self._task.wait()


def _is_open(client: Any) -> bool:
    try:
        return getattr(client, "session", client) is not None
    except RuntimeError:  # raised by an mcp.Client that was not entered
        return False
