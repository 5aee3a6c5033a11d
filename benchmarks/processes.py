"""Processes of the compared clients, and which clients there are."""

import json
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

from attrs import frozen

from benchmarks.frames import Work

ROOT = Path(__file__).parents[1]
GOOGLE, ASYNC, BLOCKING = "google_genai", "genai_live_async", "genai_live_blocking"
LIMIT, SERVER_ALONE = "limit", "socket_only"


@frozen
class Client:
    """A client that is compared.

    Attributes:
        module: Its module in `benchmarks.clients`.
        title: Its name in tables.
        environment: See `benchmarks.environments`.
        package: The package whose version is shown; empty if there is none.
    """

    module: str
    title: str
    environment: str
    package: str = ""


CLIENTS = {
    client.module: client
    for client in (
        Client(GOOGLE, "google-genai", "google-genai", "google-genai"),
        Client(ASYNC, "genai_live async", "genai_live", "genai-live"),
        Client(BLOCKING, "genai_live blocking", "genai_live", "genai-live"),
        Client(LIMIT, "limit: raw aiohttp + orjson + pybase64", "limit", "aiohttp"),
        Client("openai_realtime", "openai realtime", "openai", "openai"),
        Client("websockets_json", "websockets + json", "websockets", "websockets"),
        Client("aiohttp_json", "aiohttp + json", "aiohttp", "aiohttp"),
        Client("picows_orjson", "picows + orjson + pybase64", "picows", "picows"),
        Client(SERVER_ALONE, "the server alone", "socket"),
    )
}


class ClientFailed(Exception):
    """A client's process ended, or did not answer in time."""


class ClientProcess:
    """A client's process that waits for orders.

    Args:
        process: A process of `benchmarks.clients`.
        name: What errors call it.
    """

    def __init__(self, process: "subprocess.Popen[str]", name: str) -> None:
        self._process = process
        self._name = name

    def measure(self, work: Work, count: int, *, seconds: float | None = None) -> dict[str, Any]:
        """Order a measurement and return it.

        Args:
            work: What to do.
            count: Number of messages; or of sessions, with `seconds`.
            seconds: How long sessions are measured.
        """
        order: dict[str, object] = {"work": work, "count": count}
        if seconds is not None:
            order["seconds"] = seconds
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = self.read(120)
        return answer

    def read(self, timeout: float) -> Any:
        """Return the next line of the process."""
        assert self._process.stdout is not None
        timer = Timer(timeout, self._process.kill)
        timer.start()
        try:
            line = self._process.stdout.readline()
        finally:
            timer.cancel()
        if not line:
            raise ClientFailed(f"{self._name}: ended, or did not answer within {timeout:.0f} s")
        return json.loads(line)


@contextmanager
def running_client(
    client: Client, python: Path, port: int, *, uvloop: bool = False
) -> Generator[ClientProcess]:
    """Run a client's process for the server on a port of 127.0.0.1."""
    command = [str(python), "-m", "benchmarks.clients", client.module, f"http://127.0.0.1:{port}"]
    process = subprocess.Popen(
        [*command, "--uvloop"] if uvloop else command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            running = ClientProcess(process, client.title)
            running.read(60)
            yield running
        finally:
            process.terminate()
