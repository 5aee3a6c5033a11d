"""A room: speakers, and a microphone that hears them, the user and some noise. Needs numpy."""

from functools import partial
from importlib import import_module
from typing import Any

import numpy as np

from genai_live.audio import INPUT, OUTPUT, EchoCanceller, read_wav
from tests.helpers.speech import DATA

soxr: Any = import_module("soxr")
START = 1_000.0
"""When the devices begin, by the clock."""


def recording(name: str, rate: int = INPUT.rate, *, repeat: int = 1) -> Any:
    """Return a recording of the package as numbers from -1 to 1."""
    data, pcm = read_wav(DATA / name)
    samples = np.frombuffer(data, "<i2") / 32_768
    return np.tile(soxr.resample(samples, pcm.rate, rate), repeat)


def pcm_of(samples: Any) -> bytes:
    return (np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes()


def level(data: bytes) -> float:
    """Return the level of PCM in decibels of full scale."""
    samples = np.frombuffer(data, "<i2") / 32_768
    return float(10 * np.log10(np.mean(samples**2) + 1e-12))


def heard_by_microphone(far: Any, near: Any = (), *, latency: float = 0.06, seed: int = 1) -> bytes:
    """Return 16 kHz PCM of a microphone: the echo of 24 kHz samples, the user, and noise.

    The echo is half as loud as what was played, comes with the latency of the devices, and with
    a quarter of a second of reverberation.
    """
    random = np.random.default_rng(seed)
    played = soxr.resample(far, OUTPUT.rate, INPUT.rate)
    times = np.arange(4_000)
    response = random.standard_normal(len(times)) * np.exp(-times / 800) * 0.02
    response[32] = 0.5  # 0.7 m
    delay = np.zeros(round(latency * INPUT.rate))
    sound = np.concatenate([delay, np.convolve(played, response)])[: len(played)]
    sound[: len(near)] += near
    return pcm_of(sound + random.standard_normal(len(sound)) * 3e-4)


def through(
    canceller: EchoCanceller,
    far: Any,
    microphone: bytes,
    *,
    chunk: float = 0.04,
    block: int = 480,
    jitter: float = 0.0,
    seed: int = 1,
) -> bytes:
    """Return what a canceller makes of a microphone, with the devices' blocks in order of time."""

    def play(data: bytes, at: float) -> bytes:
        canceller.played(data, OUTPUT, at=at)
        return b""

    def hear(data: bytes, at: float) -> bytes:
        return canceller.feed(data, at=at)

    random = np.random.default_rng(seed)
    played, size = pcm_of(far), INPUT.size(chunk)
    happens: list[Any] = []
    for start in range(0, len(played) // 2, block):
        data = played[2 * start : 2 * (start + block)]
        at = start / OUTPUT.rate + random.random() * jitter
        happens.append((at, partial(play, data)))
    for start in range(0, len(microphone), size):
        data = microphone[start : start + size]
        at = INPUT.seconds(start + len(data)) + random.random() * jitter
        happens.append((at, partial(hear, data)))
    happens.sort(key=lambda each: each[0])
    return b"".join(happen(START + at) for at, happen in happens) + canceller.flush()
