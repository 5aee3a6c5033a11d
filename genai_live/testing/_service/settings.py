"""`ServerSettings`: what all connections of a server share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from attrs import define, field

from genai_live.testing._service.session_store import SessionStore
from genai_live.testing._service.tokens import TokenStore
from genai_live.testing.limits import IDLE_SECONDS

Voice = Callable[[str], Awaitable[tuple[bytes, int]]]


@define
class ServerSettings:
    """The settings, ephemeral tokens and resumable sessions of a server.

    Attributes:
        pace: Speed of output, 1 for real time, 0 for no waiting.
        api_keys: The credentials to accept; None for any.
        models: The models that exist; None for any.
        text_frames: Whether to send text frames instead of binary ones.
        strict_resumption: Whether a session with an open connection cannot be resumed.
        require_key: Whether a client needs a key or token.
        voice: Speaks a text, as mono PCM and its sample rate; None for tones.
        idle_timeout: Seconds without a message after which a session ends; None for no limit.
        tokens: The ephemeral tokens that were issued.
        sessions: The sessions that can be resumed.
    """

    pace: float = 0.0
    api_keys: frozenset[str] | None = field(default=None, repr=False)
    models: frozenset[str] | None = None
    text_frames: bool = False
    strict_resumption: bool = False
    require_key: bool = True
    voice: Voice | None = None
    idle_timeout: float | None = IDLE_SECONDS
    tokens: TokenStore = field(factory=TokenStore, repr=False)
    sessions: SessionStore = field(factory=SessionStore, init=False, repr=False)
