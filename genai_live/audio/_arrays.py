"""PCM as numpy arrays. Only what needs numpy imports this module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from genai_live.audio.pcm import PcmFormat

Frames: TypeAlias = "NDArray[np.float32]"
"""Frames and channels, full scale is 1.0."""


def decode(data: bytes, pcm: PcmFormat) -> Frames:
    """Read whole frames of PCM."""
    if pcm.width == 3:
        padded = np.zeros((len(data) // 3, 4), np.uint8)
        padded[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
        samples, bits = padded.view("<i4"), 32
    else:
        samples, bits = np.frombuffer(data, f"<i{pcm.width}"), pcm.width * 8
    frames = samples.reshape(-1, pcm.channels).astype(np.float32)
    frames *= np.float32(2.0 ** (1 - bits))
    return frames


def encode(frames: Frames, pcm: PcmFormat) -> bytes:
    """Write PCM, rounded and clipped."""
    full_scale = 2 ** (pcm.width * 8 - 1)
    # float32 holds the limits of up to 24 bits exactly.
    scaled = frames.astype(np.float64 if pcm.width == 4 else np.float32) * full_scale
    samples: NDArray[Any] = np.rint(scaled).clip(-full_scale, full_scale - 1)
    if pcm.width == 3:
        samples = samples.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3]
    else:
        samples = samples.astype(f"<i{pcm.width}")
    return samples.tobytes()


def to_mono(frames: Frames) -> Frames:
    """Return the mean of the channels."""
    mean: Frames = frames.mean(axis=1, keepdims=True, dtype=np.float32)
    return mean


def from_mono(frames: Frames, channels: int) -> Frames:
    """Return the one channel as several."""
    return frames.repeat(channels, axis=1)


def mixed(tracks: Sequence[bytes], gains: Sequence[float]) -> bytes:
    """Return the sum of tracks of 16-bit samples, as long as the longest, clipped."""
    total = np.zeros(max(map(len, tracks), default=0) // 2)
    for track, gain in zip(tracks, gains, strict=True):
        samples = np.frombuffer(track, "<i2")
        total[: len(samples)] += samples * gain
    return np.rint(total).clip(-32_768, 32_767).astype("<i2").tobytes()
