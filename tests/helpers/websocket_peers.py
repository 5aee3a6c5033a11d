"""Peers to dial: honest WebSocket servers by aiohttp, raw sockets for those that misbehave."""

import asyncio
import base64
import contextlib
import hashlib
import socket
import struct
from typing import Any

import anyio
from aiohttp import WSMsgType, web

from genai_live.transport.base import CloseInfo, TransportClosed

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


@contextlib.asynccontextmanager
async def http_server(answer, *, ssl=None):
    """Serve `answer(request)` for every path; gives the ws address. Its errors fail the test."""
    errors = []

    async def handle(request):
        try:
            return await answer(request)
        except Exception as exc:
            errors.append(exc)
            raise

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=ssl)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield f"{'wss' if ssl else 'ws'}://{host}:{port}"
    finally:
        with anyio.CancelScope(shield=True):
            await runner.cleanup()
    if errors:
        raise errors[0]


def websocket_server(talk, *, ssl=None):
    """Serve `talk(server end, request)` on every connection."""

    async def answer(request):
        websocket = web.WebSocketResponse(max_msg_size=0, autoclose=False, timeout=1)
        await websocket.prepare(request)
        with contextlib.suppress(TransportClosed):
            await talk(ServerEnd(websocket), request)
        await websocket.close()
        return websocket

    return http_server(answer, ssl=ssl)


class ServerEnd:
    """The server's end of a WebSocket, in the words of a transport."""

    def __init__(self, websocket):
        self.websocket = websocket

    async def send(self, data):
        try:
            if isinstance(data, str):
                await self.websocket.send_str(data)
            else:
                await self.websocket.send_bytes(data)
        except ConnectionError:
            raise TransportClosed(CloseInfo(1006)) from None

    async def receive(self):
        message = await self.websocket.receive()
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            data = message.data
            return data.encode() if isinstance(data, str) else data
        if message.type is WSMsgType.CLOSE:
            raise TransportClosed(
                CloseInfo(message.data or 1005, message.extra, clean=message.data == 1000)
            )
        raise TransportClosed(CloseInfo(1006))

    async def aclose(self, code=1000, reason=""):
        await self.websocket.close(code=code, message=reason.encode())


@contextlib.asynccontextmanager
async def raw_server(talk, *, ssl=None, limit=65536):
    """Serve `talk(peer)` on every TCP connection; gives the ws address.

    A peer that does not read has room for twice the limit, and for what the sockets hold.
    """
    conversations: set[Any] = set()

    async def handle(reader, writer):
        conversations.add(asyncio.current_task())
        try:
            # Cancelled by the end of the server, below: asyncio would log it.
            with contextlib.suppress(
                ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError
            ):
                await talk(RawPeer(reader, writer))
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=ssl, limit=limit)
    try:
        host, port = server.sockets[0].getsockname()[:2]
        yield f"wss://localhost:{port}" if ssl else f"ws://{host}:{port}"
    finally:
        server.close()
        for conversation in conversations:
            conversation.cancel()
        ended = await asyncio.gather(*conversations, return_exceptions=True)
    for end in ended:
        if isinstance(end, Exception):
            raise end


class Handover:
    """A value that one task hands to another."""

    def __init__(self):
        self._event = anyio.Event()

    def put(self, value):
        self._value = value
        self._event.set()

    async def wait(self):
        with anyio.fail_after(20):
            await self._event.wait()
        return self._value


class RawPeer:
    """A server that writes its WebSocket by hand."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    async def read_head(self):
        return (await self.reader.readuntil(b"\r\n\r\n")).decode()

    async def write(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def upgrade(self):
        """Do the handshake; gives the request's head."""
        head = await self.read_head()
        key = next(
            line.partition(":")[2].strip()
            for line in head.splitlines()
            if line.lower().startswith("sec-websocket-key:")
        )
        digest = hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()
        await self.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n"
        )
        return head

    async def send_frame(self, opcode, payload=b"", *, fin=True):
        first = (0x80 if fin else 0) | opcode
        if len(payload) < 126:
            head = struct.pack("!BB", first, len(payload))
        elif len(payload) < 65536:
            head = struct.pack("!BBH", first, 126, len(payload))
        else:
            head = struct.pack("!BBQ", first, 127, len(payload))
        await self.write(head + payload)

    async def read_frame(self):
        """Return opcode and payload of the next frame."""
        first, second = await self.reader.readexactly(2)
        size = second & 0x7F
        if size >= 126:
            size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8))
        mask = await self.reader.readexactly(4)
        payload = await self.reader.readexactly(size)
        return first & 0x0F, bytes(b ^ mask[i % 4] for i, b in enumerate(payload))

    def reset(self):
        """Break the connection with a TCP reset."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def sleep(self):
        """Neither send nor read from now on."""
        await asyncio.Event().wait()
