"""`RecordingProxy`: passes Live connections on to a server and records them."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import orjson
from aiohttp import web
from attrs import evolve, frozen
from multidict import CIMultiDict

from genai_live._wire.numbers import check_flag, check_whole
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError, ConnectError
from genai_live.recording import SessionWriter
from genai_live.testing._network.access import read_origins
from genai_live.testing._network.loopback import LoopbackServer, error_response, read_body
from genai_live.testing._network.relay import ClientEnd, UpstreamEnd, post, relay
from genai_live.testing._service.records import printable
from genai_live.testing._service.requests import token_credential
from genai_live.transport.aiohttp import AiohttpConnector
from genai_live.transport.base import Endpoint, TransportOptions
from genai_live.transport.network import is_loopback, redact_url

if TYPE_CHECKING:
    import socket
    import ssl as ssl_module
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future
    from os import PathLike
    from types import TracebackType
    from typing import Literal, Self

    from genai_live.recording import ConnectionWriter

GEMINI = "https://generativelanguage.googleapis.com"
"""Address of the Gemini Live API."""

logger = logging.getLogger("genai_live.testing")

_BAD_GATEWAY = 502
# Headers about one connection, not about the request (RFC 9110), and those of the handshake.
_OF_ONE_CONNECTION = frozenset(
    {
        "connection",
        "content-length",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "sec-websocket-accept",
        "sec-websocket-extensions",
        "sec-websocket-key",
        "sec-websocket-version",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


@frozen
class ProxyStats:
    """What a proxy has passed on so far."""

    connections: int = 0
    """Connections that clients asked for."""
    open: int = 0
    """Those that are open now."""
    client_frames: int = 0
    """Frames from clients."""
    server_frames: int = 0
    """Frames from the server."""
    size: int = 0
    """Bytes in these frames."""


class RecordingProxy(LoopbackServer):
    """A proxy on 127.0.0.1 between any Live clients and a Live server, which writes a session file.

        with RecordingProxy("session.jsonl") as proxy:
            client = Client(http_options={"base_url": proxy.url})

    Paths, queries, headers and frames are passed on unchanged, for Gemini and Vertex AI alike, and
    so are close codes and reasons. Requests for ephemeral tokens are passed on, and not written.
    Headers are never written; secrets in the rest are replaced, see docs/session-files.md. Frames
    wait for a slow reader at the other side. It runs in its own thread.
    """

    def __init__(
        self,
        file: str | PathLike[str],
        *,
        upstream: str = GEMINI,
        port: int = 0,
        media: Literal["keep", "hash"] = "keep",
        overwrite: bool = False,
        allowed_origins: Iterable[str] = (),
        ssl: ssl_module.SSLContext | None = None,
        tls: ssl_module.SSLContext | bool = False,
    ) -> None:
        """Create the file; the proxy listens between `start` and `close`, or in a `with` block.

        Args:
            file: The session file to write.
            upstream: Base URL of the server, with https, http, wss or ws; a path in it is put
                before that of each request.
            port: Port on 127.0.0.1; 0 for a free one.
            media: `keep` keeps audio, images and video; `hash` writes their size and a hash.
            overwrite: Whether to replace a file that exists.
            allowed_origins: Origins of web pages that may connect, as for `LiveServer`.
            ssl: A context of your own for the connections to the server.
            tls: Whether clients connect over TLS, as for `LiveServer`: True for a certificate that
                is made for this proxy, which `ca_file` and `ssl_context` hand to clients; or an
                `ssl.SSLContext` of yours. True needs `pip install "genai-live[tls]"`.

        Raises:
            ConfigError: An argument cannot be used; names it and the fix.
            FileExistsError: The file exists, and `overwrite` is False.
            OSError: The file cannot be created.
        """
        super().__init__(
            check_whole(port, field="port", least=0, greatest=65_535),
            read_origins(allowed_origins),
            tls,
        )
        self._upstream = _websocket_url(upstream)
        self._options = TransportOptions(keepalive=None, ssl=ssl)
        self._connector = AiohttpConnector(UpstreamEnd)
        self._lock = threading.Lock()
        self._stats = ProxyStats()
        self._overwrite = check_flag(overwrite, field="overwrite")
        self._writer = SessionWriter(
            file,
            upstream=redact_url(self._upstream),
            media=media,
            overwrite=self._overwrite,
        )
        self.error: OSError | None = None
        """Why the file could not be written; None if it could."""

    @property
    def stats(self) -> ProxyStats:
        """What has been passed on so far. Safe to read from any thread."""
        return self._stats

    def start(self) -> Self:
        """Start listening. Does nothing if the proxy is running.

        Raises:
            OSError: The port is in use; the file is removed, unless it replaced another.
            RuntimeError: The proxy was closed, and its file with it.
        """
        if self._writer.closed:
            raise RuntimeError("A proxy records once: create another one, with another file.")
        try:
            return super().start()
        except OSError:
            self._writer.close()
            if not self._overwrite:
                self._writer.path.unlink()
            raise

    def close(self) -> None:
        """Close every connection with 1001, stop, and close the file. Idempotent."""
        super().close()
        self._writer.close()

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the proxy.

        Raises:
            OSError: The file could not be written; the connections were closed then.
        """
        self.close()
        if self.error is not None and exc is None:
            raise self.error

    async def _serve(self, listener: socket.socket, started: Future[Callable[[], None]]) -> None:
        try:
            await super()._serve(listener, started)
        finally:
            await self._connector.aclose()

    async def _handle_get(self, request: web.Request) -> web.StreamResponse:
        client = ClientEnd(request, max_message_size=self._options.max_message_size)
        if not client.upgradable:
            return error_response(400, "This path needs a WebSocket upgrade.")
        if self.error is not None:
            return error_response(503, "The session file cannot be written.")
        url = request.rel_url
        headers = _passed_on(request)
        writer = self._writer.open_connection(url.path, url.raw_query_string, headers)
        self._count(connections=1)
        try:
            endpoint = Endpoint(self._upstream + request.raw_path, headers)
            upstream = await self._connector.connect(endpoint, self._options)
        except ConnectError as error:
            return self._refuse(writer, error)
        try:
            response = await client.open()
            await self._run_connection(
                lambda: self._pass_on(client, cast("UpstreamEnd", upstream), writer)
            )
        finally:
            await upstream.aclose()
        return response

    async def _handle_post(self, request: web.Request) -> web.StreamResponse:
        """Pass a request for an ephemeral token on; it is not recorded, and the token is hidden."""
        if token_credential(request.path, request.query, request.headers) is None:
            problem = "Only WebSockets and the creation of ephemeral tokens are passed on."
            return error_response(501, problem)
        body = await read_body(request)
        if body is None:
            return error_response(408, "The request took too long.")
        endpoint = Endpoint(self._upstream + request.raw_path, _passed_on(request))
        try:
            answer = await post(endpoint, body, self._options.ssl)
        except ConnectError as error:
            logger.info("no ephemeral token: %s", printable(str(error)))
            return error_response(error.status or _BAD_GATEWAY, error.reason or str(error))
        for secret in _names_in(answer.body):
            self._writer.hide(secret)
        logger.info("an ephemeral token: HTTP %d", answer.status)
        return web.Response(
            status=answer.status, body=answer.body, content_type=answer.content_type
        )

    def _refuse(self, writer: ConnectionWriter, error: ConnectError) -> web.StreamResponse:
        status = error.status or _BAD_GATEWAY
        self._write(lambda: writer.refused(status))
        logger.info("connection %d: refused (%s)", writer.number, printable(str(error)))
        return error_response(status, error.reason or str(error))

    async def _pass_on(self, client: ClientEnd, upstream: object, writer: ConnectionWriter) -> None:
        assert isinstance(upstream, UpstreamEnd)  # noqa: S101
        logger.info("connection %d: opened", writer.number)
        self._count(open=1)
        try:
            writer.opened()
            await relay(client, upstream, writer, self._count_frame)
        except OSError as error:
            self.error = self.error or error
            logger.warning("the session file cannot be written: %s", error)
            await client.aclose(1011, "The session file cannot be written.")
        finally:
            self._count(open=-1)
            logger.info("connection %d: closed", writer.number)

    def _write(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            self.error = self.error or error

    def _count_frame(self, sender: str, size: int) -> None:
        self._count(**{f"{sender}_frames": 1}, size=size)

    def _count(self, **more: int) -> None:
        with self._lock:
            old = self._stats
            self._stats = evolve(
                old, **{name: getattr(old, name) + count for name, count in more.items()}
            )


def _passed_on(request: web.Request) -> CIMultiDict[str]:
    """Return the headers of a request that are about the request."""
    return CIMultiDict(
        (name, value)
        for name, value in request.headers.items()
        if name.lower() not in _OF_ONE_CONNECTION
    )


def _names_in(body: bytes) -> list[str]:
    """Return the token in an answer of the service, whole and without its prefix."""
    try:
        name: Any = orjson.loads(body).get("name")
    except (orjson.JSONDecodeError, AttributeError):
        return []
    return [name, name.rpartition("/")[2]] if isinstance(name, str) and name else []


def _websocket_url(upstream: object) -> str:
    """Return the base URL of a server with ws or wss, without a slash at its end.

    Raises:
        ConfigError: It is not one, or the key would be sent unencrypted.
    """
    hint = f"Use one like {GEMINI}."
    if not isinstance(upstream, str):
        raise ConfigError(f"{short_repr(upstream)} is not a URL.", field="upstream", hint=hint)
    try:
        parts = urlsplit(upstream)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https", "ws", "wss") or not parts.hostname or parts.query:
        problem = f"{redact_url(upstream).removeprefix('://')} is not a base URL."
        raise ConfigError(problem, field="upstream", hint=hint)
    scheme = parts.scheme.replace("http", "ws")
    if scheme == "ws" and not is_loopback(parts.hostname):
        raise ConfigError(
            f"{parts.scheme}:// would send keys unencrypted to {parts.hostname}.",
            field="upstream",
            hint="Use https:// or wss://.",
        )
    return f"{scheme}://{parts.netloc}{parts.path.rstrip('/')}"
