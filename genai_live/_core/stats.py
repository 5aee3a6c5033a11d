"""Counters of a session."""

from __future__ import annotations

from attrs import define


@define(kw_only=True)
class Stats:
    """What went over the connections so far; setups count too.

    Of what was taken for sending, `acknowledged + replayed + dropped + pending` is all, setups
    aside. A message has arrived when a later question was answered, when the turn that it led to is
    complete, or when the connection still brought something long after; on Vertex AI's transparent
    resumption when the server says so.
    """

    messages_sent: int = 0
    """Messages taken for sending; one that is sent again counts again."""
    bytes_sent: int = 0
    """Their JSON, in bytes."""
    acknowledged: int = 0
    """Messages that the server is known to have."""
    replayed: int = 0
    """Messages that were sent again on a later connection."""
    dropped: int = 0
    """Messages that were dropped; `InputDropped` events report them."""
    pending: int = 0
    """Messages that wait, or whose fate is not known yet."""
    bytes_waiting: int = 0
    """Bytes of the messages that wait for the connection; from 4 MiB on, senders wait too."""
    send_lag: float = 0.0
    """Seconds since the oldest of them was taken for sending; 0.0 where none waits."""
    reconnects: int = 0
    """Connections after the first."""
    messages_received: int = 0
    """Frames that came in."""
    bytes_received: int = 0
    """Their payload, in bytes."""
    output_flushed: int = 0
    """Messages whose output of the model was kept from readers by `interrupt`."""
    undecodable: int = 0
    """Values in them that could not be read; the first 20 of a frame are an `UnknownEvent`'s
    problems.
    """
    tool_results_dropped: int = 0
    """Results of functions that came too late to be sent: the call was taken back, its time was up,
    the session had ended, or the model did not ask for it again after the connection was lost.
    """
    saves: int = 0
    """How often the conversation was saved in its store."""
    store_failures: int = 0
    """Calls of the store that failed."""

    def count_sent(self, frame: bytes) -> None:
        """Count one outgoing frame."""
        self.messages_sent += 1
        self.bytes_sent += len(frame)

    def count_received(self, frame: bytes) -> None:
        """Count one incoming frame."""
        self.messages_received += 1
        self.bytes_received += len(frame)
