"""Tools of MCP servers, listed and called by a client of the `mcp` package.

A client is whatever lists and calls tools: an `mcp.ClientSession` or an `mcp.Client`. One that was
opened belongs to the event loop it was opened in. An `mcp.Client` that was not is opened here, and
closed with the session; that is the way for blocking sessions.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import pybase64
from attrs import frozen

from genai_live import types
from genai_live._runtime.background import BackgroundTask
from genai_live._wire.scalars import Unreadable
from genai_live._wire.typeguards import is_mapping
from genai_live.errors import ConfigError, ToolError
from genai_live.tools.json_schema import from_json_schema
from genai_live.tools.results import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genai_live.tools.context import ToolContext

LIST_SECONDS = 30.0
"""How long a server may take to start and to list its tools."""
_MOST_PAGES = 100


def is_mcp(item: object) -> bool:
    """Whether it is a client of an MCP server."""
    return all(callable(getattr(item, name, None)) for name in ("list_tools", "call_tool"))


@frozen(kw_only=True, eq=False)
class McpTool:
    """A tool of an MCP server."""

    declaration: types.FunctionDeclaration
    client: Any
    scheduling = None
    timeout = None
    streams = False
    is_async = True

    @property
    def name(self) -> str:
        """Its name to the model, and to the server."""
        return self.declaration.name or ""

    def bind(self, args: Mapping[str, Any], context: ToolContext) -> Callable[[], Any]:  # noqa: ARG002
        """Give the call with these arguments; the server checks them."""
        return partial(self._call, dict(args))

    async def _call(self, args: dict[str, Any]) -> Any:
        result = await self.client.call_tool(self.name, args)
        texts: list[str] = []
        media: list[types.Blob] = []
        for block in result.content:
            _read_block(block, texts, media)
        if result.is_error:
            raise ToolError("\n".join(texts) or "the MCP server reports an error.")
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
    """A client in use by a session."""

    def __init__(self, client: Any, field: str) -> None:
        self.client = client
        self.field = field
        self._holder: BackgroundTask | None = None
        self._opened = anyio.Event()
        self._leave = anyio.Event()
        self._problem: Exception | None = None

    async def tools(self, *, foreign: bool) -> list[McpTool]:
        """List the server's tools; open the client first if it was not.

        Args:
            foreign: Whether the user's event loop is another one than this.

        Raises:
            ConfigError: The client belongs to another event loop.
            ToolError: The server does not answer.
        """
        if foreign and self._holder is None and _is_open(self.client):
            raise ConfigError(
                "an open MCP client cannot be reached from a blocking session.",
                field=self.field,
                hint="Give an mcp.Client that was not entered; the session opens it.",
            )
        try:
            with anyio.fail_after(LIST_SECONDS):
                if not _is_open(self.client):
                    await self._open()
                return [self._tool(tool) for tool in await self._list()]
        except TimeoutError:
            problem = f"the MCP server did not list its tools within {LIST_SECONDS:g} s."
            raise ToolError(f"{self.field}: {problem}") from None
        except Exception as error:
            raise ToolError(f"{self.field}: the MCP server failed: {words_of(error)}") from error

    async def _open(self) -> None:
        self._holder = BackgroundTask()
        self._holder.start(self._hold, name="genai_live MCP client")
        await self._opened.wait()
        if self._problem is not None:
            raise self._problem

    async def _hold(self) -> None:
        """Enter and leave the client in one task, as its cancel scopes need it."""
        try:
            async with self.client:
                self._opened.set()
                await self._leave.wait()
        except Exception as error:
            self._problem = error
        finally:
            self._opened.set()

    async def _list(self) -> list[Any]:
        session = getattr(self.client, "session", self.client)
        page = await session.list_tools()
        tools = list(page.tools)
        for _ in range(_MOST_PAGES):
            if not page.next_cursor:
                break
            from mcp.types import PaginatedRequestParams

            page = await session.list_tools(params=PaginatedRequestParams(cursor=page.next_cursor))
            tools.extend(page.tools)
        return tools

    def _tool(self, tool: Any) -> McpTool:
        declaration = types.FunctionDeclaration(name=tool.name, description=tool.description)
        schema: Any = tool.input_schema
        if is_mapping(schema) and schema.get("properties"):
            try:
                declaration.parameters = from_json_schema(schema)
            except Unreadable:  # the service may take what the subset has no words for
                declaration.parameters_json_schema = schema
        return McpTool(declaration=declaration, client=self.client)

    def leave(self) -> None:
        """Let go of the client; it is closed if it was opened here. Does not wait."""
        self._leave.set()

    async def wait(self) -> None:
        """Wait until it is closed."""
        if self._holder is not None:
            await self._holder.wait()


def _is_open(client: Any) -> bool:
    try:
        return getattr(client, "session", client) is not None
    except RuntimeError:  # what an mcp.Client says before it is entered
        return False
