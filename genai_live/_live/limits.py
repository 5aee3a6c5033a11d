"""`Limits`: how much a session may cost, use, last and call; and the guard that watches it."""

from __future__ import annotations

import inspect
import time
from contextvars import ContextVar
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, cast

import anyio
from attrs import Attribute, field, frozen

from genai_live import events
from genai_live._runtime.background import BackgroundTask
from genai_live._runtime.worker_thread import run_in_thread
from genai_live._wire.numbers import check_seconds, check_whole, finite
from genai_live._wire.reprs import short_repr
from genai_live.cost import check_prices, cost_of
from genai_live.errors import ConfigError, LimitExceeded
from genai_live.transport.base import CloseInfo, TransportClosed
from genai_live.types import UsageMetadata

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from genai_live._core.core import SessionCore
    from genai_live._protocol import InboundMessage, LiveProtocol
    from genai_live.models import ModelProfile
    from genai_live.types import LiveClientMessage

LimitName: TypeAlias = Literal["cost", "tokens", "seconds", "tool_calls"]

_TEXTS: dict[LimitName, str] = {
    "cost": "the session has cost ${value:.6g}, and may cost ${maximum:g}.",
    "tokens": "the session has used {value} tokens, and may use {maximum}.",
    "seconds": "the session has lasted {value:.1f} seconds, and may last {maximum:g}.",
    "tool_calls": "the model has made {value} function calls, and may make {maximum}.",
}

_asking: ContextVar[object] = ContextVar("genai_live.limits", default=None)
"""The guard whose hook runs: what the hook sends does not ask it again."""


def _dollars(value: object) -> Decimal | None:
    if value is None:
        return None
    amount: Decimal | None = None
    if isinstance(value, Decimal):
        amount = value
    elif finite(value) is not None:
        try:
            amount = Decimal(str(value))
        except InvalidOperation:  # a number of another kind, such as a fraction
            amount = Decimal(str(finite(value)))
    if amount is None or not amount.is_finite() or amount <= 0:
        raise ConfigError(
            f"must be a positive number of US dollars, got {short_repr(value)}.",
            field="limits.cost",
            hint="None sets no limit.",
        )
    return amount


def _seconds(value: object) -> float | None:
    hint = "None sets no limit."
    return check_seconds(value, field="limits.seconds", optional=True, hint=hint)


def _check_count(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None:
        check_whole(value, field=f"limits.{attribute.name}", least=1)


def _check_hook(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and not callable(value):
        raise ConfigError(
            "cannot be called.",
            field=f"limits.{attribute.name}",
            hint="Pass a function that takes an events.LimitReached, or None.",
        )


@frozen(kw_only=True)
class Limits:
    """How much one session may use; `connect(limits=Limits(...))`. None sets no limit.

    They count over all connections of the session. Once a limit is reached, new input raises
    `LimitExceeded`, and `events.LimitReached` tells it. The answer under way is given to its end;
    then the session ends with `LimitExceeded`. Responses to calls, `interrupt` and marks of the end
    of speech are sent meanwhile. `docs/cost.md` says when each limit is checked.

    Raises:
        ConfigError: A limit is not a positive number, or `on_limit` cannot be called.
    """

    cost: Decimal | None = field(default=None, converter=_dollars)
    """US dollars, as `session.cost` counts them. Needs `pip install "genai-live[cost]"` and a model
    with a known price.
    """
    tokens: int | None = field(default=None, validator=_check_count)
    """Tokens of all turns, as `session.usage.total_token_count`."""
    seconds: float | None = field(default=None, converter=_seconds)
    """Seconds since the session was set up. The only limit that also ends an answer."""
    tool_calls: int | None = field(default=None, validator=_check_count)
    """How many function calls the model may make. A Python function or MCP tool that it calls
    beyond is not run, and it gets an error.
    """
    on_limit: Callable[[events.LimitReached], Limits | Awaitable[Limits | None] | None] | None = (
        field(default=None, validator=_check_hook)
    )
    """Called with the `events.LimitReached` when something is sent although a limit is reached;
    plain or async. It returns the limits to go on with, `attrs.evolve(limits, cost=5)`, or None to
    end the session. What it raises is the cause of the `LimitExceeded`; the session lives on, and
    the next input asks again. With it, no limit ends the session by itself. In a blocking session a
    plain function runs in a worker thread.
    """

    @classmethod
    def of(cls, limits: object) -> Limits | None:
        """Read the argument `limits`.

        Raises:
            ConfigError: It is neither None nor `Limits`.
        """
        if limits is None or issubclass(type(limits), cls):
            return cast("Limits | None", limits)
        raise ConfigError(
            f"expected Limits, got {short_repr(limits)}.",
            field="limits",
            hint="Pass Limits(cost=1, seconds=600), for example.",
        )


def check_cost_limit(limits: Limits | None, model: str) -> None:
    """Check that the cost of a model can be limited, if it is to be.

    Raises:
        ConfigError: No price is known for it, or the extra `cost` is not installed.
    """
    if limits is None or limits.cost is None:
        return
    check_prices()
    if cost_of(model, UsageMetadata()) is None:
        raise ConfigError(
            f"no price is known for {short_repr(model)}.",
            field="limits.cost",
            hint="Limit tokens in its place: Limits(tokens=...).",
        )


class LimitedSession(Protocol):
    """What a `LimitGuard` needs of its session."""

    core: SessionCore[LiveProtocol, LiveClientMessage]
    profile: ModelProfile

    @property
    def is_idle(self) -> bool:
        """Whether nothing is open: no question, answer, call or function that runs."""
        ...


class LimitGuard:
    """Watches the limits of one session. It belongs to the session's event loop.

    Args:
        session: The session.
        limits: Its limits.

    Attributes:
        reached: The limit that is reached, first in the order of `Limits`; None while none is. It
            may be read in any thread.
    """

    def __init__(self, session: LimitedSession, limits: Limits) -> None:
        self.reached: events.LimitReached | None = None
        self._session = session
        self._limits = limits
        self._calls = 0
        self._started_at = time.monotonic()
        self._told: set[tuple[str, float]] = set()
        self._asks_one_at_a_time = anyio.Lock()
        self._timer = BackgroundTask()
        self._is_time_up = False
        self._ending = BackgroundTask()
        self._is_ending = False

    def start(self) -> None:
        """Begin to count the time: the session is set up."""
        self._started_at = time.monotonic()
        self._start_timer()

    def _start_timer(self) -> None:
        self._is_time_up = False
        if self._limits.seconds is not None:
            self._timer = BackgroundTask()
            due = self._started_at + self._limits.seconds
            self._timer.start(self._run_timer, due, name="genai_live time limit")

    async def _run_timer(self, due: float) -> None:
        await anyio.sleep(max(0.0, due - time.monotonic()))
        self._is_time_up = True
        self._look()

    def cancel(self) -> None:
        """Stop the timer; the session ends."""
        self._timer.cancel()

    async def wait(self) -> None:
        """Wait until nothing runs any more."""
        await self._timer.wait()
        await self._ending.wait()

    # What the session reports.

    def on_received(self, inbound: InboundMessage) -> None:
        """Look whether a message reaches a limit, or ends the answer after one was reached."""
        for event in inbound.events:
            if isinstance(event, events.ToolCall) and not event.automatic:
                self._calls += 1
        self._look()

    def admits(self, _: events.ToolCall) -> bool:
        """Count a call that the session would run; return whether it may."""
        most = self._limits.tool_calls
        if most is not None and self._calls >= most:
            return False
        self._calls += 1
        return True

    def _look(self) -> None:
        """Find a limit that is reached, tell it, and end the session if it is time."""
        self.reached = reached = self._find()
        if reached is None:
            return
        key = reached.limit, reached.maximum
        if key not in self._told:
            self._told.add(key)
            self._session.core.publish(reached)
        if self._limits.on_limit is None and (self._is_time_up or self._session.is_idle):
            self._end(reached)

    def _find(self) -> events.LimitReached | None:
        limits, protocol = self._limits, self._session.core.protocol
        seconds = time.monotonic() - self._started_at
        if self._is_time_up and limits.seconds is not None:
            seconds = max(seconds, limits.seconds)  # whatever rounding makes of it
        cost = protocol.usage.cost(self._session.profile.model) if limits.cost is not None else None
        found: tuple[tuple[LimitName, float | Decimal | None, float | Decimal | None], ...] = (
            ("cost", cost, limits.cost),
            ("tokens", protocol.usage.total.total_token_count, limits.tokens),
            ("seconds", seconds, limits.seconds),
            ("tool_calls", self._calls, limits.tool_calls),
        )
        for name, value, maximum in found:
            if maximum is not None and value is not None and value >= maximum:
                return events.LimitReached(
                    turn=protocol.current_turn,
                    limit=name,
                    value=_plain(value),
                    maximum=_plain(maximum),
                )
        return None

    def _end(self, reached: events.LimitReached) -> None:
        if self._is_ending or self._session.core.is_closed:
            return
        self._is_ending = True
        error = _error(reached)
        reason = f"limits.{reached.limit} is reached: {reached.value:g} of {reached.maximum:g}"
        closed = TransportClosed(CloseInfo(1000, reason), error)
        self._ending.start(self._session.core.fail, closed, name="genai_live limit")

    # What users send.

    def stops(self, messages: Iterable[LiveClientMessage]) -> bool:
        """Whether `check` has to be called before these messages are sent. Any thread."""
        return self.reached is not None and any(map(_is_input, messages))

    async def check(self) -> None:
        """Ask the hook whether the session may go on.

        Raises:
            LimitExceeded: It may not.
            SessionClosed: The session was closed, also while the hook was asked.
            ConnectionClosed: The connection ended.
        """
        if _asking.get() is self:
            self._raise()
        core = self._session.core
        async with self._asks_one_at_a_time:
            core.check_open()
            self._look()
            reached, hook = self.reached, self._limits.on_limit
            if reached is None:  # it was raised meanwhile
                return
            if hook is None:
                raise _error(reached)
            limits, error = await self._ask(hook, reached)
            core.check_open()
            if error is not None and not isinstance(error, Exception):
                raise error
            if error is not None:
                raise _error(reached) from error
            if limits is None:
                self._end(reached)
                raise _error(reached)
            self._limits = limits
            self._timer.cancel()
            self._start_timer()
            self._look()
        self._raise()

    def _raise(self) -> None:
        if self.reached is not None:
            raise _error(self.reached)

    async def _ask(
        self, hook: Callable[..., Any], reached: events.LimitReached
    ) -> tuple[Limits | None, BaseException | None]:
        """Return what the hook returns, and what it raises; neither if the session ends first."""
        answer: Limits | None = None
        raised: BaseException | None = None

        async def wait_for_end() -> None:
            await self._session.core.ended()
            tasks.cancel_scope.cancel()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wait_for_end)
            try:
                answer = await self._call(hook, reached)
            except anyio.get_cancelled_exc_class():
                raise
            except BaseException as error:  # no group is made of it
                raised = error
            tasks.cancel_scope.cancel()
        return answer, raised

    async def _call(self, hook: Callable[..., Any], reached: events.LimitReached) -> Limits | None:
        token = _asking.set(self)
        try:
            if self._session.core.owner.has_threads and not inspect.iscoroutinefunction(hook):
                answer = await run_in_thread(
                    partial(hook, reached),
                    abandon_on_cancel=True,
                    limiter=anyio.CapacityLimiter(1),
                )
            else:
                answer = hook(reached)
            if inspect.isawaitable(answer):
                answer = await answer
        finally:
            _asking.reset(token)
        limits = Limits.of(answer)
        check_cost_limit(limits, self._session.profile.model)
        return limits


def _plain(value: float | Decimal) -> float:
    return float(value) if isinstance(value, Decimal) else value


def _is_input(message: LiveClientMessage) -> bool:
    """Whether a message is new input: no response, update of the context, or end of speech."""
    realtime = message.realtime_input
    if realtime is not None:
        return realtime.activity_end is None and not realtime.audio_stream_end
    return message.client_content is not None


def _error(reached: events.LimitReached) -> LimitExceeded:
    text = _TEXTS[reached.limit]
    return LimitExceeded(
        text.format(value=reached.value, maximum=reached.maximum),
        limit=reached.limit,
        value=reached.value,
        maximum=reached.maximum,
    )
