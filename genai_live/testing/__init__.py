"""A local Live server, for tests, demos and work without a key.

Importing this package is cheap; the server and aiohttp are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genai_live.testing._model.model import local_model as local_model
    from genai_live.testing._model.music_model import local_music as local_music
    from genai_live.testing._service.conversation import Conversation as Conversation
    from genai_live.testing._service.conversation import Scenario as Scenario
    from genai_live.testing._service.music import MusicConversation as MusicConversation
    from genai_live.testing._service.music import MusicScenario as MusicScenario
    from genai_live.testing._service.records import ConnectionRecord as ConnectionRecord
    from genai_live.testing.faults import Fault as Fault
    from genai_live.testing.faults.plan import FaultPlan as FaultPlan
    from genai_live.testing.rejections import Rejection as Rejection
    from genai_live.testing.server import LiveServer as LiveServer

_MODULES = {
    "ConnectionRecord": "_service.records",
    "Conversation": "_service.conversation",
    "Fault": "faults",
    "FaultPlan": "faults.plan",
    "LiveServer": "server",
    "Rejection": "rejections",
    "Scenario": "_service.conversation",
    "MusicConversation": "_service.music",
    "MusicScenario": "_service.music",
    "local_model": "_model.model",
    "local_music": "_model.music_model",
}

__all__ = [
    "ConnectionRecord",
    "Conversation",
    "Fault",
    "FaultPlan",
    "LiveServer",
    "MusicConversation",
    "MusicScenario",
    "Rejection",
    "Scenario",
    "local_model",
    "local_music",
]


def __getattr__(name: str) -> object:
    """Load a name when it is first used."""
    home = _MODULES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the names, loaded or not."""
    return sorted({*globals(), *__all__})
