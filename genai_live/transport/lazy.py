"""A connector that loads aiohttp when it first connects."""

from __future__ import annotations

import threading
from importlib import import_module
from typing import TYPE_CHECKING

import anyio.to_thread

if TYPE_CHECKING:
    from genai_live.transport.base import Connector, Endpoint, Transport, TransportOptions


class LazyConnector:
    """The aiohttp connections of one client."""

    def __init__(self) -> None:
        self._connector: Connector | None = None
        self._lock = threading.Lock()  # several event loops may connect at once

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> Transport:
        """Connect once, as `Connector.connect`."""
        connector = self._connector
        if connector is None:  # in a thread: the import takes long enough to block a loop
            module = await anyio.to_thread.run_sync(import_module, "genai_live.transport.aiohttp")
            with self._lock:
                connector = self._connector = self._connector or module.AiohttpConnector()
        return await connector.connect(endpoint, options)

    async def aclose(self) -> None:
        """Close what connections share. Idempotent."""
        if self._connector is not None:
            await self._connector.aclose()
