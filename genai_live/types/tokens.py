"""Ephemeral tokens, made over HTTP and used as keys.

Generated from schema/tokens.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 29768701a7c5de19f3409096cf5e9142c07fcba26b2df2f79b0010449827c826
"""

from __future__ import annotations

from datetime import datetime

from attrs import define

from genai_live._wire.base import Wire

from .client import LiveClientSetup
from .config import HttpOptions, LiveConnectConfig


@define(slots=True, kw_only=True, eq=False, repr=False)
class AuthToken(Wire):
    """An ephemeral token: the request that makes it and the answer. Gemini only."""

    __wire_names__ = {
        "expire_time": "expireTime",
        "new_session_expire_time": "newSessionExpireTime",
        "bidi_generate_content_setup": "bidiGenerateContentSetup",
        "field_mask": "fieldMask",
    }
    __wire_secret__ = frozenset({"name"})

    name: str | None = None
    """The token, auth_tokens/..., used whole as a key; set by the service."""
    expire_time: datetime | None = None
    """When messages are refused and running sessions end; 30 minutes ahead by default, at most
    20 hours.
    """
    new_session_expire_time: datetime | None = None
    """When new sessions are refused; 60 seconds ahead by default, at most 20 hours."""
    uses: int | None = None
    """Number of sessions that may be started; 1 by default, 0 for no limit; resuming is free."""
    bidi_generate_content_setup: LiveClientSetup | None = None
    """Setup that sessions with this token get."""
    field_mask: str | None = None
    """Paths within the setup that the token fixes, with commas; with a setup and no paths all of
    it is fixed, and the client's setup ignored.
    """


@define(slots=True, kw_only=True, eq=False, repr=False)
class LiveConnectConstraints(Wire):
    """The model and the config of the sessions that an ephemeral token opens. Gemini only."""

    model: str | None = None
    """Name of the model."""
    config: LiveConnectConfig | None = None
    """Config of the sessions, as for connect."""


@define(slots=True, kw_only=True, eq=False, repr=False)
class CreateAuthTokenConfig(Wire):
    """What a user says about an ephemeral token. Gemini only."""

    __wire_names__ = {
        "expire_time": "expireTime",
        "new_session_expire_time": "newSessionExpireTime",
        "live_connect_constraints": "liveConnectConstraints",
        "lock_additional_fields": "lockAdditionalFields",
        "http_options": "httpOptions",
    }
    __wire_limits__ = {"uses": (0, None)}

    expire_time: datetime | None = None
    """When messages are refused and running sessions end; 30 minutes ahead by default, at most
    20 hours.
    """
    new_session_expire_time: datetime | None = None
    """When new sessions are refused; 60 seconds ahead by default, at most 20 hours."""
    uses: int | None = None
    """Number of sessions that may be started; 1 by default, 0 for no limit; resuming is free."""
    live_connect_constraints: LiveConnectConstraints | None = None
    """What sessions with the token are set up with, whatever their clients ask for."""
    lock_additional_fields: list[str] | None = None
    """Absent: the constraints are the whole setup. A list: what the constraints set is fixed,
    and the fields named here too, such as temperature or tools; the rest is the client's.
    """
    http_options: HttpOptions | None = None
    """How this one request reaches the service; never part of the token."""
