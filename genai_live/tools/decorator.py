"""`@tool`: options of a function that a model may call."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, overload

from attrs import frozen

from genai_live import types
from genai_live._wire.base import OpenEnum
from genai_live._wire.numbers import check_seconds
from genai_live._wire.reprs import short_repr
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
        raise ConfigError(
            f"{short_repr(value)} is not a known {cls.__name__}.",
            field=field,
            hint=f"Use one of {', '.join(known)}.",
        )
    return cls(value.upper())


@frozen(kw_only=True)
class ToolOptions:
    """The options passed to `@tool`; None where one was left out."""

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
    """Set options of a function that a model may call. The function itself is not changed.

    Args:
        function: The function, when the decorator is used without parentheses.
        name: Its name to the model. Default: the function's own.
        description: What it does. Default: its docstring, without the lines on parameters.
        behavior: `BLOCKING`, the default where the model supports it: the model waits for the
            result. `NON_BLOCKING`: it continues to speak meanwhile; implied by `scheduling` and by
            a generator. Not every model supports both, see `genai_live.models`.
        scheduling: When the model uses the result of a non-blocking function: `WHEN_IDLE` (the
            model's default), `INTERRUPT` or `SILENT`.
        timeout: Seconds until the call fails; for a generator, seconds per result. The model gets
            an error. Default: the timeout of the `ToolPolicy`.

    Raises:
        ConfigError: An option is not valid, or two contradict each other.
    """
    hint = "Leave it out to use the timeout of the ToolPolicy."
    timeout = check_seconds(timeout, field="timeout", optional=True, hint=hint)
    options = ToolOptions(
        name=name,
        description=description,
        behavior=_coerce_enum(types.Behavior, behavior, "behavior"),
        scheduling=_coerce_enum(types.FunctionResponseScheduling, scheduling, "scheduling"),
        timeout=timeout,
    )
    if options.scheduling is not None and options.behavior == types.Behavior.BLOCKING:
        raise ConfigError(
            "the result of a BLOCKING function cannot be scheduled: the model waits for it.",
            field="scheduling",
            hint="Leave scheduling out, or use behavior='NON_BLOCKING'.",
        )

    def mark(target: Any) -> Any:
        try:
            setattr(target, _MARK, options)
        except AttributeError:  # a bound method takes no attributes
            target = partial(target)
            setattr(target, _MARK, options)
        return target

    return mark if function is None else mark(function)


def options_of(function: Any) -> ToolOptions:
    """Return the `@tool` options of a function, a method or the function behind a partial."""
    options = getattr(function, _MARK, None)
    if options is None and isinstance(function, partial):
        return options_of(function.func)
    return options or ToolOptions()
