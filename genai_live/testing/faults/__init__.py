"""Faults that `LiveServer(faults=...)` injects into connections.

    from genai_live.testing import LiveServer, faults

    LiveServer(faults=[
        faults.Abort(after_sent=5),                      # the first connection
        faults.RefuseConnection(503),                    # the second
        [faults.SlowFrames(0.2), faults.SendGoAway(1)],  # the third
    ])                                                   # later connections have none

A `TimedFault` is applied after a number of frames (`after_received`, `after_sent`) or seconds
(`after_seconds`), whichever comes first, and without any of them before the setup is read. So
`Close()` closes before anything is read, `Close(after_received=1)` instead of answering with
`setupComplete`, and `Close(after_sent=5)` in the middle of a turn of more than four frames.

To write a fault, subclass `TimedFault` and implement `apply`.
"""

from genai_live.testing.faults.base import Fault, FaultyConnection, TimedFault
from genai_live.testing.faults.disturbances import (
    EarlyUpdates,
    LateCancellation,
    LateUpdates,
    LoseContext,
    RefuseHandle,
    SlowFrames,
    SplitFrame,
)
from genai_live.testing.faults.endings import (
    Abort,
    Close,
    CutFrame,
    Freeze,
    HangUp,
    Mute,
    RefuseConnection,
    SendGoAway,
)

__all__ = [
    "Abort",
    "Close",
    "CutFrame",
    "EarlyUpdates",
    "Fault",
    "FaultyConnection",
    "Freeze",
    "HangUp",
    "LateCancellation",
    "LateUpdates",
    "LoseContext",
    "Mute",
    "RefuseConnection",
    "RefuseHandle",
    "SendGoAway",
    "SlowFrames",
    "SplitFrame",
    "TimedFault",
]
