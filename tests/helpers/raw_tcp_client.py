"""A WebSocket client of bare bytes, to see how a connection ends below WebSocket."""

import asyncio
import base64
import json
import os
import struct
from contextlib import asynccontextmanager

from tests.helpers.raw_live_client import GEMINI


class Incoming(asyncio.Protocol):
    """What came, to be read in full even when a reset came after it."""

    def __init__(self):
        self.data = bytearray()
        self.over = False
        self.error = None
        self.news = asyncio.Event()

    def data_received(self, data):
        self.data += data
        self.news.set()

    def eof_received(self):
        self.over = True
        self.news.set()
        return True  # the client's own side stays open

    def connection_lost(self, exc):
        self.over, self.error = True, exc
        self.news.set()

    async def readexactly(self, count):
        while len(self.data) < count:
            await self._more()
        taken = bytes(self.data[:count])
        del self.data[:count]
        return taken

    async def readuntil(self, mark):
        while mark not in self.data:
            await self._more()
        return await self.readexactly(self.data.index(mark) + len(mark))

    async def rest(self):
        """Everything up to the end, which may be a reset."""
        while not self.over:
            await self._wait()
        taken = bytes(self.data)
        self.data.clear()
        return taken, isinstance(self.error, ConnectionResetError)

    async def _more(self):
        if self.over:
            raise self.error or EOFError
        await self._wait()

    async def _wait(self):
        self.news.clear()
        await self.news.wait()


class RawTcp:
    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    async def upgrade(self, path=GEMINI):
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {path} HTTP/1.1",
            "Host: {}:{}".format(*self.writer.get_extra_info("peername")),
            "Upgrade: websocket",
            "Connection: Upgrade",
            "x-goog-api-key: any",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
        ]
        self.writer.write("\r\n".join([*lines, "", ""]).encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101"), head

    def send_bytes(self, opcode, payload):
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size)
        self.writer.write(bytes([0x80 | opcode]) + length + bytes(4) + payload)

    def send(self, message):
        self.send_bytes(1, json.dumps(message).encode())

    def ping(self, payload=b"?"):
        self.send_bytes(9, payload)

    async def frame(self):
        """Return the next frame's opcode and payload."""
        first, size = await self.reader.readexactly(2)
        assert first & 0x80
        if size >= 126:
            width = 2 if size == 126 else 8
            size = int.from_bytes(await self.reader.readexactly(width), "big")
        return first & 0x0F, await self.reader.readexactly(size)

    async def message(self):
        opcode, payload = await self.frame()
        assert opcode == 2
        return json.loads(payload)

    async def start(self, **members):
        await self.upgrade()
        self.send({"setup": {"model": "models/any", **members}})


@asynccontextmanager
async def tcp(server):
    loop = asyncio.get_running_loop()
    transport, incoming = await loop.create_connection(Incoming, "127.0.0.1", server.port)
    try:
        yield RawTcp(incoming, transport)
    finally:
        transport.abort()
        await asyncio.sleep(0)  # the event loop closes it now
