"""The conversation as plain data: messages in, events out. No clock, no loop, no socket."""

from genai_live._protocol.delivery import Delivery
from genai_live._protocol.machine import LiveProtocol
from genai_live._protocol.music import MusicProtocol, MusicState
from genai_live._protocol.state import SessionState
from genai_live._protocol.turns import Turn, TurnBuilder

__all__ = [
    "Delivery",
    "LiveProtocol",
    "MusicProtocol",
    "MusicState",
    "SessionState",
    "Turn",
    "TurnBuilder",
]
