"""Access to the relay: origins of web pages, and the user's own authentication hook."""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import anyio
import anyio.to_thread
from attrs import field, frozen

from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

HOOK_SECONDS = 10.0
"""How long a hook may take."""
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/?#@]+|null|\*")
_PORTS = {"http": "80", "https": "443"}


class Refused(Exception):
    """Raised by an authentication hook to refuse a visitor; the browser is told the text."""


def _check_options(_: object, __: object, value: object) -> None:
    if not isinstance(value, Mapping) or any(
        type(name) is not str for name in cast("Mapping[object, object]", value)
    ):
        raise ConfigError(
            "expected a dict of options.", field="connect", hint='Pass {"config": {...}}.'
        )


@frozen(kw_only=True)
class Visitor:
    """Who a browser belongs to, as an authentication hook returns it.

    Raises:
        ConfigError: `connect` is no dict of options.
    """

    user: object = None
    """Anything that is equal for the same user. A conversation is continued only by the user who
    began it.
    """
    connect: Mapping[str, Any] = field(factory=dict[str, Any], validator=_check_options)
    """Options of `connect` for this visitor, beside those of the relay: `model`, `config`,
    `reconnect` and so on.
    """


def read_origins(origins: Iterable[str] | None) -> frozenset[str] | None:
    """Return origins as browsers send them; None for those of the same host.

    Raises:
        ConfigError: One is not an origin, or it is a single string.
    """
    if origins is None:
        return None
    hint = 'Pass a list such as ["https://app.example"], ["*"] for any, or None for the same host.'
    if isinstance(origins, str | bytes):
        raise ConfigError("expected a list of origins.", field="origins", hint=hint)
    try:
        listed: list[object] = list(origins)
    except Exception as error:  # code of the value's class
        raise ConfigError("expected a list of origins.", field="origins", hint=hint) from error
    found: set[str] = set()
    for origin in listed:
        text = origin.strip().lower().removesuffix("/") if type(origin) is str else ""
        if not _ORIGIN.fullmatch(text):
            raise ConfigError(f"{origin!r:.200} is not an origin.", field="origins", hint=hint)
        found.add(text)
    return frozenset(found)


def allows_origin(scope: Mapping[str, Any], origins: frozenset[str] | None) -> bool:
    """Whether the web page that asks may use the relay.

    Programs other than browsers send no `Origin`, or whatever they like: they are for the
    authentication hook.

    Args:
        scope: The ASGI scope of the WebSocket.
        origins: Origins that may; None for the relay's own host.
    """
    sent = _values(scope, b"origin")
    if not sent:
        return True
    if len(sent) > 1:
        return False
    origin = sent[0].strip().lower()
    if origins is not None:
        return bool(origins & {origin, "*"})
    scheme, _, address = origin.partition("://")
    names = _values(scope, b"host")
    if len(names) != 1 or scheme not in _PORTS or not address:
        return False
    # Behind a proxy that ends TLS the relay does not know its own scheme.
    default = ":" + _PORTS[scheme]
    return address.removesuffix(default) == names[0].strip().lower().removesuffix(default)


def _values(scope: Mapping[str, Any], name: bytes) -> list[str]:
    headers = cast("Iterable[tuple[bytes, bytes]]", scope.get("headers") or ())
    return [value.decode("latin-1") for key, value in headers if key.lower() == name]


class HookFailed(Exception):
    """A hook raised something, or took too long; its cause is what it raised."""


async def call_hook(hook: Callable[..., object], *args: object) -> object:
    """Call a function of the user's, a plain one in a worker thread, and return what it returns.

    Raises:
        Refused: It raised that.
        HookFailed: It raised anything else, or took too long.
    """
    try:
        with anyio.move_on_after(HOOK_SECONDS):
            if inspect.iscoroutinefunction(hook) or inspect.iscoroutinefunction(
                getattr(hook, "__call__", None)  # noqa: B004 - of an object with `async def`
            ):
                return await cast("Awaitable[object]", hook(*args))
            result = await anyio.to_thread.run_sync(partial(hook, *args), abandon_on_cancel=True)
            return (
                await cast("Awaitable[object]", result) if inspect.isawaitable(result) else result
            )
    except Refused:
        raise
    except BaseException as error:
        task = asyncio.current_task()
        if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
            raise
        raise HookFailed(f"{type(error).__name__} was raised.") from error
    raise HookFailed(f"It took more than {HOOK_SECONDS:g} seconds.")


def as_visitor(result: object) -> Visitor:
    """Return whom an authentication hook has admitted.

    Raises:
        Refused: It returned None or False: it admits nobody.
    """
    if result is None or result is False:
        raise Refused("You are not signed in, or may not use this.")
    return result if isinstance(result, Visitor) else Visitor(user=result)
