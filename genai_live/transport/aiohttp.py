"""WebSockets by aiohttp: the transport of every real connection. Needs asyncio."""

from __future__ import annotations

import asyncio
import os
import ssl
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import aiohttp
import orjson
from aiohttp import WSMsgType
from yarl import URL

from genai_live._tasks import running_library
from genai_live.errors import ConnectError, KeepaliveTimeout
from genai_live.transport.base import CloseInfo, DialOptions, Endpoint, TransportClosed
from genai_live.transport.limits import too_large
from genai_live.transport.network import environment_proxy, is_loopback

if TYPE_CHECKING:
    from aiohttp import ClientHandlerType, ClientRequest, ClientResponse

CLOSE_TIMEOUT = 0.7
"""Seconds that a close leaves to the peer; then the connection is cut."""

# With fewer bytes waiting no event loop has stopped its writers, so a send cannot block.
_ROOM = 16 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class AiohttpConnector:
    """Dials with aiohttp. Connections share one client session, made anew for another loop."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def connect(self, endpoint: Endpoint, options: DialOptions) -> AiohttpTransport:
        """Dial once.

        Raises:
            ConnectError: No WebSocket within `options.connect_timeout`, or the upgrade refused.
        """
        if running_library() != "asyncio":
            raise ConnectError(
                "aiohttp's WebSockets need asyncio, and this event loop is trio.",
                hint="Use asyncio (anyio.run's default), the blocking Client, or a transport= "
                "of your own that runs on trio.",
                retryable=False,
            )
        proxy = options.proxy
        try:
            async with asyncio.timeout(options.connect_timeout):
                if proxy is None and not is_loopback(urlsplit(endpoint.url).hostname):
                    proxy = await asyncio.to_thread(environment_proxy, endpoint.url)
                if proxy is not None and not proxy.startswith(("http://", "https://")):
                    raise _unusable_proxy(proxy)
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
            problem = _explain_failure(exc, endpoint, options, proxy)
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
                middlewares=(_check_answer,),
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

    def __init__(self, websocket: _WebSocket, options: DialOptions) -> None:
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
        return CloseInfo(1006, f"connection lost: {_words(cause)}" if cause else "connection lost")

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
    """aiohttp's WebSocket, with three of its ways changed."""

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

    def _handle_ping_pong_exception(self, exc: BaseException) -> None:
        # Only who listens can find silence: a slow reader stops the socket itself, pongs
        # included, and the end would throw away what waits to be read.
        if self._waiting:
            super()._handle_ping_pong_exception(exc)
        else:
            self._reset_heartbeat()


async def _check_answer(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Let pass what becomes a WebSocket, and redirects that stay where the key may be shown."""
    response = await handler(request)
    if response.status == 101:
        return response
    target = response.headers.get("Location", "")
    if response.status in _REDIRECTS and target:
        if _same_origin(request.url, target):
            return response
        problem = ConnectError(
            f"{_shown(request.url)} redirects to another origin, {_cut(target)}; nothing was sent "
            "there.",
            hint="Set http_options.base_url to that address if it is the right one.",
            retryable=False,
            status=response.status,
        )
    else:
        problem = _refusal(response.status, _shown(request.url), await _said(response))
    response.close()
    raise problem


def _same_origin(url: URL, target: str) -> bool:
    try:
        goal = url.join(URL(target))
    except ValueError:
        return False
    return (goal.scheme, goal.host, goal.port) == (url.scheme, url.host, url.port)


async def _said(response: ClientResponse) -> str:
    """Give the words of a refusal's body, empty when it has none for people."""
    body = b""
    try:
        async with asyncio.timeout(1):
            while len(body) < 8192 and (chunk := await response.content.readany()):
                body += chunk
        if response.content_type == "text/plain":
            return _cut(body.decode(errors="replace").strip())
        return _cut(str(orjson.loads(body)["error"]["message"]))
    except (aiohttp.ClientError, OSError, ValueError, KeyError, TypeError):
        return ""
    finally:
        response.close()


def _refusal(status: int, who: str, said: str) -> ConnectError:
    if status in (401, 403):
        hint = "Check the API key or the credentials, and that they may use this API."
    elif status == 404:
        hint = "Check http_options.base_url and http_options.api_version."
    elif status == 407:
        hint = "The proxy wants a user and a password: http://user:password@host:port."
    elif status == 429:
        hint = "Wait, or raise the quota."
    elif status >= 500:
        hint = "Try again after a moment."
    else:
        hint = "Check that http_options.base_url is the address of a Live API server."
    return ConnectError(
        f"{who} refused the WebSocket with HTTP {status}" + (f": {said}" if said else "."),
        hint=hint,
        retryable=status >= 500 or status in (408, 425, 429),
        status=status,
    )


def _unusable_proxy(proxy: str) -> ConnectError:
    return ConnectError(
        f"{_shown(proxy)} is no HTTP proxy, and others cannot be used.",
        hint="Set http_options.proxy to an http:// address, or the host in NO_PROXY.",
        retryable=False,
    )


def _explain_failure(
    exc: Exception, endpoint: Endpoint, options: DialOptions, proxy: str | None
) -> ConnectError:
    where = _shown(endpoint.url)
    match exc:
        case TimeoutError():
            return ConnectError(
                f"no WebSocket at {where} within {options.connect_timeout:g} s.",
                hint="Check the network and the proxy; a larger connect_timeout= waits longer.",
            )
        case aiohttp.ClientProxyConnectionError():
            return ConnectError(
                f"the proxy {_shown(proxy)} cannot be reached: {_words(exc.os_error)}.",
                hint="Check http_options.proxy, or HTTPS_PROXY and NO_PROXY in the environment.",
            )
        case aiohttp.ClientHttpProxyError():
            return _refusal(exc.status, f"the proxy {_shown(proxy)}", "")
        case aiohttp.ClientConnectorCertificateError():
            return ConnectError(
                f"the certificate of {where} is not trusted: {_words(exc.certificate_error)}.",
                hint="Pass an ssl.SSLContext that trusts it as http_options.ssl.",
                retryable=False,
            )
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return ConnectError(
                f"no TLS with {where}: {_words(exc)}.",
                hint="Check that the port speaks TLS; a base_url of http:// or ws:// goes without.",
                retryable=False,
            )
        case aiohttp.ClientConnectorDNSError():
            return ConnectError(
                f"the host of {where} is not known.",
                hint="Check http_options.base_url, the network and its name server.",
            )
        case aiohttp.ClientConnectorError():
            return ConnectError(
                f"{where} cannot be reached: {_words(exc.os_error)}.",
                hint="Check http_options.base_url and the network, and that a server runs there.",
            )
        case aiohttp.ClientResponseError():
            return ConnectError(
                f"{where} does not speak WebSocket: {exc.message or 'it only redirects'}.",
                hint="Check that http_options.base_url is the address of a Live API server.",
                retryable=False,
            )
        case aiohttp.ClientConnectionError() | OSError():
            return ConnectError(
                f"{where} broke off before the WebSocket was open: {_words(exc)}.",
                hint="Check that http_options.base_url is the address of a Live API server.",
            )
        case _:
            return ConnectError(
                f"{where} cannot be dialled: {_words(exc)}.",
                hint="Check http_options.base_url, headers and proxy.",
                retryable=False,
            )


def _shown(url: object) -> str:
    """Give a URL for people, without user, password and query."""
    parts = urlsplit(str(url))
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _words(exc: BaseException) -> str:
    if isinstance(exc, OSError) and not isinstance(exc, ssl.SSLError) and (exc.errno or 0) > 0:
        return os.strerror(cast("int", exc.errno))
    return str(exc) or type(exc).__name__


def _cut(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]}..."


def _fit(reason: str) -> bytes:
    """Encode a close reason within the 123 bytes that a close frame has for it."""
    return reason.encode()[:123].decode(errors="ignore").encode()


def _forget_outcome(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        task.exception()
