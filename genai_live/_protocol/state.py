"""States of a Live session."""

from __future__ import annotations

from enum import StrEnum


class SessionState(StrEnum):
    """State of a session."""

    CONNECTING = "connecting"
    """The setup is not acknowledged yet."""
    IDLE = "idle"
    """The model waits for input."""
    RESPONDING = "responding"
    """The model's turn is under way."""
    WAITING_FOR_TOOL = "waiting_for_tool"
    """The model waits for the response to a tool call."""
    RECONNECTING = "reconnecting"
    """The connection was lost; what is sent waits for the next one."""
    CLOSED = "closed"
    """The session is over."""
