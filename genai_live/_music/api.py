"""`client.live.music` and `client.aio.live.music`: sessions of Live Music."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from genai_live._auth.client_config import OfClient
from genai_live._core.async_base import SessionContextManager
from genai_live._core.blocking_base import open_blocking
from genai_live._core.call_advice import name_arguments
from genai_live._music.connect import open_session, validate_connect
from genai_live._music.session import AsyncMusicSession
from genai_live._music.sync import MusicSession

if TYPE_CHECKING:
    from typing import Unpack

    from genai_live._auth.client_config import ClientConfig
    from genai_live._core.callbacks import LiveCallbacks, MusicCallbacksDict
    from genai_live._core.limiter import Limiter
    from genai_live._core.options import ConnectOptions
    from genai_live.transport.base import Connector
    from genai_live.typing import LiveMusicConfigOrDict


class AsyncMusic(OfClient):
    """Live Music sessions: `client.aio.live.music.connect(...)`."""

    def __init__(
        self, client_config: ClientConfig, connector: Connector, limiter: Limiter | None = None
    ) -> None:
        self._client_config = client_config
        self._connector = connector
        self._limiter = limiter

    def connect(
        self,
        *,
        model: str,
        config: LiveMusicConfigOrDict | None = None,
        callbacks: LiveCallbacks | MusicCallbacksDict | None = None,
        **options: Unpack[ConnectOptions],
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
            **options: `connect_timeout`, `setup_timeout`, `keepalive`, `max_message_size`,
                `transport` and `limiter`; `ConnectOptions` describes them.

        Raises:
            ConfigError: An argument cannot be used; names it and the fix. Vertex AI has no music.
            ConnectError: The WebSocket could not be opened.
            SetupError: The server refused the setup, with its code and reason, or did not answer.
            LimiterFull: A limiter had no room.
        """
        params = validate_connect(
            self._client_config,
            self._connector,
            model=model,
            config=config,
            callbacks=callbacks,
            options=options,
            limiter=self._limiter,
        )
        return SessionContextManager(partial(open_session, params, AsyncMusicSession))


class Music(OfClient):
    """Live Music sessions: `client.live.music.connect(...)`."""

    def __init__(
        self, client_config: ClientConfig, connector: Connector, limiter: Limiter | None = None
    ) -> None:
        self._client_config = client_config
        self._connector = connector
        self._limiter = limiter

    def connect(
        self,
        *,
        model: str,
        config: LiveMusicConfigOrDict | None = None,
        callbacks: LiveCallbacks | MusicCallbacksDict | None = None,
        **options: Unpack[ConnectOptions],
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
            **options: `connect_timeout`, `setup_timeout`, `keepalive`, `max_message_size`,
                `transport` and `limiter`; `ConnectOptions` describes them.

        Raises:
            ConfigError: An argument cannot be used; names it and the fix. Vertex AI has no music.
            ConnectError: The WebSocket could not be opened.
            SetupError: The server refused the setup, with its code and reason, or did not answer.
            LimiterFull: A limiter had no room.
        """
        params = validate_connect(
            self._client_config,
            self._connector,
            model=model,
            config=config,
            callbacks=callbacks,
            options=options,
            limiter=self._limiter,
        )
        return open_blocking(open_session, params, MusicSession)


for _class in (AsyncMusic, Music):
    name_arguments(
        _class, "connect", 'client.live.music.connect(model="lyria-realtime-exp", config=...)'
    )
