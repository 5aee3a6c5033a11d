import re
import signal
import socket
import struct
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from genai_live import Client, errors
from tests.helpers.cli_process import Start, finish, read_until


@pytest.mark.parametrize("backend", ["gemini", "vertex"])
def test_the_printed_lines_reach_the_server(start: Start, backend: str) -> None:
    process = start("serve", "--port", "0", "--backend", backend, "--pace", "0")
    printed = read_until(process, '"})\n')
    names: dict[str, Any] = {}
    exec(printed[printed.index("from genai_live") :], names)
    client = names["client"]
    with client.live.connect(model="any", config={"response_modalities": ["TEXT"]}) as session:
        assert "You said" in session.ask("Hello there", timeout=10).text
        assert (session.session_id is not None) == (backend == "vertex")
    log = read_until(process, "closed")
    assert "any" in log
    assert "connection 1: turn complete" in log
    process.send_signal(signal.SIGINT)
    code, stdout, stderr = finish(process)
    assert (code, stderr) == (0, "")
    assert stdout.endswith("Stopped.\n")


def test_the_printed_lines_reach_a_server_with_tls(start: Start, tmp_path: Path) -> None:
    pytest.importorskip("trustme")
    file = tmp_path / "ca.pem"
    process = start("serve", "--port", "0", "--pace", "0", "--tls", str(file))
    printed = read_until(process, "NODE_EXTRA_CA_CERTS=")
    names: dict[str, Any] = {}
    code = printed[printed.index("import ssl") : printed.index("For other programs")]
    assert 'base_url": "https://127.0.0.1:' in code
    exec(code, names)
    client = names["client"]
    with client.live.connect(model="any", config={"response_modalities": ["TEXT"]}) as session:
        assert "You said" in session.ask("Hello there", timeout=10).text
    assert file.read_text().startswith("-----BEGIN CERTIFICATE-----")
    process.send_signal(signal.SIGINT)
    assert finish(process)[2] == ""


def test_a_certificate_that_cannot_be_written_is_a_plain_sentence(start: Start) -> None:
    code, _, stderr = finish(start("serve", "--port", "0", "--tls", "no/such/folder/ca.pem"))
    assert code == 1
    assert "no/such/folder" in stderr


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_server_ends_in_good_order(start: Start, stop: signal.Signals) -> None:
    process = start("serve", "--port", "0")
    read_until(process, '"})\n')
    process.send_signal(stop)
    code, _, stderr = finish(process)
    assert (code, stderr) == (0, "")


def test_a_port_in_use_is_a_plain_sentence(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, stdout, stderr = finish(start("serve", "--port", str(port)))
    assert code == 1
    assert stdout == ""
    assert stderr.startswith(f"Error: port {port} cannot be used")
    assert "--port" in stderr


def test_web_pages_are_refused_but_for_the_origins_that_are_named(start: Start) -> None:
    process = start("serve", "--port", "0", "--allow-origin", "http://localhost:5173")
    url = re.findall(r"http://127[^\s]+(?=\.)", read_until(process, "Ctrl+C"))[0]
    for origin, refused in (("http://localhost:5173", False), ("http://evil.example", True)):
        options: Any = {"base_url": url, "headers": {"Origin": origin}}
        client = Client(api_key="any", vertexai=False, http_options=options)
        with client, pytest.raises(errors.ConnectError) if refused else nullcontext():
            client.live.connect(model="any", reconnect=False).close()
    assert "evil.example" in read_until(process, "--allow-origin")
    process.send_signal(signal.SIGINT)
    assert finish(process)[2] == ""


def test_an_origin_that_is_none_is_a_plain_sentence(start: Start) -> None:
    code, _, stderr = finish(start("serve", "--allow-origin", "localhost"))
    assert code == 2
    assert "'localhost' is not an origin; use one like http://localhost:5173" in stderr


def test_a_client_that_leaves_in_the_handshake_is_no_traceback(start: Start) -> None:
    process = start("serve", "--port", "0")
    port = int(re.findall(r":(\d+)\.", read_until(process, "Ctrl+C"))[0])
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(
                b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
                % port
            )
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    read_until(process, "connection 20: closed by the client")
    process.send_signal(signal.SIGINT)
    assert finish(process)[2] == ""


def test_with_ui_the_sessions_are_on_a_page(start: Start) -> None:
    process = start("serve", "--port", "0", "--ui")
    (address,) = re.findall(r"shown at (\S+)\n", read_until(process, '"})\n'))
    with urlopen(address, timeout=10) as answer:
        assert b"<h1" in answer.read()
    process.send_signal(signal.SIGINT)
    code, _, stderr = finish(process)
    assert (code, stderr) == (0, "")
