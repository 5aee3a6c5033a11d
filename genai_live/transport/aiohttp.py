"""WebSockets with aiohttp, the default transport. Needs asyncio."""

from __future__ import annotations

import asyncio
import time
import weakref
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import aiohttp
from aiohttp import WSMsgType
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import WS_CLOSING_MESSAGE

from genai_live._runtime.event import wake
from genai_live._runtime.uncancelled import retrieve_exception, uncancelled
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
from genai_live.transport.uplink import UplinkWatch

if TYPE_CHECKING:
    from collections.abc import Callable

CLOSE_TIMEOUT = 0.7
"""Seconds to wait for the peer during a close; then the connection is aborted."""

# No event loop pauses its writers below this many buffered bytes, so a send cannot block.
_NEVER_PAUSED = 16 * 1024


_DATA = WSMsgType.TEXT, WSMsgType.BINARY

_CLOSE_FRAME = 127
"""Size of the largest close frame."""
_PING = 0x89
"""First byte of a ping."""


class AiohttpConnector:
    """Connects with aiohttp. The connections of an event loop share a client session.

    Args:
        transport_type: The class of its connections; None for `AiohttpTransport`.
    """

    def __init__(self, transport_type: type[AiohttpTransport] | None = None) -> None:
        self._transport_type = transport_type or AiohttpTransport
        self._sessions: dict[asyncio.AbstractEventLoop, aiohttp.ClientSession] = {}
        # Not `__del__`: in a garbage collection that of a client session might come before it, and
        # warn.
        weakref.finalize(self, _detach_all, self._sessions)

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
                    autoping=False,
                    decode_text=False,
                )
        except ConnectError as exc:
            error = exc
        except (aiohttp.ClientError, OSError, ValueError) as exc:
            error = to_connect_error(exc, WEBSOCKET, endpoint.url, options.connect_timeout, proxy)
        else:
            return self._transport_type(cast("_WebSocket", websocket), options)
        # Raised here, without cause and traceback: those of aiohttp hold the request's headers.
        raise error.with_traceback(None)

    def _open_session(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        session = self._sessions.get(loop)
        if session is None or session.closed:
            self._forget_closed_loops()
            session = self._sessions[loop] = aiohttp.ClientSession(
                connector=_make_connector(loop),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(),
                middlewares=(raise_for_status(WEBSOCKET),),
                ws_response_class=_WebSocket,
            )
        return session

    def _forget_closed_loops(self) -> None:
        for loop in list(self._sessions):  # other threads may do the same
            if loop.is_closed() and (session := self._sessions.pop(loop, None)) is not None:
                session.detach()

    async def aclose(self) -> None:
        """Release what the connections of this event loop share; open ones are aborted.

        Idempotent.
        """
        self._forget_closed_loops()
        session = self._sessions.pop(asyncio.get_running_loop(), None)
        if session is not None:
            try:
                async with asyncio.timeout(CLOSE_TIMEOUT):
                    await session.close()
            except TimeoutError:
                session.detach()


def _detach_all(sessions: dict[asyncio.AbstractEventLoop, aiohttp.ClientSession]) -> None:
    for session in sessions.values():
        session.detach()


class AiohttpTransport:
    """One WebSocket. See the protocol `Transport` for what the methods promise."""

    def __init__(self, websocket: _WebSocket, options: TransportOptions) -> None:
        self._websocket = websocket
        self._tcp = websocket.tcp
        self._options = options
        self._end: tuple[CloseInfo, Exception | None] | None = None
        self._close_started = False
        self._ping: bytes | None = None
        self._answering: asyncio.Task[None] | None = None
        self._watch = (
            UplinkWatch(
                asyncio.get_running_loop(),
                self._tcp,
                2 * options.keepalive,
                counts=websocket.is_waiting,
                on_stuck=self._end_stuck,
            )
            if options.keepalive
            else None
        )

    async def send(self, data: str | bytes) -> None:
        """Send one text frame; bytes must be UTF-8. Waits while the peer is slow."""
        frame = data.encode() if isinstance(data, str) else data
        if self._end is None:
            sending = self._websocket.send_frame(frame, WSMsgType.TEXT)
            try:
                if self._tcp.get_write_buffer_size() + len(frame) < _NEVER_PAUSED:
                    await sending
                else:
                    await uncancelled(sending)
            except (aiohttp.ClientError, OSError) as exc:
                raise self._closed(exc) from None
            if self._end is None and not self._tcp.is_closing():
                return
        raise self._closed()

    def send_nowait(self, data: bytes) -> bool:
        """Send one text frame if that needs no waiting, and return whether it was sent."""
        if self._end is not None or (
            self._tcp.get_write_buffer_size() + len(data) >= _NEVER_PAUSED
        ):
            return False
        sending = self._websocket.send_frame(data, WSMsgType.TEXT)
        try:
            sending.send(None)
        except StopIteration:
            return not self._tcp.is_closing()
        except (aiohttp.ClientError, OSError):  # `send` tells why
            return False
        sending.close()
        raise RuntimeError("aiohttp waited though its buffer was not full.")

    @property
    def on_arrival(self) -> Callable[[], object]:
        """Called in the event loop when something has come in."""
        return self._websocket.on_arrival

    @on_arrival.setter
    def on_arrival(self, function: Callable[[], object]) -> None:
        self._websocket.on_arrival = function

    def receive_nowait(self) -> bytes | None:
        """Return the next frame if it is here; None where `receive` has to look."""
        return self._websocket.receive_nowait() if self._end is None else None

    async def receive(self) -> bytes:
        """Wait for the next frame, text or binary."""
        self._websocket.receiving_since = time.monotonic()
        while self._end is None:
            message = await self._websocket.receive()
            if message.type in _DATA:
                data: bytes = message.data
                return data
            if message.type is WSMsgType.PING:
                self._answer(message.data)
            elif message.type is not WSMsgType.PONG and self._end is None:
                self._end = self._explain_end(message)
                code = message.data if message.type is WSMsgType.CLOSE else 1000
                await self._close_websocket(code)
        raise self._closed()

    def _answer(self, ping: bytes) -> None:
        """Send a pong, but do not wait for room for it: a peer that reads nothing may ping.

        Only the newest of several pings has to be answered.
        """
        self._ping = ping
        if self._answering is None or self._answering.done():
            self._answering = asyncio.ensure_future(self._send_pongs())
            self._answering.add_done_callback(retrieve_exception)

    async def _send_pongs(self) -> None:
        while (ping := self._ping) is not None:
            self._ping = None
            await self._websocket.pong(ping)

    def _end_stuck(self) -> None:
        seconds = 2 * (self._options.keepalive or 0)
        self._end = self._end or _silence(
            f"the server took nothing of what was sent for {seconds:g} s"
        )
        self._tcp.abort()

    async def aclose(self, code: int = 1000, reason: str = "") -> None:
        """Close within a second, whatever the peer does; a cancelled close aborts at once."""
        if self._end is None:
            self._end = CloseInfo(code, reason, clean=True), None
        await self._close_websocket(code, reason)

    async def _close_websocket(self, code: int, reason: str = "") -> None:
        if self._close_started:
            return
        self._close_started = True
        if self._watch is not None:
            self._watch.stop()
        # Aborting wakes everything that waits for the socket, a blocked send and the close itself.
        abort = asyncio.get_running_loop().call_later(CLOSE_TIMEOUT, self._tcp.abort)
        try:
            await self._websocket.close(code=code or 1000, message=_truncate(reason))
        finally:
            abort.cancel()
            self._tcp.abort()

    def _closed(self, exc: Exception | None = None) -> TransportClosed:
        return TransportClosed(*(self._end or (self._lost(exc), None)))

    def _lost(self, exc: BaseException | None) -> CloseInfo:
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
        exc = message.data
        if message.type is not WSMsgType.ERROR:  # a frame came just before it
            exc = self._websocket.exception()
        if isinstance(exc, aiohttp.ServerTimeoutError):
            seconds = 3 * (self._options.keepalive or 0)
            return _silence(f"no message and no answer to a ping was received for {seconds:g} s")
        if not isinstance(exc, aiohttp.WebSocketError):
            return self._lost(exc), None
        if exc.code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG:
            return message_too_large(self._options.max_message_size)
        if (close := self._websocket.refused_close(exc)) is not None:
            return close, None
        # The code is the one that aiohttp answers with, and no word of the server's.
        return CloseInfo(1006, f"the server violated the WebSocket protocol: {exc}"), None


def _silence(reason: str) -> tuple[CloseInfo, Exception]:
    return CloseInfo(1006, reason), KeepaliveTimeout(1006, reason)


class _Protocol(ResponseHandler):
    """aiohttp's protocol, which also keeps the newest bytes that were received."""

    only_pings = False
    """Whether what was received last is nothing but pings."""
    on_change: Callable[[], object] | None = None
    """Called when something has come in, and at the end."""
    _newest = b""

    def data_received(self, data: bytes) -> None:
        """Keep the end of the bytes, and pass them on."""
        self.only_pings = _are_pings(data)
        if len(data) < _CLOSE_FRAME:
            self._newest = (self._newest + data)[-_CLOSE_FRAME:]
        else:
            self._newest = data[-_CLOSE_FRAME:]
        super().data_received(data)
        self._notify()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Pass the end on."""
        super().connection_lost(exc)
        self._notify()

    def set_exception(self, *args: Any, **options: Any) -> None:
        """Pass an error on."""
        super().set_exception(*args, **options)
        self._notify()

    def _notify(self) -> None:
        if self.on_change is not None:
            self.on_change()

    def close_code_before(self, reason: bytes) -> int | None:
        """Return the code in a close frame that was received last; None if there is none."""
        start = self._newest.rfind(bytes((0x88, 2 + len(reason))))
        frame = self._newest[start:] if start >= 0 else b""
        return int.from_bytes(frame[2:4]) if frame[4:].startswith(reason) else None


def _are_pings(data: bytes) -> bool:
    at = 0
    while at < len(data) and data[at] == _PING:
        at += 2 + (data[at + 1] if at + 1 < len(data) else 0)
    return at >= len(data)


class _WebSocket(aiohttp.ClientWebSocketResponse):
    """aiohttp's WebSocket with changes to waiting, to closing and to the heartbeat.

    It waits for something to come in by itself, so that `on_arrival` can take it before a task is
    woken.
    """

    receiving_since = 0.0
    on_arrival: Callable[[], object] = staticmethod(lambda: None)
    _connection_error: BaseException | None = None
    _arrival: asyncio.Future[None] | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # aiohttp lets go of it at the end.
        self._tcp_protocol = cast("_Protocol", cast("Any", self._conn).protocol)
        self._tcp_protocol.on_change = self._on_change

    @property
    def _received(self) -> Any:
        """The frames that aiohttp has read, and their sizes."""
        reader: Any = self._reader
        return reader._buffer

    def receive_nowait(self) -> bytes | None:
        """Return the next frame with data if one is here and nothing else comes before it."""
        buffer = self._received
        if not buffer or buffer[0][0].type not in _DATA or self._waiting or self._closing:
            return None
        reading = self._reader.read()
        try:
            reading.send(None)
        except StopIteration as done:
            data: bytes = done.value.data
            return data
        reading.close()
        raise RuntimeError("aiohttp waited though a frame was there.")

    async def receive(self, timeout: float | None = None) -> Any:
        """Wait for the next frame of any kind."""
        if not self._has_news():
            self._arrival = self._loop.create_future()
            self._waiting = True
            try:
                await self._arrival
            finally:
                self._arrival = None
                self._waiting = False
                if self._close_wait is not None:
                    wake(self._close_wait)
            if self._closing:
                return WS_CLOSING_MESSAGE
        return await super().receive(timeout)

    def _has_news(self) -> bool:
        reader = self._reader
        return bool(self._received or reader.is_eof() or self._closed or self._closing)

    def _on_change(self) -> None:
        if self._arrival is None:
            return
        if self._received:
            self._waiting = False
            try:
                self.on_arrival()
            finally:
                self._waiting = True
        if self._has_news() and not self._arrival.done():
            wake(self._arrival)

    def is_waiting(self) -> bool:
        """Whether somebody reads, and has read all that came in."""
        return self._waiting

    def refused_close(self, error: aiohttp.WebSocketError) -> CloseInfo | None:
        """Return what a close frame says that aiohttp refuses to read; None for other errors.

        A server may cut the reason in the middle of a character.
        """
        cause = error.__cause__
        if not isinstance(cause, UnicodeDecodeError):
            return None
        code = self._tcp_protocol.close_code_before(cause.object)
        if code is None:
            return None
        return CloseInfo(code, cause.object.decode(errors="replace"), clean=code == 1000)

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
        if self._arrival is not None:
            wake(self._arrival)
        if not self._closing:
            # A cancelled receive sets it, and then close() would not wait for the peer.
            self._close_code = None
        return await super().close(code=code, message=message)

    def _on_data_received(self) -> None:
        # A peer that pings may have stopped reading; what it has read it answers.
        if not self._tcp_protocol.only_pings:
            super()._on_data_received()

    def _reset_heartbeat(self) -> None:
        # A frame that arrives during a close would restart the pings for good.
        if not self._closed and not self._closing:
            super()._reset_heartbeat()

    def _handle_ping_pong_exception(self, exc: BaseException) -> None:
        # Silence only counts after receive() has waited for a while: a slow reader pauses the
        # socket, pongs included, and ending the connection would discard what is not read yet.
        if self._waiting and time.monotonic() - self.receiving_since > self._pong_heartbeat / 2:
            super()._handle_ping_pong_exception(exc)
            self._on_change()
        else:
            self._reset_heartbeat()


def _make_connector(loop: asyncio.AbstractEventLoop) -> aiohttp.TCPConnector:
    """Return a connector with our protocol.

    It has no pool: a connection whose upgrade failed is not reused.
    """
    connector: Any = aiohttp.TCPConnector(limit=0, force_close=True)
    connector._factory = partial(_Protocol, loop=loop)
    return cast("aiohttp.TCPConnector", connector)


def _truncate(reason: str) -> bytes:
    """Encode a close reason within the 123 bytes that a close frame has for it."""
    return reason.encode()[:123].decode(errors="ignore").encode()
