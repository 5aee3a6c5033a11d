"""`MediaStream`: sends what sources of audio and frames yield, for `session.stream`."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import anyio
import anyio.lowlevel

from genai_live._inputs.guard import guarded
from genai_live._live.stream_items import (
    AudioPiece,
    Chunker,
    FramePiece,
    iterable_of,
    read_piece,
    source_of,
)
from genai_live._live.stream_stats import StreamStats
from genai_live._protocol.outbound import DroppedMessages, MessageKind
from genai_live._protocol.user_activity import client_marks_activity
from genai_live._runtime.background import being_cancelled
from genai_live._runtime.thread_iterator import ThreadIterator
from genai_live._runtime.worker_thread import run_in_thread
from genai_live._wire.numbers import check_flag
from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_items
from genai_live.audio import INPUT, Resampler, SpeechEnd, SpeechStart, Timed
from genai_live.audio.clock import MediaClock
from genai_live.errors import ConfigError, LiveError, SessionClosed
from genai_live.video import FrameSource

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from genai_live._live.compat.messages import MessageBuilder
    from genai_live._live.core import LiveCore
    from genai_live._protocol.outbound import OutboundMessage
    from genai_live.audio import MediaSource, PcmFormat

CLOSE_SECONDS = 1.0
"""How long a source may take to clean up."""
PART_SECONDS = 1.0
"""How much of a long piece is converted at a time, before other tasks have their turn."""
FRAMES_WATCHED = 64
"""How many of the frames sent last are watched for being dropped."""


class MediaStream:
    """One call of `session.stream`. The arguments are checked when it is made, in any thread.

    Args:
        live: The session.
        messages: Builds its messages.
        source: What to send; the stream ends with it.
        video: Frames to send along with it.
        audio_stream_end: Whether to tell the server that the audio has ended.
        stats: Where to count; None makes a new one.
        clock: Returns the time in seconds.
        sleep: Waits for a number of seconds.

    Raises:
        OSError: A file cannot be opened.
        ConfigError: An argument cannot be used.
    """

    def __init__(
        self,
        live: LiveCore,
        messages: MessageBuilder,
        source: object,
        *,
        video: object = None,
        audio_stream_end: bool = True,
        stats: object = None,
        clock: Callable[[], float] = anyio.current_time,
        sleep: Callable[[float], Awaitable[object]] = anyio.sleep,
    ) -> None:
        self.core = live.core
        self._limits = live.limits
        self.messages = messages
        self.clock = clock
        self.sleep = sleep
        self.media_clock = MediaClock()
        self.sent_audio = False
        self._is_speaking = False  # by the marks of the source
        self._has_open_audio = False  # which the server waits for more of
        if source is None and video is not None:
            raise ConfigError(
                "is missing.",
                field="source",
                hint="To send frames alone, pass them as the first argument: stream(Screen()).",
            )
        self._source = source_of(source, field="source")
        self._video = None if video is None else source_of(video, field="video")
        self._ends_audio = check_flag(audio_stream_end, field="audio_stream_end")
        if stats is not None and not issubclass(type(stats), StreamStats):
            raise ConfigError(
                f"expected StreamStats, got {short_repr(stats)}.",
                field="stats",
                hint="Pass StreamStats(), and read it while the stream runs.",
            )
        self.stats: StreamStats = cast("StreamStats | None", stats) or StreamStats()
        self._error: BaseException | None = None
        self._paused_at: float | None = None
        self._frames: deque[OutboundMessage] = deque(maxlen=FRAMES_WATCHED)

    async def run(self) -> StreamStats:
        """Send until the source ends or the session is closed.

        Raises:
            SessionClosed: The session was closed before.
            ConnectionClosed: The connection ended.
        """
        core = self.core
        core.check_open()
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._run_until, core.ended, tasks.cancel_scope)
                if self._video is not None:
                    pump = _Pump(self, self._video, allows_audio=False)
                    tasks.start_soon(self._run, pump.run, tasks.cancel_scope)
                main = _Pump(self, self._source)
                tasks.start_soon(self._run_until, main.run, tasks.cancel_scope)
        finally:
            self._count_dropped_frames()
            self._end_audio()
        error, self._error = self._error, None
        if error is not None and not (isinstance(error, SessionClosed) and core.is_closed):
            try:
                raise error
            finally:
                del error  # the traceback holds this frame
        if core.inbox.error is not None and not self.stats.complete:
            core.check_open()
        return self.stats

    async def _run_until(
        self, function: Callable[[], Awaitable[None]], scope: anyio.CancelScope
    ) -> None:
        """Run a function, and end the stream with it."""
        await self._run(function, scope)
        scope.cancel()

    async def _run(self, function: Callable[[], Awaitable[None]], scope: anyio.CancelScope) -> None:
        """Run a function; what it raises ends the stream, and no group of errors is made of it."""
        try:
            await function()
        except anyio.get_cancelled_exc_class() as error:
            if being_cancelled():
                raise
            self._end_with(_was_cancelled(error), scope)
        except BaseException as error:
            self._end_with(error, scope)

    def _end_with(self, error: BaseException, scope: anyio.CancelScope) -> None:
        if self._error is None:
            self._error = error
        scope.cancel()

    def _end_audio(self) -> None:
        """Tell the server that the audio, or the user's activity, has ended."""
        if self.core.is_closed:
            return
        if self._is_speaking:
            self._post_mark(is_start=False)
        elif self._has_open_audio and self._ends_audio and not self._marks_activity():
            self.post(audio_stream_end=True)

    def _marks_activity(self) -> bool:
        return client_marks_activity(self.core.protocol.setup.realtime_input_config)

    def _post_mark(self, *, is_start: bool) -> None:
        """Mark the start or the end of the user's activity, or tell that the audio has paused."""
        self._is_speaking = is_start
        if self._marks_activity():
            self.post(**{"activity_start" if is_start else "activity_end": True})
        elif not is_start and self._has_open_audio and self._ends_audio:
            self._has_open_audio = False
            self.post(audio_stream_end=True)

    # For the pumps.

    def post(self, **streams: object) -> OutboundMessage:
        """Send one piece of realtime input. Does not wait."""
        [message] = self.messages.realtime_input(None, streams)
        return self.core.post(message)

    async def check_limits(self) -> None:
        """Check that the session's limits allow more.

        Raises:
            LimitExceeded: They do not.
        """
        if self._limits is not None and self._limits.reached is not None:
            await self._limits.check()

    async def send_audio(self, data: bytes) -> None:
        """Send a chunk of audio, and wait for room."""
        await self.check_limits()
        self.post(audio=data)
        self.sent_audio = self._has_open_audio = True
        self.stats.audio_seconds += INPUT.seconds(len(data))
        await self._wait_for_room()

    async def send_mark(self, mark: SpeechStart | SpeechEnd, field: str) -> None:
        """Send the start or the end of speech, and wait for room.

        Raises:
            ConfigError: Speech has begun already, or has not begun.
        """
        is_start = isinstance(mark, SpeechStart)
        if is_start == self._is_speaking:
            raise ConfigError(
                f"speech {'has begun already' if is_start else 'has not begun'}.",
                field=field,
                hint="Yield SpeechStart and SpeechEnd in turn.",
            )
        if is_start:
            await self.check_limits()
        self._post_mark(is_start=is_start)
        await self._wait_for_room()

    async def send_frame(self, value: object) -> None:
        """Send an encoded frame, and wait for room."""
        await self.check_limits()
        entry = self.post(video=value)
        self._count_dropped_frames()
        self._frames.append(entry)
        self.stats.frames += 1
        await self._wait_for_room()

    async def _wait_for_room(self) -> None:
        outbox = self.core.outbox
        await anyio.lowlevel.checkpoint()
        if not outbox.has_room():
            await outbox.room.wait(outbox.has_room)

    async def wait_for_calls(self) -> None:
        """Wait while a function call is open that the model refuses audio for."""
        core, ledger = self.core, self.core.protocol.ledger
        if not ledger.holds_audio:
            return
        if self._paused_at is None:
            self._paused_at = self.clock()
        await core.outbox.room.wait(lambda: not ledger.holds_audio or core.is_closed)
        self._end_pause()

    def _end_pause(self) -> None:
        if self._paused_at is None:  # the other pump was first
            return
        paused, self._paused_at = self.clock() - self._paused_at, None
        self.stats.paused += paused
        self.media_clock.pause(paused)  # what is recorded stood still

    def note_lag(self, lag: float) -> None:
        """Record how far a piece is behind."""
        self.stats.lag = lag
        self.stats.max_lag = max(self.stats.max_lag, lag)

    def drop(self, kind: MessageKind, count: int, size: int, reason: str) -> None:
        """Count pieces that were never sent, and report them."""
        if kind is MessageKind.VIDEO:
            self.stats.frames_dropped += count
        else:
            self.stats.audio_dropped += count
        self.core.drop_unsent(DroppedMessages(kind, reason, count, size))

    def _count_dropped_frames(self) -> None:
        dropped = [entry for entry in self._frames if entry.dropped]
        for entry in dropped:
            self._frames.remove(entry)
        self.stats.frames_dropped += len(dropped)
        self.stats.frames -= len(dropped)


class _Pump:
    """Reads one source, and sends what it yields.

    Args:
        stream: The stream.
        source: The source.
        allows_audio: Whether it may yield audio.
    """

    def __init__(
        self, stream: MediaStream, source: MediaSource, *, allows_audio: bool = True
    ) -> None:
        self._stream = stream
        self._source = source
        self._allows_audio = allows_audio
        frames = source if isinstance(source, FrameSource) else FrameSource()
        self._interval = 1 / frames.frame_rate
        self._encoder = frames.encoder
        # A live source has a clock of its own.
        self._clock = MediaClock() if source.is_live else stream.media_clock
        self._frame_due: float | None = None  # when the frame before was due
        self._waits_for_frame = False
        self._dropped = source.dropped
        self._pcm: PcmFormat | None = None
        self._resampler: Resampler | None = None
        self._chunker = Chunker(INPUT)
        self._items = 0

    async def run(self) -> None:
        """Send until the source ends."""
        iterator = self._open()
        try:
            while True:
                await self._wait_for_frame_time()
                try:
                    item = await anext(iterator)
                except StopAsyncIteration:
                    break
                self._count_drops()
                await self._send(item)
            await self._flush()
        finally:
            if (close := getattr(iterator, "aclose", None)) is not None:
                with anyio.move_on_after(CLOSE_SECONDS, shield=True):
                    await close()
        if self._allows_audio:
            self._stream.stats.complete = True

    def _open(self) -> AsyncIterator[Any]:
        items = iterable_of(self._source)
        if hasattr(items, "__aiter__"):
            return aiter(items)
        if is_items(items):
            return _each(items)
        return ThreadIterator(items, self._stream.core.owner.call_soon)

    async def _wait_for_frame_time(self) -> None:
        """Wait until the next frame of a source is due that makes them when they are fetched."""
        clock = self._stream.clock
        if self._waits_for_frame and self._frame_due is not None:
            self._frame_due = max(self._frame_due + self._interval, clock())
            while (wait := self._frame_due - clock()) > 0:
                await self._stream.sleep(wait)
        self._waits_for_frame = False

    def _count_drops(self) -> None:
        if dropped := self._source.dropped - self._dropped:
            self._dropped += dropped
            kind = MessageKind.AUDIO if self._allows_audio else MessageKind.VIDEO
            self._stream.drop(kind, dropped, 0, "the stream did not read the source in time")

    async def _send(self, item: Any) -> None:
        field = f"{'source' if self._allows_audio else 'video'}[{self._items}]"
        at = None
        if type(item) is Timed:
            at, item = item.at, item.data
        if type(item) is bytes and not item:
            if at is not None and self._allows_audio:  # nothing to send until then
                await self._wait(at, leads=True)
            await anyio.lowlevel.checkpoint()
            return
        self._items += 1
        if type(item) is SpeechStart or type(item) is SpeechEnd:
            await self._send_mark(item, at, field)
            return
        piece = read_piece(item, self._source, field=field)
        if isinstance(piece, FramePiece):
            await self._send_frame(piece, at, field)
        else:
            self._check_audio(field)
            await self._send_audio(piece, at)

    def _check_audio(self, field: str) -> None:
        if not self._allows_audio:
            raise ConfigError(
                "is audio.", field=field, hint="Pass a source with audio as the first argument."
            )

    async def _send_mark(self, mark: SpeechStart | SpeechEnd, at: float | None, field: str) -> None:
        self._check_audio(field)
        await self._flush()
        await self._wait(at, leads=True)
        await self._stream.send_mark(mark, field)

    async def _send_audio(self, piece: AudioPiece, at: float | None) -> None:
        if piece.format != self._pcm:
            await self._flush()
            self._pcm = piece.format
            self._resampler = Resampler(piece.format, INPUT) if piece.format != INPUT else None
        sent, size = 0, piece.format.size(PART_SECONDS)
        for start in range(0, len(piece.data), size):
            data = piece.data[start : start + size]
            if self._resampler is not None:
                data = self._resampler.convert(data)
            for chunk in self._chunker.add(data):
                await self._wait(None if at is None else at + INPUT.seconds(sent), leads=True)
                await self._stream.send_audio(chunk)
                sent += len(chunk)

    async def _flush(self) -> None:
        """Send what waits for more audio."""
        data = b""
        if self._resampler is not None:
            is_incomplete = self._resampler.pending > 0
            data = self._resampler.flush() + bytes(is_incomplete)  # the chunker refuses that
            self._resampler = None
        self._pcm = None
        for chunks in (self._chunker.add(data), self._chunker.flush()):
            for chunk in chunks:
                await self._stream.wait_for_calls()
                await self._stream.send_audio(chunk)

    async def _send_frame(self, piece: FramePiece, at: float | None, field: str) -> None:
        stream = self._stream
        if at is None:
            self._waits_for_frame = True
            if self._frame_due is None:
                self._frame_due = stream.clock()
        value = piece.value
        if not piece.is_encoded:
            encode = partial(guarded(field)(self._encoder.encode), value)
            value = await run_in_thread(encode, abandon_on_cancel=True)
        if at is not None:
            await self._wait(at, leads=False)
            if not self._source.is_live and self._clock.late(at, stream.clock()) > self._interval:
                stream.drop(MessageKind.VIDEO, 1, 0, "a newer frame was due")
                return
        await stream.send_frame(value)

    async def _wait(self, at: float | None, *, leads: bool) -> None:
        """Wait until a piece may be sent, and record its lag."""
        stream, is_live = self._stream, self._source.is_live
        if leads or not is_live:
            await stream.wait_for_calls()
        if at is None:
            return
        if is_live:
            self._clock.follow(at, stream.clock())
        else:
            while (wait := self._clock.wait(at, stream.clock(), leads=leads)) > 0:
                await stream.sleep(wait)
                await stream.wait_for_calls()
        if leads or not stream.sent_audio:
            stream.note_lag(self._clock.lag(at, stream.clock()))


def _was_cancelled(error: BaseException) -> LiveError:
    """Return the error for a source whose own code raised a cancellation."""
    cancelled = LiveError(
        "the source was cancelled, and not the stream.",
        hint="A task or a future that it waits for was; catch that in the source.",
    )
    cancelled.__cause__ = error
    return cancelled


async def _each(items: Iterable[Any]) -> AsyncIterator[Any]:
    for item in items:
        yield item
