"""A real MCP server over stdio, called from a session."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client as McpClient
from mcp import ClientSession, StdioServerParameters, stdio_client

from genai_live import AsyncClient, errors, types
from genai_live.tools import tool
from tests.helpers import mcp_server
from tests.helpers.tool_drivers import DEADLINE, TEXT, connected, sentences

pytestmark = pytest.mark.anyio

Schema: Any = types.Schema  # which takes strings for members of `types.Type` too
SERVER = StdioServerParameters(command=sys.executable, args=["-W", "ignore", mcp_server.__file__])


# A process that was killed has ended; its loop may end before asyncio has noticed, which warns.
ends_late = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


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


class HangingServer:
    """A server that is started, and then answers nothing."""

    CODE = """if True:
        import os, sys, time
        with open(sys.argv[1] + ".new", "w") as file:
            file.write(str(os.getpid()))
        os.rename(sys.argv[1] + ".new", sys.argv[1])
        time.sleep(600)
    """

    def __init__(self, folder):
        self.file = folder / "pid"
        self.command = [sys.executable, "-c", self.CODE, str(self.file)]

    def client(self):
        return McpClient(StdioServerParameters(command=self.command[0], args=self.command[1:]))

    async def started(self):
        with anyio.fail_after(DEADLINE):
            while not self.file.exists():  # noqa: ASYNC110 - another process writes it
                await anyio.sleep(0.01)

    def runs(self):
        """Whether the process stays; if so, end it, since the test fails."""
        if not self.file.exists():  # ended before it could say so
            return False
        process = int(self.file.read_text())
        deadline = time.monotonic() + DEADLINE / 2
        try:
            while time.monotonic() < deadline:
                os.kill(process, 0)
                if is_zombie(process):
                    return False
                time.sleep(0.01)
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True


def is_zombie(process):
    """Whether a process has ended, and its parent, whose event loop waits here, has not noticed."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] == "Z"


@pytest.fixture
def hanging(tmp_path):
    return HangingServer(tmp_path)


def our_tasks():
    return [task for task in asyncio.all_tasks() if task.get_name().startswith("genai_live MCP")]


@ends_late
@pytest.mark.parametrize("native", [False, True])
async def test_a_cancelled_connect_ends_a_server_that_does_not_answer(server, hanging, native):
    async def connect():
        async with connected(False, server.url, [get_time, hanging.client()]):
            raise AssertionError("the server has answered")

    if native:
        task = asyncio.create_task(connect())
        await hanging.started()
        task.cancel()
        with anyio.fail_after(DEADLINE), pytest.raises(asyncio.CancelledError):
            await task
    else:
        with anyio.fail_after(DEADLINE):
            async with anyio.create_task_group() as group:
                group.start_soon(connect)
                await hanging.started()
                group.cancel_scope.cancel()
    assert not hanging.runs()
    assert our_tasks() == []
    assert server.connections == []


async def test_a_server_that_does_not_answer_in_time_is_ended(
    blocking, server, hanging, monkeypatch
):
    monkeypatch.setattr("genai_live.tools.mcp.LIST_SECONDS", 1)
    with pytest.raises(errors.ToolError, match=r"did not list its tools within 1 s"):
        async with connected(blocking, server.url, [hanging.client()]):
            pass
    assert not hanging.runs()


@ends_late
def test_a_program_that_ends_with_the_connect_leaves_no_server(server, hanging):
    async def main():
        client = AsyncClient(api_key="k", http_options={"base_url": server.url})
        config: Any = {**TEXT, "tools": [hanging.client()]}
        connecting = asyncio.ensure_future(client.live.connect(model="m", config=config))
        await hanging.started()
        connecting.cancel()
        await asyncio.wait([connecting])

    asyncio.run(asyncio.wait_for(main(), DEADLINE))
    assert not hanging.runs()


@ends_late
async def test_a_cancelled_context_update_ends_a_server_that_does_not_answer(server, hanging):
    async with connected(False, server.url, [get_time]) as driver:
        update = asyncio.create_task(
            driver.call("send_context_update", tools=[get_time, hanging.client()])
        )
        await hanging.started()
        update.cancel()
        with anyio.fail_after(DEADLINE), pytest.raises(asyncio.CancelledError):
            await update
        assert not hanging.runs()
        assert our_tasks() == []
        assert (await driver.call("ask", "get_time")).text == "get_time says: noon."


async def test_a_cancelled_context_update_keeps_a_server_that_is_in_use(server):
    async with opened("not opened") as mcp, connected(False, server.url, [mcp]) as driver:
        update = asyncio.create_task(driver.call("send_context_update", tools=[get_time, mcp]))
        await asyncio.sleep(0)  # The server is asked for its tools again.
        update.cancel()
        await asyncio.wait([update], timeout=DEADLINE)
        assert update.cancelled()
        assert (await driver.call("ask", "add a=3 b=4")).text == "add says: 7."


INTERRUPTED = """
import sys
from mcp import Client as McpClient, StdioServerParameters
from genai_live import Client

mcp = McpClient(StdioServerParameters(command=sys.argv[2], args=sys.argv[3:]))
client = Client(api_key="k", http_options={"base_url": sys.argv[1]})
client.live.connect(model="m", config={"response_modalities": ["TEXT"], "tools": [mcp]})
"""


@ends_late
@pytest.mark.skipif(sys.platform == "win32", reason="no Ctrl+C for one process")
def test_ctrl_c_in_a_blocking_connect_ends_a_server_that_does_not_answer(server, hanging):
    program = [sys.executable, "-c", INTERRUPTED, server.url, *hanging.command]
    process = subprocess.Popen(program, stderr=subprocess.PIPE, text=True)
    try:
        asyncio.run(hanging.started())
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=DEADLINE)
    finally:
        process.kill()
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert not hanging.runs()
