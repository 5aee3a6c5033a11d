"""Keyword options of `connect` for all sessions: names, documentation, defaults and ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import attrs
from attrs import Attribute, field, frozen

from genai_live._core.limiter import Limiter, check_limiter
from genai_live._inputs.guard import as_config_error
from genai_live._text import did_you_mean
from genai_live._wire.numbers import check_seconds
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError
from genai_live.transport.base import (
    DEFAULT_KEEPALIVE,
    DEFAULT_MAX_MESSAGE_SIZE,
    LARGEST_MESSAGE,
    TransportOptions,
)

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from genai_live._auth.client_config import ClientConfig
    from genai_live.transport.base import Connector

S = TypeVar("S", bound="ConnectSettings")

_ELSEWHERE = {
    **{
        name: f"Pass it to the client: Client({name}=...)."
        for name in ("api_key", "credentials", "location", "project", "vertexai")
    },
    **{
        name: f"Pass it to the client: Client(http_options={{{name!r}: ...}})."
        for name in ("api_version", "base_url", "headers", "proxy", "ssl")
    },
    **dict.fromkeys(
        ("instructions", "system", "system_prompt"),
        "It belongs in the config: config={'system_instruction': ...}.",
    ),
    "timeout": "connect_timeout and setup_timeout limit how long it takes to connect; ask(),"
    " turn() and events() have a timeout of their own.",
    "voice": "It belongs in the config: config={'speech_config': {'voice_config':"
    " {'prebuilt_voice_config': {'voice_name': ...}}}}.",
}
"""Arguments that belong elsewhere, and where."""


class ConnectOptions(TypedDict, total=False):
    """Options of `connect`, as keyword arguments."""

    connect_timeout: float
    """Seconds to wait for room in a `Limiter`, if there is one, then for credentials, and then for
    the WebSocket to open. Default: 10.
    """

    setup_timeout: float
    """Seconds to wait for the server to accept the setup. Default: 10."""

    keepalive: float | None
    """Seconds that the server may take to answer a ping. Default: 45.

    The service was seen to take 8 to 30 seconds, so a shorter time would end connections that
    live. A ping is sent after twice that time of silence; every byte but those of pings counts as
    a sign of life. A server that reads nothing of what is sent for twice that time is left too.
    None never leaves one.
    """

    max_message_size: int
    """Largest message accepted from the server, in bytes. Default: 64 MiB.

    A chunk of music takes about half a megabyte.
    """

    transport: Connector | None
    """Connector to use instead of aiohttp. Default: None."""

    limiter: Limiter | None
    """What limits the sessions, see `Limiter`; it may have the call wait. Default: the client's."""


def _check_seconds(_: object, attribute: Attribute[Any], value: object) -> None:
    check_seconds(value, field=attribute.name)


def _check_keepalive(_: object, attribute: Attribute[Any], value: object) -> None:
    hint = "None sends no pings."
    check_seconds(value, field=attribute.name, optional=True, hint=hint)


def _check_size(_: object, attribute: Attribute[Any], value: object) -> None:
    if type(value) is not int or not 0 < value <= LARGEST_MESSAGE:
        raise ConfigError(
            f"must be a positive number of bytes, got {short_repr(value)}.",
            field=attribute.name,
            hint=f"Use a whole number up to {LARGEST_MESSAGE}.",
        )


def _check_connector(_: object, attribute: Attribute[Any], value: object) -> None:
    try:
        can_connect = value is None or callable(getattr(value, "connect", None))
    except Exception as error:  # code of the value's class
        raise as_config_error(error, attribute.name) from error
    if not can_connect:
        raise ConfigError(
            f"expected a connector, got {short_repr(value)}.",
            field=attribute.name,
            hint="Pass an object with the methods of genai_live.transport.Connector.",
        )


@frozen(kw_only=True)
class ConnectSettings:
    """The options of one connection, checked, with the defaults of those that were not given."""

    connect_timeout: float = field(default=10.0, validator=_check_seconds)
    setup_timeout: float = field(default=10.0, validator=_check_seconds)
    keepalive: float | None = field(default=DEFAULT_KEEPALIVE, validator=_check_keepalive)
    max_message_size: int = field(default=DEFAULT_MAX_MESSAGE_SIZE, validator=_check_size)
    transport: Connector | None = field(default=None, validator=_check_connector)
    limiter: Limiter | None = field(default=None, converter=check_limiter)

    def for_transport(self, client_config: ClientConfig) -> TransportOptions:
        """Return what a connector needs to know."""
        return TransportOptions(
            connect_timeout=self.connect_timeout,
            keepalive=self.keepalive,
            max_message_size=self.max_message_size,
            proxy=client_config.http.proxy,
            ssl=client_config.http.ssl,
        )


def read_options(
    options: Mapping[str, Any], settings: type[S], *, members: Container[str] = ()
) -> S:
    """Check the keyword arguments of `connect`.

    Args:
        options: The arguments.
        settings: The class that has the options.
        members: What belongs in the config instead.

    Raises:
        TypeError: There is no such option; suggests the one that was meant.
        ConfigError: A value cannot be used; names it and the fix.
    """
    known = [attribute.name for attribute in attrs.fields(settings)]
    for name in options:
        if name not in known:
            if name in members:
                hint = f"It belongs in the config: config={{{name!r}: ...}}."
            elif name in _ELSEWHERE:
                hint = _ELSEWHERE[name]
            else:
                hint = did_you_mean(name, known, otherwise=f"Options are: {', '.join(known)}.")
            raise TypeError(f"connect() got an unexpected keyword argument {name!r}. {hint}")
    return settings(**options)
