"""`Limiter`: how many sessions are open at once, and how many begin in a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from genai_live._core.admission import Admission
from genai_live._inputs.guard import as_config_error
from genai_live._wire.numbers import check_number, check_seconds, check_whole
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from genai_live._core.admission import SharedCount, Slot
    from genai_live._runtime.owner import Owner

_MOST = 1_000_000
"""The largest limit."""
_SHORTEST_LEASE = 0.01
"""Seconds; a shorter one would be renewed without a pause."""


class Limiter:
    """Limits the sessions of a process; what `Client(limiter=...)` and `connect(limiter=...)` take.

    One limiter may serve any number of clients, blocking and async ones, in any thread and event
    loop. A session counts from its `connect` to its end, however it ends, over all its connections:
    reconnecting waits for nobody. Who waits gets room in the order of the calls.

        limiter = Limiter(max_sessions=200, per_minute=60, wait=False)
        client = AsyncClient(limiter=limiter)

    Args:
        max_sessions: Sessions that may be open at once; None for any number.
        per_minute: Sessions that may begin within 60 seconds, those that could not be set up
            included; None for any number.
        wait: What `connect` does without room: True waits, for `connect_timeout` at most; a number
            waits so many seconds at most; False raises at once. All raise `errors.LimiterFull`, a
            `QuotaExceeded` whose `retry_after` is the number of seconds after which to try again:
            exact for `per_minute`, an estimate by the sessions that ended last otherwise.
        shared: A count that other processes share; None counts this process only. The order of
            the calls holds within each process.

    Raises:
        ConfigError: An argument cannot be used, or there is no limit at all.
    """

    def __init__(
        self,
        max_sessions: int | None = None,
        per_minute: int | None = None,
        *,
        wait: bool | float = True,
        shared: SharedCount | None = None,
    ) -> None:
        self._admission = Admission(
            _limit(max_sessions, "max_sessions"),
            _limit(per_minute, "per_minute"),
            wait=wait if wait is True or wait is False else check_seconds(wait, field="wait"),
            shared=_check_shared(shared),
        )
        if max_sessions is None and per_minute is None and shared is None:
            raise ConfigError(
                "there is no limit.", hint="Pass max_sessions=, per_minute= or shared=."
            )

    @property
    def open_sessions(self) -> int:
        """Sessions that count now, those that are being set up included."""
        return self._admission.open_sessions

    @property
    def waiting(self) -> int:
        """Calls of `connect` that wait for room."""
        return self._admission.waiting

    @property
    def room(self) -> int | None:
        """Sessions that could begin at once, besides those that wait; None without a limit here.

        What other processes count, by `shared`, is not part of it.
        """
        return self._admission.room

    @property
    def is_ready(self) -> bool:
        """Whether a session could begin at once: the answer to a readiness probe."""
        return self.room != 0

    def __repr__(self) -> str:
        """Show the readings."""
        name = type(self).__name__
        return f"<{name} open {self.open_sessions}, waiting {self.waiting}, room {self.room}>"


async def admit(limiter: Limiter | None, owner: Owner, timeout: float) -> Slot | None:
    """Wait for room for a session, and take it; without a limiter there is no slot.

    Args:
        limiter: The limiter, if any.
        owner: The event loop of the session, which is the one that runs.
        timeout: Seconds to wait where the limiter does not say how long.

    Raises:
        LimiterFull: There is none, or was none in time.
        ConnectError: The shared count could not be asked.
    """
    if limiter is None:
        return None
    admission = limiter._admission  # pyright: ignore[reportPrivateUsage]
    return await admission.admit(owner, timeout)


def _limit(value: object, field: str) -> int | None:
    return None if value is None else check_whole(value, field=field, least=1, greatest=_MOST)


def _check_shared(shared: Any) -> SharedCount | None:
    try:
        is_count = shared is None or all(
            callable(getattr(shared, name, None)) for name in ("claim", "renew", "release")
        )
        seconds = None if shared is None or not is_count else shared.lease_seconds
    except Exception as error:  # code of the value's class
        raise as_config_error(error, "shared") from error
    if not is_count:
        raise ConfigError(
            f"expected a shared count, got {short_repr(shared)}.",
            field="shared",
            hint="Pass an object with the methods of genai_live.SharedCount.",
        )
    if shared is not None:
        check_number(seconds, field="shared.lease_seconds", least=_SHORTEST_LEASE)
    counted: SharedCount | None = shared
    return counted


def check_limiter(value: object) -> Limiter | None:
    """Return a limiter or None.

    Raises:
        ConfigError: It is something else.
    """
    if value is None or issubclass(type(value), Limiter):
        return cast("Limiter | None", value)
    raise ConfigError(
        f"expected a genai_live.Limiter, got {short_repr(value)}.",
        field="limiter",
        hint="Pass Limiter(max_sessions=...).",
    )
