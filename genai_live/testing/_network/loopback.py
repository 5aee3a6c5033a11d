"""`LoopbackServer`: a server of WebSockets on 127.0.0.1, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import math
import socket
import threading
from abc import ABC, abstractmethod
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, cast
from weakref import proxy

import anyio
import anyio.to_thread
from aiohttp import web

from genai_live.testing._network.access import http_logger, refusal
from genai_live.testing._network.tls import ServerTls
from genai_live.testing._service.records import printable
from genai_live.testing.limits import CLOSE_SECONDS, REQUEST_SECONDS

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

_LOOPBACK = "127.0.0.1"
_CLOSE_TIMEOUT = 1.0
_READ_TIMEOUT = 0.5
_TURNS = 10
"""Turns of the event loop in which the server takes note of what has arrived."""


class LoopbackServer(ABC):
    """Listens between `start` and `close`, or inside a `with` block.

    Args:
        port: Port on 127.0.0.1; 0 for a free one.
        allowed_origins: Origins of web pages that may connect, as browsers send them.
        tls: Whether to serve over TLS: True for a certificate that is made for this server, or a
            context.
    """

    def __init__(
        self,
        port: int,
        allowed_origins: frozenset[str],
        tls: ssl.SSLContext | bool = False,
    ) -> None:
        self._requested_port = port
        self._allowed_origins = allowed_origins
        self._tls = ServerTls.read(tls)
        self._ca_file: Path | None = None
        self._port: int | None = None
        self._thread: threading.Thread | None = None
        self._stop: Callable[[], None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: dict[asyncio.Task[object], anyio.CancelScope] = {}

    @property
    def url(self) -> str:
        """The base URL, `http://127.0.0.1:PORT`; `https://` if the server has TLS.

        Raises:
            RuntimeError: The server is not running.
        """
        return f"{'http' if self._tls is None else 'https'}://{_LOOPBACK}:{self.port}"

    @property
    def ca_file(self) -> Path:
        """File with the certificate to trust, as PEM, until the server is closed.

        `SSL_CERT_FILE` leads Python's programs to it, `NODE_EXTRA_CA_CERTS` those of Node.js.

        Raises:
            RuntimeError: The server is not running, has no TLS or a context of yours.
        """
        tls = self._need_tls()
        if self._ca_file is None:
            self._ca_file = tls.write_authority()
        return self._ca_file

    @property
    def ssl_context(self) -> ssl.SSLContext:
        """A context that trusts this server, for `http_options={"ssl": server.ssl_context}`.

        Raises:
            RuntimeError: The server is not running, has no TLS or a context of yours.
        """
        return self._need_tls().client_context()

    def _need_tls(self) -> ServerTls:
        if self._tls is None:
            raise RuntimeError("The server has no TLS: create it with tls=True.")
        _ = self.port  # the server runs
        return self._tls

    @property
    def port(self) -> int:
        """The port.

        Raises:
            RuntimeError: The server is not running.
        """
        if self._port is None:
            raise RuntimeError(
                f"The server is not running: use `with {type(self).__name__}(...)` or start()."
            )
        return self._port

    def start(self) -> Self:
        """Start listening. Does nothing if the server is running; a closed server can be restarted.

        Raises:
            OSError: The port is in use.
        """
        if self._thread is not None:
            return self
        listener = socket.create_server((_LOOPBACK, self._requested_port))
        started: Future[Callable[[], None]] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(listener, started)),
            name="genai-live-server",
            daemon=True,
        )
        self._thread.start()
        try:
            self._stop = started.result()
        except BaseException:
            self.close()
            raise
        self._port = listener.getsockname()[1]
        return self

    def close(self) -> None:
        """Close every connection with 1001 and stop, within a second. Idempotent."""
        thread, self._thread, self._port = self._thread, None, None
        stop, self._stop = self._stop, None
        self._loop = None
        if stop is not None:
            stop()
        if thread is not None:
            thread.join(_CLOSE_TIMEOUT)
        file, self._ca_file = self._ca_file, None
        if file is not None:
            file.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        """Start the server."""
        return self.start()

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the server."""
        self.close()

    async def __aenter__(self) -> Self:
        """Start the server."""
        return await anyio.to_thread.run_sync(self.start)

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the server."""
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(self.__exit__, exc_type, exc, traceback)

    def __repr__(self) -> str:
        """Show the address."""
        return f"<{type(self).__name__} {self.url if self._port else 'not running'}>"

    @abstractmethod
    async def _handle_get(self, request: web.Request, /) -> web.StreamResponse:
        """Answer a request for a WebSocket."""

    @abstractmethod
    async def _handle_post(self, request: web.Request, /) -> web.StreamResponse:
        """Answer any other request."""

    def _read_arrived(self) -> None:
        """Wait a moment until the server has read what clients have sent and that they left."""
        thread, loop = self._thread, self._loop
        here = threading.current_thread()
        if loop is None or thread is None or thread is here or not thread.is_alive():
            return
        read = threading.Event()

        def turn(left: int) -> None:
            if left:
                loop.call_soon(turn, left - 1)
            else:
                read.set()

        _call_in(loop, lambda: turn(_TURNS))
        read.wait(_READ_TIMEOUT)

    async def _run_connection(self, function: Callable[[], Awaitable[object]]) -> None:
        """Run a connection until it ends or the server closes, which cancels it."""
        task = cast("asyncio.Task[object]", asyncio.current_task())
        with anyio.CancelScope() as scope:
            self._running[task] = scope
            task.add_done_callback(self._running.pop)
            await function()

    async def _serve(self, listener: socket.socket, started: Future[Callable[[], None]]) -> None:
        """Serve until `close` is called."""
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        running: dict[asyncio.Task[object], anyio.CancelScope] = {}
        self._running = running
        runner = self._runner(listener.getsockname()[1])
        try:
            await runner.setup()
            server = await loop.create_server(
                lambda: _SingleRequest(cast("web.Server", runner.server), loop),
                sock=listener,
                **({} if self._tls is None else _tls_options(self._tls)),
            )
        except BaseException as error:
            listener.close()
            started.set_exception(error)
            raise
        self._loop = loop
        started.set_result(lambda: _call_in(loop, stop.set))
        await stop.wait()
        # asyncio leaves open what it has accepted and not begun to serve when a server closes.
        with contextlib.suppress(NotImplementedError):  # on Windows
            loop.remove_reader(listener.fileno())
        for _ in range(2):
            await asyncio.sleep(0)
        server.close()
        for scope in running.values():
            scope.cancel()
        if running:
            # Their close frames wait for answers; what aiohttp cuts off meanwhile, it logs.
            await asyncio.wait(running, timeout=CLOSE_SECONDS + 0.2)
        await runner.cleanup()

    def _runner(self, port: int) -> web.AppRunner:
        origins = self._allowed_origins
        this: LoopbackServer = proxy(self)  # aiohttp caches handlers of servers that have ended

        @web.middleware
        async def check(
            request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
        ) -> web.StreamResponse:
            cast("_SingleRequest", request.protocol).begin()
            headers = request.headers
            problem = refusal(
                headers.getall("Host", []),
                headers.getall("Origin", []),
                port=port,
                allowed_origins=origins,
            )
            if problem:
                http_logger.warning("a request was refused: %s", printable(problem))
                return error_response(403, problem)
            try:
                response = await handler(request)
            except ConnectionError:  # the client has left, so nobody reads this
                response = error_response(400, "The connection was lost.")
            response.force_close()  # one request a connection: each has the same limits
            return response

        async def get(request: web.Request) -> web.StreamResponse:
            return await this._handle_get(request)

        async def post(request: web.Request) -> web.StreamResponse:
            return await this._handle_post(request)

        application = web.Application(middlewares=[check])
        application.router.add_get("/{path:.*}", get)
        application.router.add_post("/{path:.*}", post)
        return web.AppRunner(
            application,
            handle_signals=False,
            shutdown_timeout=_CLOSE_TIMEOUT / 5,
        )


# Typed loosely: aiohttp's hints have no None for the log.
_OPTIONS: dict[str, Any] = {
    "access_log": None,
    "logger": http_logger,
    "lingering_time": CLOSE_SECONDS,
}


class _SingleRequest(web.RequestHandler):
    """A connection, which is reset unless it makes its request within `REQUEST_SECONDS`."""

    __slots__ = ("_clock", "_timer")

    def __init__(self, manager: web.Server, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(manager, loop=loop, **_OPTIONS)
        self._clock = loop
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start to wait; the TLS handshake, which has a limit of its own, is over."""
        super().connection_made(transport)
        self._timer = self._clock.call_later(REQUEST_SECONDS, self._expire)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Stop to wait."""
        self.begin()
        super().connection_lost(exc)

    def begin(self) -> None:
        """Stop to wait, since the request is there."""
        if self._timer is not None:
            self._timer.cancel()

    def _expire(self) -> None:
        if self.transport is not None:
            http_logger.info("a connection was reset: no request in %g s", REQUEST_SECONDS)
            self.transport.abort()


def _tls_options(tls: ServerTls) -> dict[str, Any]:
    return {
        "ssl": tls.context,
        "ssl_handshake_timeout": REQUEST_SECONDS,
        "ssl_shutdown_timeout": CLOSE_SECONDS,
    }


def error_response(status: int, message: str, *, retry_after: float | None = None) -> web.Response:
    """Return a refusal, as the service words it; it may say after how many seconds to try again."""
    error: dict[str, Any] = {"code": status, "message": message}
    headers: dict[str, str] = {}
    if retry_after is not None:
        kind = "type.googleapis.com/google.rpc.RetryInfo"
        error["details"] = [{"@type": kind, "retryDelay": f"{retry_after:.9g}s"}]
        headers["Retry-After"] = str(math.ceil(retry_after))
    return web.json_response({"error": error}, status=status, headers=headers)


async def read_body(request: web.Request) -> bytes | None:
    """Return the body of a request; None if it takes too long."""
    with anyio.move_on_after(REQUEST_SECONDS):
        return await request.read()
    http_logger.info("a request was given up: its body took more than %g s", REQUEST_SECONDS)
    return None


def _call_in(loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: there is nothing left to stop
        loop.call_soon_threadsafe(function)
