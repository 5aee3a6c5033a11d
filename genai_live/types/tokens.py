"""Ephemeral tokens, made over HTTP and used as keys.

Generated from schema/tokens.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 15f8184b68db242a09aaefe94a374b3350b3acf8853954f8186a43dac6483da3
"""

from __future__ import annotations

from datetime import datetime

from attrs import define

from genai_live._wire import Wire

from .client import LiveClientSetup


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
    """When messages are refused; 30 minutes ahead by default, less than 20 hours."""
    new_session_expire_time: datetime | None = None
    """When new sessions are refused; 60 seconds ahead by default, less than 20 hours."""
    uses: int | None = None
    """Number of sessions that may be started; 1 by default, 0 for no limit; resuming is free."""
    bidi_generate_content_setup: LiveClientSetup | None = None
    """Setup that sessions with this token get."""
    field_mask: str | None = None
    """Paths within the setup that the token fixes, with commas; empty fixes all of it."""
