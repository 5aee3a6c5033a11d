"""`AiohttpSocket`: a browser's WebSocket of an aiohttp server, for `LiveRelay.serve_socket`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from aiohttp import WSMsgType

from genai_live.asgi.sockets import BrowserLeft, short_reason

if TYPE_CHECKING:
    from aiohttp import web


class AiohttpSocket:
    """A WebSocket of an aiohttp server; see `BrowserSocket`.

        response = web.WebSocketResponse(max_msg_size=2**20, heartbeat=20)
        await response.prepare(request)
        await relay.serve_socket(AiohttpSocket(response), {"request": request})

    Args:
        response: The WebSocket, prepared.
    """

    def __init__(self, response: web.WebSocketResponse[Literal[True]]) -> None:
        self._response = response

    async def receive(self) -> str | bytes:
        """Wait for the next message."""
        message = await self._response.receive()
        if message.type is WSMsgType.TEXT:
            return cast("str", message.data)
        if message.type is WSMsgType.BINARY:
            return bytes(cast("bytes", message.data))
        raise BrowserLeft

    async def send(self, data: str | bytes) -> None:
        """Send a message."""
        response = self._response
        try:
            await (response.send_str(data) if isinstance(data, str) else response.send_bytes(data))
        except (ConnectionError, RuntimeError) as error:
            raise BrowserLeft from error

    async def close(self, code: int, reason: str) -> None:
        """Close the WebSocket."""
        await self._response.close(code=int(code), message=short_reason(reason).encode())
