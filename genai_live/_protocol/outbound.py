"""A message of the client on its way to the server, and what kind it is."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import define, field, frozen

if TYPE_CHECKING:
    from genai_live import types


class MessageKind(StrEnum):
    """Kinds of messages, each with a policy of its own; the values are those of `InputDropped`."""

    AUDIO = "audio"
    """Dropped beyond an age, the oldest first."""
    VIDEO = "video"
    """Replaced by a newer frame."""
    ACTIVITY = "activity"
    """Kept, in order with the audio: `activity_start`, `activity_end`, `audio_stream_end`."""
    TEXT = "text"
    """Kept."""
    CLIENT_CONTENT = "client_content"
    """Kept."""
    CONTEXT_UPDATE = "context_update"
    """Kept until the connection ends; the next setup contains it."""
    TOOL_RESPONSE = "tool_response"
    """Kept while the call is open, and sent before everything else."""
    HISTORY = "history"
    """Earlier turns, for a connection that lacks them; each connection gets its own."""
    OTHER = "other"
    """Kept."""


MEDIA_KINDS = frozenset({MessageKind.AUDIO, MessageKind.VIDEO})
"""Kinds of which most is not worth being sent again."""
REALTIME_KINDS = MEDIA_KINDS | {MessageKind.ACTIVITY}
"""Kinds that may lead to a turn without asking for one."""
CONNECTION_KINDS = frozenset({MessageKind.CONTEXT_UPDATE, MessageKind.HISTORY})
"""Kinds that concern one connection only; the next is set up with their content."""

REPLACED = "a newer frame took its place"
CALL_ENDED = "the connection that the call came over has ended"


@define(eq=False)
class OutboundMessage:
    """A message on its way.

    Attributes:
        frame: Its JSON; empty once it was dropped from the queue.
        kind: Its kind.
        number: Counts the client's messages; a message that is sent again keeps its number.
        expects_answer: Whether the model owes an answer to it.
        turn: Number of the turn that will answer it, as far as that can be known.
        created_at: When the client sent it; a message that is sent again keeps that time.
        index: Its position among the messages that the connection carried, from 1; 0 while it
            waits.
        sent_at: When the connection took it.
        consumed: Whether the server's newest handle contains it.
        answer_cancelled: Whether the client interrupted the answer, so that it is not sent again.
        dropped: Whether it was dropped from the queue.
    """

    frame: bytes = field(repr=False)
    kind: MessageKind = MessageKind.OTHER
    number: int = 0
    expects_answer: bool = False
    turn: int = 0
    created_at: float = 0.0
    index: int = 0
    sent_at: float = 0.0
    consumed: bool = False
    answer_cancelled: bool = False
    dropped: bool = False

    @property
    def expects_output(self) -> bool:
        """Whether the model has to respond to it: with an answer, or with the rest of one."""
        return self.expects_answer or self.kind is MessageKind.TOOL_RESPONSE


@frozen
class DroppedMessages:
    """Messages of one kind that were dropped for one reason.

    Attributes:
        kind: Their kind.
        reason: Why they were dropped.
        count: How many.
        size: Bytes of their frames.
    """

    kind: MessageKind
    reason: str
    count: int
    size: int


class DropLog:
    """Counts dropped messages, by kind and reason.

    Attributes:
        total: All messages dropped so far.
    """

    def __init__(self) -> None:
        self.total = 0
        self._recent: dict[tuple[MessageKind, str], tuple[int, int]] = {}

    def add(self, message: OutboundMessage, reason: str) -> None:
        """Count a message."""
        self.add_all(DroppedMessages(message.kind, reason, 1, len(message.frame)))

    def add_all(self, dropped: DroppedMessages) -> None:
        """Count several messages."""
        self.total += dropped.count
        key = dropped.kind, dropped.reason
        count, size = self._recent.get(key, (0, 0))
        self._recent[key] = count + dropped.count, size + dropped.size

    @property
    def has_recent(self) -> bool:
        """Whether messages were dropped since the last `take_recent`."""
        return bool(self._recent)

    def take_recent(self) -> list[DroppedMessages]:
        """Return what was dropped since this was called last."""
        recent, self._recent = self._recent, {}
        return [DroppedMessages(*key, *amounts) for key, amounts in recent.items()]


def kind_named(name: str) -> MessageKind:
    """Return the kind with a name; `OTHER` for a name that is not known."""
    return next((kind for kind in MessageKind if kind == name), MessageKind.OTHER)


def kind_of(message: types.LiveClientMessage) -> MessageKind:
    """Return the kind of a message."""
    realtime = message.realtime_input
    if message.client_content is not None:
        return MessageKind.CLIENT_CONTENT
    if message.tool_response is not None:
        return MessageKind.TOOL_RESPONSE
    if message.context_update is not None:
        return MessageKind.CONTEXT_UPDATE
    if realtime is None or realtime.text is not None:
        return MessageKind.OTHER if realtime is None else MessageKind.TEXT
    if realtime.audio is not None:
        return MessageKind.AUDIO
    if realtime.video is not None:
        return MessageKind.VIDEO
    if realtime.media_chunks:
        mime_type = realtime.media_chunks[0].mime_type or ""
        return MessageKind.AUDIO if mime_type.startswith("audio/") else MessageKind.VIDEO
    return MessageKind.ACTIVITY
