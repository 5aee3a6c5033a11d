"""`LiveState`: what is known of a Live conversation, and what follows from it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import attrs

from genai_live import types
from genai_live._protocol import model_behavior
from genai_live._protocol.audio_hold import AudioHold
from genai_live._protocol.context_check import ContextCheck
from genai_live._protocol.heard import SpeechLog
from genai_live._protocol.history import History
from genai_live._protocol.input_transcripts import InputTranscripts
from genai_live._protocol.ledger import MAX_AUDIO_AGE, Ledger
from genai_live._protocol.open_calls import OpenCalls
from genai_live._protocol.outbound import REALTIME_KINDS
from genai_live._protocol.state import SessionState
from genai_live._protocol.turn_end import AnswerEnd
from genai_live._protocol.turn_tracker import TurnTracker
from genai_live._protocol.usage import UsageCounter
from genai_live._protocol.user_activity import UserActivity
from genai_live.audio.playback import PlaybackLedger
from genai_live.models import ModelProfile

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._wire.backend import Backend


class LiveState:
    """What is known of one conversation, and what follows from it. `LiveProtocol` changes it.

    Args:
        setup: What the conversation is set up with.
        backend: `gemini` or `vertex`.
        profile: What the model accepts; without one, nothing is known of it.
        message_type: The class of the server's messages.
        is_automatic: Whether the session itself answers the calls of a function.
        max_audio_age: Seconds after which audio is dropped that waits, or that a lost connection
            may have swallowed.
        keeps_media: Whether the history contains the media of client content and of responses.

    Attributes:
        presetup_fields: Members of the server's messages that may precede `setupComplete`.
        message_type: The class of the server's messages.
        profile: What the model accepts.
        setup: The setup, with the updates of the context since.
        ledger: The client's messages, and what became of them.
        state: The state of the session.
        session_id: The server's name for the session, from `setupComplete`.
        setup_complete: The server's answer to the setup; None before it came.
        resumption_handle: The newest handle, at first that of the setup; None without one.
        going_away: Whether the server announced that it will end the connection.
        spoken_question: Transcript of what the user asked aloud, if the last loss of a connection
            cut off the answer, so that the question has to be sent as text; else empty.
        calls: The function calls that are open, and those that ended with their connection.
        playback: What of the model's audio was played, where somebody reports it.
        speech: What the model said aloud, and what of it was heard.
        history: What was said.
        input_transcripts: What the user said aloud, for the newest turns.
        usage: The token counts.
    """

    presetup_fields: tuple[str, ...] = ("go_away", "session_resumption_update")

    def __init__(
        self,
        setup: types.LiveClientSetup | None = None,
        *,
        backend: Backend = "gemini",
        profile: ModelProfile | None = None,
        message_type: type[types.LiveServerMessage] = types.LiveServerMessage,
        is_automatic: Callable[[str], bool] = lambda _: False,
        max_audio_age: float = MAX_AUDIO_AGE,
        keeps_media: bool = False,
    ) -> None:
        self.message_type = message_type
        self.profile = profile or ModelProfile(backend=backend)
        self.setup = attrs.evolve(setup) if setup is not None else types.LiveClientSetup()
        self.ledger = Ledger(max_audio_age=max_audio_age)
        self.state = SessionState.CONNECTING
        self.session_id: str | None = None
        self.setup_complete: types.LiveServerSetupComplete | None = None
        resumption = self.setup.session_resumption
        self.resumption_handle = resumption.handle if resumption is not None else None
        self.going_away = False
        self.spoken_question = ""
        self.calls = OpenCalls(is_automatic)
        self.playback = PlaybackLedger()
        self.speech = SpeechLog(self.playback)
        self.history = History(keeps_media=keeps_media, speech=self.speech)
        self.input_transcripts = InputTranscripts()
        self.usage = UsageCounter()
        self._turns = TurnTracker()
        self._activity = UserActivity(self.setup.realtime_input_config)
        self._answer_end = AnswerEnd(
            calls_end_turns=model_behavior.calls_end_turns(self.profile),
            is_separate=partial(model_behavior.answers_separately, self.profile, self.setup),
            is_silent=partial(model_behavior.is_silent, self.profile),
        )
        self._audio_hold = AudioHold(self.profile)
        self._context = ContextCheck(self.setup.context_window_compression)
        if self.resumption_handle is not None:
            self._context.on_restored()
        # How many messages the client had sent when the newest turn began.
        self._sent_before_turn = 0
        # The newest turn whose words came after its end; -1 if there was none.
        self._late_turn = -1
        # When the newest handle came; None where that is not known.
        self._handle_at: float | None = None
        # Members of the setup that updates of the context changed; a set in order.
        self._updated: dict[str, None] = {}
        # Whether the newest handle contains all of the model's output.
        self._handle_is_fresh = False
        # Whether the client interrupted the answer that is coming, so that readers do not get it.
        self._output_suppressed = False
        # Whether the next client content is the history that the setup announced.
        history = self.setup.history_config
        self._awaits_initial_history = bool(history and history.initial_history_in_client_content)

    @property
    def next_turn(self) -> int:
        """Number of the turn that will answer what is sent now."""
        return self._turns.number + 1

    @property
    def current_turn(self) -> int:
        """Number of the turn under way, or of the last one."""
        return self._turns.current

    def _turn_of_speech(self) -> int:
        """Return the number of the turn that answers the speech whose transcript comes now.

        Transcripts come in no fixed order with the model's output. During a turn it is what that
        turn answers, or after an interruption what interrupted it. Between turns it is new speech,
        unless the client has sent nothing since the last turn began, which still lacks its words.
        """
        turns = self._turns
        if not turns.between_turns:
            return self.next_turn if turns.interrupted else turns.number
        is_late = (
            turns.number >= 0
            and not turns.interrupted
            and self.profile.answers_speech
            and self.ledger.sent == self._sent_before_turn
            and (turns.number not in self.input_transcripts or turns.number == self._late_turn)
        )
        if is_late:
            self._late_turn = turns.number
        return turns.number if is_late else self.next_turn

    @property
    def in_exchange(self) -> bool:
        """Whether an answer or a call is open, or the user streams: more than a typed message."""
        realtime = self.ledger.last_kind in REALTIME_KINDS
        return realtime or bool(self.calls.pending) or not self._turns.between_turns

    @property
    def at_boundary(self) -> bool:
        """Whether another connection could take over without anything being lost or repeated.

        Nobody speaks, no answer or call is open, and a handle contains everything so far.
        """
        return self.is_idle and (self._handle_is_fresh or not self.history.turns)

    @property
    def is_idle(self) -> bool:
        """Whether nobody speaks, and no answer or call is open."""
        return (
            self.state is SessionState.IDLE
            and self._turns.between_turns
            and not self._activity.speaks
            and not self._activity.is_open
            and not self.calls.pending
            and not self._answer_end.awaits_turn
            and not self.ledger.expects_answer
        )

    @property
    def awaits_server(self) -> bool:
        """Whether the server owes an answer, or the rest of one.

        Speech that the model may ignore owes none. What a model says that only transcribes or
        translates has no rest either.
        """
        between_turns = self._turns.between_turns
        waits = between_turns and self._answer_end.waits_for_call
        if waits or self.state in (SessionState.WAITING_FOR_TOOL, SessionState.RECONNECTING):
            return False
        if between_turns or not self.profile.answers_speech:
            if model_behavior.may_ignore_speech(self.profile, self.setup):
                return self.ledger.has_typed_question
            return self._activity.spoke or self.ledger.expects_answer
        return True

    @property
    def silent_since(self) -> float:
        """When the server sent something last, or was given something to respond to."""
        return max(self.ledger.received_at, self.ledger.asked_at)

    def stall_due(self, timeout: float, *, since: float) -> float | None:
        """Return the time at which the server's silence becomes a stall.

        Args:
            timeout: Seconds of silence. Playback time is added, since the server may wait for the
                end of the playback before it ends the turn.
            since: Time of the last stall that was reported; a silence is reported once.

        Returns:
            The time; None while the server owes nothing, or if this silence was reported.
        """
        silent_since = self.silent_since
        if silent_since <= since or not self.awaits_server:
            return None
        return silent_since + timeout + self._turns.playback_seconds

    @property
    def missing(self) -> list[types.Content]:
        """Turns that a new connection lacks and that are not sent again as messages."""
        return self.history.missing(self.ledger.pending_numbers())
