"""The conversation of the demo, with the blocking client."""

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
    from genai_live.cli.stage import Stage

CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "input_audio_transcription": {},
    "output_audio_transcription": {},
    "system_instruction": "Speak plainly. To tell the time anywhere, call get_time.",
    "tools": [{"function_declarations": [GET_TIME]}],
}

SILENCE = 1.0
"""Seconds of silence after a recording: how a server hears that it is its turn."""
CUE = 1.5
"""Seconds of a reply before it is cut short."""
PATIENCE = 30.0
"""Seconds without any event until the demo gives up."""


@frozen
class Recording:
    """Speech that is shipped with the package, and what it says."""

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
class Turn:
    """One turn of the model.

    Attributes:
        audio: What it said.
        waited: Seconds from the end of the question to the first audio; None where there was none,
            or it came before the question had ended.
        interrupted: Whether it was cut short.
        complete: Whether it is over.
    """

    audio: bytearray = field(factory=bytearray)
    waited: float | None = None
    interrupted: bool = False
    complete: bool = False


class Dialogue:
    """Speaks by recordings, listens, answers tool calls, and keeps the record.

    Args:
        session: An open session, configured by `CONFIG`.
        microphone: The one thread in which recordings are played. It ends when the session does.
        stage: Shows what happens.
        speed: How fast recordings are played; 1.0 is real time.

    Attributes:
        turns: The model's turns so far.
        calls: Names of the functions that it called.
        pcm: The format of its audio.
    """

    def __init__(
        self, session: Session, microphone: Executor, stage: Stage, *, speed: float
    ) -> None:
        self.turns: list[Turn] = []
        self.calls: list[str] = []
        self.pcm = OUTPUT
        self._session = session
        self._microphone = microphone
        self._stage = stage
        self._speed = speed
        self._events = session.events(timeout=PATIENCE)
        self._asked_at: float | None = None
        self._heard = ""

    @property
    def audio(self) -> bytes:
        """All that the model said, one turn after another."""
        return b"".join(turn.audio for turn in self.turns)

    def flaws(self) -> Iterator[str]:
        """Name what did not go as it was meant to."""
        if not any(turn.interrupted for turn in self.turns):
            yield "the model was not interrupted."
        if get_time.__name__ not in self.calls:
            yield f"the model did not call {get_time.__name__}."

    def hold(self) -> None:
        """Have the whole conversation.

        Raises:
            LiveError: The session ended before the conversation did.
            TimeoutError: The server said nothing for `PATIENCE` seconds.
        """
        self._play(HELLO)
        self._listen(until=self._story_is_under_way)
        story = len(self.turns)
        question = self._play(QUESTION)  # while the model speaks: this interrupts it
        self._listen(until=lambda: self._answered(after=story))
        question.result()
        answer = len(self.turns)
        self._write(REQUEST)
        self._listen(until=lambda: self._answered(after=answer))

    def _story_is_under_way(self) -> bool:
        return bool(self.turns) and (
            self.turns[0].complete or self.pcm.seconds(len(self.turns[0].audio)) >= CUE
        )

    def _answered(self, *, after: int) -> bool:
        last = self.turns[-1]
        spoken = last.complete and not last.interrupted and bool(last.audio)
        return spoken and len(self.turns) > after

    def _play(self, recording: Recording) -> Future[None]:
        return self._microphone.submit(self._speak, recording.words, recording.load())

    def _speak(self, words: str, speech: bytes) -> None:
        self._stage.words("you", words)
        for chunk in paced(speech, INPUT, speed=self._speed):
            self._send(chunk)
            self._stage.sound("you", chunk, INPUT)
        self._asked_at = time.monotonic()
        self._stage.over("you")
        for chunk in paced(bytes(INPUT.size(SILENCE)), INPUT, speed=self._speed):
            self._send(chunk)
        self._session.send_realtime_input(audio_stream_end=True)

    def _send(self, chunk: bytes) -> None:
        self._session.send_realtime_input(audio=(chunk, INPUT.mime_type))

    def _write(self, text: str) -> None:
        self._stage.remark("you", text)
        self._asked_at = time.monotonic()
        self._session.send_text(text)

    def _listen(self, *, until: Callable[[], bool]) -> None:
        for event in self._events:
            self._take(event)
            if until():
                return
        raise LiveError("The server ended the conversation before it was over.")

    def _take(self, event: events.Event) -> None:
        match event:
            case events.AudioDelta(data=data, mime_type=mime_type):
                self._hear(data, PcmFormat.from_mime_type(mime_type, default_rate=OUTPUT.rate))
            case events.OutputTranscript(text=text):
                self._stage.words("model", text)
            case events.InputTranscript(text=text, interim=False):
                self._heard += text
            case events.ToolCall():
                self._call(event)
            case events.ToolCallCancelled():
                self._stage.remark("tool", "the call was cancelled")
            case events.Interrupted():
                self._turn(new=False).interrupted = True
                self._model_is_over("interrupted")
            case events.Reconnecting(attempt=attempt):
                self._stage.remark("", f"the connection was lost, attempt {attempt} at another")
            case events.Resumed(mode=mode):
                self._stage.remark("", f"the conversation goes on ({mode})")
            case events.TurnComplete():
                self._turn().complete = True
                self._model_is_over()
            case _:
                pass

    def _turn(self, *, new: bool = True) -> Turn:
        """Give the turn that is under way, where there is none a new one or else the last."""
        if not self.turns or (new and self.turns[-1].complete):
            self.turns.append(Turn())
        return self.turns[-1]

    def _hear(self, data: bytes, pcm: PcmFormat) -> None:
        turn = self._turn()
        if not turn.audio and self._asked_at is not None:
            turn.waited, self._asked_at = time.monotonic() - self._asked_at, None
        turn.audio += data
        self.pcm = pcm
        self._stage.sound("model", data, pcm)

    def _call(self, call: events.ToolCall) -> None:
        self._turn()
        self.calls.append(call.name)
        if call.name == get_time.__name__:
            answer = get_time(str(call.args.get("city", "")))
        else:
            answer = {"error": f"there is no function {call.name}"}
        args = ", ".join(f"{name}={value!r}" for name, value in call.args.items())
        self._stage.remark("tool", f"{call.name}({args}): {' '.join(answer.values())}")
        self._session.send_tool_response(
            function_responses={"id": call.id, "name": call.name, "response": answer}
        )

    def _model_is_over(self, remark: str = "") -> None:
        if self._heard:
            self._stage.remark("", f"the server heard: {self._heard}")
            self._heard = ""
        self._stage.over("model", remark)
