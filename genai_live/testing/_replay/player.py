"""`ConnectionPlayer`: plays one recorded connection to a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel
import orjson

from genai_live import types
from genai_live._wire.typeguards import is_dict
from genai_live.recording import ConnectionEnded
from genai_live.recording.media import with_blank_media
from genai_live.testing._replay.comparison import canonical, read_message
from genai_live.testing._replay.mismatch import ReplayMismatch, short, summarize, unified_diff
from genai_live.testing._replay.script import read_audio
from genai_live.testing.rejections import cut
from genai_live.transport.base import TransportClosed

if TYPE_CHECKING:
    from pathlib import Path

    from genai_live.recording import RecordedFrame
    from genai_live.testing._network.server_transport import ServerTransport
    from genai_live.testing._replay.comparison import Comparison
    from genai_live.testing._replay.script import Script, Step
    from genai_live.testing._service.records import ConnectionRecord

_ABNORMAL = 1006
AUDIO_PAUSE = 1.0
"""Seconds without audio after which a client has said what was recorded, if in fewer bytes."""


class ConnectionPlayer:
    """Sends what the server sent, each frame once the client has said what came before it.

    Args:
        file: The session file, for messages.
        script: The recorded connection.
        comparison: Compares the client's messages.
        transport: The server's end of the connection.
        record: The connection's record in the log.
        original_timing: Whether to wait as long as the server did; otherwise not at all.
    """

    def __init__(
        self,
        file: Path,
        script: Script,
        comparison: Comparison,
        transport: ServerTransport,
        record: ConnectionRecord,
        *,
        original_timing: bool,
    ) -> None:
        self._file = file
        self._script = script
        self._comparison = comparison
        self._transport = transport
        self._record = record
        self._original_timing = original_timing
        self._expected = list(script.expected)
        self._received = 0  # expected frames
        self._audio = 0  # bytes, counted as the recording has them
        self._new_audio = False  # since `_audio` was last taken as complete
        self._heard_audio = False
        self._change = anyio.Event()
        self._ended_by_script = False

    async def run(self, first: bytes | None) -> None:
        """Play until either side ends the connection.

        Args:
            first: The frame that the client has sent; None if none was received so far.

        Raises:
            ReplayMismatch: The client said something else.
            TransportClosed: The connection has ended.
        """
        if first is not None:
            self._take(first)
        failure: list[Exception] = []
        async with anyio.create_task_group() as tasks:

            async def guard(function: Any) -> None:
                # A failure must reach the caller as itself, and not in a group.
                try:
                    await function()
                except (ReplayMismatch, TransportClosed) as error:
                    failure.append(error)
                    tasks.cancel_scope.cancel()

            async def act() -> None:
                for step in self._script.steps:
                    await self._perform(step)
                if self._ended_by_script:
                    tasks.cancel_scope.cancel()

            tasks.start_soon(guard, self._receive)
            tasks.start_soon(guard, act)
        for error in failure:
            raise error

    def check_complete(self) -> None:
        """Check that the client has said everything.

        Raises:
            ReplayMismatch: It has not.
        """
        if self._received < len(self._expected):
            expected = self._expected[self._received]
            raise self._mismatch(
                f"the client left without sending {short(_content(expected.entry))}.",
                expected.entry.lineno,
            )
        if self._script.audio and not self._heard_audio:
            lineno = min(self._script.audio.values())
            raise self._mismatch("the client left without sending audio.", lineno)

    async def _receive(self) -> None:
        while True:
            data = await self._transport.receive()
            if not self._ended_by_script:
                self._take(data)

    def _take(self, data: bytes) -> None:
        """Compare a frame of the client with what is expected next."""
        self._record.note_frame(received=1)
        try:
            written = orjson.loads(data)
        except orjson.JSONDecodeError:
            written = None
        strict, script = self._comparison.strict, self._script
        self._note_message(written, len(data))
        message = written if strict else canonical(written, music=script.music)
        if script.audio and (audio := read_audio(message)) is not None:
            if audio.mime_type not in script.audio:
                known = " or ".join(script.audio)
                raise self._mismatch(
                    f"the client sends {audio.mime_type}, not {known}.", min(script.audio.values())
                )
            self._audio += audio.size
            self._new_audio = self._heard_audio = True
            self._notify()
            return
        if self._received == len(self._expected):
            raise self._mismatch(f"nothing more is expected, but came {short(message)}.", 0)
        if not strict:
            self._put_first(message)
        expected = self._expected[self._received]
        wanted = expected.message
        if expected.entry.raw is not None or written is None:
            wanted, message = _content(expected.entry), data
            same = wanted == data
            differences = [] if same else [f"the frame is {short(data)}, not {short(wanted)}"]
        else:
            differences = self._comparison.differences(wanted, message)
        if differences:
            lineno = expected.entry.lineno
            diff = unified_diff(wanted, message, lineno=lineno)
            raise self._mismatch(summarize(differences), lineno, diff)
        self._received += 1
        if self._audio < expected.audio:  # who speaks of something else has said it all
            self._audio, self._new_audio = expected.audio, False
        self._notify()

    def _put_first(self, message: Any) -> None:
        """Expect the answer to a call now that was recorded after those to other calls.

        Functions that run at the same time end in any order.
        """
        for index in range(self._received, len(self._expected)):
            expected = self._expected[index]
            if not (_answers_calls(message) and _answers_calls(expected.message)):
                return
            if not self._comparison.differences(expected.message, message, keep=False):
                del self._expected[index]
                self._expected.insert(self._received, expected)
                return

    def _note_message(self, written: Any, size: int) -> None:
        """Add a message to the connection's record, if it can be read."""
        message = read_message(written, music=self._script.music)
        if isinstance(message, types.LiveMusicClientMessage):
            self._record.note_music(message, size=size)
        elif message is not None:
            self._record.note_message(message, size=size)
            if message.setup is not None:
                self._record.note_setup(message.setup)

    async def _perform(self, step: Step) -> None:
        await self._until(step)
        if self._original_timing:
            await anyio.sleep(step.gap)
        else:
            await anyio.lowlevel.checkpoint()
        entry = step.entry
        if not isinstance(entry, ConnectionEnded):
            await self._transport.send(_frame(entry))
            self._record.note_frame(sent=1)
            return
        self._ended_by_script = True
        self._record.note_close("server", entry.code, entry.reason)
        if entry.code == _ABNORMAL:
            await self._transport.hang_up()
        else:
            await self._transport.aclose(entry.code, cut(entry.reason))

    async def _until(self, step: Step) -> None:
        """Wait until the client has said what came before a step."""
        while self._received < step.frames or self._audio < step.audio:
            change, heard = self._change, self._audio
            only_audio = self._received >= step.frames and self._new_audio
            with anyio.move_on_after(AUDIO_PAUSE if only_audio else None):
                await change.wait()
            if only_audio and self._audio == heard:
                self._audio, self._new_audio = max(heard, step.audio), False

    def _notify(self) -> None:
        change, self._change = self._change, anyio.Event()
        change.set()

    def _mismatch(self, summary: str, lineno: int, diff: str = "") -> ReplayMismatch:
        number = self._script.number
        return ReplayMismatch(self._file, summary, lineno=lineno, connection=number, diff=diff)


def _answers_calls(message: Any) -> bool:
    return is_dict(message) and "toolResponse" in message


def _content(entry: RecordedFrame) -> Any:
    return entry.message if entry.raw is None else entry.raw


def _frame(entry: RecordedFrame) -> str | bytes:
    data = entry.raw if entry.raw is not None else orjson.dumps(with_blank_media(entry.message))
    return data.decode() if entry.frame == "text" else data
