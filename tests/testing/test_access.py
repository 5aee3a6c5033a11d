"""Who may use the local server: programs on this machine, and the web pages that it is told."""

import http.client
import logging
from typing import Any

import pytest

from genai_live import Client, errors
from genai_live.testing import LiveServer
from tests.helpers.raw_live_client import GEMINI, dial

UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
    "x-goog-api-key": "any",
}


def ask(server, *headers, method="GET", path=GEMINI):
    """Send a request with these headers beside those of an upgrade; give status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        connection.putrequest(method, path, skip_host=True)
        for name, value in [*headers, *UPGRADE.items()]:
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, "" if response.status == 101 else response.read().decode()
    finally:
        connection.close()


@pytest.fixture
def server():
    with LiveServer() as server:
        yield server


@pytest.mark.parametrize(
    "host", ["127.0.0.1:{}", "localhost:{}", "LocalHost:{}", "127.8.9.1:{}", "[::1]:{}"]
)
def test_a_request_to_this_machine_is_answered(server, host):
    assert ask(server, ("Host", host.format(server.port)))[0] == 101


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:{}",
        "localhost.evil.example:{}",
        "a.localhost:{}",
        "localhost.:{}",
        "127.0.0.1.evil.example:{}",
        "2130706433:{}",
        "127.1:{}",
        "[::ffff:127.0.0.1]:{}",
        "0.0.0.0:{}",
        "me@127.0.0.1:{}",
        "127.0.0.1:1",
        "127.0.0.1",
        "localhost",
        "",
    ],
)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", GEMINI), ("POST", "/v1alpha/auth_tokens"), ("GET", "/elsewhere")]
)
def test_a_request_to_another_host_is_refused(server, host, method, path):
    status, text = ask(server, ("Host", host.format(server.port)), method=method, path=path)
    assert status == 403
    assert f"answers at 127.0.0.1:{server.port} and localhost:{server.port} only" in text
    assert server.connections == []


def test_a_request_without_one_host_is_refused(server):
    host = ("Host", f"127.0.0.1:{server.port}")
    assert ask(server)[0] in (400, 403)
    assert ask(server, host, ("Host", "evil.example"))[0] in (400, 403)
    assert server.connections == []


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:5173", "null", ""])
def test_a_web_page_is_refused(server, origin, caplog):
    caplog.set_level(logging.INFO)
    status, text = ask(server, ("Host", f"127.0.0.1:{server.port}"), ("Origin", origin))
    assert status == 403
    assert "allowed_origins" in text
    assert "--allow-origin" in text
    assert server.connections == []
    assert [record.name for record in caplog.records] == ["genai_live.testing.http"]


def test_a_web_page_of_an_allowed_origin_is_answered():
    with LiveServer(allowed_origins=["http://a", "HTTP://LocalHost:5173/"]) as server:
        host = ("Host", f"localhost:{server.port}")
        assert ask(server, host, ("Origin", "http://localhost:5173"))[0] == 101
        assert ask(server, host, ("Origin", "http://localhost:5174"))[0] == 403
        assert ask(server, host, ("Origin", "https://localhost:5173"))[0] == 403
        both = [("Origin", "http://localhost:5173"), ("Origin", "http://evil.example")]
        assert ask(server, host, *both)[0] == 403


def test_a_star_allows_any_web_page_but_no_other_host():
    with LiveServer(allowed_origins=["*"]) as server:
        origin = ("Origin", "http://evil.example")
        assert ask(server, ("Host", f"localhost:{server.port}"), origin)[0] == 101
        assert ask(server, ("Host", f"evil.example:{server.port}"), origin)[0] == 403


@pytest.mark.parametrize("origin", ["localhost:5173", "http://", "http://a/path", "", "http://a b"])
def test_what_is_no_origin_is_refused(origin):
    with pytest.raises(ValueError, match="is not an origin"):
        LiveServer(allowed_origins=[origin])


def test_the_client_tells_why_it_was_refused(server):
    options: Any = {"base_url": server.url, "headers": {"Origin": "http://evil.example"}}
    client = Client(api_key="any", http_options=options)
    with client, pytest.raises(errors.ConnectError, match="refuses web pages") as caught:
        client.live.connect(model="any", reconnect=False)
    assert caught.value.status == 403


@pytest.mark.anyio
async def test_what_a_client_sends_is_escaped_in_the_log(server, caplog):
    caplog.set_level(logging.INFO, "genai_live.testing")
    async with dial(server.url) as live:
        await live.setup(model="models/a\x1b[2J\nb")
    await server.wait_for_async(lambda: server.connections[0].closed_by)
    lines = [record.getMessage() for record in caplog.records]
    assert any(r"a\x1b[2J\nb" in line for line in lines)
    assert all(line.isprintable() for line in lines)
