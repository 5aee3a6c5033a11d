"""A client that leaves in the middle of anything: no traceback is logged, no error is lost."""

import json
import logging
import socket
import struct

import pytest
from anyio.lowlevel import checkpoint

from genai_live.testing import LiveServer
from tests.helpers.raw_live_client import GEMINI

CLOSE, TEXT = 8, 1
HEAD = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nx-goog-api-key: any\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
)
POST = (
    "POST /v1alpha/auth_tokens HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nx-goog-api-key: any\r\n"
    "Content-Length: 1000\r\n\r\n{{"
)


def frame(opcode, payload):
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size)
    return bytes([0x80 | opcode]) + length + bytes(4) + payload


def message(**members):
    return frame(TEXT, json.dumps(members).encode())


SETUP = message(setup={"model": "models/any"})
QUESTION = message(
    clientContent={
        "turns": [{"role": "user", "parts": [{"text": "Tell me a story."}]}],
        "turnComplete": True,
    }
)
MOMENTS = {
    "before the request": [],
    "in the request's head": [HEAD[:60]],
    "in the handshake": [HEAD],
    "in the body of a request": [POST],
    "after the handshake": [HEAD, b""],
    "in a frame": [HEAD, SETUP[:10]],
    "after the setup": [HEAD, SETUP],
    "in an answer": [HEAD, SETUP + QUESTION],
    "in its own close": [HEAD, SETUP + frame(CLOSE, b"\x03\xe8")],
    "in the server's close": [HEAD, message(setup={}, clientContent={})],
    "in a frame that is not valid": [HEAD, frame(3, b"?")],
    "in a request that is not HTTP": ["what?\r\n\r\n"],
    "in a TLS handshake": [b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + bytes(100)],
    "in a body that is not valid": [
        POST.replace("Content-Length: 1000", "Transfer-Encoding: chunked") + "\r\n\r\n"
    ],
}


def write(server, parts):
    """Send the parts of a conversation; the second after the answer to the first."""
    client = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    for index, part in enumerate(parts):
        if index:
            answer = b""
            while b"\r\n\r\n" not in answer:
                answer += client.recv(4096)
        if isinstance(part, str):
            part = part.format(path=GEMINI, port=server.port).encode()
        client.sendall(part)
    return client


def leave(client, how):
    if how == "reset":
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def assert_quiet(caplog, capfd):
    loud = [record for record in caplog.records if record.exc_info or record.levelno > logging.INFO]
    assert loud == []
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("how", ["reset", "end"])
@pytest.mark.parametrize("parts", MOMENTS.values(), ids=list(MOMENTS))
def test_leaving_logs_no_traceback(parts, how, caplog, capfd):
    caplog.set_level(logging.INFO)
    with LiveServer() as server:
        for _ in range(10):
            leave(write(server, parts), how)
        # The server has handled them when it has answered and closed one that came later.
        leave(write(server, [HEAD, SETUP + frame(CLOSE, b"\x03\xe8")]), "end")
        server.wait_for(lambda: server.connections and not any(c.open for c in server.connections))
    assert_quiet(caplog, capfd)


def test_a_server_that_closes_on_silent_clients_logs_no_traceback(caplog, capfd):
    caplog.set_level(logging.INFO)
    with LiveServer() as server:
        silent = [
            write(server, parts)
            for parts in ([HEAD[:60]], [HEAD, b""], [HEAD, SETUP], [HEAD, SETUP + QUESTION], [POST])
            for _ in range(3)
        ]
        server.wait_for(lambda: sum(record.setup is not None for record in server.connections) >= 6)
    for client in silent:
        client.close()
    assert_quiet(caplog, capfd)


@pytest.fixture
def no_limits(monkeypatch):
    """Let the server wait for as long as it takes when it is left."""
    monkeypatch.setattr("genai_live.testing._service.engine._LAST_STEPS", 20)
    monkeypatch.setattr("genai_live.testing._network.loopback._READ_TIMEOUT", 20)


async def fails_in_the_end(conversation):
    await conversation.accept()
    async for _ in conversation:
        pass
    for _ in range(50):
        await checkpoint()
    raise ValueError("the last step")


@pytest.mark.parametrize("how", ["reset", "end"])
def test_a_server_hears_of_clients_that_have_just_left(how, no_limits):
    with pytest.raises(ValueError, match="the last step"), LiveServer(fails_in_the_end) as server:
        client = write(server, [HEAD, SETUP])
        server.wait_for(lambda: server.connections and server.connections[0].sent)
        leave(client, how)


def test_a_check_hears_of_clients_that_have_just_left(no_limits):
    with LiveServer(fails_in_the_end) as server:
        client = write(server, [HEAD, SETUP])
        server.wait_for(lambda: server.connections and server.connections[0].sent)
        leave(client, "end")
        with pytest.raises(ValueError, match="the last step"):
            server.check()
