"""The text of a conversation, as turns that can be sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from attrs import define, frozen

from genai_live import events, types
from genai_live._protocol.heard import SpeechLog
from genai_live._protocol.history_media import (
    RECENT_MEDIA_BYTES,
    may_hold_media,
    media_size,
    without_media,
)
from genai_live.audio.playback import PlaybackLedger
from genai_live.converters import encode

if TYPE_CHECKING:
    from collections.abc import Container

    from genai_live.events import Event


SEED_BYTES = 256 * 1024
"""Most history that a connection is sent: about 64,000 tokens, half of the smallest window."""
_MEDIA_BYTES = 1024
"""What a picture counts in that sum: text of about as many tokens."""


@define(eq=False)
class _Item:
    """One turn of the history.

    Attributes:
        content: The turn.
        number: Number of the client's message that it comes from; None if it is the server's.
        covered: Whether the newest handle contains it.
        recent: The turn with its media, while that is recent enough to be sent again.
        spoken: Where it is in the transcript of a turn; None if it is not what the model said
            aloud.
        size: Bytes of the turn as JSON, without media; 0 where that is not known yet.
    """

    content: types.Content
    number: int | None = None
    covered: bool = False
    recent: types.Content | None = None
    spoken: _Spoken | None = None
    size: int = 0


@frozen
class _Spoken:
    """A part of the transcript of a turn: the turn's number, the first character and the end."""

    turn: int
    start: int
    end: int


class History:
    """Collects turns as `types.Content`: text, transcripts of speech, tool calls and responses.

    Realtime audio and video are not kept, and of other media its kind and size, in words; the
    newest media is kept for a connection that lacks it. A turn that was cut off is kept as far as
    it came; of what the model said aloud, as far as it was heard, where that is known.

    Args:
        keeps_media: Whether `turns` contains media.
        speech: What the model said aloud, followed before each event is added here.

    Attributes:
        forgotten: Turns that came before, and that the snapshot which this continues left out.
    """

    def __init__(self, *, keeps_media: bool = False, speech: SpeechLog | None = None) -> None:
        self._keeps_media = keeps_media
        self._speech = speech if speech is not None else SpeechLog(PlaybackLedger())
        self._items: list[_Item] = []
        # Those with media that would be sent again, and the bytes of it.
        self._recent: list[_Item] = []
        self._recent_bytes = 0
        # The turn under way: the user's speech with the turn that answers it, the model's text, the
        # model's speech.
        self._spoken: list[tuple[int, str]] = []
        self._text: list[str] = []
        self._transcript: list[str] = []
        self._spoken_turn = -1
        # How many items the last answer left.
        self._answered = 0
        # Turns before the first that is kept here.
        self.forgotten = 0

    @property
    def turns(self) -> list[types.Content]:
        """The turns so far, oldest first; a new list each time. May be read from any thread."""
        heard = (self._heard(item) for item in tuple(self._items))
        return [content for content in heard if content is not None]

    def record_sent(self, message: types.LiveClientMessage, number: int | None = None) -> None:
        """Add a message of the client; `number` is the one it has in the ledger."""
        if message.client_content is not None:
            for content in message.client_content.turns or ():
                self._add(content, number)
        elif message.realtime_input is not None and message.realtime_input.text:
            text = types.Part(text=message.realtime_input.text)
            self._add(types.Content(role="user", parts=[text]), number)
        elif message.tool_response is not None:
            parts = [
                types.Part(function_response=response)
                for response in message.tool_response.function_responses or ()
            ]
            self._add(types.Content(role="user", parts=parts))

    def add(self, event: Event) -> None:
        """Add an event of the server."""
        match event:
            case events.InputTranscript(text=text, turn=turn, interim=False):
                self._spoken.append((turn, text))
            case events.TextDelta(text=text):
                self._text.append(text)
            case events.OutputTranscript(text=text):
                self._transcript.append(text)
                self._spoken_turn = event.turn
            case events.ToolCall(id=call_id, name=name, args=args):
                self._end_turn()
                call = types.FunctionCall(id=call_id, name=name, args=args)
                self._add(types.Content(role="model", parts=[types.Part(function_call=call)]))
            case events.TurnComplete(turn=turn):
                self._end_turn(turn)
            case _:
                pass

    def on_answer(self) -> None:
        """Record the end of an answer, complete or not. On Vertex AI it may take two turns."""
        self._answered = len(self._items)

    def on_handle(self, pending: Container[int]) -> None:
        """Record a new handle: it contains everything except these messages of the client."""
        for item in self._items:
            item.covered = item.covered or item.number is None or item.number not in pending

    def forget_handle(self) -> None:
        """Record that no handle contains anything."""
        for item in self._items:
            item.covered = False

    def missing(self, pending: Container[int]) -> list[types.Content]:
        """Return the turns that no handle contains and that are not pending.

        Function calls and responses are left out, since Live models reject them in turns. Media
        that is not recent is named.
        """
        turns: list[types.Content] = []
        for item in self._items:
            if item.covered or (item.number is not None and item.number in pending):
                continue
            heard = self._heard(item)
            if heard is None:
                continue
            content = item.recent or without_media(heard)
            parts = [
                part
                for part in content.parts or ()
                if part.function_call is None and part.function_response is None
            ]
            if parts:
                turns.append(attrs.evolve(content, parts=parts))
        return turns

    def copy(self) -> History:
        """Return a copy, to see what the loss of the connection would leave."""
        other = History(keeps_media=self._keeps_media, speech=self._speech)
        other._items, other._answered = list(self._items), self._answered
        other._spoken, other._spoken_turn = list(self._spoken), self._spoken_turn
        other._text, other._transcript = list(self._text), list(self._transcript)
        other.forgotten = self.forgotten
        return other

    def settled(
        self, pending: Container[int], *, most_bytes: int
    ) -> tuple[list[tuple[types.Content, bool]], int]:
        """Return the newest turns that are not pending, each with whether it is covered.

        Args:
            pending: Numbers of messages whose turns are left out.
            most_bytes: Most that the turns may take as JSON.

        Returns:
            The turns, oldest first, without media; and how many are older.
        """
        turns: list[tuple[types.Content, bool]] = []
        size = 0
        for index in range(len(self._items) - 1, -1, -1):
            item = self._items[index]
            if item.number is not None and item.number in pending:
                continue
            heard = self._heard(item)
            if heard is None:
                continue
            plain = without_media(heard) if may_hold_media(heard) else heard
            item.size = item.size or len(encode(plain))
            size += item.size
            if size > most_bytes:
                turns.reverse()
                return turns, self.forgotten + index + 1
            turns.append((plain, item.covered))
        turns.reverse()
        return turns, self.forgotten

    def restore(self, turns: list[tuple[types.Content, bool]], forgotten: int) -> None:
        """Begin with turns that were settled before, as `settled` returns them.

        Args:
            turns: The turns.
            forgotten: How many came before them.
        """
        self._items = [_Item(content, covered=covered) for content, covered in turns]
        self._answered = len(self._items)
        self.forgotten = forgotten

    def words_of_turn(self, first: int) -> str:
        """Return what the user has said aloud so far for turns from this number on."""
        return "".join(text for turn, text in self._spoken if turn >= first).strip()

    def forget_words_of_turn(self, first: int) -> None:
        """Forget what the user has said aloud so far for turns from this number on."""
        self._spoken = [each for each in self._spoken if each[0] < first]

    def take_back_speech(self) -> str:
        """Forget what either side said aloud since the last answer, and return the user's words."""
        self._end_turn()
        spoken: list[str] = []
        kept: list[_Item] = []
        for item in self._items[self._answered :]:
            if item.number is not None:
                kept.append(item)
            elif item.content.role == "user":
                spoken += [part.text for part in item.content.parts or () if part.text]
        if spoken:
            self._items[self._answered :] = kept
        return " ".join(spoken).strip()

    def cut_off(self, first_unanswered: int | None) -> None:
        """End the turn under way, which will not be completed.

        Args:
            first_unanswered: Number of the oldest question that is sent again. The part of its
                answer that came is forgotten. None keeps what came.
        """
        if first_unanswered is None:
            self._end_turn()
            return
        self._spoken = []
        self._text.clear()
        self._transcript.clear()
        numbers = [item.number for item in self._items]
        start = numbers.index(first_unanswered) if first_unanswered in numbers else len(numbers)
        self._items[start:] = [item for item in self._items[start:] if item.number is not None]

    def _end_turn(self, number: int | None = None) -> None:
        """Add what was said in the turn under way.

        Args:
            number: Its number; speech that a later turn answers stays. None adds all speech.
        """
        later = [] if number is None else [each for each in self._spoken if each[0] > number]
        question = "".join(text for turn, text in self._spoken if number is None or turn <= number)
        answer, spoken = "".join(self._text), None
        if not answer and self._transcript:
            answer = "".join(self._transcript)
            spoken = self._position_of(answer)
        self._spoken = later
        self._text.clear()
        self._transcript.clear()
        if question:
            self._add(types.Content(role="user", parts=[types.Part(text=question)]))
        if answer:
            content = types.Content(role="model", parts=[types.Part(text=answer)])
            self._add(content, spoken=spoken)

    def _position_of(self, answer: str) -> _Spoken | None:
        """Return where the newest words are in the transcript of their turn."""
        turn = self._speech.turn(self._spoken_turn)
        if turn is None:
            return None
        end = len(turn.transcript)
        return _Spoken(self._spoken_turn, end - len(answer), end)

    def _heard(self, item: _Item) -> types.Content | None:
        """Return a turn as far as it was heard, or still will be; None if nothing was."""
        spoken = item.spoken
        end = self._speech.kept_characters(spoken.turn) if spoken is not None else None
        if spoken is None or end is None or end >= spoken.end:
            return item.content
        if end <= spoken.start:
            return None
        text = "".join(part.text or "" for part in item.content.parts or ())
        return types.Content(role="model", parts=[types.Part(text=text[: end - spoken.start])])

    def _add(
        self,
        content: types.Content,
        number: int | None = None,
        *,
        spoken: _Spoken | None = None,
    ) -> None:
        if not may_hold_media(content):
            self._items.append(_Item(content, number, spoken=spoken))
            return
        kept = content if self._keeps_media else without_media(content)
        item = _Item(kept, number, spoken=spoken)
        self._items.append(item)
        if size := media_size(content):
            item.recent = content
            self._recent.append(item)
            self._recent_bytes += size
        while self._recent_bytes > RECENT_MEDIA_BYTES:
            oldest = self._recent.pop(0)
            if oldest.recent is not None:
                self._recent_bytes -= media_size(oldest.recent)
            oldest.recent = None


def newest(turns: list[types.Content]) -> list[types.Content]:
    """Return the newest turns, as many as fit into `SEED_BYTES`."""
    size = 0
    for index in range(len(turns) - 1, -1, -1):
        size += sum(
            len(part.text.encode()) if part.text is not None else _MEDIA_BYTES
            for part in turns[index].parts or ()
        )
        if size > SEED_BYTES:
            return turns[index + 1 :]
    return turns
