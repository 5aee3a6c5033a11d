"""picows, by its callbacks, with orjson and pybase64: about the limit of Python."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

import orjson
import pybase64

from benchmarks.clients.base import Connect
from benchmarks.clients.plain import SETUP, TURN
from benchmarks.frames import INPUT_MIME_TYPE, INPUT_PCM, Dialect

DIALECT = Dialect.GEMINI

picows: Any = import_module("picows")
Listener: Any = picows.WSListener


class Connection(Listener):  # type: ignore[misc]
    """Counts what comes, and wakes the coroutine that waits once all has come."""

    def __init__(self) -> None:
        self._left = 0
        self._size = 0
        self._all_came = asyncio.Event()
        self._is_writable = asyncio.Event()
        self._is_writable.set()

    def on_ws_connected(self, transport: Any) -> None:
        """Keep the transport."""
        self._transport = transport

    def on_ws_frame(self, transport: Any, frame: Any) -> None:
        """Read one message."""
        del transport
        if frame.msg_type is picows.WSMsgType.CLOSE:
            return
        message = orjson.loads(frame.get_payload_as_memoryview())
        content = message.get("serverContent", {})
        for part in content.get("modelTurn", {}).get("parts", ()):
            text = part.get("text")
            if text is None:
                self._size += len(pybase64.b64decode(part["inlineData"]["data"]))
            else:
                self._size += len(text)
        self._left -= 1
        if not self._left:
            self._all_came.set()

    def pause_writing(self) -> None:
        """Let senders wait."""
        self._is_writable.clear()

    def resume_writing(self) -> None:
        """Let senders continue."""
        self._is_writable.set()

    async def receive_audio(self, count: int) -> int:
        """Read the PCM of each message."""
        self._expect(count)
        self._send(TURN)
        await self._all_came.wait()
        return self._size

    async def receive_text(self, count: int) -> int:
        """Read the text of each message."""
        return await self.receive_audio(count)

    async def send_audio(self, count: int) -> None:
        """Write each chunk as a message."""
        self._expect(1)
        for _ in range(count):
            data = pybase64.b64encode_as_string(INPUT_PCM)
            self._send({"realtimeInput": {"audio": {"data": data, "mimeType": INPUT_MIME_TYPE}}})
            if not self._is_writable.is_set():
                await self._is_writable.wait()
        await self._all_came.wait()

    async def echo(self) -> None:
        """Write a turn, read the answer."""
        self._expect(1)
        self._send(TURN)
        await self._all_came.wait()

    async def set_up(self) -> None:
        """Exchange the setup."""
        self._expect(1)
        self._send(SETUP)
        await self._all_came.wait()

    def _expect(self, count: int) -> None:
        self._left, self._size = count, 0
        self._all_came.clear()

    def _send(self, message: object) -> None:
        self._transport.send(picows.WSMsgType.BINARY, orjson.dumps(message))


@asynccontextmanager
async def open_client(url: str) -> AsyncGenerator[Connect]:
    """Keep the URL."""

    @asynccontextmanager
    async def connect() -> AsyncGenerator[Connection]:
        transport, connection = await picows.ws_connect(Connection, url.replace("http:", "ws:"))
        try:
            await connection.set_up()
            yield connection
        finally:
            transport.disconnect()
            await transport.wait_disconnected()

    yield connect
