"""`client.live.music`, for both faces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live._core.async_base import SessionContextManager
from genai_live._music.connect import open_music, validate_music_connect
from genai_live._music.session import AsyncMusicSession
from genai_live._music.sync import MusicSession
from genai_live._runtime.loop_thread import shared_loop_thread
from genai_live.transport.base import DEFAULT_MAX_MESSAGE_SIZE

if TYPE_CHECKING:
    from genai_live._auth.client_config import ClientConfig
    from genai_live._core.callbacks import LiveCallbacks, MusicCallbacksDict
    from genai_live._music import inputs
    from genai_live.transport.base import Connector


class AsyncMusic:
    """`AsyncClient.live.music`: opens sessions of music."""

    def __init__(self, account: ClientConfig, network: Connector) -> None:
        self._account = account
        self._network = network

    def connect(
        self,
        *,
        model: str,
        config: inputs.Config | None = None,
        callbacks: LiveCallbacks | MusicCallbacksDict | None = None,
        connect_timeout: float = 10.0,
        setup_timeout: float = 10.0,
        keepalive: float | None = 30.0,
        max_message_size: int = DEFAULT_MAX_MESSAGE_SIZE,
        transport: Connector | None = None,
    ) -> SessionContextManager[AsyncMusicSession]:
        """Open a session of music; `play()` starts it.

        Use it as `async with client.live.music.connect(...) as session`, or as
        `session = await client.live.music.connect(...)` and `await session.close()`.

        Args:
            model: Name of the model, such as `lyria-realtime-exp`.
            config: What to start with: a `types.LiveMusicConfig` or a dict with
                `weighted_prompts` and the members of the configuration, keys in snake_case or
                camelCase. It is sent as soon as the session is set up.
            callbacks: Functions to call as things happen, see `LiveCallbacks`; or a dict.
            connect_timeout: Seconds until the WebSocket has to be open.
            setup_timeout: Seconds until the server has to have taken the setup.
            keepalive: Seconds that the server may take to answer a ping, which goes out after
                twice that time of silence; every byte counts as life. None sends no pings.
            max_message_size: Largest message taken from the server, in bytes; a chunk of music
                takes about half a megabyte.
            transport: What makes connections in place of aiohttp.

        Raises:
            ConfigError: An argument cannot be used; names it and the fix. Vertex AI has no music.
            ConnectError: No WebSocket came about.
            SetupError: The server refused the setup, with its code and reason, or did not answer.
        """
        wishes = validate_music_connect(
            self._account,
            self._network,
            model=model,
            config=config,
            callbacks=callbacks,
            connect_timeout=connect_timeout,
            setup_timeout=setup_timeout,
            keepalive=keepalive,
            max_message_size=max_message_size,
            transport=transport,
        )

        async def open_session() -> AsyncMusicSession:
            return AsyncMusicSession(await open_music(wishes))

        return SessionContextManager(open_session)


class Music:
    """`Client.live.music`: opens sessions of music."""

    def __init__(self, account: ClientConfig, network: Connector) -> None:
        self._account = account
        self._network = network

    def connect(
        self,
        *,
        model: str,
        config: inputs.Config | None = None,
        callbacks: LiveCallbacks | MusicCallbacksDict | None = None,
        connect_timeout: float = 10.0,
        setup_timeout: float = 10.0,
        keepalive: float | None = 30.0,
        max_message_size: int = DEFAULT_MAX_MESSAGE_SIZE,
        transport: Connector | None = None,
    ) -> MusicSession:
        """Open a session of music; `play()` starts it.

        Use it as `with client.live.music.connect(...) as session`, or as
        `session = client.live.music.connect(...)` and `session.close()`.

        Args:
            model: Name of the model, such as `lyria-realtime-exp`.
            config: What to start with: a `types.LiveMusicConfig` or a dict with
                `weighted_prompts` and the members of the configuration, keys in snake_case or
                camelCase. It is sent as soon as the session is set up.
            callbacks: Functions to call as things happen, see `LiveCallbacks`; or a dict.
            connect_timeout: Seconds until the WebSocket has to be open.
            setup_timeout: Seconds until the server has to have taken the setup.
            keepalive: Seconds that the server may take to answer a ping, which goes out after
                twice that time of silence; every byte counts as life. None sends no pings.
            max_message_size: Largest message taken from the server, in bytes; a chunk of music
                takes about half a megabyte.
            transport: What makes connections in place of aiohttp.

        Raises:
            ConfigError: An argument cannot be used; names it and the fix. Vertex AI has no music.
            ConnectError: No WebSocket came about.
            SetupError: The server refused the setup, with its code and reason, or did not answer.
        """
        wishes = validate_music_connect(
            self._account,
            self._network,
            model=model,
            config=config,
            callbacks=callbacks,
            connect_timeout=connect_timeout,
            setup_timeout=setup_timeout,
            keepalive=keepalive,
            max_message_size=max_message_size,
            transport=transport,
        )
        loop = shared_loop_thread()
        return MusicSession(loop.call(open_music, wishes, loop.call_soon), loop)
