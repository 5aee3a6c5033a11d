"""The audio and video that a connection carried and that the server may not have."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

from attrs import define

from genai_live._protocol.outbound import REPLACED, DroppedMessages, MessageKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._protocol.outbound import DropLog, OutboundMessage

MAX_AUDIO_BYTES = 8 * 1024 * 1024
"""How much audio is kept to be sent again: minutes of it, which only a faster stream reaches."""
TOO_MUCH = "too much of it was on its way when the connection was lost"
MAX_GROUPS = 256
"""How many groups of one kind are told apart."""


@define(eq=False)
class _Group:
    """Messages in a row that will not be sent again.

    Attributes:
        index: Position of the last one among the messages that the connection carried.
        sent_at: When the connection took the last one.
        count: How many they are.
        size: Bytes of their frames.
    """

    index: int
    sent_at: float
    count: int
    size: int


class MediaInFlight:
    """Holds what may be sent again, and counts the rest, until the server is known to have it.

    Audio that is too old and video that a newer frame replaced are only counted, in groups whose
    number is bounded. A group is acknowledged with its last message.

    Args:
        drops: Counts what is dropped.
        max_audio_age: Seconds after which audio is not sent again.

    Attributes:
        count: How many messages there are, held or counted.
    """

    def __init__(self, drops: DropLog, *, max_audio_age: float) -> None:
        self.count = 0
        self._drops = drops
        self._max_audio_age = max_audio_age
        self._audio: deque[OutboundMessage] = deque()
        self._audio_bytes = 0
        self._video: OutboundMessage | None = None
        # What will not be sent again, by kind and reason.
        self._groups: dict[tuple[MessageKind, str], deque[_Group]] = {}

    @property
    def counts(self) -> dict[MessageKind, int]:
        """How many messages of each kind there are, held or counted."""
        counts = {
            MessageKind.AUDIO: len(self._audio),
            MessageKind.VIDEO: int(self._video is not None),
        }
        for (kind, _), groups in self._groups.items():
            counts[kind] += sum(group.count for group in groups)
        return {kind: count for kind, count in counts.items() if count}

    @property
    def oldest_sent_at(self) -> float:
        """When the connection took what will be acknowledged first; infinite for nothing."""
        firsts = [groups[0].sent_at for groups in self._groups.values() if groups]
        if self._audio:
            firsts.append(self._audio[0].sent_at)
        if self._video is not None:
            firsts.append(self._video.sent_at)
        return min(firsts, default=math.inf)

    def add(self, message: OutboundMessage, now: float) -> None:
        """Add a message that the connection takes, and give up what it makes obsolete."""
        self.count += 1
        if message.kind is MessageKind.VIDEO:
            former, self._video = self._video, message
            if former is not None:
                self._give_up(former, REPLACED)
        else:
            self._audio.append(message)
            self._audio_bytes += len(message.frame)
        self._expire(now)

    def acknowledge(self, index: int) -> int:
        """Record that the first messages arrived; return how many were acknowledged.

        Args:
            index: Position of the last one that arrived.
        """
        return self._acknowledge(lambda message: message.index <= index)

    def acknowledge_sent_before(self, time: float) -> int:
        """Record that what was sent before a time arrived; return how many were acknowledged."""
        return self._acknowledge(lambda message: message.sent_at < time)

    def _acknowledge(self, has_arrived: Callable[[OutboundMessage | _Group], bool]) -> int:
        before = self.count
        for groups in self._groups.values():
            while groups and has_arrived(groups[0]):
                self.count -= groups.popleft().count
        while self._audio and has_arrived(self._audio[0]):
            self._take_audio()
            self.count -= 1
        if self._video is not None and has_arrived(self._video):
            self._video = None
            self.count -= 1
        return before - self.count

    def end_connection(self, now: float, *, video_waits: bool) -> list[OutboundMessage]:
        """Empty this after a connection was lost; return what is sent again, and drop the rest.

        Args:
            now: The time.
            video_waits: Whether a newer frame of video waits for the next connection.
        """
        to_resend: list[OutboundMessage] = []
        self._expire(now)
        while self._audio:
            message = self._take_audio()
            if self._is_old(message, now):
                self._give_up(message, self._too_old)
            else:
                to_resend.append(message)
        if self._video is not None:
            if video_waits:
                self._give_up(self._video, REPLACED)
            else:
                to_resend.append(self._video)
        for (kind, reason), groups in self._groups.items():
            for group in groups:
                self._drops.add_all(DroppedMessages(kind, reason, group.count, group.size))
        self._groups.clear()
        self._video = None
        self.count = 0
        return to_resend

    @property
    def _too_old(self) -> str:
        return f"was older than {self._max_audio_age:g} s when the connection was lost"

    def _is_old(self, message: OutboundMessage, now: float) -> bool:
        return message.created_at < now - self._max_audio_age

    def _expire(self, now: float) -> None:
        """Keep no audio that is too old or too much."""
        while self._audio and self._is_old(self._audio[0], now):
            self._give_up(self._take_audio(), self._too_old)
        while self._audio_bytes > MAX_AUDIO_BYTES:
            self._give_up(self._take_audio(), TOO_MUCH)

    def _take_audio(self) -> OutboundMessage:
        message = self._audio.popleft()
        self._audio_bytes -= len(message.frame)
        return message

    def _give_up(self, message: OutboundMessage, reason: str) -> None:
        """Keep nothing of a message but its place in the count."""
        groups = self._groups.setdefault((message.kind, reason), deque())
        groups.append(_Group(message.index, message.sent_at, 1, len(message.frame)))
        if len(groups) > MAX_GROUPS:
            self._groups[message.kind, reason] = _merged(groups)


def _merged(groups: deque[_Group]) -> deque[_Group]:
    """Merge neighbours, so that half as many are left."""
    merged: deque[_Group] = deque()
    for number, group in enumerate(groups):
        if number % 2:
            first = merged.pop()
            group.count += first.count
            group.size += first.size
        merged.append(group)
    return merged
