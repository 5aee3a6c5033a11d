"""CPU and memory of the local server under many sessions, idle and talking.

`python -m benchmarks.server_load` prints a table. The server runs in a process of its own; the
clients are bare WebSockets in this one, and take about as much CPU again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import platform
import subprocess
import sys
import time
from array import array
from base64 import b64encode
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp

from genai_live.testing import LiveServer

GEMINI = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
SETUP = json.dumps({"setup": {"model": "models/any"}})
RATE, CHUNK_SECONDS = 16_000, 0.1
SPEECH_SECONDS, PAUSE_SECONDS = 2.0, 4.0
CONNECTING = 50
"""Handshakes at a time."""
ROOT = Path(__file__).parents[1]
STATM = Path("/proc/self/statm")


def serve() -> None:
    """Run a server at real-time pace; answer each line of standard input with what it has taken."""
    with LiveServer(pace=1, log_size=0, log_connections=1) as server:
        print(server.url, flush=True)
        for _ in sys.stdin:
            memory = int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            print(json.dumps({"cpu": time.process_time(), "memory": memory}), flush=True)


class Server:
    """The process of the server."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "benchmarks.server_load", "--serve"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.url = self._read()

    def taken(self) -> dict[str, float]:
        """Return the CPU seconds and the bytes of memory that it has taken."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        taken: dict[str, float] = json.loads(self._read())
        return taken

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def chunks() -> list[str]:
    """Return messages of audio: a tone, and the pause in which the server answers."""
    size = round(RATE * CHUNK_SECONDS)
    tone = array("h", (round(8_000 * math.sin(index * 0.2)) for index in range(size)))
    return [
        json.dumps({"realtimeInput": {"audio": {"data": data, "mimeType": "audio/pcm;rate=16000"}}})
        for pcm, seconds in ((tone.tobytes(), SPEECH_SECONDS), (bytes(2 * size), PAUSE_SECONDS))
        for data in [b64encode(pcm).decode()]
        for _ in range(round(seconds / CHUNK_SECONDS))
    ]


async def talk(
    socket: aiohttp.ClientWebSocketResponse, messages: list[str], offset: int, late: list[float]
) -> None:
    """Send audio in real time, from a place of its own in the cycle of speech and pause."""
    start, number = time.monotonic(), 0
    while True:
        due = start + number * CHUNK_SECONDS
        await asyncio.sleep(max(due - time.monotonic(), 0))
        late.append(time.monotonic() - due)
        await socket.send_str(messages[(offset + number) % len(messages)])
        number += 1


async def read(socket: aiohttp.ClientWebSocketResponse, received: list[int]) -> None:
    """Count what the server sends."""
    async for _ in socket:
        received[0] += 1


async def measure(sessions: int, *, talking: bool, seconds: float) -> dict[str, Any]:
    """Open sessions, hold them for `seconds` and return what they cost the server."""
    server = await asyncio.to_thread(Server)
    late: list[float] = []
    received = [0]
    try:
        async with AsyncExitStack() as stack:
            connector = aiohttp.TCPConnector(limit=0)
            http = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
            free = asyncio.Semaphore(CONNECTING)

            async def connect() -> aiohttp.ClientWebSocketResponse:
                async with free:
                    headers = {"x-goog-api-key": "any"}
                    socket = await http.ws_connect(server.url + GEMINI, headers=headers)
                    await socket.send_str(SETUP)
                    await socket.receive()
                    return socket

            await (await connect()).close()  # what the first session loads is not counted
            before = server.taken()
            begin = time.monotonic()
            sockets = await asyncio.gather(*(connect() for _ in range(sessions)))
            connecting = time.monotonic() - begin
            messages = chunks()
            jobs = [asyncio.ensure_future(read(socket, received)) for socket in sockets]
            if talking:
                jobs += [
                    asyncio.ensure_future(talk(socket, messages, 7 * number, late))
                    for number, socket in enumerate(sockets)
                ]
                await asyncio.sleep(SPEECH_SECONDS + PAUSE_SECONDS)  # all have been answered
            start, clock = server.taken(), time.monotonic()
            received[0] = 0
            late.clear()
            await asyncio.sleep(seconds)
            end, lasted = server.taken(), time.monotonic() - clock
            frames = received[0]
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)
    finally:
        server.end()
    late.sort()
    return {
        "sessions": f"{sessions:,} {'talking' if talking else 'idle'}",
        "cpu": (end["cpu"] - start["cpu"]) / lasted,
        "memory": end["memory"] / 2**20,
        "each": (end["memory"] - before["memory"]) / sessions / 2**10,
        "connecting": 1000 * connecting / sessions,
        "frames": frames / lasted,
        "late": 1000 * late[len(late) * 99 // 100] if late else 0.0,
    }


def main() -> None:
    """Measure both cases and print a table with the load of the machine."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.server_load", description=__doc__)
    parser.add_argument("--idle", type=int, default=1_000, help="idle sessions")
    parser.add_argument("--talking", type=int, default=200, help="talking sessions")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long each is measured")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve()
        return
    load = os.getloadavg()[0]
    print("| sessions | CPU | memory | each | connecting | frames out | late (99 %) |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for sessions, talking in ((options.idle, False), (options.talking, True)):
        got = asyncio.run(measure(sessions, talking=talking, seconds=options.seconds))
        print(
            f"| {got['sessions']} | {got['cpu']:.0%} | {got['memory']:.0f} MiB"
            f" | {got['each']:.0f} KiB | {got['connecting']:.1f} ms | {got['frames']:,.0f}/s"
            f" | {got['late']:.0f} ms |"
        )
    print(
        f"\nPython {platform.python_version()}, {os.cpu_count()} processors,"
        f" load {load:.1f} before and {os.getloadavg()[0]:.1f} after."
    )


if __name__ == "__main__":
    main()
