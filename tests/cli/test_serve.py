import signal
import socket
from typing import Any

import pytest

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
