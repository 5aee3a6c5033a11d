"""Choose the faults of each connection: from a list, by a function, or at random from a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any, cast

from attrs import field, frozen

from genai_live._wire.numbers import check_number, check_seconds, check_whole
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError
from genai_live.testing import rejections
from genai_live.testing._service.arguments import check_function
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
    TimedFault,
)

if TYPE_CHECKING:
    from attrs import Attribute

    from genai_live.testing.faults import FaultyConnection

FaultsOfOne = Fault | Sequence[Fault] | None
"""Faults of one connection."""

Faults = Sequence[FaultsOfOne] | Callable[[int], FaultsOfOne]
"""Faults of each connection in order, or a function that takes a connection's number, 1 for the
first, and returns its faults."""

PASSING_CLOSES = (
    (1001, ""),
    (1008, rejections.ABORTED),
    (1011, rejections.INTERNAL),
    (1011, "The service is currently unavailable."),
    (1011, "Deadline expired before operation could complete."),
    (1012, ""),
    (1013, ""),
)
"""Close codes and reasons after which a new connection helps."""


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


def _check_seed(_: Any, attribute: Attribute[Any], value: object) -> None:
    if type(value) is not int:
        raise ConfigError(f"must be an int, not {short_repr(value)}.", field=attribute.name)


def _weights(greatest: float | None = None) -> Callable[[Any, Attribute[Any], Any], None]:
    """Return the check of fault classes and their weights or probabilities."""

    def check(_: Any, attribute: Attribute[Any], value: object) -> None:
        name = attribute.name
        if not isinstance(value, Mapping):
            problem = f"must be a dict of fault classes and numbers, not {short_repr(value)}."
            raise ConfigError(problem, field=name)
        for weight in cast("Mapping[Any, object]", value).values():
            if greatest is None:
                check_number(weight, field=name)
            else:
                check_number(weight, field=name, greatest=greatest)

    return check


def _range(*, whole: bool = False) -> Callable[[Any, Attribute[Any], Any], None]:
    """Return the check of the least and the greatest of whole numbers or of seconds."""

    def check(_: Any, attribute: Attribute[Any], value: object) -> None:
        name = attribute.name
        pair = _listed(value, name)
        for each in pair:
            if whole:
                check_whole(each, field=name, least=0)
            else:
                check_seconds(each, field=name, zero=True)
        if len(pair) != 2 or pair[0] > pair[1]:
            problem = f"must be the least and the greatest, not {short_repr(value)}."
            raise ConfigError(problem, field=name, hint="Pass two numbers, such as (1, 40).")

    return check


def _check_closes(_: Any, attribute: Attribute[Any], value: object) -> None:
    name = attribute.name
    for each in _listed(value, name):
        pair = _listed(each, name)
        if len(pair) != 2:
            problem = f"{short_repr(each)} is not a close code and a reason."
            raise ConfigError(problem, field=name, hint='Pass pairs such as (1011, "").')
        try:
            Close(*pair)
        except ConfigError as error:
            raise ConfigError(str(error), field=name) from None


def _check_statuses(_: Any, attribute: Attribute[Any], value: object) -> None:
    for each in _listed(value, attribute.name):
        try:
            RefuseConnection(each)
        except ConfigError as error:
            raise ConfigError(str(error), field=attribute.name) from None


def _listed(value: object, name: str) -> Sequence[Any]:
    items: Any = value
    if not isinstance(value, Sequence) or isinstance(value, str | bytes) or not value:
        raise ConfigError(f"must be a list with items, not {short_repr(items)}.", field=name)
    listed: Sequence[Any] = items
    return listed


@frozen(kw_only=True)
class FaultPlan:
    """Draws the faults of each connection at random from a seed.

        plan = FaultPlan(seed=7, endings={faults.Abort: 3, faults.HangUp: 1}, after_sent=(1, 40))
        with LiveServer(faults=plan) as server:
            ...
            Counter(type(fault) for record in server.connections for fault in record.faults)

    Each connection gets one ending, drawn by weight, and each disturbance with its probability.
    The same seed and connection number give the same faults, so a run can be repeated. A fault is
    timed by frames received, frames sent or seconds, with equal probability.

    Raises:
        ConfigError: A class cannot be drawn, or a member cannot be used.
    """

    seed: int = field(validator=_check_seed)
    """Seed of the random numbers."""
    endings: Mapping[type[Fault] | None, float] = field(factory=_endings, validator=_weights())
    """Fault classes and their weights; None is for no fault."""
    disturbances: Mapping[type[Fault], float] = field(
        factory=_disturbances, validator=_weights(greatest=1)
    )
    """Fault classes and their probabilities, from 0 to 1."""
    after_received: tuple[int, int] = field(default=(1, 20), validator=_range(whole=True))
    """Least and greatest number of frames received."""
    after_sent: tuple[int, int] = field(default=(0, 60), validator=_range(whole=True))
    """Least and greatest number of frames sent."""
    after_seconds: tuple[float, float] = field(default=(0.0, 2.0), validator=_range())
    """Least and greatest number of seconds."""
    time_left: tuple[float, float] = field(default=(0.0, 1.0), validator=_range())
    """Least and greatest number of seconds that a `goAway` announces."""
    delay: tuple[float, float] = field(default=(0.0, 0.05), validator=_range())
    """Least and greatest number of seconds that slow frames wait."""
    pause: tuple[float, float] = field(default=(0.0, 0.1), validator=_range())
    """Least and greatest number of seconds between the halves of a frame."""
    closes: Sequence[tuple[int, str]] = field(default=PASSING_CLOSES, validator=_check_closes)
    """Close codes and reasons to choose from."""
    statuses: Sequence[int | None] = field(default=(503, None), validator=_check_statuses)
    """HTTP statuses of refused connections to choose from; None resets the connection."""

    def __attrs_post_init__(self) -> None:
        """Check that all classes can be drawn.

        Raises:
            ConfigError: A class cannot be drawn, or a member cannot be used.
        """
        unknown = {*self.endings, *self.disturbances} - {None, *_DRAWS}
        if unknown:
            names = ", ".join(sorted(repr(kind) for kind in unknown))
            hint = "Pass a function as faults= instead."
            raise ConfigError(f"FaultPlan cannot draw {names}.", hint=hint)

    def __call__(self, number: int) -> list[Fault]:
        """Return the faults of a connection, 1 for the first."""
        random = Random(f"{self.seed} {number}")  # noqa: S311
        kinds = [kind for kind, chance in self.disturbances.items() if random.random() < chance]
        ending = None
        if any(self.endings.values()):
            ending = random.choices(list(self.endings), list(self.endings.values()))[0]
        return [_DRAWS[kind](self, random) for kind in (*kinds, ending) if kind is not None]

    def draw_time(self, random: Random) -> dict[str, Any]:
        """Draw the time of a `TimedFault`, as its keyword arguments."""
        name = random.choice(("after_received", "after_sent", "after_seconds"))
        if name == "after_seconds":
            return {name: random.uniform(*self.after_seconds)}
        least, greatest = self.after_sent if name == "after_sent" else self.after_received
        return {name: random.randint(least, greatest)}


def _draw_close(plan: FaultPlan, random: Random) -> Close:
    code, reason = random.choice(plan.closes)
    return Close(code, reason, **plan.draw_time(random))


def _draw_go_away(plan: FaultPlan, random: Random) -> SendGoAway:
    then = random.choice((Close(1008, rejections.ABORTED), Close(1000, ""), Abort()))
    return SendGoAway(random.uniform(*plan.time_left), then, **plan.draw_time(random))


def _draw_cut(plan: FaultPlan, random: Random) -> CutFrame:
    return CutFrame(random.choice((Abort(), HangUp())), **plan.draw_time(random))


_DRAWS: dict[type[Fault], Callable[[FaultPlan, Random], Fault]] = {
    Abort: lambda plan, random: Abort(**plan.draw_time(random)),
    HangUp: lambda plan, random: HangUp(**plan.draw_time(random)),
    Freeze: lambda plan, random: Freeze(**plan.draw_time(random)),
    Mute: lambda plan, random: Mute(**plan.draw_time(random)),
    Close: _draw_close,
    SendGoAway: _draw_go_away,
    CutFrame: _draw_cut,
    RefuseConnection: lambda plan, random: RefuseConnection(random.choice(plan.statuses)),
    SplitFrame: lambda plan, random: SplitFrame(
        random.uniform(*plan.pause), **plan.draw_time(random)
    ),
    SlowFrames: lambda plan, random: SlowFrames(
        random.uniform(*plan.delay), **plan.draw_time(random)
    ),
    EarlyUpdates: lambda _plan, _random: EarlyUpdates(),
    LateUpdates: lambda _plan, _random: LateUpdates(),
    LateCancellation: lambda _plan, _random: LateCancellation(),
    RefuseHandle: lambda _plan, _random: RefuseHandle(),
    LoseContext: lambda _plan, _random: LoseContext(),
}


def by_number(faults: Faults) -> Callable[[int], Sequence[Fault]]:
    """Return a function from connection numbers to faults.

    Raises:
        ConfigError: They are neither a list of faults nor a function.
    """
    if callable(faults) and not isinstance(faults, type):
        check_function(faults, "faults", ["number"])
        return lambda number: _chosen(faults, number)
    entries = _items(faults, "faults")
    by_connection = [_faults_of(entry, f"faults[{index}]") for index, entry in enumerate(entries)]

    def listed(number: int) -> Sequence[Fault]:
        return by_connection[number - 1] if number <= len(by_connection) else ()

    return listed


@frozen
class _NoChoice(TimedFault):
    """The faults of a connection could not be chosen, which ends it as an error in a scenario."""

    error: Exception

    async def apply(self, connection: FaultyConnection) -> None:  # noqa: ARG002
        raise self.error

    def _label(self) -> str:
        return "no faults could be chosen"


def _chosen(choose: Callable[[int], FaultsOfOne], number: int) -> Sequence[Fault]:
    try:
        return _faults_of(choose(number), f"faults({number})")
    except Exception as error:
        return [_NoChoice(error)]


def _items(faults: object, field: str) -> list[Any]:
    kind: type[object] = type(faults)
    try:
        if issubclass(kind, Sequence) and not issubclass(kind, str | bytes):
            return list(cast("Sequence[Any]", faults))
    except Exception as error:  # code of the value's class
        raise _no_faults(faults, field) from error
    raise _no_faults(faults, field)


def _faults_of(entry: object, field: str) -> Sequence[Fault]:
    if entry is None:
        return ()
    items = [cast("Any", entry)] if issubclass(type(entry), Fault) else _items(entry, field)
    for item in items:
        if not issubclass(type(item), Fault):
            raise _no_faults(item, field)
    return items


def _no_faults(value: object, field: str) -> ConfigError:
    kind: type[object] = type(value)
    given = cast("type[object]", value)
    hint = "Pass one entry per connection: a fault such as faults.Abort(), a list or None."
    if issubclass(kind, type) and issubclass(given, Fault):
        hint = f"Call it: {given.__name__}(...)."
    elif issubclass(kind, Fault):
        hint = "Put it in a list, which has one entry per connection."
    elif issubclass(kind, str | dict):
        hint = "Pass a fault such as faults.Abort(); read_faults(file) reads a file with names."
    elif kind is int:
        hint = f"FaultPlan(seed={value}) draws faults at random."
    problem = f"{short_repr(value)} is not a fault, nor a list of faults."
    return ConfigError(problem, field=field, hint=hint)
