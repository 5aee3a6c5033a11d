"""Readers of a Live session: messages, events, whole answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from genai_live import events
from genai_live._core.inbox import EndOfStream
from genai_live._core.readers import Reader
from genai_live._protocol import TurnBuilder
from genai_live._protocol.answer_end import AnswerEnd
from genai_live.errors import SessionClosed

if TYPE_CHECKING:
    from genai_live._core.inbox import Inbox
    from genai_live._live.core import LiveCore
    from genai_live._protocol import Turn
    from genai_live.events import Event
    from genai_live.types import LiveServerMessage


class MessageReader(Reader["LiveServerMessage"]):
    """Every message from the server; or, as google-genai, those of one interaction.

    An interaction ends with its last message, and the server's answer to the setup is no part of
    it.
    """

    item = "message"

    def __init__(self, inbox: Inbox, *, one_interaction: bool = False) -> None:
        super().__init__(inbox)
        self._one_interaction = one_interaction
        self._over = False

    def read_nowait(self) -> LiveServerMessage | None:
        """Give the next message, or None when there is none now."""
        if self._over:
            raise EndOfStream
        while (delivery := self.inbox.read(self.position)) is not None:
            message = cast("LiveServerMessage | None", delivery.message)
            if self._one_interaction:
                if delivery.final:
                    self._over = True
                    self.close()
                    if message is None:
                        raise EndOfStream
                if message is not None and message.setup_complete is not None:
                    message = None
            if message is not None:
                return message
            self.commit()
        return None


class EventReader(Reader["Event"]):
    """Every event."""

    item = "event"

    def read_nowait(self) -> Event | None:
        """Give the next event, or None when there is none now."""
        return self.inbox.read_event(self.position)


class AnswerReader(Reader["Turn"]):
    """One whole turn: the model's answer to what is posted after this was made.

    Output of a turn that was under way then is left out. A call that is left to the user ends it
    early, since the model waits for the response. What a lost connection cut short is left out too.
    Who stops waiting for it leaves it, from its beginning, to the next reader.
    """

    item = "whole answer"

    def __init__(self, conversation: LiveCore) -> None:
        super().__init__(conversation.inbox)
        self._first_turn = conversation.protocol.next_turn
        self._builder = TurnBuilder()
        self._end = AnswerEnd(calls_end_turns=conversation.backend == "vertex")

    def read_nowait(self) -> Turn | None:
        """Give the turn once it is whole.

        Raises:
            SessionClosed: The session was closed before.
        """
        try:
            while (delivery := self.inbox.read(self.position, join=True)) is not None:
                mine = [event for event in delivery.events if event.turn >= self._first_turn]
                for event in mine:
                    self._builder.add(event)
                if any(_comes_anew(event) for event in mine):
                    self._builder = TurnBuilder()
                if any(map(self._is_last, mine)):
                    self.close()
                    return self._builder.build()
        except EndOfStream:
            raise SessionClosed(
                "the session was closed before the answer was complete.",
                hint="Connect again to go on.",
            ) from None
        return None

    def _is_last(self, event: Event) -> bool:
        is_end = self._end.is_end(event)
        return is_end or (isinstance(event, events.ToolCall) and not event.automatic)


def _comes_anew(event: Event) -> bool:
    """Whether the answer so far is void, since a lost connection cut it and it is asked again."""
    return isinstance(event, events.Reconnecting) and event.will_resend
