"""Check of the arguments of `connect`, and opening of a Live session."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from attrs import evolve, frozen

from genai_live import types
from genai_live._auth.endpoint import check_model
from genai_live._core.callbacks import LiveCallbacks
from genai_live._core.connect import locate, start_callbacks
from genai_live._core.limiter import admit
from genai_live._core.options import read_options
from genai_live._inputs.guard import guarded
from genai_live._live.compat.configs import message_type_for, modern_config
from genai_live._live.config import read_config, setup_of
from genai_live._live.core import LiveCore
from genai_live._live.limits import check_cost_limit
from genai_live._live.observation import Observed
from genai_live._live.options import LiveConnectSettings
from genai_live._live.preflight import fit_config, needed_version
from genai_live._live.recording import SessionRecording
from genai_live._live.refusals import refusal_hint
from genai_live._live.storage import SessionStorage
from genai_live._runtime.owner import CallerLoop
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError
from genai_live.models import find_profile, makes_music
from genai_live.tools.registry import extract_tools

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._auth.client_config import ClientConfig
    from genai_live._core.admission import Slot
    from genai_live._core.callbacks import LiveCallbacksDict
    from genai_live._core.limiter import Limiter
    from genai_live._live.options import LiveConnectOptions
    from genai_live._protocol.snapshot import Snapshot
    from genai_live._runtime.owner import Owner
    from genai_live._wire.backend import Backend
    from genai_live.models import ModelProfile
    from genai_live.tools.registry import ToolRegistry
    from genai_live.transport.base import Connector, Transport
    from genai_live.types import LiveConnectConfigDict

S = TypeVar("S")

_CONFIG_MEMBERS = frozenset(types.LiveConnectConfig.__annotations__)


@frozen(kw_only=True)
class ConnectParams:
    """What a user asks of one Live session, checked.

    Attributes:
        client_config: Key, backend and endpoint, with this session's own `http_options`.
        model: The model's name as the user gave it.
        profile: What the model accepts.
        config: The user's config.
        callbacks: What to call, if anything.
        settings: The options.
        connector: What makes connections.
        registry: The Python functions and MCP servers among the tools.
        limiter: What limits the sessions, if anything.
        message_type: The class of the server's messages.
        has_config: Whether the user passed a config.
    """

    client_config: ClientConfig
    model: str
    profile: ModelProfile
    config: types.LiveConnectConfig
    callbacks: LiveCallbacks | None
    settings: LiveConnectSettings
    connector: Connector
    registry: ToolRegistry
    limiter: Limiter | None
    message_type: type[types.LiveServerMessage]
    has_config: bool


def validate_connect(
    client_config: ClientConfig,
    connector: Connector,
    *,
    model: str,
    config: types.LiveConnectConfig | LiveConnectConfigDict | None,
    callbacks: LiveCallbacks | LiveCallbacksDict | None,
    options: LiveConnectOptions,
    limiter: Limiter | None = None,
) -> ConnectParams:
    """Check the arguments of `connect`.

    Raises:
        ConfigError: One cannot be used; names it and the fix.
        TypeError: There is no such option.
    """
    settings = read_options(options, LiveConnectSettings, members=_CONFIG_MEMBERS)
    model = check_model(model)
    if makes_music(model):
        raise ConfigError(
            f"{short_repr(model)} makes music.",
            field="model",
            hint="Use client.live.music.connect(model=..., config=...).",
        )
    profile = _profile_of(model, settings, client_config)
    check_cost_limit(settings.limits, profile.model)
    message_type, read, registry = _read_config(config, client_config.backend, profile)
    client_config = client_config.with_http_options(read.http_options)
    version = needed_version(
        read,
        profile,
        chosen=client_config.http.api_version,
        default=client_config.api_version("live"),
    )
    if version is not None:
        client_config = client_config.with_http_options(types.HttpOptions(api_version=version))
    params = ConnectParams(
        client_config=client_config,
        model=model,
        profile=profile,
        config=read,
        callbacks=LiveCallbacks.of(callbacks) if callbacks is not None else None,
        settings=settings,
        connector=settings.transport or connector,
        registry=registry,
        limiter=limiter if settings.limiter is None else settings.limiter,
        message_type=message_type,
        has_config=config is not None,
    )
    if settings.resume is not None:
        check_snapshot(settings.resume, params)
    return params


def check_snapshot(snapshot: Snapshot, params: ConnectParams) -> None:
    """Check that a session can continue from a snapshot.

    Raises:
        ConfigError: It is of another model, or not whole; names the field and the fix.
    """
    name = (snapshot.model or "").rpartition("/")[2]
    if name != params.profile.model:
        raise ConfigError(
            f"the conversation was held with {short_repr(name)}, and model= is"
            f" {short_repr(params.profile.model)}.",
            field="model",
            hint=f"Pass model={short_repr(name)}, or begin a new conversation.",
        )
    resumption = params.config.session_resumption
    if resumption is not None and resumption.handle is not None:
        raise ConfigError(
            "the conversation that is resumed has a handle of its own.",
            field="config.session_resumption.handle",
            hint="Leave it out, or connect without resume= and store=.",
        )
    if not params.has_config and snapshot.withheld:
        raise ConfigError(
            f"the setup had secrets, which a snapshot does not contain: {snapshot.withheld[0]}.",
            field="config",
            hint="Pass the config of the session that the snapshot is from.",
        )


@guarded("config")
def _read_config(
    config: types.LiveConnectConfig | LiveConnectConfigDict | None,
    backend: Backend,
    profile: ModelProfile,
) -> tuple[type[types.LiveServerMessage], types.LiveConnectConfig, ToolRegistry]:
    """Read a config of any form: the class of the server's messages, the config, the tools.

    Raises:
        ConfigError: It cannot be used; names the field and the fix.
    """
    message_type = message_type_for(config)
    config = modern_config(config, backend=backend)
    config, registry = extract_tools(config, backend=backend, profile=profile)
    read = fit_config(read_config(config, backend=backend), profile)
    return message_type, read, registry


def _profile_of(
    model: str, settings: LiveConnectSettings, client_config: ClientConfig
) -> ModelProfile:
    """Return what the model accepts: what the user says, else what the table says."""
    name = model.rpartition("/")[2]
    profile = settings.model_profile or find_profile(name, backend=client_config.backend)
    return evolve(profile, model=name, backend=client_config.backend)


async def open_session(
    params: ConnectParams,
    make_session: Callable[[LiveCore], S],
    owner: Owner | None = None,
) -> S:
    """Connect, set up and start a session. Cancelling leaves nothing open.

    Args:
        params: What the user asks.
        make_session: Makes the session that the user gets.
        owner: This event loop, where other threads will use the session; plain callbacks are
            called in a thread then. None for the loop of the caller.

    Raises:
        ConfigError: There is no such model, or no credentials.
        ConnectError: The WebSocket could not be opened.
        SetupError: It was, but the server did not accept the setup.
        ToolError: An MCP server among the tools does not answer.
        StoreError: The store failed, or another session has the conversation.
        LimiterFull: The limiter had no room.
    """
    owner = owner or CallerLoop()
    settings = params.settings
    slot: Slot | None = None
    storage: SessionStorage | None = None
    resume = settings.resume
    observed = _observed(params)
    try:
        slot = await admit(params.limiter, owner, settings.connect_timeout)
        if settings.store is not None and settings.key is not None:
            storage = SessionStorage(
                settings.store, settings.key, claim_timeout=settings.claim_timeout
            )
            resume = await storage.open()
            if resume is not None:
                check_snapshot(resume, params)
        live = await _connect(params, resume, storage, owner, observed)
    except BaseException as error:
        await params.registry.close()
        await _give_up(error, slot, storage, observed)
        raise
    session = make_session(live)
    live.core.slot = slot
    try:
        await live.start(session, resume)
    except BaseException as error:
        await live.core.discard()
        await _give_up(error, slot, storage, observed)
        raise
    start_callbacks(live.core, params.callbacks)
    return session


async def _give_up(
    error: BaseException,
    slot: Slot | None,
    storage: SessionStorage | None,
    observed: Observed | None,
) -> None:
    """Let others have the room and the conversation of a session that was not made."""
    try:
        if observed is not None:
            observed.end(error)
    finally:  # it is user code, which may raise KeyboardInterrupt
        if slot is not None:
            slot.release()
        if storage is not None:
            await storage.abandon()


def _observed(params: ConnectParams) -> Observed | None:
    """Begin to observe the session, if it is to be."""
    if params.settings.observer is None:
        return None
    return Observed(
        params.settings.observer,
        model=params.profile.model,
        backend=params.client_config.backend,
        output_modalities=tuple(map(str, params.config.response_modalities or ())),
    )


async def _connect(
    params: ConnectParams,
    resume: Snapshot | None,
    storage: SessionStorage | None,
    owner: Owner,
    observed: Observed | None,
) -> LiveCore:
    settings, connector = params.settings, params.connector
    transport_options = settings.for_transport(params.client_config)
    client_config, endpoint = await locate(params.client_config, "live", settings.connect_timeout)
    if observed is not None:
        url = urlsplit(endpoint.url)
        observed.session.server_address = url.hostname or ""
        observed.session.server_port = url.port
    setup = setup_of(
        params.config,
        model=client_config.model(params.model),
        audio_by_default=client_config.audio_by_default,
    )
    tools = await params.registry.add_mcp_tools(
        setup.tools or [], field="config.tools", blocking=owner.has_threads
    )
    setup.tools = tools or None
    if resume is not None and resume.setup is not None and not params.has_config:
        setup = evolve(resume.setup, model=setup.model)
    hides_handles = settings.reconnect is not None and params.config.session_resumption is None
    if settings.reconnect is not None and setup.session_resumption is None:
        setup.session_resumption = types.SessionResumptionConfig()

    recording: SessionRecording | None = None
    if settings.recorder is not None:
        recording = SessionRecording(settings.recorder)
        connector = recording.connector(connector)
    if storage is not None:
        connector = storage.connector(connector)

    async def connect_again() -> Transport:
        _, endpoint = await locate(params.client_config, "live", settings.connect_timeout)
        return await connector.connect(endpoint, transport_options)

    transport: Transport | None = None
    try:
        if resume is None:
            transport = await connector.connect(endpoint, transport_options)
    except BaseException:
        if recording is not None:
            await recording.finish()
        raise
    return LiveCore(
        transport,
        connector=connector,
        connect=connect_again,
        backend=client_config.backend,
        profile=params.profile,
        setup=setup,
        message_type=params.message_type,
        registry=params.registry,
        tool_policy=settings.auto_tools,
        reconnect=settings.reconnect,
        setup_timeout=settings.setup_timeout,
        resend_video=settings.resend_video,
        history_media=settings.history_media,
        limits=settings.limits,
        observed=observed,
        hides_handles=hides_handles,
        recording=recording,
        storage=storage,
        refusal_hint=partial(refusal_hint, setup=setup, client_config=client_config),
        owner=owner,
    )
