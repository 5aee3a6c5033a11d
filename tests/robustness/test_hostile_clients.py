"""Clients that no honest program is: the server frees each, says why, and serves the others."""

import contextlib
import gc
import json
import logging
import os
import random
import re
import socket
import struct
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from genai_live.testing import LiveServer, limits
from genai_live.testing._model.replies import Memory
from genai_live.testing._network import loopback
from genai_live.testing._network.websocket import ServerWebSocket
from genai_live.testing.limits import REMEMBERED_BYTES, REMEMBERED_IMAGES, WAITING_TURNS
from tests.helpers.raw_live_client import GEMINI, MUSIC, TEXT, dial
from tests.helpers.raw_tcp_client import tcp

pytestmark = pytest.mark.anyio

TCP = Path("/proc/net/tcp")
HELD = {"01", "08"}
PEERS = int(os.environ.get("GENAI_LIVE_HOSTILE_PEERS", "8"))
"""Dead peers of each kind; `nox -s hostile` has more."""
FRAMES = int(os.environ.get("GENAI_LIVE_HOSTILE_FRAMES", "150"))
"""Connections that get a frame at random."""

SETUP = {"setup": {"model": "models/any", **TEXT}}
TALK = {"clientContent": {"turns": [{"parts": [{"text": "count to 1000"}]}], "turnComplete": True}}


@pytest.fixture
def limited(monkeypatch, caplog):
    """A server whose limits are short enough for a test."""
    caplog.set_level(logging.INFO, "genai_live.testing")
    monkeypatch.setattr(loopback, "REQUEST_SECONDS", 0.5)
    with LiveServer(idle_timeout=0.5, log_connections=1_000) as server:
        yield server


def upgrade_of(server, path=GEMINI):
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nx-goog-api-key: any\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
    ).encode()


def frame(payload, opcode=1):
    payload = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size)
    return bytes([0x80 | opcode]) + length + bytes(4) + payload


# What a peer sends before it is dead: its socket stays open, and it reads nothing any more.
DEAD = {
    "says nothing": lambda server: b"",
    "stops in the request": lambda server: upgrade_of(server)[:-20],
    "posts a body that never ends": lambda server: (
        f"POST /v1alpha/auth_tokens HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        "x-goog-api-key: any\r\nContent-Length: 1000\r\n\r\n{"
    ).encode(),
    "never sends a setup": upgrade_of,
    "stops in a frame": lambda server: upgrade_of(server) + frame(SETUP)[:-5],
    "falls silent": lambda server: upgrade_of(server) + frame(SETUP),
    "never reads": lambda server: (
        upgrade_of(server) + frame({"setup": {"model": "models/any"}}) + frame(TALK)
    ),
    "plays music and never reads": lambda server: (
        upgrade_of(server, MUSIC)
        + frame({"setup": {"model": "models/m"}})
        + frame({"playbackControl": "PLAY"})
    ),
}
NO_REQUEST = "a connection was reset: no request in 0.5 s"
IDLE = "closed by the server (1008 The operation was aborted.)"
REASONS = {
    "says nothing": NO_REQUEST,
    "stops in the request": NO_REQUEST,
    "posts a body that never ends": "a request was given up: its body took more than 0.5 s",
}


def dead_peer(server, hello):
    peer = socket.socket()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    peer.settimeout(10)
    peer.connect(("127.0.0.1", server.port))
    peer.sendall(hello)
    return peer


async def until(condition, seconds=30):
    with anyio.fail_after(seconds):
        while not condition():  # noqa: ASYNC110 - nothing tells
            await anyio.sleep(0.05)


def sockets_of(server):
    """The number of connections that the server holds: established, or closed by the peer only."""
    rows = [line.split() for line in TCP.read_text().splitlines()[1:]]
    return sum(int(row[1].partition(":")[2], 16) == server.port and row[3] in HELD for row in rows)


def objects():
    gc.collect()
    return gc.get_objects()


def websockets():
    return sum(type(each) is ServerWebSocket for each in objects())


@pytest.mark.parametrize("kind", DEAD)
@pytest.mark.conforms("limits.idle")
async def test_a_dead_peer_is_freed_and_the_reason_is_logged(limited, caplog, kind):
    with dead_peer(limited, DEAD[kind](limited)) as peer:
        await until(lambda: REASONS.get(kind, IDLE) in caplog.text)
        with contextlib.suppress(ConnectionResetError):
            while await anyio.to_thread.run_sync(peer.recv, 65_536):
                pass  # it ends for the peer too
        assert not any(record.open for record in limited.connections)


@pytest.mark.skipif(not TCP.exists(), reason="reads the sockets of Linux")
async def test_many_dead_peers_are_freed_while_others_are_served(limited):
    before = websockets()
    with contextlib.ExitStack() as peers:
        for hello in DEAD.values():
            for _ in range(PEERS):
                peer = await anyio.to_thread.run_sync(dead_peer, limited, hello(limited))
                peers.enter_context(peer)
        async with dial(limited.url, **TEXT) as client:
            assert "You said" in await client.answer("Hello")
        await until(lambda: not any(record.open for record in limited.connections))
        await until(lambda: sockets_of(limited) == 0)
        await until(lambda: websockets() <= before)
    upgraded = len(DEAD) - len(REASONS)
    assert len(limited.connections) == upgraded * PEERS + 1


@pytest.mark.parametrize("start", [0, 1], ids=["of a request", "of a frame"])
async def test_a_peer_that_sends_byte_by_byte_is_freed(limited, caplog, start):
    sent = [b"", upgrade_of(limited)][start]
    rest = [upgrade_of(limited), frame(SETUP)][start]
    with dead_peer(limited, sent) as peer, contextlib.suppress(ConnectionError):
        for position in range(len(rest) - 1):
            peer.sendall(rest[position : position + 1])
            await anyio.sleep(0.05)
        raise AssertionError("it could send everything")
    await until(lambda: [NO_REQUEST, IDLE][start] in caplog.text)


async def test_a_peer_that_says_no_more_but_reads_is_let_go(limited):
    with dead_peer(limited, upgrade_of(limited) + frame(SETUP)) as peer:
        await until(lambda: limited.connections and limited.connections[0].sent)
        peer.shutdown(socket.SHUT_WR)
        record = limited.connections[0]
        await limited.wait_for_async(lambda: record.closed_by)
        assert (record.closed_by, record.close_code) == ("client", 1006)
        with contextlib.suppress(ConnectionResetError):
            while await anyio.to_thread.run_sync(peer.recv, 65_536):
                pass


async def test_a_flood_of_pings_is_answered_or_ends(limited):
    async with tcp(limited) as client:
        await client.start(**TEXT)
        for _ in range(20_000):
            client.ping(b"?" * 100)
        record = limited.connections[0]
        await limited.wait_for_async(lambda: record.closed_by, 20)
        assert (record.closed_by, record.close_code) == ("server", 1008)


async def test_turns_that_pile_up_end_the_session():
    config = {"realtimeInputConfig": {"activityHandling": "NO_INTERRUPTION"}}
    with LiveServer(pace=1) as server:
        async with dial(server.url, **config) as client:
            for _ in range(WAITING_TURNS + 10):
                with contextlib.suppress(ConnectionError):
                    await client.realtime(text="Hello")
            assert await client.end() == (1011, "RESOURCE_EXHAUSTED")


async def test_texts_that_pile_up_in_one_activity_end_the_session():
    config = {"realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}}}
    with LiveServer() as server:
        async with dial(server.url, **config) as client:
            await client.realtime(activityStart={})
            for _ in range(WAITING_TURNS + 10):
                with contextlib.suppress(ConnectionError):
                    await client.realtime(text="Hello")
            assert await client.end() == (1011, "RESOURCE_EXHAUSTED")


def test_the_model_forgets_the_oldest_of_what_is_too_much():
    memory = Memory()
    text = "x" * 100_000
    for number in range(100):
        memory.add("user", f"{number} {text}")
        memory.add("model", "ok")
    kept = [each.text for each in memory.utterances]
    assert REMEMBERED_BYTES // 2 < sum(map(len, kept)) <= REMEMBERED_BYTES
    assert kept[-2].startswith("99 ")
    memory.add("user", "x" * (REMEMBERED_BYTES + 1))
    assert len(memory.utterances) == 1
    for number in range(REMEMBERED_IMAGES + 10):
        memory.see(str(number).encode(), frame=True)
    assert memory.seen == REMEMBERED_IMAGES


async def test_the_log_forgets_the_messages_of_the_oldest_connection_first():
    with LiveServer(log_bytes=100_000) as server:
        async with dial(server.url, **TEXT) as first, dial(server.url, **TEXT) as second:
            one, two = server.connections
            for client, record in ((first, one), (second, two)):
                for _ in range(8):
                    await client.say("x" * 9_000, turn_complete=False)
                await until(lambda: record.received == 9)  # noqa: B023 - called at once
            assert one.received == two.received == 9  # counted still
            assert len(two.messages) == 9
            assert 0 < len(one.messages) < 4
            for _ in range(8):
                await second.say("x" * 9_000, turn_complete=False)
            await server.wait_for_async(lambda: two.received == 17)
            assert one.messages == []
            assert 7 < len(two.messages) < 11


async def test_connections_that_the_log_has_dropped_count_until_they_end():
    with LiveServer(log_connections=1, log_bytes=50_000) as server:
        async with dial(server.url, **TEXT) as first:
            (one,) = server.connections
            await first.say("x" * 30_000, turn_complete=False)
            await server.wait_for_async(lambda: one.received == 2)
            async with dial(server.url, **TEXT) as second:
                (two,) = server.connections
                await second.say("x" * 30_000, turn_complete=False)
                await server.wait_for_async(lambda: two.received == 2)
                assert (len(one.messages), len(two.messages)) == (0, 2)
                await first.say("x" * 10_000, turn_complete=False)
                await server.wait_for_async(lambda: one.received == 3)
        await server.wait_for_async(lambda: not one.open and not two.open)
        async with dial(server.url, **TEXT) as third:
            await third.say("x" * 45_000, turn_complete=False)
            (three,) = server.connections
            await server.wait_for_async(lambda: three.received == 2)
            assert len(three.messages) == 2


def damaged(rng):
    """The bytes of a message that something has happened to."""
    data = bytearray(json.dumps(rng.choice(HONEST)).encode())
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(len(data))
        match rng.randrange(5):
            case 0:
                data[place] = rng.randrange(256)
            case 1:
                del data[place : place + rng.randint(1, 20)]
            case 2:
                data[place:place] = data[: rng.randint(1, 200)]
            case 3:
                data[place:place] = rng.choice(ODD)
            case _:
                data[place:place] = rng.randbytes(rng.randint(1, 20))
        if not data:
            break
    return bytes(data[:60_000])


ODD = [b"[" * 2_000, b"1e999", b"-" + b"9" * 400, b'"\\ud800"', b"\0", b"null", b"{}", b"NaN"]
PCM = {"data": "AAAA" * 200, "mimeType": "audio/pcm;rate=16000"}
HONEST = [
    SETUP,
    TALK,
    {"realtimeInput": {"audio": PCM}},
    {"realtimeInput": {"audio": {**PCM, "mimeType": "audio/pcm;rate=1"}}},
    {"realtimeInput": {"video": {"data": "AAAA", "mimeType": "image/png"}}},
    {"realtimeInput": {"text": "Hello", "audioStreamEnd": True}},
    {"toolResponse": {"functionResponses": [{"id": "1", "name": "f", "response": {"a": [1]}}]}},
    {"contextUpdate": {"systemInstruction": {"parts": [{"text": "a"}]}, "tools": {"tools": []}}},
    {"setup": {"model": "m", "realtimeInputConfig": {"turnCoverage": "TURN_INCLUDES_ALL_INPUT"}}},
]


@pytest.mark.parametrize("path", [GEMINI, MUSIC], ids=["live", "music"])
async def test_damaged_frames_end_at_most_their_session(caplog, path):
    seed = random.SystemRandom().randrange(2**32)
    rng = random.Random(seed)
    first = SETUP if path == GEMINI else {"setup": {"model": "m"}}
    with LiveServer(log_connections=10_000) as server:
        for number in range(FRAMES // 2):
            async with tcp(server) as client:
                await client.upgrade(path)
                if number % 3:
                    client.send(first)
                opcode = rng.choice([1, 1, 1, 2, 2, 0, 3, 8, 9, 11])
                client.send_bytes(opcode, damaged(rng))
                if number % 5 == 0:
                    client.writer.write(rng.randbytes(50))
                client.send_bytes(8, b"\x03\xe8")
                with anyio.fail_after(10):
                    await client.reader.rest()
        async with dial(server.url, **TEXT) as client:
            assert "You said" in await client.answer("Hello")
        records = server.connections
        await server.wait_for_async(lambda: not any(record.open for record in records))
    assert [record.error for record in records if record.error] == [], f"seed {seed}"
    worst = [record for record in caplog.records if record.levelno > logging.INFO]
    assert worst == [], f"seed {seed}"


REQUESTS = [
    b"\0" * 100,
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 10_000 + b"\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # the beginning of TLS
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
]


@pytest.mark.parametrize("data", REQUESTS, ids=range(len(REQUESTS)))
async def test_what_is_no_request_is_let_go(limited, caplog, data):
    with contextlib.suppress(ConnectionError), dead_peer(limited, data) as peer:
        while await anyio.to_thread.run_sync(peer.recv, 65_536):
            pass
    async with dial(limited.url, **TEXT) as client:
        assert "You said" in await client.answer("Hello")
    assert not [record for record in caplog.records if record.levelno > logging.WARNING]


def test_each_limit_is_documented_with_its_value():
    page = (Path(__file__).parents[2] / "docs" / "local-server.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", page, re.MULTILINE))
    shown = {
        "REQUEST_SECONDS": "{:g} s",
        "IDLE_SECONDS": "{:g} s",
        "CLOSE_SECONDS": "{:g} s",
        "WAITING_TURNS": "{:,}",
        "REMEMBERED_IMAGES": "{:,}",
    }
    expected = {name: text.format(getattr(limits, name)) for name, text in shown.items()}
    for name in ("WAITING_BYTES", "REMEMBERED_BYTES", "REMEMBERED_IMAGE_BYTES", "LOG_BYTES"):
        expected[name] = f"{getattr(limits, name) >> 20} MiB"
    lowest, highest = limits.AUDIO_RATES
    expected["AUDIO_RATES"] = f"{lowest // 1000} to {highest // 1000} kHz"
    assert rows == expected
    assert rows.keys() == {name for name in vars(limits) if name.isupper()}


@pytest.mark.alone
async def test_memory_stays_flat_over_hostile_connections():
    counts = []
    with LiveServer(log_connections=5, idle_timeout=5) as server:
        for _ in range(4):
            for number in range(25):
                hello = list(DEAD.values())[number % len(DEAD)](server)
                (await anyio.to_thread.run_sync(dead_peer, server, hello)).close()
            await until(lambda: not any(record.open for record in server.connections))
            await until(lambda: websockets() <= 5)
            counts.append(len(objects()))
    assert counts[-1] - counts[1] < 2_000, counts  # over 50 connections
