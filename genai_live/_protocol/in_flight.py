"""The messages that a connection carried and that the server may not have."""

from __future__ import annotations

import math
from collections import deque
from operator import attrgetter
from typing import TYPE_CHECKING

from attrs import frozen

from genai_live._protocol.media_in_flight import MediaInFlight
from genai_live._protocol.outbound import (
    CALL_ENDED,
    CONNECTION_KINDS,
    MEDIA_KINDS,
    REALTIME_KINDS,
    MessageKind,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from genai_live._protocol.outbound import DropLog, OutboundMessage

ARRIVAL_SECONDS = 5.0
"""How long after it was sent a message has arrived, if the connection still brings something."""


@frozen
class LostInFlight:
    """What became of the messages in flight when their connection was lost.

    Attributes:
        to_resend: Messages that the server may not have.
        acknowledged: How many it is known to have, or need not have.
        answer_owed: Whether it has a question that it will not answer unless asked to.
    """

    to_resend: list[OutboundMessage]
    acknowledged: int
    answer_owed: bool


class InFlight:
    """Holds messages from when a connection takes them until the server is known to have them.

    Audio and video are held apart: most of it would never be sent again. The methods that
    acknowledge return how many messages they acknowledged.

    Args:
        drops: Counts what is dropped.
        max_audio_age: Seconds after which audio is not sent again.

    Attributes:
        received_at: When something came from the server last.
    """

    def __init__(self, drops: DropLog, *, max_audio_age: float) -> None:
        self.received_at = 0.0
        self._drops = drops
        self._media = MediaInFlight(drops, max_audio_age=max_audio_age)
        # All others.
        self._messages: deque[OutboundMessage] = deque()
        # How many messages the connection carried, and how many before the newest turn began.
        self._index = 0
        self._before_output = 0
        # Until then nothing arrives merely by being old.
        self._looks_at = math.inf

    def __iter__(self) -> Iterator[OutboundMessage]:
        """Iterate over the messages that are no media, oldest first."""
        return iter(self._messages)

    def __len__(self) -> int:
        """Return the number of messages, media included."""
        return len(self._messages) + self._media.count

    @property
    def answer_owed(self) -> bool:
        """Whether the server owes an answer."""
        return any(message.expects_answer for message in self._messages)

    @property
    def first_unanswered(self) -> OutboundMessage | None:
        """The oldest question without an answer that the client did not interrupt."""
        for message in self._messages:
            if message.expects_answer and not message.answer_cancelled:
                return message
        return None

    def mark_sent(self, message: OutboundMessage, now: float) -> None:
        """Add a message that the connection takes."""
        self._index += 1
        message.index, message.sent_at = self._index, now
        if now + ARRIVAL_SECONDS < self._looks_at:
            self._looks_at = now + ARRIVAL_SECONDS
        if message.kind in MEDIA_KINDS and not message.expects_answer:
            self._media.add(message, now)
        else:
            self._messages.append(message)

    def on_receive(self, now: float) -> int:
        """Record that something came from the server: what was sent long before has arrived."""
        self.received_at = now
        if now <= self._looks_at:
            return 0
        messages = self._messages
        limit = now - ARRIVAL_SECONDS
        acknowledged = self._media.acknowledge_sent_before(limit)
        kept: list[OutboundMessage] = []
        while messages and messages[0].sent_at < limit:
            message = messages.popleft()
            if self._has_arrived(message):
                acknowledged += 1
            else:
                kept.append(message)
        messages.extendleft(reversed(kept))
        oldest = next((each.sent_at for each in messages if _may_arrive(each)), math.inf)
        self._looks_at = min(oldest, self._media.oldest_sent_at) + ARRIVAL_SECONDS
        return acknowledged

    def on_output(self) -> None:
        """Record that the model began a turn."""
        self._before_output = self._index

    def on_answer(self, turn: int, last_turn: int | None = None) -> int:
        """Record that an answer is complete that began with a turn, and ended with the last one.

        It answers the oldest question that was asked after the previous turn began, and questions
        before that one will not be answered any more. Without such a question it answers the
        oldest of all. Everything sent before the answered question has arrived.
        """
        last = self._answered_by(turn)
        acknowledged = self._media.acknowledge(last or self._before_output)
        return acknowledged + self._acknowledge(self._arrives_with(turn, last_turn))

    def _answered_by(self, turn: int) -> int:
        """Return the position of the question that a turn answers; 0 for none."""
        asked = [message for message in self if message.expects_answer and message.turn <= turn]
        of_this_turn = [message for message in asked if message.turn == turn]
        return next((message.index for message in of_this_turn or asked), 0)

    def _arrives_with(self, turn: int, last_turn: int | None) -> Callable[[OutboundMessage], bool]:
        """Return what tells whether an answer shows that a message has arrived."""
        last = self._answered_by(turn)
        newest = turn if last_turn is None else last_turn
        return lambda message: (
            message.index <= last
            or (message.kind is MessageKind.TOOL_RESPONSE and message.turn <= newest)
            or (not last and self._led_to_output(message))
        )

    def unsettled(self, answered: int | None) -> list[OutboundMessage]:
        """Return the messages that are no media and that a loss of the connection would leave open.

        Args:
            answered: Number of the turn under way if its answer is whole, else None.
        """
        left = [message for message in self._messages if not self._has_arrived(message)]
        if answered is not None:
            has_arrived = self._arrives_with(answered, None)
            left = [message for message in left if not has_arrived(message)]
        return left

    @property
    def media_counts(self) -> dict[MessageKind, int]:
        """How many messages of audio and of video are not known to have arrived."""
        return self._media.counts

    def on_cut_off(self) -> int:
        """Record that a turn without a question was cut off: what led to it has arrived."""
        media = self._media.acknowledge(self._before_output)
        return media + self._acknowledge(self._led_to_output)

    def on_consumed(self, index: int) -> int:
        """Record that the server's newest handle contains the first `index` messages.

        A question among them is not sent again, but its answer is still owed.
        """
        acknowledged = self._media.acknowledge(index) + self._acknowledge(
            lambda message: message.index <= index and not message.expects_answer
        )
        for message in self._messages:
            message.consumed = message.index <= index
        return acknowledged

    def end_connection(self, now: float, *, restored: bool, video_waits: bool) -> LostInFlight:
        """Empty this after a connection was lost, and drop what will not be sent again.

        Tool responses are dropped, and so is media that is too old. Context updates count as
        acknowledged, since the next setup contains them, and so do questions whose answer was
        interrupted, since they are part of the history.

        Args:
            now: The time.
            restored: Whether the server still has what its newest handle contains.
            video_waits: Whether a newer frame of video waits for the next connection.
        """
        former, self._messages = self._messages, deque()
        self._index = self._before_output = 0
        to_resend: list[OutboundMessage] = []
        acknowledged = 0
        answer_owed = False
        for message in former:
            kind = message.kind
            if message.answer_cancelled or self._has_arrived(message) or kind in CONNECTION_KINDS:
                acknowledged += 1
            elif message.consumed and restored:
                answer_owed = True
                acknowledged += 1
            elif kind is MessageKind.TOOL_RESPONSE:
                self._drops.add(message, CALL_ENDED)
            else:
                to_resend.append(message)
        to_resend += self._media.end_connection(now, video_waits=video_waits)
        to_resend.sort(key=attrgetter("index"))
        return LostInFlight(to_resend, acknowledged, answer_owed)

    def _has_arrived(self, message: OutboundMessage) -> bool:
        return _may_arrive(message) and message.sent_at < self.received_at - ARRIVAL_SECONDS

    def _led_to_output(self, message: OutboundMessage) -> bool:
        realtime = message.kind in REALTIME_KINDS and not message.expects_answer
        return realtime and message.index <= self._before_output

    def _acknowledge(self, has_arrived: Callable[[OutboundMessage], bool]) -> int:
        before = len(self._messages)
        self._messages = deque(message for message in self._messages if not has_arrived(message))
        return before - len(self._messages)


def _may_arrive(message: OutboundMessage) -> bool:
    """Whether a message arrives merely by being old."""
    return not message.expects_answer and message.kind is not MessageKind.ACTIVITY
