import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genai_live.audio import INPUT, OUTPUT, PcmFormat, Resampler
from genai_live.errors import ConfigError

np = pytest.importorskip("numpy")
pytest.importorskip("soxr")

NOISE = np.random.default_rng(1).integers(-30_000, 30_000, 60_000).astype("<i2").tobytes()
FORMATS = [
    PcmFormat(48_000),
    PcmFormat(48_000, 2),
    PcmFormat(16_000),
    PcmFormat(24_000),
    PcmFormat(44_100, 2, 3),
    PcmFormat(8_000, 1, 4),
    PcmFormat(16_000, 2, 1),
]


def converted(data, source, target, cuts=()):
    resampler = Resampler(source, target)
    ends = [0, *sorted(cuts), len(data)]
    pieces = [data[start:end] for start, end in pairwise(ends)]
    out = [resampler.convert(piece) for piece in pieces]
    assert all(len(each) % target.frame_size == 0 for each in out)
    return b"".join(out) + resampler.flush()


def tone(hertz, rate, seconds=1.0):
    return 0.5 * np.sin(2 * math.pi * hertz * np.arange(round(rate * seconds)) / rate)


def sweep(rate, seconds=2.0, start=50.0, end=7_000.0):
    time = np.arange(round(rate * seconds)) / rate
    growth = math.log(end / start) / seconds
    return 0.5 * np.sin(2 * math.pi * start * (np.exp(growth * time) - 1) / growth)


def error_in_decibels(result, expected, rate):
    """Return the level of the difference against the signal, without 20 ms at either end."""
    assert len(result) == len(expected)
    edge = rate // 50
    difference = (result - expected)[edge:-edge]
    return 10 * math.log10(np.mean(difference**2) / np.mean(expected[edge:-edge] ** 2))


@settings(deadline=None, max_examples=50)
@given(
    source=st.sampled_from(FORMATS),
    target=st.sampled_from([INPUT, OUTPUT, PcmFormat(48_000), PcmFormat(8_000, 1, 3)]),
    size=st.integers(0, 20_000),
    cuts=st.lists(st.integers(0, 20_000), max_size=40),
)
def test_what_comes_out_does_not_depend_on_the_pieces(source, target, size, cuts):
    data = NOISE[:size]
    cuts = [min(cut, size) for cut in cuts]
    result = converted(data, source, target, cuts)
    assert result == converted(data, source, target)
    frames = size // source.frame_size
    assert abs(len(result) / target.frame_size - frames * target.rate / source.rate) <= 1


def test_bytes_may_come_one_by_one():
    data = NOISE[:4_001]
    assert converted(data, PcmFormat(48_000, 2), INPUT, range(4_001)) == converted(
        data, PcmFormat(48_000, 2), INPUT
    )


@given(data=st.binary(max_size=100), cuts=st.lists(st.integers(0, 100), max_size=10))
def test_equal_formats_change_nothing(data, cuts):
    stereo = PcmFormat(48_000, 2)
    cuts = [min(cut, len(data)) for cut in cuts]
    assert converted(data, stereo, stereo, cuts) == data[: len(data) // 4 * 4]


def test_an_incomplete_frame_waits():
    resampler = Resampler(INPUT, INPUT)
    assert resampler.convert(b"\1\2\3") == b"\1\2"
    assert resampler.pending == 1
    assert resampler.convert(b"\4") == b"\3\4"
    assert resampler.pending == 0


@pytest.mark.parametrize("hertz", [100, 440, 1_000, 3_400, 7_000])
def test_a_tone_survives_48_to_16_to_24_khz(hertz):
    samples = (tone(hertz, 48_000) * 32_767).round().astype("<i2").tobytes()
    narrow = converted(samples, PcmFormat(48_000), INPUT)
    result = np.frombuffer(converted(narrow, INPUT, OUTPUT), "<i2") / 32_767
    assert error_in_decibels(result, tone(hertz, 24_000), 24_000) < -60


def test_a_sweep_survives_48_to_16_to_24_khz():
    samples = (sweep(48_000) * 32_767).round().astype("<i2").tobytes()
    narrow = converted(samples, PcmFormat(48_000), INPUT, range(0, 192_000, 3_841))
    wide = converted(narrow, INPUT, OUTPUT, range(0, 64_000, 641))
    result = np.frombuffer(wide, "<i2") / 32_767
    assert error_in_decibels(result, sweep(24_000), 24_000) < -60


def test_tones_above_half_the_rate_vanish():
    samples = (tone(10_000, 48_000) * 32_767).round().astype("<i2").tobytes()
    result = np.frombuffer(converted(samples, PcmFormat(48_000), INPUT), "<i2") / 32_767
    assert np.sqrt(np.mean(result[320:-320] ** 2)) < 0.001


def test_what_rings_over_full_scale_is_clipped():
    square = np.sign(tone(500, 48_000)) * 32_767
    result = np.frombuffer(
        converted(square.astype("<i2").tobytes(), PcmFormat(48_000), INPUT), "<i2"
    )
    assert (result.max(), result.min()) == (32_767, -32_768)
    assert np.array_equal(np.sign(result[4:12]), np.ones(8))


def test_channels_are_mixed_and_copied():
    stereo, six = PcmFormat(16_000, 2), PcmFormat(16_000, 6)
    data = np.array([[100, 300], [-5, 5], [32_767, 32_767]], "<i2").tobytes()
    mono = converted(data, stereo, INPUT)
    assert list(np.frombuffer(mono, "<i2")) == [200, 0, 32_767]
    assert converted(mono, INPUT, stereo) == np.repeat(np.frombuffer(mono, "<i2"), 2).tobytes()
    assert len(converted(mono, INPUT, six)) == 3 * 12


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_widths_are_converted(width):
    samples = [0, 0x1200, -0x1200, 0x7F00, -0x8000]
    wide = b"".join(
        (each << 16).to_bytes(4, "little", signed=True)[4 - width :] for each in samples
    )
    pcm = PcmFormat(16_000, 1, width)
    narrow = converted(wide, pcm, INPUT)
    assert list(np.frombuffer(narrow, "<i2")) == samples
    assert converted(narrow, INPUT, pcm) == wide


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_full_scale_stays_full_scale_in_every_width(width):
    limits = [2 ** (8 * width - 1) - 1, -(2 ** (8 * width - 1))]
    data = b"".join(each.to_bytes(width, "little", signed=True) for each in limits)
    pcm = PcmFormat(16_000, 1, width)
    narrow = np.frombuffer(converted(data, pcm, INPUT), "<i2")
    assert narrow[1] == -32_768
    assert narrow[0] >= 127 << 8
    back = converted(np.array([32_767, -32_768], "<i2").tobytes(), INPUT, pcm)
    assert int.from_bytes(back[width:], "little", signed=True) == limits[1]
    assert int.from_bytes(back[:width], "little", signed=True) <= limits[0]


def test_arrays_are_converted():
    source = PcmFormat(48_000, 2)
    floats = np.stack([tone(440, 48_000), tone(440, 48_000)], axis=1).astype(np.float32)
    integers = np.rint(floats * 32_768).astype("<i2")
    resampler = Resampler(source, INPUT)
    result = resampler.convert(floats) + resampler.flush()
    assert result == converted(integers.tobytes(), source, INPUT)


def test_a_resampler_is_ready_for_another_stream():
    resampler = Resampler(PcmFormat(48_000), INPUT)
    first = resampler.convert(NOISE[:9_001]) + resampler.flush()
    assert resampler.flush() == b""
    assert resampler.convert(NOISE[:9_001]) + resampler.flush() == first


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        (PcmFormat(16_000, 6), PcmFormat(16_000, 2), "target: 6 channels cannot be converted to 2"),
        (PcmFormat(16_000, 1, 5), INPUT, "source: 16000 Hz mono 40 bit cannot be converted"),
        (INPUT, PcmFormat(16_000, 1, 8), "target: 16000 Hz mono 64 bit cannot be converted"),
        (PcmFormat(10**12), INPUT, "source: the format has 1000000000000 Hz"),
        (INPUT, PcmFormat(999), "target: the format has 999 Hz"),
        (INPUT, PcmFormat(16_000, 65), "target: 16000 Hz 65 channels"),
    ],
)
def test_what_cannot_be_converted_is_refused(source, target, words):
    with pytest.raises(ConfigError, match=words):
        Resampler(source, target)
