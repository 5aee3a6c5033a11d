"""Check of the arguments of `connect`, and opening of a music session."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from attrs import frozen

from genai_live import types
from genai_live._auth.endpoint import check_model
from genai_live._core.callbacks import LiveCallbacks
from genai_live._core.connect import locate, start_callbacks
from genai_live._core.core import SessionCore
from genai_live._core.limiter import admit
from genai_live._core.options import ConnectSettings, read_options
from genai_live._music import compat
from genai_live._protocol import MusicProtocol
from genai_live._runtime.owner import CallerLoop
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError
from genai_live.models import DEFAULT_MUSIC_MODEL, find_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from genai_live._auth.client_config import ClientConfig
    from genai_live._core.callbacks import MusicCallbacksDict
    from genai_live._core.limiter import Limiter
    from genai_live._core.options import ConnectOptions
    from genai_live._music.info import MusicSessionCore
    from genai_live._runtime.owner import Owner
    from genai_live.transport.base import Connector
    from genai_live.typing import LiveMusicConfigOrDict

S = TypeVar("S")

_CONFIG_MEMBERS = frozenset(
    {*types.LiveMusicConfig.__annotations__, *types.LiveMusicGenerationConfig.__annotations__}
)


@frozen(kw_only=True)
class MusicConnectParams:
    """What a user asks of one music session, checked.

    Attributes:
        client_config: Key and endpoint.
        model: The model's name as the user gave it.
        opening: What to send once the session is set up.
        callbacks: What to call, if anything.
        settings: The options.
        connector: What makes connections.
        limiter: What limits the sessions, if anything.
    """

    client_config: ClientConfig
    model: str
    opening: Sequence[types.LiveMusicClientMessage]
    callbacks: LiveCallbacks | None
    settings: ConnectSettings
    connector: Connector
    limiter: Limiter | None


def validate_connect(
    client_config: ClientConfig,
    connector: Connector,
    *,
    model: str,
    config: LiveMusicConfigOrDict | None,
    callbacks: LiveCallbacks | MusicCallbacksDict | None,
    options: ConnectOptions,
    limiter: Limiter | None = None,
) -> MusicConnectParams:
    """Check the arguments of `connect`.

    Raises:
        ConfigError: One cannot be used; names it and the fix.
        TypeError: There is no such option.
    """
    settings = read_options(options, ConnectSettings, members=_CONFIG_MEMBERS)
    model = check_model(model, example=DEFAULT_MUSIC_MODEL)
    if find_profile(model).family:
        raise ConfigError(
            f"{short_repr(model)} talks, and makes no music.",
            field="model",
            hint=f'Pass model="{DEFAULT_MUSIC_MODEL}", or use client.live.connect(...) to talk.',
        )
    return MusicConnectParams(
        client_config=client_config,
        model=model,
        opening=compat.opening(config),
        callbacks=LiveCallbacks.of(callbacks) if callbacks is not None else None,
        settings=settings,
        connector=settings.transport or connector,
        limiter=limiter if settings.limiter is None else settings.limiter,
    )


async def open_session(
    params: MusicConnectParams,
    make_session: Callable[[MusicSessionCore], S],
    owner: Owner | None = None,
) -> S:
    """Connect, set up and send the config. Cancelling leaves nothing open.

    Args:
        params: What the user asks.
        make_session: Makes the session that the user gets.
        owner: This event loop, where other threads will use the session; None for the loop of the
            caller.

    Raises:
        ConfigError: There is no such model, or the backend has no music.
        ConnectError: The WebSocket could not be opened.
        SetupError: It was, but the server did not accept the setup.
        LimiterFull: The limiter had no room.
    """
    owner = owner or CallerLoop()
    slot = await admit(params.limiter, owner, params.settings.connect_timeout)
    try:
        core = await _connect(params, owner)
    except BaseException:
        if slot is not None:
            slot.release()
        raise
    core.slot = slot
    session = make_session(core)
    try:
        await core.start()
    except BaseException:
        await core.discard()
        raise
    for message in params.opening:
        core.post(message)
    start_callbacks(core, params.callbacks)
    return session


async def _connect(params: MusicConnectParams, owner: Owner) -> MusicSessionCore:
    settings = params.settings
    client_config, endpoint = await locate(params.client_config, "music", settings.connect_timeout)
    model = client_config.model(params.model)
    setup = types.LiveMusicClientSetup(model=model)
    return SessionCore(
        await params.connector.connect(endpoint, settings.for_transport(client_config)),
        MusicProtocol(),
        connector=params.connector,
        opening=types.LiveMusicClientMessage(setup=setup),
        model=model,
        setup_timeout=settings.setup_timeout,
        owner=owner,
    )
