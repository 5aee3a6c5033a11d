"""The local server over TLS: the same sessions and faults, and a certificate to trust."""

import ssl
import sys
from pathlib import Path
from typing import Any

import aiohttp
import anyio
import pytest

from genai_live import AsyncClient, errors
from genai_live.testing import LiveServer, faults
from tests.helpers.raw_live_client import GEMINI, TEXT, RawLive

pytestmark = pytest.mark.anyio

TLS = Path(__file__).parents[1] / "transport" / "tls"
CONFIG: Any = {"response_modalities": ["TEXT"]}


@pytest.fixture
def trustme():
    return pytest.importorskip("trustme")


def client_of(server, **options):
    http_options: Any = {"base_url": server.url, **options}
    return AsyncClient(api_key="k", http_options=http_options)


async def frames_before_the_end(server):
    """Hold a turn over bare aiohttp; give the number of frames and the close code."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(
            server.url + GEMINI, headers={"x-goog-api-key": "any"}, ssl=server.ssl_context
        ) as socket,
    ):
        client = RawLive(socket)
        await client.send({"setup": {"model": "models/any", **TEXT}})
        await client.say("count to 100")
        count = 0
        with anyio.fail_after(10):
            while (await socket.receive()).type is aiohttp.WSMsgType.BINARY:
                count += 1
        return count, socket.close_code


async def test_a_client_connects_with_the_context_or_the_file(trustme):
    async with LiveServer(tls=True) as server:
        assert server.url == f"https://127.0.0.1:{server.port}"
        by_file = ssl.create_default_context(cafile=str(server.ca_file))
        for context in (server.ssl_context, by_file):
            async with (
                client_of(server, ssl=context) as client,
                client.live.connect(model="any", config=CONFIG) as session,
            ):
                assert "You said" in (await session.ask("Hello", timeout=10)).text
        localhost = server.url.replace("127.0.0.1", "localhost")
        async with (
            client_of(server, base_url=localhost, ssl=by_file) as client,
            client.live.connect(model="any", config=CONFIG) as session,
        ):
            assert (await session.ask("Hello", timeout=10)).complete


async def test_a_client_that_does_not_trust_it_is_told(trustme):
    async with LiveServer(tls=True) as server, client_of(server) as client:
        with pytest.raises(errors.ConnectError, match="certificate"):
            await client.live.connect(model="any", reconnect=False)
        assert server.connections == []


async def test_the_file_goes_with_the_server(trustme):
    server = LiveServer(tls=True)
    with pytest.raises(RuntimeError, match="not running"):
        _ = server.ca_file
    for _ in range(2):  # a server that starts again has the same certificate
        with server:
            file = server.ca_file
            assert file.read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")
            assert server.ca_file == file
        assert not file.exists()


async def test_a_context_of_the_users_own_is_presented():
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(TLS / "localhost_and_key.pem")
    async with LiveServer(tls=own) as server:
        localhost = server.url.replace("127.0.0.1", "localhost")
        trusting = ssl.create_default_context(cafile=str(TLS / "localhost.pem"))
        async with (
            client_of(server, base_url=localhost, ssl=trusting) as client,
            client.live.connect(model="any", config=CONFIG) as session,
        ):
            assert (await session.ask("Hello", timeout=10)).complete
        for name in ("ca_file", "ssl_context"):
            with pytest.raises(RuntimeError, match="that you gave to it"):
                getattr(server, name)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("cert.pem", "'cert.pem' is neither True, False nor an ssl.SSLContext"),
        (None, "None is neither"),
        (ssl.create_default_context(), "one for clients"),
    ],
)
def test_what_is_no_tls_is_refused(value, problem):
    with pytest.raises(errors.ConfigError, match=problem):
        LiveServer(tls=value)


def test_a_server_without_tls_has_no_certificate():
    with LiveServer() as server, pytest.raises(RuntimeError, match="tls=True"):
        _ = server.ca_file


def test_a_missing_extra_names_its_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "trustme", None)
    with pytest.raises(errors.ConfigError, match=r"genai-live\[tls\]"):
        LiveServer(tls=True)


@pytest.mark.parametrize(
    ("fault", "count"),
    [
        (faults.Abort(after_sent=3), 3),
        (faults.HangUp(after_sent=3), 3),
        (faults.CutFrame(after_sent=3), 3),
    ],
    ids=str,
)
async def test_a_connection_ends_without_a_close_frame(trustme, fault, count):
    with LiveServer(tls=True, faults=[fault]) as server:
        assert await frames_before_the_end(server) == (count, 1006)
        record = server.connections[0]
        await server.wait_for_async(lambda: record.closed_by)
        assert record.faults == (fault,)


async def test_frames_cut_in_two_arrive(trustme):
    with LiveServer(tls=True, faults=[faults.SplitFrame(0.01, after_sent=1)]) as server:
        async with (
            client_of(server, ssl=server.ssl_context) as client,
            client.live.connect(model="any", config=CONFIG) as session,
        ):
            assert "You said" in (await session.ask("Hello", timeout=10)).text
