"""The same faults without a network, on a clock that jumps."""

import json
from itertools import pairwise

import anyio
import pytest
import trio.testing

from genai_live.errors import ConnectError
from genai_live.testing import LiveServer, faults
from genai_live.transport.base import Endpoint, TransportClosed, TransportOptions
from tests.helpers.raw_live_client import GEMINI, TEXT

pytestmark = pytest.mark.anyio

SETUP = {"setup": {"model": "models/any", **TEXT}}
HELLO = {"clientContent": {"turns": [{"parts": [{"text": "Hello"}]}], "turnComplete": True}}


@pytest.fixture
def anyio_backend():
    return "trio", {"clock": trio.testing.MockClock(autojump_threshold=0)}


@pytest.fixture
async def connect():
    connectors = []

    async def dial(server):
        connectors.append(server.connector())
        endpoint = Endpoint(f"wss://example.org{GEMINI}", {"x-goog-api-key": "any"})
        return await connectors[-1].connect(endpoint, TransportOptions())

    yield dial
    with anyio.fail_after(60):
        for connector in connectors:
            await connector.aclose()


async def ask(transport):
    for message in (SETUP, HELLO):
        await transport.send(json.dumps(message))


async def frames_and_end(transport):
    frames = []
    while True:
        try:
            frames.append(json.loads(await transport.receive()))
        except TransportClosed as closed:
            return frames, closed.info


@pytest.mark.parametrize(
    ("fault", "count", "code"),
    [
        (faults.Abort(after_sent=3), 3, 1006),
        (faults.HangUp(after_sent=3), 3, 1006),
        (faults.Close(1013, "Later.", after_sent=3), 3, 1013),
        (faults.CutFrame(after_sent=3), 3, 1006),
        (faults.Abort(), 0, 1006),
    ],
    ids=str,
)
async def test_a_connection_ends(connect, fault, count, code):
    server = LiveServer(faults=[fault])
    with anyio.fail_after(20):
        transport = await connect(server)
        if count:
            await ask(transport)
        frames, end = await frames_and_end(transport)
    assert (len(frames), end.code, end.clean) == (count, code, False)
    record = await server.wait_for_async(lambda: server.connections[0])
    assert (record.closed_by, record.faults) == ("server", (fault,))


async def test_a_frozen_server_reads_and_says_nothing(connect):
    server = LiveServer(faults=[faults.Freeze(after_sent=2)])
    transport = await connect(server)
    with anyio.fail_after(20):
        await ask(transport)
        await transport.receive()
        await transport.receive()
    with anyio.move_on_after(1_000):
        raise AssertionError(await transport.receive())
    with anyio.move_on_after(1_000) as scope:
        while True:
            await transport.send("{}")
    assert scope.cancelled_caught
    await transport.aclose()
    await anyio.sleep(1)
    assert not server.connections[0].open


async def test_a_mute_server_reads_on(connect):
    server = LiveServer(faults=[faults.Mute()])
    transport = await connect(server)
    with anyio.fail_after(20):
        await ask(transport)
        for _ in range(100):
            await transport.send(json.dumps(HELLO))
    with anyio.move_on_after(1_000):
        raise AssertionError(await transport.receive())
    assert server.connections[0].received == 102


async def test_slow_frames_keep_their_distance(connect):
    server = LiveServer(faults=[faults.SlowFrames(10, after_sent=1)])
    transport = await connect(server)
    await ask(transport)
    times = []
    for _ in range(4):
        await transport.receive()
        times.append(anyio.current_time())
    gaps = [round(later - time) for time, later in pairwise(times)]
    assert gaps == [10, 10, 10]


async def test_a_split_frame_comes_after_the_pause(connect):
    server = LiveServer(faults=[faults.SplitFrame(10)])
    transport = await connect(server)
    begin = anyio.current_time()
    await ask(transport)
    assert json.loads(await transport.receive()) == {"setupComplete": {}}
    assert round(anyio.current_time() - begin) == 10


@pytest.mark.parametrize(("then", "code"), [(faults.Close(1000, ""), 1000), (faults.Abort(), 1006)])
async def test_go_away_says_the_time_that_is_left(connect, then, code):
    server = LiveServer(faults=[faults.SendGoAway(50, then, after_seconds=540)], idle_timeout=None)
    transport = await connect(server)
    begin = anyio.current_time()
    await transport.send(json.dumps(SETUP))
    await transport.receive()
    assert json.loads(await transport.receive()) == {"goAway": {"timeLeft": "50s"}}
    assert round(anyio.current_time() - begin) == 540
    assert (await frames_and_end(transport))[1].code == code
    assert round(anyio.current_time() - begin) == 590


@pytest.mark.parametrize(("status", "retryable"), [(503, True), (403, False), (None, True)])
async def test_a_dial_is_refused(connect, status, retryable):
    server = LiveServer(faults=[faults.RefuseConnection(status)])
    with pytest.raises(ConnectError) as caught:
        await connect(server)
    assert (caught.value.status, caught.value.retryable) == (status, retryable)
    assert not server.connections[0].open
    transport = await connect(server)
    await transport.send(json.dumps(SETUP))
    assert json.loads(await transport.receive()) == {"setupComplete": {}}
