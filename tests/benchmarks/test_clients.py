"""The clients of the benchmarks do what is measured, beside the server of the benchmarks."""

import sys
from pathlib import Path

import pytest

from benchmarks.frame_server import running_server
from benchmarks.frames import Work
from benchmarks.processes import CLIENTS, ClientFailed, running_client

# The others need environments of their own.
HERE = (
    "aiohttp_json",
    "genai_live_async",
    "genai_live_blocking",
    "google_genai",
    "limit",
    "socket_only",
    "websockets_json",
)
TIMED = (Work.RECEIVE_AUDIO, Work.RECEIVE_TEXT, Work.SEND_AUDIO, Work.ECHO)


@pytest.fixture(scope="module")
def server():
    with running_server() as server:
        yield server


@pytest.mark.alone
@pytest.mark.parametrize("name", HERE)
def test_a_client_does_every_work(server, name):
    with running_client(CLIENTS[name], Path(sys.executable), server.port) as client:
        for work in TIMED:
            timing = client.measure(work, 50)
            assert timing["messages"] == 50
            assert timing["seconds"] > 0
            assert (timing["p99"] >= timing["p50"] > 0) == (work is Work.ECHO)


@pytest.mark.alone
@pytest.mark.parametrize("name", ["genai_live_async", "genai_live_blocking", "google_genai"])
def test_sessions_of_a_client_talk_side_by_side(server, name):
    with running_client(CLIENTS[name], Path(sys.executable), server.port) as client:
        for work in (Work.IDLE, Work.TALK):
            cost = client.measure(work, 4, seconds=2.5)
            assert cost["sessions"] == 4
            assert cost["process_memory"] > 0


def test_what_a_client_cannot_do_is_an_error(server, capfd):
    with (
        running_client(CLIENTS["limit"], Path(sys.executable), server.port) as client,
        pytest.raises(ClientFailed, match="limit: raw aiohttp"),
    ):
        client.measure(Work.TALK, 1)
    assert "talk is not timed" in capfd.readouterr().err


def test_the_server_tells_its_cpu_time(server):
    before = server.cpu
    with running_client(CLIENTS["socket_only"], Path(sys.executable), server.port) as client:
        client.measure(Work.SEND_AUDIO, 1000)
    assert server.cpu > before > 0
