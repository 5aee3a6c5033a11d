"""`client.live` and `client.aio.live`: Live sessions."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from genai_live._auth.client_config import OfClient
from genai_live._core.async_base import SessionContextManager
from genai_live._core.blocking_base import open_blocking
from genai_live._core.call_advice import name_arguments
from genai_live._live.connect import open_session, validate_connect
from genai_live._live.session import AsyncSession
from genai_live._live.sync import Session
from genai_live._music import AsyncMusic, Music
from genai_live._text import no_member

if TYPE_CHECKING:
    from typing import Unpack

    from genai_live import types
    from genai_live._auth.client_config import ClientConfig
    from genai_live._core.callbacks import LiveCallbacks, LiveCallbacksDict
    from genai_live._core.limiter import Limiter
    from genai_live._live.options import LiveConnectOptions
    from genai_live.transport.base import Connector
    from genai_live.types import LiveConnectConfigDict

_MEANT: dict[str, str] = dict.fromkeys(
    ("ask", "chat", "events", "receive", "send", "send_text", "session", "start", "turn"),
    "connect(model=..., config=...): the session that it opens has them",
)
"""Members of sessions that are looked for here."""


class _Opener(OfClient):
    """Base of what opens sessions, and is no session."""

    if not TYPE_CHECKING:  # else every misspelt name would be of type Any

        def __getattr__(self, name: str) -> Any:
            raise no_member(self, name, _MEANT)


class AsyncLive(_Opener):
    """Live sessions: `client.aio.live.connect(...)`."""

    def __init__(
        self, client_config: ClientConfig, connector: Connector, limiter: Limiter | None = None
    ) -> None:
        self._client_config = client_config
        self._connector = connector
        self._limiter = limiter

    @cached_property
    def music(self) -> AsyncMusic:
        """Live Music sessions: `music.connect(...)`."""
        return AsyncMusic(self._client_config, self._connector, self._limiter)

    def connect(
        self,
        *,
        model: str,
        config: types.LiveConnectConfig | LiveConnectConfigDict | None = None,
        callbacks: LiveCallbacks | LiveCallbacksDict | None = None,
        **options: Unpack[LiveConnectOptions],
    ) -> SessionContextManager[AsyncSession]:
        """Open a session.

        Use it as `async with client.live.connect(...) as session`, or as
        `session = await client.live.connect(...)` and `await session.close()`.

        Args:
            model: Name of the model, such as `gemini-3.8-live`.
            config: What to set up: a `types.LiveConnectConfig` or a dict, keys in snake_case or
                camelCase.
            callbacks: Functions to call as things happen, see `LiveCallbacks`; or a dict.
            **options: `reconnect`, `auto_tools`, `model_profile`, `resend_video`,
                `history_media`, `limits`, `observer`, `recorder`, `resume`, `store`, `key`,
                `claim_timeout`, `connect_timeout`, `setup_timeout`, `keepalive`,
                `max_message_size`, `transport` and `limiter`; `LiveConnectOptions` describes them.

        Raises:
            ConfigError: An argument cannot be used; names it and the fix.
            ConnectError: The WebSocket could not be opened.
            SetupError: The server refused the setup, with its code and reason, or did not answer.
            ConversationBusy: Another session has the conversation in `store`.
            StoreError: The store failed.
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
        return SessionContextManager(partial(open_session, params, AsyncSession))


class Live(_Opener):
    """Live sessions: `client.live.connect(...)`."""

    def __init__(
        self, client_config: ClientConfig, connector: Connector, limiter: Limiter | None = None
    ) -> None:
        self._client_config = client_config
        self._connector = connector
        self._limiter = limiter

    @cached_property
    def music(self) -> Music:
        """Live Music sessions: `music.connect(...)`."""
        return Music(self._client_config, self._connector, self._limiter)

    def connect(
        self,
        *,
        model: str,
        config: types.LiveConnectConfig | LiveConnectConfigDict | None = None,
        callbacks: LiveCallbacks | LiveCallbacksDict | None = None,
        **options: Unpack[LiveConnectOptions],
    ) -> Session:
        """Open a session.

        Use it as `with client.live.connect(...) as session`, or as
        `session = client.live.connect(...)` and `session.close()`.

        Args:
            model: Name of the model, such as `gemini-3.8-live`.
            config: What to set up: a `types.LiveConnectConfig` or a dict, keys in snake_case or
                camelCase.
            callbacks: Functions to call as things happen, see `LiveCallbacks`; or a dict.
            **options: `reconnect`, `auto_tools`, `model_profile`, `resend_video`,
                `history_media`, `limits`, `observer`, `recorder`, `resume`, `store`, `key`,
                `claim_timeout`, `connect_timeout`, `setup_timeout`, `keepalive`,
                `max_message_size`, `transport` and `limiter`; `LiveConnectOptions` describes them.

        Raises:
            ConfigError: An argument cannot be used; names it and the fix.
            ConnectError: The WebSocket could not be opened.
            SetupError: The server refused the setup, with its code and reason, or did not answer.
            ConversationBusy: Another session has the conversation in `store`.
            StoreError: The store failed.
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
        return open_blocking(open_session, params, Session)


for _class in (AsyncLive, Live):
    name_arguments(_class, "connect", 'client.live.connect(model="gemini-3.8-live", config=...)')
