"""How the two services differ on the wire."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from attrs import frozen

Json = dict[str, Any]


@frozen
class Backend:
    """One service's way of writing what both say.

    Attributes:
        name: `gemini` or `vertex`.
        role: The role of a model turn; None where it is left out.
        audio_mime_type: The mime type of the model's audio, which is 24 kHz in either case.
        frames_transcripts: Whether an empty piece opens a transcript and a `finished` closes it.
        grounds_turns: Whether the end of a turn carries `groundingMetadata`.
        output_usage: The word in the usage fields that count the model's output.
        splits_tool_turns: Whether the calling turn ends as soon as the answers are in, so that
            the model's reply is a turn of its own.
        needs_call_ids: Whether an answer to a call must name the call's id.
        names_sessions: Whether `setupComplete` holds a session id.
    """

    name: str
    role: str | None
    audio_mime_type: str
    frames_transcripts: bool
    grounds_turns: bool
    output_usage: str
    splits_tool_turns: bool
    needs_call_ids: bool
    names_sessions: bool

    def setup_complete(self) -> Json:
        """Give the answer to a setup."""
        return {"setupComplete": {"sessionId": str(uuid.uuid4())} if self.names_sessions else {}}

    def model_turn(self, part: Json) -> Json:
        """Give the content of a frame of model output."""
        role = {} if self.role is None else {"role": self.role}
        return {"modelTurn": {**role, "parts": [part]}}

    def turn_complete(self) -> Json:
        """Give the content of the frame that ends a turn."""
        grounding: Json = {"groundingMetadata": {}} if self.grounds_turns else {}
        return {"turnComplete": True, **grounding}

    def call_id(self, model: str) -> str:
        """Make the id of a function call, as the named model writes it."""
        if self.name == "vertex":
            return str(uuid.uuid4())
        digits = secrets.randbelow(9 * 10**18) + 10**18
        return f"fc_{digits}" if speaks_like_3_1(model) else f"function-call-{digits}"


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
BACKENDS = {backend.name: backend for backend in (GEMINI, VERTEX)}


def speaks_like_3_1(model: str) -> bool:
    """Whether a model writes as gemini-3.1 does: a transcript and its audio in one frame."""
    return "gemini-3.1" in model
