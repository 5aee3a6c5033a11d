"""Checks of the arguments of `LiveRelay`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from genai_live import AsyncClient, Client, events
from genai_live.asgi.access import Visitor
from genai_live.asgi.messages import DEFAULT_EVENTS
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from genai_live import types
    from genai_live.events import Event
    from genai_live.types import LiveConnectConfigDict

F = TypeVar("F", bound="Callable[..., object]")

_LONGEST = 10**7
"""Seconds: some months."""


def checked_client(client: object) -> AsyncClient:
    """Return the client to connect with; a new one for None.

    Raises:
        ConfigError: It is no client, or there is no key for a new one.
    """
    if client is None:
        return AsyncClient()
    if isinstance(client, AsyncClient):
        return client
    if isinstance(client, Client):
        return client.aio
    raise ConfigError(
        f"expected a client, got {type(client).__name__}.",
        field="client",
        hint="Pass an AsyncClient, or None to make one.",
    )


def checked_function(function: F | None, field: str) -> F | None:
    """Return a function, or None.

    Raises:
        ConfigError: It cannot be called.
    """
    if function is None or (callable(function) and not isinstance(function, type)):
        return function
    raise ConfigError(
        f"expected a function, got {type(function).__name__}.",
        field=field,
        hint="Pass a function, async or not, or None.",
    )


def _shown(value: object) -> str:
    """Return a short text of a value, whatever the code of its class does."""
    try:
        return f"{value!r:.100}"
    except Exception:
        return f"a {type(value).__name__}"


def checked_count(value: object, field: str, greatest: int) -> int:
    """Return a whole number from 1 on.

    Raises:
        ConfigError: It is something else.
    """
    if type(value) is int and 1 <= value <= greatest:
        return value
    raise ConfigError(
        f"{_shown(value)} cannot be used.",
        field=field,
        hint=f"Pass a whole number from 1 to {greatest}.",
    )


def checked_seconds(value: object, field: str, *, zero: bool = False) -> float:
    """Return a number of seconds.

    Raises:
        ConfigError: It is something else.
    """
    if type(value) in (int, float):
        number: Any = value
        if 0 < number <= _LONGEST or (zero and number == 0):
            return float(number)
    least = "from 0 on" if zero else "above 0"
    raise ConfigError(
        f"{_shown(value)} cannot be used.", field=field, hint=f"Pass a number of seconds {least}."
    )


def checked_flag(value: object, field: str) -> bool:
    """Return a bool.

    Raises:
        ConfigError: It is something else.
    """
    if value is True or value is False:
        return value
    raise ConfigError(
        f"expected a bool, got {_shown(value)}.", field=field, hint="Pass True or False."
    )


def checked_arguments(
    client: AsyncClient,
    connect: Mapping[str, Any] | None,
    model: str,
    config: types.LiveConnectConfig | LiveConnectConfigDict | None,
) -> dict[str, Any]:
    """Return the arguments of `connect`.

    Raises:
        ConfigError: One cannot be used, or is an argument of the relay; nothing was opened.
    """
    arguments: dict[str, Any] = {**_options(connect), "model": model, "config": config}
    try:
        client.live.connect(**arguments)  # finds what is wrong, and opens nothing
    except TypeError as error:  # a name that it does not have
        raise ConfigError(f"{error}.", field="connect") from error
    return arguments


def _options(connect: Mapping[str, Any] | None) -> dict[str, Any]:
    hint = 'Pass a dict such as {"reconnect": False}.'
    try:
        options = {} if connect is None else {**connect}
    except Exception as error:  # code of the value's class
        raise ConfigError("expected a dict.", field="connect", hint=hint) from error
    for name in options:
        if type(name) is not str or name in ("model", "config"):
            problem = f"{_shown(name)} is no option here."
            hint = "model and config are arguments of the relay."
            raise ConfigError(problem, field="connect", hint=hint)
    return options


def checked_events(sent_events: Iterable[type[Event]] | None) -> tuple[type[Event], ...]:
    """Return the classes of events that browsers get.

    Raises:
        ConfigError: They are not a list of classes of events, or contain `ResumptionUpdate`.
    """
    if sent_events is None:
        return DEFAULT_EVENTS
    hint = "Pass a list such as [events.OutputTranscript, events.TurnComplete]."
    try:
        listed: list[object] = list(sent_events)
    except Exception as error:  # code of the value's class
        raise ConfigError("expected a list.", field="sent_events", hint=hint) from error
    found: list[type[Event]] = []
    for kind in listed:
        shown = _shown(kind)
        if not (isinstance(kind, type) and issubclass(kind, events.Event)):
            problem = f"{shown} is no class of genai_live.events."
            raise ConfigError(problem, field="sent_events", hint=hint)
        if issubclass(events.ResumptionUpdate, kind):
            hint = "Its handle is a password for the conversation: name the other classes."
            problem = f"{kind.__name__} would send resumption handles to browsers."
            raise ConfigError(problem, field="sent_events", hint=hint)
        found.append(kind)
    return tuple(found)


def checked_visitor(visitor: object) -> None:
    """Check a visitor.

    Raises:
        ConfigError: It is neither a `Visitor` nor None.
    """
    if visitor is not None and not isinstance(visitor, Visitor):
        raise ConfigError(
            f"expected a Visitor, got {type(visitor).__name__}.",
            field="visitor",
            hint="Pass Visitor(user=...).",
        )
