"""WebSockets with aiohttp, the default transport. Needs asyncio."""

from __future__ import annotations

import asyncio
import time
from typing import cast

import aiohttp
from aiohttp import WSMsgType

from genai_live.errors import ConnectError, KeepaliveTimeout
from genai_live.transport.base import CloseInfo, Endpoint, TransportClosed, TransportOptions
from genai_live.transport.failures import (
    WEBSOCKET,
    check_asyncio,
    describe,
    raise_for_status,
    to_connect_error,
)
from genai_live.transport.limits import message_too_large
from genai_live.transport.network import resolve_proxy

CLOSE_TIMEOUT = 0.7
"""Seconds to wait for the peer during a close; then the connection is aborted."""

# No event loop pauses its writers below this many buffered bytes, so a send cannot block.
_NEVER_PAUSED = 16 * 1024


class AiohttpConnector:
    """Connects with aiohttp. Connections share a client session, replaced when the loop changes."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> AiohttpTransport:
        """Open a WebSocket, in one attempt.

        Raises:
            ConnectError: No WebSocket within `options.connect_timeout`, or the upgrade was refused.
        """
        check_asyncio(WEBSOCKET)
        proxy = options.proxy
        try:
            async with asyncio.timeout(options.connect_timeout):
                proxy = await resolve_proxy(endpoint.url, proxy)
                websocket = await self._open_session().ws_connect(
                    # aiohttp compares and proxies http URLs only; the upgrade makes ws of them.
                    "http" + endpoint.url.removeprefix("ws"),
                    headers=endpoint.headers,
                    heartbeat=2 * options.keepalive if options.keepalive else None,
                    # aiohttp refuses a frame of exactly this size.
                    max_msg_size=options.max_message_size + 1,
                    timeout=aiohttp.ClientWSTimeout(
                        ws_close=CLOSE_TIMEOUT  # pyright: ignore[reportCallIssue]
                    ),
                    proxy=proxy,
                    ssl=options.ssl or True,
                    compress=0,
                    autoclose=False,
                    decode_text=False,
                )
        except ConnectError as exc:
            error = exc
        except (aiohttp.ClientError, OSError, ValueError) as exc:
            error = to_connect_error(exc, WEBSOCKET, endpoint.url, options.connect_timeout, proxy)
        else:
            return AiohttpTransport(cast("_WebSocket", websocket), options)
        # Raised here, without cause and traceback: those of aiohttp hold the request's headers.
        raise error.with_traceback(None)

    def _open_session(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.closed or self._loop is not loop:
            self._detach_session()
            self._loop = loop
            self._session = aiohttp.ClientSession(
                # No pool: a connection whose upgrade failed is not reused.
                connector=aiohttp.TCPConnector(limit=0, force_close=True),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(),
                middlewares=(raise_for_status(WEBSOCKET),),
                ws_response_class=_WebSocket,
            )
        return self._session

    def _detach_session(self) -> None:
        if self._session is not None:
            self._session.detach()
            self._session = None

    async def aclose(self) -> None:
        """Release the shared session; connections that are still open are aborted. Idempotent."""
        if self._session is not None and self._loop is asyncio.get_running_loop():
            session, self._session = self._session, None
            try:
                async with asyncio.timeout(CLOSE_TIMEOUT):
                    await session.close()
            except TimeoutError:
                session.detach()
        self._detach_session()

    def __del__(self) -> None:
        self._detach_session()


class AiohttpTransport:
    """One WebSocket. See the protocol `Transport` for what the methods promise."""

    def __init__(self, websocket: _WebSocket, options: TransportOptions) -> None:
        self._websocket = websocket
        self._tcp = websocket.tcp
        self._options = options
        self._end: tuple[CloseInfo, Exception | None] | None = None
        self._close_started = False

    async def send(self, data: str | bytes) -> None:
        """Send one text frame; bytes must be UTF-8. Waits while the peer is slow."""
        frame = data.encode() if isinstance(data, str) else data
        if self._end is None:
            sending = self._websocket.send_frame(frame, WSMsgType.TEXT)
            try:
                if self._tcp.get_write_buffer_size() + len(frame) < _NEVER_PAUSED:
                    await sending
                else:
                    # Waiting writers share one future inside aiohttp. A cancelled send must not
                    # cancel it: every later send would find it cancelled.
                    task = asyncio.ensure_future(sending)
                    task.add_done_callback(_retrieve_exception)
                    await asyncio.shield(task)
            except (aiohttp.ClientError, OSError) as exc:
                raise self._closed(exc) from None
            if self._end is None and not self._tcp.is_closing():
                return
        raise self._closed()

    async def receive(self) -> bytes:
        """Wait for the next frame, text or binary."""
        if self._end is None:
            self._websocket.receiving_since = time.monotonic()
            message = await self._websocket.receive()
            if message.type is WSMsgType.TEXT or message.type is WSMsgType.BINARY:
                return cast("bytes", message.data)
            if self._end is None:
                self._end = self._explain_end(message)
                code = message.data if message.type is WSMsgType.CLOSE else 1000
                await self._close_websocket(code)
        raise self._closed()

    async def aclose(self, code: int = 1000, reason: str = "") -> None:
        """Close within a second, whatever the peer does; a cancelled close aborts at once."""
        if self._end is None:
            self._end = CloseInfo(code, reason, clean=True), None
        await self._close_websocket(code, reason)

    async def _close_websocket(self, code: int, reason: str = "") -> None:
        if self._close_started:
            return
        self._close_started = True
        # Aborting wakes everything that waits for the socket, a blocked send and the close itself.
        abort = asyncio.get_running_loop().call_later(CLOSE_TIMEOUT, self._tcp.abort)
        try:
            await self._websocket.close(code=code or 1000, message=_truncate(reason))
        finally:
            abort.cancel()
            self._tcp.abort()

    def _closed(self, exc: Exception | None = None) -> TransportClosed:
        return TransportClosed(*(self._end or (self._lost(exc), None)))

    def _lost(self, exc: Exception | None) -> CloseInfo:
        cause = self._websocket.connection_error() or exc
        if isinstance(cause, aiohttp.ServerDisconnectedError):
            return CloseInfo(1006, "the server closed the connection without a close frame")
        return CloseInfo(
            1006, f"connection lost: {describe(cause)}" if cause else "connection lost"
        )

    def _explain_end(self, message: aiohttp.WSMessage) -> tuple[CloseInfo, Exception | None]:
        if message.type is WSMsgType.CLOSE:
            code, reason = message.data or 1005, message.extra or ""
            return CloseInfo(code, reason, clean=code == 1000), None
        exc = message.data if message.type is WSMsgType.ERROR else None
        if isinstance(exc, aiohttp.ServerTimeoutError):
            silence = 3 * (self._options.keepalive or 0)
            reason = f"nothing was received for {silence:g} s, not even the answer to a ping"
            return CloseInfo(1006, reason), KeepaliveTimeout(1006, reason)
        if (
            isinstance(exc, aiohttp.WebSocketError)
            and exc.code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
        ):
            return message_too_large(self._options.max_message_size)
        if isinstance(exc, aiohttp.WebSocketError):
            return CloseInfo(exc.code, f"the server violated the WebSocket protocol: {exc}"), None
        return self._lost(exc), None


class _WebSocket(aiohttp.ClientWebSocketResponse):
    """aiohttp's WebSocket with changes to closing and to the heartbeat."""

    receiving_since = 0.0
    _connection_error: BaseException | None = None

    @property
    def tcp(self) -> asyncio.Transport:
        """The underlying TCP connection."""
        return self._writer.transport

    def connection_error(self) -> BaseException | None:
        """Return the exception that ended the TCP connection; None if there was none so far."""
        protocol = self._conn.protocol if self._conn is not None else None
        if protocol is not None and self._connection_error is None:
            self._connection_error = protocol.exception()
        return self._connection_error

    async def close(self, *, code: int = 1000, message: bytes = b"") -> bool:
        """Close the WebSocket, also after a cancelled receive."""
        self.connection_error()  # Remembers it; closing drops the connection.
        if not self._closing:
            # A cancelled receive sets it, and then close() would not wait for the peer.
            self._close_code = None
        return await super().close(code=code, message=message)

    def _reset_heartbeat(self) -> None:
        # A frame that arrives during a close would restart the pings for good.
        if not self._closed and not self._closing:
            super()._reset_heartbeat()

    def _handle_ping_pong_exception(self, exc: BaseException) -> None:
        # Silence only counts after receive() has waited for a while: a slow reader pauses the
        # socket, pongs included, and ending the connection would discard what is not read yet.
        if self._waiting and time.monotonic() - self.receiving_since > self._pong_heartbeat / 2:
            super()._handle_ping_pong_exception(exc)
        else:
            self._reset_heartbeat()


def _truncate(reason: str) -> bytes:
    """Encode a close reason within the 123 bytes that a close frame has for it."""
    return reason.encode()[:123].decode(errors="ignore").encode()


def _retrieve_exception(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        task.exception()
