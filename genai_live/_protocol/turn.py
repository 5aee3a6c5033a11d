"""A turn of the model, gathered from its events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field

from genai_live import events, types

if TYPE_CHECKING:
    from genai_live.events import Event


@define(kw_only=True, eq=False)
class Turn:
    """The model's answer to one input.

    Attributes:
        text: The model's text or, if it only spoke, the transcript of its speech. Empty for speech
            without `output_audio_transcription`.
        audio: The model's speech, joined; empty without speech.
        audio_mime_type: Format of `audio`, such as `audio/pcm;rate=24000`; None without speech.
        transcript: Transcript of the model's speech.
        input_transcript: Transcript of the user's speech, as far as it was transcribed.
        thoughts: The model's thoughts, if the config asks for them.
        tool_calls: Functions that the model called, in order.
        usage: Token counts; None if the server reported none.
        interrupted: Whether the user's input cut the turn off.
        complete: Whether the server ended the turn; False while it waits for a tool response.
        reason: Why the turn ended abnormally; None if it did not.
    """

    text: str = ""
    audio: bytes = field(default=b"", repr=lambda audio: f"<{len(audio)} bytes>")
    audio_mime_type: str | None = None
    transcript: str = ""
    input_transcript: str = ""
    thoughts: str = ""
    tool_calls: list[types.FunctionCall] = field(factory=list[types.FunctionCall])
    usage: types.UsageMetadata | None = None
    interrupted: bool = False
    complete: bool = False
    reason: types.TurnCompleteReason | None = None


class TurnBuilder:
    """Gathers events into a `Turn`."""

    def __init__(self) -> None:
        self._turn = Turn()
        self._text: list[str] = []
        self._audio: list[bytes] = []
        self._transcript: list[str] = []
        self._input_transcript: list[str] = []
        self._thoughts: list[str] = []

    def add(self, event: Event) -> None:
        """Add one event."""
        turn = self._turn
        match event:
            case events.TextDelta(text=text):
                self._text.append(text)
            case events.AudioDelta(data=data, mime_type=mime_type):
                self._audio.append(data)
                turn.audio_mime_type = turn.audio_mime_type or mime_type
            case events.OutputTranscript(text=text):
                self._transcript.append(text)
            case events.InputTranscript(text=text, interim=False):
                self._input_transcript.append(text)
            case events.ThoughtDelta(text=text):
                self._thoughts.append(text)
            case events.ToolCall(id=call_id, name=name, args=args):
                turn.tool_calls.append(types.FunctionCall(id=call_id, name=name, args=args))
            case events.Usage(usage=usage):
                turn.usage = usage
            case events.Interrupted():
                turn.interrupted = True
            case events.TurnComplete(final=final, reason=reason):
                turn.complete = final
                turn.reason = reason
            case _:
                pass

    def build(self) -> Turn:
        """Return the turn as gathered so far."""
        turn = self._turn
        turn.transcript = "".join(self._transcript)
        turn.text = "".join(self._text) or turn.transcript
        turn.audio = b"".join(self._audio)
        turn.input_transcript = "".join(self._input_transcript)
        turn.thoughts = "".join(self._thoughts)
        return turn
