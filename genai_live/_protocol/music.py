"""What is known of a music session: messages in, nothing to wait for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from genai_live import events, types
from genai_live._protocol.inbound import InboundMessage
from genai_live._protocol.ledger import Ledger
from genai_live._protocol.outbound import OutboundMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genai_live.errors import DecodeError


class MusicState(StrEnum):
    """Where a music session stands, by what was sent."""

    CONNECTING = "connecting"
    """The setup is not acknowledged yet."""
    STOPPED = "stopped"
    """Nothing plays; `play` begins anew."""
    PLAYING = "playing"
    """Music comes."""
    PAUSED = "paused"
    """Nothing plays; `play` goes on."""
    CLOSED = "closed"
    """The session is over."""


_AFTER = {
    types.LiveMusicPlaybackControl.PLAY: MusicState.PLAYING,
    types.LiveMusicPlaybackControl.PAUSE: MusicState.PAUSED,
    types.LiveMusicPlaybackControl.STOP: MusicState.STOPPED,
}


class MusicProtocol:
    """Follows one music session. Not thread-safe; one task feeds it."""

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
        """Take one message from the server; `problems` names what of it could not be read."""
        self.ledger.on_receive(now)
        if message is not None and message.setup_complete is not None:
            self.state = MusicState.STOPPED
        unread = (events.UnknownEvent(raw=frame, problems=tuple(problems)),) if problems else ()
        return InboundMessage(message, unread, size=len(frame))

    def record_sent(
        self, message: types.LiveMusicClientMessage, frame: bytes = b"", *, now: float = 0.0
    ) -> OutboundMessage:
        """Take what the client says into the ledger, and give its entry there."""
        entry = OutboundMessage(frame, number=self.ledger.next_number(), created_at=now)
        self.ledger.enqueue(entry)
        if message.client_content is not None:
            self.weighted_prompts = list(message.client_content.weighted_prompts or ())
        elif message.music_generation_config is not None:
            self.config = message.music_generation_config
        elif message.playback_control is not None:
            self.state = _AFTER.get(message.playback_control, self.state)
        return entry

    def close(self, event: events.Closed) -> InboundMessage:
        """End the session."""
        self.state = MusicState.CLOSED
        return InboundMessage(None, (event,))
