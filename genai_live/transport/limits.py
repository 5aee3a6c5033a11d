"""The error for a frame that is too large."""

from __future__ import annotations

from genai_live.errors import MessageTooLarge


def message_too_large(limit: int) -> MessageTooLarge:
    """Return the error for a received frame of more than `limit` bytes."""
    return MessageTooLarge(
        f"a frame from the server is larger than {limit} bytes.",
        hint="Raise max_message_size= of connect().",
        limit=limit,
    )
