"""Music of the local server: a loop of drums, bass and a melody, in plain Python.

It is made to be measured by tests. The kick plays on every beat and the hi-hats between the
beats. Each bar has one of four chords: the bass plays its root after each beat, the melody its
notes.
"""

from __future__ import annotations

import math
import threading
from array import array
from functools import lru_cache
from operator import add
from random import Random
from typing import TYPE_CHECKING

from attrs import frozen

from genai_live import types
from genai_live.audio.pcm import MUSIC
from genai_live.testing._service.speech import to_pcm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RATE = MUSIC.rate
STEPS = 16
"""Number of positions in a bar where a sound can begin."""
DEFAULT_BPM = 120

_rendering = threading.Lock()
_CHORDS = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))
"""Semitones above the key: C, A minor, F and G in C major."""
_LOWEST = 65.406
"""Frequency of the bass's C, in Hz."""
_KEYS = {scale: number - 1 for number, scale in enumerate(types.Scale) if number}


@frozen
class LoopSettings:
    """The settings of a loop.

    Attributes:
        bpm: Beats per minute; a bar has four beats.
        key: Semitones above C.
        density: From 0 for two notes of the melody per bar to 1 for sixteen, with more hi-hats too.
        brightness: From 0 for a pure tone to 1 for many overtones.
        drums: Whether kick and hi-hats play.
        bass: Whether the bass plays.
        melody: Whether the melody plays.
        seed: Chooses the melody.
    """

    bpm: int = DEFAULT_BPM
    key: int = 0
    density: float = 0.5
    brightness: float = 0.5
    drums: bool = True
    bass: bool = True
    melody: bool = True
    seed: str = ""

    @classmethod
    def from_config(
        cls,
        config: types.LiveMusicGenerationConfig,
        prompts: Sequence[types.WeightedPrompt],
    ) -> LoopSettings:
        """Return the settings for a configuration; the prompts and its seed choose the melody."""
        words = "|".join(f"{prompt.text} {prompt.weight}" for prompt in prompts)
        return cls(
            bpm=config.bpm or DEFAULT_BPM,
            key=_KEYS.get(config.scale or types.Scale.SCALE_UNSPECIFIED, 0),
            density=0.5 if config.density is None else config.density,
            brightness=0.5 if config.brightness is None else config.brightness,
            drums=not config.mute_drums,
            bass=not config.mute_bass,
            melody=not config.only_bass_and_drums,
            seed=f"{config.seed} {words}",
        )

    @property
    def bar_frames(self) -> int:
        """Number of frames in a bar."""
        return round(4 * 60 * RATE / self.bpm)


def pitch(key: int, semitones: int, octave: int) -> float:
    """Return the frequency of a note in Hz; octave 0 is that of the bass."""
    return _LOWEST * 2 ** ((key + semitones) / 12 + octave)


def render_loop(settings: LoopSettings) -> bytes:
    """Return four bars as 48 kHz stereo PCM, to be repeated.

    One thread renders at a time, so that the event loop gets its share of the interpreter, and
    sessions with the same settings share the result.
    """
    with _rendering:
        return _rendered(settings)


@lru_cache(maxsize=8)
def _rendered(settings: LoopSettings) -> bytes:
    return b"".join(_bar(settings, chord) for chord in _CHORDS)


def _bar(settings: LoopSettings, chord: tuple[int, ...]) -> bytes:
    frames = settings.bar_frames
    left, right = array("h", bytes(2 * frames)), array("h", bytes(2 * frames))
    for step, note, sides in _score(settings, chord):
        start = round(step * frames / STEPS)
        if "l" in sides:
            _mix(left, start, note)
        if "r" in sides:
            _mix(right, start, note)
    both = array("h", bytes(4 * frames))
    both[0::2], both[1::2] = left, right
    return to_pcm(both)


def _score(settings: LoopSettings, chord: tuple[int, ...]) -> Iterator[tuple[int, array[int], str]]:
    """Yield the step, the samples and the channels of each note in a bar."""
    length = min(settings.bar_frames * 3 // 2 // STEPS, RATE // 5)
    if settings.drums:
        hats = 2 if settings.density < 0.75 else 1
        for step in range(STEPS):
            if step % 4 == 0:
                yield step, _kick(), "lr"
            elif settings.density >= 0.25 and step % hats == 0:
                yield step, _hat(), "lr"
    if settings.bass:
        root = pitch(settings.key, chord[0] % 12, 0)
        for step in (2, 6, 10, 14):
            yield step, _tone(root, length, settings.brightness / 4, 7_000), "lr"
    if settings.melody:
        notes = 2 + round(14 * settings.density)
        chance = Random(settings.seed)  # noqa: S311 - music, not a secret
        for count in range(notes):
            step = count * STEPS // notes
            tone = pitch(settings.key, chance.choice(chord), chance.choice((2, 2, 3)))
            side, loudness = ("lr", 4_500) if step % 4 == 0 else ("lr"[count % 2], 3_000)
            yield step, _tone(tone, length, settings.brightness, loudness), side


def _mix(track: array[int], start: int, note: array[int]) -> None:
    """Add a note to a track; a note that is too long continues at the track's start."""
    while len(note):
        room = min(len(note), len(track) - start)
        track[start : start + room] = array("h", map(add, track[start : start + room], note))
        note, start = note[room:], 0


@lru_cache(maxsize=1)
def _kick() -> array[int]:
    """Generate a kick drum that falls from 150 to 50 Hz."""
    count = RATE * 16 // 100
    samples, angle = array("h", bytes(2 * count)), 0.0
    for index in range(count):
        rest = 1 - index / count
        angle += 2 * math.pi * (50 + 100 * rest**8) / RATE
        samples[index] = round(11_000 * rest**2 * math.sin(angle))
    return samples


@lru_cache(maxsize=1)
def _hat() -> array[int]:
    """Generate a hi-hat, a short hiss."""
    noise = Random(1)  # noqa: S311 - noise, not a secret
    count = RATE * 4 // 100
    samples, previous = array("h", bytes(2 * count)), 0.0
    for index in range(count):
        value = noise.uniform(-1, 1)
        samples[index] = round(1_000 * (1 - index / count) ** 3 * (value - previous))
        previous = value
    return samples


@lru_cache(maxsize=128)
def _tone(hertz: float, count: int, brightness: float, loudness: int) -> array[int]:
    """Generate a plucked tone."""
    wave = _period(brightness)
    step = hertz * len(wave) / RATE
    mask = len(wave) - 1
    swell = RATE // 200
    samples = array("h", bytes(2 * count))
    for index in range(count):
        envelope = loudness * (1 - index / count) ** 2
        if index < swell:
            envelope *= index / swell
        samples[index] = int(envelope * wave[int(step * index) & mask])
    return samples


@lru_cache(maxsize=16)
def _period(brightness: float) -> list[float]:
    """Generate one period of a tone, up to 1.0; overtones grow with brightness."""
    levels = [brightness ** ((number - 1) / 2) / number for number in range(1, 9)]
    turn = 2 * math.pi / 2048
    return [
        sum(level * math.sin(turn * number * index) for number, level in enumerate(levels, start=1))
        / sum(levels)
        for index in range(2048)
    ]
