"""`Client` and `AsyncClient`: the entry points of the package."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from genai_live._auth.client_config import ClientConfig, OfClient
from genai_live._core.call_advice import name_arguments
from genai_live._core.limiter import check_limiter
from genai_live._core.other_api import Asynchronous, Blocking
from genai_live._live.api import AsyncLive, Live
from genai_live._music.api import AsyncMusic, Music
from genai_live._runtime.loop_thread import running_loop_thread
from genai_live._text import no_member
from genai_live.tokens import AsyncTokens, Tokens
from genai_live.transport.lazy import LazyConnector

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from genai_live import types
    from genai_live._auth.credentials import Credentials
    from genai_live._core.limiter import Limiter
    from genai_live.types import HttpOptionsDict


__all__ = ["AsyncClient", "AsyncLive", "AsyncMusic", "Client", "Live", "Music"]

OTHER_APIS = frozenset(
    {
        "agents", "batches", "caches", "chats", "decisions", "environments", "file_search_stores",
        "files", "interactions", "models", "operations", "triggers", "tunings", "voices",
        "webhooks",
    }
)  # fmt: skip
"""What google-genai's clients have besides Live and tokens."""

_MEANT = {
    **dict.fromkeys(
        ("ask", "chat", "send", "send_text", "session", "start"),
        "live.connect(model=..., config=...): the session that it opens has them",
    ),
    "connect": "live.connect(...)",
    "lyria": "live.music",
    "music": "live.music",
}
"""Names that others use, or that belong elsewhere, and what does the same."""


class _BaseClient(OfClient):
    def __init__(
        self,
        api_key: str | None = None,
        *,
        vertexai: bool | None = None,
        project: str | None = None,
        location: str | None = None,
        credentials: Credentials | None = None,
        http_options: types.HttpOptions | HttpOptionsDict | None = None,
        limiter: Limiter | None = None,
    ) -> None:
        self._client_config = ClientConfig.resolve(
            api_key,
            vertexai=vertexai,
            project=project,
            location=location,
            credentials=credentials,
            http_options=http_options,
        )
        self._limiter = check_limiter(limiter)
        self._connector = LazyConnector()

    @property
    def vertexai(self) -> bool:
        """Whether the backend is Vertex AI."""
        return self._client_config.vertexai

    if not TYPE_CHECKING:  # else every misspelt name would be of type Any

        def __getattr__(self, name: str) -> Any:
            if name not in OTHER_APIS:
                raise no_member(self, name, _MEANT)
            raise AttributeError(
                f"{type(self).__name__!r} object has no attribute {name!r}. This client is for the"
                f" Live API. Keep google-genai for {name}, beside it: `from google import genai as"
                f" google_genai`, then `google_genai.Client().{name}`.",
                name=name,
            )

    @classmethod
    def _from_config(cls, client_config: ClientConfig, limiter: Limiter | None) -> Self:
        """Make a client from what another one read."""
        client = cls.__new__(cls)
        client._client_config = client_config
        client._limiter = limiter
        client._connector = LazyConnector()
        return client


class AsyncClient(_BaseClient, Asynchronous):
    """Asynchronous client for the Gemini Live API.

    It opens any number of sessions; they share what connections need. Close them first: closing
    the client cuts their connections, and a session that reconnects opens another. Several event
    loops may use it, also at once in several threads; a session belongs to the loop that it was
    opened in, and closing cuts those of the loop that closes.

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
        limiter: What limits the sessions of the client, see `Limiter`; other clients may share it.

    Raises:
        ConfigError: The arguments contradict each other, or something is missing.
    """

    @cached_property
    def live(self) -> AsyncLive:
        """Live sessions: `live.connect(...)`; `live.music` for Live Music."""
        return AsyncLive(self._client_config, self._connector, self._limiter)

    @property
    def tokens(self) -> AsyncTokens:
        """Ephemeral tokens: `tokens.create(...)`; google-genai's name for it is `auth_tokens`."""
        return AsyncTokens(self._client_config)

    auth_tokens = tokens

    async def aclose(self) -> None:
        """Close what connections share. Idempotent."""
        await self._connector.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()


class Client(_BaseClient, Blocking):
    """Blocking client for the Gemini Live API; `aio` is the same for async code.

    It opens any number of sessions, from any thread; they share what connections need. Close them
    first: closing the client cuts their connections, and a session that reconnects opens another.

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
        limiter: What limits the sessions of the client, see `Limiter`; other clients may share it.

    Raises:
        ConfigError: The arguments contradict each other, or something is missing.
    """

    @cached_property
    def live(self) -> Live:
        """Live sessions: `live.connect(...)`; `live.music` for Live Music."""
        return Live(self._client_config, self._connector, self._limiter)

    @property
    def tokens(self) -> Tokens:
        """Ephemeral tokens: `tokens.create(...)`; google-genai's name for it is `auth_tokens`."""
        return Tokens(self._client_config)

    auth_tokens = tokens

    @cached_property
    def aio(self) -> AsyncClient:
        """The same client for async code. Close it separately, with `aio.aclose()`."""
        return AsyncClient._from_config(self._client_config, self._limiter)

    def close(self) -> None:
        """Close what connections share. Idempotent."""
        loop = running_loop_thread()
        if loop is not None:
            loop.call(self._connector.aclose)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


_HTTP_OPTIONS = {
    name: f"http_options={{{name!r}: ...}}"
    for name in ("allow_insecure", "api_version", "base_url", "headers", "proxy", "ssl", "timeout")
}
name_arguments(
    _BaseClient,
    "__init__",
    'Client("key", http_options=...)',
    elsewhere={
        **_HTTP_OPTIONS,
        **dict.fromkeys(("key", "apiKey", "apikey", "token"), "api_key="),
        "enterprise": "vertexai=",
        "debug_config": "`genai-live record` and `replay`",
        **dict.fromkeys(
            ("model", "config", "callbacks"), "an argument of client.live.connect(...)"
        ),
    },
)
