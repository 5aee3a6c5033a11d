"""The end and the error of a connection whose peer sends a frame that is too large."""

from __future__ import annotations

from genai_live.errors import MessageTooLarge
from genai_live.transport.base import CloseInfo


def message_too_large(limit: int) -> tuple[CloseInfo, MessageTooLarge]:
    """Return how a connection ends when a frame has more than `limit` bytes, and the error."""
    problem = f"a frame from the server is larger than {limit} bytes"
    error = MessageTooLarge(
        f"{problem}.", hint="Raise max_message_size= of connect().", limit=limit
    )
    return CloseInfo(1009, problem), error
