"""`PortableState`: what of a Live conversation leaves as a snapshot and comes from one."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from genai_live import types
from genai_live._protocol import model_behavior
from genai_live._protocol.history_media import without_media
from genai_live._protocol.live_state import LiveState
from genai_live._protocol.outbound import (
    CONNECTION_KINDS,
    MessageKind,
    OutboundMessage,
    kind_of,
)
from genai_live._protocol.snapshot import (
    HISTORY_BYTES,
    QUESTION_BYTES,
    VERSION,
    PromptTokens,
    Snapshot,
    SnapshotMessage,
    SnapshotTurn,
    without_secrets,
)
from genai_live._protocol.state import SessionState
from genai_live.converters import decode, encode

if TYPE_CHECKING:
    from datetime import datetime

    from genai_live._protocol.history import History

_TYPED = frozenset({MessageKind.TEXT, MessageKind.CLIENT_CONTENT})


class PortableState(LiveState):
    """What is known of one conversation, with its way into a snapshot and back."""

    @property
    def _only_end_is_missing(self) -> bool:
        """Whether the turn under way has all its output; its end may wait for the playback."""
        return self._turns.has_all_output and not self._answer_end.is_open

    def _take_back_speech(self, history: History) -> str:
        """Forget the turn under way if it answers speech, and return what the user said."""
        is_typed = self.ledger.first_unanswered_is_typed
        is_answered = self._turns.between_turns and not self._answer_end.is_held
        if is_answered or self._output_suppressed or is_typed:
            return ""
        return history.take_back_speech()

    def snapshot(self, *, now: float, time: datetime, began: datetime) -> Snapshot:
        """Return the conversation as the loss of the connection would leave it.

        Args:
            now: The time.
            time: The time by the calendar.
            began: When the server's session began, by the calendar.
        """
        history = self.history.copy()
        only_end_is_missing = self._only_end_is_missing
        spoken = "" if only_end_is_missing else self._take_back_speech(history)
        is_settled = only_end_is_missing or bool(spoken)
        answered = self.current_turn if is_settled else None
        left = self.ledger.unsettled(answered)
        spoken = spoken or self._take_new_speech(history)
        history.cut_off(None if is_settled else self.ledger.first_unanswered)
        typed = [message for message in left if message.kind in _TYPED]
        questions, lost = _questions(typed), Counter[str]()
        for message in left:
            if message.kind not in _TYPED and message.kind not in CONNECTION_KINDS:
                lost[message.kind.value] += 1
        if not is_settled:
            for kind, count in self.ledger.media_in_flight.items():
                lost[kind.value] += count
        turns, forgotten = history.settled(
            {message.number for message in typed}, most_bytes=HISTORY_BYTES
        )
        withheld: list[str] = []
        setup = attrs.evolve(self.setup, session_resumption=self._resumption_config)
        handle_at = self._handle_at
        first, newest, covered = self._context.tokens
        return Snapshot(
            version=VERSION,
            model=self.setup.model,
            setup=without_secrets(setup, "", withheld),
            updated=list(self._updated),
            withheld=withheld,
            handle=self.resumption_handle,
            handle_time=None if handle_at is None else time - timedelta(seconds=now - handle_at),
            began=began,
            turns=[SnapshotTurn(content=turn, covered=covered) for turn, covered in turns],
            forgotten=forgotten,
            questions=questions,
            spoken_question=spoken or None,
            turn=self._turns.number,
            usage=self.usage.total,
            prompt_tokens=PromptTokens(first=first, newest=newest, covered=covered),
            lost=dict(lost),
        )

    @property
    def _resumption_config(self) -> types.SessionResumptionConfig | None:
        config = self.setup.session_resumption
        return attrs.evolve(config, handle=None) if config is not None else None

    def _take_new_speech(self, history: History) -> str:
        """Return what the user has said since the last turn, if the model owes an answer to it."""
        if not self._turns.between_turns or self._output_suppressed:
            return ""
        if model_behavior.may_ignore_speech(self.profile, self.setup):
            return ""
        spoken = history.words_of_turn(self.next_turn)
        if spoken:
            history.forget_words_of_turn(self.next_turn)
        return spoken

    def restore(
        self, snapshot: Snapshot, *, now: float, handle_age: float | None
    ) -> list[OutboundMessage]:
        """Continue from a snapshot, as after the loss of a connection.

        Args:
            snapshot: The snapshot, checked.
            now: The time.
            handle_age: Seconds since its handle came; None where that is not known.

        Returns:
            The messages that the next connection is sent again.
        """
        self.state = SessionState.RECONNECTING
        self._awaits_initial_history = False
        self._restore_setup(snapshot)
        self.resumption_handle = snapshot.handle
        self._handle_at = now - handle_age if handle_age is not None else None
        turns = [
            (turn.content, bool(turn.covered))
            for turn in snapshot.turns or ()
            if turn.content is not None
        ]
        self.history.restore(turns, snapshot.forgotten or 0)
        self.usage.restore(snapshot.usage or types.UsageMetadata())
        tokens = snapshot.prompt_tokens or PromptTokens()
        self._context.restore((tokens.first, tokens.newest, tokens.covered))
        self._turns.number = snapshot.turn if snapshot.turn is not None else -1
        entries: list[OutboundMessage] = []
        for question in snapshot.questions or ():
            message = question.message
            if message is None:
                continue
            entry = OutboundMessage(
                encode(message),
                kind_of(message),
                self.ledger.next_number(),
                bool(question.expects_answer),
                self.next_turn,
                created_at=now,
                consumed=bool(question.consumed),
            )
            self.history.record_sent(message, entry.number)
            self.ledger.take_over(entry, now)
            entries.append(entry)
        return entries

    def _restore_setup(self, snapshot: Snapshot) -> None:
        """Take over what updates of the context have changed, unless a secret of it is missing."""
        for name in snapshot.updated or ():
            is_whole = not any(path.startswith(name) for path in snapshot.withheld or ())
            if is_whole and name in _UPDATED and snapshot.setup is not None:
                setattr(self.setup, name, getattr(snapshot.setup, name))
                self._updated[name] = None


_UPDATED = frozenset({"system_instruction", "tools"})


def _questions(messages: list[OutboundMessage]) -> list[SnapshotMessage]:
    """Return messages with their media, as far as there is room for it; the newest first."""
    questions: list[SnapshotMessage] = []
    size = 0
    for entry in reversed(messages):
        size += len(entry.frame)
        message = decode(entry.frame, types.LiveClientMessage)
        content = message.client_content
        if size > QUESTION_BYTES and content is not None:
            named = [without_media(turn) for turn in content.turns or ()]
            message.client_content = attrs.evolve(content, turns=named or None)
        questions.append(
            SnapshotMessage(
                message=message, expects_answer=entry.expects_answer, consumed=entry.consumed
            )
        )
    questions.reverse()
    return questions
