"""`RedisConnections`: the address of Redis, and a client of redis-py for each event loop."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from genai_live._wire.extras import needs
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

_CONNECTIONS = 32
"""Connections of an event loop; each call needs one for a millisecond."""
_CLOSE_SECONDS = 1.0
_HINT = 'Pass a URL such as "redis://127.0.0.1:6379/0"; %2F is a / in a password.'


class RedisConnections:
    """Connects to Redis when it is needed, in any number of event loops, and runs one Lua script.

    Args:
        url: Address of Redis, which may contain a password: no message shows any of it.
        script: The script, in Lua.

    Raises:
        ConfigError: redis-py cannot use the address, or is missing.
    """

    def __init__(self, url: str, script: str) -> None:
        with needs("redis", type(self).__name__):
            for module in ("redis.asyncio.retry", "redis.backoff"):
                import_module(module)
            self._redis: Any = import_module("redis")
        if type(url) is not str or not url.startswith(("redis://", "rediss://", "unix://")):
            raise ConfigError("expected the address of Redis.", field="url", hint=_HINT)
        try:
            self._redis.asyncio.ConnectionPool.from_url(url).make_connection()  # to nothing yet
        except Exception:
            problem = "cannot be used as the address of Redis."
            raise ConfigError(problem, field="url", hint=_HINT) from None
        self._url = url
        self._lua = script
        # A client belongs to the event loop that it was first used in, and keeps it alive.
        self._clients: dict[Any, tuple[Any, Any]] = {}

    def _client(self) -> tuple[Any, Any]:
        """Return the client of the running event loop, and the script as that client runs it."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise ConfigError(
                f"{type(self).__name__} needs asyncio, and another event loop runs.",
                hint="Run the program with asyncio, or write a class of your own.",
            ) from None
        found = self._clients.get(loop)
        if found is None:
            for ended in [each for each in self._clients.copy() if each.is_closed()]:
                self._clients.pop(ended, None)
            # One retry is for a connection that Redis has closed meanwhile; callers do the rest.
            # They limit the time too, in which a call may also wait for a connection.
            redis = self._redis
            pool = redis.asyncio.BlockingConnectionPool.from_url(
                self._url,
                max_connections=_CONNECTIONS,
                timeout=None,
                retry=redis.asyncio.retry.Retry(redis.backoff.NoBackoff(), 1),
            )
            client = redis.asyncio.Redis.from_pool(pool)
            found = self._clients[loop] = client, client.register_script(self._lua)
        return found

    async def aclose(self) -> None:
        """Close the connections of all event loops that still run. Idempotent."""
        here = asyncio.get_running_loop()
        for loop, client in self._take_clients():
            if loop is here:
                await client.aclose()
            elif loop.is_running():
                closing = asyncio.run_coroutine_threadsafe(client.aclose(), loop)
                with suppress(TimeoutError):  # the loop stands still
                    await asyncio.wait_for(asyncio.wrap_future(closing), _CLOSE_SECONDS)

    def close(self) -> None:
        """Close the connections of all event loops that still run, from outside. Idempotent.

        Raises:
            ConfigError: It is called in an event loop that has connections.
        """
        with suppress(RuntimeError):  # none runs here
            if asyncio.get_running_loop() in self._clients:
                raise ConfigError(
                    "close() cannot wait for the event loop that it is called in.",
                    hint="Use `await aclose()`, or `async with`.",
                )
        for loop, client in self._take_clients():
            if loop.is_running():
                closing = asyncio.run_coroutine_threadsafe(client.aclose(), loop)
                with suppress(TimeoutError):  # the loop stands still
                    closing.result(_CLOSE_SECONDS)

    def _take_clients(self) -> list[tuple[Any, Any]]:
        """Return the clients with their event loops, and forget them."""
        taken = [(loop, client) for loop, (client, _) in self._clients.copy().items()]
        self._clients.clear()
        return taken

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
