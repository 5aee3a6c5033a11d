"""What the pipes in memory do beyond the contract of all transports."""

import anyio
import pytest

from genai_live.transport.base import CloseInfo, Endpoint, TransportClosed, TransportOptions
from genai_live.transport.memory import CAPACITY, MemoryConnector, memory_pair

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request):
    return request.param


@pytest.fixture(autouse=True)
async def deadline():
    with anyio.fail_after(10):
        yield


async def test_a_server_that_fails_closes_with_1011_and_its_error():
    async def serve(endpoint, transport):
        await transport.send(endpoint.url)
        raise LookupError("no such scenario")

    connector = MemoryConnector(serve)
    transport = await connector.connect(Endpoint("memory://a"), TransportOptions())
    assert await transport.receive() == b"memory://a"
    with pytest.raises(TransportClosed) as caught:
        await transport.receive()
    assert caught.value.info == CloseInfo(1011, "LookupError: no such scenario")
    await connector.aclose()


async def test_a_pipe_holds_a_bounded_number_of_frames():
    here, there = memory_pair()
    sent = 0
    with anyio.move_on_after(0.05):
        while True:
            await here.send("x")
            sent += 1
    assert sent == CAPACITY
    assert await there.receive() == b"x"
    await here.send("there is room again")
    assert sent == CAPACITY


async def test_frames_sent_before_a_close_are_still_received():
    here, there = memory_pair()
    await here.send("first")
    await here.aclose(1011, "Internal error encountered.")
    assert await there.receive() == b"first"
    for _ in range(2):
        with pytest.raises(TransportClosed) as caught:
            await there.receive()
        assert caught.value.info == CloseInfo(1011, "Internal error encountered.")


async def test_a_sender_that_waits_learns_that_the_peer_has_left():
    here, there = memory_pair()
    for _ in range(CAPACITY):
        await here.send("x")
    async with anyio.create_task_group() as group:

        async def send():
            with pytest.raises(TransportClosed) as caught:
                await here.send("x")
            assert caught.value.info == CloseInfo(1001, "going away")

        group.start_soon(send)
        await anyio.wait_all_tasks_blocked()
        await there.aclose(1001, "going away")


async def test_closing_the_connector_ends_servers_that_still_run():
    ended = anyio.Event()

    async def serve(endpoint, transport):
        try:
            await anyio.sleep_forever()
        finally:
            ended.set()

    connector = MemoryConnector(serve)
    transport = await connector.connect(Endpoint("memory://a"), TransportOptions())
    await anyio.wait_all_tasks_blocked()
    await connector.aclose()
    assert ended.is_set()
    with pytest.raises(TransportClosed):
        await transport.receive()
    await connector.aclose()
