"""Dict forms of the classes in `tokens`.

Generated from schema/tokens.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: c8f5a3dbcf1e19868c41a5d9cd3081e9d8d4714161db6f741a79395b5ff642b9
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
    """A `AuthToken` as a dict; keys in snake_case or camelCase."""

    name: str | None
    """The token, auth_tokens/..., used as a key; set by the service."""
    expire_time: datetime | str | None
    """When messages are refused and running sessions end; in 30 minutes by default, in 20 hours
    at most.
    """
    expireTime: datetime | str | None
    """When messages are refused and running sessions end; in 30 minutes by default, in 20 hours
    at most.
    """
    new_session_expire_time: datetime | str | None
    """When new sessions are refused; in 60 seconds by default, in 20 hours at most."""
    newSessionExpireTime: datetime | str | None
    """When new sessions are refused; in 60 seconds by default, in 20 hours at most."""
    uses: int | None
    """Number of sessions that may be started; 1 by default, 0 for no limit; resuming does not
    count.
    """
    bidi_generate_content_setup: LiveClientSetup | LiveClientSetupDict | None
    """Setup of the sessions that are opened with this token."""
    bidiGenerateContentSetup: LiveClientSetup | LiveClientSetupDict | None
    """Setup of the sessions that are opened with this token."""
    field_mask: str | None
    """Paths within the setup that the token locks, separated by commas; with a setup but no
    paths all of it is locked, and the client's setup is ignored.
    """
    fieldMask: str | None
    """Paths within the setup that the token locks, separated by commas; with a setup but no
    paths all of it is locked, and the client's setup is ignored.
    """


class CreateAuthTokenConfigDict(TypedDict, total=False):
    """A `CreateAuthTokenConfig` as a dict; keys in snake_case or camelCase."""

    expire_time: datetime | str | None
    """When messages are refused and running sessions end; in 30 minutes by default, in 20 hours
    at most.
    """
    expireTime: datetime | str | None
    """When messages are refused and running sessions end; in 30 minutes by default, in 20 hours
    at most.
    """
    new_session_expire_time: datetime | str | None
    """When new sessions are refused; in 60 seconds by default, in 20 hours at most."""
    newSessionExpireTime: datetime | str | None
    """When new sessions are refused; in 60 seconds by default, in 20 hours at most."""
    uses: int | None
    """Number of sessions that may be started; 1 by default, 0 for no limit; resuming does not
    count.
    """
    live_connect_constraints: LiveConnectConstraints | LiveConnectConstraintsDict | None
    """Model and config of the sessions with this token, which their clients cannot change."""
    liveConnectConstraints: LiveConnectConstraints | LiveConnectConstraintsDict | None
    """Model and config of the sessions with this token, which their clients cannot change."""
    lock_additional_fields: list[str] | None
    """If absent, the constraints are the whole setup. A list locks what the constraints set and
    the fields that it names, such as temperature or tools; the rest is left to the client.
    """
    lockAdditionalFields: list[str] | None
    """If absent, the constraints are the whole setup. A list locks what the constraints set and
    the fields that it names, such as temperature or tools; the rest is left to the client.
    """
    http_options: HttpOptions | HttpOptionsDict | None
    """How to reach the service for this request; never part of the token."""
    httpOptions: HttpOptions | HttpOptionsDict | None
    """How to reach the service for this request; never part of the token."""


class LiveConnectConstraintsDict(TypedDict, total=False):
    """A `LiveConnectConstraints` as a dict; keys in snake_case or camelCase."""

    model: str | None
    """Name of the model."""
    config: LiveConnectConfig | LiveConnectConfigDict | None
    """Config of the sessions, as for connect."""
