import math
from array import array
from typing import Any

import pytest

from genai_live.audio import MUSIC, PcmFormat, mix
from genai_live.errors import ConfigError

pytest.importorskip("numpy")


def pcm(*samples):
    return array("h", samples).tobytes()


def test_tracks_are_added_and_the_longest_one_counts():
    assert mix(pcm(1, 2, 3), pcm(10, 20), b"") == pcm(11, 22, 3)
    assert mix(array("f", [0.25, -0.5]), pcm(1)) == pcm(8_193, -16_384)


def test_sums_beyond_full_scale_are_clipped():
    assert mix(pcm(30_000, -30_000), pcm(30_000, -30_000)) == pcm(32_767, -32_768)


def test_gains_set_the_level():
    assert mix(pcm(30_000), pcm(1_000), gains=[0.5, 2]) == pcm(17_000)


def test_nothing_gives_nothing():
    assert mix() == mix(b"") == b""


def test_what_cannot_be_mixed_is_refused():
    with pytest.raises(ConfigError, match="not whole frames of 4 bytes"):
        mix(bytes(8), bytes(6), pcm=MUSIC)
    with pytest.raises(ConfigError, match="gains: 1 gains for 2 tracks"):
        mix(b"", b"", gains=[1])
    with pytest.raises(ConfigError, match="pcm: tracks are mixed in 16 bits, not in 24"):
        mix(b"", pcm=PcmFormat(16_000, 1, 3))
    gain: Any
    for gain in (math.nan, math.inf, -math.inf, "1", None):
        with pytest.raises(ConfigError, match=r"gains\[1\]: .* is no factor"):
            mix(b"", b"", gains=[1, gain])
    with pytest.raises(ConfigError, match="gains: 2 is no list"):
        mix(b"", b"", gains=2)  # type: ignore[arg-type]
