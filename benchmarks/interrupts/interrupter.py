"""`Interrupter`: real signals a random time after a call of the main thread began."""

import signal
from collections.abc import Callable
from random import Random
from types import FrameType

DELAYS = 1e-5, 2e-2
"""The shortest and the longest time from the start of a call to its interrupt, in seconds."""
IGNORED_IN = {"__del__", "_remove", "remove", "_commit_removals", "cb"}
"""Functions, those of weak references among them, in which Python ignores what a handler raises."""


def draw_delay(random: Random) -> float:
    """Draw when an interrupt comes: as often in the first 0.1 ms as in the next one."""
    shortest, longest = DELAYS
    return float(shortest * (longest / shortest) ** random.random())


class Interrupter:
    """Sends this process a signal a short time after a call began, once."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._action: Callable[[], object] | None = None
        self.came = False

    def install(self) -> None:
        """Handle the signal."""
        signal.signal(signal.SIGALRM, self._handle)

    def arm(self, action: Callable[[], object]) -> None:
        """Have `action` run by a signal handler soon."""
        self.came = False
        self._action = action
        signal.setitimer(signal.ITIMER_REAL, draw_delay(self._random))

    def disarm(self) -> None:
        """Send nothing any more."""
        self._action = None
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _handle(self, _: int, frame: FrameType | None) -> None:
        action = self._action
        if action is None:
            return
        while frame is not None:
            if frame.f_code.co_name in IGNORED_IN:
                signal.setitimer(signal.ITIMER_REAL, 0.0001)  # once more, a little later
                return
            frame = frame.f_back
        self._action, self.came = None, True
        action()


def interrupt() -> None:
    """Do what Ctrl+C does."""
    raise KeyboardInterrupt
