"""Counters of a session."""

from __future__ import annotations

from attrs import define


@define(kw_only=True)
class Stats:
    """What went over the connection so far; the setup counts too.

    Attributes:
        messages_sent: Messages handed to the connection.
        bytes_sent: Their JSON, in bytes.
        messages_received: Frames that came in.
        bytes_received: Their payload, in bytes.
        undecodable: Values in them that could not be read; each is an `UnknownEvent`'s problem.
        tool_results_dropped: Results of functions that came too late to be sent: the call was
            taken back, its time was up, or the session had ended.
    """

    messages_sent: int = 0
    bytes_sent: int = 0
    messages_received: int = 0
    bytes_received: int = 0
    undecodable: int = 0
    tool_results_dropped: int = 0

    def count_sent(self, frame: bytes) -> None:
        """Count one outgoing frame."""
        self.messages_sent += 1
        self.bytes_sent += len(frame)

    def count_received(self, frame: bytes) -> None:
        """Count one incoming frame."""
        self.messages_received += 1
        self.bytes_received += len(frame)
