"""Keyword options of `connect` for Live sessions: names, documentation and defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import field, frozen

from genai_live._core.options import ConnectOptions, ConnectSettings
from genai_live._inputs.guard import as_config_error
from genai_live._live.limits import Limits
from genai_live._live.observation import Observer, check_observer
from genai_live._live.reconnect import ReconnectPolicy
from genai_live._wire.numbers import check_flag, check_seconds
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError
from genai_live.models import ModelProfile
from genai_live.tools.policy import ToolPolicy

if TYPE_CHECKING:
    from attrs import Attribute

    from genai_live._protocol.snapshot import Snapshot
    from genai_live.recording import Recorder
    from genai_live.stores import ConversationStore


class LiveConnectOptions(ConnectOptions, total=False):
    """Options of `client.live.connect`, as keyword arguments."""

    reconnect: bool | ReconnectPolicy
    """Whether the conversation outlives its connections. Default: True.

    True, False, or a `ReconnectPolicy`. What was sent meanwhile, or may have been lost, is sent
    again; what had to be dropped is reported by `events.InputDropped`.
    """

    auto_tools: bool | ToolPolicy
    """Whether the Python functions and MCP servers among the config's tools are run when the model
    calls them. Default: True.

    True, False, or a `genai_live.tools.ToolPolicy`. False only declares them.
    """

    model_profile: ModelProfile | None
    """What the model accepts, in place of what `genai_live.models` knows of it. Default: None.

    To change one member: `attrs.evolve(find_profile(model), code_execution="accepted")`;
    `ModelProfile()` refuses nothing.
    """

    resend_video: bool
    """Whether a typed turn contains the newest video frame, where the model would not see it.
    Default: False.

    Most models do not see the frames before a typed turn. With True, `send_text` and `ask` put the
    newest one that was sent since the last turn began into the turn, once, for those models. It is
    sent a second time, and the turn as client content, which interrupts the model.
    """

    history_media: bool
    """Whether `session.history` contains the media of client content and of function responses.
    Default: False.

    Otherwise words with its kind and size take its place, such as `[image/jpeg, 1048576 bytes]`, so
    that a long session does not fill the memory. Realtime audio and video are never part of it.
    """

    limits: Limits | None
    """How much the session may cost, use, last and call: `Limits(cost=1, seconds=600)`.
    Default: None.

    Once one is reached, new input raises `LimitExceeded`, and the session ends after the answer
    under way; or a hook decides.
    """

    observer: Observer | None
    """What follows the session from outside, for traces and metrics. Default: None.

    `genai_live.telemetry.Telemetry()` writes OpenTelemetry; `Observer` describes your own.
    """

    recorder: Recorder | None
    """What records the session: a `genai_live.recording.Recorder`. Default: None.

    It gets both voices, the transcript and every message, across all connections, and is closed
    with the session.
    """

    resume: Snapshot | None
    """The conversation to continue: what `session.snapshot()` returned, here or in another process.
    Default: None, which begins a new one.

    It is restored from its handle. If there is none, if it is older than two hours, or if the
    service refuses it, a new session is sent the history. `events.Resumed` tells which it was, and
    what was lost. Attempts and delays are those of `reconnect`. Without a config the setup of the
    snapshot is used; pass one for Python functions, and where the setup had secrets.
    """

    store: ConversationStore | None
    """Where the conversation is kept: a store of `genai_live.stores`, or one of your own; needs
    `key`. Default: None.

    The session claims the conversation, continues it if it was saved, as with `resume`, and saves
    it at each handle, at the end of each turn and whenever something is asked. Another session that
    claims the same key raises `ConversationBusy`, until this one has closed or its process has
    died. The store is never waited for after that: while it fails, the session goes on
    (`StoreUnavailable`).
    """

    key: str | None
    """Key of the conversation in `store`: up to 512 printable characters. Default: None."""

    claim_timeout: float
    """Seconds to wait for a conversation in `store` that another session has. Default: 0.

    With a little more than the store's lease, that of a process that was killed is continued.
    """


def _tool_policy(auto_tools: bool | ToolPolicy) -> ToolPolicy | None:
    return ToolPolicy.of(auto_tools)


def _reconnect_policy(reconnect: bool | ReconnectPolicy) -> ReconnectPolicy | None:
    return ReconnectPolicy.of(reconnect)


def _model_profile(profile: object) -> ModelProfile | None:
    if profile is None or issubclass(type(profile), ModelProfile):
        return cast("ModelProfile | None", profile)
    raise ConfigError(
        f"expected a genai_live.models.ModelProfile, got {type(profile).__name__}.",
        field="model_profile",
        hint="Change the known one: attrs.evolve(find_profile(model), ...).",
    )


def _limits(limits: object) -> Limits | None:
    return Limits.of(limits)


def _check_bool(_: object, attribute: Attribute[Any], value: object) -> None:
    check_flag(value, field=attribute.name)


def _check_recorder(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is None:
        return
    from genai_live.recording import Recorder  # who passes one has loaded it

    if not issubclass(type(value), Recorder):
        raise ConfigError(
            f"expected a genai_live.recording.Recorder, got {type(value).__name__}.",
            field=attribute.name,
            hint='Pass Recorder("folder").',
        )


def _snapshot(value: object) -> Snapshot | None:
    """Return a copy, which the caller cannot change any more."""
    if value is None:
        return None
    from genai_live._protocol.snapshot import Snapshot  # who passes one has loaded it

    if not issubclass(type(value), Snapshot):
        raise ConfigError(
            f"expected a genai_live.Snapshot, got {type(value).__name__}.",
            field="resume",
            hint="Pass what session.snapshot() returned; Snapshot.from_json reads its JSON.",
        )
    return Snapshot.from_json(cast("Snapshot", value).to_json())


_METHODS = "claim", "load", "save", "renew", "release"
_LONGEST_KEY = 512
_SHORTEST_LEASE = 0.1  # a claim that ends before it can be renewed would let nobody send


def _check_store(_: object, attribute: Attribute[Any], value: Any) -> None:
    if value is None:
        return
    try:
        missing = [name for name in _METHODS if not callable(getattr(value, name, None))]
        lease = None if missing or isinstance(value, type) else value.lease
    except Exception as error:  # code of the value's class
        raise as_config_error(error, attribute.name) from error
    if missing or isinstance(value, type):
        raise ConfigError(
            f"expected a store, got {short_repr(value)}.",
            field=attribute.name,
            hint="Pass a MemoryStore() or a RedisStore(url) of genai_live.stores, or an object with"
            " the methods of ConversationStore.",
        )
    if check_seconds(lease, field="store.lease") < _SHORTEST_LEASE:
        raise ConfigError(
            f"must be at least {_SHORTEST_LEASE:g} seconds, got {short_repr(lease)}.",
            field="store.lease",
            hint="Let it be a number such as 10.",
        )


def _check_key(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is None:
        return
    if type(value) is not str or not 0 < len(value) <= _LONGEST_KEY or not value.isprintable():
        raise ConfigError(
            f"{short_repr(value)} cannot be used.",
            field=attribute.name,
            hint=f"Pass up to {_LONGEST_KEY} printable characters, such as a call's id.",
        )


def _check_wait(_: object, attribute: Attribute[Any], value: object) -> None:
    check_seconds(value, field=attribute.name, zero=True)


@frozen(kw_only=True)
class LiveConnectSettings(ConnectSettings):
    """The options of one Live session, checked; None turns reconnecting or running tools off."""

    reconnect: ReconnectPolicy | None = field(factory=ReconnectPolicy, converter=_reconnect_policy)
    auto_tools: ToolPolicy | None = field(factory=ToolPolicy, converter=_tool_policy)
    model_profile: ModelProfile | None = field(default=None, converter=_model_profile)
    resend_video: bool = field(default=False, validator=_check_bool)
    history_media: bool = field(default=False, validator=_check_bool)
    limits: Limits | None = field(default=None, converter=_limits)
    observer: Observer | None = field(default=None, converter=check_observer)
    recorder: Recorder | None = field(default=None, validator=_check_recorder)
    resume: Snapshot | None = field(default=None, converter=_snapshot)
    store: ConversationStore | None = field(default=None, validator=_check_store)
    key: str | None = field(default=None, validator=_check_key)
    claim_timeout: float = field(default=0.0, validator=_check_wait)

    def __attrs_post_init__(self) -> None:
        """Check that the options fit together.

        Raises:
            ConfigError: They do not; names one and the fix.
        """
        if (self.store is None) != (self.key is None):
            raise ConfigError(
                "is missing.",
                field="store" if self.store is None else "key",
                hint="store= and key= belong together.",
            )
        if self.store is not None and self.resume is not None:
            raise ConfigError(
                "store= continues what is saved under its key.",
                field="resume",
                hint="Pass either store= or resume=.",
            )
