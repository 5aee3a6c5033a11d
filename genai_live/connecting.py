"""From what a user wishes to a running conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
from attrs import frozen

from genai_live.callbacks import LiveCallbacks, invoke_here, invoke_in_thread
from genai_live.config import read_config, setup_of
from genai_live.conversation import Conversation
from genai_live.errors import ConfigError, ConnectError
from genai_live.transport.base import DialOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live import types
    from genai_live.account import Account
    from genai_live.callbacks import LiveCallbacksDict
    from genai_live.transport.base import Connector, Endpoint
    from genai_live.types import LiveConnectConfigDict


@frozen(kw_only=True)
class Wishes:
    """What a user asks of one connection, checked.

    Attributes:
        account: Who dials, with this connection's own `http_options`.
        model: The model's name as the user gave it.
        config: The user's config.
        callbacks: What to call, if anything.
        connector: Makes the connection.
        dial: How to dial.
        setup_timeout: Seconds until the server has to have taken the setup.
    """

    account: Account
    model: str
    config: types.LiveConnectConfig
    callbacks: LiveCallbacks | None
    connector: Connector
    dial: DialOptions
    setup_timeout: float


def read_wishes(
    account: Account,
    connector: Connector,
    *,
    model: str,
    config: types.LiveConnectConfig | LiveConnectConfigDict | None,
    callbacks: LiveCallbacks | LiveCallbacksDict | None,
    reconnect: bool,
    auto_tools: bool,
    connect_timeout: float,
    setup_timeout: float,
    keepalive: float | None,
    max_message_size: int,
    transport: Connector | None,
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
    read = read_config(config, backend=account.backend)
    account = account.with_http_options(read.http_options)
    return Wishes(
        account=account,
        model=model,
        config=read,
        callbacks=LiveCallbacks.of(callbacks) if callbacks is not None else None,
        connector=transport or connector,
        dial=DialOptions(
            connect_timeout=connect_timeout,
            keepalive=keepalive,
            max_message_size=max_message_size,
            proxy=account.http.proxy,
            ssl=account.http.ssl,
        ),
        setup_timeout=setup_timeout,
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
    wishes: Wishes, call_soon: Callable[[Callable[[], Any]], Any] | None = None
) -> Conversation:
    """Dial, set up and start a conversation. Cancelling leaves nothing open.

    Args:
        wishes: What the user asks.
        call_soon: How other threads reach this event loop; None when none will. Where there are
            other threads, plain callbacks are called in one.

    Raises:
        ConfigError: There is no such model, or no credentials.
        ConnectError: No WebSocket came about.
        SetupError: One did, but the server did not take the setup.
    """
    account, endpoint = await _locate(wishes)
    setup = setup_of(
        wishes.config,
        model=account.model(wishes.model),
        audio_by_default=account.audio_by_default,
    )
    transport = await wishes.connector.connect(endpoint, wishes.dial)
    conversation = Conversation(
        transport,
        connector=wishes.connector,
        backend=account.backend,
        setup=setup,
        call_soon=call_soon,
    )
    try:
        await conversation.begin(wishes.setup_timeout)
    except BaseException:
        await conversation.abandon()
        raise
    if wishes.callbacks is not None:
        invoke = invoke_here if call_soon is None else invoke_in_thread
        conversation.start_callbacks(wishes.callbacks, invoke)
    return conversation


async def _locate(wishes: Wishes) -> tuple[Account, Endpoint]:
    timeout = wishes.dial.connect_timeout
    try:
        with anyio.fail_after(timeout):
            account = await wishes.account.completed()
            return account, await account.locate()
    except TimeoutError:
        raise ConnectError(
            f"the Google Cloud credentials gave no token within {timeout:g} s.",
            hint="Check the network; a larger connect_timeout= waits longer.",
        ) from None
