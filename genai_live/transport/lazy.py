"""A connector that loads aiohttp when it first connects."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import anyio.to_thread

if TYPE_CHECKING:
    from genai_live.transport.base import Connector, Endpoint, Transport, TransportOptions

_MODULE = "genai_live.transport.aiohttp"


class LazyConnector:
    """The aiohttp connections of one client."""

    def __init__(self) -> None:
        self._connectors: dict[str, Connector] = {}

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> Transport:
        """Connect once, as `Connector.connect`."""
        connector = self._connectors.get(_MODULE)
        if connector is None:  # in a thread: the import takes long enough to block a loop
            module = await anyio.to_thread.run_sync(import_module, _MODULE)
            # In one step: several event loops may connect at once.
            connector = self._connectors.setdefault(_MODULE, module.AiohttpConnector())
        return await connector.connect(endpoint, options)

    async def aclose(self) -> None:
        """Close what connections share. Idempotent."""
        for connector in tuple(self._connectors.values()):
            await connector.aclose()
