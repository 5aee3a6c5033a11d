"""The server's end of an aiohttp WebSocket, as a `ServerTransport`."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import anyio
from aiohttp import WebSocketError, WSMsgType, web

from genai_live.testing._network.tcp import HangUpWatch, frame_bytes, reset
from genai_live.transport.base import CloseInfo, TransportClosed

if TYPE_CHECKING:
    from typing import Literal

_ROOM = 1_000  # with less waiting than this no event loop holds its writers up
_DATA = (WSMsgType.TEXT, WSMsgType.BINARY)
CLOSE_TIMEOUT = 0.5
"""Seconds that a client has to answer a close frame."""


class ServerWebSocket:
    """Carries frames; bytes go out as binary frames, strings as text frames."""

    def __init__(self, request: web.Request, *, max_message_size: int) -> None:
        self._request = request
        self._socket: web.WebSocketResponse[Literal[False]] = web.WebSocketResponse(
            timeout=CLOSE_TIMEOUT,
            autoping=False,
            compress=False,
            max_msg_size=max_message_size,
            decode_text=False,
        )
        self._cut = False  # nothing more may be sent
        self._silence: HangUpWatch | None = None
        self._rest = b""
        self._owed_pong: bytes | None = None

    @property
    def upgradable(self) -> bool:
        """Whether the request asks for a WebSocket."""
        return bool(self._socket.can_prepare(self._request))

    async def open(self) -> web.StreamResponse:
        """Answer the upgrade request and give the response that the handler returns."""
        await self._socket.prepare(self._request)
        return self._socket

    async def send(self, data: str | bytes) -> None:
        """Send one frame. Waits while the peer is slow."""
        await self.send_rest()
        socket = self._socket
        send = socket.send_str(data) if isinstance(data, str) else socket.send_bytes(data)
        transport = self._request.transport
        try:
            if transport is None or transport.get_write_buffer_size() < _ROOM:
                await send
            else:
                # Senders that wait share one future inside aiohttp; a cancelled one must not
                # cancel it for the others.
                task = asyncio.ensure_future(send)
                task.add_done_callback(_forget_outcome)
                await asyncio.shield(task)
        except (ConnectionError, RuntimeError):
            raise self._closed() from None

    async def receive(self) -> bytes:
        """Wait for the next frame."""
        while True:
            if self._silence is not None:
                await self._silence.wait()
            message = await self._socket.receive()
            deaf = self._cut or self._silence is not None
            if message.type in _DATA:
                if not deaf:
                    return cast("bytes", message.data)
            elif message.type is WSMsgType.PING:
                if not deaf:
                    await self._pong(cast("bytes", message.data))
            elif message.type is not WSMsgType.PONG:
                break
        if message.type is WSMsgType.CLOSE:
            code, reason = cast("int", message.data) or 1005, cast("Any", message.extra) or ""
            raise TransportClosed(CloseInfo(code, reason, clean=code == 1000))
        error = cast("object", message.data)
        if isinstance(error, WebSocketError):
            raise TransportClosed(CloseInfo(int(error.code), str(error)), error)
        raise self._closed()

    async def aclose(self, code: int = 1000, reason: str = "") -> None:
        """Close; a client that does not answer in time is cut off."""
        if self._silence is not None or self._rest:
            await self.abort()
        elif self._cut:
            # What the client still sends is read, or the system would answer it with a reset.
            with anyio.move_on_after(CLOSE_TIMEOUT), suppress(TransportClosed, RuntimeError):
                while True:
                    await self.receive()
        else:
            with anyio.move_on_after(CLOSE_TIMEOUT + 0.2) as scope:
                await self._socket.close(code=code, message=reason.encode())
            transport = self._request.transport
            if scope.cancelled_caught and transport is not None:
                transport.abort()

    # To fail at will.

    async def abort(self) -> None:
        """Reset the connection."""
        self._cut, self._rest = True, b""
        if self._request.transport is not None:
            reset(self._request.transport)
        if self._silence is not None:
            self._silence.end()

    async def hang_up(self) -> None:
        """End the connection without a close frame, after what was sent."""
        transport = self._request.transport
        if self._cut or self._silence is not None or transport is None:
            return
        self._cut, self._rest = True, b""
        if not transport.is_closing():
            with contextlib.suppress(OSError):  # the peer was faster
                transport.write_eof()
            asyncio.get_running_loop().call_later(CLOSE_TIMEOUT, transport.abort)

    async def freeze(self) -> None:
        """Read nothing and answer nothing any more, until the client hangs up."""
        transport = self._request.transport
        if not self._cut and self._silence is None and transport is not None:
            self._silence = HangUpWatch(transport)

    async def send_half(self, data: str | bytes) -> None:
        """Send the first half of a frame's bytes; the next send begins with the other half."""
        await self.send_rest()
        frame = frame_bytes(data)
        middle = len(frame) // 2
        self._write(frame[:middle])
        self._rest = frame[middle:]

    async def send_rest(self) -> None:
        """Send the other half, and the pong that waited for it."""
        if self._silence is not None:
            await self._silence.wait()
        if self._cut or self._silence is not None:
            raise self._closed()
        rest, self._rest = self._rest, b""
        pong, self._owed_pong = self._owed_pong, None
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
        """Answer a ping, but not in the middle of a frame."""
        if self._rest:
            self._owed_pong = data
            return
        try:
            await self._socket.pong(data)
        except (ConnectionError, RuntimeError):
            raise self._closed() from None

    def _closed(self) -> TransportClosed:
        return TransportClosed(CloseInfo(int(self._socket.close_code or 1006)))


def _forget_outcome(task: asyncio.Task[None]) -> None:
    """Look at an error that nobody waits for any more, so that asyncio does not report it."""
    if not task.cancelled():
        task.exception()
