"""What happens to a frame that is too large."""

from __future__ import annotations

from genai_live.errors import MessageTooLarge


def too_large(limit: int) -> MessageTooLarge:
    """Make the error for a received frame of more than `limit` bytes."""
    return MessageTooLarge(
        f"a frame from the server is larger than {limit} bytes.",
        hint="Raise max_message_size= in connect.",
        limit=limit,
    )
