"""The server's end of an aiohttp WebSocket, as a `Transport`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

import anyio
from aiohttp import WebSocketError, WSMsgType, web

from genai_live.transport.base import CloseInfo, TransportClosed

if TYPE_CHECKING:
    from typing import Literal

_ROOM = 1_000  # with less waiting than this no event loop holds its writers up
CLOSE_TIMEOUT = 0.5
"""Seconds that a client has to answer a close frame."""


class ServerWebSocket:
    """Carries frames; bytes go out as binary frames, strings as text frames."""

    def __init__(self, request: web.Request, *, max_message_size: int) -> None:
        self._request = request
        self._socket: web.WebSocketResponse[Literal[False]] = web.WebSocketResponse(
            timeout=CLOSE_TIMEOUT,
            compress=False,
            max_msg_size=max_message_size,
            decode_text=False,
        )

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
            raise TransportClosed(CloseInfo(int(self._socket.close_code or 1006))) from None

    async def receive(self) -> bytes:
        """Wait for the next frame."""
        message = await self._socket.receive()
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            return cast("bytes", message.data)
        if message.type is WSMsgType.CLOSE:
            code, reason = cast("int", message.data) or 1005, cast("Any", message.extra) or ""
            raise TransportClosed(CloseInfo(code, reason, clean=code == 1000))
        error = cast("object", message.data)
        if isinstance(error, WebSocketError):
            raise TransportClosed(CloseInfo(int(error.code), str(error)), error)
        raise TransportClosed(CloseInfo(int(self._socket.close_code or 1006)))

    async def aclose(self, code: int = 1000, reason: str = "") -> None:
        """Close; a client that does not answer in time is cut off."""
        with anyio.move_on_after(CLOSE_TIMEOUT + 0.2) as scope:
            await self._socket.close(code=code, message=reason.encode())
        transport = self._request.transport
        if scope.cancelled_caught and transport is not None:
            transport.abort()


def _forget_outcome(task: asyncio.Task[None]) -> None:
    """Look at an error that nobody waits for any more, so that asyncio does not report it."""
    if not task.cancelled():
        task.exception()
