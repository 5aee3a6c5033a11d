"""A peer that reads nothing is found, whatever it sends; a slow one, or a slow reader, is not."""

import asyncio
import ssl
from pathlib import Path

import anyio
import pytest

from genai_live.errors import KeepaliveTimeout
from genai_live.transport.aiohttp import AiohttpConnector
from genai_live.transport.base import CloseInfo, Endpoint, TransportClosed, TransportOptions
from tests.helpers.websocket_peers import CLOSE, PING, PONG, TEXT, Handover, raw_server

pytestmark = pytest.mark.anyio

KEEPALIVE = 0.1
TOOK_NOTHING = "the server took nothing of what was sent for 0.2 s"
ONLY_PINGS = "no message and no answer to a ping was received for 0.3 s"
CERTIFICATE = Path(__file__).parent / "tls" / "localhost.pem"
both = pytest.mark.parametrize("tls", [False, True], ids=["tcp", "tls"])


@pytest.fixture
async def dial():
    connector = AiohttpConnector()

    async def dial(url, keepalive: float | None = KEEPALIVE):
        trusting = ssl.create_default_context(cafile=CERTIFICATE)
        options = TransportOptions(keepalive=keepalive, ssl=trusting)
        return await connector.connect(Endpoint(url), options)

    yield dial
    await connector.aclose()


def server(talk, tls):
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE.with_name("localhost_and_key.pem"))
    return raw_server(talk, ssl=context, limit=1024)


async def chatter(peer, opcode, payload):
    """Send without reading, often enough to look alive."""
    while True:
        await peer.send_frame(opcode, payload)
        await anyio.sleep(KEEPALIVE / 10)


async def end_of(transport):
    with anyio.fail_after(10), pytest.raises(TransportClosed) as caught:
        while True:
            await transport.receive()
    return caught.value


async def send_on(transport):
    try:
        while True:
            await transport.send(b"x" * 50_000)
    except TransportClosed as closed:
        return closed.info


@both
@pytest.mark.parametrize(("opcode", "payload"), [(PING, b"?" * 125), (TEXT, b"{}"), (PONG, b"")])
async def test_a_peer_that_sends_on_but_reads_nothing_is_left(dial, tls, opcode, payload):
    async def talk(peer):
        await peer.upgrade()
        await chatter(peer, opcode, payload)

    async with server(talk, tls) as url:
        transport = await dial(url)
        sending = asyncio.create_task(send_on(transport))
        end = await end_of(transport)
        assert end.info.reason in (
            (TOOK_NOTHING, ONLY_PINGS) if opcode == PING else (TOOK_NOTHING,)
        )
        assert end.info.code == 1006
        assert isinstance(end.error, KeepaliveTimeout)
        assert await sending == end.info
        with anyio.fail_after(1):
            await transport.aclose()


async def test_pings_of_a_peer_are_no_sign_that_it_reads(dial):
    async def talk(peer):
        await peer.upgrade()
        await chatter(peer, PING, b"?")

    async with raw_server(talk) as url:
        transport = await dial(url)
        end = await end_of(transport)
        await transport.aclose()
    assert end.info == CloseInfo(1006, ONLY_PINGS)
    assert isinstance(end.error, KeepaliveTimeout)


async def test_a_peer_that_pings_and_answers_pings_lives(dial):
    answers = []

    async def talk(peer):
        await peer.upgrade()
        talking = asyncio.create_task(chatter(peer, PING, b"?"))
        while len(answers) < 4:
            opcode, payload = await peer.read_frame()
            if opcode == PING:
                answers.append(payload)
                await peer.send_frame(PONG, payload)
        talking.cancel()
        await peer.send_frame(CLOSE, b"\x03\xe8")
        await peer.read_frame()

    async with raw_server(talk) as url:
        transport = await dial(url)
        assert (await end_of(transport)).info == CloseInfo(1000, clean=True)
        await transport.aclose()


@both
async def test_a_slow_uplink_that_moves_on_is_not_cut(dial, tls):
    total = 10_000_000
    got = Handover()

    async def talk(peer):
        await peer.upgrade()
        talking = asyncio.create_task(chatter(peer, TEXT, b"{}"))
        received = 0
        while received < total:  # some in each look, for many times the keepalive
            received += len(await peer.reader.read(65536))
            await anyio.sleep(0.01)
        talking.cancel()
        got.put(received)
        await peer.send_frame(CLOSE, b"\x03\xe8")

    async with server(talk, tls) as url:
        transport = await dial(url)
        await_end = asyncio.create_task(end_of(transport))
        await transport.send(b"x" * total)
        assert (await await_end).info == CloseInfo(1000, clean=True)
        assert await got.wait() >= total
        await transport.aclose()


async def test_a_slow_reader_is_not_taken_for_a_stuck_peer(dial):
    """The peer writes before it reads, and nobody here reads for a while."""

    async def talk(peer):
        await peer.upgrade()
        for _ in range(200):
            await peer.send_frame(TEXT, b"x" * 100_000)
        while True:
            await peer.reader.read(65536)

    async with raw_server(talk) as url:
        transport = await dial(url)
        sending = asyncio.create_task(send_on(transport))
        await anyio.sleep(10 * KEEPALIVE)
        received = [len(await transport.receive()) for _ in range(200)]
        assert received == [100_000] * 200
        assert not sending.done()
        await transport.aclose()
        assert (await sending).code == 1000


async def test_what_comes_in_is_read_although_no_pong_can_be_sent(dial):
    stuck = anyio.Event()

    async def talk(peer):
        await peer.upgrade()
        await stuck.wait()
        for number in range(3000):
            await peer.send_frame(PING, b"?" * 125)
            await peer.send_frame(TEXT, str(number).encode())
        await peer.sleep()

    async with server(talk, tls=False) as url:
        transport = await dial(url, keepalive=None)
        is_free = True
        while is_free:
            with anyio.move_on_after(0.3) as sending:
                await transport.send(b"x" * 50_000)
            is_free = not sending.cancelled_caught
        stuck.set()
        with anyio.fail_after(10):
            received = [int(await transport.receive()) for _ in range(3000)]
        assert received == list(range(3000))
        with anyio.fail_after(1):
            await transport.aclose()


async def test_the_newest_ping_is_answered(dial):
    got = Handover()

    async def talk(peer):
        await peer.upgrade()
        await peer.write(b"".join(bytes((0x89, 1, number)) for number in range(100)))
        while (frame := await peer.read_frame()) != (PONG, bytes([99])):
            assert frame[0] == PONG
        got.put(frame)

    async with raw_server(talk) as url:
        transport = await dial(url)
        reading = asyncio.create_task(end_of(transport))
        await got.wait()
        await transport.aclose()
        await reading
