"""Ephemeral tokens, created over HTTP and used as keys.

Generated from schema/tokens.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: c8f5a3dbcf1e19868c41a5d9cd3081e9d8d4714161db6f741a79395b5ff642b9
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Unpack

from attrs import define

from genai_live._wire.base import Wire

from .client import LiveClientSetup
from .config import HttpOptions, LiveConnectConfig

if TYPE_CHECKING:
    from genai_live.types.dicts.client import LiveClientSetupDict
    from genai_live.types.dicts.config import HttpOptionsDict, LiveConnectConfigDict
    from genai_live.types.dicts.tokens import LiveConnectConstraintsDict
    from genai_live.types.keywords import tokens as keywords


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class AuthToken(Wire):
    """An ephemeral token, as the request that creates it and as the response. Gemini only."""

    __wire_names__ = {
        "expire_time": "expireTime",
        "new_session_expire_time": "newSessionExpireTime",
        "bidi_generate_content_setup": "bidiGenerateContentSetup",
        "field_mask": "fieldMask",
    }
    __wire_secret__ = frozenset({"name"})

    name: str | None = None
    """The token, auth_tokens/..., used as a key; set by the service."""
    expire_time: datetime | None = None
    """When messages are refused and running sessions end; in 30 minutes by default, in 20 hours
    at most.
    """
    new_session_expire_time: datetime | None = None
    """When new sessions are refused; in 60 seconds by default, in 20 hours at most."""
    uses: int | None = None
    """Number of sessions that may be started; 1 by default, 0 for no limit; resuming does not
    count.
    """
    bidi_generate_content_setup: LiveClientSetup | None = None
    """Setup of the sessions that are opened with this token."""
    field_mask: str | None = None
    """Paths within the setup that the token locks, separated by commas; with a setup but no
    paths all of it is locked, and the client's setup is ignored.
    """

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            name: str | None = None,
            expire_time: datetime | str | None = None,
            new_session_expire_time: datetime | str | None = None,
            uses: int | None = None,
            bidi_generate_content_setup: LiveClientSetup
            | LiveClientSetupDict
            | Mapping[str, Any]
            | None = None,
            field_mask: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.AuthTokenKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveConnectConstraints(Wire):
    """The model and the config of the sessions that an ephemeral token opens. Gemini only."""

    model: str | None = None
    """Name of the model."""
    config: LiveConnectConfig | None = None
    """Config of the sessions, as for connect."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            model: str | None = None,
            config: LiveConnectConfig | LiveConnectConfigDict | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class CreateAuthTokenConfig(Wire):
    """Configuration of an ephemeral token. Gemini only."""

    __wire_names__ = {
        "expire_time": "expireTime",
        "new_session_expire_time": "newSessionExpireTime",
        "live_connect_constraints": "liveConnectConstraints",
        "lock_additional_fields": "lockAdditionalFields",
        "http_options": "httpOptions",
    }
    __wire_limits__ = {"uses": (0, None)}

    expire_time: datetime | None = None
    """When messages are refused and running sessions end; in 30 minutes by default, in 20 hours
    at most.
    """
    new_session_expire_time: datetime | None = None
    """When new sessions are refused; in 60 seconds by default, in 20 hours at most."""
    uses: int | None = None
    """Number of sessions that may be started; 1 by default, 0 for no limit; resuming does not
    count.
    """
    live_connect_constraints: LiveConnectConstraints | None = None
    """Model and config of the sessions with this token, which their clients cannot change."""
    lock_additional_fields: list[str] | None = None
    """If absent, the constraints are the whole setup. A list locks what the constraints set and
    the fields that it names, such as temperature or tools; the rest is left to the client.
    """
    http_options: HttpOptions | None = None
    """How to reach the service for this request; never part of the token."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            expire_time: datetime | str | None = None,
            new_session_expire_time: datetime | str | None = None,
            uses: int | None = None,
            live_connect_constraints: LiveConnectConstraints
            | LiveConnectConstraintsDict
            | Mapping[str, Any]
            | None = None,
            lock_additional_fields: Sequence[str] | None = None,
            http_options: HttpOptions | HttpOptionsDict | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.CreateAuthTokenConfigKeywords],
        ) -> None: ...
