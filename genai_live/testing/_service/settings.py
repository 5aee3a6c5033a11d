"""What all connections of a server share."""

from __future__ import annotations

from attrs import define, field

from genai_live.testing._service.session_store import SessionStore
from genai_live.testing._service.tokens import TokenStore


@define
class ServerSettings:
    """Settings of a server, its tokens and its sessions.

    Attributes:
        pace: How long things take, 1 for real time, 0 for no waiting at all.
        api_keys: The credentials that pass; None for any.
        models: The models that there are; None for any.
        text_frames: Whether messages go out in text frames rather than binary ones.
        strict_resumption: Whether a session cannot be resumed while a connection of it is open.
        tokens: The ephemeral tokens that were made.
        sessions: The sessions that can be resumed.
    """

    pace: float = 0.0
    api_keys: frozenset[str] | None = field(default=None, repr=False)
    models: frozenset[str] | None = None
    text_frames: bool = False
    strict_resumption: bool = False
    tokens: TokenStore = field(factory=TokenStore, repr=False)
    sessions: SessionStore = field(factory=SessionStore, init=False, repr=False)
