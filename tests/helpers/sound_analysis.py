"""What can be measured of music, in plain Python. Takes 48 kHz stereo PCM."""

import math
import sys
from array import array
from itertools import pairwise

RATE = 48_000
HOP = 240
"""Frames of a step of the envelope: 5 ms."""


def left_side(pcm):
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples[::2]


def energy(pcm):
    """Mean square of one side."""
    samples = left_side(pcm)
    return sum(sample * sample for sample in samples) / len(samples)


def energy_at(pcm, hertz):
    """How much of a frequency there is (Goertzel), over the first second."""
    turn = 2 * math.cos(2 * math.pi * hertz / RATE)
    before = last = 0.0
    for sample in left_side(pcm)[:RATE]:
        before, last = last, sample + turn * last - before
    return (before * before + last * last - turn * before * last) / RATE**2


def sharpness(pcm):
    """Share of quick changes in the sound: more for higher tones and overtones."""
    samples = left_side(pcm)
    changes = sum((after - before) ** 2 for before, after in pairwise(samples))
    return changes / sum(sample * sample for sample in samples)


def smooth(values, count):
    """Sums of so many neighbours."""
    return [sum(near) for near in zip(*(values[n:] for n in range(count)), strict=False)]


def rises(pcm):
    """By how much the loudness, over 20 ms, rises in every 5 ms."""
    samples = left_side(pcm)
    loudness = [
        sum(map(abs, samples[start : start + HOP])) / HOP for start in range(0, len(samples), HOP)
    ]
    return [max(after - before, 0.0) for before, after in pairwise(smooth(loudness, 4))]


def tempo(pcm):
    """Beats a minute, from 60 to 200.

    The beat is the shortest shift at which the rises of loudness meet themselves about as well as
    at any (autocorrelation); a parabola finds its place between the steps.
    """
    onsets = smooth(rises(pcm), 5)
    mean = sum(onsets) / len(onsets)
    onsets = [onset - mean for onset in onsets]

    def likeness(lag):
        return sum(map(float.__mul__, onsets[lag:], onsets))

    steps = RATE / HOP * 60
    lags = range(int(steps / 200) - 2, int(steps / 60) + 3)
    found = {lag: likeness(lag) for lag in lags}
    enough = 0.93 * max(found.values())
    lag = next(
        lag
        for lag in list(lags)[1:-1]
        if found[lag] >= enough and found[lag - 1] <= found[lag] >= found[lag + 1]
    )
    left, top, right = found[lag - 1], found[lag], found[lag + 1]
    return steps / (lag + (left - right) / (2 * (left - 2 * top + right)))


def beginnings(pcm):
    """Count the notes that begin."""
    onsets = rises(pcm)
    least = max(onsets) / 4
    return sum(before <= least < after for before, after in pairwise([0.0, *onsets]))
