"""`StreamStats`: what `session.stream` has sent, and how far it is behind."""

from __future__ import annotations

from attrs import define


@define(kw_only=True)
class StreamStats:
    """What a stream has sent so far. May be read from any thread while the stream runs.

    Attributes:
        audio_seconds: Seconds of audio that were sent.
        frames: Frames that were sent.
        lag: How far the stream is behind the clock, in seconds: how much later than due the latest
            piece was sent, pauses aside. 0.0 for what has no time of its own, as the items of a
            plain iterable. What waits in the session itself is in `session.stats.send_lag`.
        max_lag: The largest lag so far.
        paused: Seconds that audio has waited for function calls to end.
        audio_dropped: Pieces of audio that the source dropped, since they were not read in time.
        frames_dropped: Frames that were dropped, since a newer one came before they were sent.
        complete: Whether the source has ended, and all of it was sent.
    """

    audio_seconds: float = 0.0
    frames: int = 0
    lag: float = 0.0
    max_lag: float = 0.0
    paused: float = 0.0
    audio_dropped: int = 0
    frames_dropped: int = 0
    complete: bool = False
