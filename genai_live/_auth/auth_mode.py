"""`AuthMode`: how a client identifies itself to the service."""

from __future__ import annotations

from enum import Enum


class AuthMode(Enum):
    """How a client identifies itself to the service."""

    KEY = "key"
    """Gemini with an API key."""
    TOKEN = "token"  # noqa: S105 - the name of a mode, not a secret
    """Gemini with an ephemeral token."""
    NONE = "none"
    """Gemini without a key: a server of the user's own, such as the local one."""
    CLOUD = "cloud"
    """Vertex AI with Google Cloud credentials, a project and a location."""
    EXPRESS = "express"
    """Vertex AI with an API key."""
    GATEWAY = "gateway"
    """Vertex AI behind a URL of the user's own, which is used unchanged and without credentials."""
