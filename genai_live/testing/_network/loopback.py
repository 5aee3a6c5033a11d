"""`LoopbackServer`: a server of WebSockets on 127.0.0.1, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from abc import ABC, abstractmethod
from concurrent.futures import Future
from typing import TYPE_CHECKING, cast

import anyio
import anyio.to_thread
from aiohttp import web

from genai_live.testing._network.access import http_logger, refusal
from genai_live.testing._network.websocket import CLOSE_TIMEOUT
from genai_live.testing._service.records import printable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType
    from typing import Self

_LOOPBACK = "127.0.0.1"
_CLOSE_TIMEOUT = 1.0


class LoopbackServer(ABC):
    """Listens between `start` and `close`, or inside a `with` block.

    Args:
        port: Port on 127.0.0.1; 0 for a free one.
        allowed_origins: Origins of web pages that may connect, as browsers send them.
    """

    def __init__(self, port: int, allowed_origins: frozenset[str]) -> None:
        self._requested_port = port
        self._allowed_origins = allowed_origins
        self._port: int | None = None
        self._thread: threading.Thread | None = None
        self._stop: Callable[[], None] | None = None
        self._running: dict[asyncio.Task[object], anyio.CancelScope] = {}

    @property
    def url(self) -> str:
        """The base URL, `http://127.0.0.1:PORT`.

        Raises:
            RuntimeError: The server is not running.
        """
        return f"http://{_LOOPBACK}:{self.port}"

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
        if stop is not None:
            stop()
        if thread is not None:
            thread.join(_CLOSE_TIMEOUT)

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
            await web.SockSite(runner, listener).start()
        except BaseException as error:
            listener.close()
            started.set_exception(error)
            raise
        started.set_result(lambda: _call_in(loop, stop.set))
        await stop.wait()
        for scope in running.values():
            scope.cancel()
        if running:
            # Their close frames wait for answers; what aiohttp cuts off meanwhile, it logs.
            await asyncio.wait(running, timeout=CLOSE_TIMEOUT + 0.2)
        await runner.cleanup()

    def _runner(self, port: int) -> web.AppRunner:
        @web.middleware
        async def check(
            request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
        ) -> web.StreamResponse:
            headers = request.headers
            problem = refusal(
                headers.getall("Host", []),
                headers.getall("Origin", []),
                port=port,
                allowed_origins=self._allowed_origins,
            )
            if problem:
                http_logger.warning("a request was refused: %s", printable(problem))
                return error_response(403, problem)
            try:
                return await handler(request)
            except ConnectionError:  # the client has left, so nobody reads this
                return error_response(400, "The connection was lost.")

        application = web.Application(middlewares=[check])
        application.router.add_get("/{path:.*}", self._handle_get)
        application.router.add_post("/{path:.*}", self._handle_post)
        return web.AppRunner(
            application,
            access_log=None,
            logger=http_logger,
            handle_signals=False,
            shutdown_timeout=_CLOSE_TIMEOUT / 5,
        )


def error_response(status: int, message: str) -> web.Response:
    """Return a refusal, as the service words it."""
    return web.json_response({"error": {"code": status, "message": message}}, status=status)


def _call_in(loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: there is nothing left to stop
        loop.call_soon_threadsafe(function)
