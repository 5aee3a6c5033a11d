"""Options of a batch: names, documentation, defaults; how items are tried again; Ray's settings."""

from __future__ import annotations

import random
from os import PathLike, fspath
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, cast

from attrs import field, fields, frozen

from genai_live import LiveConnectOptions
from genai_live.errors import ConfigError, LiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal
    from typing import Self

    from attrs import Attribute

    from genai_live import types

_PREFIXES = {"RetryPolicy": "retry.", "RayEngine": "engine."}
_OF_ONE_CONVERSATION = "resume", "store", "key", "recorder"
"""Options of `connect` that many sessions cannot share."""
LONGEST = 10_000_000.0
"""Seconds that nobody waits."""


def number(
    *, least: float, greatest: float = LONGEST, whole: bool = False, optional: bool = False
) -> Callable[[Any, Attribute[Any], Any], None]:
    """Return a validator of numbers in a range."""
    kinds: tuple[type, ...] = (int,) if whole else (int, float)

    def check(instance: object, attribute: Attribute[Any], value: Any) -> None:
        kind = type(cast("object", value))
        if (optional and kind is NoneType) or (kind in kinds and least <= value <= greatest):
            return  # NaN is in no range
        prefix = _PREFIXES.get(type(instance).__name__, "")
        raise ConfigError(
            f"{_shown(value)} cannot be used.",
            field=prefix + attribute.name,
            hint=f"Pass a {'whole ' if whole else ''}number from {least:g} to {greatest:g}"
            f"{', or None' if optional else ''}.",
        )

    return check


def _shown(value: Any) -> str:
    """Return a number, or the type of what is none or has too many digits."""
    kind = type(cast("object", value))
    is_short = kind is float or (kind is int and abs(value) < 1e15)
    return str(value) if is_short else kind.__name__


def _flag(_: Any, attribute: Attribute[Any], value: Any) -> None:
    if value is not True and value is not False:
        raise ConfigError(
            f"expected a bool, got {type(value).__name__}.",
            field=attribute.name,
            hint="Pass True or False.",
        )


def _function(_: Any, attribute: Attribute[Any], value: Any) -> None:
    if value is not None and not callable(value):
        raise ConfigError(f"expected a function, got {type(value).__name__}.", field=attribute.name)


def _address(_: Any, attribute: Attribute[Any], value: Any) -> None:
    if value is not None and (not issubclass(type(value), str) or not value.strip()):
        raise ConfigError(
            "expected a text.",
            field=f"engine.{attribute.name}",
            hint="Pass an address as ray.init takes it, or None.",
        )


@frozen(kw_only=True)
class RetryPolicy:
    """When and how often an item is tried again; what `retry` of a batch takes.

    Tried again is what can succeed unchanged: an error whose `retryable` is True, and a
    conversation that was not done within `timeout`. An error with a `retry_after` is waited out for
    so long, and for the delay below on top.
    """

    max_attempts: int = field(default=3, validator=number(least=1, greatest=1000, whole=True))
    """Conversations that are held for one item at most."""
    initial_delay: float = field(default=1.0, validator=number(least=0))
    """Longest wait before the second, in seconds; it doubles with each further one."""
    max_delay: float = field(default=30.0, validator=number(least=0))
    """Longest wait before any, in seconds, a `retry_after` not included."""
    jitter: float = field(default=1.0, validator=number(least=0, greatest=1))
    """How much of a wait is random: with 1 it is anything from 0 up, with 0 always the longest."""
    retry_if: Callable[[Exception], bool] | None = field(default=None, validator=_function)
    """Called with the error; returns whether to try again, in place of the rule above."""

    def retries(self, error: Exception, attempts: int) -> bool:
        """Whether an item is tried again after so many attempts, of which the last failed."""
        if attempts >= self.max_attempts:
            return False
        if self.retry_if is not None:
            return bool(self.retry_if(error))
        return isinstance(error, TimeoutError) or (isinstance(error, LiveError) and error.retryable)

    @property
    def waits_for_room(self) -> bool:
        """Whether an item waits for a full `Limiter`, however often: nothing was sent for it."""
        return self.max_attempts > 1 and self.retry_if is None

    def delay(self, attempts: int, error: Exception | None = None) -> float:
        """Return the seconds to wait after so many attempts, of which the last failed."""
        most = min(self.max_delay, self.initial_delay * 2.0 ** min(max(0, attempts - 1), 1000))
        spread = most * (1 - self.jitter * random.random())  # noqa: S311 - no secret
        return spread + _retry_after(error)


@frozen(kw_only=True)
class RayEngine:
    """Settings of `engine="ray"`: conversations are held by actors of a Ray cluster.

    Needs `pip install "genai-live[ray]"`, here and on every machine of the cluster.
    """

    workers: int | None = field(
        default=None, validator=number(least=1, greatest=100_000, whole=True, optional=True)
    )
    """Actors, each a process with an event loop; the sessions are divided among them. None for as
    many as there are free processors.
    """
    num_cpus: float = field(default=1.0, validator=number(least=0))
    """Processors that Ray reserves for each; may be a fraction."""
    max_task_retries: int = field(default=5, validator=number(least=0, greatest=1000, whole=True))
    """How often an item runs again because its worker died, beside the attempts of `retry`. After
    that the death is the item's error.
    """
    start_timeout: float = field(default=60.0, validator=number(least=0.001))
    """Seconds for the cluster to start the workers."""
    address: str | None = field(default=None, validator=_address)
    """Where the cluster is, as `ray.init` takes it, if the program has not called that. None takes
    RAY_ADDRESS, else a cluster that runs on this machine, else starts one for the batch, and ends
    it with it.
    """


class BatchOptions(LiveConnectOptions, total=False):
    """Options of a batch, as keyword arguments; those of `connect` are passed to each session.

    `resume`, `store`, `key` and `recorder` are refused: they are of one conversation.
    """

    concurrency: int
    """Conversations that are held at a time, at most. Default: 20.

    So many items are read and not done yet. The service limits the sessions of a project.
    """

    per_minute: int | None
    """Sessions that are opened within any 60 seconds, at most, those of retries included; None for
    no limit. Default: None.
    """

    retry: bool | RetryPolicy
    """Whether an item is tried again whose conversation failed. Default: True.

    True, False, or a `RetryPolicy`.
    """

    timeout: float | None
    """Seconds for one conversation, from connecting to the end of the work; None waits
    indefinitely. Default: 300.
    """

    checkpoint: str | PathLike[str] | None
    """File to which each result is appended, and from which a later run goes on. Default: None.

    Items that succeeded before are not run again; those that failed are. Values must be JSON data.
    """

    item_id: Callable[[Any], str] | None
    """Returns the id of an item, which must be unique. Default: its position.

    With a checkpoint, positions are right only while the input keeps its order.
    """

    fingerprint: Callable[[Any], str | bytes] | None
    """Returns what an item consists of, to notice that it has changed since the checkpoint was
    written. Default: the content of texts, numbers, bytes, files (`pathlib.Path`), arrays, lists,
    dicts, attrs and data classes.
    """

    on_change: Literal["error", "rerun"]
    """What to do with an item that has changed: fail with `ConfigError`, or run it again. Default:
    "error".
    """

    price: Callable[[str, types.UsageMetadata], Decimal | None] | None
    """Returns what a model's usage costs, or None if it does not know. Default: None.

    Such as `genai_live.cost.cost_of`.
    """

    max_failures: int | None
    """Items that may fail; one more ends the batch with `BatchError`, after those under way. 0 ends
    it at the first. None: no limit. Default: None.
    """

    progress: bool
    """Whether to show a progress bar, where stderr is a terminal and rich is installed
    (`pip install "genai-live[cli]"`). Default: False.
    """

    engine: Literal["local", "ray"] | RayEngine
    """What holds the conversations: this process, or a Ray cluster. Default: "local"."""


def _retry_after(error: Exception | None) -> float:
    """Return how long an error asks to wait; it may be of any class, with any attributes."""
    seconds: object = error.retry_after if isinstance(error, LiveError) else None
    return min(max(0.0, seconds), LONGEST) if isinstance(seconds, int | float) else 0.0


def _retry_policy(value: Any) -> RetryPolicy:
    if issubclass(type(value), RetryPolicy):
        return cast("RetryPolicy", value)
    if value is not True and value is not False:
        raise ConfigError(
            f"{type(value).__name__} cannot be used.",
            field="retry",
            hint="Pass True, False or a RetryPolicy.",
        )
    return RetryPolicy() if value else RetryPolicy(max_attempts=1)


def _engine(value: Any) -> RayEngine | None:
    if value is None or issubclass(type(value), RayEngine):
        return cast("RayEngine | None", value)
    if issubclass(type(value), str) and value in ("local", "ray"):
        return RayEngine() if value == "ray" else None
    raise ConfigError("is unknown.", field="engine", hint='Use "local", "ray" or a RayEngine.')


def _path(_: Any, attribute: Attribute[Any], value: Any) -> None:
    if value is None:
        return
    try:
        path = cast("object", fspath(value))
    except Exception:  # no path, or code of the value's class
        path = None
    if not isinstance(path, str) or not path.strip() or "\0" in path:
        raise ConfigError("expected the path of a file.", field=attribute.name)


def _change(_: Any, attribute: Attribute[Any], value: Any) -> None:
    if not issubclass(type(value), str) or value not in ("error", "rerun"):
        raise ConfigError("is unknown.", field=attribute.name, hint='Use "error" or "rerun".')


@frozen(kw_only=True)
class BatchSettings:
    """The options of a batch, checked; `BatchOptions` describes them. No engine is this process."""

    concurrency: int = field(default=20, validator=number(least=1, greatest=100_000, whole=True))
    per_minute: int | None = field(
        default=None, validator=number(least=1, greatest=10_000_000, whole=True, optional=True)
    )
    retry: RetryPolicy = field(factory=RetryPolicy, converter=_retry_policy)
    timeout: float | None = field(default=300.0, validator=number(least=0.001, optional=True))
    checkpoint: str | PathLike[str] | None = field(default=None, validator=_path)
    item_id: Callable[[Any], str] | None = field(default=None, validator=_function)
    fingerprint: Callable[[Any], str | bytes] | None = field(default=None, validator=_function)
    on_change: Literal["error", "rerun"] = field(default="error", validator=_change)
    price: Callable[[str, types.UsageMetadata], Decimal | None] | None = field(
        default=None, validator=_function
    )
    max_failures: int | None = field(
        default=None, validator=number(least=0, greatest=2**62, whole=True, optional=True)
    )
    progress: bool = field(default=False, validator=_flag)
    engine: RayEngine | None = field(default=None, converter=_engine)

    @classmethod
    def take(cls, options: Mapping[str, Any]) -> tuple[Self, LiveConnectOptions]:
        """Read the options of a batch, and return them apart from those of `connect`.

        Raises:
            ConfigError: One cannot be used.
        """
        for name in _OF_ONE_CONVERSATION:
            if options.get(name) is not None:
                raise ConfigError(
                    "is of one conversation, and a batch holds a new one for each item.",
                    field=name,
                    hint=f"Leave {name}= out.",
                )
        names = {each.name for each in fields(cls)}
        settings = cls(**{name: value for name, value in options.items() if name in names})
        rest = {name: value for name, value in options.items() if name not in names}
        return settings, cast("LiveConnectOptions", rest)
