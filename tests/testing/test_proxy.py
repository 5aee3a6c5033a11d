"""The recording proxy: what passes is unchanged, and in the file."""

import asyncio
import os
import ssl
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import anyio
import pytest
from aiohttp import WSMsgType, web

from genai_live import Client, errors
from genai_live.errors import ConfigError
from genai_live.recording import (
    ConnectionEnded,
    ConnectionOpened,
    ConnectionRefused,
    RecordedFrame,
    read_session,
)
from genai_live.testing import LiveServer, RecordingProxy, faults
from tests.helpers.raw_live_client import GEMINI, MUSIC, TEXT, VERTEX, dial, spoken

pytestmark = pytest.mark.anyio

DEADLINE = 10
TLS = Path(__file__).parents[1] / "transport" / "tls"
KEY = "AIzaVerySecretKey0123456789"
HEADERS = {"x-goog-api-key": KEY}


class Upstream:
    """A server that runs a function on each WebSocket and keeps the requests."""

    def __init__(self, serve):
        self.serve = serve
        self.requests = []
        self.url = ""

    async def handle(self, request):
        self.requests.append(request)
        socket = web.WebSocketResponse(autoclose=False, autoping=False, max_msg_size=0)
        await socket.prepare(request)
        await self.serve(socket)
        return socket


@asynccontextmanager
async def upstream(serve, *, context=None):
    server = Upstream(serve)
    application = web.Application()
    application.router.add_get("/{path:.*}", server.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    port = runner.addresses[0][1]
    server.url = f"https://localhost:{port}" if context else f"http://127.0.0.1:{port}"
    try:
        yield server
    finally:
        await runner.cleanup()


@asynccontextmanager
async def through(proxy, path=GEMINI, **options):
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(
            proxy.url + path,
            headers=HEADERS,
            autoclose=False,
            autoping=False,
            max_msg_size=0,
            **options,
        ) as socket,
    ):
        yield socket


@pytest.fixture
def file(tmp_path):
    return tmp_path / "session.jsonl"


def frames(file, sender):
    return [
        each
        for each in read_session(file).entries
        if isinstance(each, RecordedFrame) and each.sender == sender
    ]


def ends(file):
    entries = read_session(file).entries
    return [
        (each.sender, each.code, each.reason)
        for each in entries
        if isinstance(each, ConnectionEnded)
    ]


async def wait_for(condition):
    with anyio.fail_after(DEADLINE):
        while not condition():  # noqa: ASYNC110 - in another thread
            await anyio.sleep(0.01)


async def echo(socket):
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await socket.send_bytes(message.data)
        elif message.type is WSMsgType.PING:
            await socket.pong(message.data)


@pytest.mark.parametrize("path", [GEMINI, VERTEX, MUSIC, "//ws/a%2Fb", "/"])
async def test_path_query_and_headers_arrive_as_they_were_sent(file, path):
    query = "?alt=1&x=%20a/b&access_token=s3cr3t-token"
    async with (
        upstream(echo) as server,
        RecordingProxy(file, upstream=server.url + "/prefix/") as proxy,
        through(proxy, path + query) as socket,
    ):
        await socket.send_str("{}")
        await socket.receive(timeout=DEADLINE)
    (request,) = server.requests
    assert request.raw_path == "/prefix" + path + query
    assert request.headers["x-goog-api-key"] == KEY
    assert request.headers["Host"] == server.url.removeprefix("http://")
    opened = read_session(file).entries[0]
    assert isinstance(opened, ConnectionOpened)
    assert "alt=1" in opened.query
    assert "s3cr3t-token" not in file.read_text()
    assert KEY not in file.read_text()


async def test_frames_pass_byte_for_byte_and_in_order(file):
    sent = [
        '{ "b": 1,\n "a": [1.0, 1e2, 12345678901234567890123] }',
        b'{"x": "\xc3\xa9"}',
        "no JSON",
        b"\xff\x00\xfe",
        "",
        '"text"',
        b"{}" * 300_000,
    ]
    async with (
        upstream(echo) as server,
        RecordingProxy(file, upstream=server.url) as proxy,
        through(proxy) as socket,
    ):
        for frame in sent:
            await (socket.send_str if isinstance(frame, str) else socket.send_bytes)(frame)
        back = [(await socket.receive(timeout=DEADLINE)).data for _ in sent]
        assert back == sent
        await socket.ping(b"are you there")
        pong = await socket.receive(timeout=DEADLINE)
        assert (pong.type, pong.data) == (WSMsgType.PONG, b"are you there")
    for sender in ("client", "server"):
        recorded = frames(file, sender)
        kinds = ["text" if isinstance(frame, str) else "binary" for frame in sent]
        assert [each.frame for each in recorded] == kinds
        assert recorded[1].message == {"x": "é"}
        assert recorded[3].raw == b"\xff\x00\xfe"


@pytest.mark.parametrize(("code", "reason"), [(1000, ""), (4321, "words"), (1001, "é" * 50)])
async def test_a_close_of_the_client_arrives_with_code_and_reason(file, code, reason):
    seen = []

    async def serve(socket):
        message = await socket.receive()
        seen.append((message.type, message.data, message.extra))
        await socket.close(code=4567)

    async with upstream(serve) as server, RecordingProxy(file, upstream=server.url) as proxy:
        async with through(proxy) as socket:
            await socket.close(code=code, message=reason.encode())
            assert socket.close_code == 4567
        await wait_for(lambda: proxy.stats.open == 0 and seen)
    assert seen == [(WSMsgType.CLOSE, code, reason)]
    assert ends(file) == [("client", code, reason)]


@pytest.mark.parametrize(("code", "reason"), [(1000, ""), (1011, "Internal"), (1007, "x" * 123)])
async def test_a_close_of_the_server_arrives_with_code_and_reason(file, code, reason):
    async def serve(socket):
        await socket.send_str("last")
        await socket.close(code=code, message=reason.encode())

    async with upstream(serve) as server, RecordingProxy(file, upstream=server.url) as proxy:
        async with through(proxy) as socket:
            assert (await socket.receive(timeout=DEADLINE)).data == "last"
            close = await socket.receive(timeout=DEADLINE)
            assert (close.type, close.data, close.extra) == (WSMsgType.CLOSE, code, reason)
        await wait_for(lambda: proxy.stats.open == 0)
    assert ends(file) == [("server", code, reason)]


async def test_a_reason_that_was_cut_in_a_character_keeps_its_code(file):
    async def serve(socket):
        await socket._writer.send_frame(b"\x03\xf3" + "é".encode()[:1], WSMsgType.CLOSE)

    async with (
        upstream(serve) as server,
        RecordingProxy(file, upstream=server.url) as proxy,
        through(proxy) as socket,
    ):
        close = await socket.receive(timeout=DEADLINE)
        assert (close.type, close.data) == (WSMsgType.CLOSE, 1011)


async def test_a_close_without_a_code_has_none_on_the_other_side(file):
    async def serve(socket):
        await socket._writer.send_frame(b"", WSMsgType.CLOSE)
        await socket.receive()

    async with (
        upstream(serve) as server,
        RecordingProxy(file, upstream=server.url) as proxy,
        through(proxy) as socket,
    ):
        close = await socket.receive(timeout=DEADLINE)
        assert (close.type, close.data) == (WSMsgType.CLOSE, 0)
    assert ends(file) == [("server", 1005, "")]


@pytest.mark.parametrize("how", ["reset", "end"])
async def test_a_server_that_is_gone_ends_the_client_without_a_close_frame(file, how):
    async def serve(socket):
        await socket.send_str("last")
        transport = socket._req.transport
        transport.abort() if how == "reset" else transport.close()

    async with upstream(serve) as server, RecordingProxy(file, upstream=server.url) as proxy:
        async with through(proxy) as socket:
            assert (await socket.receive(timeout=DEADLINE)).data == "last"
            message = await socket.receive(timeout=DEADLINE)
            assert message.type in (WSMsgType.CLOSED, WSMsgType.ERROR)
        await wait_for(lambda: proxy.stats.open == 0)
        async with through(proxy) as socket:  # and the proxy lives
            assert (await socket.receive(timeout=DEADLINE)).data == "last"
    assert ends(file)[0][:2] == ("server", 1006)


async def test_a_client_that_is_gone_ends_the_server_without_a_close_frame(file):
    seen = []

    async def serve(socket):
        while (message := await socket.receive()).type is WSMsgType.TEXT:
            seen.append(message.data)
        seen.append(message.type)

    async with (
        upstream(serve) as server,
        RecordingProxy(file, upstream=server.url) as proxy,
        through(proxy) as socket,
    ):
        await socket.send_str("last")
        await wait_for(lambda: seen)
        socket._response.connection.transport.abort()
        await wait_for(lambda: len(seen) == 2 and proxy.stats.open == 0)
    assert seen[0] == "last"
    assert seen[1] in (WSMsgType.CLOSED, WSMsgType.ERROR)
    assert [end[:2] for end in ends(file)] == [("client", 1006)]


async def test_a_refusal_passes_with_its_status_and_is_recorded(file):
    refuse = LiveServer(faults=[faults.RefuseConnection(503)])
    with refuse as server, RecordingProxy(file, upstream=server.url) as proxy:
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            async with through(proxy):
                pass
        assert caught.value.status == 503
        async with dial(proxy.url, GEMINI, headers=HEADERS, **TEXT):
            pass
    refused, opened = [entries[0] for entries in read_session(file).connections]
    assert isinstance(refused, ConnectionRefused)
    assert refused.status == 503
    assert isinstance(opened, ConnectionOpened)


async def test_a_server_that_cannot_be_reached_is_a_502(file):
    with (
        RecordingProxy(file, upstream="http://127.0.0.1:1") as proxy,
        pytest.raises(aiohttp.WSServerHandshakeError) as caught,
    ):
        async with through(proxy):
            pass
    assert caught.value.status == 502
    (refused,) = read_session(file).entries
    assert isinstance(refused, ConnectionRefused)
    assert refused.status == 502


async def test_a_slow_client_slows_the_server(file):
    sent = 0
    chunk = b"x" * 65_536

    async def serve(socket):
        nonlocal sent
        for _ in range(4_000):
            await socket.send_bytes(chunk)
            sent += 1

    async with (
        upstream(serve) as server,
        RecordingProxy(file, upstream=server.url) as proxy,
        through(proxy) as socket,
    ):
        await socket.receive(timeout=DEADLINE)
        before = -1
        while before != sent:  # until nothing more moves
            before = sent
            await anyio.sleep(0.3)
        assert sent < 2_000
        for _ in range(300):
            await socket.receive(timeout=DEADLINE)
        await wait_for(lambda: sent > before)


async def test_several_clients_at_once_are_kept_apart(file):
    async def talk(number):
        async with dial(proxy.url, GEMINI, headers=HEADERS, **TEXT) as client:
            for turn in range(3):
                await client.say(f"client {number} turn {turn}")
                assert f"client {number} turn {turn}" in spoken(await client.turn())

    with LiveServer() as server, RecordingProxy(file, upstream=server.url) as proxy:
        async with anyio.create_task_group() as tasks:
            for number in range(8):
                tasks.start_soon(talk, number)
        await wait_for(lambda: proxy.stats.open == 0)
        stats = proxy.stats
    connections = read_session(file).connections
    assert len(connections) == stats.connections == 8
    for entries in connections:
        texts = [str(each.message) for each in entries if isinstance(each, RecordedFrame)]
        numbers = {each.partition("client ")[2][:1] for each in texts if "client " in each}
        assert len(numbers) == 1
    assert stats.client_frames == len(frames(file, "client")) == 8 * 4
    assert stats.server_frames == len(frames(file, "server"))


async def test_a_server_with_tls_is_reached(file):
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    served.load_cert_chain(TLS / "localhost_and_key.pem")
    trusting = ssl.create_default_context(cafile=TLS / "localhost.pem")
    async with (
        upstream(echo, context=served) as server,
        RecordingProxy(file, upstream=server.url, ssl=trusting) as proxy,
        through(proxy) as socket,
    ):
        await socket.send_str("{}")
        assert (await socket.receive(timeout=DEADLINE)).data == "{}"
    assert read_session(file).header.upstream == server.url.replace("https", "wss")


async def test_a_proxy_that_closes_says_so_on_both_sides(file):
    seen = []

    async def serve(socket):
        message = await socket.receive()
        seen.append((message.type, message.data))
        await socket.close()

    async with upstream(serve) as server:
        proxy = RecordingProxy(file, upstream=server.url).start()
        async with through(proxy) as socket:
            closing = asyncio.ensure_future(asyncio.to_thread(proxy.close))
            close = await socket.receive(timeout=DEADLINE)
            assert (close.type, close.data) == (WSMsgType.CLOSE, 1001)
            await socket.close()
            await closing
        await wait_for(lambda: seen)
    assert seen == [(WSMsgType.CLOSE, 1001)]
    assert [end[:2] for end in ends(file)] == [("proxy", 1001)]


def test_a_file_that_cannot_be_created_is_an_error():
    with pytest.raises(OSError, match="No space left"):
        RecordingProxy("/dev/full", overwrite=True)


async def test_a_file_that_cannot_be_written_ends_the_recording_with_its_error(file):
    with LiveServer() as server, pytest.raises(OSError, match="No space left"):
        async with RecordingProxy(file, upstream=server.url) as proxy:
            async with dial(proxy.url, GEMINI, headers=HEADERS, **TEXT) as client:
                full = os.open("/dev/full", os.O_WRONLY)
                os.dup2(full, proxy._writer._file.fileno())
                os.close(full)
                await client.say("Hello")
                assert await client.end() == (1011, "The session file cannot be written.")
            with pytest.raises(aiohttp.WSServerHandshakeError):
                async with through(proxy):
                    pass


async def test_web_pages_are_refused(file):
    with LiveServer() as server, RecordingProxy(file, upstream=server.url) as proxy:
        async with aiohttp.ClientSession() as session:
            headers = {"Origin": "http://evil.example"}
            async with session.get(proxy.url + GEMINI, headers=headers) as response:
                assert response.status == 403
            async with session.get(proxy.url + GEMINI) as response:
                assert response.status == 400
            async with session.post(
                proxy.url + "/v1alpha/auth_tokens", headers=headers
            ) as response:
                assert response.status == 403
            async with session.post(proxy.url + "/v1beta/models/x:generateContent") as response:
                assert response.status == 501


async def test_a_client_connects_over_tls(file):
    pytest.importorskip("trustme")
    with LiveServer() as server, RecordingProxy(file, upstream=server.url, tls=True) as proxy:
        assert proxy.url.startswith("https://")
        assert proxy.ca_file.read_text().startswith("-----BEGIN CERTIFICATE-----")
        async with through(proxy, ssl=proxy.ssl_context) as socket:
            await socket.send_str('{"setup": {"model": "models/any"}}')
            assert b"setupComplete" in (await socket.receive(timeout=DEADLINE)).data
    assert len(frames(file, "client")) == 1


async def test_a_token_is_passed_on_and_hidden_in_the_file(file):
    key = "AIzaVerySecretKey0123456789"
    server = LiveServer(api_keys=[key])
    with server, RecordingProxy(file, upstream=server.url) as proxy:
        client = Client(api_key=key, vertexai=False, http_options={"base_url": proxy.url})
        token = str((await anyio.to_thread.run_sync(client.tokens.create)).name)
        with pytest.raises(errors.ConnectError, match="not valid") as caught:
            wrong = Client(api_key="wrong", http_options={"base_url": proxy.url})
            await anyio.to_thread.run_sync(wrong.tokens.create)
        assert caught.value.status == 400
        path = GEMINI.replace("BidiGenerateContent", "BidiGenerateContentConstrained")
        path = path.replace("v1beta", "v1alpha")
        async with dial(proxy.url, f"{path}?access_token={token}", headers={}, **TEXT) as live:
            assert token in await live.answer(f"My token is {token}")
        await wait_for(lambda: proxy.stats.open == 0)
    text = file.read_text()
    assert "My token is <redacted" in text
    assert token.partition("/")[2] not in text
    assert key not in text
    async with LiveServer.replay(file, repeat=True) as replay:
        client = Client(api_key="any", vertexai=False, http_options={"base_url": replay.url})
        made_up = str((await anyio.to_thread.run_sync(client.tokens.create)).name)
    assert made_up.startswith("auth_tokens/")


async def test_a_token_of_a_server_that_is_not_there_is_a_502(file):
    with RecordingProxy(file, upstream="http://127.0.0.1:1") as proxy:
        client = Client(api_key="any", vertexai=False, http_options={"base_url": proxy.url})
        with pytest.raises(errors.ConnectError) as caught:
            await anyio.to_thread.run_sync(client.tokens.create)
    assert caught.value.status == 502


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "is not a base URL"),
        ("example.com", "is not a base URL"),
        ("ftp://example.com", "is not a base URL"),
        ("https://h/?key=abcdefgh", "is not a base URL"),
        ("http://h:port", "is not a base URL"),
        (5, "5 is not a URL"),
        ("http://example.com", "would send keys unencrypted to example.com"),
    ],
)
def test_a_wrong_upstream_is_refused_and_leaves_no_file(file, url, problem):
    with pytest.raises(ConfigError, match="upstream") as caught:
        RecordingProxy(file, upstream=url)
    assert problem in str(caught.value)
    assert "abcdefgh" not in str(caught.value)
    assert not file.exists()


def test_a_proxy_that_was_closed_does_not_record_again(file):
    proxy = RecordingProxy(file)
    proxy.start().close()
    with pytest.raises(RuntimeError, match="records once"):
        proxy.start()


async def test_a_client_that_is_gone_frees_a_server_that_reads_nothing(file):
    gone = asyncio.Event()

    async def serve(socket):
        socket._req.transport.pause_reading()
        while not gone.is_set():  # noqa: ASYNC110 - what is sent shows that the client is gone
            await asyncio.sleep(0.01)
        while True:
            await socket.send_bytes(b"x" * 1000)
            await asyncio.sleep(0.01)

    async with (
        upstream(serve) as server,
        RecordingProxy(file, upstream=server.url) as proxy,
        through(proxy) as socket,
    ):
        with anyio.move_on_after(1):  # until there is no room anywhere
            while True:
                await socket.send_bytes(b"x" * 100_000)
        socket._response.connection.transport.abort()
        gone.set()
        await wait_for(lambda: proxy.stats.open == 0)
    assert ends(file)[-1][:2] == ("client", 1006)


async def test_a_refusal_that_cannot_be_written_ends_the_recording(file):
    with pytest.raises(OSError, match="No space left"):
        async with RecordingProxy(file, upstream="http://127.0.0.1:1") as proxy:
            full = os.open("/dev/full", os.O_WRONLY)
            os.dup2(full, proxy._writer._file.fileno())
            os.close(full)
            with pytest.raises(aiohttp.WSServerHandshakeError):
                async with through(proxy):
                    pass


def test_a_port_in_use_leaves_no_file(file):
    with LiveServer() as taken, pytest.raises(OSError, match="in use"):
        RecordingProxy(file, port=taken.port).start()
    assert not file.exists()


def test_a_port_in_use_keeps_a_file_that_was_to_be_replaced(file):
    file.write_text("old")
    with LiveServer() as taken, pytest.raises(OSError, match="in use"):
        RecordingProxy(file, port=taken.port, overwrite=True).start()
    assert file.exists()
