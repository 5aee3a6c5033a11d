"""Speech of the local server: words as short tones, and resampled recordings.

All audio is mono 16-bit little-endian PCM. Plain Python, without dependencies.
"""

from __future__ import annotations

import math
import re
import sys
from array import array
from functools import lru_cache

OUTPUT_RATE = 24_000
"""Sample rate of the server's audio, in Hz."""
CHUNK = 9_600
"""Size of an audio chunk in bytes: 200 ms."""

_PITCHES = tuple(196.0 * 2 ** (step / 12) for step in (0, 2, 4, 7, 9, 12, 14))
_LOUDNESS = 5_000
_VOWELS = re.compile(r"[aeiouyäöü]+|\d", re.IGNORECASE)


def words(text: str) -> list[str]:
    """Split a text into words with the space before them; joined they are the text again."""
    return re.findall(r"\s*\S+(?:\s+$)?|\s+$", text)


def sentences(text: str) -> list[str]:
    """Split a text behind each sentence; joined they are the text again."""
    return re.findall(r".+?(?:[.!?:;]+(?=\s)|$)", text, re.DOTALL)


def spoken(word: str, rate: int = OUTPUT_RATE) -> bytes:
    """Return a word as a tone, longer for longer words, followed by a pause."""
    letters = word.strip()
    pitch = sum(map(ord, letters.lower())) % len(_PITCHES)
    tone, pause = durations(word)
    return _tone(pitch, tone, rate) + bytes(rate * pause // 1000 * 2)


def durations(word: str) -> tuple[int, int]:
    """Return how long the tone and the pause of a spoken word last, in milliseconds."""
    letters = word.strip()
    beats = min(max(len(_VOWELS.findall(letters)), 1), 6)
    return 60 + 90 * beats, 240 if letters.endswith((".", "!", "?", ":")) else 60


def seconds_of(pcm: bytes, rate: int = OUTPUT_RATE) -> float:
    """Return the duration of PCM in seconds."""
    return len(pcm) / 2 / rate


def resample(pcm: bytes, source: int, target: int) -> bytes:
    """Convert PCM to another sample rate by linear interpolation."""
    if source == target or len(pcm) < 2:
        return pcm
    samples = from_pcm(pcm)
    count = len(samples) * target // source
    samples.append(samples[-1])
    result = array("h", bytes(2 * count))
    for index in range(count):
        position, rest = divmod(index * source, target)
        sample = samples[position]
        result[index] = sample + (samples[position + 1] - sample) * rest // target
    return to_pcm(result)


def from_pcm(pcm: bytes) -> array[int]:
    """Read PCM as samples; half a sample at the end is ignored."""
    samples = array("h", pcm[: len(pcm) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def to_pcm(samples: array[int]) -> bytes:
    """Write samples as PCM."""
    if sys.byteorder == "big":
        samples = samples[:]
        samples.byteswap()
    return samples.tobytes()


@lru_cache(maxsize=128)
def _tone(pitch: int, milliseconds: int, rate: int) -> bytes:
    """Generate a tone with two overtones that swells for 15 ms and fades out."""
    count = rate * milliseconds // 1000
    swell = rate * 15 / 1000
    step = 2 * math.pi * _PITCHES[pitch] / rate
    samples = array("h", bytes(2 * count))
    for index in range(count):
        angle = step * index
        wave = math.sin(angle) + 0.4 * math.sin(2 * angle) + 0.15 * math.sin(3 * angle)
        envelope = min(index / swell, 1.0) * math.cos(math.pi / 2 * index / count) ** 2
        samples[index] = round(_LOUDNESS * envelope * wave)
    return to_pcm(samples)
