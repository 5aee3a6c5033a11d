"""`Client` and `AsyncClient`: credentials and an address, made into sessions."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

import anyio.to_thread

from genai_live._auth.client_config import ClientConfig
from genai_live._core.async_base import SessionContextManager
from genai_live._live.connect import open_session_core, validate_connect
from genai_live._live.session import AsyncSession
from genai_live._live.sync import Session
from genai_live._music import AsyncMusic, Music
from genai_live._runtime.loop_thread import shared_loop_thread
from genai_live.tokens import AsyncTokens, Tokens
from genai_live.transport.base import DEFAULT_MAX_MESSAGE_SIZE

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from genai_live import types
    from genai_live._auth.credentials import Credentials
    from genai_live._core.callbacks import LiveCallbacks, LiveCallbacksDict
    from genai_live._live.reconnect import ReconnectPolicy
    from genai_live.tools import ToolPolicy
    from genai_live.transport.base import Connector, Endpoint, Transport, TransportOptions
    from genai_live.types import HttpOptionsDict, LiveConnectConfigDict


class _Network:
    """The aiohttp connections of a client; aiohttp is loaded when it first dials."""

    def __init__(self) -> None:
        self._connector: Connector | None = None

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> Transport:
        connector = self._connector
        if connector is None:  # in a thread: the import takes long enough to hold up a loop
            module = await anyio.to_thread.run_sync(import_module, "genai_live.transport.aiohttp")
            connector = self._connector = self._connector or module.AiohttpConnector()
        return await connector.connect(endpoint, options)

    async def aclose(self) -> None:
        if self._connector is not None:
            await self._connector.aclose()


class _BaseClient:
    def __init__(
        self,
        api_key: str | None = None,
        *,
        vertexai: bool | None = None,
        project: str | None = None,
        location: str | None = None,
        credentials: Credentials | None = None,
        http_options: types.HttpOptions | HttpOptionsDict | None = None,
    ) -> None:
        self._set_up(
            ClientConfig.resolve(
                api_key,
                vertexai=vertexai,
                project=project,
                location=location,
                credentials=credentials,
                http_options=http_options,
            )
        )

    def _set_up(self, account: ClientConfig) -> None:
        self._account = account
        self._network = _Network()


class AsyncClient(_BaseClient):
    """The way to Live models in async code.

    Open as many sessions with it as you like; they share what connections need. Closing it cuts
    those that are still open. One client belongs to one event loop at a time.

    Args:
        api_key: Key of the Gemini API, or an ephemeral token (`auth_tokens/...`); with `vertexai`
            a key of Vertex AI in express mode. Default: GOOGLE_API_KEY, else GEMINI_API_KEY.
        vertexai: Whether to use Vertex AI. Default: GOOGLE_GENAI_USE_VERTEXAI.
        project: Google Cloud project. Default: GOOGLE_CLOUD_PROJECT, else that of the credentials.
        location: Google Cloud location. Default: GOOGLE_CLOUD_LOCATION, else `global`.
        credentials: Google Cloud credentials, such as google-auth makes. Default: the machine's
            own (application default credentials); needs the extra `vertex`.
        http_options: A dict or `types.HttpOptions`: `base_url` (http, https, ws, wss; default
            GOOGLE_GEMINI_BASE_URL or GOOGLE_VERTEX_BASE_URL), `api_version` (default
            GOOGLE_GENAI_API_VERSION), `headers`, `timeout` of HTTP requests in seconds, `proxy`,
            `ssl` (an `ssl.SSLContext`), `allow_insecure` (a key over plain ws:// to other hosts).

    Raises:
        ConfigError: The arguments contradict each other, or something is missing.
    """

    @cached_property
    def live(self) -> AsyncLive:
        """Opens sessions."""
        return AsyncLive(self._account, self._network)

    @property
    def tokens(self) -> AsyncTokens:
        """Makes ephemeral tokens; `auth_tokens`, its name in google-genai, is the same."""
        return AsyncTokens(self._account)

    auth_tokens = tokens

    async def aclose(self) -> None:
        """Let go of what connections share. Idempotent."""
        await self._network.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()


class AsyncLive:
    """`AsyncClient.live`: opens sessions."""

    def __init__(self, account: ClientConfig, network: Connector) -> None:
        self._account = account
        self._network = network

    @cached_property
    def music(self) -> AsyncMusic:
        """Opens sessions of music."""
        return AsyncMusic(self._account, self._network)

    def connect(
        self,
        *,
        model: str,
        config: types.LiveConnectConfig | LiveConnectConfigDict | None = None,
        callbacks: LiveCallbacks | LiveCallbacksDict | None = None,
        reconnect: bool | ReconnectPolicy = True,
        auto_tools: bool | ToolPolicy = True,
        connect_timeout: float = 10.0,
        setup_timeout: float = 10.0,
        keepalive: float | None = 30.0,
        max_message_size: int = DEFAULT_MAX_MESSAGE_SIZE,
        transport: Connector | None = None,
    ) -> SessionContextManager[AsyncSession]:
        """Open a session.

        Use it as `async with client.live.connect(...) as session`, or as
        `session = await client.live.connect(...)` and `await session.close()`.

        Args:
            model: Name of the model, such as `gemini-2.5-flash-native-audio-latest`.
            config: What to set up: a `types.LiveConnectConfig` or a dict, keys in snake_case or
                camelCase.
            callbacks: Functions to call as things happen, see `LiveCallbacks`; or a dict.
            reconnect: Whether the conversation outlives its connections: True, False, or a
                `ReconnectPolicy`. What was sent meanwhile, or may have been lost, is sent again;
                what had to be dropped is told by `events.InputDropped`.
            auto_tools: Whether the Python functions and MCP servers among the config's tools are
                run when the model calls them; or a `genai_live.tools.ToolPolicy`. False only
                declares them.
            connect_timeout: Seconds until the WebSocket has to be open.
            setup_timeout: Seconds until the server has to have taken the setup.
            keepalive: Seconds that the server may take to answer a ping, which goes out after
                twice that time of silence; every byte counts as life. None sends no pings.
            max_message_size: Largest message taken from the server, in bytes.
            transport: What makes connections in place of aiohttp.

        Raises:
            ConfigError: An argument cannot be used; names it and the fix.
            ConnectError: No WebSocket came about.
            SetupError: The server refused the setup, with its code and reason, or did not answer.
        """
        wishes = validate_connect(
            self._account,
            self._network,
            model=model,
            config=config,
            callbacks=callbacks,
            reconnect=reconnect,
            auto_tools=auto_tools,
            connect_timeout=connect_timeout,
            setup_timeout=setup_timeout,
            keepalive=keepalive,
            max_message_size=max_message_size,
            transport=transport,
        )

        async def open_session() -> AsyncSession:
            return AsyncSession(await open_session_core(wishes))

        return SessionContextManager(open_session)


class Client(_BaseClient):
    """The way to Live models in blocking code; `aio` is the same for async code.

    Open as many sessions with it as you like, from any thread; they share what connections need.
    Closing it cuts those that are still open.

    Args:
        api_key: Key of the Gemini API, or an ephemeral token (`auth_tokens/...`); with `vertexai`
            a key of Vertex AI in express mode. Default: GOOGLE_API_KEY, else GEMINI_API_KEY.
        vertexai: Whether to use Vertex AI. Default: GOOGLE_GENAI_USE_VERTEXAI.
        project: Google Cloud project. Default: GOOGLE_CLOUD_PROJECT, else that of the credentials.
        location: Google Cloud location. Default: GOOGLE_CLOUD_LOCATION, else `global`.
        credentials: Google Cloud credentials, such as google-auth makes. Default: the machine's
            own (application default credentials); needs the extra `vertex`.
        http_options: A dict or `types.HttpOptions`: `base_url` (http, https, ws, wss; default
            GOOGLE_GEMINI_BASE_URL or GOOGLE_VERTEX_BASE_URL), `api_version` (default
            GOOGLE_GENAI_API_VERSION), `headers`, `timeout` of HTTP requests in seconds, `proxy`,
            `ssl` (an `ssl.SSLContext`), `allow_insecure` (a key over plain ws:// to other hosts).

    Raises:
        ConfigError: The arguments contradict each other, or something is missing.
    """

    @cached_property
    def live(self) -> Live:
        """Opens sessions."""
        return Live(self._account, self._network)

    @property
    def tokens(self) -> Tokens:
        """Makes ephemeral tokens; `auth_tokens`, its name in google-genai, is the same."""
        return Tokens(self._account)

    auth_tokens = tokens

    @cached_property
    def aio(self) -> AsyncClient:
        """The same client for async code. Close it by itself, with `aio.aclose()`."""
        made = AsyncClient.__new__(AsyncClient)
        made._set_up(self._account)
        return made

    def close(self) -> None:
        """Let go of what connections share. Idempotent."""
        shared_loop_thread().call(self._network.aclose)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class Live:
    """`Client.live`: opens sessions."""

    def __init__(self, account: ClientConfig, network: Connector) -> None:
        self._account = account
        self._network = network

    @cached_property
    def music(self) -> Music:
        """Opens sessions of music."""
        return Music(self._account, self._network)

    def connect(
        self,
        *,
        model: str,
        config: types.LiveConnectConfig | LiveConnectConfigDict | None = None,
        callbacks: LiveCallbacks | LiveCallbacksDict | None = None,
        reconnect: bool | ReconnectPolicy = True,
        auto_tools: bool | ToolPolicy = True,
        connect_timeout: float = 10.0,
        setup_timeout: float = 10.0,
        keepalive: float | None = 30.0,
        max_message_size: int = DEFAULT_MAX_MESSAGE_SIZE,
        transport: Connector | None = None,
    ) -> Session:
        """Open a session.

        Use it as `with client.live.connect(...) as session`, or as
        `session = client.live.connect(...)` and `session.close()`.

        Args:
            model: Name of the model, such as `gemini-2.5-flash-native-audio-latest`.
            config: What to set up: a `types.LiveConnectConfig` or a dict, keys in snake_case or
                camelCase.
            callbacks: Functions to call as things happen, see `LiveCallbacks`; or a dict.
            reconnect: Whether the conversation outlives its connections: True, False, or a
                `ReconnectPolicy`. What was sent meanwhile, or may have been lost, is sent again;
                what had to be dropped is told by `events.InputDropped`.
            auto_tools: Whether the Python functions and MCP servers among the config's tools are
                run when the model calls them; or a `genai_live.tools.ToolPolicy`. False only
                declares them.
            connect_timeout: Seconds until the WebSocket has to be open.
            setup_timeout: Seconds until the server has to have taken the setup.
            keepalive: Seconds that the server may take to answer a ping, which goes out after
                twice that time of silence; every byte counts as life. None sends no pings.
            max_message_size: Largest message taken from the server, in bytes.
            transport: What makes connections in place of aiohttp.

        Raises:
            ConfigError: An argument cannot be used; names it and the fix.
            ConnectError: No WebSocket came about.
            SetupError: The server refused the setup, with its code and reason, or did not answer.
        """
        wishes = validate_connect(
            self._account,
            self._network,
            model=model,
            config=config,
            callbacks=callbacks,
            reconnect=reconnect,
            auto_tools=auto_tools,
            connect_timeout=connect_timeout,
            setup_timeout=setup_timeout,
            keepalive=keepalive,
            max_message_size=max_message_size,
            transport=transport,
        )
        loop = shared_loop_thread()
        return Session(loop.call(open_session_core, wishes, loop.call_soon), loop)
