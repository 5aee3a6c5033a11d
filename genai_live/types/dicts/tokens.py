"""Dicts in place of the classes of `tokens`.

Generated from schema/tokens.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 29768701a7c5de19f3409096cf5e9142c07fcba26b2df2f79b0010449827c826
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from genai_live.types.client import LiveClientSetup
from genai_live.types.config import HttpOptions, LiveConnectConfig
from genai_live.types.dicts.client import LiveClientSetupDict
from genai_live.types.dicts.config import HttpOptionsDict, LiveConnectConfigDict
from genai_live.types.tokens import LiveConnectConstraints


class AuthTokenDict(TypedDict, total=False):
    """A `AuthToken` as a dict."""

    name: str | None
    """The token, auth_tokens/..., used whole as a key; set by the service."""
    expire_time: datetime | str | None
    """When messages are refused and running sessions end; 30 minutes ahead by default, at most
    20 hours.
    """
    new_session_expire_time: datetime | str | None
    """When new sessions are refused; 60 seconds ahead by default, at most 20 hours."""
    uses: int | None
    """Number of sessions that may be started; 1 by default, 0 for no limit; resuming is free."""
    bidi_generate_content_setup: LiveClientSetup | LiveClientSetupDict | None
    """Setup that sessions with this token get."""
    field_mask: str | None
    """Paths within the setup that the token fixes, with commas; with a setup and no paths all of
    it is fixed, and the client's setup ignored.
    """


class CreateAuthTokenConfigDict(TypedDict, total=False):
    """A `CreateAuthTokenConfig` as a dict."""

    expire_time: datetime | str | None
    """When messages are refused and running sessions end; 30 minutes ahead by default, at most
    20 hours.
    """
    new_session_expire_time: datetime | str | None
    """When new sessions are refused; 60 seconds ahead by default, at most 20 hours."""
    uses: int | None
    """Number of sessions that may be started; 1 by default, 0 for no limit; resuming is free."""
    live_connect_constraints: LiveConnectConstraints | LiveConnectConstraintsDict | None
    """What sessions with the token are set up with, whatever their clients ask for."""
    lock_additional_fields: list[str] | None
    """Absent: the constraints are the whole setup. A list: what the constraints set is fixed,
    and the fields named here too, such as temperature or tools; the rest is the client's.
    """
    http_options: HttpOptions | HttpOptionsDict | None
    """How this one request reaches the service; never part of the token."""


class LiveConnectConstraintsDict(TypedDict, total=False):
    """A `LiveConnectConstraints` as a dict."""

    model: str | None
    """Name of the model."""
    config: LiveConnectConfig | LiveConnectConfigDict | None
    """Config of the sessions, as for connect."""
