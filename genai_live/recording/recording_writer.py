"""`RecordingWriter`: writes what a session leaves to it, in a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import orjson
import pybase64

from genai_live.audio.pcm import INPUT, OUTPUT, PcmFormat
from genai_live.errors import ConfigError, LiveError
from genai_live.recording.tracks import (
    DEVICE_JITTER_SECONDS,
    HOLD_SECONDS,
    JITTER_SECONDS,
    StereoMix,
    Track,
)
from genai_live.recording.transcript import Transcript, TranscriptEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import ExitStack
    from pathlib import Path
    from typing import Literal, TextIO

    from genai_live.audio.wav import WavWriter
    from genai_live.recording.entries import FrameKind, Side
    from genai_live.recording.writer import ConnectionWriter, SessionWriter

logger = logging.getLogger("genai_live")

WRITE_SECONDS = 0.25
"""How often what has come is written: a program that is killed loses no more than that."""
FLUSH_SECONDS = 1.0
"""How often the length in the audio file's header is renewed."""
WAITING_LIMIT = 64 * 1024 * 1024
"""Bytes that may wait for the disk before the recording ends."""
CLOSE_SECONDS = 5.0
"""How long `close` waits for the disk."""
_LONGEST_WAV = 2**32 - 2**20
_WAKE_BYTES = 1024 * 1024


class RecordingWriter:
    """Writes a recording. What a session calls neither waits nor raises.

    Args:
        path: The folder, for people.
        session: The session file.
        text: The transcript's file.
        wav: The audio file.
        files: Closes all of them.
        mix: Where the voices are aligned.

    Attributes:
        error: Why the recording ended early; None if it did not.
        dropped_seconds: Audio that lay too far ahead.
        has_ended: Whether nothing more is taken.
    """

    def __init__(
        self,
        path: Path,
        session: SessionWriter,
        text: TextIO,
        wav: WavWriter,
        files: ExitStack,
        mix: StereoMix,
    ) -> None:
        self.error: LiveError | OSError | None = None
        self.dropped_seconds = 0.0
        self.has_ended = False
        self._path = path
        self._session = session
        self._text = text
        self._wav = wav
        self._files = files
        self._mix = mix
        self._transcript = Transcript()
        self._origin = 0.0
        self._on_error: Callable[[Exception], object] = lambda _: None
        # What is to be written, by whichever thread; the writer's own takes it from here.
        self._waiting: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self._size = 0  # bytes that came, counted in the event loop
        self._taken = 0  # those that the thread took
        self._is_full = False
        self._news = threading.Event()
        self._ended_at = 0.0
        self._flushed_at = 0.0
        self._audio_size = 0
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def is_running(self) -> bool:
        """Whether it was started."""
        return self._thread is not None

    def start(self, on_error: Callable[[Exception], object]) -> None:
        """Begin; all times are counted from here.

        Args:
            on_error: Called in the writer's thread if the recording ends early.

        Raises:
            ConfigError: It was started before, or has ended.
        """
        with self._lock:
            if self._thread is not None or self.has_ended:
                raise ConfigError(
                    "a Recorder records one session, and this one has been used.",
                    field="recorder",
                    hint="Make another, with another folder.",
                )
            self._origin = time.monotonic()
            self._on_error = on_error
            self._thread = threading.Thread(
                target=self._run, name="genai_live recorder", daemon=True
            )
        self._thread.start()

    def finish(self) -> None:
        """End; the thread completes the files."""
        with self._lock:
            if self.has_ended:
                return
            self.has_ended = True
            self._ended_at = time.monotonic()
            if self._thread is None:
                self._files.close()
        self._news.set()

    def close(self) -> None:
        """End, and wait for the thread, for a while. Idempotent."""
        self.finish()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(CLOSE_SECONDS)

    def open_connection(
        self, path: str, query: str, headers: Mapping[str, str]
    ) -> RecordedConnection:
        """Return what records a new connection."""
        connection = RecordedConnection(self)
        self.put(self._open_connection, connection, path, query, dict(headers))
        return connection

    def add_sent(self, frame: bytes) -> None:
        """Record a message that the user has sent: speech and typed text."""
        self.put(self._write_sent, time.monotonic(), frame, size=len(frame))

    def add_model_audio(self, data: bytes, mime_type: str) -> None:
        """Record speech of the model that nothing plays."""
        self.put(self._write_model_audio, time.monotonic(), data, mime_type, size=len(data))

    def cut_model_audio(self) -> None:
        """Record that what is left of the model's speech is not heard."""
        self.put(self._cut_model_audio, time.monotonic())

    def add_played(self, data: bytes, *, follows: bool) -> None:
        """Record a block that was played.

        Args:
            data: The block.
            follows: Whether the device has counted on from the block before.
        """
        self.put(self._write_played, time.monotonic(), data, follows)

    def add_text(self, speaker: str, text: str, turn: int) -> None:
        """Record a piece of a transcript."""
        self.put(self._write_text, time.monotonic(), speaker, text, turn)

    def add_remark(self, text: str) -> None:
        """Record what happened to the session."""
        self.put(self._write_line, time.monotonic(), "session", text)

    def end_turn(self, turn: int, *, length: int | None, remark: str) -> None:
        """Record that a turn is complete; see `Transcript.end_turn`."""
        self.put(self._end_turn, turn, length, remark)

    def put(self, write: Callable[..., None], *args: object, size: int = 0) -> None:
        """Leave something to the thread. From any thread."""
        if self.has_ended or self._is_full:
            return
        if size:  # in the event loop
            self._size += size
            waiting = self._size - self._taken
            if waiting > WAITING_LIMIT:
                self._is_full = True
            if waiting > _WAKE_BYTES:
                self._news.set()
            args = *args, size
        self._waiting.append((write, args))

    # In the writer's thread.

    def _run(self) -> None:
        try:
            while not self.has_ended:
                self._news.wait(WRITE_SECONDS)
                self._news.clear()
                self._write_waiting()
                now = time.monotonic()
                self._write_audio(self._mix.read(max(0.0, self._seconds(now) - HOLD_SECONDS)))
                if now - self._flushed_at >= FLUSH_SECONDS:
                    self._flushed_at = now
                    self._wav.flush()
            self._write_waiting()
            self._write_audio(self._mix.finish(self._seconds(self._ended_at)))
            self._write_lines(self._transcript.end())
        except Exception as error:  # neither a full disk nor our own mistake ends a session
            self._fail(error)
        finally:
            with suppress(OSError, ValueError):
                self._files.close()

    def _fail(self, error: Exception) -> None:
        self.has_ended = True
        self._waiting.clear()
        if isinstance(error, LiveError | OSError):
            self.error = error
        else:
            self.error = LiveError(
                "internal error in genai_live; the recording ended.",
                hint="Please report it, with the log.",
            )
            self.error.__cause__ = error
        logger.error(
            "The recording in %s ended early: %s",
            self._path,
            error,
            exc_info=error,
            extra={"event_name": "recording_failed", "path": str(self._path)},
        )
        with suppress(Exception):
            self._on_error(self.error)

    def _seconds(self, moment: float) -> float:
        return moment - self._origin

    def _write_waiting(self) -> None:
        if self._is_full:
            raise LiveError(
                "the disk is too slow for the recording.", hint="Record to another disk."
            )
        for _ in range(len(self._waiting)):
            write, args = self._waiting.popleft()
            write(*args)
        lost = self._mix.user.dropped / INPUT.rate + self._mix.model.dropped / OUTPUT.rate
        if lost and not self.dropped_seconds:
            logger.warning(
                "The recording in %s lacks audio that came too fast.",
                self._path,
                extra={"event_name": "recording_incomplete", "path": str(self._path)},
            )
        self.dropped_seconds = lost

    def _open_connection(
        self, connection: RecordedConnection, path: str, query: str, headers: dict[str, str]
    ) -> None:
        connection.writer = self._session.open_connection(path, query, headers)

    def write_frame(
        self,
        connection: RecordedConnection,
        moment: float,
        sender: Literal["client", "server"],
        data: bytes,
        size: int,
    ) -> None:
        """Write a frame to the session file."""
        self._taken += size
        kind: FrameKind = "text" if sender == "client" else "binary"  # as the service sends them
        connection.opened_writer.frame(sender, kind, data, at=self._seconds(moment))

    def write_end(
        self, connection: RecordedConnection, moment: float, sender: Side, code: int, reason: str
    ) -> None:
        """Write the end of a connection to the session file."""
        connection.opened_writer.ended(sender, code, reason, at=self._seconds(moment))

    def write_opened(self, connection: RecordedConnection, moment: float) -> None:
        """Write that a connection is open."""
        connection.opened_writer.opened(at=self._seconds(moment))

    def write_refused(self, connection: RecordedConnection, moment: float, status: int) -> None:
        """Write that a connection was refused."""
        connection.opened_writer.refused(status, at=self._seconds(moment))

    def _write_sent(self, moment: float, frame: bytes, size: int) -> None:
        self._taken += size
        message = orjson.loads(frame)
        for blob in _audio_in(message):
            data = pybase64.b64decode(blob.get("data") or "")
            self._add(self._mix.user, moment, data, str(blob.get("mimeType", "")))
        for text in _texts_in(message):
            self._write_line(moment, "user", text)

    def _write_model_audio(self, moment: float, data: bytes, mime_type: str, size: int) -> None:
        self._taken += size
        self._add(self._mix.model, moment, data, mime_type)

    def _add(self, track: Track, moment: float, data: bytes, mime_type: str) -> None:
        """Add audio to a track; what is not PCM is in the session file only."""
        with suppress(ConfigError):
            pcm = PcmFormat.from_mime_type(mime_type, default_rate=track.pcm.rate)
            whole = len(data) - len(data) % pcm.frame_size
            track.add(self._seconds(moment), data[:whole], pcm)

    def _cut_model_audio(self, moment: float) -> None:
        self._mix.model.cut(self._seconds(moment))

    def _write_played(self, moment: float, data: bytes, follows: bool) -> None:
        jitter = DEVICE_JITTER_SECONDS if follows else JITTER_SECONDS
        self._mix.model.add(self._seconds(moment), data, OUTPUT, jitter=jitter)

    def _write_audio(self, data: bytes) -> None:
        if self._audio_size + len(data) > _LONGEST_WAV:
            raise LiveError(
                "a WAV file holds 12 hours of stereo, and the recording has them.",
                hint="Record the next hours to another folder, with another session.",
            )
        self._audio_size += len(data)
        if data:
            self._wav.write(data)

    def _write_text(self, moment: float, speaker: str, text: str, turn: int) -> None:
        self._transcript.add(self._seconds(moment), speaker, text, turn)

    def _write_line(self, moment: float, speaker: str, text: str) -> None:
        self._transcript.add_entry(self._seconds(moment), speaker, text)

    def _end_turn(self, turn: int, length: int | None, remark: str) -> None:
        self._write_lines(self._transcript.end_turn(turn, length=length, remark=remark))

    def _write_lines(self, lines: list[TranscriptEntry]) -> None:
        for line in lines:
            self._text.write(self._session.redacted(str(line)) + "\n")
        self._text.flush()


class RecordedConnection:
    """Records one connection, in the order of the calls; they do not wait.

    Attributes:
        writer: What writes it to the session file, once the thread has made it.
    """

    def __init__(self, recording: RecordingWriter) -> None:
        self.writer: ConnectionWriter | None = None
        self._recording = recording
        self._has_ended = False

    @property
    def opened_writer(self) -> ConnectionWriter:
        """The writer, which the first thing that waited has made."""
        assert self.writer is not None  # noqa: S101
        return self.writer

    def opened(self) -> None:
        """Record that it is open."""
        recording = self._recording
        recording.put(recording.write_opened, self, time.monotonic())

    def refused(self, status: int) -> None:
        """Record that it was refused."""
        recording = self._recording
        recording.put(recording.write_refused, self, time.monotonic(), status)

    def sent(self, data: bytes) -> None:
        """Record a frame of the client."""
        recording = self._recording
        recording.put(recording.write_frame, self, time.monotonic(), "client", data, size=len(data))

    def received(self, data: bytes) -> None:
        """Record a frame of the server."""
        recording = self._recording
        recording.put(recording.write_frame, self, time.monotonic(), "server", data, size=len(data))

    def ended(self, sender: Side, code: int, reason: str) -> None:
        """Record its end, once."""
        if not self._has_ended:
            self._has_ended = True
            recording = self._recording
            recording.put(recording.write_end, self, time.monotonic(), sender, code, reason)


def _audio_in(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the audio of a message."""
    realtime: dict[str, Any] = message.get("realtimeInput") or {}
    blobs: list[Any] = [realtime.get("audio"), *(realtime.get("mediaChunks") or [])]
    blobs += [part.get("inlineData") for part in _parts_in(message)]
    for blob in blobs:
        if blob and str(blob.get("mimeType", "")).startswith("audio/"):
            yield blob


def _texts_in(message: dict[str, Any]) -> Iterator[str]:
    """Yield what a message has typed the user say."""
    realtime: dict[str, Any] = message.get("realtimeInput") or {}
    if text := realtime.get("text"):
        yield text
    if words := " ".join(part["text"] for part in _parts_in(message) if part.get("text")):
        yield words


def _parts_in(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the parts of the user's turns in a message."""
    content: dict[str, Any] = message.get("clientContent") or {}
    turns: list[dict[str, Any]] = content.get("turns") or []
    for turn in turns:
        if turn.get("role") != "model":
            yield from turn.get("parts") or []
