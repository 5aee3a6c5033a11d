"""From what a user wishes to a running music session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from genai_live import types
from genai_live._core.callbacks import LiveCallbacks
from genai_live._core.core import Exchange
from genai_live._live.connect import begin, locate, read_dial, start_callbacks
from genai_live._music import messages as outgoing
from genai_live._protocol import MusicProtocol, MusicState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from genai_live._auth.account import Account
    from genai_live._core.callbacks import MusicCallbacksDict
    from genai_live._music import inputs
    from genai_live.transport.base import Connector, DialOptions, Transport


class MusicExchange(Exchange[MusicProtocol, types.LiveMusicClientMessage]):
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
class MusicWishes:
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

    account: Account
    model: str
    first: Sequence[types.LiveMusicClientMessage]
    callbacks: LiveCallbacks | None
    connector: Connector
    dial: DialOptions
    setup_timeout: float


def read_music_wishes(
    account: Account,
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
) -> MusicWishes:
    """Check the arguments of `connect`.

    Raises:
        ConfigError: One cannot be used; names it and the fix.
    """
    return MusicWishes(
        account=account,
        model=model,
        first=outgoing.opening(config),
        callbacks=LiveCallbacks.of(callbacks) if callbacks is not None else None,
        connector=transport or connector,
        dial=read_dial(
            account,
            connect_timeout=connect_timeout,
            setup_timeout=setup_timeout,
            keepalive=keepalive,
            max_message_size=max_message_size,
        ),
        setup_timeout=setup_timeout,
    )


async def open_music(
    wishes: MusicWishes, call_soon: Callable[[Callable[[], Any]], Any] | None = None
) -> MusicExchange:
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
    exchange = MusicExchange(
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
