"""Delivery accounting: every message of the client ends acknowledged, replayed or dropped.

A message is acknowledged once the server is known to have it, replayed once it is sent again on a
later connection (which counts as a new message), and dropped once it is given up. Until then it is
pending. So at any time

    sent = acknowledged + replayed + dropped + pending

How the server is known to have a message: with Vertex AI's transparent resumption the server says
so. Otherwise a message has arrived when a later question was answered in full, when the turn that
it led to is complete, or when the connection still brought something long after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live._protocol.in_flight import InFlight
from genai_live._protocol.outbound import DropLog, MessageKind, OutboundMessage
from genai_live._protocol.send_queue import SendQueue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genai_live._protocol.outbound import DroppedMessages

MAX_AUDIO_AGE = 5.0
"""How old realtime audio may get before it is dropped, in seconds."""


class Ledger:
    """Accounts for the messages of one session: what waits, and what is in flight.

    Not thread-safe: the caller serializes access. It has no clock; the times passed in are seconds
    of any one clock.

    Args:
        max_audio_age: Seconds after which audio is dropped that waits, or that a lost connection
            may have swallowed.

    Attributes:
        sent: Messages taken for sending; one that is sent again counts again.
        acknowledged: Messages that the server is known to have, or need not have.
        replayed: Messages that were sent again.
        losses: Connections in a row that were lost with an unanswered question, over which no
            answer was completed.
        last_kind: The kind of the message that a connection took last.
        asked_at: When the model was last given something to respond to.
    """

    def __init__(self, *, max_audio_age: float = MAX_AUDIO_AGE) -> None:
        self.sent = self.acknowledged = self.replayed = self.losses = 0
        self.last_kind: MessageKind | None = None
        self.asked_at = 0.0
        self._max_audio_age = max_audio_age
        self._drops = DropLog()
        self._queue = SendQueue(self._drops, max_audio_age=max_audio_age)
        self._in_flight = InFlight(self._drops, max_audio_age=max_audio_age)
        self._last_number = 0
        # The last number that the setup under way takes into account; None outside a handshake.
        self._setup_number: int | None = None

    @property
    def dropped(self) -> int:
        """Messages that were dropped."""
        return self._drops.total

    @property
    def pending(self) -> int:
        """Messages that wait or are in flight."""
        return len(self._in_flight) + sum(1 for _ in self._queue)

    @property
    def has_drops(self) -> bool:
        """Whether messages were dropped since the last `take_drops`."""
        return self._drops.has_recent

    def take_drops(self) -> list[DroppedMessages]:
        """Return what was dropped since this was called last."""
        return self._drops.take_recent()

    @property
    def size(self) -> int:
        """Bytes that wait."""
        return self._queue.size

    @property
    def holds_audio(self) -> bool:
        """Whether realtime audio waits though there is a connection."""
        return self._queue.holds_audio

    def hold_audio(self, held: bool) -> None:
        """Let realtime audio wait, or go out again."""
        self._queue.holds_audio = held

    @property
    def has_sendable(self) -> bool:
        """Whether a message waits that a connection may take now."""
        return self._queue.has_sendable

    @property
    def has_queued(self) -> bool:
        """Whether a message waits."""
        return any(self._queue)

    def lag(self, now: float) -> float:
        """Return the age of the oldest message that waits, in seconds; 0.0 where none does."""
        return self._queue.lag(now)

    def next_number(self) -> int:
        """Return the number for the next message."""
        self._last_number += 1
        return self._last_number

    def passes(self, created_at: float, now: float) -> bool:
        """Whether a message that was enqueued would be dequeued at once."""
        return self._queue.is_open and created_at >= now - self._max_audio_age

    def enter(self, message: OutboundMessage, sent_at: float | None) -> None:
        """Take a message for sending, or, with `sent_at`, one that the connection took then."""
        if sent_at is None:
            self.enqueue(message)
        else:
            self.sent += 1
            self._mark_sent(message, sent_at)

    def enqueue(self, message: OutboundMessage) -> None:
        """Take a message for sending."""
        self.sent += 1
        if message.expects_output:
            self.asked_at = message.created_at
        self._queue.enqueue(message)

    def enqueue_first(self, message: OutboundMessage) -> None:
        """Take a message for sending before everything that waits, tool responses aside."""
        self.sent += 1
        self._queue.enqueue_first(message)

    def reject(self, message: OutboundMessage, reason: str) -> None:
        """Count a message that is dropped instead of queued."""
        self.sent += 1
        self._drops.add(message, reason)

    def drop_unsent(self, dropped: DroppedMessages) -> None:
        """Count messages that their source dropped before they came here."""
        self.sent += dropped.count
        self._drops.add_all(dropped)

    def dequeue(self, now: float) -> OutboundMessage | None:
        """Return the next message for the connection; None when none waits."""
        message = self._queue.dequeue(now)
        if message is not None:
            self._mark_sent(message, now)
        return message

    def _mark_sent(self, message: OutboundMessage, now: float) -> None:
        self._in_flight.mark_sent(message, now)
        self.last_kind = message.kind
        if message.expects_output:
            self.asked_at = now

    def drop_queued(self, reason: str) -> None:
        """Drop everything that waits."""
        self._queue.drop_all(reason)

    @property
    def received_at(self) -> float:
        """When something came from the server last."""
        return self._in_flight.received_at

    def on_receive(self, now: float) -> None:
        """Record that something came from the server."""
        self.acknowledged += self._in_flight.on_receive(now)

    def on_output(self) -> None:
        """Record that the model began a turn."""
        self._in_flight.on_output()

    def on_answer(self, turn: int, *, last_turn: int | None = None) -> None:
        """Record that an answer of the model is complete.

        Args:
            turn: Number of the turn that it began with.
            last_turn: Number of the turn that it ended with, if that is another one.
        """
        self.losses = 0
        self.acknowledged += self._in_flight.on_answer(turn, last_turn)

    def on_cut_off(self) -> None:
        """Record that a turn without a question was cut off by the loss of its connection."""
        self.acknowledged += self._in_flight.on_cut_off()

    def on_loss(self) -> None:
        """Record that the connection was lost, before anything else is done about it."""
        if self.first_unanswered is not None:
            self.losses += 1
        elif not self.will_resend:
            self.losses = 0

    def on_consumed(self, index: int) -> None:
        """Record that the server's newest handle contains the first `index` messages."""
        self.acknowledged += self._in_flight.on_consumed(index)

    @property
    def answer_owed(self) -> bool:
        """Whether a question is in flight."""
        return self._in_flight.answer_owed

    @property
    def expects_answer(self) -> bool:
        """Whether a question waits or is in flight."""
        return self.answer_owed or any(message.expects_answer for message in self._queue)

    @property
    def first_unanswered(self) -> int | None:
        """Number of the oldest question that a lost connection leaves without an answer."""
        question = self._in_flight.first_unanswered
        return question.number if question is not None else None

    @property
    def first_unanswered_is_typed(self) -> bool:
        """Whether there is such a question, and it is not the end of speech."""
        question = self._in_flight.first_unanswered
        return question is not None and question.kind is not MessageKind.ACTIVITY

    @property
    def has_typed_question(self) -> bool:
        """Whether a question waits or is in flight that is not the end of speech."""
        return any(
            message.expects_answer
            and not message.answer_cancelled
            and message.kind is not MessageKind.ACTIVITY
            for message in (*self._in_flight, *self._queue)
        )

    @property
    def will_resend(self) -> bool:
        """Whether the next connection would carry a question."""
        return self._in_flight.first_unanswered is not None or any(
            message.expects_answer and not message.answer_cancelled for message in self._queue
        )

    @property
    def cancelled_in_flight(self) -> bool:
        """Whether a question is in flight whose answer the client interrupted."""
        return _any_cancelled(iter(self._in_flight))

    @property
    def cancelled_in_queue(self) -> bool:
        """Whether a question waits whose answer the client interrupted."""
        return _any_cancelled(iter(self._queue))

    def cancel_answers(self, interruption: OutboundMessage | None) -> None:
        """Record that the client interrupts the answers to all earlier questions.

        Args:
            interruption: The message that does it, if any. It is not sent again either.
        """
        for message in (*self._in_flight, *self._queue):
            if message.expects_answer or message is interruption:
                message.answer_cancelled = True

    def pending_numbers(self, *, consumed: bool = True) -> set[int]:
        """Return the numbers of pending messages.

        Args:
            consumed: Whether to include those that the server's newest handle contains.
        """
        waiting = {message.number for message in self._queue}
        return waiting | {
            message.number for message in self._in_flight if consumed or not message.consumed
        }

    def unsettled(self, answered: int | None) -> list[OutboundMessage]:
        """Return the messages that a loss of the connection would leave open, oldest first.

        Audio and video that a connection took are not among them.

        Args:
            answered: Number of the turn under way if its answer is whole, else None.
        """
        waiting = (*self._in_flight.unsettled(answered), *self._queue)
        return [message for message in waiting if not message.answer_cancelled]

    @property
    def media_in_flight(self) -> dict[MessageKind, int]:
        """How many messages of audio and of video are in flight."""
        return self._in_flight.media_counts

    def take_over(self, message: OutboundMessage, now: float) -> None:
        """Take a message that another session had sent, over a connection that it lost."""
        self.sent += 1
        self._in_flight.mark_sent(message, now)

    def snapshot_setup(self) -> None:
        """Record that the next connection's setup is made now: it lacks all later updates."""
        self._setup_number = self._last_number

    def requeue(
        self, now: float, *, turn: int, restored: bool
    ) -> tuple[list[OutboundMessage], bool]:
        """Move what the server may not have back to the front of the queue.

        Args:
            now: The time.
            turn: Number of the model's next turn.
            restored: Whether the server still has what its newest handle contains.

        Returns:
            What is sent again, newest first, and whether the server has a question that it will
            not answer unless asked to.
        """
        self.asked_at = now
        self._queue.expire(now)
        self._queue.keep_newest_video()
        lost = self._in_flight.end_connection(
            now, restored=restored, video_waits=self._queue.has_video
        )
        self._queue.drop_tool_responses()
        newest = self._last_number if self._setup_number is None else self._setup_number
        self._setup_number = None
        self.acknowledged += lost.acknowledged + self._queue.remove_setup(newest)
        return [self._resend(message, turn) for message in reversed(lost.to_resend)], (
            lost.answer_owed
        )

    def _resend(self, former: OutboundMessage, turn: int) -> OutboundMessage:
        message = OutboundMessage(
            former.frame,
            former.kind,
            former.number,
            former.expects_answer,
            turn,
            created_at=former.created_at,
        )
        self.replayed += 1
        self.enqueue_first(message)
        return message


def _any_cancelled(messages: Iterator[OutboundMessage]) -> bool:
    return any(message.expects_answer and message.answer_cancelled for message in messages)
