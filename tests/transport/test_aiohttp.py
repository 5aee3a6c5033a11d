"""What a WebSocket of aiohttp does with peers that are silent, slow, rude or gone."""

import asyncio
import gc
import random
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import anyio
import anyio.lowlevel
import pytest

from genai_live.errors import ConnectError, ConnectionClosed, KeepaliveTimeout, from_close
from genai_live.transport.aiohttp import AiohttpConnector
from genai_live.transport.base import CloseInfo, Endpoint, TransportClosed, TransportOptions
from genai_live.transport.lazy import LazyConnector
from tests.helpers.websocket_peers import (
    BINARY,
    CLOSE,
    PING,
    TEXT,
    Handover,
    raw_server,
    websocket_server,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
async def connector():
    connector = AiohttpConnector()
    yield connector
    await connector.aclose()


@pytest.fixture
def dial(connector):
    async def dial(url, headers=None, **options):
        return await connector.connect(Endpoint(url, headers or {}), TransportOptions(**options))

    return dial


async def end_of(operation, *args):
    with anyio.fail_after(5), pytest.raises(TransportClosed) as caught:
        await operation(*args)
    return caught.value


async def test_every_frame_goes_out_as_text_uncompressed_with_the_headers_given(dial):
    seen = Handover()

    async def talk(peer):
        head = await peer.upgrade()
        seen.put((head, [await peer.read_frame() for _ in range(2)]))

    async with raw_server(talk) as url:
        transport = await dial(f"{url}/ws/x", {"x-goog-api-key": "secret", "user-agent": "me"})
        await transport.send("ü")
        await transport.send(b'{"a":1}')
        head, frames = await seen.wait()
        await transport.aclose()
    assert head.startswith("GET /ws/x HTTP/1.1")
    assert "x-goog-api-key: secret" in head
    assert "user-agent: me" in head.lower()
    assert "sec-websocket-extensions" not in head.lower()
    assert frames == [(TEXT, "ü".encode()), (TEXT, b'{"a":1}')]


async def test_a_frame_in_fragments_with_a_ping_between_arrives_whole(dial):
    async def talk(peer):
        await peer.upgrade()
        await peer.send_frame(BINARY, b'{"a":', fin=False)
        await peer.send_frame(PING, b"?")
        await peer.send_frame(0, b"1}")
        assert await peer.read_frame() == (10, b"?")
        await peer.sleep()

    async with raw_server(talk) as url:
        transport = await dial(url)
        assert await transport.receive() == b'{"a":1}'
        with anyio.move_on_after(0.1):
            await transport.receive()
        await transport.aclose()


async def test_a_server_that_answers_nothing_ends_by_keepalive(dial):
    async def talk(peer):
        await peer.upgrade()
        await peer.sleep()

    async with raw_server(talk) as url:
        transport = await dial(url, keepalive=0.05)
        end = await end_of(transport.receive)
        await transport.aclose()
    assert end.info == CloseInfo(1006, "no message and no answer to a ping was received for 0.15 s")
    assert isinstance(end.error, KeepaliveTimeout)
    assert "keepalive=" in str(end.error)


async def test_any_byte_from_the_server_counts_as_life(dial):
    async def talk(peer):
        await peer.upgrade()
        for number in range(10):  # Never answers a ping, but trickles one long frame.
            await peer.send_frame(0 if number else TEXT, b"x", fin=number == 9)
            await anyio.sleep(0.05)
        await peer.sleep()

    async with raw_server(talk) as url:
        transport = await dial(url, keepalive=0.05)
        assert await transport.receive() == b"x" * 10
        await transport.aclose()


async def test_without_keepalive_no_ping_is_sent(dial):
    got = []

    async def talk(peer):
        await peer.upgrade()
        with anyio.move_on_after(0.3):
            got.append(await peer.read_frame())

    async with raw_server(talk) as url:
        transport = await dial(url, keepalive=None)
        await end_of(transport.receive)
        await transport.aclose()
    assert got == []


async def test_a_slow_reader_is_not_taken_for_a_silent_server(dial):
    frames = [b"%04d" % number + b"x" * 20_000 for number in range(200)]

    async def talk(end, request):
        for frame in frames:
            await end.send(frame)
        await end.aclose(1000, "all said")

    async with websocket_server(talk) as url:
        transport = await dial(url, keepalive=0.02)
        await anyio.sleep(0.5)  # Many times the keepalive, and nobody reads.
        received = [await transport.receive() for _ in frames]
        assert (await end_of(transport.receive)).info == CloseInfo(1000, "all said", clean=True)
        await transport.aclose()
    assert received == frames


async def test_a_reset_is_1006_with_its_cause(dial):
    async def talk(peer):
        await peer.upgrade()
        await peer.send_frame(TEXT, b"last words")
        await peer.read_frame()
        peer.reset()

    async with raw_server(talk) as url:
        transport = await dial(url)
        assert await transport.receive() == b"last words"
        await transport.send("now break")
        end = await end_of(transport.receive)
        later = await end_of(transport.send, "gone")
        await transport.aclose()
    assert end.info == later.info == CloseInfo(1006, "connection lost: Connection reset by peer")
    assert from_close(end.info.code, end.info.reason).retryable


async def test_a_hang_up_without_a_close_frame_is_1006_not_a_clean_end(dial):
    async def talk(peer):
        await peer.upgrade()
        await peer.send_frame(TEXT, b"last words")

    async with raw_server(talk) as url:
        transport = await dial(url)
        assert await transport.receive() == b"last words"
        info = (await end_of(transport.receive)).info
        await transport.aclose()
    assert info == CloseInfo(1006, "the server closed the connection without a close frame")


async def test_sending_on_a_lost_connection_ends_with_its_cause(dial):
    async def talk(peer):
        await peer.upgrade()
        peer.reset()

    async with raw_server(talk) as url:
        transport = await dial(url)

        async def send_on():
            while True:
                await transport.send("anybody there?")
                await anyio.sleep(0.01)

        info = (await end_of(send_on)).info
        await transport.aclose()
    assert info.code == 1006
    assert info.reason.startswith("connection lost")


@pytest.mark.parametrize(
    ("payload", "info"),
    [
        (b"", CloseInfo(1005)),
        (b"\x03\xe8", CloseInfo(1000, clean=True)),
        (b"\x03\xf3Internal error encountered.", CloseInfo(1011, "Internal error encountered.")),
        (b"\x03\xe9", CloseInfo(1001)),
        (b"\x0f\xa1custom", CloseInfo(4001, "custom")),
    ],
)
async def test_a_close_frame_is_reported_as_it_came_and_answered(dial, payload, info):
    answer = Handover()

    async def talk(peer):
        await peer.upgrade()
        await peer.send_frame(TEXT, b"before")
        await peer.send_frame(CLOSE, payload)
        answer.put(await peer.read_frame())

    async with raw_server(talk) as url:
        transport = await dial(url)
        assert await transport.receive() == b"before"
        assert (await end_of(transport.receive)).info == info
        await transport.aclose()
        assert await answer.wait() == (CLOSE, payload[:2] or b"\x03\xe8")


CUT = [
    b"\x03\xf3" + ("Internal error encountered. " + "ä" * 60).encode()[:123],
    b"\x03\xf3" + ("Internal: " + "🎙" * 60).encode()[:123],
    b"\x03\xf0\xff\x88\x02\xff",
    b"\x03\xe8\xc3",
]


@pytest.mark.parametrize("chunk", [1, 50, 1000])
@pytest.mark.parametrize("payload", CUT, ids=["two bytes", "four bytes", "no text", "clean"])
async def test_a_reason_cut_in_a_character_keeps_the_servers_code(dial, payload, chunk):
    async def talk(peer):
        await peer.upgrade()
        frames = b"\x82\x06before" + bytes((0x88, len(payload))) + payload
        for start in range(0, len(frames), chunk):
            await peer.write(frames[start : start + chunk])
            await anyio.sleep(0.001)
        await peer.read_frame()

    async with raw_server(talk) as url:
        transport = await dial(url)
        assert await transport.receive() == b"before"
        end = await end_of(transport.receive)
        await transport.aclose()
    code = int.from_bytes(payload[:2])
    reason = payload[2:].decode(errors="replace")
    assert end.info == CloseInfo(code, reason, clean=code == 1000)
    assert end.error is None


async def test_a_refused_close_that_comes_with_the_upgrade_keeps_its_code(dial):
    async def talk(peer):
        async def write_more(head):
            await write(head + bytes((0x88, len(CUT[0]))) + CUT[0])

        write, peer.write = peer.write, write_more
        await peer.upgrade()
        await peer.read_frame()

    async with raw_server(talk) as url:
        transport = await dial(url)
        assert (await end_of(transport.receive)).info.code == 1011
        await transport.aclose()


@pytest.mark.parametrize(
    "broken",
    [
        b"\x8b\x00",
        b"\xf1\x00",
        b"\x88\x01x",
        b"\x88\x02\x00\x01",
        b"\x88\x02\x07\xd0",
        b"\x80\x01x",
        b"\x08\x02\x03\xe8",
    ],
    ids=[
        *("opcode", "reserved bits", "short close", "close code", "unknown close code"),
        *("continuation", "fragmented close"),
    ],
)
async def test_a_code_that_the_server_did_not_send_is_not_reported(dial, broken):
    async def talk(peer):
        await peer.upgrade()
        await peer.send_frame(TEXT, b"fine")
        await peer.write(broken)
        await peer.sleep()

    async with raw_server(talk) as url:
        transport = await dial(url)
        assert await transport.receive() == b"fine"
        end = await end_of(transport.receive)
        await transport.aclose()
    assert end.info.code == 1006
    assert end.info.reason.startswith("the server violated the WebSocket protocol: ")
    assert end.error is None
    error = from_close(end.info.code, end.info.reason)
    assert type(error) is ConnectionClosed
    assert error.retryable


async def test_closing_is_bounded_when_the_server_never_closes(dial):
    async def talk(peer):
        await peer.upgrade()
        await peer.sleep()

    async with raw_server(talk) as url:
        transport = await dial(url)
        with anyio.fail_after(1):
            await transport.aclose()


async def test_closing_is_bounded_when_the_server_streams_on(dial):
    async def talk(peer):
        await peer.upgrade()
        while True:
            await peer.send_frame(BINARY, b"x" * 1000)
            await anyio.sleep(0.001)

    async with raw_server(talk) as url:
        transport = await dial(url)
        await transport.receive()
        with anyio.fail_after(1):
            await transport.aclose()


async def test_closing_is_bounded_behind_a_blocked_send(dial):
    async def talk(peer):
        await peer.upgrade()
        await peer.sleep()

    async with raw_server(talk) as url, anyio.create_task_group() as group:
        transport = await dial(url)
        woken = []

        async def write():
            woken.append((await end_of(transport.send, b"x" * 50_000_000)).info)

        group.start_soon(write)
        await anyio.sleep(0.2)
        with anyio.fail_after(1):
            await transport.aclose()
    assert woken == [CloseInfo(1000, clean=True)]


async def test_what_was_sent_before_a_close_arrives_although_the_server_streams(dial):
    got = Handover()

    async def talk(end, request):
        sizes = []

        async def stream():
            while True:
                await end.send(b"x" * 10_000)
                await anyio.lowlevel.checkpoint()

        async def read_slowly():
            while True:
                sizes.append(len(await end.receive()))
                await anyio.sleep(0.01)

        async with anyio.create_task_group() as group:
            group.start_soon(end_of, stream)
            code = (await end_of(read_slowly)).info.code
            got.put((sizes, code))

    async with websocket_server(talk) as url:
        transport = await dial(url)
        with anyio.move_on_after(0.05):  # Leaves a cancelled receive behind.
            while True:
                await transport.receive()
        for _ in range(5):
            await transport.send(b"y" * 100_000)
        with anyio.fail_after(1):
            await transport.aclose()
        assert await got.wait() == ([100_000] * 5, 1000)


async def test_a_cancelled_close_cuts_the_connection_at_once(dial):
    gone = anyio.Event()

    async def talk(peer):
        await peer.upgrade()
        try:
            while True:
                await peer.read_frame()
        finally:
            gone.set()

    async with raw_server(talk) as url:
        transport = await dial(url)
        with anyio.move_on_after(0.05) as scope:
            await transport.aclose()
        assert scope.cancelled_caught
        with anyio.fail_after(0.5):
            await gone.wait()
        await transport.aclose()


async def test_a_long_reason_is_cut_to_what_a_close_frame_holds(dial):
    frame = Handover()

    async def talk(peer):
        await peer.upgrade()
        frame.put(await peer.read_frame())

    async with raw_server(talk) as url:
        transport = await dial(url)
        await transport.aclose(1000, "ü" * 100)
        assert await frame.wait() == (CLOSE, b"\x03\xe8" + ("ü" * 61).encode())


async def test_a_task_cancelled_by_asyncio_in_receive_loses_no_frame(dial):
    count = 2000
    chance = random.Random(3)

    async def talk(end, request):
        for number in range(count):
            await end.send(str(number))
            if chance.random() < 0.2:
                await asyncio.sleep(0)
        await end.receive()

    received = []

    async def read():
        while len(received) < count:
            received.append(int(await transport.receive()))

    async with websocket_server(talk) as url:
        transport = await dial(url)
        with anyio.fail_after(20):
            while len(received) < count:
                task = asyncio.create_task(read())
                for _ in range(chance.randrange(5)):
                    await asyncio.sleep(0)
                task.cancel()
                await asyncio.wait([task])
        await transport.aclose()
    assert received == list(range(count))


async def test_connections_share_a_connector_and_end_with_it(dial, connector):
    async with websocket_server(lambda end, request: end.receive()) as url:
        transports = [await dial(url) for _ in range(3)]
        await connector.aclose()
        for transport in transports:
            assert (await end_of(transport.receive)).info.code == 1006
            await transport.aclose()
        again = await dial(url)
        await again.aclose()


def test_a_connector_serves_one_event_loop_after_the_other_and_needs_no_close():
    async def once(connector):
        async with websocket_server(lambda end, request: end.send("hi")) as url:
            transport = await connector.connect(Endpoint(url), TransportOptions())
            assert await transport.receive() == b"hi"
            await transport.aclose()

    connector = AiohttpConnector()
    loops = []
    for _ in range(3):
        with asyncio.Runner() as runner:
            runner.run(once(connector))
            loops.append(weakref.ref(runner.get_loop()))
    gc.collect()
    assert [loop() is None for loop in loops] == [True, True, False]  # the next connect lets go
    del connector
    gc.collect()  # A warning of an unclosed session would fail the test.
    assert loops[-1]() is None


@pytest.mark.parametrize("make", [AiohttpConnector, LazyConnector])
def test_a_connector_serves_several_event_loops_at_once(make):
    connector, both = make(), threading.Barrier(2, timeout=20)

    async def together():
        await asyncio.to_thread(both.wait)

    async def talk_in_turns(closes):
        async with websocket_server(lambda end, request: echo(end)) as url:
            await together()
            for _ in range(3):
                transports = [
                    await connector.connect(Endpoint(url), TransportOptions()) for _ in range(2)
                ]
                await together()
                for transport in transports:
                    await transport.send("hi")
                    assert await transport.receive() == b"hi"
                await transports[0].aclose()
                await together()
                if closes:
                    await connector.aclose()
                await together()
                if closes:
                    assert (await end_of(transports[1].receive)).info.code == 1006
                else:
                    await transports[1].send("still there")
                    assert await transports[1].receive() == b"still there"
                await transports[1].aclose()
            await connector.aclose()

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(asyncio.run, talk_in_turns(closes)) for closes in (0, 1)]:
            done.result(20)


async def echo(end):
    while True:
        await end.send(await end.receive())


def test_under_trio_it_says_that_aiohttp_needs_asyncio():
    async def main():
        with pytest.raises(ConnectError) as caught:
            await AiohttpConnector().connect(Endpoint("ws://127.0.0.1:9"), TransportOptions())
        return caught.value

    error = anyio.run(main, backend="trio")
    assert "asyncio" in str(error)
    assert "trio" in str(error)
    assert not error.retryable


def test_a_connector_that_was_not_made_to_the_end_is_collected_in_silence():
    AiohttpConnector.__new__(AiohttpConnector)  # Ctrl+C in the constructor
    gc.collect()  # an error in `__del__` fails the test
