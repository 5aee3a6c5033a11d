"""WebSockets by aiohttp: the transport of every real connection. Needs asyncio."""

from __future__ import annotations

import asyncio
import time
from typing import cast

import aiohttp
from aiohttp import WSMsgType

from genai_live.errors import ConnectError, KeepaliveTimeout
from genai_live.transport.base import CloseInfo, Endpoint, TransportClosed, TransportOptions
from genai_live.transport.failures import WEBSOCKET, check_asyncio, explain, judging, words_of
from genai_live.transport.limits import too_large
from genai_live.transport.network import proxy_for

CLOSE_TIMEOUT = 0.7
"""Seconds that a close leaves to the peer; then the connection is cut."""

# With fewer bytes waiting no event loop has stopped its writers, so a send cannot block.
_ROOM = 16 * 1024


class AiohttpConnector:
    """Dials with aiohttp. Connections share one client session, made anew for another loop."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> AiohttpTransport:
        """Dial once.

        Raises:
            ConnectError: No WebSocket within `options.connect_timeout`, or the upgrade refused.
        """
        check_asyncio(WEBSOCKET)
        proxy = options.proxy
        try:
            async with asyncio.timeout(options.connect_timeout):
                proxy = await proxy_for(endpoint.url, proxy)
                websocket = await self._open_session().ws_connect(
                    # aiohttp compares and proxies http URLs; the upgrade makes ws of them.
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
        except ConnectError as refused:
            problem = refused
        except (aiohttp.ClientError, OSError, ValueError) as exc:
            problem = explain(exc, WEBSOCKET, endpoint.url, options.connect_timeout, proxy)
        else:
            return AiohttpTransport(cast("_WebSocket", websocket), options)
        # Raised here, without cause and traceback: those of aiohttp hold the request's headers.
        raise problem.with_traceback(None)

    def _open_session(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.closed or self._loop is not loop:
            self._forget_session()
            self._loop = loop
            self._session = aiohttp.ClientSession(
                # No pool: a connection that became no WebSocket is of no further use.
                connector=aiohttp.TCPConnector(limit=0, force_close=True),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(),
                middlewares=(judging(WEBSOCKET),),
                ws_response_class=_WebSocket,
            )
        return self._session

    def _forget_session(self) -> None:
        if self._session is not None:
            self._session.detach()
            self._session = None

    async def aclose(self) -> None:
        """Let go of what connections share; those still open are cut. Idempotent."""
        if self._session is not None and self._loop is asyncio.get_running_loop():
            session, self._session = self._session, None
            try:
                async with asyncio.timeout(CLOSE_TIMEOUT):
                    await session.close()
            except TimeoutError:
                session.detach()
        self._forget_session()

    def __del__(self) -> None:
        self._forget_session()


class AiohttpTransport:
    """One WebSocket; the protocol `Transport` says what its methods promise."""

    def __init__(self, websocket: _WebSocket, options: TransportOptions) -> None:
        self._websocket = websocket
        self._tcp = websocket.tcp
        self._options = options
        self._end: tuple[CloseInfo, Exception | None] | None = None
        self._hung_up = False

    async def send(self, data: str | bytes) -> None:
        """Send one text frame; bytes are UTF-8 already. Waits while the peer is slow."""
        frame = data.encode() if isinstance(data, str) else data
        if self._end is None:
            sending = self._websocket.send_frame(frame, WSMsgType.TEXT)
            try:
                if self._tcp.get_write_buffer_size() + len(frame) < _ROOM:
                    await sending
                else:
                    # Writers that wait share one future inside aiohttp. A cancelled send must
                    # not cancel it: every later send would find it cancelled.
                    task = asyncio.ensure_future(sending)
                    task.add_done_callback(_forget_outcome)
                    await asyncio.shield(task)
            except (aiohttp.ClientError, OSError) as exc:
                raise self._closed(exc) from None
            if self._end is None and not self._tcp.is_closing():
                return
        raise self._closed()

    async def receive(self) -> bytes:
        """Wait for the next frame, text or binary."""
        if self._end is None:
            self._websocket.listens_since = time.monotonic()
            message = await self._websocket.receive()
            if message.type is WSMsgType.TEXT or message.type is WSMsgType.BINARY:
                return cast("bytes", message.data)
            if self._end is None:
                self._end = self._explain_end(message)
                await self._hang_up(message.data if message.type is WSMsgType.CLOSE else 1000)
        raise self._closed()

    async def aclose(self, code: int = 1000, reason: str = "") -> None:
        """Close within a second, whatever the peer does; a cancelled close cuts at once."""
        if self._end is None:
            self._end = CloseInfo(code, reason, clean=True), None
        await self._hang_up(code, reason)

    async def _hang_up(self, code: int, reason: str = "") -> None:
        if self._hung_up:
            return
        self._hung_up = True
        # Cutting the line wakes whoever waits on it, a blocked send as well as the close itself.
        cut = asyncio.get_running_loop().call_later(CLOSE_TIMEOUT, self._tcp.abort)
        try:
            await self._websocket.close(code=code or 1000, message=_fit(reason))
        finally:
            cut.cancel()
            self._tcp.abort()

    def _closed(self, exc: Exception | None = None) -> TransportClosed:
        return TransportClosed(*(self._end or (self._lost(exc), None)))

    def _lost(self, exc: Exception | None) -> CloseInfo:
        cause = self._websocket.lost_by() or exc
        if isinstance(cause, aiohttp.ServerDisconnectedError):
            return CloseInfo(1006, "the server hung up without a close frame")
        return CloseInfo(
            1006, f"connection lost: {words_of(cause)}" if cause else "connection lost"
        )

    def _explain_end(self, message: aiohttp.WSMessage) -> tuple[CloseInfo, Exception | None]:
        if message.type is WSMsgType.CLOSE:
            code, reason = message.data or 1005, message.extra or ""
            return CloseInfo(code, reason, clean=code == 1000), None
        exc = message.data if message.type is WSMsgType.ERROR else None
        if isinstance(exc, aiohttp.ServerTimeoutError):
            silence = 3 * (self._options.keepalive or 0)
            reason = f"nothing came for {silence:g} s, not even the answer to a ping"
            return CloseInfo(1006, reason), KeepaliveTimeout(1006, reason)
        if (
            isinstance(exc, aiohttp.WebSocketError)
            and exc.code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
        ):
            error = too_large(self._options.max_message_size)
            return CloseInfo(exc.code, str(error)), error
        if isinstance(exc, aiohttp.WebSocketError):
            return CloseInfo(exc.code, f"the server broke the WebSocket protocol: {exc}"), None
        return self._lost(exc), None


class _WebSocket(aiohttp.ClientWebSocketResponse):
    """aiohttp's WebSocket, with four of its ways changed."""

    listens_since = 0.0
    _lost_by: BaseException | None = None

    @property
    def tcp(self) -> asyncio.Transport:
        """The connection below."""
        return self._writer.transport

    def lost_by(self) -> BaseException | None:
        """Give what ended the connection below, None where that is not known."""
        protocol = self._conn.protocol if self._conn is not None else None
        if protocol is not None and self._lost_by is None:
            self._lost_by = protocol.exception()
        return self._lost_by

    async def close(self, *, code: int = 1000, message: bytes = b"") -> bool:
        """Close; a cancelled receive before it changes nothing."""
        self.lost_by()  # Closing forgets it.
        if not self._closing:
            self._close_code = None  # Set by a cancelled receive; nobody would wait for the peer.
        return await super().close(code=code, message=message)

    def _reset_heartbeat(self) -> None:
        # What still comes during a close would start the pings again, for ever.
        if not self._closed and not self._closing:
            super()._reset_heartbeat()

    def _handle_ping_pong_exception(self, exc: BaseException) -> None:
        # Only who listens can find silence, and only after a while: a slow reader stops the socket
        # itself, pongs included, and the end would throw away what waits to be read.
        if self._waiting and time.monotonic() - self.listens_since > self._pong_heartbeat / 2:
            super()._handle_ping_pong_exception(exc)
        else:
            self._reset_heartbeat()


def _fit(reason: str) -> bytes:
    """Encode a close reason within the 123 bytes that a close frame has for it."""
    return reason.encode()[:123].decode(errors="ignore").encode()


def _forget_outcome(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        task.exception()
