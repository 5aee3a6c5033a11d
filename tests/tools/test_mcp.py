"""A real MCP server over stdio, called from a session."""

import sys
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from mcp import Client as McpClient
from mcp import ClientSession, StdioServerParameters, stdio_client

from genai_live import errors, types
from genai_live.tools import tool
from tests.helpers import mcp_server
from tests.helpers.tool_drivers import DEADLINE, connected, sentences

pytestmark = pytest.mark.anyio

Schema: Any = types.Schema  # which takes strings for members of `types.Type` too
SERVER = StdioServerParameters(command=sys.executable, args=["-W", "ignore", mcp_server.__file__])


def get_time() -> str:
    """Tell the time."""
    return "noon"


@asynccontextmanager
async def opened(kind):
    if kind == "client":
        async with McpClient(SERVER) as client:
            yield client
    elif kind == "session":
        async with stdio_client(SERVER) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            yield session
    else:
        client = McpClient(SERVER)
        yield client
        await gone(client)


async def gone(client):
    """Wait until a client that a session opened is closed."""
    with anyio.fail_after(DEADLINE):
        while True:
            try:
                client.session  # noqa: B018
            except RuntimeError:
                return
            await anyio.sleep(0.01)


@pytest.mark.parametrize("kind", ["client", "session", "not opened"])
async def test_tools_of_a_server_are_declared_and_called(server, kind):
    async with opened(kind) as mcp, connected(False, server.url, [get_time, mcp]) as driver:
        await declared_and_called(server, driver)


async def test_a_blocking_session_opens_a_client_on_its_own(server):
    mcp = McpClient(SERVER)
    async with connected(True, server.url, [get_time, mcp]) as driver:
        await declared_and_called(server, driver)
    await gone(mcp)


async def declared_and_called(server, driver):
    (declared,) = server.connections[0].setup.tools
    functions = {each.name: each for each in declared.function_declarations}
    assert list(functions) == ["get_time", "add", "find_place", "fail", "draw"]
    assert functions["add"] == types.FunctionDeclaration(
        name="add",
        description="Add two numbers.",
        parameters=Schema(
            type="OBJECT",
            properties={
                "a": Schema(type="INTEGER"),
                "b": Schema(type="INTEGER", default=2),
            },
            required=["a"],
        ),
    )
    place = functions["find_place"].parameters.properties["place"]
    assert place == Schema(
        type="OBJECT",
        properties={
            "name": Schema(type="STRING"),
            "height": Schema(type="INTEGER", nullable=True),
        },
        required=["name"],
    )
    assert functions["draw"].parameters is None
    assert (await driver.call("ask", "add a=3 b=4")).text == "add says: 7."
    both = await driver.call("ask", "add, get_time")
    assert sentences(both) == {"add says: 2", "get_time says: noon"}
    assert "failed: Error executing tool fail" in (await driver.call("ask", "fail")).text
    assert "failed" in (await driver.call("ask", "find_place")).text  # an empty place is refused
    assert "a line" in (await driver.call("ask", "draw")).text
    answer = server.connections[0].messages[-1].tool_response.function_responses[0]
    assert answer.response == {"output": "a line", "media": [{"$ref": "part_1"}]}
    assert answer.parts[0].inline_data.mime_type == "image/png"
    results = await driver.results(6)
    assert [each.error is None for each in results] == [True, True, True, False, False, True]


async def test_an_open_client_is_refused_by_a_blocking_session(server):
    async with opened("client") as mcp:
        with pytest.raises(errors.ConfigError, match="blocking session cannot use an MCP client"):
            async with connected(True, server.url, [mcp]):
                pass


async def test_a_server_that_does_not_start_fails_the_connect(blocking, server):
    mcp = McpClient(StdioServerParameters(command=sys.executable, args=["-c", "raise SystemExit"]))
    with pytest.raises(errors.ToolError, match=r"config\.tools\[0\]: the MCP server failed"):
        async with connected(blocking, server.url, [mcp]):
            pass
    assert server.connections == []


async def test_a_name_that_is_there_twice_is_refused(server):
    @tool(name="add")
    def mine() -> None:
        """Add."""

    async with opened("not opened") as mcp:
        with pytest.raises(errors.ConfigError, match="two functions named 'add'"):
            async with connected(False, server.url, [mine, mcp]):
                pass


async def test_a_context_update_keeps_a_server_that_stays(blocking, server):
    async with opened("not opened") as mcp, connected(blocking, server.url, [mcp]) as driver:
        await driver.call("send_context_update", tools=[get_time, mcp])
        both = await driver.call("ask", "add a=1 b=1, get_time")
        assert sentences(both) == {"add says: 2", "get_time says: noon"}
        await driver.call("send_context_update", tools=[get_time])
        await gone(mcp)
        assert (await driver.call("ask", "add a=1 b=1")).tool_calls == []
