"""`mix`: several tracks in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genai_live._wire.extras import needs
from genai_live._wire.numbers import finite
from genai_live._wire.reprs import short_repr
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
            finite gain for each track, or numpy, of the extra `audio`, is not installed.
    """
    if check_format(pcm, field="pcm").width != 2:
        raise ConfigError(
            f"tracks are mixed in 16 bits, not in {pcm.width * 8}.",
            field="pcm",
            hint="Convert them with a Resampler.",
        )
    factors = [1.0] * len(tracks) if gains is None else _factors(gains)
    if len(factors) != len(tracks):
        raise ConfigError(f"{len(factors)} gains for {len(tracks)} tracks.", field="gains")
    data = [pcm_bytes(track, pcm) for track in tracks]
    for track in data:
        pcm.check(track)
    with needs("audio", "Mixing"):
        from genai_live.audio._arrays import mixed
    return mixed(data, factors)


def _factors(gains: Any) -> list[float]:
    if not hasattr(gains, "__iter__"):
        raise ConfigError(
            f"{short_repr(gains)} is no list of numbers.",
            field="gains",
            hint="Pass one for each track.",
        )
    factors: list[float] = []
    for number, gain in enumerate(gains):
        factor = finite(gain)
        if factor is None:
            raise ConfigError(
                f"{short_repr(gain)} is no factor.",
                field=f"gains[{number}]",
                hint="Pass a finite number.",
            )
        factors.append(factor)
    return factors
