"""From what a user wishes to a running music session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from genai_live import types
from genai_live._core.callbacks import LiveCallbacks
from genai_live._core.core import SessionCore
from genai_live._live.connect import begin, locate, start_callbacks, transport_options
from genai_live._music import messages as outgoing
from genai_live._protocol import MusicProtocol, MusicState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from genai_live._auth.client_config import ClientConfig
    from genai_live._core.callbacks import MusicCallbacksDict
    from genai_live._music import inputs
    from genai_live.transport.base import Connector, Transport, TransportOptions


class MusicCore(SessionCore[MusicProtocol, types.LiveMusicClientMessage]):
    """An exchange with a music service.

    Args:
        transport: An open connection, setup not sent yet.
        connector: Where it came from.
        model: The model's resource name.
        setup_timeout: Seconds until the server has to have taken the setup.
        call_soon: How other threads reach the event loop; None when there are none.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        connector: Connector,
        model: str,
        setup_timeout: float,
        call_soon: Callable[[Callable[[], Any]], Any] | None = None,
    ) -> None:
        setup = types.LiveMusicClientSetup(model=model)
        super().__init__(
            transport,
            MusicProtocol(),
            connector=connector,
            opening=types.LiveMusicClientMessage(setup=setup),
            model=model,
            setup_timeout=setup_timeout,
            call_soon=call_soon,
        )

    @property
    def state(self) -> MusicState:
        """Where the session stands."""
        return MusicState.CLOSED if self.closing else self.protocol.state


@frozen(kw_only=True)
class MusicConnectParams:
    """What a user asks of one music session, checked.

    Attributes:
        account: Who dials.
        model: The model's name as the user gave it.
        first: What to send once the session is set up.
        callbacks: What to call, if anything.
        connector: Makes the connection.
        dial: How to dial.
        setup_timeout: Seconds until the server has to have taken the setup.
    """

    account: ClientConfig
    model: str
    first: Sequence[types.LiveMusicClientMessage]
    callbacks: LiveCallbacks | None
    connector: Connector
    dial: TransportOptions
    setup_timeout: float


def validate_music_connect(
    account: ClientConfig,
    connector: Connector,
    *,
    model: str,
    config: inputs.Config | None,
    callbacks: LiveCallbacks | MusicCallbacksDict | None,
    connect_timeout: float,
    setup_timeout: float,
    keepalive: float | None,
    max_message_size: int,
    transport: Connector | None,
) -> MusicConnectParams:
    """Check the arguments of `connect`.

    Raises:
        ConfigError: One cannot be used; names it and the fix.
    """
    return MusicConnectParams(
        account=account,
        model=model,
        first=outgoing.opening(config),
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
    )


async def open_music(
    wishes: MusicConnectParams, call_soon: Callable[[Callable[[], Any]], Any] | None = None
) -> MusicCore:
    """Dial, set up and send the config. Cancelling leaves nothing open.

    Args:
        wishes: What the user asks.
        call_soon: How other threads reach this event loop; None when none will.

    Raises:
        ConfigError: There is no such model, or the account has no music.
        ConnectError: No WebSocket came about.
        SetupError: One did, but the server did not take the setup.
    """
    account, endpoint = await locate(wishes.account, "music", wishes.dial.connect_timeout)
    model = account.model(wishes.model)
    transport = await wishes.connector.connect(endpoint, wishes.dial)
    exchange = MusicCore(
        transport,
        connector=wishes.connector,
        model=model,
        setup_timeout=wishes.setup_timeout,
        call_soon=call_soon,
    )
    await begin(exchange)
    for message in wishes.first:
        exchange.post(message)
    start_callbacks(exchange, wishes.callbacks, call_soon)
    return exchange
