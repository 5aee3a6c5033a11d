"""The messages that wait for a connection, each kind by its policy."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from genai_live._protocol.outbound import CALL_ENDED, CONNECTION_KINDS, REPLACED, MessageKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genai_live._protocol.outbound import DropLog, OutboundMessage

VIDEO_SECONDS = 1.0
"""How long a frame of video waits before a newer one replaces it."""
HELD_BYTES = 1024 * 1024
"""How much audio is held back at most."""
_HELD_KINDS = frozenset({MessageKind.AUDIO, MessageKind.ACTIVITY})
"""What is held back: audio, and the marks that keep their order with it."""


class SendQueue:
    """Holds messages in order; tool responses overtake all others.

    Audio is dropped when it gets too old, and video when a newer frame comes. Nothing else is
    dropped while the session lasts, except tool responses when their connection is lost.

    Args:
        drops: Counts what is dropped.
        max_audio_age: Seconds after which audio is dropped.

    Attributes:
        size: Bytes of the frames that wait.
        holds_audio: Whether audio waits though there is a connection; other messages overtake it.
    """

    def __init__(self, drops: DropLog, *, max_audio_age: float) -> None:
        self.size = 0
        self.holds_audio = False
        self._drops = drops
        self._max_audio_age = max_audio_age
        self._urgent: list[OutboundMessage] = []
        # May hold messages that were dropped meanwhile.
        self._queue: deque[OutboundMessage] = deque()
        # What of the queue may be dropped, oldest first.
        self._audio: deque[OutboundMessage] = deque()
        self._video: list[OutboundMessage] = []

    def __iter__(self) -> Iterator[OutboundMessage]:
        """Iterate over what waits, in the order of sending."""
        yield from self._urgent
        for message in self._queue:
            if not message.dropped:
                yield message

    @property
    def has_video(self) -> bool:
        """Whether a frame of video waits."""
        return bool(self._video)

    @property
    def is_open(self) -> bool:
        """Whether nothing waits, and nothing has to."""
        return not self.size and not self.holds_audio

    @property
    def has_sendable(self) -> bool:
        """Whether `dequeue` has a message to return, unless the last one is too old by then."""
        if not self.holds_audio:
            return self.size > 0
        return any(message.kind not in _HELD_KINDS for message in self)

    def lag(self, now: float) -> float:
        """Return the age of the oldest message in seconds; 0.0 for an empty queue.

        May be called from any thread.
        """
        waiting = (*tuple(self._urgent), *tuple(self._queue))
        oldest = min((each.created_at for each in waiting if not each.dropped), default=now)
        return max(0.0, now - oldest)

    def enqueue(self, message: OutboundMessage) -> None:
        """Add a message, and drop what it makes obsolete."""
        self.size += len(message.frame)
        if message.kind is MessageKind.TOOL_RESPONSE:
            self._urgent.append(message)
        else:
            self._queue.append(message)
            if message.kind is MessageKind.AUDIO:
                self._audio.append(message)
            elif message.kind is MessageKind.VIDEO:
                self._video.append(message)
                while self._video[0].created_at < message.created_at - VIDEO_SECONDS:
                    self._drop(self._video.pop(0), REPLACED)
        self.expire(message.created_at)
        self._limit_held_audio()

    def enqueue_first(self, message: OutboundMessage) -> None:
        """Add a message that is not a tool response before all others of its kind."""
        self.size += len(message.frame)
        self._queue.appendleft(message)
        if message.kind is MessageKind.AUDIO:
            self._audio.appendleft(message)
        elif message.kind is MessageKind.VIDEO:
            self._video.insert(0, message)

    def dequeue(self, now: float) -> OutboundMessage | None:
        """Remove and return the next message; None when none waits."""
        self.expire(now)
        message = self._pop_next()
        if message is not None:
            self.size -= len(message.frame)
            if self._video and message is self._video[0]:
                self._video.pop(0)
            elif self._audio and message is self._audio[0]:
                self._audio.popleft()
        return message

    def _pop_next(self) -> OutboundMessage | None:
        for queue in (self._urgent, self._queue):
            for index, message in enumerate(queue):
                if not message.dropped and not (self.holds_audio and message.kind in _HELD_KINDS):
                    del queue[index]
                    return message
        return None

    def _limit_held_audio(self) -> None:
        """Drop the oldest audio if too much is held back; senders do not wait for room then."""
        if not self.holds_audio or self.size <= HELD_BYTES:
            return
        excess = sum(len(message.frame) for message in self._audio) - HELD_BYTES
        while self._audio and excess > 0:
            excess -= len(self._audio[0].frame)
            self._drop(self._audio.popleft(), "too much of it waited for a function call to end")

    def expire(self, now: float) -> None:
        """Drop audio that is too old."""
        while self._audio and self._audio[0].created_at < now - self._max_audio_age:
            self._drop(self._audio.popleft(), f"waited longer than {self._max_audio_age:g} s")
        while self._queue and self._queue[0].dropped:
            self._queue.popleft()

    def keep_newest_video(self) -> None:
        """Drop all frames of video but the newest."""
        while len(self._video) > 1:
            self._drop(self._video.pop(0), REPLACED)

    def drop_tool_responses(self) -> None:
        """Drop all tool responses, since the connection of their calls is lost."""
        while self._urgent:
            self._drop(self._urgent.pop(0), CALL_ENDED)

    def remove_setup(self, newest: int) -> int:
        """Remove what the setup of the next connection contains.

        Args:
            newest: Number of the last message that it takes into account.

        Returns:
            How many messages were removed.
        """
        contained = [
            message
            for message in self._queue
            if message.kind in CONNECTION_KINDS and message.number <= newest
        ]
        for message in contained:
            self._queue.remove(message)
            self.size -= len(message.frame)
        return len(contained)

    def drop_all(self, reason: str) -> None:
        """Drop everything."""
        for message in list(self):
            self._drop(message, reason)
        for queue in (self._urgent, self._queue, self._audio, self._video):
            queue.clear()

    def _drop(self, message: OutboundMessage, reason: str) -> None:
        message.dropped = True
        self.size -= len(message.frame)
        self._drops.add(message, reason)
        message.frame = b""
