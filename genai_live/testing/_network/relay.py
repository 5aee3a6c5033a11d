"""`relay`: passes the frames of two WebSockets to each other, unchanged and in order."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

import aiohttp
import anyio
from aiohttp import WebSocketError, WSMsgType
from attrs import frozen

from genai_live._runtime.uncancelled import uncancelled
from genai_live.testing._network.websocket import ServerWebSocket
from genai_live.testing.limits import CLOSE_SECONDS, REQUEST_SECONDS
from genai_live.testing.rejections import cut
from genai_live.transport.aiohttp import AiohttpTransport
from genai_live.transport.base import CloseInfo, TransportClosed
from genai_live.transport.failures import HTTP, to_connect_error
from genai_live.transport.network import resolve_proxy

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from ssl import SSLContext

    from aiohttp import web

    from genai_live.recording import ConnectionWriter
    from genai_live.recording.entries import FrameKind
    from genai_live.transport.base import Endpoint

_Sender = Literal["client", "server"]

NO_CODE, ABNORMAL = 1005, 1006
"""What stands for a close frame without a code, and for no close frame at all."""
_NEVER_SENT = frozenset({1004, NO_CODE, ABNORMAL, 1015})
_DATA = (WSMsgType.TEXT, WSMsgType.BINARY)
_CONTROL = (WSMsgType.PING, WSMsgType.PONG)


@frozen
class _Frame:
    kind: WSMsgType
    data: bytes


class _End(Protocol):
    """One of the two WebSockets."""

    async def next_frame(self) -> _Frame:
        """Wait for the next frame, pings and pongs included."""
        ...

    async def pass_on(self, frame: _Frame) -> None:
        """Send a frame. Waits while the peer is slow."""
        ...

    async def finish(self, info: CloseInfo) -> int:
        """End the connection as the other one ended; return the code to answer with."""
        ...


class ClientEnd(ServerWebSocket):
    """The WebSocket to the client."""

    def __init__(self, request: web.Request, *, max_message_size: int) -> None:
        super().__init__(request, max_message_size=max_message_size, autoclose=False)

    async def next_frame(self) -> _Frame:
        """Wait for the next frame, pings and pongs included."""
        message = await self._socket.receive()
        if message.type in _DATA or message.type in _CONTROL:
            return _Frame(message.type, cast("bytes", message.data))
        if message.type is WSMsgType.CLOSE:
            code, reason = cast("int", message.data) or NO_CODE, cast("str", message.extra) or ""
            raise TransportClosed(CloseInfo(code, reason))
        problem = message.data if isinstance(message.data, WebSocketError) else ""
        raise TransportClosed(CloseInfo(ABNORMAL, str(problem)))

    async def pass_on(self, frame: _Frame) -> None:
        """Send a frame. Waits while the client is slow."""
        try:
            await uncancelled(self._socket.send_frame(frame.data, frame.kind))
        except (ConnectionError, RuntimeError):
            raise TransportClosed(CloseInfo(ABNORMAL)) from None

    async def finish(self, info: CloseInfo) -> int:
        """End the connection as the other one ended; return the code to answer with."""
        if info.code == ABNORMAL:
            await self.hang_up()
        elif info.code in _NEVER_SENT:
            with suppress(ConnectionError, RuntimeError):
                await self._socket.send_frame(b"", WSMsgType.CLOSE)
        code = 1000 if info.code in _NEVER_SENT else info.code
        await self.aclose(code, cut(info.reason))
        return int(self._socket.close_code or 1000)


class UpstreamEnd(AiohttpTransport):
    """The WebSocket to the server."""

    async def next_frame(self) -> _Frame:
        """Wait for the next frame, pings and pongs included."""
        while self._end is None:
            message = await self._websocket.receive()
            if message.type in _DATA or message.type in _CONTROL:
                return _Frame(message.type, cast("bytes", message.data))
            if self._end is None:
                self._end = self._explain_end(message)
        raise self._closed()

    async def pass_on(self, frame: _Frame) -> None:
        """Send a frame. Waits while the server is slow."""
        if self._end is not None or self._tcp.is_closing():
            raise self._closed()
        try:
            await uncancelled(self._websocket.send_frame(frame.data, frame.kind))
        except (aiohttp.ClientError, OSError) as error:
            raise self._closed(error) from None

    async def finish(self, info: CloseInfo) -> int:
        """End the connection as the other one ended; return the code to answer with."""
        if info.code == ABNORMAL:
            self._tcp.close()  # after what waits to be sent
        elif info.code in _NEVER_SENT:
            with suppress(aiohttp.ClientError, OSError):
                await self._websocket.send_frame(b"", WSMsgType.CLOSE)
        await self.aclose(1000 if info.code in _NEVER_SENT else info.code, cut(info.reason))
        return int(self._websocket.close_code or 1000)


async def relay(
    client: ClientEnd,
    upstream: UpstreamEnd,
    writer: ConnectionWriter,
    count: Callable[[str, int], None],
) -> None:
    """Pass frames on until one side ends the connection, and end the other in the same way.

    Each frame is written before it is sent, so the file has all that a side can have seen.

    Args:
        client: The WebSocket to the client.
        upstream: The WebSocket to the server.
        writer: Writes what passes.
        count: Called with the sender and the size of each frame.
    """
    ends: dict[_Sender, _End] = {"client": client, "server": upstream}

    async def pump(sender: _Sender, receiver: _Sender) -> tuple[_Sender, CloseInfo]:
        source, sink = ends[sender], ends[receiver]
        while True:
            try:
                frame = await source.next_frame()
            except TransportClosed as closed:
                return sender, closed.info
            if frame.kind in _DATA:
                kind: FrameKind = "text" if frame.kind is WSMsgType.TEXT else "binary"
                writer.frame(sender, kind, frame.data)
                count(sender, len(frame.data))
            try:
                await sink.pass_on(frame)
            except TransportClosed as closed:
                # The other pump reads why, unless it waits for room at its own sink.
                await asyncio.wait([pumps[receiver]], timeout=CLOSE_SECONDS)
                return receiver, closed.info

    pumps: dict[_Sender, asyncio.Task[tuple[_Sender, CloseInfo]]] = {}
    pumps["client"] = asyncio.create_task(pump("client", "server"))
    pumps["server"] = asyncio.create_task(pump("server", "client"))
    try:
        done, _ = await asyncio.wait(pumps.values(), return_when=asyncio.FIRST_COMPLETED)
        by, info = done.pop().result()
        writer.ended(by, info.code, info.reason)
    except asyncio.CancelledError:
        info = CloseInfo(1001, "The proxy is closing.")
        with anyio.CancelScope(shield=True):
            await _cancel(pumps.values())
            writer.ended("proxy", info.code, info.reason)
            await asyncio.gather(client.finish(info), upstream.finish(info))
        raise
    except OSError:  # of the file
        await _cancel(pumps.values())
        await upstream.aclose(1001)
        raise
    await _cancel(pumps.values())
    answer = await ends["server" if by == "client" else "client"].finish(info)
    code = answer if info.code not in _NEVER_SENT else info.code
    await ends[by].finish(CloseInfo(code))


@frozen
class Answer:
    """The answer of a server to a request.

    Attributes:
        status: Its HTTP status.
        content_type: The type of its body.
        body: Its body.
    """

    status: int
    content_type: str
    body: bytes


async def post(endpoint: Endpoint, body: bytes, ssl: SSLContext | None) -> Answer:
    """Pass a request on; its answer is whatever the server says.

    Raises:
        ConnectError: The server cannot be reached, or does not answer in time.
    """
    proxy: str | None = None
    try:
        async with asyncio.timeout(REQUEST_SECONDS):
            proxy = await resolve_proxy(endpoint.url, None)
            async with (
                aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
                session.post(
                    "http" + endpoint.url.removeprefix("ws"),
                    data=body,
                    headers=endpoint.headers,
                    proxy=proxy,
                    ssl=ssl or True,
                    allow_redirects=False,
                ) as answer,
            ):
                return Answer(answer.status, answer.content_type, await answer.read())
    except (aiohttp.ClientError, OSError, ValueError) as exc:
        error = to_connect_error(exc, HTTP, endpoint.url, REQUEST_SECONDS, proxy)
    raise error.with_traceback(None)  # those of aiohttp hold the headers


async def _cancel(tasks: Collection[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
