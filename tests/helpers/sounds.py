"""Sounds whose speech is known: models that judge by loudness, a room with an echo."""

from array import array
from math import sin

from genai_live.audio import INPUT, loudness

WINDOW = 1024
"""Bytes that a model judges at once: 32 ms."""


class ByLoudness:
    """Takes what is loud for speech, and remembers what it was asked."""

    def __init__(self, threshold=0.02):
        self.threshold = threshold
        self.windows = []
        self.resets = 0

    def __call__(self, audio, /):
        self.windows.append(audio)
        return float(loudness(audio) > self.threshold)

    def reset(self):
        self.resets += 1


def loud(windows, start=0):
    """Return loud windows in which no two samples beside each other are alike."""
    samples = range(start, start + windows * WINDOW // 2)
    return array(
        "h", (6_000 + n % 5_000 if n % 2 else -n % 9_000 - 1_000 for n in samples)
    ).tobytes()


def quiet(windows):
    """Return windows that are not silent, but not loud either."""
    return array("h", (n % 50 - 25 for n in range(windows * WINDOW // 2))).tobytes()


def hum(seconds, rate=INPUT.rate, level=3_000):
    return array("h", (round(level * sin(n / 20)) for n in range(round(seconds * rate)))).tobytes()
