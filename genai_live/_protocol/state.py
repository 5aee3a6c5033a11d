"""Where a conversation stands."""

from __future__ import annotations

from enum import StrEnum


class SessionState(StrEnum):
    """Where a session stands."""

    CONNECTING = "connecting"
    """The setup is not acknowledged yet."""
    IDLE = "idle"
    """The model waits for the client."""
    RESPONDING = "responding"
    """The model's turn is under way."""
    WAITING_FOR_TOOL = "waiting_for_tool"
    """The model waits for the answer to a tool call."""
    RECONNECTING = "reconnecting"
    """The connection was lost; what is sent waits for the next one."""
    CLOSED = "closed"
    """The session is over."""
