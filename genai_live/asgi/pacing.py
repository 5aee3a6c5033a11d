"""`TokenBucket`: how long to wait before more is read of a browser that sends too fast."""

from __future__ import annotations

AUDIO_BYTES_PER_SECOND = 64_000
"""Twice real time."""
AUDIO_BYTES_AT_ONCE = 640_000
"""What a browser may send at once, after its network stood still: twenty seconds."""
MESSAGES_PER_SECOND = 30
MESSAGES_AT_ONCE = 100


class TokenBucket:
    """A bucket that fills with time, and is emptied by what is read. It has no clock.

    Args:
        per_second: How much may be read in a second, in the long run.
        at_once: How much may be read without waiting.
    """

    def __init__(self, per_second: float, at_once: float) -> None:
        self._per_second = per_second
        self._at_once = at_once
        self._left = at_once
        self._time: float | None = None

    def delay(self, amount: float, now: float) -> float:
        """Return how many seconds to wait after reading so much; 0.0 if it is within the limit."""
        if self._time is not None:
            grown = self._left + max(0.0, now - self._time) * self._per_second
            self._left = min(self._at_once, grown)
        self._time = now
        self._left -= amount
        return max(0.0, -self._left / self._per_second)
