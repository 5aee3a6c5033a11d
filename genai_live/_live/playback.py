"""`SessionPlayback` and `PlayerCore`: the model's speech from a session to an output."""

from __future__ import annotations

import inspect
import logging
import threading
import time
from pathlib import PurePath
from typing import TYPE_CHECKING, cast

import anyio

from genai_live import events
from genai_live._core.inbox import EndOfStream
from genai_live._inputs.guard import guarded
from genai_live._music.readers import checked_path
from genai_live._runtime.background import BackgroundTask, interrupts_main_thread
from genai_live._runtime.signal import Signal
from genai_live._runtime.worker_thread import run_in_thread
from genai_live._wire.numbers import check_flag
from genai_live._wire.reprs import short_repr
from genai_live.audio.pcm import OUTPUT, PcmFormat
from genai_live.audio.playback import LIMIT_SECONDS, PlaybackBuffer, PlaybackOutput
from genai_live.audio.speakers import Speakers
from genai_live.audio.wav import WavWriter
from genai_live.errors import ConfigError, LiveError

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live import types
    from genai_live._core.core import SessionCore
    from genai_live._core.inbound_log import Position
    from genai_live._live.recording import SessionRecording
    from genai_live._protocol import InboundMessage, LiveProtocol

logger = logging.getLogger("genai_live")

BLOCK_SECONDS = 0.02
"""How much a file or a function gets at a time."""
CATCH_UP_SECONDS = 0.1
"""How much of the time that a function took may be caught up, in blocks without a pause."""
JOIN_SECONDS = 0.2
"""How long `close` waits for a function; one that closes its session waits for itself."""
_WAV_SUFFIXES = (".wav", ".wave")
_BLOCK = round(BLOCK_SECONDS * OUTPUT.rate)


class SessionPlayback:
    """The playback of a session: its player, if it has one.

    Args:
        core: The session's core.
        recording: The recording of the session; None if it has none.

    Attributes:
        core: The same.
        recording: The same.
        player: What plays the model's speech; None if nothing does.
    """

    def __init__(
        self,
        core: SessionCore[LiveProtocol, types.LiveClientMessage],
        recording: SessionRecording | None = None,
    ) -> None:
        self.core = core
        self.recording = recording
        self.player: PlayerCore | None = None

    async def wait(self, timeout: float | None = None) -> None:
        """Wait until everything that came was heard.

        Raises:
            TimeoutError: It was not within `timeout` seconds.
            LiveError: What plays it has stopped.
            SessionClosed: The session was closed.
        """
        ledger = self.core.protocol.playback
        with anyio.move_on_after(timeout) as scope:
            while not self._has_all() or ledger.waiting_frames:  # noqa: ASYNC110 - a device sets it
                await anyio.sleep(min(max(ledger.waiting_seconds, 0.005), 0.05))
            if self.player is not None:
                await anyio.sleep(self.player.latency)
        if scope.cancelled_caught:
            raise TimeoutError(f"the model's speech was not heard within {timeout} seconds.")

    def _has_all(self) -> bool:
        """Whether the player has all that came in, if there is one."""
        self.core.check_not_closed()
        if self.player is None:
            return True
        self.player.check()
        return self.player.has_read_all

    async def close(self) -> None:
        """Close the player, if there is one."""
        if self.player is not None:
            await self.player.close()


class PlayerCore:
    """Moves the audio of a session from its inbox to a buffer, which an output reads.

    Args:
        playback: The playback of the session.
        output: What the user passed to `play`.
        pace: Whether a file or a function gets the audio at real-time pace.

    Attributes:
        owner: The event loop of the session.
        buffer: What waits for the output.

    Raises:
        ConfigError: An argument cannot be used.
    """

    def __init__(self, playback: SessionPlayback, output: object, *, pace: object) -> None:
        self._playback = playback
        self._core = core = playback.core
        self.owner = core.owner
        self.buffer = PlaybackBuffer(OUTPUT, core.protocol.playback)
        check_flag(pace, field="pace")
        self._output: PlaybackOutput
        if output is None:
            self._output = Speakers()
        elif not _is_output(output):
            self._output = _BlockOutput(
                self, _write_to(output, has_threads=core.owner.has_threads), pace=bool(pace)
            )
        else:
            self._output = cast("PlaybackOutput", output)
        # How far it is in the inbox. It is no reader: those that come later still see everything.
        self._position: Position | None = None
        self._reading: BackgroundTask | None = None  # made in the loop
        # Whether the answer under way was lost, and begins again with the next audio.
        self._begins_again = False
        self._mime_type = ""
        self._has_failed = False

    @property
    def latency(self) -> float:
        """Seconds from a block to its sound."""
        return self._output.latency

    async def start(self) -> None:
        """Open the output and begin to play.

        Raises:
            ConfigError: What the output needs is not installed.
            LiveError: It cannot be opened, or the session is played already.
            OSError: The file cannot be written.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        self._core.check_open()
        if self._playback.player is not None:
            raise LiveError(
                "the session is played already.",
                hint="Close the other player first; one of them tells what was heard.",
            )
        self._playback.player = self
        self._has_failed = False
        self.buffer = self._new_buffer()
        try:
            if isinstance(self._output, _BlockOutput):
                await self._output.start(blocking=self.owner.has_threads)
            else:
                await run_in_thread(lambda: self._output.open(self.buffer))
        except BaseException:
            self._playback.player = None
            await self._close_output()  # a cancelled call may have opened it
            raise
        self._set_recorded(is_played=True)
        self._position = self._core.inbox.first_unread()
        self.buffer.ledger.begin(self._core.protocol.next_turn)
        self._reading = BackgroundTask()
        self._reading.start(self._read, self._reading, name="genai_live player")

    async def close(self) -> None:
        """Stop at once. What was not heard counts as flushed. Idempotent."""
        if self._playback.player is not self:
            return
        self._playback.player = None
        self._set_recorded(is_played=False)
        self.buffer.ledger.end()
        if self._reading is not None:
            self._reading.cancel()
        await self._close_output()
        self.buffer.flush()
        self.buffer.ledger.settle()  # nobody else does it any more

    def _new_buffer(self) -> PlaybackBuffer:
        ledger, recording = self._core.protocol.playback, self._playback.recording
        if recording is None:
            return PlaybackBuffer(OUTPUT, ledger)
        is_device = not isinstance(self._output, _BlockOutput)
        return recording.buffer(OUTPUT, ledger, is_device=is_device)

    def _set_recorded(self, *, is_played: bool) -> None:
        """Tell the recording, if there is one, whether to record what is played."""
        recording = self._playback.recording
        if recording is not None:
            recording.cut()
            recording.is_played = is_played

    async def _close_output(self) -> None:
        with anyio.CancelScope(shield=True):
            if isinstance(self._output, _BlockOutput):
                await self._output.stop()
            else:
                await run_in_thread(self._output.close)

    def flush(self) -> None:
        """Play nothing more of what waits, nor of the newest turn."""
        self.buffer.flush()

    @property
    def has_read_all(self) -> bool:
        """Whether everything that came in is in the buffer."""
        return self._position is None or self._position[2].next is None

    def check(self) -> None:
        """Check that somebody reads the buffer.

        Raises:
            LiveError: The output has stopped.
        """
        if self._has_failed or not self._output.is_active:
            raise LiveError(
                "the output has stopped.", hint="Close the player, and play to another output."
            )

    def fail(self, error: BaseException) -> None:
        """Report what the output raised, and play nothing more. In the loop."""
        self._has_failed = True
        self.buffer.flush()
        self.report(error)

    def report(self, error: BaseException) -> None:
        """Report what the output raised. In the loop."""
        logger.error(
            "The output of a player failed.", exc_info=error, extra={"event_name": "player_failed"}
        )
        self._core.report(error)

    async def _read(self, task: BackgroundTask) -> None:
        try:
            while not self._has_failed:
                try:
                    inbound, self._position = await self._core.inbox.news.wait(self._find)
                except (EndOfStream, LiveError):
                    return  # what came is played to its end
                self._play(inbound)
        except BaseException as error:
            if task.ends_with(error) or interrupts_main_thread(error):
                raise
            self.fail(error)

    def _find(self) -> tuple[InboundMessage, Position] | None:
        """Find the next message; None if there is none yet."""
        return self._core.inbox.next_message(cast("Position", self._position))

    def _play(self, inbound: InboundMessage) -> None:
        for event in inbound.events:
            if isinstance(event, events.AudioDelta):
                if self._begins_again:
                    self._begins_again = False
                    self.buffer.flush()
                self._write(event)
            elif isinstance(event, events.Interrupted):
                if inbound.is_loss:
                    self._begins_again = True  # until then, what came is played
                else:
                    self.buffer.flush()

    def _write(self, audio: events.AudioDelta) -> None:
        if audio.mime_type != self._mime_type:
            _check_format(audio.mime_type)
            self._mime_type = audio.mime_type
        had_room = not self.buffer.dropped_seconds
        self.buffer.write(audio.data, audio.turn)
        if had_room and self.buffer.dropped_seconds:
            logger.warning(
                "A player drops audio: %d seconds of it wait already.",
                LIMIT_SECONDS,
                extra={"event_name": "playback_dropped"},
            )
        if isinstance(self._output, _BlockOutput):
            self._output.news.set()


class _BlockOutput:
    """Writes blocks to a file or a function, in the event loop or in a thread.

    Attributes:
        latency: How long a block is.
        is_active: Whether it reads the buffer.
        news: Set when the buffer may have something.
    """

    def __init__(self, player: PlayerCore, write: _BlockWriter, *, pace: bool) -> None:
        self.latency = BLOCK_SECONDS if pace else 0.0
        self.is_active = True
        self.news = Signal()
        self._player = player
        self._write = write
        self._pace = pace
        self._task: BackgroundTask | None = None  # made in the loop
        self._thread: threading.Thread | None = None
        self._run = _Run(player.buffer)

    def open(self, buffer: PlaybackBuffer) -> None:
        """Do nothing: `start` does it, in the loop."""

    def close(self) -> None:
        """Do nothing: `stop` does it, in the loop."""

    async def start(self, *, blocking: bool) -> None:
        """Begin to write, in a thread of its own for a blocking session.

        A function that still runs, since `stop` did not wait for it any longer, returns first.
        """
        self._run = run = _Run(self._player.buffer)
        await run_in_thread(self._write.open)
        if blocking:
            self._thread = threading.Thread(
                target=self._write_in_thread,
                args=(run, self._thread),
                name="genai_live player",
                daemon=True,
            )
            await run_in_thread(self._thread.start)
        else:
            before, self._task = self._task, BackgroundTask()
            self._task.start(
                self._write_in_loop, run, self._task, before, name="genai_live player's output"
            )

    async def stop(self) -> None:
        """Write nothing more."""
        self._run.is_stopped = True
        self.news.set()
        if self._task is not None and not self._task.is_current:  # a function may close its player
            self._task.cancel()
            with anyio.move_on_after(JOIN_SECONDS):  # or the session, which waits for this
                await self._task.wait()
        if (thread := self._thread) is not None:
            await run_in_thread(lambda: thread.join(JOIN_SECONDS))
        await run_in_thread(self._write.close)

    def _pause(self, run: _Run) -> float:
        """Return how long to wait for the next block."""
        return max(0.0, run.due - time.monotonic()) if self._pace else 0.0

    def _fail(self, run: _Run, error: BaseException) -> None:
        if run.is_stopped:  # the player may have been started again
            self._player.report(error)
        else:
            self._player.fail(error)

    async def _write_in_loop(
        self, run: _Run, task: BackgroundTask, before: BackgroundTask | None
    ) -> None:
        try:
            if before is not None:
                await before.wait()
            while not run.is_stopped:
                if run.buffer.is_empty:
                    await self.news.wait(run.may_go_on)
                    run.due = max(run.due, time.monotonic())
                    continue
                if data := run.block():
                    result = self._write(data)
                    if inspect.isawaitable(result):
                        await result
                await anyio.sleep(self._pause(run))
        except BaseException as error:
            if task.ends_with(error) or interrupts_main_thread(error):
                raise
            self._fail(run, error)

    def _write_in_thread(self, run: _Run, before: threading.Thread | None) -> None:
        try:
            if before is not None:
                before.join()
            while not run.is_stopped:
                if run.buffer.is_empty:
                    self.news.wait_in_thread(run.may_go_on)
                    run.due = max(run.due, time.monotonic())
                    continue
                if data := run.block():
                    self._write(data)
                if pause := self._pause(run):
                    time.sleep(pause)
        except BaseException as raised:
            error = raised
            self._player.owner.call_soon(lambda: self._fail(run, error))


class _Run:
    """What is written from one start of an output to its stop.

    Args:
        buffer: Where the blocks come from.

    Attributes:
        buffer: The same.
        is_stopped: Whether no more blocks are written.
        due: When the next block is due; 0.0 before the first.
    """

    def __init__(self, buffer: PlaybackBuffer) -> None:
        self.buffer = buffer
        self.is_stopped = False
        self.due = 0.0

    def block(self) -> bytes:
        """Return the next block, and note when the one after it is due."""
        data = self.buffer.read(_BLOCK)
        now = time.monotonic()
        self.due = max(self.due, now - CATCH_UP_SECONDS) if self.due else now
        self.due += OUTPUT.seconds(len(data))
        return data

    def may_go_on(self) -> bool:
        """Whether there is a block, or there will be none."""
        return self.is_stopped or not self.buffer.is_empty


class _BlockWriter:
    """What a block is written to."""

    def open(self) -> None:
        """Prepare to write. In a worker thread."""

    def __call__(self, data: bytes) -> object:
        """Write a block; what is returned is awaited where it can be."""
        raise NotImplementedError

    def close(self) -> None:
        """Write nothing more. In a worker thread."""


class _FunctionWriter(_BlockWriter):
    """Calls a user's function with each block."""

    def __init__(self, function: Callable[[bytes], object]) -> None:
        self._function = function

    def __call__(self, data: bytes) -> object:
        return self._function(data)


class _FileWriter(_BlockWriter):
    """Writes a WAV file."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._wav: WavWriter | None = None

    def open(self) -> None:
        """Open the file."""
        self._wav = WavWriter(self._path, OUTPUT)

    def __call__(self, data: bytes) -> object:
        if self._wav is not None:
            self._wav.write(data)
        return None

    def close(self) -> None:
        """Complete the file."""
        if self._wav is not None:
            self._wav.close()


_MISSING = object()


def _is_output(output: object) -> bool:
    """Whether an object plays a buffer itself, as `Speakers` do. Runs no code of its class.

    Raises:
        ConfigError: It lacks something of an output.
    """
    cls = type(output)
    names = "open", "close"
    if any(inspect.getattr_static(cls, name, None) is None for name in names):
        return False
    for name in ("latency", "is_active"):
        if inspect.getattr_static(output, name, _MISSING) is _MISSING:
            raise ConfigError(
                f"{cls.__name__} has no `{name}`.",
                field="output",
                hint="Write all that audio.PlaybackOutput has: latency, is_active, open, close.",
            )
    return True


@guarded("output")
def _write_to(output: object, *, has_threads: bool) -> _BlockWriter:
    """Return what writes to a file or a function.

    Raises:
        ConfigError: It is neither, or one that cannot be used.
    """
    if isinstance(output, type):
        raise ConfigError(
            f"{output.__name__} is a class.", field="output", hint=f"Pass {output.__name__}()."
        )
    if callable(output):
        if has_threads and inspect.iscoroutinefunction(output):
            raise ConfigError(
                "a blocking session cannot await a coroutine function.",
                field="output",
                hint="Pass a plain function; it is called in a thread of its own.",
            )
        _check_takes_block(output)
        return _FunctionWriter(output)
    try:
        path = checked_path(output)
    except ConfigError as error:
        raise ConfigError(
            f"{short_repr(output)} plays no audio.",
            field="output",
            hint="Pass the path of a WAV file, a function that takes bytes, or Speakers(); None "
            "takes the default speakers.",
        ) from error
    suffix = PurePath(path).suffix
    if suffix and suffix.lower() not in _WAV_SUFFIXES:
        raise ConfigError(
            f"a {suffix} file cannot be written.",
            field="output",
            hint="Pass a name that ends in .wav, and convert the file with ffmpeg.",
        )
    return _FileWriter(path)


def _check_takes_block(function: Callable[..., object]) -> None:
    """Check that a function can be called with one argument.

    Raises:
        ConfigError: It cannot.
    """
    try:
        signature = inspect.signature(function)
    except Exception:  # a builtin without one, or a proxy
        return
    try:
        signature.bind(b"")
    except TypeError as error:
        raise ConfigError(
            f"the function cannot be called with a block of audio: {error}.",
            field="output",
            hint="Write it with one parameter that takes bytes, such as def play(data).",
        ) from error


def _check_format(mime_type: str) -> None:
    """Check that audio is in the format that is played.

    Raises:
        LiveError: It is not.
    """
    pcm = PcmFormat.from_mime_type(mime_type, default_rate=OUTPUT.rate)
    if pcm != OUTPUT:
        raise LiveError(
            f"the model speaks in {pcm}, and a player plays {OUTPUT}.",
            hint="Take the audio from events(), and convert it.",
        )
