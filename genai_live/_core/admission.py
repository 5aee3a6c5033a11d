"""`Admission`: the queue behind a `Limiter`, and the count of what is open.

No lock is held, so a signal handler, a finalizer or another event loop finds nothing half done. Who
waits is in a queue, and only the first of it takes room, in the loop of its own: so nobody else
decides at the same time. Everything else is a single step: a session that ends is taken out of a
dict, a caller that gives up out of the queue.
"""

from __future__ import annotations

import itertools
import logging
import time
import uuid
from collections import deque
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Protocol

import anyio

from genai_live._runtime.background import BackgroundTask
from genai_live._runtime.signal import SLICE_SECONDS, Signal
from genai_live._text import as_sentence
from genai_live._wire.numbers import finite
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConnectError, LimiterFull, LiveError

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._runtime.owner import Owner

logger = logging.getLogger("genai_live")

MINUTE = 60.0
UNKNOWN_SECONDS = 5.0
"""What `retry_after` is where no session has ended yet."""
SHORTEST_SECONDS = 1.0
"""What `retry_after` is at least where a session has to end first, and how often those who are not
the first in the queue look for their turn."""
RELEASE_SECONDS = 1.0
"""How long the release of a lease may take; it expires without."""


class SharedCount(Protocol):
    """Counts the sessions of several processes; what `Limiter(shared=...)` takes.

    A lease stands for a session. It expires by itself, so that a process that was killed holds no
    room for long. The methods run in the event loop of the session, which may be another each time.
    """

    @property
    def lease_seconds(self) -> float:
        """Seconds after which a lease expires that was not renewed; it is at a third of it."""
        ...

    async def claim(self, lease: str) -> float | None:
        """Count one session more, if there is room.

        Args:
            lease: A name for it that no other session has, in no process.

        Returns:
            None if it counts from now on, else the seconds after which to ask again.
        """
        ...

    async def renew(self, lease: str) -> None:
        """Count the session for another `lease_seconds`, whether or not its lease had expired."""
        ...

    async def release(self, lease: str) -> None:
        """Count the session no more. Idempotent."""
        ...


class Slot:
    """The room that one session takes in a limiter, until `release`, or until nobody holds it."""

    __slots__ = "_admission", "_keeper", "number", "owner"

    def __init__(self, admission: Admission, number: int, owner: Owner) -> None:
        self._admission = admission
        self._keeper: BackgroundTask | None = None
        self.number = number
        self.owner = owner

    def keep(self, shared: SharedCount, lease: str) -> None:
        """Renew a lease until the slot is released, and release it then. In the owner's loop."""
        self._keeper = BackgroundTask()
        is_open = partial(self._admission.has_slot, self.number)
        self._keeper.start(_keep, shared, lease, is_open, name="genai_live lease")

    def release(self) -> None:
        """Make room. Idempotent; from any thread, a finalizer or a signal handler."""
        if self._admission.end(self.number) and self._keeper is not None:
            self.owner.call_soon(self._keeper.cancel)

    __del__ = release


class _Waiter:
    """A `connect` that waits for room. Equal to itself only."""

    __slots__ = "owner", "signal", "until"

    def __init__(self, owner: Owner, until: float) -> None:
        self.owner = owner
        self.signal = Signal(owner.call_soon)
        self.until = until


class Admission:
    """Who may open a session, and who waits for it.

    Args:
        max_sessions: Sessions that may be open at once; None for any number.
        per_minute: Sessions that may begin within 60 seconds; None for any number.
        wait: Whether to wait for room: for the time of the caller, for a number of seconds, or not.
        shared: The count of other processes, if any.
    """

    def __init__(
        self,
        max_sessions: int | None,
        per_minute: int | None,
        *,
        wait: bool | float,
        shared: SharedCount | None,
    ) -> None:
        self._max_sessions = max_sessions
        self._per_minute = per_minute
        self._wait = wait
        self._shared = shared
        self._numbers = itertools.count(1)
        self._open: dict[int, Owner] = {}
        self._queue: deque[_Waiter] = deque()
        self._starts: deque[float] = deque(maxlen=per_minute)
        self._ends: deque[float] = deque(maxlen=16)

    @property
    def open_sessions(self) -> int:
        """Sessions that count now."""
        self._forget_dead_owners()
        return len(self._open)

    @property
    def waiting(self) -> int:
        """How many wait for room; those count no more whose event loop cannot go on."""
        return sum(not _has_ended(waiter.owner) for waiter in self._queue.copy())

    @property
    def room(self) -> int | None:
        """Sessions that could begin at once, besides those that wait; None without a limit."""
        rooms: list[int] = []
        if self._max_sessions is not None:
            rooms.append(self._max_sessions - self.open_sessions)
        if self._per_minute is not None:
            since = time.monotonic() - MINUTE
            rooms.append(self._per_minute - sum(start > since for start in self._starts.copy()))
        return max(0, min(rooms) - self.waiting) if rooms else None

    async def admit(self, owner: Owner, timeout: float) -> Slot:
        """Wait for room, and take it.

        Args:
            owner: The event loop of the session, which is the one that runs.
            timeout: Seconds to wait where `wait` is True.

        Raises:
            LimiterFull: There is none, or was none in time.
            ConnectError: The shared count could not be asked.
        """
        seconds = timeout if self._wait is True else float(self._wait)
        now = time.monotonic()
        # Without waiting, too, those before have their turn first.
        waiter = _Waiter(owner, now + (timeout if self._wait is False else seconds))
        try:
            self._queue.append(waiter)
            slot = await self._wait_for_turn(waiter)
            if self._shared is not None:
                await self._claim(self._shared, slot, waiter.until)
            return slot
        finally:
            self._leave(waiter)

    def has_slot(self, number: int) -> bool:
        """Whether a session counts."""
        return number in self._open

    def end(self, number: int) -> bool:
        """Count a session no more; return False if it did not count."""
        if self._open.pop(number, None) is None:
            return False
        self._ends.append(time.monotonic())
        self._wake_first()
        return True

    async def _wait_for_turn(self, waiter: _Waiter) -> Slot:
        while True:
            slot = self._take(waiter)
            if slot is not None:
                return slot
            self._check_patience(waiter)
            now = time.monotonic()
            is_first = self._is_first(waiter)
            pause = min(waiter.until - now, SLICE_SECONDS if is_first else SHORTEST_SECONDS)
            if is_first and (delay := self._rate_delay(0, now)) > 0:
                pause = min(pause, delay)
            with anyio.move_on_after(pause):
                return await waiter.signal.wait(partial(self._take, waiter))

    def _take(self, waiter: _Waiter) -> Slot | None:
        """Take room if there is some, and this is the first that waits for it."""
        if not self._is_first(waiter) or self._is_full(0):
            return None
        now = time.monotonic()
        if self._rate_delay(0, now) > 0:
            return None
        slot = Slot(self, next(self._numbers), waiter.owner)
        if self._per_minute is not None:
            self._starts.append(now)
        self._open[slot.number] = slot.owner
        return slot

    def _check_patience(self, waiter: _Waiter) -> None:
        """Check that it is of use to wait any longer.

        Raises:
            LimiterFull: It is not.
        """
        now = time.monotonic()
        ahead = self._position(waiter)
        is_full, delay = self._is_full(ahead), self._rate_delay(ahead, now)
        if self._wait is False:
            waits = not is_full and not delay  # its turn comes in a moment
        else:  # those before may leave, so that only what holds without them is certain
            waits = now + self._rate_delay(0, now) <= waiter.until
        if waits and now < waiter.until:
            return
        seconds = max(delay, self._estimate(ahead) if is_full else SLICE_SECONDS)
        raise full(self._describe(now), seconds)

    def _describe(self, now: float) -> str:
        """Return which limit was reached, as the end of a message."""
        waiting = f", and {more} more wait" if (more := self.waiting - 1) > 0 else ""
        if self._is_full(0):
            most = self._max_sessions
            return f"{most} {'session is' if most == 1 else 'sessions are'} open already{waiting}"
        if self._rate_delay(0, now) > 0:
            most = self._per_minute
            noun = "session" if most == 1 else "sessions"
            return f"{most} {noun} began in the last minute{waiting}"
        return f"other calls were first{waiting}"

    def _is_full(self, ahead: int) -> bool:
        """Whether there is no room behind so many others."""
        if self._max_sessions is None or len(self._open) + ahead < self._max_sessions:
            return False
        self._forget_dead_owners()
        return len(self._open) + ahead >= self._max_sessions

    def _forget_dead_owners(self) -> None:
        """Forget sessions whose event loop has ended, or is that of a parent process."""
        for number, owner in self._open.copy().items():
            if _has_ended(owner):
                self._open.pop(number, None)

    def _rate_delay(self, ahead: int, now: float) -> float:
        """Return the seconds until a session may begin behind so many others."""
        if self._per_minute is None:
            return 0.0
        windows, ahead = divmod(ahead, self._per_minute)
        index = len(self._starts) - self._per_minute + ahead
        oldest = self._starts[index] if index >= 0 else now - MINUTE
        return max(0.0, oldest + MINUTE - now) + MINUTE * windows

    def _estimate(self, ahead: int) -> float:
        """Return the seconds until so many sessions and one more have ended, by the last ends."""
        ends = self._ends.copy()
        if len(ends) < 2:
            return UNKNOWN_SECONDS
        pace = (ends[-1] - ends[0]) / (len(ends) - 1)
        return min(max(pace * (ahead + 1), SHORTEST_SECONDS), MINUTE)

    async def _claim(self, shared: SharedCount, slot: Slot, until: float) -> None:
        """Count a session among those of all processes too.

        Raises:
            LimiterFull: There is no room, or was none in time.
            ConnectError: The count could not be asked.
        """
        lease = uuid.uuid4().hex
        try:
            await self._claim_lease(shared, lease, until)
        except BaseException:  # it may have counted, if this was cancelled
            slot.release()
            with anyio.move_on_after(RELEASE_SECONDS, shield=True):
                await _release(shared, lease)
            raise
        slot.keep(shared, lease)

    async def _claim_lease(self, shared: SharedCount, lease: str, until: float) -> None:
        while (delay := await _ask(shared, lease, until)) is not None:
            if self._wait is False or time.monotonic() + delay > until:
                raise full("the sessions of all processes are too many", delay)
            await anyio.sleep(min(max(delay, SLICE_SECONDS / 5), SHORTEST_SECONDS))

    # The queue.

    def _is_first(self, waiter: _Waiter) -> bool:
        """Whether a caller is the next one; those that cannot take their turn are passed over."""
        late = time.monotonic() - SHORTEST_SECONDS
        while True:
            try:
                first = self._queue[0]
            except IndexError:
                return False
            if first is waiter:
                return True
            if not _has_ended(first.owner) and first.until > late:
                return False
            self._remove(first)

    def _position(self, waiter: _Waiter) -> int:
        """Return how many others are before a caller."""
        with suppress(ValueError):
            return list(self._queue.copy()).index(waiter)
        return 0

    def _leave(self, waiter: _Waiter) -> None:
        self._remove(waiter)
        self._wake_first()

    def _remove(self, waiter: _Waiter) -> None:
        while True:
            try:
                self._queue.remove(waiter)
            except ValueError:
                return
            except IndexError:  # another thread has changed it meanwhile
                continue
            return

    def _wake_first(self) -> None:
        with suppress(IndexError):
            self._queue[0].signal.set()


def full(reason: str, retry_after: float) -> LimiterFull:
    """Return the error of a limiter that has no room."""
    error = LimiterFull(1013, reason)
    error.retry_after = retry_after
    return error


async def _ask(shared: SharedCount, lease: str, until: float) -> float | None:
    """Claim a lease.

    Raises:
        ConnectError: The count does not answer, raises, or answers what is no number.
    """
    hint = "Check the store of the limiter; sessions that are open go on without it."
    try:
        with anyio.fail_after(max(RELEASE_SECONDS, until - time.monotonic())):
            delay: object = await shared.claim(lease)
    except LiveError:
        raise
    except TimeoutError as error:
        raise ConnectError("the shared count of sessions does not answer.", hint=hint) from error
    except Exception as error:
        raise ConnectError(
            as_sentence(
                f"the shared count of sessions cannot be asked: {type(error).__name__}: {error}"
            ),
            hint=hint,
        ) from error
    number = finite(delay)
    if delay is not None and (number is None or number < 0):
        raise ConnectError(
            f"the shared count of sessions answered {short_repr(delay, most=100)}.",
            hint="claim() returns None if there is room, else the seconds to wait.",
            retryable=False,
        )
    return number


async def _keep(shared: SharedCount, lease: str, is_open: Callable[[], bool]) -> None:
    """Renew a lease while its session is open, and release it then."""
    is_known = False
    try:
        while is_open():
            await anyio.sleep(shared.lease_seconds / 3)
            try:
                with anyio.fail_after(shared.lease_seconds / 3):
                    await shared.renew(lease)
                is_known = False
            except Exception as error:
                if not is_known:
                    problem = str(error) or type(error).__name__
                    logger.warning(
                        "The lease of a session could not be renewed: %s",
                        problem,
                        extra={"event_name": "lease_not_renewed"},
                    )
                is_known = True
    finally:
        with anyio.move_on_after(RELEASE_SECONDS, shield=True):
            await _release(shared, lease)


async def _release(shared: SharedCount, lease: str) -> None:
    try:
        await shared.release(lease)
    except Exception as error:
        logger.info(
            "A lease could not be released, and will expire: %s",
            error,
            extra={"event_name": "lease_not_released"},
        )


def _has_ended(owner: Owner) -> bool:
    return owner.is_inherited or owner.has_ended
