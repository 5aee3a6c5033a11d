"""`MediaClock`: when the pieces of recorded media are due. It has no clock of its own."""

from __future__ import annotations

CATCH_UP = 0.06
"""Seconds of recorded audio that may be sent at once after a delay; with a chunk of 40 ms begun
before, that stays under 100 ms."""
RECOVERY = 0.1
"""How much faster than real time recorded audio is sent after a longer delay."""


class MediaClock:
    """One schedule for the audio and the frames of a stream; the caller passes the time.

    A piece at `at` seconds of the media is due that long after the start, however long the others
    took, so the pace does not drift. After a delay longer than `CATCH_UP` the rest is not sent in a
    burst, but a tenth faster than real time until the delay is made up.

    Audio leads: only its delays move the schedule. Frames follow it.
    """

    def __init__(self) -> None:
        self._origin: float | None = None  # when the media would have begun without any delay
        self._start = 0.0  # when it has begun, as the schedule has it now
        self._last = 0.0  # the latest piece of audio

    def wait(self, at: float, now: float, *, leads: bool = True) -> float:
        """Return the seconds until a piece is due; 0.0 if it is due or late.

        Args:
            at: Its place in the media, in seconds.
            now: The time, in seconds of any one clock.
            leads: Whether it is audio.
        """
        if self._origin is None:
            self._origin = self._start = now - at
            self._last = at
        if leads and at > self._last:
            self._start = max(self._origin, self._start - RECOVERY * (at - self._last))
            self._last = at
        late = now - (self._start + at)
        if leads and late > CATCH_UP:
            self._start += late - CATCH_UP
        return max(0.0, -late)

    def late(self, at: float, now: float) -> float:
        """Return how late a piece is by the schedule as it is now, in seconds."""
        return max(0.0, now - (self._start + at)) if self._origin is not None else 0.0

    def lag(self, at: float, now: float) -> float:
        """Return how far a piece that is sent now is behind real time, pauses aside."""
        return max(0.0, now - (self._origin + at)) if self._origin is not None else 0.0

    def pause(self, seconds: float) -> None:
        """Continue this much later: the media stood still on purpose."""
        if self._origin is not None:
            self._origin += seconds
            self._start += seconds

    def follow(self, at: float, now: float) -> None:
        """Record when a live piece came, which nobody waits for: the earliest is on time."""
        if self._origin is None or now - at < self._origin:
            self._origin = self._start = now - at
