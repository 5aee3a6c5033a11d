"""Supervisor of a session's connections: when to leave one, and when to try another.

One task a session. It wakes when a connection was lost, when the server announces the end of one
(`goAway`) or the service's limit for a session is near, or when the model has been silent for too
long, and deals with one thing at a time. What
a new connection is given is decided elsewhere (`_protocol/carry_over.py`).
"""

from __future__ import annotations

import logging
import math
import time
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, Protocol

import anyio
from attrs import frozen

from genai_live import errors, events
from genai_live._live.reconnect import ReconnectPolicy, classify, is_refusal
from genai_live._runtime.signal import Signal
from genai_live.errors import ConnectError, ConnectionClosed, LiveError, SetupError
from genai_live.transport.base import CloseInfo

if TYPE_CHECKING:
    from genai_live._protocol import InboundMessage
    from genai_live.transport.base import TransportClosed

logger = logging.getLogger("genai_live")

GO_AWAY_SHARE = 0.2
"""Share of the time that a goAway leaves which is kept for the change."""
GO_AWAY_SECONDS = 2.0
"""The most of it."""
HEALTHY_SECONDS = 10.0
"""How long a connection that brings nothing has to live before it counts as healthy."""
_HEALTHY_EVENTS = events.TurnComplete, events.TextDelta, events.AudioDelta
"""What a healthy connection brings."""
_PROVING_EVENTS = (
    *_HEALTHY_EVENTS,
    events.ThoughtDelta,
    events.ToolCall,
    events.InputTranscript,
    events.OutputTranscript,
)
"""What a connection brings whose setup the server has really accepted."""
_HANDLE_REJECTED_CODES = (1007, 1008, 1011)
_NOT_THE_HANDLE = errors.PermissionDenied, errors.QuotaExceeded


class Departure(Enum):
    """What it costs to leave a connection at a moment."""

    FREE = auto()
    """Nothing: nobody speaks, nothing is owed, and a handle contains all of it."""
    COSTLY = auto()
    """An answer would be cut, or something would have to be sent again."""
    BLOCKED = auto()
    """A function runs or a call is open, whose answer would be lost."""


class Outage(NamedTuple):
    """What is left to do when a connection was stopped."""

    will_resend: bool
    """Whether something has no answer yet and will be asked again."""
    has_handle: bool
    """Whether there is a handle to restore the conversation from."""
    losses: int = 0
    """Connections in a row that were lost with the same unanswered question, this one included."""


class Attempt(NamedTuple):
    """One attempt to reconnect."""

    number: int
    """Which attempt it is, from 1."""
    delay: float
    """Seconds to wait before it."""
    code: int | None
    """Close code of the connection that was lost; None where it was left as planned."""
    reason: str
    """Why it was lost, or why the attempt before failed."""
    restore: bool
    """Whether to restore the conversation from its handle."""


class SupervisedSession(Protocol):
    """The session, as far as its supervisor needs it."""

    @property
    def departure(self) -> Departure:
        """What it would cost to leave the connection now."""
        ...

    def stall_due(self, timeout: float, *, since: float) -> float | None:
        """Return when silence becomes a stall; None while nothing is owed, or it was reported."""
        ...

    def report_stall(self, *, prompt: bool) -> float:
        """Tell readers that the model has been silent, and return for how many seconds."""
        ...

    @property
    def in_exchange(self) -> bool:
        """Whether an answer or a call is open, or the user streams: more than a typed message."""
        ...

    def start_outage(self, *, forget_handle: bool, refused: bool) -> Outage:
        """Stop the connection, and tell readers what that means for the turn in progress."""
        ...

    async def reconnect(self, attempt: Attempt) -> None:
        """Make one attempt to continue over another connection.

        Raises:
            LiveError: It failed.
        """
        ...


class ReconnectFailed(Exception):
    """The session cannot continue.

    Args:
        info: How the session ends.
        error: What readers and senders get.
        problem: Why the last attempt failed; None where no time was left for one.
    """

    def __init__(self, info: CloseInfo, error: Exception, problem: Exception | None = None) -> None:
        super().__init__(str(error))
        self.info = info
        self.error = error
        self.problem = problem


@frozen
class _Loss:
    """A connection that was lost or left.

    Attributes:
        policy: How to reconnect.
        info: How it ended.
        error: What its end means; None where that follows from `info`.
        planned: Whether it was left before the server ended it.
        restore: Whether there was a handle to restore the conversation from.
        at: When it ended.
        rotated: Whether the session had reached the age at which it is rotated.
        losses: Connections in a row that were lost with the same unanswered question.
    """

    policy: ReconnectPolicy
    info: CloseInfo
    error: Exception | None
    planned: bool
    restore: bool
    at: float
    rotated: bool
    losses: int


class Supervisor:
    """Watches one session. Belongs to its event loop.

    Args:
        session: The session.
        policy: How to reconnect; None never does.
        stall_timeout: Seconds of silence that make a stall; None watches for none.
        session_seconds: How long the service lets a session live; None where no limit is known.
    """

    def __init__(
        self,
        session: SupervisedSession,
        policy: ReconnectPolicy | None,
        *,
        stall_timeout: float | None,
        session_seconds: float | None = None,
    ) -> None:
        self._session = session
        self._policy = policy
        self._stall_timeout = stall_timeout
        self._news = Signal()
        self._woken = False
        # The connection that was lost and has no successor yet.
        self._loss: _Loss | None = None
        # When the connection has to be left at the latest; infinite: at the next free moment.
        self._leave_at: float | None = None
        # Whether the server restored the conversation without its context.
        self._context_is_lost = False
        # When the last stall was reported, and whether the task waits for the next one.
        self._stalled_at = 0.0
        self._watching = False
        # When the task looks again, unless it is woken before.
        self._looks_at = math.inf
        # Attempts since a connection was healthy, and what is known of the one in use.
        self._failures = 0
        self._connected_at = time.monotonic()
        self._brought_something = True
        self._was_restored = False
        # Whether the model has said something over it, and whether it has ended a turn.
        self._is_proven = self._has_answered = False
        # Whether a refusal was retried, and no connection has been good since.
        self._refusal_was_retried = False
        # When the server's session began or was rotated, and after how long that is due again.
        self._began_at = self._connected_at
        self._rotate_after = policy.rotation(session_seconds) if policy is not None else None
        self._session_seconds = session_seconds
        # Whether the connection has to be left because of the session's age.
        self._is_old = False

    def wake(self) -> None:
        """Look again at what there is to wait for."""
        self._woken = True
        self._news.set()

    def on_question(self) -> None:
        """Watch for the answer to a question, unless the task looks in time anyway."""
        due = self._stall_due()
        if due is not None and due < self._looks_at:
            self.wake()

    def handles(self, closed: TransportClosed, *, going_away: bool) -> bool:
        """Return whether to reconnect after the end of the connection; if so, it begins here.

        Args:
            closed: How it ended.
            going_away: Whether the server had announced it.
        """
        policy = self._policy
        if policy is None:
            return False
        if self._may_retry(closed, going_away=going_away):
            self._start_outage(policy, closed.info, closed.error)
            return True
        if closed.error is None and self._may_retry_refusal(closed.info):
            self._refusal_was_retried = True
            self._start_outage(policy, closed.info, refused=True)
            return True
        return False

    @property
    def is_settled(self) -> bool:
        """Whether another piece of output tells nothing about the connection."""
        return (
            (self._watching or self._stall_timeout is None)
            and self._is_proven
            and self._brought_something
            and self._leave_at is None
        )

    def on_received(self, inbound: InboundMessage) -> None:
        """Watch what the server announces, and whether the connection is healthy."""
        for event in inbound.events:
            if isinstance(event, events.GoAway) and self._policy is not None:
                left = event.time_left.total_seconds() if event.time_left is not None else 0.0
                margin = min(GO_AWAY_SECONDS, GO_AWAY_SHARE * left)
                self._leave_at = time.monotonic() + left - margin
                self.wake()
            elif isinstance(event, events.ContextLost):
                self._on_context_lost()
            elif isinstance(event, _PROVING_EVENTS):
                self._is_proven = True
                self._brought_something |= isinstance(event, _HEALTHY_EVENTS)
                self._has_answered |= isinstance(event, events.TurnComplete)
        if self._leave_at is not None or (not self._watching and self._stall_due() is not None):
            self.wake()

    def _on_context_lost(self) -> None:
        """Leave at the next free moment to send the history, where the policy says so."""
        if self._policy is None or self._policy.on_context_lost != "reseed":
            return
        self._context_is_lost = True
        if self._leave_at is None:
            self._leave_at = math.inf
        self.wake()

    def _may_retry(self, closed: TransportClosed, *, going_away: bool) -> bool:
        info, error = closed.info, closed.error
        if self._handle_is_bad(info):
            return True
        if isinstance(error, LiveError):
            return error.retryable
        return classify(info.code, info.reason, going_away=going_away) == "retry"

    def _handle_is_bad(self, info: CloseInfo) -> bool:
        """Whether the server ended a restored session at once: its handle is of no use."""
        if not self._was_restored or info.code not in _HANDLE_REJECTED_CODES:
            return False
        if self._is_proven or self._is_healthy():
            return False
        return not isinstance(errors.from_close(info.code, info.reason), _NOT_THE_HANDLE)

    def _may_retry_refusal(self, info: CloseInfo) -> bool:
        """Whether a refusal need not be the fault of the request, and was not retried already.

        Before the model has said anything the setup may be at fault, and with 1007 a typed message
        that was sent last. With 1008 it is what happens at the same time, such as audio during a
        function call.
        """
        if not self._is_proven or not is_refusal(info.code, info.reason):
            return False
        if self._has_answered and self._is_older_than(HEALTHY_SECONDS):
            self._refusal_was_retried = False
        if self._refusal_was_retried:
            return False
        return info.code == 1008 or self._session.in_exchange

    def _is_healthy(self) -> bool:
        return self._brought_something or self._is_older_than(HEALTHY_SECONDS)

    def _is_older_than(self, seconds: float) -> bool:
        return time.monotonic() - self._connected_at > seconds

    def _start_outage(
        self,
        policy: ReconnectPolicy,
        info: CloseInfo,
        error: Exception | None = None,
        *,
        planned: bool = False,
        refused: bool = False,
    ) -> None:
        forget_handle = self._handle_is_bad(info) or self._context_is_lost
        self._context_is_lost = False
        rotated, self._is_old = self._is_old, False
        if self._is_healthy() or (rotated and planned):
            self._failures = 0
        self._leave_at = None
        outage = self._session.start_outage(forget_handle=forget_handle, refused=refused)
        now = time.monotonic()
        self._loss = _Loss(
            policy, info, error, planned, outage.has_handle, now, rotated, outage.losses
        )
        self.wake()

    @property
    def session_age(self) -> float:
        """Seconds since the server's session began or was rotated last."""
        return time.monotonic() - self._began_at

    async def resume(self, *, restore: bool, session_age: float) -> None:
        """Make the first connection of a conversation that began in another session.

        That is a reconnect as after a planned change of the connection.

        Args:
            restore: Whether there is a handle to restore the conversation from.
            session_age: Seconds since the server's session began or was rotated last.

        Raises:
            LiveError: It could not be done.
        """
        policy = self._policy or ReconnectPolicy()
        now = time.monotonic()
        self._began_at = now - session_age
        info = CloseInfo(1000, "the conversation began in another session", clean=True)
        loss = _Loss(policy, info, None, True, restore, now, False, 0)
        try:
            await self._recover(loss)
        except ReconnectFailed as failed:
            raise failed.problem or ConnectError(
                f"no connection was made within {policy.timeout:g} s."
            ) from None

    # The task.

    async def run(self) -> None:
        """Watch until the session cannot continue.

        Raises:
            ReconnectFailed: Attempts or time are used up, or the server's refusal is final.
        """
        while True:
            with anyio.move_on_after(self._seconds_to_wait()):
                await self._news.wait(self._is_woken)
            self._woken = False
            self._check_age()
            if self._loss is not None:
                await self._recover(self._loss)
            elif self._policy is not None and self._must_leave():
                info = CloseInfo(1000, self._reason_to_leave(), clean=True)
                self._start_outage(self._policy, info, planned=True)
            elif (due := self._stall_due()) is not None and time.monotonic() >= due:
                self._stall()

    def _is_woken(self) -> bool:
        return self._woken

    def _seconds_to_wait(self) -> float | None:
        stall_due = self._stall_due()
        self._watching = stall_due is not None
        rotate_at = self._rotate_at if self._leave_at is None else None
        due = [at for at in (self._leave_at, stall_due, rotate_at) if at is not None]
        self._looks_at = min(due, default=math.inf)
        return max(0.0, self._looks_at - time.monotonic()) if due else None

    @property
    def _rotate_at(self) -> float | None:
        """When the session is to be rotated; None for never."""
        if self._policy is None or self._rotate_after is None or self._loss is not None:
            return None
        return self._began_at + self._rotate_after

    def _check_age(self) -> None:
        """Leave at the next free moment if the session is old, or just before the service does."""
        rotate_at = self._rotate_at
        if self._leave_at is not None or rotate_at is None or time.monotonic() < rotate_at:
            return
        self._is_old = True
        self._leave_at = math.inf
        limit = self._session_seconds
        if limit is not None and self._began_at + limit - GO_AWAY_SECONDS > rotate_at:
            self._leave_at = self._began_at + limit - GO_AWAY_SECONDS

    def _reason_to_leave(self) -> str:
        if self._context_is_lost:
            return "the server had lost the conversation"
        return "the session was rotated because of its age" if self._is_old else ""

    def _must_leave(self) -> bool:
        if self._leave_at is None:
            return False
        departure = self._session.departure
        if departure is Departure.FREE or time.monotonic() < self._leave_at:
            return departure is Departure.FREE
        if departure is Departure.BLOCKED:
            self._leave_at = math.inf  # an answer is on its way: at the next free moment, if any
            return False
        return True

    # After a loss.

    async def _recover(self, loss: _Loss) -> None:
        """Reconnect.

        Raises:
            ReconnectFailed: It could not be done, or would only lose another connection.
        """
        policy = loss.policy
        if loss.losses > policy.max_attempts:
            raise self._ended(
                loss,
                f"{loss.losses} connections in a row were lost before the answer to the same "
                "question was complete. Ask something else, or raise "
                "ReconnectPolicy(max_attempts=).",
            )
        problem: Exception | None = loss.error
        reason = loss.info.reason
        deadline = loss.at + policy.timeout
        restore, at_once = loss.restore, loss.planned
        while self._failures < policy.max_attempts:
            self._failures += 1
            delay = 0.0 if at_once else policy.delay(self._failures)
            if time.monotonic() + delay > deadline:
                break
            code = None if loss.planned else loss.info.code
            attempt = Attempt(self._failures, delay, code, reason, restore)
            try:
                with anyio.fail_after(deadline - time.monotonic()):
                    await self._session.reconnect(attempt)
            except TimeoutError:
                problem = ConnectError(f"no connection was made within {policy.timeout:g} s.")
                break
            except LiveError as error:
                problem, reason = error, str(error)
                logger.info(
                    "Reconnecting failed: %s", error, extra={"event_name": "reconnect_failed"}
                )
                at_once = restore and self._rejects_handle(error)
                restore = restore and not at_once
                if not at_once and not self._may_pass(error):
                    break
            else:
                self._on_connected(restored=restore, rotated=loss.rotated)
                return
        raise self._failed(loss, problem)

    def _on_connected(self, *, restored: bool, rotated: bool) -> None:
        self._loss = None
        self._connected_at = time.monotonic()
        self._brought_something = self._is_proven = self._has_answered = False
        self._was_restored = restored
        if rotated or not restored:
            self._began_at = self._connected_at

    def _rejects_handle(self, error: LiveError) -> bool:
        """Whether an attempt failed because of its handle: refused for good, or refused twice.

        The second refusal counts even if its reason sounds as if it would pass.
        """
        refused = isinstance(error, SetupError) and error.code in _HANDLE_REJECTED_CODES
        by_the_handle = refused and not isinstance(error.__cause__, _NOT_THE_HANDLE)
        return by_the_handle and not (error.retryable and self._failures == 1)

    def _may_pass(self, error: LiveError) -> bool:
        """Whether another attempt may succeed where this one failed."""
        unexpected_answer = isinstance(error, SetupError) and error.code is None
        return error.retryable or unexpected_answer

    def _failed(self, loss: _Loss, problem: Exception | None) -> ReconnectFailed:
        """Return how the session ends: as the server said last, else as the connection was lost."""
        if isinstance(problem, SetupError) and problem.code is not None:
            refusal = problem.__cause__
            if isinstance(refusal, LiveError) and not refusal.retryable:
                return ReconnectFailed(CloseInfo(problem.code, problem.reason), refusal, problem)
        seconds = time.monotonic() - loss.at
        return self._ended(
            loss,
            f"Reconnecting failed, after {self._failures} attempts in {seconds:.1f} s: "
            f"{problem or 'no time was left.'}",
            problem,
        )

    def _ended(self, loss: _Loss, problem: str, cause: Exception | None = None) -> ReconnectFailed:
        """Return that the session ends as the connection was lost; the hint tells the problem."""
        info = loss.info
        if loss.planned:
            info = CloseInfo(1006, "left before the server ended it")
        is_final = isinstance(cause, LiveError) and not self._may_pass(cause)
        cls, advice = _meaning(loss.error or errors.from_close(info.code, info.reason))
        if is_final:  # the problem has a hint of its own
            cls, advice = _refused_dial(cause) or cls, ""
        error = cls(
            info.code,
            info.reason,
            hint=f"{problem}{advice}",
            retryable=False if is_final else None,
        )
        error.__cause__ = cause
        if isinstance(cause, LiveError):
            error.retry_after = cause.retry_after
        return ReconnectFailed(info, error, cause)

    # Silence.

    def _stall_due(self) -> float | None:
        """Return the time at which silence becomes a stall; None while nothing is owed."""
        if self._stall_timeout is None or self._loss is not None:
            return None
        return self._session.stall_due(self._stall_timeout, since=self._stalled_at)

    def _stall(self) -> None:
        """Report a stall, once, and do about it what the policy says."""
        self._stalled_at = time.monotonic()
        policy = self._policy
        action = policy.on_stall if policy is not None else "event"
        seconds = self._session.report_stall(prompt=action == "prompt")
        if policy is not None and action == "resume":
            reason = f"the model said nothing for {seconds:.1f} s"
            self._start_outage(policy, CloseInfo(1006, reason))


def _meaning(error: Exception) -> tuple[type[ConnectionClosed], str]:
    """Return the class of error that a loss means, and its advice."""
    if isinstance(error, ConnectionClosed):
        return type(error), f" {error.hint}"
    return ConnectionClosed, ""


def _refused_dial(problem: Exception | None) -> type[ConnectionClosed] | None:
    """Return the class of error for a dial that was refused for good with an HTTP status."""
    if not isinstance(problem, ConnectError):
        return None
    meaning = errors.from_refusal(problem.status, problem.reason)
    return meaning[0] if meaning is not None else None
