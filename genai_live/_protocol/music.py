"""Sans-I/O state of a music session."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from genai_live import events, types
from genai_live._protocol.inbound import InboundMessage, size_in_memory
from genai_live._protocol.ledger import Ledger
from genai_live._protocol.outbound import OutboundMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genai_live.errors import DecodeError


class MusicState(StrEnum):
    """State of a music session, by what was sent."""

    CONNECTING = "connecting"
    """The setup is not acknowledged yet."""
    STOPPED = "stopped"
    """Nothing plays; `play` starts from the beginning."""
    PLAYING = "playing"
    """The model generates music."""
    PAUSED = "paused"
    """Nothing plays; `play` continues."""
    CLOSED = "closed"
    """The session is over."""


_STATE_AFTER = {
    types.LiveMusicPlaybackControl.PLAY: MusicState.PLAYING,
    types.LiveMusicPlaybackControl.PAUSE: MusicState.PAUSED,
    types.LiveMusicPlaybackControl.STOP: MusicState.STOPPED,
}


class MusicProtocol:
    """Follows one music session. Not thread-safe: the caller serializes access.

    Attributes:
        message_type: The class of the server's messages.
        presetup_fields: Members of the server's messages that may precede `setupComplete`: none.
        ledger: The client's messages, and what became of them.
        state: The state of the session.
        weighted_prompts: The prompts sent last.
        config: The configuration sent last.
    """

    message_type = types.LiveMusicServerMessage
    presetup_fields: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.state = MusicState.CONNECTING
        self.weighted_prompts: list[types.WeightedPrompt] = []
        self.config = types.LiveMusicGenerationConfig()

    def feed(
        self,
        message: types.LiveMusicServerMessage | None,
        *,
        frame: bytes = b"",
        problems: Sequence[DecodeError] = (),
        now: float = 0.0,
    ) -> InboundMessage:
        """Follow one message from the server; `problems` is what of it could not be decoded."""
        self.ledger.on_receive(now)
        if message is not None and message.setup_complete is not None:
            self.state = MusicState.STOPPED
        unknown = (events.UnknownEvent(raw=frame, problems=tuple(problems)),) if problems else ()
        return InboundMessage(message, unknown, size=_size_of(message, frame))

    def passes(self, message: types.LiveMusicClientMessage, created_at: float, now: float) -> bool:
        """Whether a message would be sent as it is at once, if it were queued."""
        del message
        return self.ledger.passes(created_at, now)

    def record_sent(
        self,
        message: types.LiveMusicClientMessage,
        frame: bytes = b"",
        *,
        now: float = 0.0,
        sent_at: float | None = None,
    ) -> OutboundMessage:
        """Follow one message of the client, and queue it unless it was sent already."""
        entry = OutboundMessage(frame, number=self.ledger.next_number(), created_at=now)
        self.ledger.enter(entry, sent_at)
        if message.client_content is not None:
            self.weighted_prompts = list(message.client_content.weighted_prompts or ())
        elif message.music_generation_config is not None:
            self.config = message.music_generation_config
        elif message.playback_control is not None:
            self.state = _STATE_AFTER.get(message.playback_control, self.state)
        return entry

    def close(self, event: events.Closed) -> InboundMessage:
        """End the session."""
        self.state = MusicState.CLOSED
        return InboundMessage(None, (event,))


def _size_of(message: types.LiveMusicServerMessage | None, frame: bytes) -> int:
    if message is None:
        return len(frame)
    content = message.server_content
    chunks = (content.audio_chunks if content is not None else None) or ()
    return size_in_memory(frame, max((len(chunk.data or b"") for chunk in chunks), default=0))
