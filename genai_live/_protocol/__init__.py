"""Sans-I/O protocols of Live and Music: messages in, events out. No clock, loop or socket."""

from genai_live._protocol.inbound import InboundMessage
from genai_live._protocol.live import LiveProtocol
from genai_live._protocol.music import MusicProtocol, MusicState
from genai_live._protocol.state import SessionState
from genai_live._protocol.turn import Turn, TurnBuilder
from genai_live._protocol.turn_parts import ExecutedCode, Source

__all__ = [
    "ExecutedCode",
    "InboundMessage",
    "LiveProtocol",
    "MusicProtocol",
    "MusicState",
    "SessionState",
    "Source",
    "Turn",
    "TurnBuilder",
]
