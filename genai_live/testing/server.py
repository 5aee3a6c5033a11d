"""`LiveServer`: the local Live server on a real WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

import anyio
import anyio.to_thread
from aiohttp import web

from genai_live.testing._model.model import local_model
from genai_live.testing._model.music_model import local_music
from genai_live.testing._network.tcp import reset
from genai_live.testing._network.websocket import ServerWebSocket
from genai_live.testing._service.backends import BACKENDS
from genai_live.testing._service.engine import Engine
from genai_live.testing._service.local_connector import LocalConnector
from genai_live.testing._service.records import ConnectionLog
from genai_live.testing._service.requests import read_request, token_credential
from genai_live.testing._service.settings import ServerSettings
from genai_live.testing._service.tokens import TokenStore
from genai_live.testing.faults.plan import by_number
from genai_live.transport.base import DEFAULT_MAX_MESSAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from typing import Literal, Self

    from genai_live.testing._service.conversation import Scenario
    from genai_live.testing._service.music import MusicScenario
    from genai_live.testing._service.records import ConnectionRecord
    from genai_live.testing.faults.plan import Faults
    from genai_live.transport.base import Connector

T = TypeVar("T")

_LOOPBACK = "127.0.0.1"
_CLOSE_TIMEOUT = 1.0


class LiveServer:
    """A local server that speaks the Live API, for tests, demos and work without a key.

        with LiveServer() as server:
            client = Client(api_key="any", http_options={"base_url": server.url})

    It runs in a thread of its own, so blocking code, asyncio and trio use it alike and none of
    them can hold it up. Which service it plays follows from the path that a client dials. It
    refuses what the service refuses, with the service's close codes and reasons.

    Without a scenario it holds a small conversation by fixed rules, see `local_model`; a scenario
    scripts it, see `Conversation`. It plays music too, see `local_music` and `MusicConversation`.
    Connections break as often and in whatever way it is told to, see `faults` and `FaultPlan`.
    """

    def __init__(
        self,
        scenario: Scenario | None = None,
        *,
        music: MusicScenario | None = None,
        backend: Literal["gemini", "vertex"] = "gemini",
        port: int = 0,
        pace: float = 0.0,
        api_keys: Iterable[str] | None = None,
        models: Iterable[str] | None = None,
        text_frames: bool = False,
        max_message_size: int = DEFAULT_MAX_MESSAGE_SIZE,
        faults: Faults = (),
        strict_resumption: bool = False,
        log_size: int = 10_000,
        log_connections: int = 100,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """Prepare a server; it listens between `start` and `close`, or inside a `with` block.

        Args:
            scenario: What to do with each connection; None for `local_model`.
            music: What to do with each connection for music; None for `local_music`.
            backend: Whose habits connections of `connector` follow when what they dial does not
                tell.
            port: The port on 127.0.0.1; 0 for a free one.
            pace: How long speech, text and music take: 1 for real time, so that a reply can be
                interrupted, 0 for as fast as possible.
            api_keys: Keys and tokens that pass; None for any key that is not empty. Ephemeral
                tokens that this server made pass too.
            models: Model names that exist, with or without what stands before the last slash;
                None for any.
            text_frames: Whether to answer in text frames; the service sends binary ones.
            max_message_size: Largest frame accepted, in bytes; a larger one closes with 1009.
            faults: What goes wrong with which connection: a list, the first connection's first,
                each entry a fault, several or None; a function from a connection's number, 1 for
                the first, to its faults; or a `FaultPlan`.
            strict_resumption: Whether a resumption handle is refused with 1011 while another
                connection of its session is open.
            log_size: Messages kept for each connection in the log.
            log_connections: Connections kept in the log, the latest.
            clock: Gives the time, with its timezone, by which ephemeral tokens expire; None for
                the real one.

        Raises:
            ValueError: There is no such backend.
        """
        if backend not in BACKENDS:
            raise ValueError(f"backend is 'gemini' or 'vertex', not {backend!r}.")
        settings = ServerSettings(
            pace=pace,
            api_keys=_set(api_keys),
            models=_set(models),
            text_frames=text_frames,
            strict_resumption=strict_resumption,
            tokens=TokenStore(clock),
        )
        self._engine = Engine(
            scenario or local_model,
            music or local_music,
            settings,
            ConnectionLog(size=log_size, connections=log_connections),
            by_number(faults),
        )
        self._backend = BACKENDS[backend]
        self._wanted_port = port
        self._max_message_size = max_message_size
        self._port: int | None = None
        self._thread: threading.Thread | None = None
        self._stop: Callable[[], None] | None = None

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
            raise RuntimeError("The server is not running: use `with LiveServer()` or start().")
        return self._port

    @property
    def connections(self) -> list[ConnectionRecord]:
        """The connections so far, oldest first, the latest of them; safe to read at any time."""
        return self._engine.log.connections

    def wait_for(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """Wait until `predicate` gives something true, and give that.

            server.wait_for(lambda: server.connections[0].close_code)

        It is asked again whenever something happens on a connection, with the log held still. In
        async code use `wait_for_async`.

        Raises:
            TimeoutError: It did not within `timeout` seconds.
        """
        return self._engine.log.wait_for(predicate, timeout)

    async def wait_for_async(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """Do as `wait_for`, with the event loop free to go on."""
        return await anyio.to_thread.run_sync(
            lambda: self.wait_for(predicate, timeout), abandon_on_cancel=True
        )

    def connector(self) -> Connector:
        """Give a connector that reaches this server without a network.

        The conversation runs in the event loop of the caller, asyncio or trio, and shows up in
        `connections`. The server need not be started.
        """
        return LocalConnector(self._engine, self._backend)

    def start(self) -> Self:
        """Listen. Does nothing on a running server; a closed one starts anew.

        Raises:
            OSError: The port is taken.
        """
        if self._thread is not None:
            return self
        listener = socket.create_server((_LOOPBACK, self._wanted_port))
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
        """Start."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    async def __aenter__(self) -> Self:
        """Start."""
        return await anyio.to_thread.run_sync(self.start)

    async def __aexit__(self, *_: object) -> None:
        """Close."""
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(self.close)

    def __repr__(self) -> str:
        """Name the address."""
        return f"<LiveServer {self.url if self._port else 'not running'}>"

    async def _serve(self, listener: socket.socket, started: Future[Callable[[], None]]) -> None:
        """Run the server until it is asked to stop."""
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        visits: set[anyio.CancelScope] = set()
        runner = self._runner(visits)
        try:
            await runner.setup()
            await web.SockSite(runner, listener).start()
        except BaseException as error:
            listener.close()
            started.set_exception(error)
            raise
        started.set_result(lambda: _call_in(loop, stop.set))
        await stop.wait()
        for visit in list(visits):
            visit.cancel()
        await runner.cleanup()

    def _runner(self, visits: set[anyio.CancelScope]) -> web.AppRunner:
        async def handle(request: web.Request) -> web.StreamResponse:
            live = read_request(request.path, request.query, request.headers)
            if live is None:
                return _error(404, "Not a path of the Live API.")
            status = self._engine.refused_status(live)
            if status is not None:
                return _error(status, "The request does not have valid authentication credentials.")
            transport = ServerWebSocket(request, max_message_size=self._max_message_size)
            if not transport.upgradable:
                return _error(400, "This is a WebSocket path.")
            record, refusal = self._engine.open(live, query=request.query, headers=request.headers)
            if refusal is not None:
                if refusal.status is None and request.transport is not None:
                    reset(request.transport)
                return _error(refusal.status or 503, "The connection is refused on purpose.")
            try:
                response = await transport.open()
            except BaseException:
                record.note_close("client", 1006, "")
                raise
            with anyio.CancelScope() as visit:
                visits.add(visit)
                try:
                    await self._engine.serve(transport, live, record)
                finally:
                    visits.discard(visit)
            return response

        async def make_token(request: web.Request) -> web.Response:
            credential = token_credential(request.path, request.query, request.headers)
            if credential is None:
                return _error(404, "Not a path of the Live API.")
            status, answer = self._engine.make_token(credential, await request.read())
            return web.json_response(answer, status=status)

        application = web.Application()
        application.router.add_get("/{path:.*}", handle)
        application.router.add_post("/{path:.*}", make_token)
        return web.AppRunner(
            application, access_log=None, handle_signals=False, shutdown_timeout=_CLOSE_TIMEOUT / 2
        )


def _set(names: Iterable[str] | None) -> frozenset[str] | None:
    """Give names as a set; a lone string is one name."""
    return None if names is None else frozenset([names] if isinstance(names, str) else names)


def _call_in(loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # a closed loop: there is nothing left to stop
        loop.call_soon_threadsafe(function)


def _error(status: int, message: str) -> web.Response:
    return web.json_response({"error": {"code": status, "message": message}}, status=status)
