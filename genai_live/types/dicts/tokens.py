"""Dicts in place of the classes of `tokens`.

Generated from schema/tokens.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 15f8184b68db242a09aaefe94a374b3350b3acf8853954f8186a43dac6483da3
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from genai_live.types.client import LiveClientSetup
from genai_live.types.dicts.client import LiveClientSetupDict


class AuthTokenDict(TypedDict, total=False):
    """A `AuthToken` as a dict."""

    name: str | None
    """The token, auth_tokens/..., used whole as a key; set by the service."""
    expire_time: datetime | str | None
    """When messages are refused; 30 minutes ahead by default, less than 20 hours."""
    new_session_expire_time: datetime | str | None
    """When new sessions are refused; 60 seconds ahead by default, less than 20 hours."""
    uses: int | None
    """Number of sessions that may be started; 1 by default, 0 for no limit; resuming is free."""
    bidi_generate_content_setup: LiveClientSetup | LiveClientSetupDict | None
    """Setup that sessions with this token get."""
    field_mask: str | None
    """Paths within the setup that the token fixes, with commas; empty fixes all of it."""
