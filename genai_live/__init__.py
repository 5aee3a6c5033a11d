"""The Gemini Live API in Python: realtime text, audio, video and tools.

    from genai_live import Client, types

    config: types.LiveConnectConfigDict = {
        "response_modalities": ["AUDIO"],
        "output_audio_transcription": {},
    }
    with Client().live.connect(model="gemini-3.8-live", config=config) as session:
        print(session.ask("Hello!").text)

`Client` blocks, `AsyncClient` (also `Client().aio`) is for asyncio. Names are imported lazily.
Modules with an underscore are internal.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genai_live import (
        asgi,
        audio,
        batch,
        compat,
        converters,
        cost,
        errors,
        events,
        models,
        recording,
        stores,
        telemetry,
        testing,
        tokens,
        tools,
        transport,
        types,
        typing,
        video,
    )
    from genai_live._core.admission import SharedCount
    from genai_live._core.callbacks import LiveCallbacks
    from genai_live._core.limiter import Limiter
    from genai_live._core.options import ConnectOptions
    from genai_live._core.stats import Stats
    from genai_live._live.limits import Limits
    from genai_live._live.observation import Observation, ObservedSession, Observer, SentMessage
    from genai_live._live.options import LiveConnectOptions
    from genai_live._live.player import AsyncPlayer, Player
    from genai_live._live.reconnect import ReconnectPolicy
    from genai_live._live.session import AsyncSession
    from genai_live._live.stream_stats import StreamStats
    from genai_live._live.sync import Session
    from genai_live._music import AsyncMusicSession, MusicSession
    from genai_live._protocol import ExecutedCode, MusicState, SessionState, Source, Turn
    from genai_live._protocol.snapshot import Snapshot
    from genai_live._version import __version__
    from genai_live.client import AsyncClient, Client
    from genai_live.transport.base import CloseInfo

__all__ = [
    "AsyncClient",
    "AsyncMusicSession",
    "AsyncPlayer",
    "AsyncSession",
    "Client",
    "CloseInfo",
    "ConnectOptions",
    "ExecutedCode",
    "Limiter",
    "Limits",
    "LiveCallbacks",
    "LiveConnectOptions",
    "MusicSession",
    "MusicState",
    "Observation",
    "ObservedSession",
    "Observer",
    "Player",
    "ReconnectPolicy",
    "SentMessage",
    "Session",
    "SessionState",
    "SharedCount",
    "Snapshot",
    "Source",
    "Stats",
    "StreamStats",
    "Turn",
    "__version__",
    "asgi",
    "audio",
    "batch",
    "compat",
    "converters",
    "cost",
    "errors",
    "events",
    "models",
    "recording",
    "stores",
    "telemetry",
    "testing",
    "tokens",
    "tools",
    "transport",
    "types",
    "typing",
    "video",
]

_MODULE_OF = {
    "AsyncClient": "client",
    "AsyncMusicSession": "_music",
    "AsyncPlayer": "_live.player",
    "AsyncSession": "_live.session",
    "Client": "client",
    "CloseInfo": "transport.base",
    "ConnectOptions": "_core.options",
    "ExecutedCode": "_protocol",
    "Limiter": "_core.limiter",
    "Limits": "_live.limits",
    "LiveCallbacks": "_core.callbacks",
    "LiveConnectOptions": "_live.options",
    "MusicSession": "_music",
    "MusicState": "_protocol",
    "Observation": "_live.observation",
    "ObservedSession": "_live.observation",
    "Observer": "_live.observation",
    "Player": "_live.player",
    "ReconnectPolicy": "_live.reconnect",
    "SentMessage": "_live.observation",
    "Session": "_live.sync",
    "SessionState": "_protocol",
    "SharedCount": "_core.admission",
    "Snapshot": "_protocol.snapshot",
    "Source": "_protocol",
    "Stats": "_core.stats",
    "StreamStats": "_live.stream_stats",
    "Turn": "_protocol",
    "__version__": "_version",
}

_KEPT = "It is google-genai's: from google import genai as google_genai."
_HINTS = {
    "chats": _KEPT,
    "files": _KEPT,
    "live": "What google-genai has there is genai_live.AsyncSession.",
    "live_music": "What google-genai has there is genai_live.AsyncMusicSession.",
    "pagers": _KEPT,
}
"""Modules of google-genai, and what to write instead."""

if not TYPE_CHECKING:  # else every misspelt name would be of type Any

    def __getattr__(name: str) -> Any:
        if name in _MODULE_OF:
            value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
        elif name in __all__:
            value = import_module(f"{__name__}.{name}")
        else:
            from genai_live._text import no_attribute

            raise no_attribute(__name__, name, __all__, hint=_HINTS.get(name, ""))
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
