"""Differences between the Gemini and Vertex AI services on the wire."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from genai_live._wire.backend import Backend as BackendName

Json = dict[str, Any]


@frozen
class Backend:
    """How one service writes the messages that both send.

    Attributes:
        name: `gemini` or `vertex`.
        role: The role of a model turn; None to omit it.
        audio_mime_type: The MIME type of the model's audio, which is 24 kHz for both services.
        frames_transcripts: Whether an empty transcript comes first and a `finished` one last.
        grounds_turns: Whether the end of a turn carries `groundingMetadata`.
        output_usage: The prefix of the usage fields that count the model's output.
        splits_tool_turns: Whether, with a model that the table does not have, the turn with the
            calls ends when their responses are in, so that the model's reply is a separate turn.
        needs_call_ids: Whether a function response must have the id of its call.
        names_sessions: Whether `setupComplete` has a session id.
    """

    name: BackendName
    role: str | None
    audio_mime_type: str
    frames_transcripts: bool
    grounds_turns: bool
    output_usage: str
    splits_tool_turns: bool
    needs_call_ids: bool
    names_sessions: bool

    def setup_complete(self) -> Json:
        """Return the message that acknowledges a setup."""
        return {"setupComplete": {"sessionId": str(uuid.uuid4())} if self.names_sessions else {}}

    def model_turn(self, part: Json) -> Json:
        """Return server content with one part of a model turn."""
        role = {} if self.role is None else {"role": self.role}
        return {"modelTurn": {**role, "parts": [part]}}

    def turn_complete(self, *, sources: Json | None = None, status: str = "") -> Json:
        """Return the server content that ends a turn.

        Args:
            sources: What the answer is grounded in.
            status: The `interactionStatus`; empty to omit it.
        """
        content: Json = {"turnComplete": True}
        if sources or self.grounds_turns:
            content["groundingMetadata"] = sources or {}
        if status:
            content["interactionStatus"] = status
        return content

    def call_id(self, *, short: bool) -> str:
        """Return a new id for a function call; `short` is whether its prefix is `fc_`."""
        if self.name == "vertex":
            return str(uuid.uuid4())
        digits = secrets.randbelow(9 * 10**18) + 10**18
        return f"fc_{digits}" if short else f"function-call-{digits}"


GEMINI = Backend(
    name="gemini",
    role=None,
    audio_mime_type="audio/pcm;rate=24000",
    frames_transcripts=False,
    grounds_turns=False,
    output_usage="response",
    splits_tool_turns=False,
    needs_call_ids=True,
    names_sessions=False,
)
VERTEX = Backend(
    name="vertex",
    role="model",
    audio_mime_type="audio/pcm",
    frames_transcripts=True,
    grounds_turns=True,
    output_usage="candidates",
    splits_tool_turns=True,
    needs_call_ids=False,
    names_sessions=True,
)
BACKENDS: dict[str, Backend] = {backend.name: backend for backend in (GEMINI, VERTEX)}
