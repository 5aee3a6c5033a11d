"""Keywords of the constructors in `tokens`.

Generated from schema/tokens.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: c8f5a3dbcf1e19868c41a5d9cd3081e9d8d4714161db6f741a79395b5ff642b9
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict

from genai_live.types.client import LiveClientSetup
from genai_live.types.config import HttpOptions
from genai_live.types.dicts.client import LiveClientSetupDict
from genai_live.types.dicts.config import HttpOptionsDict
from genai_live.types.dicts.tokens import LiveConnectConstraintsDict
from genai_live.types.tokens import LiveConnectConstraints


class AuthTokenKeywords(TypedDict, total=False):
    """Members of a `AuthToken` in camelCase."""

    expireTime: datetime | str | None
    """When messages are refused and running sessions end; in 30 minutes by default, in 20 hours
    at most.
    """
    newSessionExpireTime: datetime | str | None
    """When new sessions are refused; in 60 seconds by default, in 20 hours at most."""
    bidiGenerateContentSetup: LiveClientSetup | LiveClientSetupDict | Mapping[str, Any] | None
    """Setup of the sessions that are opened with this token."""
    fieldMask: str | None
    """Paths within the setup that the token locks, separated by commas; with a setup but no
    paths all of it is locked, and the client's setup is ignored.
    """


class CreateAuthTokenConfigKeywords(TypedDict, total=False):
    """Members of a `CreateAuthTokenConfig` in camelCase."""

    expireTime: datetime | str | None
    """When messages are refused and running sessions end; in 30 minutes by default, in 20 hours
    at most.
    """
    newSessionExpireTime: datetime | str | None
    """When new sessions are refused; in 60 seconds by default, in 20 hours at most."""
    liveConnectConstraints: (
        LiveConnectConstraints | LiveConnectConstraintsDict | Mapping[str, Any] | None
    )
    """Model and config of the sessions with this token, which their clients cannot change."""
    lockAdditionalFields: Sequence[str] | None
    """If absent, the constraints are the whole setup. A list locks what the constraints set and
    the fields that it names, such as temperature or tools; the rest is left to the client.
    """
    httpOptions: HttpOptions | HttpOptionsDict | Mapping[str, Any] | None
    """How to reach the service for this request; never part of the token."""
