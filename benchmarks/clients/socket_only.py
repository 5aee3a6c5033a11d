"""A socket and prepared frames, read by nobody: shows what the server alone can do."""

import base64
import socket
from collections.abc import Generator
from contextlib import contextmanager
from urllib.parse import urlsplit

from benchmarks.clients.base import ConnectBlocking
from benchmarks.clients.plain import SETUP, TURN
from benchmarks.frame_server import BATCH_BYTES, BINARY, FRAMES
from benchmarks.frames import INPUT_MIME_TYPE, INPUT_PCM, OUTPUT_PCM, WORDS, Dialect, as_json

DIALECT = Dialect.GEMINI
KEY = base64.b64encode(bytes(16)).decode()


def masked_frame(payload: bytes) -> bytes:
    """Return a client's frame, with the mask 0."""
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2)
    return bytes([0x80 | BINARY]) + length + bytes(4) + payload


SETUP_FRAME = masked_frame(as_json(SETUP))
TURN_FRAME = masked_frame(as_json(TURN))
BLOB = {"data": base64.b64encode(INPUT_PCM).decode(), "mimeType": INPUT_MIME_TYPE}
AUDIO_FRAME = masked_frame(as_json({"realtimeInput": {"audio": BLOB}}))


class Connection:
    """Counts bytes."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._buffer = bytearray(256 * 1024)

    def receive_audio(self, count: int) -> int:
        """Take as many bytes as the frames have."""
        self._socket.sendall(TURN_FRAME)
        self._take("audio", count)
        return count * len(OUTPUT_PCM)

    def receive_text(self, count: int) -> int:
        """Take as many bytes as the frames have."""
        self._socket.sendall(TURN_FRAME)
        self._take("text", count)
        return count * len(WORDS)

    def send_audio(self, count: int) -> None:
        """Write the same frame again and again."""
        size = BATCH_BYTES // len(AUDIO_FRAME)
        batch = AUDIO_FRAME * size
        for _ in range(count // size):
            self._socket.sendall(batch)
        self._socket.sendall(AUDIO_FRAME * (count % size))
        self._take("done")

    def echo(self) -> None:
        """Write a frame, take the answer's bytes."""
        self._socket.sendall(TURN_FRAME)
        self._take("answer")

    def set_up(self) -> None:
        """Exchange the setup."""
        self._socket.sendall(SETUP_FRAME)
        self._take("ready")

    def _take(self, name: str, count: int = 1) -> None:
        left = len(FRAMES[DIALECT][name]) * count
        while left > 0:
            received = self._socket.recv_into(self._buffer, min(left, len(self._buffer)))
            if not received:
                raise ConnectionError("the server closed the connection")
            left -= received


@contextmanager
def open_blocking_client(url: str) -> Generator[ConnectBlocking]:
    """Keep the URL."""
    parts = urlsplit(url)

    @contextmanager
    def connect() -> Generator[Connection]:
        with socket.create_connection((parts.hostname or "", parts.port or 0)) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.sendall(
                f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                f"Sec-WebSocket-Key: {KEY}\r\n\r\n".encode()
            )
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += sock.recv(1)
            connection = Connection(sock)
            connection.set_up()
            yield connection

    yield connect
