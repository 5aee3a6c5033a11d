"""`RelayServer`: the local Live server with a page to talk on, and a relay between the two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
from aiohttp import web

from genai_live import AsyncClient
from genai_live._wire.pages import HEADERS
from genai_live.asgi import CloseCode, LiveRelay, demo_html
from genai_live.asgi.aiohttp_socket import AiohttpSocket
from genai_live.cli.clock_tool import get_time
from genai_live.models import DEFAULT_MODEL
from genai_live.testing import LiveServer
from genai_live.testing.limits import CLOSE_SECONDS

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from concurrent.futures import Future

    from genai_live.types import HttpOptionsDict, LiveConnectConfigDict

PATH = "/talk/"
"""The path of the page, and of its WebSocket."""
CONFIG: LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "input_audio_transcription": {},
    "output_audio_transcription": {},
    "system_instruction": "Speak plainly. To tell the time anywhere, call get_time.",
    "tools": [get_time],
}
_MAX_FRAME = 2**20
_HEARTBEAT = 20.0


class RelayServer(LiveServer):
    """A local Live server that also serves a page; takes the arguments of `LiveServer`.

    The page has the server's own origin and talks to a relay, which is a client of this server
    like any other. With an ephemeral token the page talks to the server itself.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._client: AsyncClient | None = None
        self._relay: LiveRelay | None = None

    @property
    def talk_url(self) -> str:
        """Address of the page.

        Raises:
            RuntimeError: The server is not running.
        """
        return self.url + PATH

    def _runner(self, port: int) -> web.AppRunner:
        names = ("127.0.0.1", "localhost")
        own = {f"{scheme}://{name}:{port}" for scheme in ("http", "https") for name in names}
        self._allowed_origins |= own
        return super()._runner(port)

    async def _serve(self, listener: socket.socket, started: Future[Callable[[], None]]) -> None:
        try:
            await super()._serve(listener, started)
        finally:
            relay, client, self._relay, self._client = self._relay, self._client, None, None
            if relay is not None:
                await relay.aclose()
            if client is not None:
                await client.aclose()

    async def _handle_get(self, request: web.Request) -> web.StreamResponse:
        if request.path == PATH.rstrip("/"):
            raise web.HTTPFound(PATH, headers=HEADERS)
        if request.path != PATH:
            return await super()._handle_get(request)
        response = web.WebSocketResponse(max_msg_size=_MAX_FRAME, heartbeat=_HEARTBEAT)
        if not response.can_prepare(request):
            return web.Response(text=demo_html(), content_type="text/html", headers=HEADERS)
        await response.prepare(request)
        await self._run_connection(lambda: self._talk(AiohttpSocket(response)))
        return response

    async def _talk(self, browser: AiohttpSocket) -> None:
        try:
            await self._open_relay().serve_socket(browser, {})
        finally:
            with anyio.CancelScope(shield=True), anyio.move_on_after(CLOSE_SECONDS):
                await browser.close(CloseCode.SHUTDOWN, "The server stops.")

    def _open_relay(self) -> LiveRelay:
        """Return the relay, made when the first browser comes: the server has its port then."""
        if self._relay is None:
            options: HttpOptionsDict = {"base_url": self.url}
            if self._tls is not None:
                options["ssl"] = self.ssl_context
            self._client = AsyncClient(api_key="local", vertexai=False, http_options=options)
            self._relay = LiveRelay(self._client, model=DEFAULT_MODEL, config=CONFIG)
        return self._relay
