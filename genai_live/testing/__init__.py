"""A local Live server for tests, demos and development without an API key.

The server shares the message types, the JSON converters and the transport interface with the
client, and none of its rules: validation, turns, resumption and usage are written a second time
here. This is deliberate. The client is tested against the server, and a rule that both shared
would make both wrong in the same way without any test failing.

Names are imported lazily: importing this package loads neither the server nor aiohttp.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genai_live.testing._model.chat import ChatCompletions as ChatCompletions
    from genai_live.testing._model.chat import ChatError as ChatError
    from genai_live.testing._model.hearing import phrase_audio as phrase_audio
    from genai_live.testing._model.model import local_model as local_model
    from genai_live.testing._model.music_model import local_music as local_music
    from genai_live.testing._model.responder import Responder as Responder
    from genai_live.testing._model.responder import UserTurn as UserTurn
    from genai_live.testing._replay.mismatch import ReplayMismatch as ReplayMismatch
    from genai_live.testing._script.fault_files import read_faults as read_faults
    from genai_live.testing._script.problems import ScenarioError as ScenarioError
    from genai_live.testing._script.problems import ScenarioMismatch as ScenarioMismatch
    from genai_live.testing._script.rules import Rule as Rule
    from genai_live.testing._script.rules import when as when
    from genai_live.testing._script.scripted import ScriptedScenario as ScriptedScenario
    from genai_live.testing._service.awaited_calls import CallCancelled as CallCancelled
    from genai_live.testing._service.conversation import Conversation as Conversation
    from genai_live.testing._service.conversation import Scenario as Scenario
    from genai_live.testing._service.music import MusicConversation as MusicConversation
    from genai_live.testing._service.music import MusicScenario as MusicScenario
    from genai_live.testing._service.records import ConnectionRecord as ConnectionRecord
    from genai_live.testing.faults import Fault as Fault
    from genai_live.testing.faults.plan import FaultPlan as FaultPlan
    from genai_live.testing.option import local_option as local_option
    from genai_live.testing.proxy import ProxyStats as ProxyStats
    from genai_live.testing.proxy import RecordingProxy as RecordingProxy
    from genai_live.testing.rejections import Rejection as Rejection
    from genai_live.testing.server import LiveServer as LiveServer

_MODULES = {
    "CallCancelled": "_service.awaited_calls",
    "ChatCompletions": "_model.chat",
    "ChatError": "_model.chat",
    "ConnectionRecord": "_service.records",
    "Conversation": "_service.conversation",
    "Fault": "faults",
    "FaultPlan": "faults.plan",
    "LiveServer": "server",
    "ProxyStats": "proxy",
    "RecordingProxy": "proxy",
    "Rejection": "rejections",
    "ReplayMismatch": "_replay.mismatch",
    "Responder": "_model.responder",
    "Rule": "_script.rules",
    "Scenario": "_service.conversation",
    "ScenarioError": "_script.problems",
    "ScenarioMismatch": "_script.problems",
    "ScriptedScenario": "_script.scripted",
    "UserTurn": "_model.responder",
    "phrase_audio": "_model.hearing",
    "read_faults": "_script.fault_files",
    "when": "_script.rules",
    "MusicConversation": "_service.music",
    "MusicScenario": "_service.music",
    "local_model": "_model.model",
    "local_option": "option",
    "local_music": "_model.music_model",
}

__all__ = [
    "CallCancelled",
    "ChatCompletions",
    "ChatError",
    "ConnectionRecord",
    "Conversation",
    "Fault",
    "FaultPlan",
    "LiveServer",
    "MusicConversation",
    "MusicScenario",
    "ProxyStats",
    "RecordingProxy",
    "Rejection",
    "ReplayMismatch",
    "Responder",
    "Rule",
    "Scenario",
    "ScenarioError",
    "ScenarioMismatch",
    "ScriptedScenario",
    "UserTurn",
    "local_model",
    "local_music",
    "local_option",
    "phrase_audio",
    "read_faults",
    "when",
]


def __getattr__(name: str) -> object:
    """Import a name when it is first used."""
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*globals(), *__all__})
