"""`mix`: several tracks in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live._wire.extras import needs
from genai_live.audio.pcm import INPUT, check_format
from genai_live.audio.samples import pcm_bytes
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genai_live.audio.pcm import PcmFormat
    from genai_live.audio.samples import SamplesUnion


def mix(
    *tracks: SamplesUnion, pcm: PcmFormat = INPUT, gains: Sequence[float] | None = None
) -> bytes:
    """Return the sum of tracks, which all begin at the same time.

    Args:
        *tracks: Whole frames of one format, or arrays of samples. Shorter ones end in silence.
        pcm: Their format, of 16-bit samples.
        gains: A factor for each track, such as 0.5 to halve it; 1.0 by default. Sums beyond full
            scale are clipped.

    Returns:
        16-bit samples, as long as the longest track.

    Raises:
        ConfigError: A track is not whole frames, the samples do not have 16 bits, there is not one
            gain for each track, or numpy, of the extra `audio`, is not installed.
    """
    if check_format(pcm, field="pcm").width != 2:
        raise ConfigError(
            f"tracks are mixed in 16 bits, not in {pcm.width * 8}.",
            field="pcm",
            hint="Convert them with a Resampler.",
        )
    if gains is not None and len(gains) != len(tracks):
        raise ConfigError(f"{len(gains)} gains for {len(tracks)} tracks.", field="gains")
    data = [pcm_bytes(track, pcm) for track in tracks]
    for track in data:
        pcm.check(track)
    with needs("audio", "Mixing"):
        from genai_live.audio._arrays import mixed
    return mixed(data, gains or [1.0] * len(tracks))
