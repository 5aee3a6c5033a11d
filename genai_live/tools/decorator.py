"""`@tool`: what a function is to be to the model, where its signature does not say it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, overload

from attrs import frozen

from genai_live import types
from genai_live._wire.base import OpenEnum
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")
E = TypeVar("E", bound=OpenEnum)

_MARK = "__genai_live_tool__"


def _coerce_enum(cls: type[E], value: object, field: str) -> E | None:
    if value is None or isinstance(value, cls):
        return value
    known = [member.value for member in cls]
    if not isinstance(value, str) or value.upper() not in known:
        raise ConfigError(f"{value!r} is none.", field=field, hint=f"One of {', '.join(known)}.")
    return cls(value.upper())


@frozen(kw_only=True)
class ToolOptions:
    """What `@tool` was told."""

    name: str | None = None
    description: str | None = None
    behavior: types.Behavior | None = None
    scheduling: types.FunctionResponseScheduling | None = None
    timeout: float | None = None


@overload
def tool(function: F, /) -> F: ...


@overload
def tool(
    *,
    name: str | None = None,
    description: str | None = None,
    behavior: types.Behavior | str | None = None,
    scheduling: types.FunctionResponseScheduling | str | None = None,
    timeout: float | None = None,
) -> Callable[[F], F]: ...


def tool(
    function: Any = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    behavior: types.Behavior | str | None = None,
    scheduling: types.FunctionResponseScheduling | str | None = None,
    timeout: float | None = None,
) -> Any:
    """Say more about a function that a model may call. The function stays what it is.

    Args:
        function: The function, where the decorator stands without parentheses.
        name: Its name to the model. Default: the function's own.
        description: What it does. Default: its docstring, without the lines on parameters.
        behavior: `BLOCKING`, the default: the model waits for the result. `NON_BLOCKING`: it goes
            on speaking meanwhile; also what a `scheduling` and a generator mean. Not every model
            can.
        scheduling: When the model takes up the result of a function that does not block:
            `WHEN_IDLE` (the model's default), `INTERRUPT` or `SILENT`.
        timeout: Seconds that it may take, a generator for each result; then the model is told
            that it failed. Default: that of the `ToolPolicy`.

    Raises:
        ConfigError: The options contradict each other.
    """
    if timeout is not None and (not isinstance(timeout, int | float) or not timeout > 0):
        raise ConfigError(
            f"{timeout!r} is no time.", field="timeout", hint="Give a number of seconds above 0."
        )
    options = ToolOptions(
        name=name,
        description=description,
        behavior=_coerce_enum(types.Behavior, behavior, "behavior"),
        scheduling=_coerce_enum(types.FunctionResponseScheduling, scheduling, "scheduling"),
        timeout=timeout,
    )
    if options.scheduling is not None and options.behavior == types.Behavior.BLOCKING:
        raise ConfigError(
            "the model waits for a function that blocks, so its result cannot be scheduled.",
            field="scheduling",
            hint="Leave it out, or use behavior='NON_BLOCKING'.",
        )

    def mark(target: Any) -> Any:
        try:
            setattr(target, _MARK, options)
        except AttributeError:  # a bound method has no room for it
            target = partial(target)
            setattr(target, _MARK, options)
        return target

    return mark if function is None else mark(function)


def options_of(function: Any) -> ToolOptions:
    """Give what `@tool` was told about a function, a method or what a partial calls."""
    options = getattr(function, _MARK, None)
    if options is None and isinstance(function, partial):
        return options_of(function.func)
    return options or ToolOptions()
