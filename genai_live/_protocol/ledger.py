"""What the client said and what became of it: an account that always balances.

Every message that is taken for sending is one entry, and each entry ends in one of three ways:
the server is known to have it (acknowledged), it was sent again on a later connection, as a new
entry (replayed), or it was given up (dropped). Until then it is pending. So

    sent = acknowledged + replayed + dropped + pending

How the server is known to have a message: on Vertex AI's transparent resumption it says so; else a
message has arrived when a later question was answered in full, when the model's turn that it led to
is complete, or when the connection still brought something long after.
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import define, field, frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from genai_live import types

AUDIO_SECONDS = 5.0
"""How old realtime audio may get before it is given up."""
ARRIVAL_SECONDS = 5.0
"""How long after it was sent a message has arrived, if the connection still brings something."""
VIDEO_SECONDS = 1.0
"""How long a frame of video waits before a newer one takes its place."""


class MessageKind(StrEnum):
    """Kinds of messages, each with its policy; named as what `events.InputDropped` tells."""

    AUDIO = "audio"
    """Dropped, the oldest first, beyond an age."""
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
    """What was said before, given to a connection that lacks it; the next gets its own."""
    OTHER = "other"
    """Kept."""


_REALTIME = frozenset({MessageKind.AUDIO, MessageKind.VIDEO, MessageKind.ACTIVITY})
_OF_ONE_CONNECTION = frozenset({MessageKind.CONTEXT_UPDATE, MessageKind.HISTORY})


@define(eq=False)
class OutboundMessage:
    """One message on its way.

    Attributes:
        frame: Its JSON.
        kind: What it is.
        number: Counts what the user said; the same when it is sent again.
        asks: Whether the model owes an answer to it.
        turn: The model's turn that will answer it, as far as one can know.
        at: When it was taken for sending.
        index: Its place among what the connection carried, from 1; 0 while it waits.
        handed_at: When the connection took it.
        consumed: Whether the server's newest handle contains it.
        withdrawn: Whether the client interrupted the answer, so that it need not be asked again.
        gone: Whether it was given up while it waited.
    """

    frame: bytes = field(repr=False)
    kind: MessageKind = MessageKind.OTHER
    number: int = 0
    asks: bool = False
    turn: int = 0
    at: float = 0.0
    index: int = 0
    handed_at: float = 0.0
    consumed: bool = False
    withdrawn: bool = False
    gone: bool = False

    @property
    def wants_more(self) -> bool:
        """Whether the model has to say something after it."""
        return self.asks or self.kind is MessageKind.TOOL_RESPONSE


@frozen
class DroppedMessages:
    """Messages of one kind that were given up for one reason."""

    kind: MessageKind
    reason: str
    count: int
    size: int


class Ledger:
    """The messages of one conversation, waiting or under way. Times are seconds of any one clock.

    Not thread-safe: who uses it from several threads holds a lock.
    """

    def __init__(self, *, audio_seconds: float = AUDIO_SECONDS) -> None:
        self.audio_seconds = audio_seconds
        self.sent = self.acknowledged = self.replayed = self.dropped = 0
        self.last_kind: MessageKind | None = None
        """What the connection took last."""
        self.size = 0
        """Bytes that wait."""
        self.heard_at = 0.0
        self.asked_at = 0.0
        self._urgent: deque[OutboundMessage] = deque()
        self._line: deque[OutboundMessage] = deque()
        self._audio: deque[OutboundMessage] = deque()
        self._frames: deque[OutboundMessage] = deque()
        self._flight: deque[OutboundMessage] = deque()
        self._index = 0
        self._before_output = 0
        self._numbers = 0
        self._in_setup: int | None = None
        self._drops: dict[tuple[MessageKind, str], tuple[int, int]] = {}

    # What waits.

    def next_number(self) -> int:
        """Give the number for the next message."""
        self._numbers += 1
        return self._numbers

    def set_up(self) -> None:
        """Note that the next connection's setup is made now: it contains no later update."""
        self._in_setup = self._numbers

    def put(self, entry: OutboundMessage) -> None:
        """Take a message for sending."""
        self.sent += 1
        self.size += len(entry.frame)
        if entry.wants_more:
            self.asked_at = entry.at
        self._queue(entry)
        self._expire(entry.at)

    def refuse(self, entry: OutboundMessage, reason: str) -> None:
        """Count a message that is not even to be sent."""
        self.sent += 1
        self._drop(entry, reason)

    def take(self, now: float) -> OutboundMessage | None:
        """Give the next message to the connection; None when none waits."""
        self._expire(now)
        for queue in (self._urgent, self._line):
            while queue:
                entry = queue.popleft()
                if not entry.gone:
                    return self._hand(entry, now)
        return None

    @property
    def waiting(self) -> bool:
        """Whether a message waits."""
        return any(self._waiting())

    @property
    def pending(self) -> int:
        """How many messages wait or are under way, with their fate unknown."""
        return len(self._flight) + sum(1 for _ in self._waiting())

    def lag(self, now: float) -> float:
        """Give the seconds since the oldest message that waits was taken; 0.0 where none does."""
        oldest = min((entry.at for entry in self._waiting()), default=now)
        return max(0.0, now - oldest)

    def _waiting(self) -> Iterator[OutboundMessage]:
        yield from self._urgent
        for entry in self._line:
            if not entry.gone:
                yield entry

    def _queue(self, entry: OutboundMessage) -> None:
        if entry.kind is MessageKind.TOOL_RESPONSE:
            self._urgent.append(entry)
            return
        self._line.append(entry)
        if entry.kind is MessageKind.AUDIO:
            self._audio.append(entry)
        elif entry.kind is MessageKind.VIDEO:
            self._frames.append(entry)
            while self._frames[0].at < entry.at - VIDEO_SECONDS:
                self._give_up(self._frames.popleft(), _NEWER)

    def _expire(self, now: float) -> None:
        """Give up audio that has waited too long."""
        while self._audio and self._audio[0].at < now - self.audio_seconds:
            self._give_up(self._audio.popleft(), f"waited longer than {self.audio_seconds:g} s")
        while self._line and self._line[0].gone:
            self._line.popleft()

    def _hand(self, entry: OutboundMessage, now: float) -> OutboundMessage:
        self._index += 1
        entry.index, entry.handed_at = self._index, now
        self.size -= len(entry.frame)
        self.last_kind = entry.kind
        if entry.wants_more:
            self.asked_at = now
        if self._frames and entry is self._frames[0]:
            self._frames.popleft()
        if self._audio and entry is self._audio[0]:
            self._audio.popleft()
        self._flight.append(entry)
        return entry

    # What is under way.

    def heard(self, now: float) -> None:
        """Note that something came from the server: what was said long before has arrived."""
        self.heard_at = now
        kept: list[OutboundMessage] = []
        while self._flight and self._flight[0].handed_at < now - ARRIVAL_SECONDS:
            entry = self._flight.popleft()
            if self._has_arrived(entry):
                self.acknowledged += 1
            else:
                kept.append(entry)
        self._flight.extendleft(reversed(kept))

    def output_began(self) -> None:
        """Note that the model began a turn."""
        self._before_output = self._index

    def answered(self, turn: int) -> None:
        """Note that a turn of the model is complete.

        It answers the oldest question that was asked after the turn before had begun, and then
        those before it will get no answer any more; where there is none, the oldest of all. What
        was said before an answered question has arrived.
        """
        asked = [entry for entry in self._flight if entry.asks and entry.turn <= turn]
        of_this_turn = [entry for entry in asked if entry.turn == turn]
        last = next((entry.index for entry in of_this_turn or asked), 0)
        explained = last > 0
        self._acknowledge(
            lambda entry: (
                entry.index <= last
                or (entry.kind is MessageKind.TOOL_RESPONSE and entry.turn <= turn)
                or (not explained and self._led_to_output(entry))
            )
        )

    def cut_short(self) -> None:
        """Note that a turn that no question explains was cut: what led to it has arrived."""
        self._acknowledge(self._led_to_output)

    def _led_to_output(self, entry: OutboundMessage) -> bool:
        realtime = entry.kind in _REALTIME and not entry.asks
        return realtime and entry.index <= self._before_output

    def consumed(self, index: int) -> None:
        """Note that the server's newest handle contains the first `index` messages.

        A question among them is not asked again, but its answer is still owed.
        """
        self._acknowledge(lambda entry: entry.index <= index and not entry.asks)
        for entry in self._flight:
            entry.consumed = entry.index <= index

    @property
    def asks(self) -> bool:
        """Whether an answer is owed to something that was handed to a connection."""
        return any(entry.asks for entry in self._flight)

    @property
    def wants_answer(self) -> bool:
        """Whether something that waits or is under way asks for an answer."""
        return self.asks or any(entry.asks for entry in self._waiting())

    @property
    def first_asked(self) -> int | None:
        """The number of the oldest question that a lost connection leaves open."""
        question = self._first_question
        return question.number if question is not None else None

    @property
    def asks_in_writing(self) -> bool:
        """Whether that question is no end of speech."""
        question = self._first_question
        return question is not None and question.kind is not MessageKind.ACTIVITY

    @property
    def _first_question(self) -> OutboundMessage | None:
        asking = (entry for entry in self._flight if entry.asks and not entry.withdrawn)
        return next(asking, None)

    @property
    def asks_again(self) -> bool:
        """Whether a question would be asked over the next connection."""
        waits = (entry for entry in self._waiting() if entry.asks and not entry.withdrawn)
        return self.first_asked is not None or next(waits, None) is not None

    def withdraw(self, interruption: OutboundMessage) -> None:
        """Note that the client does not want the answers to what it asked before any more."""
        for entry in (*self._flight, *self._waiting()):
            entry.withdrawn = entry.withdrawn or entry.asks or entry is interruption

    @property
    def withdraws(self) -> bool:
        """Whether a question under way was withdrawn."""
        return any(entry.asks and entry.withdrawn for entry in self._flight)

    @property
    def withdrawn_waits(self) -> bool:
        """Whether a question that still waits was withdrawn."""
        return any(entry.asks and entry.withdrawn for entry in self._waiting())

    def unsettled(self, *, consumed: bool = True) -> set[int]:
        """Give the numbers of what is not done with; `consumed`: also of what a handle contains."""
        waiting = {entry.number for entry in self._waiting()}
        return waiting | {entry.number for entry in self._flight if consumed or not entry.consumed}

    def _has_arrived(self, entry: OutboundMessage) -> bool:
        return (
            not entry.asks
            and entry.kind is not MessageKind.ACTIVITY
            and entry.handed_at < self.heard_at - ARRIVAL_SECONDS
        )

    def _acknowledge(self, arrived: Callable[[OutboundMessage], bool]) -> None:
        before = len(self._flight)
        self._flight = deque(entry for entry in self._flight if not arrived(entry))
        self.acknowledged += before - len(self._flight)

    # A new connection.

    def requeue(
        self, now: float, *, turn: int, restored: bool
    ) -> tuple[list[OutboundMessage], bool]:
        """Move what the server may not have back to the front of what waits.

        Answers to tool calls are dropped: the calls ended with their connection. Updates of the
        context count as arrived: the setup of the next connection contains them. So do questions
        whose answer was interrupted, which are part of the history.

        Args:
            now: The time.
            turn: The model's turn that comes next.
            restored: Whether the server still has what its newest handle contains.

        Returns:
            What is sent again, and whether a question is left that the server has, though
            it will not answer by itself.
        """
        former, self._flight = self._flight, deque()
        self.asked_at = now
        self._expire(now)
        while len(self._frames) > 1:
            self._give_up(self._frames.popleft(), _NEWER)
        self._index = self._before_output = 0
        again: list[OutboundMessage] = []
        owed = False
        latest = max(
            (entry.index for entry in former if entry.kind is MessageKind.VIDEO), default=0
        )
        for entry in former:
            if entry.withdrawn or self._has_arrived(entry) or entry.kind in _OF_ONE_CONNECTION:
                self.acknowledged += 1
            elif entry.consumed and restored:
                owed = True
                self.acknowledged += 1
            elif entry.kind is MessageKind.TOOL_RESPONSE:
                self._drop(entry, _VOID)
            elif entry.kind is MessageKind.AUDIO and entry.at < now - self.audio_seconds:
                self._drop(entry, f"was older than {self.audio_seconds:g} s when the line was lost")
            elif entry.kind is MessageKind.VIDEO and (self._frames or entry.index < latest):
                self._drop(entry, _NEWER)
            else:
                again.append(entry)
        for entry in list(self._urgent):
            self._urgent.remove(entry)
            self._give_up(entry, _VOID)
        self._absorb()
        return self._put_again(again, turn), owed

    def put_first(self, entry: OutboundMessage) -> None:
        """Take a message for sending before all that waits."""
        self.sent += 1
        self.size += len(entry.frame)
        self._line.appendleft(entry)

    def _put_again(self, again: list[OutboundMessage], turn: int) -> list[OutboundMessage]:
        entries: list[OutboundMessage] = []
        for former in reversed(again):
            entry = OutboundMessage(
                former.frame, former.kind, former.number, former.asks, turn, at=former.at
            )
            self.replayed += 1
            self.put_first(entry)
            if entry.kind is MessageKind.AUDIO:
                self._audio.appendleft(entry)
            elif entry.kind is MessageKind.VIDEO:
                self._frames.appendleft(entry)
            entries.append(entry)
        return entries

    def _absorb(self) -> None:
        newest = self._numbers if self._in_setup is None else self._in_setup
        self._in_setup = None
        for entry in list(self._line):
            if entry.kind in _OF_ONE_CONNECTION and entry.number <= newest:
                self._line.remove(entry)
                self.size -= len(entry.frame)
                self.acknowledged += 1

    # What was given up.

    def abandon(self, reason: str) -> None:
        """Give up all that waits."""
        for entry in list(self._waiting()):
            self._give_up(entry, reason)
        self._urgent.clear()
        self._line.clear()
        self._audio.clear()
        self._frames.clear()

    @property
    def has_drops(self) -> bool:
        """Whether something was dropped since `take_drops` was last asked."""
        return bool(self._drops)

    def take_drops(self) -> Iterable[DroppedMessages]:
        """Give what was dropped since this was last asked."""
        drops, self._drops = self._drops, {}
        return [DroppedMessages(*key, *amounts) for key, amounts in drops.items()]

    def _give_up(self, entry: OutboundMessage, reason: str) -> None:
        if not entry.gone:
            entry.gone = True
            self.size -= len(entry.frame)
            self._drop(entry, reason)
            entry.frame = b""

    def _drop(self, entry: OutboundMessage, reason: str) -> None:
        self.dropped += 1
        count, size = self._drops.get((entry.kind, reason), (0, 0))
        self._drops[entry.kind, reason] = count + 1, size + len(entry.frame)


_NEWER = "a newer frame took its place"
_VOID = "the connection that the call came over has ended"


def kind_of(message: types.LiveClientMessage) -> MessageKind:
    """Tell what a message is."""
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
