"""The sounds that the local server makes: words as short tones, and resampled recordings.

Mono 16-bit little-endian PCM throughout, in plain Python.
"""

from __future__ import annotations

import math
import re
import sys
from array import array
from functools import lru_cache

OUTPUT_RATE = 24_000
"""Samples a second of what the server says."""
CHUNK = 9_600
"""Bytes in a frame of the server's audio: 200 ms."""

_PITCHES = tuple(196.0 * 2 ** (step / 12) for step in (0, 2, 4, 7, 9, 12, 14))
_LOUDNESS = 5_000
_VOWELS = re.compile(r"[aeiouyäöü]+|\d", re.IGNORECASE)


def words(text: str) -> list[str]:
    """Cut a text into words, each with the space before it; joined they are the text again."""
    return re.findall(r"\s*\S+(?:\s+$)?|\s+$", text)


def spoken(word: str) -> bytes:
    """Give a word as a tone, long for long words, with the pause that follows it, at 24 kHz."""
    letters = word.strip()
    beats = min(max(len(_VOWELS.findall(letters)), 1), 6)
    pitch = sum(map(ord, letters.lower())) % len(_PITCHES)
    pause = 240 if letters.endswith((".", "!", "?", ":")) else 60
    return _tone(pitch, 60 + 90 * beats) + bytes(OUTPUT_RATE // 1000 * pause * 2)


def seconds_of(pcm: bytes, rate: int = OUTPUT_RATE) -> float:
    """Tell how long PCM lasts."""
    return len(pcm) / 2 / rate


def resample(pcm: bytes, source: int, target: int) -> bytes:
    """Give PCM at another rate, by straight lines between the samples."""
    if source == target or len(pcm) < 2:
        return pcm
    samples = from_pcm(pcm)
    count = len(samples) * target // source
    samples.append(samples[-1])
    result = array("h", bytes(2 * count))
    for index in range(count):
        place, rest = divmod(index * source, target)
        here = samples[place]
        result[index] = here + (samples[place + 1] - here) * rest // target
    return to_pcm(result)


def from_pcm(pcm: bytes) -> array[int]:
    """Read samples; half a sample at the end is left out."""
    samples = array("h", pcm[: len(pcm) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def to_pcm(samples: array[int]) -> bytes:
    """Write samples."""
    if sys.byteorder == "big":
        samples = samples[:]
        samples.byteswap()
    return samples.tobytes()


@lru_cache(maxsize=64)
def _tone(pitch: int, milliseconds: int) -> bytes:
    """Make a tone with two overtones that swells for 15 ms and fades out."""
    count = OUTPUT_RATE * milliseconds // 1000
    swell = OUTPUT_RATE * 15 // 1000
    step = 2 * math.pi * _PITCHES[pitch] / OUTPUT_RATE
    samples = array("h", bytes(2 * count))
    for index in range(count):
        angle = step * index
        wave = math.sin(angle) + 0.4 * math.sin(2 * angle) + 0.15 * math.sin(3 * angle)
        envelope = min(index / swell, 1.0) * math.cos(math.pi / 2 * index / count) ** 2
        samples[index] = round(_LOUDNESS * envelope * wave)
    return to_pcm(samples)
