"""`StreamStats`: what `session.stream` has sent, and how far it is behind."""

from __future__ import annotations

from attrs import define


@define(kw_only=True)
class StreamStats:
    """What a stream has sent so far. May be read from any thread while the stream runs."""

    audio_seconds: float = 0.0
    """Seconds of audio that were sent."""
    frames: int = 0
    """Frames that were sent."""
    lag: float = 0.0
    """How far the stream is behind the clock, in seconds: how much later than due the latest piece
    was sent, pauses aside. 0.0 for what has no time of its own, as the items of a plain iterable.
    What waits in the session itself is in `session.stats.send_lag`.
    """
    max_lag: float = 0.0
    """The largest lag so far."""
    paused: float = 0.0
    """Seconds that audio has waited for function calls to end."""
    audio_dropped: int = 0
    """Pieces of audio that the source dropped, since they were not read in time."""
    frames_dropped: int = 0
    """Frames that were dropped, since a newer one came before they were sent."""
    complete: bool = False
    """Whether the source has ended, and all of it was sent."""
