"""What was said in a conversation, as far as it is text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from attrs import define

from genai_live import events, types

if TYPE_CHECKING:
    from collections.abc import Container

    from genai_live.events import Event


SEED_BYTES = 256 * 1024
"""How much history a connection is given: about 64,000 tokens, half of the smallest window."""
_MEDIA_BYTES = 1024
"""Text that takes as many tokens as a picture."""


@define(eq=False)
class _Item:
    """A piece of the conversation.

    Attributes:
        content: What was said.
        number: The client's message that said it; None for what the server sent.
        covered: Whether the newest handle contains it.
    """

    content: types.Content
    number: int | None = None
    covered: bool = False


class History:
    """Collects turns as `types.Content`: typed text, transcripts of speech, tool calls and answers.

    Audio and video themselves are not kept. A turn that was cut short stands as far as it came.
    """

    def __init__(self) -> None:
        self._items: list[_Item] = []
        self._spoken: list[str] = []
        self._text: list[str] = []
        self._transcript: list[str] = []
        self._answered = 0

    @property
    def turns(self) -> list[types.Content]:
        """The turns so far, oldest first; a fresh list each time."""
        return [item.content for item in self._items]

    def record_sent(self, message: types.LiveClientMessage, number: int | None = None) -> None:
        """Note what the client said; `number` tells its messages apart."""
        if message.client_content is not None:
            for content in message.client_content.turns or ():
                self._items.append(_Item(content, number))
        elif message.realtime_input is not None and message.realtime_input.text:
            self._add("user", types.Part(text=message.realtime_input.text), number=number)
        elif message.tool_response is not None:
            parts = [
                types.Part(function_response=response)
                for response in message.tool_response.function_responses or ()
            ]
            self._add("user", *parts)

    def add(self, event: Event) -> None:
        """Note what the server said."""
        match event:
            case events.InputTranscript(text=text, interim=False):
                self._spoken.append(text)
            case events.TextDelta(text=text):
                self._text.append(text)
            case events.OutputTranscript(text=text):
                self._transcript.append(text)
            case events.ToolCall(id=call_id, name=name, args=args):
                self._end_turn()
                call = types.FunctionCall(id=call_id, name=name, args=args)
                self._add("model", types.Part(function_call=call))
            case events.TurnComplete():
                self._end_turn()
            case _:
                pass

    def on_answer(self) -> None:
        """Note that an answer is over, or given up; on Vertex AI it may have taken two turns."""
        self._answered = len(self._items)

    def on_handle(self, pending: Container[int]) -> None:
        """Note that a handle came: it contains all but the client's messages of these numbers."""
        for item in self._items:
            item.covered = item.covered or item.number is None or item.number not in pending

    def forget_handle(self) -> None:
        """Note that there is no handle any more."""
        for item in self._items:
            item.covered = False

    def missing(self, pending: Container[int]) -> list[types.Content]:
        """Give what no handle contains and what is not sent again, in words and pictures only.

        Parts of function calls are left out, since Live models take none in given turns.
        """
        found: list[types.Content] = []
        for item in self._items:
            if item.covered or (item.number is not None and item.number in pending):
                continue
            parts = [
                part
                for part in item.content.parts or ()
                if part.function_call is None and part.function_response is None
            ]
            if parts:
                found.append(attrs.evolve(item.content, parts=parts))
        return found

    def take_back_speech(self) -> str:
        """Forget what was spoken since the last answer, by either side; give the user's words."""
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
            first_unanswered: The oldest question that is asked again; all that was answered to it
                so far is forgotten. None keeps what came.
        """
        if first_unanswered is None:
            self._end_turn()
            return
        for pieces in (self._spoken, self._text, self._transcript):
            pieces.clear()
        numbers = [item.number for item in self._items]
        start = numbers.index(first_unanswered) if first_unanswered in numbers else len(numbers)
        self._items[start:] = [item for item in self._items[start:] if item.number is not None]

    def _end_turn(self) -> None:
        said = "".join(self._spoken)
        answered = "".join(self._text) or "".join(self._transcript)
        for pieces in (self._spoken, self._text, self._transcript):
            pieces.clear()
        if said:
            self._add("user", types.Part(text=said))
        if answered:
            self._add("model", types.Part(text=answered))

    def _add(self, role: str, *parts: types.Part, number: int | None = None) -> None:
        self._items.append(_Item(types.Content(role=role, parts=list(parts)), number))


def newest(turns: list[types.Content]) -> list[types.Content]:
    """Leave out the oldest turns where all would be too much for a model's window."""
    size = 0
    for index in range(len(turns) - 1, -1, -1):
        size += sum(
            len(part.text.encode()) if part.text is not None else _MEDIA_BYTES
            for part in turns[index].parts or ()
        )
        if size > SEED_BYTES:
            return turns[index + 1 :]
    return turns
