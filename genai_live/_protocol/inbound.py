"""What the protocol hands on: a message with its meaning, and what a new connection begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from genai_live import types
    from genai_live._protocol.outbound import OutboundMessage
    from genai_live.events import Event


@frozen(eq=False)
class InboundMessage:
    """One frame, read: what the readers of a session share.

    Attributes:
        message: The message, of a conversation or of music; None for a frame that could not be
            read at all, and for what did not come from the server.
        events: What it means.
        final: Whether it ends the interaction: nothing more comes without new input.
        answered: Whether it ends the model's answer; the turn that called a function on Vertex AI
            does not.
        suppressed_turn: The turn whose output readers do not get, since the client interrupted it;
            else None.
        size: Bytes of the frame.
    """

    message: types.LiveServerMessage | types.LiveMusicServerMessage | None
    events: tuple[Event, ...]
    final: bool = False
    answered: bool = False
    suppressed_turn: int | None = None
    size: int = 0


@frozen(eq=False)
class ResumePlan:
    """What a new connection begins with.

    Attributes:
        replayed: What is sent again.
        owed: Whether the server has a question that it will not answer by itself.
        missing: What was said that it does not know, oldest first.
    """

    replayed: list[OutboundMessage]
    owed: bool
    missing: list[types.Content]
