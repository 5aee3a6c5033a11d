"""A turn of the model, gathered from its events."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field, fields

from genai_live import events, types
from genai_live._protocol.call_table import no_result
from genai_live._protocol.heard import HeardAnswer
from genai_live._protocol.input_transcripts import InputTranscripts
from genai_live._protocol.turn_html import turn_html
from genai_live._protocol.turn_parts import (
    CodeRuns,
    ExecutedCode,
    Source,
    queries_of,
    sources_of,
)
from genai_live._protocol.usage import UsageCounter
from genai_live._text import no_member
from genai_live._wire.reprs import short_repr
from genai_live.audio.data import AudioData
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal
    from os import PathLike

    from genai_live._protocol.heard import SpeechLog
    from genai_live.events import Event
_MEANT = {
    **dict.fromkeys(("answer", "candidates", "content", "message", "parts", "response"), "text"),
    "data": "audio",
    "function_calls": "tool_calls",
    "save": "audio.save(path)",
}
"""Names that others use, and what is the same in a turn."""


@define(kw_only=True, eq=False, repr=False)
class Turn:
    """The model's answer to one input."""

    text: str = ""
    """The model's text or, if it only spoke, the transcript of its speech. Empty for speech without
    `output_audio_transcription`; `empty_reason` says why.
    """
    audio: AudioData = field(factory=AudioData)
    """The model's speech, joined, as bytes with `save()`, `seconds` and `format`; empty without
    speech.
    """
    audio_mime_type: str | None = None
    """Format of `audio`, such as `audio/pcm;rate=24000`; None without speech."""
    video: bytes = b""
    """The model's video, joined; empty without video."""
    video_mime_type: str | None = None
    """Format of `video`, such as `video/mp4`; None without video."""
    transcript: str = ""
    """Transcript of the model's speech."""
    input_transcript: str = ""
    """Transcript of the user's speech that the turn answers, as far as it was transcribed; words
    that came during an interruption belong to the next turn. Provisional text that no final text
    replaced is its end.
    """
    thoughts: str = ""
    """The model's thoughts, if the config asks for them."""
    tool_calls: list[types.FunctionCall] = field(factory=list[types.FunctionCall])
    """Functions that the model called, in order."""
    executed_code: list[ExecutedCode] = field(factory=list[ExecutedCode])
    """Code that the model ran on the server, in order, with its results."""
    sources: list[Source] = field(factory=list[Source])
    """What the answer is based on, in order, each once."""
    search_queries: list[str] = field(factory=list[str])
    """Searches that were run for it."""
    grounding: list[types.GroundingMetadata] = field(factory=list[types.GroundingMetadata])
    """The metadata of searches as the server sent it, with the text that each source supports."""
    url_context: list[types.UrlContextMetadata] = field(factory=list[types.UrlContextMetadata])
    """The metadata of pages that the model fetched, as the server sent it."""
    usage: types.UsageMetadata | None = None
    """Token counts, added up where the answer took several turns; None if there were none."""
    interrupted: bool = False
    """Whether the user's input cut the turn off."""
    complete: bool = False
    """Whether nothing of the answer is still to come. False if a function call of it is not
    answered yet: what the model says about the result comes later, in a turn of its own or in the
    rest of this one.
    """
    reason: types.TurnCompleteReason | None = None
    """Why the turn ended abnormally; None if it did not."""
    _heard: HeardAnswer | None = field(default=None, repr=False, alias="heard")
    _counter: UsageCounter = field(factory=UsageCounter, repr=False, alias="counter")
    _model: str = field(default="", repr=False, alias="model")

    @property
    def heard_text(self) -> str | None:
        """What of `transcript` was heard so far, in whole words; None if nobody reports playback.

        It grows while the audio is played. Playback is reported by `session.play`, to
        `session.playback`, and with `interrupt(played=)`.
        """
        return self._heard.text if self._heard is not None else None

    @property
    def heard_seconds(self) -> float | None:
        """How much of the model's speech was heard so far; None if nobody reports playback."""
        return self._heard.seconds if self._heard is not None else None

    @property
    def cost(self) -> Decimal | None:
        """What the answer cost, in US dollars; see `genai_live.cost`. Needs the extra `cost`.

        None if the server reported no tokens, or no price is known for the model. What an attempt
        cost that a lost connection cut off is part of `session.cost` only.

        Raises:
            ConfigError: The extra `cost` is not installed; the hint names the command.
        """
        if self.usage is None or not self._model:
            return None
        return self._counter.cost(self._model)

    @property
    def empty_reason(self) -> str | None:
        """Why `text` is empty, and what to do about it; None where there is text."""
        if self.text:
            return None
        if self.audio or self.video:
            return (
                "the model spoke, and no transcript came; output_audio_transcription={} in the"
                " config asks for one."
            )
        if self.reason is not None:
            return f"the turn ended with {self.reason.value}."
        if self.interrupted:
            return "the turn was interrupted before its first word."
        if self.tool_calls:
            names = ", ".join(dict.fromkeys(call.name or "" for call in self.tool_calls))
            return f"the model called {names}, and has said nothing so far."
        if self.input_transcript:
            return "the model said nothing; input_transcript has what the user said."
        return "the model said nothing."

    if not TYPE_CHECKING:  # else every misspelt name would be of type Any

        def __getattr__(self, name: str) -> Any:
            raise no_member(self, name, _MEANT)

    def __repr__(self) -> str:
        """Show what is not empty, media by size and long text shortened."""
        return short_repr(self)

    def __repr_members__(self) -> Iterator[tuple[str, Any]]:
        """Yield what `short_repr` shows."""
        for each in fields(type(self)):
            if not each.repr:
                continue
            value = getattr(self, each.name)
            if each.name == "transcript" and value == self.text:
                continue
            if value or each.name in ("text", "complete"):
                yield each.name, value
            if each.name == "text" and not value:
                yield "empty_reason", self.empty_reason

    def _repr_html_(self) -> str:
        """Return a player, the transcripts and the calls for notebooks."""
        notes: list[str] = []
        if self.interrupted:
            notes.append("interrupted")
        if not self.complete:
            notes.append("not complete")
        if self.video:
            notes.append(f"{len(self.video):,} bytes of {self.video_mime_type}")
        return turn_html(
            self.audio,
            said=self.text,
            empty_reason=self.empty_reason,
            asked=self.input_transcript,
            calls=[(call.name or "", call.args or {}, no_result()) for call in self.tool_calls],
            notes=notes,
        )

    def save_video(self, path: str | PathLike[str]) -> None:
        """Write the model's video to a file; an existing file is overwritten.

        Raises:
            OSError: The file cannot be written.
            ConfigError: The turn has no video.
        """
        if not self.video:
            raise ConfigError(
                "the turn has no video.",
                hint='Ask for it: response_modalities=["VIDEO"] with avatar_config, for a model '
                "that can do it.",
            )
        Path(path).write_bytes(self.video)


class TurnBuilder:
    """Gathers events into a `Turn`.

    Args:
        speech: Tells what of it was heard.
        model: Name of the model, for the price.
    """

    def __init__(self, speech: SpeechLog | None = None, *, model: str = "") -> None:
        # The numbers of its turns, in order.
        self._numbers: dict[int, None] = {}
        heard = HeardAnswer(speech, self._numbers) if speech is not None else None
        self._usage = UsageCounter()
        self._turn = Turn(heard=heard, counter=self._usage, model=model)
        self._text: list[str] = []
        self._audio: list[bytes] = []
        self._video: list[bytes] = []
        self._transcript: list[str] = []
        self._input_transcripts = InputTranscripts()
        self._thoughts: list[str] = []
        self._code = CodeRuns()
        # Sets in order.
        self._sources: dict[Source, None] = {}
        self._queries: dict[str, None] = {}
        # Whether a turn has ended and no word of another one came.
        self._is_new_turn = False

    def add(self, event: Event) -> None:
        """Add one event."""
        turn = self._turn
        match event:
            case events.TextDelta(text=text):
                self._begin_line(self._text)
                self._text.append(text)
            case events.AudioDelta(data=data, mime_type=mime_type):
                self._audio.append(data)
                turn.audio_mime_type = turn.audio_mime_type or mime_type
            case events.VideoDelta(data=data, mime_type=mime_type):
                self._video.append(data)
                turn.video_mime_type = turn.video_mime_type or mime_type
            case events.OutputTranscript(text=text):
                self._begin_line(self._transcript)
                self._transcript.append(text)
                self._numbers[event.turn] = None
            case events.InputTranscript():
                self._input_transcripts.add(event)
            case events.ThoughtDelta(text=text):
                self._thoughts.append(text)
            case events.ToolCall(id=call_id, name=name, args=args):
                turn.tool_calls.append(types.FunctionCall(id=call_id, name=name, args=args))
            case events.ExecutableCode():
                self._code.add_code(event)
            case events.CodeExecutionResult():
                self._code.add_result(event)
            case events.Sources():
                self._add_sources(event)
            case events.Usage(usage=usage):
                self._usage.add(usage, event.turn)
                turn.usage = usage if len(self._usage.reports) == 1 else self._usage.total
            case events.Interrupted():
                turn.interrupted = True
            case events.TurnComplete(final=final, interrupted=interrupted, reason=reason):
                self._is_new_turn = turn.complete = final
                turn.interrupted = turn.interrupted or interrupted
                turn.reason = reason
                self._numbers[event.turn] = None
            case _:
                pass

    @property
    def has_output(self) -> bool:
        """Whether anything of the model came."""
        pieces = (self._text, self._audio, self._video, self._transcript, self._thoughts)
        return any(pieces) or bool(self._turn.tool_calls or self._code.runs)

    def _begin_line(self, pieces: list[str]) -> None:
        """Separate what the model says in another turn, about a function's result."""
        if self._is_new_turn and pieces:
            pieces.append("\n")
        self._is_new_turn = False

    def _add_sources(self, event: events.Sources) -> None:
        turn = self._turn
        self._sources.update(dict.fromkeys(sources_of(event)))
        self._queries.update(dict.fromkeys(queries_of(event)))
        if event.grounding is not None:
            turn.grounding.append(event.grounding)
        if event.url_context is not None:
            turn.url_context.append(event.url_context)

    def build(
        self, turns: Iterable[int] | None = None, spoken: InputTranscripts | None = None
    ) -> Turn:
        """Return the turn as gathered so far.

        Args:
            turns: Numbers of the turns whose transcripts of the user's speech count; None for all.
            spoken: The transcripts as the session knows them: pieces may have come before the
                events that were added here.
        """
        turn = self._turn
        transcripts = self._input_transcripts
        turns = transcripts.turns if turns is None else list(turns)
        turn.input_transcript = (
            spoken.text_of(turns) if spoken is not None else ""
        ) or transcripts.text_of(turns)
        turn.transcript = "".join(self._transcript)
        turn.text = "".join(self._text) or turn.transcript
        turn.audio = AudioData(b"".join(self._audio), turn.audio_mime_type)
        turn.video = b"".join(self._video)
        turn.thoughts = "".join(self._thoughts)
        turn.executed_code = self._code.runs
        turn.sources = list(self._sources)
        turn.search_queries = list(self._queries)
        return turn
