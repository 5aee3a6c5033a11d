"""From what a user wishes to a running conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from genai_live.callbacks import LiveCallbacks
from genai_live.config import read_config, setup_of
from genai_live.conversation import Conversation
from genai_live.errors import ConfigError
from genai_live.transport.base import DialOptions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from genai_live import types
    from genai_live.transport.base import Connector, Endpoint
    from genai_live.types import LiveConnectConfigDict


@frozen(kw_only=True)
class Wishes:
    """What a user asks of one connection, checked."""

    config: types.LiveConnectConfig
    callbacks: LiveCallbacks | None
    setup_timeout: float
    dial: DialOptions


def read_wishes(
    *,
    config: types.LiveConnectConfig | LiveConnectConfigDict | None,
    callbacks: LiveCallbacks | Mapping[str, Any] | None,
    reconnect: bool,
    auto_tools: bool,
    connect_timeout: float,
    setup_timeout: float,
    keepalive: float | None,
    max_message_size: int,
    backend: str,
    proxy: str | None,
    ssl: Any,
) -> Wishes:
    """Check the arguments of `connect`.

    Raises:
        ConfigError: One cannot be used; names it and the fix.
    """
    _check_seconds("connect_timeout", connect_timeout)
    _check_seconds("setup_timeout", setup_timeout)
    if keepalive is not None:
        _check_seconds("keepalive", keepalive)
    if type(max_message_size) is not int or max_message_size <= 0:
        raise ConfigError(
            f"{max_message_size!r} is no size.",
            field="max_message_size",
            hint="Give a number of bytes above 0.",
        )
    _check_not_yet("reconnect", reconnect, "Leave it out, and connect again when a session ends.")
    _check_not_yet("auto_tools", auto_tools, "Leave it out, and answer with send_tool_response().")
    return Wishes(
        config=read_config(config, backend=backend),
        callbacks=LiveCallbacks.of(callbacks) if callbacks is not None else None,
        setup_timeout=setup_timeout,
        dial=DialOptions(
            connect_timeout=connect_timeout,
            keepalive=keepalive,
            max_message_size=max_message_size,
            proxy=proxy,
            ssl=ssl,
        ),
    )


def _check_seconds(field: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise ConfigError(
            f"{value!r} is no time.", field=field, hint="Give a number of seconds above 0."
        )


def _check_not_yet(field: str, value: object, hint: str) -> None:
    if value is not False:
        raise ConfigError("this version only takes False.", field=field, hint=hint)


async def open_conversation(
    wishes: Wishes,
    *,
    model: str,
    backend: str,
    audio_by_default: bool,
    connector: Connector,
    locate: Callable[[], Awaitable[Endpoint]],
    call_soon: Callable[[Callable[[], Any]], Any] | None = None,
) -> Conversation:
    """Dial, set up and start a conversation. Cancelling leaves nothing open.

    Args:
        wishes: What the user asks.
        model: Full resource name.
        backend: `gemini` or `vertex`.
        audio_by_default: Whether to ask for AUDIO where the config asks for nothing.
        connector: Makes the connection.
        locate: Gives the address and fresh credentials.
        call_soon: How other threads reach this event loop; None when none will.

    Raises:
        ConnectError: No WebSocket came about.
        SetupError: One did, but the server did not take the setup.
    """
    setup = setup_of(wishes.config, model=model, audio_by_default=audio_by_default)
    transport = await connector.connect(await locate(), wishes.dial)
    conversation = Conversation(
        transport, connector=connector, backend=backend, setup=setup, call_soon=call_soon
    )
    try:
        await conversation.begin(wishes.setup_timeout)
    except BaseException:
        await conversation.abandon()
        raise
    return conversation
