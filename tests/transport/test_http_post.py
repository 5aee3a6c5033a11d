"""One HTTP request: what is sent, and what comes of refusals, redirects and silence."""

import asyncio
import socket
import ssl
import traceback
from pathlib import Path

import anyio
import pytest
from aiohttp import web

from genai_live.errors import ConnectError
from genai_live.transport.base import Endpoint
from genai_live.transport.http import post
from tests.helpers.websocket_peers import http_server, raw_server

pytestmark = pytest.mark.anyio
TLS = Path(__file__).parent / "tls"
KEY = "AIza-very-secret"
HEADERS = {"x-goog-api-key": KEY}


@pytest.fixture(autouse=True)
def no_proxy_in_the_environment(monkeypatch):
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)


def web_address(address):
    return "http" + address.removeprefix("ws")


async def ask(address, *, timeout=5, **options):
    endpoint = Endpoint(web_address(address), HEADERS)
    with anyio.fail_after(8):
        return await post(endpoint, b'{"uses":1}', timeout=timeout, **options)


async def refused(address, **options):
    with pytest.raises(ConnectError) as caught:
        await ask(address, **options)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert not [line for line in told.format() if KEY in line and "HEADERS" not in line]
    assert caught.value.hint
    return caught.value


async def test_json_goes_out_with_the_headers_and_the_answer_comes_back():
    async def answer(request):
        assert request.method == "POST"
        assert request.headers["x-goog-api-key"] == KEY
        assert request.headers["content-type"] == "application/json"
        return web.json_response({"said": await request.json()})

    async with http_server(answer) as address:
        assert await ask(f"{address}/v1/x") == b'{"said": {"uses": 1}}'


@pytest.mark.parametrize(
    ("status", "retryable", "hint"),
    [
        (400, False, "Correct what the message names"),
        (401, False, "API key"),
        (403, False, "API key"),
        (404, False, "api_version"),
        (429, True, "quota"),
        (500, True, "Try again"),
        (503, True, "Try again"),
    ],
)
async def test_a_refusal_is_reported_with_status_words_and_a_hint(status, retryable, hint):
    async def answer(request):
        said = {"error": {"code": status, "message": "Not like this.", "status": "X"}}
        return web.json_response(said, status=status)

    async with http_server(answer) as address:
        error = await refused(f"{address}/v1/x?key=hidden")
    assert f"/v1/x refused the request with HTTP {status}: Not like this." in str(error)
    assert (error.status, error.retryable) == (status, retryable)
    assert hint in error.hint


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_nothing_is_sent_to_another_origin(status):
    async def steal(request):
        raise AssertionError("the request went to another origin")

    async with http_server(steal) as other:
        location = f"{web_address(other)}/v1/x"

        async def answer(request):
            return web.Response(status=status, headers={"Location": location})

        async with http_server(answer) as address:
            error = await refused(address)
    assert f"redirects to another origin, {location}" in str(error)
    assert (error.status, error.retryable) == (status, False)


async def test_a_redirect_within_the_origin_is_followed():
    async def answer(request):
        if request.path == "/old":
            return web.Response(status=307, headers={"Location": "/new"})
        assert request.headers["x-goog-api-key"] == KEY
        return web.json_response(await request.json())

    async with http_server(answer) as address:
        assert await ask(f"{address}/old") == b'{"uses": 1}'


async def test_endless_redirects_are_reported():
    async def answer(request):
        return web.Response(status=307, headers={"Location": "/again"})

    async with http_server(answer) as address:
        assert "does not speak valid HTTP" in str(await refused(address))


async def test_a_silent_server_is_abandoned_in_time():
    async def talk(peer):
        await asyncio.Event().wait()

    async with raw_server(talk) as address:
        error = await refused(address, timeout=0.2)
    assert f"no response at {web_address(address)} within 0.2 s" in str(error)
    assert "http_options.timeout" in error.hint
    assert error.retryable


async def test_an_answer_that_breaks_off_is_reported():
    async def talk(peer):
        await peer.read_head()
        await peer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    async with raw_server(talk) as address:
        error = await refused(address)
    assert "ended before the response was complete" in str(error)


async def test_an_endless_answer_is_cut():
    async def answer(request):
        return web.Response(body=bytes(2**20 + 1))

    async with http_server(answer) as address:
        error = await refused(address)
    assert "sent a response of more than 1048576 bytes" in str(error)


async def test_a_dead_port_is_reported():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    error = await refused(f"ws://127.0.0.1:{port}/x")
    assert f"cannot connect to http://127.0.0.1:{port}/x: Connection refused." in str(error)


async def test_a_context_of_the_callers_own_is_used():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "localhost_and_key.pem")

    async def answer(request):
        return web.json_response({})

    async with http_server(answer, ssl=context) as address:
        assert "is not trusted" in str(await refused(address))
        trust = ssl.create_default_context(cafile=str(TLS / "localhost.pem"))
        assert await ask(address, ssl=trust) == b"{}"


@pytest.mark.parametrize("named_by", ["option", "HTTP_PROXY"])
async def test_a_proxy_is_used_from_the_options_or_the_environment(monkeypatch, named_by):
    async def proxy(request):
        assert str(request.url) == "http://gateway.example/v1/x"
        return web.json_response({"by": "proxy"})

    async with http_server(proxy) as address:
        options = {}
        if named_by == "option":
            options["proxy"] = web_address(address)
        else:
            monkeypatch.setenv(named_by, web_address(address))
        assert await ask("ws://gateway.example/v1/x", **options) == b'{"by": "proxy"}'


async def test_a_cancelled_request_ends_at_once():
    async def talk(peer):
        asked.set()
        await asyncio.Event().wait()

    asked = anyio.Event()
    async with raw_server(talk) as address, anyio.create_task_group() as tasks:
        tasks.start_soon(ask, address)
        with anyio.fail_after(5):
            await asked.wait()
        tasks.cancel_scope.cancel()


@pytest.mark.parametrize("anyio_backend", ["trio"])
async def test_on_trio_the_error_says_what_to_do():
    error = await refused("ws://127.0.0.1:1")
    assert "aiohttp's requests need asyncio" in str(error)
    assert "blocking Client" in error.hint
