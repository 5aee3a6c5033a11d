"""Which connection gets which faults: by number, by a function, or drawn from a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from attrs import field, frozen

from genai_live.testing import rejections
from genai_live.testing.faults import (
    Abort,
    Close,
    CutFrame,
    EarlyUpdates,
    Fault,
    Freeze,
    HangUp,
    LateCancellation,
    LateUpdates,
    LoseContext,
    Mute,
    RefuseConnection,
    RefuseHandle,
    SendGoAway,
    SlowFrames,
    SplitFrame,
)

Faults = Sequence[Fault | Sequence[Fault] | None] | Callable[[int], Sequence[Fault]]
"""Faults by connection, the first one first, or a function from a connection's number, 1 for the
first, to its faults."""

PASSING_CLOSES = (
    (1001, ""),
    (1008, rejections.ABORTED),
    (1011, rejections.INTERNAL),
    (1011, "The service is currently unavailable."),
    (1011, "Deadline expired before operation could complete."),
    (1012, ""),
    (1013, ""),
)
"""Close codes and reasons after which dialling anew helps."""


def _endings() -> dict[type[Fault] | None, float]:
    return {
        None: 2,
        Abort: 3,
        HangUp: 2,
        Close: 3,
        SendGoAway: 3,
        CutFrame: 1,
        RefuseConnection: 1,
        Freeze: 1,
        Mute: 1,
    }


def _disturbances() -> dict[type[Fault], float]:
    return {
        SlowFrames: 0.1,
        SplitFrame: 0.1,
        EarlyUpdates: 0.1,
        LateUpdates: 0.1,
        LateCancellation: 0.1,
        RefuseHandle: 0.05,
        LoseContext: 0.05,
    }


@frozen(kw_only=True)
class FaultPlan:
    """Draws the faults of each connection from a seed.

        plan = FaultPlan(seed=7, endings={faults.Abort: 3, faults.HangUp: 1}, after_sent=(1, 40))
        with LiveServer(faults=plan) as server:
            ...
            Counter(type(each).__name__ for record in server.connections for each in record.faults)

    Each connection gets one ending, drawn by weight, and each disturbance with its chance. The
    same seed and number give the same faults, so a run can be repeated. A moment is drawn as
    frames received, frames sent or seconds, each as likely.

    Attributes:
        seed: Where the draws come from.
        endings: Kinds of faults and their weights; None stands for no fault.
        disturbances: Kinds of faults and their chances, from 0 to 1.
        after_received: Least and greatest moment in frames received.
        after_sent: Least and greatest moment in frames sent.
        after_seconds: Least and greatest moment in seconds.
        time_left: Least and greatest seconds that a goAway announces.
        delay: Least and greatest seconds that slow frames wait.
        pause: Least and greatest seconds between the halves of a frame.
        closes: The close codes and reasons to choose from.
        statuses: The HTTP statuses of refused dials to choose from; None cuts the connection.
    """

    seed: int
    endings: Mapping[type[Fault] | None, float] = field(factory=_endings)
    disturbances: Mapping[type[Fault], float] = field(factory=_disturbances)
    after_received: tuple[int, int] = (1, 20)
    after_sent: tuple[int, int] = (0, 60)
    after_seconds: tuple[float, float] = (0.0, 2.0)
    time_left: tuple[float, float] = (0.0, 1.0)
    delay: tuple[float, float] = (0.0, 0.05)
    pause: tuple[float, float] = (0.0, 0.1)
    closes: Sequence[tuple[int, str]] = PASSING_CLOSES
    statuses: Sequence[int | None] = (503, None)

    def __attrs_post_init__(self) -> None:
        """Refuse kinds that cannot be drawn.

        Raises:
            ValueError: There are some.
        """
        strange = {*self.endings, *self.disturbances} - {None, *_DRAWS}
        if strange:
            names = ", ".join(sorted(repr(kind) for kind in strange))
            raise ValueError(f"a plan cannot draw {names}: use a function of your own.")

    def __call__(self, number: int) -> list[Fault]:
        """Give the faults of a connection, 1 for the first."""
        random = Random(f"{self.seed} {number}")  # noqa: S311
        kinds = [kind for kind, chance in self.disturbances.items() if random.random() < chance]
        ending = None
        if any(self.endings.values()):
            ending = random.choices(list(self.endings), list(self.endings.values()))[0]
        return [_DRAWS[kind](self, random) for kind in (*kinds, ending) if kind is not None]

    def moment(self, random: Random) -> dict[str, Any]:
        """Draw a moment, as the arguments of a `TimedFault`."""
        name = random.choice(("after_received", "after_sent", "after_seconds"))
        if name == "after_seconds":
            return {name: random.uniform(*self.after_seconds)}
        least, greatest = self.after_sent if name == "after_sent" else self.after_received
        return {name: random.randint(least, greatest)}


def _draw_close(plan: FaultPlan, random: Random) -> Close:
    code, reason = random.choice(plan.closes)
    return Close(code, reason, **plan.moment(random))


def _draw_go_away(plan: FaultPlan, random: Random) -> SendGoAway:
    then = random.choice((Close(1008, rejections.ABORTED), Close(1000, ""), Abort()))
    return SendGoAway(random.uniform(*plan.time_left), then, **plan.moment(random))


def _draw_cut(plan: FaultPlan, random: Random) -> CutFrame:
    return CutFrame(random.choice((Abort(), HangUp())), **plan.moment(random))


_DRAWS: dict[type[Fault], Callable[[FaultPlan, Random], Fault]] = {
    Abort: lambda plan, random: Abort(**plan.moment(random)),
    HangUp: lambda plan, random: HangUp(**plan.moment(random)),
    Freeze: lambda plan, random: Freeze(**plan.moment(random)),
    Mute: lambda plan, random: Mute(**plan.moment(random)),
    Close: _draw_close,
    SendGoAway: _draw_go_away,
    CutFrame: _draw_cut,
    RefuseConnection: lambda plan, random: RefuseConnection(random.choice(plan.statuses)),
    SplitFrame: lambda plan, random: SplitFrame(random.uniform(*plan.pause), **plan.moment(random)),
    SlowFrames: lambda plan, random: SlowFrames(random.uniform(*plan.delay), **plan.moment(random)),
    EarlyUpdates: lambda _plan, _random: EarlyUpdates(),
    LateUpdates: lambda _plan, _random: LateUpdates(),
    LateCancellation: lambda _plan, _random: LateCancellation(),
    RefuseHandle: lambda _plan, _random: RefuseHandle(),
    LoseContext: lambda _plan, _random: LoseContext(),
}


def by_number(faults: Faults) -> Callable[[int], Sequence[Fault]]:
    """Make a function from connection numbers to faults of whatever says so."""
    if callable(faults):
        return faults

    def listed(number: int) -> Sequence[Fault]:
        entry = faults[number - 1] if number <= len(faults) else None
        if entry is None:
            return ()
        return (entry,) if isinstance(entry, Fault) else entry

    return listed
