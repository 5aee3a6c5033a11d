"""Server of the benchmarks: writes prepared WebSocket frames, and reads no more than frame headers.

    python -m benchmarks.frame_server      # prints its port; ends when its standard input does

It must be faster than every client, so no WebSocket library carries it: each would cost the server
about what it costs a client. Payloads are skipped, only messages are counted. `GET /cpu` tells how
much CPU time the process has used.
"""

import asyncio
import base64
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from benchmarks.frames import INPUT_PCM, PAYLOADS, TURN_MESSAGES, Dialect, Work

ROOT = Path(__file__).parents[1]
ACCEPT_KEY = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
BATCH_BYTES = 128 * 1024
"""About how much is written at once. The frames of a batch are joined before."""


def frame(payload: bytes, opcode: int) -> bytes:
    """Return an unmasked WebSocket frame."""
    size = len(payload)
    if size < 126:
        return bytes([0x80 | opcode, size]) + payload
    if size < 1 << 16:
        return bytes([0x80 | opcode, 126]) + size.to_bytes(2) + payload
    return bytes([0x80 | opcode, 127]) + size.to_bytes(8) + payload


FRAMES = {
    dialect: {
        name: frame(payload, BINARY if dialect is Dialect.GEMINI else TEXT)
        for name, payload in payloads.items()
    }
    for dialect, payloads in PAYLOADS.items()
}
BATCHES = {
    data: data * (BATCH_BYTES // len(data) + 1)
    for frames in FRAMES.values()
    for data in (frames["audio"], frames["text"])
}
SMALLEST_AUDIO = len(base64.b64encode(INPUT_PCM))


class FrameReader:
    """Finds the frames in what a client sends; calls a function at the end of each.

    Args:
        on_frame: Called with the opcode, the size, and the payload of a control frame. The opcode
            is 0 for the end of a message in several frames; other parts are not reported.
    """

    def __init__(self, on_frame: Callable[[int, int, bytes], None]) -> None:
        self._on_frame = on_frame
        self._rest: bytes = b""
        self._skip: int = 0
        self._current: tuple[bool, int, int] = (True, 0, 0)

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        position = 0
        if self._skip:
            position = min(self._skip, len(data))
            self._skip -= position
            if self._skip:
                return
            self._finish(b"")
        elif self._rest:
            data = self._rest + data
            self._rest = b""
        end = len(data)
        while end - position >= 2:
            first, second = data[position], data[position + 1]
            size = second & 127
            header = 6
            if size == 126:
                header, size = 8, int.from_bytes(data[position + 2 : position + 4])
            elif size == 127:
                header, size = 14, int.from_bytes(data[position + 2 : position + 10])
            is_control = first & 8
            if end - position < (header + size if is_control else header):
                break
            self._current = bool(first & 0x80), first & 15, size
            start, position = position + header, position + header + size
            if position > end:
                self._skip = position - end
                return
            payload = b""
            if is_control:
                mask = data[start - 4 : start]
                payload = bytes(
                    byte ^ mask[index % 4] for index, byte in enumerate(data[start:position])
                )
            self._finish(payload)
        self._rest = data[position:]

    def _finish(self, payload: bytes) -> None:
        is_last, opcode, size = self._current
        if is_last:
            self._on_frame(opcode, size, payload)


class Connection(asyncio.Protocol):
    """One connection: the handshake, then what the path asks for."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._head = b""
        self._reader: FrameReader | None = None
        self._is_writable = True
        self._is_set_up = False
        self._frames: dict[str, bytes] = {}
        self._work = Work.IDLE
        self._count = 0
        self._received = 0
        self._to_send = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Read the handshake, then frames."""
        if self._reader is not None:
            self._reader.feed(data)
            return
        self._head += data
        head, end, rest = self._head.partition(b"\r\n\r\n")
        if end:
            self._answer(head.decode("latin-1"))
            if self._reader is not None and rest:
                self._reader.feed(rest)

    def pause_writing(self) -> None:
        """Stop: the client is behind."""
        self._is_writable = False

    def resume_writing(self) -> None:
        """Continue."""
        self._is_writable = True
        self._write_batches()

    def _answer(self, head: str) -> None:
        request, *lines = head.split("\r\n")
        path = request.split(" ")[1]
        if path == "/cpu":
            body = json.dumps(time.process_time()).encode()
            start = f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
            self._transport.write(start.encode() + body)
            self._transport.close()
            return
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        _, dialect, work, count, *_ = path.split("?")[0].split("/")
        self._frames = FRAMES[Dialect(dialect)]
        self._work, self._count = Work(work), int(count)
        key = headers["sec-websocket-key"].encode()
        accept = base64.b64encode(hashlib.sha1(key + ACCEPT_KEY).digest()).decode()
        self._transport.write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        )
        self._reader = FrameReader(self._on_frame)
        if dialect == Dialect.OPENAI:  # its server speaks first
            self._is_set_up = True
            self._transport.write(self._frames["ready"])

    def _on_frame(self, opcode: int, size: int, payload: bytes) -> None:
        if opcode == PING:
            self._transport.write(frame(payload, PONG))
        elif opcode == CLOSE:
            self._transport.write(frame(payload, CLOSE))
            self._transport.close()
        elif opcode != PONG:
            self._on_message(size)

    def _on_message(self, size: int) -> None:
        if not self._is_set_up:
            self._is_set_up = True
            self._transport.write(self._frames["ready"])
            return
        self._received += 1
        match self._work:
            case Work.RECEIVE_AUDIO | Work.RECEIVE_TEXT:
                if self._received == 1:
                    self._to_send = self._count
                    self._write_batches()
            case Work.SEND_AUDIO:
                if size < SMALLEST_AUDIO:
                    raise ValueError(f"a message of {size} bytes cannot hold the audio")
                if self._received == self._count:
                    self._transport.write(self._frames["done"])
            case Work.ECHO:
                self._transport.write(self._frames["answer"])
            case Work.TALK:
                is_last = self._received % TURN_MESSAGES == 0
                self._transport.write(self._frames["last audio" if is_last else "audio"])
            case Work.IDLE:
                pass

    def _write_batches(self) -> None:
        data = self._frames["audio" if self._work is Work.RECEIVE_AUDIO else "text"]
        batch = BATCHES[data]
        size = len(batch) // len(data)
        while self._to_send and self._is_writable:
            if self._to_send < size:
                batch, size = data * self._to_send, self._to_send
            self._to_send -= size
            self._transport.write(batch)


class Server:
    """A server process, from outside.

    Attributes:
        port: Its port on 127.0.0.1.
    """

    def __init__(self, port: int) -> None:
        self.port = port

    @property
    def cpu(self) -> float:
        """Seconds of CPU time that it has used."""
        with urlopen(f"http://127.0.0.1:{self.port}/cpu", timeout=30) as response:
            return float(response.read())


@contextmanager
def running_server() -> Generator[Server]:
    """Run a server process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.frame_server"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            yield Server(int(process.stdout.readline()))
        finally:
            process.stdin.close()


async def serve() -> None:
    """Serve until the standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve())
