"""`RelayedConversation`: a session with what its browsers left; `Attachment`: one browser on it."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

import anyio
from attrs import frozen

from genai_live import events
from genai_live.asgi.messages import (
    AudioMessage,
    EndMessage,
    InterruptMessage,
    MarkMessage,
    PlayedMessage,
    TextMessage,
    UnreadableMessage,
    message_size,
    read_message,
    too_big,
    write_audio,
    write_dropped,
    write_error,
    write_event,
)
from genai_live.asgi.pacing import (
    AUDIO_BYTES_AT_ONCE,
    AUDIO_BYTES_PER_SECOND,
    MESSAGES_AT_ONCE,
    MESSAGES_PER_SECOND,
    TokenBucket,
)
from genai_live.asgi.positions import PlaybackPositions
from genai_live.asgi.sockets import BrowserLeft, CloseCode
from genai_live.audio import OUTPUT, PcmFormat
from genai_live.errors import ConfigError, ConnectionClosed, LiveError, SessionClosed

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from genai_live import AsyncSession
    from genai_live.asgi.access import Visitor
    from genai_live.asgi.messages import BrowserMessage
    from genai_live.asgi.sockets import BrowserSocket
    from genai_live.events import Event

logger = logging.getLogger("genai_live.asgi")

SEND_SECONDS = 20.0
"""How long a browser may take nothing of what is sent."""


@frozen
class Ending:
    """How a browser's time on a conversation ended.

    Attributes:
        code: Code to close its WebSocket with.
        reason: The reason, in words.
        is_final: Whether the conversation ends with it.
    """

    code: int
    reason: str
    is_final: bool = True


LEFT = Ending(CloseCode.NORMAL, "", is_final=False)


class RelayedConversation:
    """A session, and what stays of it while no browser is there.

    Args:
        key: The id that a browser continues it by.
        session: The session.
        visitor: Whom it belongs to.

    Attributes:
        key: The same.
        session: The same.
        visitor: The same.
        positions: What was heard.
        attachment: The browser that is there; None if none is.
        timer: Closes the session unless a browser comes; None while one is there.
        lock: Held while a browser takes the conversation.
    """

    def __init__(self, key: str, session: AsyncSession, visitor: Visitor) -> None:
        self.key = key
        self.session = session
        self.visitor = visitor
        self.positions = PlaybackPositions(session.playback)
        self.attachment: Attachment | None = None
        self.timer: asyncio.Task[None] | None = None
        self.lock = anyio.Lock()
        # One reader for all browsers: what one of them did not take is the next one's.
        self._events = session.events()
        self._event: Event | None = None
        # A second one that is ahead where a browser reads slowly.
        self._ahead = session.events()
        self._newest_interrupted = -1
        self._dropped_seconds = 0.0

    async def next_event(self) -> Event:
        """Return the event that is next to be sent; the same until `on_sent`.

        Raises:
            StopAsyncIteration: There are no more.
            ConnectionClosed: The connection ended.
        """
        if self._event is None:
            self._event = await anext(self._events)
        return self._event

    def on_sent(self) -> None:
        """Note that a browser has got the event."""
        self._event = None

    async def look_ahead(self) -> None:
        """Find interruptions before the browser has got what was said before them."""
        async for event in self._ahead:
            if isinstance(event, events.Interrupted):
                self._newest_interrupted = event.turn

    def drops(self, turn: int, seconds: float) -> bool:
        """Whether audio is not worth sending: its turn was interrupted. Counts it then."""
        if turn > self._newest_interrupted:
            return False
        self._dropped_seconds += seconds
        return True

    def take_dropped(self) -> float:
        """Return how much audio was dropped since the last call, in seconds."""
        seconds, self._dropped_seconds = self._dropped_seconds, 0.0
        return seconds

    def stop_waiting(self) -> None:
        """Let the timer close nothing."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


class Attachment:
    """One browser on a conversation.

    Args:
        conversation: The conversation.
        socket: The browser's WebSocket.
        sent_events: Kinds of events that it gets.
        max_message_size: Largest message that it may send, in bytes.
        idle_seconds: Seconds without anything said after which it ends; None for no limit.

    Attributes:
        has_ended: Set once it takes nothing more from the conversation.
        has_begun: Whether the browser was sent the first message, with the conversation's id.
    """

    def __init__(
        self,
        conversation: RelayedConversation,
        socket: BrowserSocket,
        *,
        sent_events: tuple[type[Event], ...],
        max_message_size: int,
        idle_seconds: float | None,
    ) -> None:
        self.has_ended = anyio.Event()
        self.has_begun = False
        self._conversation = conversation
        self._session = conversation.session
        self._socket = socket
        self._sent_events = sent_events
        self._max_message_size = max_message_size
        self._idle_seconds = idle_seconds
        self._ending: Ending | None = None
        self._scope = anyio.CancelScope()
        self._sending = anyio.Lock()
        self._audio_rate = TokenBucket(AUDIO_BYTES_PER_SECOND, AUDIO_BYTES_AT_ONCE)
        self._message_rate = TokenBucket(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE)
        self._announced: tuple[int, str] | None = None
        self._pcm = OUTPUT
        self._active = anyio.current_time()

    def end(self, ending: Ending) -> None:
        """End it; only the first call has an effect."""
        if self._ending is None:
            self._ending = ending
            self._scope.cancel()

    async def run(self, greeting: str) -> Ending:
        """Send a first message, pass others in both directions, and return how it ended."""
        try:
            with self._scope:
                try:
                    await self.send(greeting)
                    self.has_begun = True
                except BrowserLeft:
                    return LEFT
                async with anyio.create_task_group() as group:
                    for function in (self._read, self._write, self._look_ahead, self._watch):
                        group.start_soon(self._contain, function)
        finally:
            self.has_ended.set()
        return self._ending if self._ending is not None else LEFT

    async def send(self, data: str | bytes) -> None:
        """Send a message to the browser.

        Raises:
            BrowserLeft: It has left, or takes nothing any more.
        """
        async with self._sending:
            with anyio.move_on_after(SEND_SECONDS):
                await self._socket.send(data)
                return
            raise BrowserLeft

    async def _contain(self, function: Callable[[], Awaitable[Ending]]) -> None:
        try:
            ending = await function()
        except BrowserLeft:
            ending = LEFT
        except Exception:
            logger.exception(
                "A conversation with a browser failed.", extra={"event_name": "browser_failed"}
            )
            ending = Ending(CloseCode.FAILED, "Something failed in the server.")
        self.end(ending)

    # From the browser.

    async def _read(self) -> Ending:
        while True:
            data = await self._socket.receive()
            size = message_size(data)
            if size > self._max_message_size:
                return Ending(CloseCode.TOO_BIG, too_big(size, self._max_message_size))
            # Not reading on slows the browser, and fills no memory.
            now = anyio.current_time()
            if isinstance(data, str):
                await anyio.sleep(self._message_rate.delay(1, now))
            else:
                await anyio.sleep(self._audio_rate.delay(size, now))
            try:
                message = read_message(data)
                if isinstance(message, EndMessage):
                    return Ending(CloseCode.NORMAL, "The conversation is over.")
                if not isinstance(message, PlayedMessage):
                    self._active = anyio.current_time()
                await self._take(message)
            except (UnreadableMessage, ConfigError) as error:
                await self.send(write_error(str(error)))
            except (SessionClosed, ConnectionClosed):
                continue  # the other direction tells

    async def _take(self, message: BrowserMessage) -> None:
        session, positions = self._session, self._conversation.positions
        match message:
            case AudioMessage(data=data):
                await session.send_realtime_input(audio=data)
            case TextMessage(text=text):
                await session.send_text(text)
            case PlayedMessage(turn=turn, seconds=seconds):
                positions.played(turn, seconds)
            case InterruptMessage(played=played):
                if played is not None:
                    positions.played(played.turn, played.seconds)
                await session.interrupt()
            case MarkMessage(kind="audioEnd"):
                await session.send_realtime_input(audio_stream_end=True)
            case MarkMessage(kind="activityStart"):
                await session.send_realtime_input(activity_start={})
            case MarkMessage():
                await session.send_realtime_input(activity_end={})
            case _:
                raise UnreadableMessage("start is the first message only.")

    # To the browser.

    async def _write(self) -> Ending:
        try:
            while True:
                event = await self._conversation.next_event()
                await self._deliver(event)
                self._conversation.on_sent()
                if isinstance(event, events.Closed):
                    return _ending_of(event.code, event.reason, clean=event.clean)
        except StopAsyncIteration:
            return Ending(CloseCode.NORMAL, "The conversation is over.")
        except ConnectionClosed as error:
            return _ending_of(error.code, error.reason, clean=False)
        except LiveError as error:
            return Ending(CloseCode.SERVICE, f"The conversation has ended: {error}")

    async def _deliver(self, event: Event) -> None:
        if isinstance(event, events.AudioDelta):
            self._active = anyio.current_time()
            await self._deliver_audio(event)
            return
        if isinstance(event, events.Interrupted):
            self._conversation.positions.flush()
            if dropped := self._conversation.take_dropped():
                await self.send(write_dropped(dropped))
        if isinstance(event, (*self._sent_events, events.Closed)):
            self._active = anyio.current_time()
            await self.send(write_event(event))

    async def _deliver_audio(self, event: events.AudioDelta) -> None:
        positions = self._conversation.positions
        is_new = self._announced != (event.turn, event.mime_type)
        if is_new:
            try:
                self._pcm = PcmFormat.from_mime_type(event.mime_type, default_rate=OUTPUT.rate)
            except ConfigError:  # not PCM: passed on as it is
                self._pcm = OUTPUT
        if self._conversation.drops(event.turn, self._pcm.seconds(len(event.data))):
            return
        if is_new:
            seconds = positions.seconds(event.turn)
            await self.send(write_audio(event.turn, seconds, event.mime_type, self._pcm.rate))
            self._announced = event.turn, event.mime_type
        await self.send(event.data)
        positions.sent(event.turn, len(event.data), self._pcm)

    async def _look_ahead(self) -> Ending:
        with suppress(LiveError):
            await self._conversation.look_ahead()
        await anyio.sleep_forever()  # the writing task tells the end
        raise AssertionError  # pragma: no cover

    async def _watch(self) -> Ending:
        while self._idle_seconds is not None:
            left = self._active + self._idle_seconds - anyio.current_time()
            if left <= 0:
                return Ending(CloseCode.IDLE, f"Nothing was said for {self._idle_seconds:g} s.")
            await anyio.sleep(left)
        await anyio.sleep_forever()
        raise AssertionError  # pragma: no cover


def _ending_of(code: int, reason: str, *, clean: bool) -> Ending:
    if clean:
        return Ending(CloseCode.NORMAL, reason or "The conversation is over.")
    words = f": {reason}" if reason else "."
    return Ending(CloseCode.SERVICE, f"The service ended the conversation with {code}{words}")
