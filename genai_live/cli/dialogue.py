"""The conversation of the demo, held with the blocking API."""

from __future__ import annotations

import time
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from genai_live import events
from genai_live.audio import INPUT, OUTPUT, PcmFormat, paced, read_wav
from genai_live.cli.clock_tool import GET_TIME, get_time
from genai_live.errors import LiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor, Future

    from genai_live import types
    from genai_live._live.sync import Session
    from genai_live.cli.display import Display

CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "input_audio_transcription": {},
    "output_audio_transcription": {},
    "system_instruction": "Speak plainly. To tell the time anywhere, call get_time.",
    "tools": [{"function_declarations": [GET_TIME]}],
}

SILENCE = 1.0
"""Seconds of silence after a recording, which tell the server that the user has finished."""
INTERRUPT_AFTER = 1.5
"""Seconds of the first reply after which it is interrupted."""
TIMEOUT = 30.0
"""Seconds to wait for the next event."""


@frozen
class Recording:
    """Speech that ships with the package, and its words."""

    file: str
    words: str

    def load(self) -> bytes:
        """Read the samples, 16 kHz mono."""
        with as_file(files("genai_live.cli") / "data" / self.file) as path:
            return read_wav(path, expect=INPUT)[0]


HELLO = Recording("hello.wav", "Hello, please tell me a story about the sea.")
QUESTION = Recording("question.wav", "Sorry, one question. What time is it in Lisbon?")
REQUEST = "And in Tokyo? Please call get_time for Tokyo."


@define
class Reply:
    """One turn of the model.

    Attributes:
        audio: Its speech, as PCM.
        waited: Seconds from the end of the question to the first audio; None if there was none or
            it came before the end of the question.
        interrupted: Whether the model was interrupted.
        complete: Whether the turn has ended.
    """

    audio: bytearray = field(factory=bytearray)
    waited: float | None = None
    interrupted: bool = False
    complete: bool = False


class Dialogue:
    """The demo's conversation: sends recordings, reads events, answers tool calls.

    Args:
        session: An open session, configured by `CONFIG`.
        microphone: The thread that sends the recordings; it ends when the session does.
        display: Shows the conversation.
        speed: How fast the recordings are sent; 1.0 is real time.

    Attributes:
        replies: The model's turns so far.
        calls: Names of the functions that the model called.
        pcm: The format of its audio.
    """

    def __init__(
        self, session: Session, microphone: Executor, display: Display, *, speed: float
    ) -> None:
        self.replies: list[Reply] = []
        self.calls: list[str] = []
        self.pcm = OUTPUT
        self._session = session
        self._microphone = microphone
        self._display = display
        self._speed = speed
        self._events = session.events(timeout=TIMEOUT)
        self._asked_at: float | None = None
        self._transcript = ""

    @property
    def audio(self) -> bytes:
        """The audio of all turns, one after another."""
        return b"".join(reply.audio for reply in self.replies)

    def problems(self) -> Iterator[str]:
        """Yield what did not happen as planned."""
        if not any(reply.interrupted for reply in self.replies):
            yield "the model was not interrupted."
        if get_time.__name__ not in self.calls:
            yield f"the model did not call {get_time.__name__}."

    def run(self) -> None:
        """Hold the whole conversation.

        Raises:
            LiveError: The session ended before the conversation did.
            TimeoutError: No event came for `TIMEOUT` seconds.
        """
        self._play(HELLO)
        self._read_events(until=self._story_has_begun)
        story = len(self.replies)
        question = self._play(QUESTION)  # while the model speaks: this interrupts it
        self._read_events(until=lambda: self._answered(after=story))
        question.result()
        answer = len(self.replies)
        self._write(REQUEST)
        self._read_events(until=lambda: self._answered(after=answer))

    def _story_has_begun(self) -> bool:
        return bool(self.replies) and (
            self.replies[0].complete
            or self.pcm.seconds(len(self.replies[0].audio)) >= INTERRUPT_AFTER
        )

    def _answered(self, *, after: int) -> bool:
        last = self.replies[-1]
        spoken = last.complete and not last.interrupted and bool(last.audio)
        return spoken and len(self.replies) > after

    def _play(self, recording: Recording) -> Future[None]:
        return self._microphone.submit(self._speak, recording.words, recording.load())

    def _speak(self, words: str, speech: bytes) -> None:
        self._display.add_text("you", words)
        for chunk in paced(speech, INPUT, speed=self._speed):
            self._send(chunk)
            self._display.add_audio("you", chunk, INPUT)
        self._asked_at = time.monotonic()
        self._display.end_speech("you")
        for chunk in paced(bytes(INPUT.size(SILENCE)), INPUT, speed=self._speed):
            self._send(chunk)
        self._session.send_realtime_input(audio_stream_end=True)

    def _send(self, chunk: bytes) -> None:
        self._session.send_realtime_input(audio=(chunk, INPUT.mime_type))

    def _write(self, text: str) -> None:
        self._display.print_remark("you", text)
        self._asked_at = time.monotonic()
        self._session.send_text(text)

    def _read_events(self, *, until: Callable[[], bool]) -> None:
        for event in self._events:
            self._handle(event)
            if until():
                return
        raise LiveError("The server ended the session before the conversation was complete.")

    def _handle(self, event: events.Event) -> None:
        match event:
            case events.AudioDelta(data=data, mime_type=mime_type):
                self._add_audio(data, PcmFormat.from_mime_type(mime_type, default_rate=OUTPUT.rate))
            case events.OutputTranscript(text=text):
                self._display.add_text("model", text)
            case events.InputTranscript(text=text, interim=False):
                self._transcript += text
            case events.ToolCall():
                self._call(event)
            case events.ToolCallCancelled():
                self._display.print_remark("tool", "the call was cancelled")
            case events.Interrupted():
                self._reply(new=False).interrupted = True
                self._end_reply("interrupted")
            case events.Reconnecting(attempt=attempt):
                self._display.print_remark("", f"connection lost, reconnecting (attempt {attempt})")
            case events.Resumed(mode=mode):
                self._display.print_remark("", f"reconnected ({mode})")
            case events.TurnComplete():
                self._reply().complete = True
                self._end_reply()
            case _:
                pass

    def _reply(self, *, new: bool = True) -> Reply:
        """Return the current turn, or, if it has ended, a new one or else the last."""
        if not self.replies or (new and self.replies[-1].complete):
            self.replies.append(Reply())
        return self.replies[-1]

    def _add_audio(self, data: bytes, pcm: PcmFormat) -> None:
        reply = self._reply()
        if not reply.audio and self._asked_at is not None:
            reply.waited, self._asked_at = time.monotonic() - self._asked_at, None
        reply.audio += data
        self.pcm = pcm
        self._display.add_audio("model", data, pcm)

    def _call(self, call: events.ToolCall) -> None:
        self._reply()
        self.calls.append(call.name)
        if call.name == get_time.__name__:
            answer = get_time(str(call.args.get("city", "")))
        else:
            answer = {"error": f"the function {call.name} does not exist"}
        args = ", ".join(f"{name}={value!r}" for name, value in call.args.items())
        self._display.print_remark("tool", f"{call.name}({args}): {' '.join(answer.values())}")
        self._session.send_tool_response(
            function_responses={"id": call.id, "name": call.name, "response": answer}
        )

    def _end_reply(self, remark: str = "") -> None:
        if self._transcript:
            self._display.print_remark("", f"the server heard: {self._transcript}")
            self._transcript = ""
        self._display.end_speech("model", remark)
