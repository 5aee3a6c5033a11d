"""Dialling: what comes of dead ports, refusals, redirects, proxies and certificates."""

import asyncio
import contextlib
import socket
import ssl
import traceback
from pathlib import Path

import anyio
import pytest
from aiohttp import web

from genai_live.errors import ConnectError
from genai_live.transport.aiohttp import AiohttpConnector
from genai_live.transport.base import Endpoint, TransportClosed, TransportOptions
from tests.helpers.websocket_peers import CLOSE, http_server, raw_server, websocket_server

pytestmark = pytest.mark.anyio
TLS = Path(__file__).parent / "tls"
KEY = "AIza-very-secret"
HEADERS = {"x-goog-api-key": KEY, "authorization": f"Token {KEY}"}


@pytest.fixture(autouse=True)
def no_proxy_in_the_environment(monkeypatch):
    for name in ("http", "https", "ws", "wss", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)


@pytest.fixture
async def connector():
    connector = AiohttpConnector()
    yield connector
    await connector.aclose()


@pytest.fixture
def dial(connector):
    @contextlib.asynccontextmanager
    async def dial(url, **options):
        transport = await connector.connect(Endpoint(url, HEADERS), TransportOptions(**options))
        try:
            with anyio.fail_after(5):
                yield transport
        finally:
            await transport.aclose()

    return dial


@pytest.fixture
def refused(connector):
    async def refused(url, **options):
        with anyio.fail_after(5), pytest.raises(ConnectError) as caught:
            await connector.connect(Endpoint(url, HEADERS), TransportOptions(**options))
        told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        assert not [line for line in told.format() if KEY in line and "HEADERS" not in line]
        assert caught.value.hint
        return caught.value

    return refused


@pytest.fixture
def server_tls():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "localhost_and_key.pem")
    return context


def free_port():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]


async def greet(end, request):
    await end.send("hello")
    with contextlib.suppress(TransportClosed):
        await end.receive()


# No server


async def test_a_dead_port_is_reported_with_its_address(refused):
    port = free_port()
    error = await refused(f"ws://127.0.0.1:{port}/ws/x?key=hidden")
    assert f"cannot connect to ws://127.0.0.1:{port}/ws/x: Connection refused." in str(error)
    assert "hidden" not in str(error)
    assert "base_url" in error.hint
    assert error.retryable


async def test_an_unknown_host_is_reported(refused, monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = await refused("wss://nowhere.example/ws")
    assert "cannot resolve the host of wss://nowhere.example/ws" in str(error)
    assert error.retryable


async def test_a_server_that_never_answers_is_left_at_the_deadline(refused):
    async with raw_server(lambda peer: peer.sleep()) as url:
        error = await refused(url, connect_timeout=0.2)
    assert f"no WebSocket at {url} within 0.2 s" in str(error)
    assert "connect_timeout=" in error.hint
    assert error.retryable


async def test_a_cancelled_dial_is_cancelled(connector):
    async with raw_server(lambda peer: peer.sleep()) as url:
        with anyio.move_on_after(0.1) as scope:
            await connector.connect(Endpoint(url), TransportOptions())
    assert scope.cancelled_caught


async def test_a_server_that_hangs_up_is_reported(refused):
    async with raw_server(lambda peer: peer.read_head()) as url:
        error = await refused(url)
    assert f"the connection to {url} ended before the WebSocket was open" in str(error)
    assert error.retryable


async def test_a_server_that_speaks_no_http_is_reported(refused):
    async with raw_server(lambda peer: peer.write(b"220 smtp ready\r\n\r\n")) as url:
        error = await refused(url)
    assert f"{url} does not speak WebSocket" in str(error)
    assert not error.retryable


async def test_a_wrong_answer_to_the_challenge_is_reported(refused):
    async def talk(peer):
        await peer.read_head()
        await peer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: bm90IGl0\r\n\r\n"
        )

    async with raw_server(talk) as url:
        error = await refused(url)
    assert f"{url} does not speak WebSocket: Invalid challenge response" in str(error)
    assert not error.retryable


# Refusals


@pytest.mark.parametrize(
    ("status", "retryable", "hint"),
    [
        (200, False, "base_url"),
        (400, False, "base_url"),
        (401, False, "API key"),
        (403, False, "API key"),
        (404, False, "api_version"),
        (408, True, "base_url"),
        (426, False, "base_url"),
        (429, True, "quota"),
        (500, True, "again"),
        (503, True, "again"),
    ],
)
async def test_a_refused_upgrade_gives_status_retryable_and_what_to_do(
    refused, status, retryable, hint
):
    async with http_server(lambda request: answer(web.Response(status=status))) as url:
        error = await refused(f"{url}/ws/x")
    assert f"/ws/x refused the WebSocket with HTTP {status}." in str(error)
    assert error.status == status
    assert error.retryable is retryable
    assert hint in error.hint


async def answer(response):
    return response


RETRY_INFO = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.5s"}


@pytest.mark.parametrize(
    ("headers", "error", "seconds"),
    [
        ({}, {}, None),
        ({"Retry-After": "7"}, {}, 7.0),
        ({"Retry-After": "7"}, {"details": [{"@type": "x"}, 3, RETRY_INFO]}, 34.5),
        ({"Retry-After": "7"}, {"details": [{**RETRY_INFO, "retryDelay": None}]}, 7.0),
        ({"Retry-After": "7"}, {"details": {"retryDelay": "1s"}}, 7.0),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, {}, 0.0),
        ({"Retry-After": "Wed, 99 Oct 2015 99:28:00 GMT"}, {}, None),
        ({"Retry-After": "-1"}, {}, None),
        ({"Retry-After": "9" * 400}, {}, None),
        ({"Retry-After": "soon"}, {"message": "Quota. Please retry in 3.5s."}, 3.5),
    ],
)
async def test_a_refusal_tells_when_to_try_again(refused, headers, error, seconds):
    body = {"error": {"code": 429, "message": "Too many.", **error}}
    response = web.json_response(body, status=429, headers=headers)
    async with http_server(lambda request: answer(response)) as url:
        assert (await refused(f"{url}/ws/x")).retry_after == seconds


async def test_a_body_that_is_no_error_loses_no_retry_after(refused):
    response = web.json_response(["no"], status=429, headers={"Retry-After": "2"})
    async with http_server(lambda request: answer(response)) as url:
        assert (await refused(f"{url}/ws/x")).retry_after == 2.0


@pytest.mark.parametrize(
    ("response", "said"),
    [
        ({"text": "no such thing"}, "HTTP 401: no such thing. Check"),
        (
            {"text": '{"error": {"code": 401, "message": "Bad key"}}', "content_type": "a/json"},
            "HTTP 401: Bad key. Check",
        ),
        ({"text": '["unexpected"]', "content_type": "application/json"}, "HTTP 401. "),
        ({"text": "<html>401</html>", "content_type": "text/html"}, "HTTP 401. "),
        ({"text": "No.\n"}, "HTTP 401: No. Check"),
        ({"text": "x" * 500}, "HTTP 401: " + "x" * 200 + "... "),
    ],
)
async def test_the_words_of_a_refusal_are_passed_on(refused, response, said):
    async with http_server(lambda request: answer(web.Response(status=401, **response))) as url:
        assert said in str(await refused(url))


async def test_a_refusal_that_quotes_the_request_is_told_without_the_key(refused):
    text = f"{'x' * 150} the key {KEY} of Token {KEY} is wrong"  # longer than what is passed on
    async with http_server(lambda request: answer(web.Response(status=401, text=text))) as url:
        error = await refused(url)
    assert "the key *** of Token ***" in str(error)
    assert "AIza" not in str(error)


async def test_what_a_refusal_says_cannot_steer_a_terminal(refused):
    text = "no\x1b[2J\n\x9b1mway\u202e"
    async with http_server(lambda request: answer(web.Response(status=401, text=text))) as url:
        error = await refused(url)
    assert r"no\x1b[2J\n\x9b1mway\u202e" in str(error)
    assert str(error).isprintable()


async def test_a_refusal_whose_body_never_ends_is_still_a_refusal(refused):
    async def talk(peer):
        await peer.read_head()
        await peer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nno")
        await peer.sleep()

    async with raw_server(talk) as url:
        assert (await refused(url)).status == 403


# Redirects


def redirect(location):
    return web.Response(status=307, headers={"Location": location})


@pytest.mark.parametrize("form", ["http://{}/ws/x", "//{}/ws/x"])
async def test_a_redirect_to_another_origin_is_refused_before_any_header_is_sent_there(
    refused, form
):
    strangers = []

    async def stranger(request):
        strangers.append(dict(request.headers))
        return web.Response()

    async with http_server(stranger) as elsewhere:
        location = form.format(elsewhere.removeprefix("ws://"))
        async with http_server(lambda request: answer(redirect(location))) as url:
            error = await refused(url)
    assert strangers == []
    assert error.status == 307
    assert not error.retryable
    assert f"redirects to another origin, {location}" in str(error)
    assert "base_url" in error.hint


@pytest.mark.parametrize("form", ["https://127.0.0.1:{}/", "http://[broken", "wss://x/"])
async def test_a_redirect_to_another_scheme_or_to_nonsense_is_refused(refused, form):
    def answer_with_own_port(request):
        return answer(redirect(form.format(request.url.port)))

    async with http_server(answer_with_own_port) as url:
        assert (await refused(url)).status == 307


async def test_a_redirect_is_told_without_the_passwords_and_keys_in_it(refused):
    location = "https://me:swordfish@a.example/x?key=s3cret&y=1"
    async with http_server(lambda request: answer(redirect(location))) as url:
        error = await refused(url)
    assert "https://***@a.example/x?key=***&y=1" in str(error)


@pytest.mark.parametrize("location", ["/ws/x", "http://{host}/ws/x"])
async def test_a_redirect_within_the_origin_is_followed_with_the_key(dial, location):
    keys = []

    async def redirect_or_talk(request):
        if request.path == "//ws/x":
            target = location.format(host=request.host)
            return web.Response(status=308, headers={"Location": target})
        keys.append(request.headers["x-goog-api-key"])
        websocket = web.WebSocketResponse()
        await websocket.prepare(request)
        await websocket.send_str("hello")
        await websocket.receive()
        return websocket

    async with http_server(redirect_or_talk) as url, dial(f"{url}//ws/x") as transport:
        assert await transport.receive() == b"hello"
    assert keys == [KEY]


async def test_a_redirect_without_an_end_is_reported(refused):
    async with http_server(lambda request: answer(redirect("/again"))) as url:
        assert "too many redirects" in str(await refused(url))


async def test_a_redirect_without_an_address_is_reported(refused):
    async with http_server(lambda request: answer(web.Response(status=302))) as url:
        assert (await refused(url)).status == 302


# TLS


async def test_a_context_of_the_callers_own_is_used(dial, server_tls):
    trust = ssl.create_default_context(cafile=str(TLS / "localhost.pem"))
    async with (
        websocket_server(greet, ssl=server_tls) as url,
        dial(url, ssl=trust) as transport,
    ):
        assert url.startswith("wss:")
        assert await transport.receive() == b"hello"
        await transport.send("x" * 1_000_000)
        assert (await _end(transport)).clean


async def _end(transport):
    with pytest.raises(TransportClosed) as caught:
        await transport.receive()
    return caught.value.info


async def test_a_certificate_nobody_vouches_for_is_refused(refused, server_tls):
    async with websocket_server(greet, ssl=server_tls) as url:
        error = await refused(url)
    assert f"the certificate of {url} is not trusted" in str(error)
    assert "http_options.ssl" in error.hint
    assert not error.retryable


async def test_tls_with_a_server_that_has_none_is_reported(refused):
    async with websocket_server(greet) as url:
        error = await refused(url.replace("ws:", "wss:"))
    assert "the TLS handshake with wss://127.0.0.1" in str(error)
    assert not error.retryable


# Proxies


class Proxy:
    """An HTTP proxy for plain WebSockets that sends all requests to one server."""

    def __init__(self, target):
        self.port = int(target.rpartition(":")[2])
        self.heads = []

    async def __call__(self, peer):
        head = await peer.read_head()
        self.heads.append(head)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(head.encode())
        try:
            await asyncio.gather(self.pump(peer.reader, writer), self.pump(reader, peer.writer))
        finally:
            writer.close()
            await writer.wait_closed()

    async def pump(self, reader, writer):
        while data := await reader.read(65536):
            writer.write(data)
        writer.write_eof()


@pytest.mark.parametrize("named_by", ["proxy option", "ws_proxy", "HTTP_PROXY", "all_proxy"])
async def test_a_proxy_is_used_from_the_options_or_the_environment(dial, monkeypatch, named_by):
    async with websocket_server(greet) as target:
        proxy = Proxy(target)
        async with raw_server(proxy) as address:
            options = {}
            if named_by == "proxy option":
                options["proxy"] = address.replace("ws:", "http:")
            else:
                monkeypatch.setenv(named_by, address.removeprefix("ws://"))
            async with dial("ws://gateway.example/ws/x", **options) as transport:
                assert await transport.receive() == b"hello"
    assert proxy.heads[0].startswith("GET http://gateway.example/ws/x HTTP/1.1")


async def test_this_machine_is_reached_without_the_environments_proxy(dial, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    async with websocket_server(greet) as url, dial(url) as transport:
        assert await transport.receive() == b"hello"


async def test_hosts_in_no_proxy_are_dialled_directly(refused, monkeypatch):
    looked_up = []

    def unknown(host, *args, **kwargs):
        looked_up.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("NO_PROXY", "localhost,.corp.example")
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    await refused("wss://live.corp.example/ws")
    assert looked_up == ["live.corp.example"]


async def test_a_dead_proxy_is_reported_without_its_password(refused):
    proxy = f"http://me:swordfish@127.0.0.1:{free_port()}"
    error = await refused("ws://gateway.example", proxy=proxy)
    assert f"cannot connect to the proxy http://127.0.0.1:{proxy.rpartition(':')[2]}" in str(error)
    assert "http_options.proxy" in error.hint
    assert error.retryable


async def test_a_proxy_that_needs_a_password_is_reported(refused):
    async def talk(peer):
        assert (await peer.read_head()).startswith("CONNECT gateway.example:443")
        await peer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    async with raw_server(talk) as address:
        error = await refused("wss://gateway.example", proxy=address.replace("ws:", "http:"))
    assert error.status == 407
    assert f"the proxy {address.replace('ws:', 'http:')} refused" in str(error)
    assert "password" in error.hint
    assert not error.retryable


async def test_a_proxy_of_a_kind_that_cannot_be_used_is_reported(refused, monkeypatch):
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1080")
    error = await refused("ws://gateway.example")
    assert "socks5://127.0.0.1:1080 is not an HTTP proxy" in str(error)
    assert not error.retryable


@pytest.mark.parametrize(
    "proxy",
    [
        "socks5://me:swordfish@127.0.0.1:1080",
        "http://me:sword/fish@127.0.0.1:1080",
        "http://me:sword#fish@127.0.0.1:1080",
        "http://me:swordfish@127.0.0.1:1080000",
        "http://me:swordfish@[127.0.0.1",
        "swordfish:fish@127.0.0.1:port",
    ],
)
async def test_a_password_of_the_environments_proxy_is_never_told(refused, monkeypatch, proxy):
    monkeypatch.setenv("all_proxy", proxy)
    error = await refused("ws://gateway.example")
    assert "is not an HTTP proxy" in str(error)
    assert "fish" not in str(error)


async def test_one_close_frame_is_all_that_a_close_sends(dial):
    frames = []
    done = anyio.Event()

    async def talk(peer):
        await peer.upgrade()
        frames.append(await peer.read_frame())
        await peer.send_frame(CLOSE, b"\x03\xe8")
        done.set()

    async with raw_server(talk) as url:
        async with dial(url):
            pass
        await done.wait()
    assert frames == [(CLOSE, b"\x03\xe8")]


@pytest.mark.parametrize(
    ("status", "message", "hint"),
    [
        (400, "API key not valid. Please pass a valid API key.", "Check the API key"),
        (400, "User location is not supported for the API use.", "location"),
        (400, "The token limit was reached", "Correct what the message names"),
        (403, "Token has expired", "Create a new token"),
        (403, "Check the quota of the permission", "Check the API key"),
    ],
)
async def test_the_hint_follows_whole_phrases_of_a_refusal(refused, status, message, hint):
    body = web.json_response({"error": {"message": message}}, status=status)
    async with http_server(lambda request: answer(body)) as url:
        error = await refused(url)
    assert hint in error.hint
    assert error.reason == message
    assert ".." not in str(error)
