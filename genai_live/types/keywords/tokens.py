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
    newSessionExpireTime: datetime | str | None
    bidiGenerateContentSetup: LiveClientSetup | LiveClientSetupDict | Mapping[str, Any] | None
    fieldMask: str | None


class CreateAuthTokenConfigKeywords(TypedDict, total=False):
    """Members of a `CreateAuthTokenConfig` in camelCase."""

    expireTime: datetime | str | None
    newSessionExpireTime: datetime | str | None
    liveConnectConstraints: (
        LiveConnectConstraints | LiveConnectConstraintsDict | Mapping[str, Any] | None
    )
    lockAdditionalFields: Sequence[str] | None
    httpOptions: HttpOptions | HttpOptionsDict | Mapping[str, Any] | None
