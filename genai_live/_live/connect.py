"""Check of the arguments of `connect`, and opening of a Live session."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from attrs import evolve, frozen

from genai_live import types
from genai_live._auth.endpoint import check_model
from genai_live._core.callbacks import LiveCallbacks
from genai_live._core.connect import locate, start_callbacks
from genai_live._core.options import read_options
from genai_live._inputs.guard import guarded
from genai_live._live.compat.configs import message_type_for, modern_config
from genai_live._live.config import read_config, setup_of
from genai_live._live.core import LiveCore
from genai_live._live.options import LiveConnectSettings
from genai_live._live.preflight import fit_config, needed_version
from genai_live._live.recording import SessionRecording
from genai_live._runtime.owner import CallerLoop
from genai_live.models import find_profile
from genai_live.tools.registry import extract_tools

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._auth.client_config import ClientConfig
    from genai_live._core.callbacks import LiveCallbacksDict
    from genai_live._live.options import LiveConnectOptions
    from genai_live._runtime.owner import Owner
    from genai_live._wire.backend import Backend
    from genai_live.models import ModelProfile
    from genai_live.tools.registry import ToolRegistry
    from genai_live.transport.base import Connector, Transport
    from genai_live.types import LiveConnectConfigDict

S = TypeVar("S")


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
        message_type: The class of the server's messages.
    """

    client_config: ClientConfig
    model: str
    profile: ModelProfile
    config: types.LiveConnectConfig
    callbacks: LiveCallbacks | None
    settings: LiveConnectSettings
    connector: Connector
    registry: ToolRegistry
    message_type: type[types.LiveServerMessage]


def validate_connect(
    client_config: ClientConfig,
    connector: Connector,
    *,
    model: str,
    config: types.LiveConnectConfig | LiveConnectConfigDict | None,
    callbacks: LiveCallbacks | LiveCallbacksDict | None,
    options: LiveConnectOptions,
) -> ConnectParams:
    """Check the arguments of `connect`.

    Raises:
        ConfigError: One cannot be used; names it and the fix.
        TypeError: There is no such option.
    """
    settings = read_options(options, LiveConnectSettings)
    model = check_model(model)
    profile = _profile_of(model, settings, client_config)
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
    return ConnectParams(
        client_config=client_config,
        model=model,
        profile=profile,
        config=read,
        callbacks=LiveCallbacks.of(callbacks) if callbacks is not None else None,
        settings=settings,
        connector=settings.transport or connector,
        registry=registry,
        message_type=message_type,
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
    """
    try:
        live = await _connect(params, owner or CallerLoop())
    except BaseException:
        await params.registry.close()
        raise
    session = make_session(live)
    try:
        await live.start(session)
    except BaseException:
        await live.core.discard()
        raise
    start_callbacks(live.core, params.callbacks)
    return session


async def _connect(params: ConnectParams, owner: Owner) -> LiveCore:
    settings, connector = params.settings, params.connector
    transport_options = settings.for_transport(params.client_config)
    client_config, endpoint = await locate(params.client_config, "live", settings.connect_timeout)
    setup = setup_of(
        params.config,
        model=client_config.model(params.model),
        audio_by_default=client_config.audio_by_default,
    )
    tools = await params.registry.add_mcp_tools(
        setup.tools or [], field="config.tools", blocking=owner.has_threads
    )
    setup.tools = tools or None
    hides_handles = settings.reconnect is not None and setup.session_resumption is None
    if hides_handles:
        setup.session_resumption = types.SessionResumptionConfig()

    recording: SessionRecording | None = None
    if settings.recorder is not None:
        recording = SessionRecording(settings.recorder)
        connector = recording.connector(connector)

    async def connect_again() -> Transport:
        _, endpoint = await locate(params.client_config, "live", settings.connect_timeout)
        return await connector.connect(endpoint, transport_options)

    try:
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
        hides_handles=hides_handles,
        recording=recording,
        owner=owner,
    )
