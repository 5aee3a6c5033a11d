"""What can go wrong with a connection, for `LiveServer(faults=...)`.

    from genai_live.testing import LiveServer, faults

    LiveServer(faults=[
        faults.Abort(after_sent=5),                 # the first connection
        faults.RefuseConnection(503),                     # the second
        [faults.SlowFrames(0.2), faults.SendGoAway(1)], # the third
    ])                                              # those after it have none

Most faults have a moment: `after_received` or `after_sent` frames, `after_seconds`, or, with none
of them, before the setup is read; of several the first to come counts. So `Close()` stands in
place of reading anything, `Close(after_received=1)` in place of `setupComplete`, and
`Close(after_sent=5)` in the middle of a turn of more than four frames.

A fault of your own is a subclass of `TimedFault` whose `apply` does what it likes with the
connection.
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
