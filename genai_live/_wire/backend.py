"""The services that a session may talk to."""

from __future__ import annotations

from typing import Literal

Backend = Literal["gemini", "vertex"]
"""`gemini` is the Gemini Developer API, `vertex` is Vertex AI."""

BACKEND_NAMES: dict[Backend, str] = {"gemini": "the Gemini Developer API", "vertex": "Vertex AI"}
"""Names to use in texts for users."""
