"""From what a user wishes to a running conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
from attrs import frozen

from genai_live import types
from genai_live._core.callbacks import LiveCallbacks, dispatch, invoke_here, invoke_in_thread
from genai_live._live.compat.configs import modern_config, reads
from genai_live._live.config import read_config, setup_of
from genai_live._live.core import LiveCore
from genai_live._live.reconnect import ReconnectPolicy
from genai_live.errors import ConfigError, ConnectError
from genai_live.tools.policy import ToolPolicy
from genai_live.tools.registry import take_tools
from genai_live.transport.base import TransportOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._auth.client_config import ClientConfig
    from genai_live._auth.endpoint import Service
    from genai_live._core.callbacks import LiveCallbacksDict
    from genai_live._core.core import SessionCore
    from genai_live.tools.registry import ToolRegistry
    from genai_live.transport.base import Connector, Endpoint, Transport
    from genai_live.types import LiveConnectConfigDict


@frozen(kw_only=True)
class ConnectParams:
    """What a user asks of one connection, checked.

    Attributes:
        account: Who dials, with this connection's own `http_options`.
        model: The model's name as the user gave it.
        config: The user's config.
        callbacks: What to call, if anything.
        connector: Makes the connection.
        dial: How to dial.
        setup_timeout: Seconds until the server has to have taken the setup.
        toolbox: The Python functions and MCP servers among the tools.
        policy: How to run them; None leaves all calls to the user.
        reconnect: How to get over lost connections; None ends with the first.
        reads: The class of the server's messages.
    """

    account: ClientConfig
    model: str
    config: types.LiveConnectConfig
    callbacks: LiveCallbacks | None
    connector: Connector
    dial: TransportOptions
    setup_timeout: float
    toolbox: ToolRegistry
    policy: ToolPolicy | None
    reconnect: ReconnectPolicy | None
    reads: type[types.LiveServerMessage]


def validate_connect(
    account: ClientConfig,
    connector: Connector,
    *,
    model: str,
    config: types.LiveConnectConfig | LiveConnectConfigDict | None,
    callbacks: LiveCallbacks | LiveCallbacksDict | None,
    reconnect: bool | ReconnectPolicy,
    auto_tools: bool | ToolPolicy,
    connect_timeout: float,
    setup_timeout: float,
    keepalive: float | None,
    max_message_size: int,
    transport: Connector | None,
) -> ConnectParams:
    """Check the arguments of `connect`.

    Raises:
        ConfigError: One cannot be used; names it and the fix.
    """
    message_class = reads(config)
    config = modern_config(config, backend=account.backend)
    config, toolbox = take_tools(config, backend=account.backend)
    read = read_config(config, backend=account.backend)
    account = account.with_http_options(read.http_options)
    return ConnectParams(
        account=account,
        model=model,
        config=read,
        callbacks=LiveCallbacks.of(callbacks) if callbacks is not None else None,
        connector=transport or connector,
        dial=transport_options(
            account,
            connect_timeout=connect_timeout,
            setup_timeout=setup_timeout,
            keepalive=keepalive,
            max_message_size=max_message_size,
        ),
        setup_timeout=setup_timeout,
        toolbox=toolbox,
        policy=ToolPolicy.of(auto_tools),
        reconnect=ReconnectPolicy.of(reconnect),
        reads=message_class,
    )


def transport_options(
    account: ClientConfig,
    *,
    connect_timeout: float,
    setup_timeout: float,
    keepalive: float | None,
    max_message_size: int,
) -> TransportOptions:
    """Check how to dial.

    Raises:
        ConfigError: A time or a size is none.
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
    return TransportOptions(
        connect_timeout=connect_timeout,
        keepalive=keepalive,
        max_message_size=max_message_size,
        proxy=account.http.proxy,
        ssl=account.http.ssl,
    )


def _check_seconds(field: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise ConfigError(
            f"{value!r} is no time.", field=field, hint="Give a number of seconds above 0."
        )


async def open_session_core(
    wishes: ConnectParams, call_soon: Callable[[Callable[[], Any]], Any] | None = None
) -> LiveCore:
    """Dial, set up and start a conversation. Cancelling leaves nothing open.

    Args:
        wishes: What the user asks.
        call_soon: How other threads reach this event loop; None when none will. Where there are
            other threads, plain callbacks are called in one.

    Raises:
        ConfigError: There is no such model, or no credentials.
        ConnectError: No WebSocket came about.
        SetupError: One did, but the server did not take the setup.
        ToolError: An MCP server among the tools does not answer.
    """
    try:
        conversation = await _dial(wishes, call_soon)
    except BaseException:
        await wishes.toolbox.abandon()
        raise
    conversation.protocol.reads = wishes.reads
    await begin(conversation)
    start_callbacks(conversation, wishes.callbacks, call_soon)
    return conversation


async def _dial(
    wishes: ConnectParams, call_soon: Callable[[Callable[[], Any]], Any] | None
) -> LiveCore:
    account, endpoint = await locate(wishes.account, "live", wishes.dial.connect_timeout)
    setup = setup_of(
        wishes.config,
        model=account.model(wishes.model),
        audio_by_default=account.audio_by_default,
    )
    tools = await wishes.toolbox.complete(
        setup.tools or [], field="config.tools", foreign=call_soon is not None
    )
    setup.tools = tools or None
    if wishes.reconnect is not None and setup.session_resumption is None:
        setup.session_resumption = types.SessionResumptionConfig()

    async def dial_again() -> Transport:
        _, endpoint = await locate(wishes.account, "live", wishes.dial.connect_timeout)
        return await wishes.connector.connect(endpoint, wishes.dial)

    transport = await wishes.connector.connect(endpoint, wishes.dial)
    return LiveCore(
        transport,
        connector=wishes.connector,
        backend=account.backend,
        setup=setup,
        toolbox=wishes.toolbox,
        policy=wishes.policy,
        reconnect=wishes.reconnect,
        dial=dial_again,
        setup_timeout=wishes.setup_timeout,
        call_soon=call_soon,
    )


async def begin(exchange: SessionCore[Any, Any]) -> None:
    """Set up, or let go of the connection."""
    try:
        await exchange.begin()
    except BaseException:
        await exchange.abandon()
        raise


def start_callbacks(
    exchange: SessionCore[Any, Any],
    callbacks: LiveCallbacks | None,
    call_soon: Callable[[Callable[[], Any]], Any] | None,
) -> None:
    """Call a user's functions, if there are any; plain ones in a thread where there are threads."""
    if callbacks is not None:
        invoke = invoke_here if call_soon is None else invoke_in_thread
        exchange.run_beside(dispatch, exchange, exchange.inbox.place(), callbacks, invoke)


async def locate(
    account: ClientConfig, service: Service, timeout: float
) -> tuple[ClientConfig, Endpoint]:
    """Give the account in full, and the address of a service, within `timeout` seconds.

    Raises:
        ConfigError: The account cannot use the service.
        ConnectError: The credentials gave no token in time.
    """
    try:
        with anyio.fail_after(timeout):
            account = await account.with_project()
            return account, await account.resolve_endpoint(service)
    except TimeoutError:
        raise ConnectError(
            f"the Google Cloud credentials gave no token within {timeout:g} s.",
            hint="Check the network; a larger connect_timeout= waits longer.",
        ) from None
