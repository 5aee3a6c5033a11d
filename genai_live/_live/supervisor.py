"""Keeps a conversation going over connections that come and go.

One task for a session. It wakes when a connection was lost, when the server wants to end one
(`goAway`), or when the model has been silent for too long, and deals with one thing at a time.
"""

from __future__ import annotations

import logging
import math
import time
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import anyio
from attrs import frozen

from genai_live import errors, events
from genai_live._core.connection import internal_error
from genai_live._live.reconnect import classify
from genai_live._runtime.background import BackgroundTask
from genai_live._runtime.signal import Signal
from genai_live.errors import ConnectError, ConnectionClosed, LiveError, SetupError
from genai_live.transport.base import CloseInfo, TransportClosed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from genai_live._core.connection import Connection
    from genai_live._live.reconnect import ReconnectPolicy
    from genai_live._protocol import InboundMessage, LiveProtocol
    from genai_live.transport.base import Transport

logger = logging.getLogger("genai_live")

GO_AWAY_SHARE = 0.2
"""Share of the time that a goAway leaves which is kept for the change."""
GO_AWAY_SECONDS = 2.0
"""The most of it."""
PROVEN_SECONDS = 10.0
"""How long a connection has to live, if it brings nothing, before it counts as a good one."""
_PROOFS = events.TurnComplete, events.TextDelta, events.AudioDelta
"""What a good connection brings."""
_POISONED = (1007, 1008, 1011)
_NOT_THE_HANDLE = errors.PermissionDenied, errors.QuotaExceeded


class ResumeResult(NamedTuple):
    """What a new connection was given: messages sent again, and turns of the history.

    `missing_turns` are the turns that the model lacks and does not take.
    """

    replayed: int
    seeded: int
    missing_turns: int


class Host(Protocol):
    """The conversation, as far as its supervisor needs it."""

    @property
    def protocol(self) -> LiveProtocol:
        """What is known."""
        ...

    @property
    def link(self) -> Connection:
        """The connection in use, or the last one."""
        ...

    @property
    def at_boundary(self) -> bool:
        """Whether the connection can change now and nobody notices."""
        ...

    @property
    def awaits_server(self) -> bool:
        """Whether the server owes an answer, or the rest of one."""
        ...

    @property
    def busy(self) -> bool:
        """Whether a function runs or an answer to a call is awaited."""
        ...

    def begin_outage(self) -> bool:
        """Note that there is no connection, and tell what that means for the turn under way.

        Returns:
            Whether something is to be asked again.
        """
        ...

    async def open_link(self, transport: Transport, *, restore: bool) -> Connection:
        """Set up over a new connection; the conversation is to be restored, or begins anew.

        Raises:
            SetupError: The server did not take it.
        """
        ...

    def use(self, link: Connection, *, restored: bool) -> ResumeResult:
        """Go on over a new connection, and give it what it needs."""
        ...

    def prompt(self) -> None:
        """Ask the model to go on."""
        ...

    def tell(self, *happened: events.Event, final: bool = False) -> None:
        """Hand events to the readers."""
        ...

    def end(self, info: CloseInfo, error: Exception | None = None) -> None:
        """End the session."""
        ...


@frozen
class _Loss:
    """A connection that is no more."""

    policy: ReconnectPolicy
    info: CloseInfo
    error: Exception | None
    planned: bool
    asks_again: bool
    dropped: int
    at: float


class Supervisor:
    """Watches one conversation. Belongs to its event loop; `wake` may come from any thread.

    Args:
        host: The conversation.
        policy: How to reconnect; None never does.
        dial: Makes a connection, with fresh credentials.
        stall_timeout: Seconds of silence that make a stall; None for no watch.
        call_soon: How other threads reach the event loop; None when there are none.
    """

    def __init__(
        self,
        host: Host,
        policy: ReconnectPolicy | None,
        dial: Callable[[], Awaitable[Transport]],
        *,
        stall_timeout: float | None,
        call_soon: Callable[[Callable[[], Any]], Any] | None = None,
    ) -> None:
        self._host = host
        self._policy = policy
        self._dial = dial
        self._stall_timeout = stall_timeout
        self._news = Signal(call_soon)
        self._woken = False
        self._loss: _Loss | None = None
        self._leave_at: float | None = None
        self._context_is_lost = False
        self._stalled_at = 0.0
        self._watching = False
        self._failures = 0
        self._proven = True
        self._restored = False
        self._task = BackgroundTask()

    def start(self) -> None:
        """Begin to watch."""
        self._task.start(self._run, name="genai_live supervisor")

    def cancel(self) -> None:
        """Stop watching, and connecting."""
        self._task.cancel()

    async def wait(self) -> None:
        """Wait until it has stopped."""
        await self._task.wait()

    def wake(self) -> None:
        """Look again at what there is to wait for; from any thread."""
        self._woken = True
        self._news.set()

    def takes(self, closed: TransportClosed) -> bool:
        """Whether the end of the connection is dealt with here; else it ends the session."""
        if self._policy is None or not self._may_retry(closed):
            return False
        self._begin_outage(self._policy, closed.info, closed.error)
        return True

    def note(self, delivery: InboundMessage) -> None:
        """Take what came from the server into account."""
        for event in delivery.events:
            if isinstance(event, events.GoAway) and self._policy is not None:
                left = event.time_left.total_seconds() if event.time_left is not None else 0.0
                self._leave_at = (
                    time.monotonic() + left - min(GO_AWAY_SECONDS, GO_AWAY_SHARE * left)
                )
                self.wake()
            elif isinstance(event, events.ContextLost):
                self._leave_for_context()
            elif isinstance(event, _PROOFS):
                self._proven = True
        if self._leave_at is not None or (not self._watching and self._stall_due() is not None):
            self.wake()

    def _leave_for_context(self) -> None:
        """Go at the next boundary, and begin anew with the history, where that is wanted."""
        if self._policy is None or self._policy.on_context_lost != "reseed":
            return
        self._context_is_lost = True
        if self._leave_at is None:
            self._leave_at = math.inf
        self.wake()

    def _may_retry(self, closed: TransportClosed) -> bool:
        info, error = closed.info, closed.error
        if self._is_poisoned(info):
            return True
        if isinstance(error, LiveError):
            return error.retryable
        going_away = self._host.protocol.going_away
        return classify(info.code, info.reason, going_away=going_away) == "retry"

    def _is_poisoned(self, info: CloseInfo) -> bool:
        """Whether a restored conversation ended at once, by itself: its handle is of no use."""
        if not self._restored or self._is_proven() or info.code not in _POISONED:
            return False
        return not isinstance(errors.from_close(info.code, info.reason), _NOT_THE_HANDLE)

    def _is_proven(self) -> bool:
        return self._proven or time.monotonic() - self._host.link.began > PROVEN_SECONDS

    def _begin_outage(
        self,
        policy: ReconnectPolicy,
        info: CloseInfo,
        error: Exception | None = None,
        *,
        planned: bool = False,
    ) -> None:
        protocol = self._host.protocol
        if self._is_poisoned(info) or self._context_is_lost:
            protocol.forget_handle()
        self._context_is_lost = False
        if self._is_proven():
            self._failures = 0
        self._leave_at = None
        dropped = protocol.ledger.dropped
        asks_again = self._host.begin_outage()
        self._loss = _Loss(policy, info, error, planned, asks_again, dropped, time.monotonic())
        self.wake()

    # The task.

    async def _run(self) -> None:
        try:
            while True:
                with anyio.move_on_after(self._seconds_to_wait()):
                    await self._news.wait(self._is_woken)
                self._woken = False
                if self._loss is not None:
                    await self._recover(self._loss)
                elif self._policy is not None and self._must_leave():
                    await self._leave(self._policy)
                elif (due := self._stall_due()) is not None and time.monotonic() >= due:
                    await self._stall()
        except Exception as error:  # our own error must end the session, not hang it
            closed = internal_error(error)
            self._host.end(closed.info, closed.error)

    def _is_woken(self) -> bool:
        return self._woken

    def _seconds_to_wait(self) -> float | None:
        stall_due = self._stall_due()
        self._watching = stall_due is not None
        due = [at for at in (self._leave_at, stall_due) if at is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    # Leaving before the server does.

    def _must_leave(self) -> bool:
        if self._leave_at is None:
            return False
        if self._host.at_boundary:
            return True
        if time.monotonic() < self._leave_at:
            return False
        if self._host.busy:
            self._leave_at = math.inf  # an answer is on its way: at the next boundary, if it comes
            return False
        return True

    async def _leave(self, policy: ReconnectPolicy) -> None:
        link = self._host.link
        with anyio.CancelScope(shield=True):
            await link.close()
        if self._loss is None:
            reason = "the server had lost the conversation" if self._context_is_lost else ""
            self._begin_outage(policy, CloseInfo(1000, reason, clean=True), planned=True)

    # Getting over a loss.

    async def _recover(self, loss: _Loss) -> None:
        policy = loss.policy
        with anyio.CancelScope(shield=True):  # a server refuses what the old one still holds
            await self._host.link.close()
        problem: Exception | None = loss.error
        reason = loss.info.reason
        deadline = loss.at + policy.timeout
        at_once = loss.planned
        while self._failures < policy.max_attempts:
            self._failures += 1
            delay = 0.0 if at_once else policy.delay(self._failures)
            if time.monotonic() + delay > deadline:
                break
            self._host.tell(
                events.Reconnecting(
                    turn=self._host.protocol.next_turn,
                    attempt=self._failures,
                    delay=delay,
                    code=None if loss.planned else loss.info.code,
                    reason=reason,
                    will_resend=loss.asks_again,
                )
            )
            await anyio.sleep(delay)
            tried = self._host.protocol.resumption_handle
            try:
                with anyio.fail_after(deadline - time.monotonic()):
                    await self._connect(loss)
            except TimeoutError:
                problem = ConnectError(f"no connection came about in {policy.timeout:g} s.")
                break
            except LiveError as error:
                problem, reason = error, str(error)
                logger.info("Reconnecting failed: %s", error)
                if not self._goes_on(error):
                    break
                at_once = tried != self._host.protocol.resumption_handle  # it was the handle
            else:
                return
        self._give_up(loss, problem)

    def _goes_on(self, error: LiveError) -> bool:
        """Whether to try again after an attempt failed; a handle refused for good is forgotten.

        So is one that is refused twice, though the reason sounds as if it would pass.
        """
        protocol = self._host.protocol
        refused = isinstance(error, SetupError) and error.code in _POISONED
        by_the_handle = refused and not isinstance(error.__cause__, _NOT_THE_HANDLE)
        may_pass = error.retryable and self._failures == 1
        if by_the_handle and not may_pass and protocol.resumption_handle is not None:
            protocol.forget_handle()
            return True
        said_something_else = isinstance(error, SetupError) and error.code is None
        return error.retryable or said_something_else

    async def _connect(self, loss: _Loss) -> None:
        host = self._host
        restore = host.protocol.resumption_handle is not None
        transport = await self._dial()
        link = await host.open_link(transport, restore=restore)
        self._loss = None
        self._proven, self._restored = False, restore
        given = host.use(link, restored=restore)
        host.tell(
            events.Resumed(
                turn=host.protocol.next_turn,
                mode="restored" if restore else "reseeded" if given.seeded else "fresh",
                downtime=time.monotonic() - loss.at,
                dropped=host.protocol.ledger.dropped - loss.dropped,
                **given._asdict(),
            )
        )
        link.start()

    def _give_up(self, loss: _Loss, problem: Exception | None) -> None:
        """End the session with what the server said last, else with why the connection was lost."""
        if isinstance(problem, SetupError) and problem.code is not None:
            refusal = problem.__cause__
            if isinstance(refusal, LiveError) and not refusal.retryable:
                self._host.end(CloseInfo(problem.code, problem.reason), refusal)
                return
        info = loss.info
        if loss.planned:
            info = CloseInfo(1006, "left before the server ended it")
        cls = type(loss.error) if isinstance(loss.error, ConnectionClosed) else ConnectionClosed
        error = cls(
            info.code,
            info.reason,
            hint=f"Reconnecting failed, after {self._failures} attempts in "
            f"{time.monotonic() - loss.at:.1f} s: {problem or 'no time was left.'}",
        )
        error.__cause__ = problem
        self._host.end(info, error)

    # Silence.

    def _stall_due(self) -> float | None:
        """Give the time at which silence becomes a stall; None while nothing is owed."""
        if self._stall_timeout is None or self._loss is not None or not self._host.awaits_server:
            return None
        ledger = self._host.protocol.ledger
        since = max(ledger.heard_at, ledger.asked_at)
        if since <= self._stalled_at:
            return None
        return since + self._stall_timeout + self._host.protocol.playback_seconds

    async def _stall(self) -> None:
        """Tell of a stall, once, and do about it what the policy says."""
        protocol = self._host.protocol
        since = max(protocol.ledger.heard_at, protocol.ledger.asked_at)
        self._stalled_at = time.monotonic()
        seconds = self._stalled_at - since
        self._host.tell(events.TurnStalled(turn=protocol.next_turn, seconds=seconds))
        policy = self._policy
        if policy is None or policy.on_stall == "event":
            return
        if policy.on_stall == "prompt":
            self._host.prompt()
        else:
            with anyio.CancelScope(shield=True):
                await self._host.link.close()
            if self._loss is None:
                reason = f"the model said nothing for {seconds:.1f} s"
                self._begin_outage(policy, CloseInfo(1006, reason))
