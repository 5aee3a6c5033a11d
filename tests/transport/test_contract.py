"""What holds for every transport: the same conversations in memory and over a real WebSocket."""

import contextlib
import random
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from genai_live.errors import MessageTooLarge
from genai_live.transport.aiohttp import AiohttpConnector
from genai_live.transport.base import CloseInfo, Endpoint, TransportClosed, TransportOptions
from genai_live.transport.memory import MemoryConnector
from tests.helpers.websocket_peers import Handover, websocket_server

pytestmark = pytest.mark.anyio
URL = "ws://127.0.0.1:1/path"


@pytest.fixture(params=["aiohttp-asyncio", "memory-asyncio", "memory-trio"])
def kind(request):
    return request.param


@pytest.fixture
def anyio_backend(kind):
    return kind.partition("-")[2]


@pytest.fixture
def dial(kind):
    @contextlib.asynccontextmanager
    async def connection(talk, **options):
        async with contextlib.AsyncExitStack() as stack:
            if kind.startswith("aiohttp"):
                url = await stack.enter_async_context(
                    websocket_server(lambda end, request: talk(end))
                )
                connector: Any = AiohttpConnector()
            else:
                url = URL
                connector = MemoryConnector(lambda endpoint, end: talk(end))
            stack.push_async_callback(connector.aclose)
            transport = await connector.connect(Endpoint(url), TransportOptions(**options))
            stack.push_async_callback(transport.aclose)
            with anyio.fail_after(20):
                yield transport

    return connection


async def closed(operation, *args):
    """Give what a call's `TransportClosed` tells."""
    with pytest.raises(TransportClosed) as caught:
        await operation(*args)
    return caught.value


async def echo(end):
    while True:
        await end.send(await end.receive())


async def test_frames_keep_content_and_order_whatever_their_kind_and_size(dial):
    frames = ["text", b"bytes", "Grüße", b"", "x" * 70_000, b"{}"]
    async with dial(echo) as transport:
        for frame in frames:
            await transport.send(frame)
        received = [await transport.receive() for _ in frames]
    assert received == [f.encode() if isinstance(f, str) else f for f in frames]


async def test_text_and_binary_frames_from_the_server_both_arrive_as_bytes(dial):
    async def talk(end):
        await end.send('{"text": 1}')
        await end.send(b'{"binary": 1}')
        await end.receive()

    async with dial(talk) as transport:
        assert [await transport.receive() for _ in range(2)] == [b'{"text": 1}', b'{"binary": 1}']


async def test_a_frame_of_two_mebibytes_passes_by_default(dial):
    frame = random.Random(1).randbytes(1 << 20).hex().encode()
    async with dial(echo) as transport, anyio.create_task_group() as group:
        group.start_soon(transport.send, frame)
        assert await transport.receive() == frame


async def test_our_close_sends_code_and_reason(dial):
    there = Handover()

    async def talk(end):
        there.put((await closed(end.receive)).info)

    async with dial(talk) as transport:
        await transport.aclose(4321, "enough")
        here = (await closed(transport.receive)).info
        assert await there.wait() == CloseInfo(4321, "enough", clean=False)
    assert here == CloseInfo(4321, "enough", clean=True)


async def test_the_servers_close_comes_after_its_frames_with_code_and_reason(dial):
    async def talk(end):
        for number in range(3):
            await end.send(str(number))
        await end.aclose(1008, "models/x is not found")

    async with dial(talk) as transport:
        assert [await transport.receive() for _ in range(3)] == [b"0", b"1", b"2"]
        first, second = await closed(transport.receive), await closed(transport.receive)
        sending = await closed(transport.send, "too late")
    assert first.info == second.info == sending.info
    assert first.info == CloseInfo(1008, "models/x is not found", clean=False)
    assert first.error is None


async def test_a_close_with_1000_is_clean(dial):
    async with dial(lambda end: end.aclose(1000, "bye")) as transport:
        assert (await closed(transport.receive)).info == CloseInfo(1000, "bye", clean=True)


async def test_a_server_that_is_done_closes_with_1000(dial):
    async with dial(lambda end: end.receive()) as transport:
        await transport.send("last")
        assert (await closed(transport.receive)).info.clean


async def test_closing_twice_is_closing_once(dial):
    async with dial(echo) as transport:
        await transport.aclose(1000, "first")
        await transport.aclose(1001, "second")
        assert (await closed(transport.send, "x")).info == CloseInfo(1000, "first", clean=True)
        assert (await closed(transport.receive)).info == CloseInfo(1000, "first", clean=True)


async def test_closing_wakes_a_receive_that_waits(dial):
    async with dial(echo) as transport, anyio.create_task_group() as group:
        ended = []

        async def read():
            ended.append((await closed(transport.receive)).info)

        group.start_soon(read)
        await anyio.wait_all_tasks_blocked()
        await transport.aclose()
    assert ended == [CloseInfo(1000, "", clean=True)]


async def test_a_server_that_does_not_read_stops_the_sender_and_closing_wakes_it(dial):
    async with dial(lambda end: anyio.sleep_forever()) as transport:
        sent, woken = 0, []

        async def write():
            nonlocal sent
            try:
                while True:
                    await transport.send(b"x" * 200_000)
                    sent += 1
            except TransportClosed as exc:
                woken.append(exc.info)

        async with anyio.create_task_group() as group:
            group.start_soon(write)
            before = -1
            while before != sent:
                before = sent
                await anyio.sleep(0.2)
            await transport.aclose()
    assert sent < 300
    assert woken == [CloseInfo(1000, "", clean=True)]


async def test_a_cancelled_send_leaves_the_next_one_in_order(dial):
    start, got = anyio.Event(), Handover()

    async def talk(end):
        await start.wait()
        frames = [await end.receive()]
        while not frames[-1].startswith(b"last"):
            frames.append(await end.receive())
        got.put(frames)

    async with dial(talk) as transport:
        number = 0
        for _ in range(3):  # Each round ends in a send that was blocked and cancelled.
            with anyio.move_on_after(0.2):
                while True:
                    number += 1
                    await transport.send(b"%06d" % number + b"x" * 200_000)
        start.set()
        await transport.send(b"last")
        *frames, _ = await got.wait()
    numbers = [int(frame[:6]) for frame in frames]
    assert numbers == sorted(numbers)
    assert {len(frame) for frame in frames} == {200_006}


async def test_a_receive_cancelled_at_random_loses_no_frame(dial):
    count = 2000

    async def talk(end):
        for number in range(count):
            await end.send(str(number))
            if number % 7 == 0:
                await anyio.lowlevel.checkpoint()
        await end.receive()

    chance = random.Random(7)
    received, cancelled = [], 0
    async with dial(talk) as transport:
        while len(received) < count:
            async with anyio.create_task_group() as group:

                async def read():
                    while len(received) < count:
                        received.append(int(await transport.receive()))

                group.start_soon(read)
                for _ in range(chance.randrange(6)):
                    await anyio.lowlevel.checkpoint()
                group.cancel_scope.cancel()
            cancelled += 1
    assert received == list(range(count))
    assert cancelled > 50


async def test_a_frame_over_the_limit_ends_the_connection_and_names_the_setting(dial):
    there = Handover()

    async def talk(end):
        await end.send(b"x" * 1000)
        await end.send(b"x" * 1001)
        there.put((await closed(end.receive)).info)

    async with dial(talk, max_message_size=1000) as transport:
        assert len(await transport.receive()) == 1000
        end = await closed(transport.receive)
        assert (await there.wait()).code == 1009
    assert end.info.code == 1009
    assert isinstance(end.error, MessageTooLarge)
    assert end.error.limit == 1000
    assert "1000 bytes" in str(end.error)
    assert "max_message_size=" in str(end.error)
