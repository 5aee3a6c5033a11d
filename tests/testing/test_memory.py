import json

import anyio
import pytest
from anyio.lowlevel import checkpoint

from genai_live.errors import ConnectError
from genai_live.testing import LiveServer
from genai_live.transport.base import Endpoint, TransportClosed, TransportOptions
from tests.helpers.raw_live_client import GEMINI, TEXT, VERTEX, dial
from tests.helpers.timelines import write_session

pytestmark = pytest.mark.anyio

KEY = {"x-goog-api-key": "any"}


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request):
    return request.param


async def connect(connector, path=GEMINI, headers=KEY):
    return await connector.connect(
        Endpoint(f"wss://example.org{path}", headers), TransportOptions()
    )


async def exchange(transport, *messages):
    for message in messages:
        await transport.send(json.dumps(message))
    while True:
        frame = json.loads(await transport.receive())
        if "setupComplete" in frame or "turnComplete" in frame.get("serverContent", {}):
            return frame


SETUP = {"setup": {"model": "models/any", **TEXT}}
HELLO = {"clientContent": {"turns": [{"parts": [{"text": "Hello"}]}], "turnComplete": True}}


async def test_the_same_server_is_reached_without_a_network():
    server = LiveServer()
    connector = server.connector()
    with anyio.fail_after(20):
        transport = await connect(connector)
        assert await exchange(transport, SETUP) == {"setupComplete": {}}
        assert "usageMetadata" in await exchange(transport, HELLO)
        await transport.aclose()
        await connector.aclose()
    (record,) = server.connections
    assert (record.backend, record.received, record.closed_by) == ("gemini", 2, "client")
    assert record.close_code == 1000


@pytest.mark.parametrize(
    ("backend", "path", "played"),
    [
        ("gemini", VERTEX, "vertex"),
        ("vertex", GEMINI, "gemini"),
        ("vertex", "/x", "vertex"),
        ("gemini", "/", "gemini"),
    ],
)
async def test_the_path_decides_before_the_default(backend, path, played):
    server = LiveServer(backend=backend)
    connector = server.connector()
    with anyio.fail_after(20):
        transport = await connect(connector, path)
        answer = await exchange(transport, SETUP)
        await connector.aclose()
    assert ("sessionId" in answer["setupComplete"]) == (played == "vertex")
    assert server.connections[0].backend == played


async def test_rules_are_the_same_without_a_network():
    connector = LiveServer().connector()
    with anyio.fail_after(20):
        transport = await connect(connector)
        await transport.send("garbage")
        with pytest.raises(TransportClosed) as caught:
            await transport.receive()
        await connector.aclose()
    assert caught.value.info.code == 1007


async def test_vertex_refuses_to_connect():
    connector = LiveServer(api_keys={"k1"}).connector()
    with pytest.raises(ConnectError) as caught:
        await connect(connector, VERTEX)
    assert caught.value.status == 403


async def test_a_key_in_the_query_counts():
    connector = LiveServer(api_keys={"k1"}).connector()
    with anyio.fail_after(20):
        transport = await connect(connector, GEMINI + "?key=k1", {})
        assert await exchange(transport, SETUP) == {"setupComplete": {}}
        await connector.aclose()


async def test_closing_the_connector_ends_its_conversations():
    server = LiveServer()
    connector = server.connector()
    with anyio.fail_after(20):
        transport = await connect(connector)
        await exchange(transport, SETUP)
        await connector.aclose()
        await connector.aclose()
        with pytest.raises(TransportClosed) as caught:
            await transport.receive()
    assert caught.value.info.code == 1001
    assert server.connections[0].closed_by == "server"


FOREVER = 1_000
"""Seconds; a test may take 60."""


async def test_a_server_does_not_wait_for_scenarios_that_its_own_thread_runs(monkeypatch):
    monkeypatch.setattr("genai_live.testing._service.engine._LAST_STEPS", FOREVER)
    with LiveServer() as server:
        connector = server.connector()
        transport = await connect(connector)
        await exchange(transport, SETUP)
        await transport.aclose()
        while server.connections[0].open:
            await checkpoint()
    await connector.aclose()


async def test_a_replay_does_not_wait_for_clients_of_its_own_thread(tmp_path, monkeypatch):
    monkeypatch.setattr("genai_live.testing._replay.engine._LAST_FRAMES", FOREVER)
    lines = (0.0, "client", SETUP), (0.1, "server", {"setupComplete": {}})
    file = write_session(tmp_path / "session.jsonl", *lines)
    with LiveServer.replay(file) as server:
        connector = server.connector()
        await exchange(await connect(connector), SETUP)
    await connector.aclose()


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_handles_are_shared_between_socket_and_memory():
    with LiveServer() as server, anyio.fail_after(20):
        async with dial(server.url, **TEXT, sessionResumption={}) as client:
            await client.answer("My name is Alice.")
            handle = (await client.frame())["sessionResumptionUpdate"]["newHandle"]
        connector = server.connector()
        transport = await connect(connector)
        setup = {"setup": {**SETUP["setup"], "sessionResumption": {"handle": handle}}}
        assert await exchange(transport, setup) == {"setupComplete": {}}
        await connector.aclose()


async def test_wait_for_async_leaves_the_loop_free():
    server = LiveServer()
    connector = server.connector()
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(
                server.wait_for_async, lambda: server.connections and server.connections[0].setup
            )
            transport = await connect(connector)
            await exchange(transport, SETUP)
        await connector.aclose()
