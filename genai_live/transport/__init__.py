"""Connections that carry frames: over aiohttp or in memory. They handle bytes, not messages.

`connect(transport=...)` takes any `Connector`.
"""

from genai_live.transport.base import (
    CloseInfo,
    Connector,
    Endpoint,
    Transport,
    TransportClosed,
    TransportOptions,
)
from genai_live.transport.replay import Replay

__all__ = [
    "CloseInfo",
    "Connector",
    "Endpoint",
    "Replay",
    "Transport",
    "TransportClosed",
    "TransportOptions",
]
