"""What was said in a conversation, as far as it is text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live import events, types

if TYPE_CHECKING:
    from genai_live.events import Event


class History:
    """Collects turns as `types.Content`: typed text, transcripts of speech, tool calls and answers.

    Audio and video themselves are not kept. A turn that was cut short stands as far as it came.
    """

    def __init__(self) -> None:
        self._turns: list[types.Content] = []
        self._spoken: list[str] = []
        self._text: list[str] = []
        self._transcript: list[str] = []

    @property
    def turns(self) -> list[types.Content]:
        """The turns so far, oldest first; a fresh list each time."""
        return list(self._turns)

    def sent(self, message: types.LiveClientMessage) -> None:
        """Note what the client said."""
        if message.client_content is not None:
            self._turns.extend(message.client_content.turns or ())
        elif message.realtime_input is not None and message.realtime_input.text:
            self._add("user", types.Part(text=message.realtime_input.text))
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

    def _end_turn(self) -> None:
        said = "".join(self._spoken)
        answered = "".join(self._text) or "".join(self._transcript)
        for pieces in (self._spoken, self._text, self._transcript):
            pieces.clear()
        if said:
            self._add("user", types.Part(text=said))
        if answered:
            self._add("model", types.Part(text=answered))

    def _add(self, role: str, *parts: types.Part) -> None:
        self._turns.append(types.Content(role=role, parts=list(parts)))
