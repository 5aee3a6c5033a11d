"""`ServerWebSocket`: the server's end of an aiohttp WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import anyio
from aiohttp import WebSocketError, WSMsgType, web

from genai_live._runtime.uncancelled import uncancelled
from genai_live.testing._network.tcp import HangUpWatch, frame_bytes, reset
from genai_live.testing.limits import CLOSE_SECONDS
from genai_live.transport.base import CloseInfo, TransportClosed

if TYPE_CHECKING:
    from typing import Literal

_WRITE_BUFFER = 1_000  # below this many bytes no event loop makes a writer wait
_DATA = (WSMsgType.TEXT, WSMsgType.BINARY)


class ServerWebSocket:
    """Sends bytes as binary frames and strings as text frames; see `ServerTransport`."""

    def __init__(
        self, request: web.Request, *, max_message_size: int, autoclose: bool = True
    ) -> None:
        self._request = request
        self._socket: web.WebSocketResponse[Literal[False]] = web.WebSocketResponse(
            timeout=CLOSE_SECONDS,
            autoclose=False,
            autoping=False,
            compress=False,
            max_msg_size=max_message_size,
            decode_text=False,
        )
        self._autoclose = autoclose
        self._tcp: asyncio.Transport | None = None
        self._ended = False  # nothing more may be sent
        self._closing = False  # a close frame was sent or received
        self._frozen: HangUpWatch | None = None
        self._rest = b""
        self._pending_pong: bytes | None = None

    @property
    def upgradable(self) -> bool:
        """Whether the request asks for a WebSocket."""
        return bool(self._socket.can_prepare(self._request))

    async def open(self) -> web.StreamResponse:
        """Accept the upgrade and return the response that the request handler has to return."""
        self._tcp = self._request.transport
        await self._socket.prepare(self._request)
        return self._socket

    async def send(self, data: str | bytes) -> None:
        """Send one frame. Waits while the peer reads too slowly."""
        await self.send_rest()
        socket = self._socket
        send = socket.send_str(data) if isinstance(data, str) else socket.send_bytes(data)
        transport = self._request.transport
        try:
            if transport is None or transport.get_write_buffer_size() < _WRITE_BUFFER:
                await send
            else:
                await uncancelled(send)
        except (ConnectionError, RuntimeError):
            raise self._closed() from None

    async def receive(self) -> bytes:
        """Wait for the next frame."""
        while True:
            if self._frozen is not None:
                await self._frozen.wait()
            message = await self._socket.receive()
            ignored = self._ended or self._frozen is not None
            if message.type in _DATA:
                if not ignored:
                    return cast("bytes", message.data)
            elif message.type is WSMsgType.PING:
                if not ignored:
                    await self._pong(cast("bytes", message.data))
            elif message.type is not WSMsgType.PONG:
                break
        if message.type is WSMsgType.CLOSE:
            self._closing = True
            if self._autoclose:
                await self._socket.close(drain=False)
            code, reason = cast("int", message.data) or 1005, cast("Any", message.extra) or ""
            raise TransportClosed(CloseInfo(code, reason, clean=code == 1000))
        error = cast("object", message.data)
        if isinstance(error, WebSocketError):
            raise TransportClosed(CloseInfo(int(error.code), str(error)), error)
        raise self._closed()

    async def aclose(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection; abort it if the client does not answer in time."""
        if self._frozen is not None or self._rest:
            await self.abort()
        elif self._ended:
            # Read what the client still sends, or the system would answer it with a reset.
            with anyio.move_on_after(CLOSE_SECONDS), suppress(TransportClosed, RuntimeError):
                while True:
                    await self.receive()
        else:
            self._closing = True
            if self._tcp is not None:
                # Whatever happens below: aiohttp forgets its transport while that still waits for
                # a peer that never reads.
                asyncio.get_running_loop().call_later(CLOSE_SECONDS + 0.2, self._tcp.abort)
            with anyio.move_on_after(CLOSE_SECONDS + 0.3):
                await self._socket.close(code=code, message=reason.encode())

    # Failures on purpose.

    async def abort(self) -> None:
        """Reset the connection."""
        self._ended, self._rest = True, b""
        if self._request.transport is not None:
            reset(self._request.transport)
        if self._frozen is not None:
            self._frozen.end()

    async def hang_up(self) -> None:
        """End the connection without a close frame, after the data sent so far."""
        transport = self._request.transport
        if self._ended or self._frozen is not None or transport is None:
            return
        self._ended, self._rest = True, b""
        if not transport.is_closing() and transport.can_write_eof():
            with contextlib.suppress(OSError):  # the peer has closed it already
                transport.write_eof()
        elif not transport.is_closing():  # TLS has no half-closed connections
            transport.close()
            asyncio.get_running_loop().call_later(CLOSE_SECONDS, transport.abort)

    async def freeze(self) -> None:
        """Stop reading and answering until the client disconnects."""
        transport = self._request.transport
        if not self._ended and self._frozen is None and transport is not None:
            self._frozen = HangUpWatch(transport)

    async def send_half(self, data: str | bytes) -> None:
        """Send the first half of a frame's bytes; the next send begins with the second half."""
        await self.send_rest()
        frame = frame_bytes(data)
        middle = len(frame) // 2
        self._write(frame[:middle])
        self._rest = frame[middle:]

    async def send_rest(self) -> None:
        """Send the second half, and the pong that waited for it."""
        if self._frozen is not None:
            await self._frozen.wait()
        if self._ended or self._frozen is not None:
            raise self._closed()
        rest, self._rest = self._rest, b""
        pong, self._pending_pong = self._pending_pong, None
        if rest:
            self._write(rest)
        if pong is not None:
            await self._pong(pong)

    def _write(self, data: bytes) -> None:
        transport = self._request.transport
        if transport is None or transport.is_closing():
            raise self._closed()
        transport.write(data)

    async def _pong(self, data: bytes) -> None:
        """Answer a ping; in the middle of a frame, wait for its second half."""
        if self._rest:
            self._pending_pong = data
            return
        try:
            await self._socket.pong(data)
        except (ConnectionError, RuntimeError):
            raise self._closed() from None

    def _closed(self) -> TransportClosed:
        # For a connection that ended without a close frame aiohttp reports 1000 while it closes.
        code = self._socket.close_code if self._closing else None
        return TransportClosed(CloseInfo(int(code or 1006)))
