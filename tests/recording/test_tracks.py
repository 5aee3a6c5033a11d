"""Audio on a time axis: what came when is where it belongs, to the sample."""

from array import array

import pytest

from genai_live.audio import INPUT, OUTPUT, PcmFormat
from genai_live.recording.tracks import LIMIT_SECONDS, StereoMix, Track, interleaved

pytest.importorskip("soxr")

CHUNK = 960
"""Frames of 40 ms at 24 kHz."""


def ramp(frames, start=1):
    return array("h", (start + n % 20_000 for n in range(frames))).tobytes()


def samples(data):
    return array("h", data)


def chunks(count):
    """Return so many chunks of 40 ms, each sample of which tells where it is."""
    whole = ramp(count * CHUNK)
    return [whole[2 * n * CHUNK : 2 * (n + 1) * CHUNK] for n in range(count)]


def test_audio_is_where_it_came_and_silence_elsewhere():
    track = Track(OUTPUT)
    track.add(0.5, ramp(2_400), OUTPUT)
    track.add(1.0, ramp(1_200), OUTPUT)
    data = samples(track.read(36_000))
    assert len(data) == 36_000
    assert data[:12_000].tobytes() == bytes(24_000)
    assert data[12_000:14_400].tobytes() == ramp(2_400)
    assert data[14_400:24_000].tobytes() == bytes(19_200)
    assert data[24_000:25_200].tobytes() == ramp(1_200)


def test_the_same_comes_out_however_it_is_read():
    def filled():
        track = Track(OUTPUT)
        track.add(0.1, ramp(2_400), OUTPUT)
        track.add(0.3, ramp(2_400), OUTPUT)
        return track

    whole = filled().read(12_000)
    track = filled()
    assert (
        b"".join(track.read(until) for until in range(0, 12_001, 7)) + track.read(12_000) == whole
    )


def test_jitter_makes_no_gaps():
    track = Track(OUTPUT)
    parts = chunks(25)
    for number, part in enumerate(parts):
        track.add(number * 0.04 + (0.008 if number % 3 else 0.0), part, OUTPUT)
    assert track.read(25 * CHUNK) == b"".join(parts)


def test_a_burst_is_played_out_after_what_came_before():
    track = Track(OUTPUT)
    for part in chunks(50):
        track.add(0.25, part, OUTPUT)
    assert track.read(6_000 + 50 * CHUNK) == bytes(12_000) + ramp(50 * CHUNK)


@pytest.mark.parametrize("seconds", [0.05, 0.1, 0.3])
def test_a_task_that_was_held_up_leaves_neither_gap_nor_shift(seconds):
    track = Track(OUTPUT)
    parts = chunks(50)
    for number, part in enumerate(parts):
        at = number * 0.04
        track.add(1.0 + seconds if 1.0 < at < 1.0 + seconds else at, part, OUTPUT)
    assert track.read(50 * CHUNK) == b"".join(parts)


@pytest.mark.parametrize("gap", [0.02, 0.1, 0.3, 2.0])
def test_a_gap_of_a_source_that_goes_on_in_real_time_stays(gap):
    track = Track(OUTPUT)
    parts = chunks(50)
    for number, part in enumerate(parts):
        track.add(number * 0.04 + (gap if number >= 25 else 0.0), part, OUTPUT)
    half = 25 * CHUNK * 2
    whole = b"".join(parts)
    silence = round(gap * OUTPUT.rate)
    assert track.read(50 * CHUNK + silence) == whole[:half] + bytes(2 * silence) + whole[half:]


def test_a_recording_that_is_sent_at_once_shortly_after_other_audio_stays_where_it_was_sent():
    track = Track(OUTPUT)
    track.add(0.0, ramp(CHUNK), OUTPUT)
    for part in chunks(100):
        track.add(0.3, part, OUTPUT)
    track.add(0.75, ramp(CHUNK), OUTPUT)
    data = track.read(7_200 + 100 * CHUNK)
    assert data[14_400:] == ramp(100 * CHUNK)


def test_a_device_that_fetches_several_blocks_at_once_leaves_no_gaps():
    track = Track(OUTPUT)
    parts = chunks(24)
    for number, part in enumerate(parts):
        track.add(0.16 * ((number + 3) // 4), part, OUTPUT, jitter=0.25)
    assert track.read(24 * CHUNK) == b"".join(parts)


def test_a_cut_leaves_what_was_before_it_and_what_comes_after():
    track = Track(OUTPUT)
    track.add(0.0, ramp(24_000), OUTPUT)
    track.add(0.01, ramp(24_000), OUTPUT)
    track.cut(0.5)
    track.add(0.75, ramp(100), OUTPUT)
    data = track.read(24_000)
    assert data[:24_000] == ramp(24_000)[:24_000]
    assert data[24_000:36_000] == bytes(12_000)
    assert data[36_000:36_200] == ramp(100)
    assert data[36_200:] == bytes(48_000 - 36_200)


def test_audio_far_ahead_is_dropped_and_counted():
    track = Track(PcmFormat(1_000))
    track.add(0.0, bytes(2_000 * round(LIMIT_SECONDS)), track.pcm)
    track.add(0.0, bytes(2_000), track.pcm)
    assert track.dropped == 1_000
    track.read(2_000)
    track.add(0.0, bytes(2_000), track.pcm)
    assert track.dropped == 1_000


@pytest.mark.parametrize("step", [0.25, 0.0213])
def test_both_sides_are_aligned_to_the_sample(step):
    """A click of the user at 1.25 s, of the model at 2.5 s."""
    mix = StereoMix()
    click = array("h", [20_000, *[0] * 15]).tobytes()
    mix.user.add(1.25, click, INPUT)
    mix.model.add(2.5, click, OUTPUT)
    data, until = b"", 0.0
    while until < 4.0:
        until += step
        data += mix.read(until)
    data += mix.finish(until)
    both = samples(data)
    left, right = both[::2], both[1::2]
    assert len(left) == len(right) == round(until * 24_000)
    assert max(range(len(left)), key=lambda n: abs(left[n])) == 30_000
    assert max(range(len(right)), key=lambda n: abs(right[n])) == 60_000


def test_audio_at_another_rate_is_converted():
    mix = StereoMix()
    mix.user.add(0.0, ramp(48_000), PcmFormat(48_000))
    mix.user.add(1.5, ramp(16_000), INPUT)
    left = samples(mix.finish(3.0))[::2]
    assert any(left[:23_000])
    assert not any(left[25_000:35_000])
    assert any(left[37_000:])


def test_channels_are_interleaved():
    assert interleaved([ramp(3), ramp(3, 10)]) == array("h", [1, 10, 2, 11, 3, 12]).tobytes()
