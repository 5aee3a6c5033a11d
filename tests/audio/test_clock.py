"""The schedule of recorded media: no drift, no bursts, and a pause that moves it."""

from random import Random

import pytest

from genai_live.audio import INPUT, AudioClip
from genai_live.audio.clock import MediaClock

CHUNK = 0.04


def sent_at(clock, pieces, delays, now=100.0):
    """Send pieces by a clock, with a delay after each; return the time that each was sent at."""
    times = []
    for at, delay in zip(pieces, delays, strict=True):
        while (wait := clock.wait(at, now)) > 0:
            now += wait
        times.append(now)
        now += delay
    return times


def largest_burst(times):
    """Return the most audio, in seconds, that was sent within any 10 ms beyond real time."""
    return max(sum(CHUNK for other in times if 0 <= other - time < 0.01) for time in times)


def test_a_minute_of_small_delays_does_not_drift():
    pieces = [piece.at for piece in AudioClip(bytes(INPUT.size(60)))]
    random = Random(1)
    times = sent_at(MediaClock(), pieces, [random.uniform(0, 0.03) for _ in pieces])
    assert len(pieces) == 1500
    assert max(abs(time - 100 - at) for time, at in zip(times, pieces, strict=True)) < 0.001


def test_after_a_long_delay_there_is_no_burst_and_the_delay_is_made_up():
    pieces = [number * CHUNK for number in range(1500)]
    delays = [0.0] * len(pieces)
    delays[200] = 2.0
    times = sent_at(MediaClock(), pieces, delays)
    assert largest_burst(times) <= 0.1
    behind = [time - 100 - at for time, at in zip(times, pieces, strict=True)]
    assert max(behind) == pytest.approx(2.0 - CHUNK)
    assert behind[-1] == pytest.approx(0)


def test_a_short_delay_is_made_up_at_once():
    pieces = [number * CHUNK for number in range(10)]
    times = sent_at(MediaClock(), pieces, [0, 0, 0.09, *[0] * 7])
    assert [round(time - 100, 3) for time in times] == [
        0, 0.04, 0.08, 0.17, 0.17, 0.2, 0.24, 0.28, 0.32, 0.36,
    ]  # fmt: skip


def test_lag_counts_from_the_beginning_without_pauses():
    clock = MediaClock()
    assert clock.lag(0, 5) == 0
    assert clock.wait(0, 100) == 0
    assert clock.lag(1, 101.5) == 0.5
    clock.pause(3)
    assert clock.lag(1, 104.5) == 0.5
    assert clock.wait(1, 101.5) == 2.5


def test_late_frames_do_not_delay_the_audio():
    clock = MediaClock()
    clock.wait(0, 100)
    assert clock.wait(1.0, 103, leads=False) == 0
    assert clock.late(1.0, 103) == 2
    assert clock.wait(3.5, 103) == 0.5


def test_the_earliest_piece_of_a_live_source_is_on_time():
    clock = MediaClock()
    for at, now, lag in ((10, 110.2, 0), (11, 111, 0), (12, 112.3, 0.3), (13, 113, 0)):
        clock.follow(at, now)
        assert clock.lag(at, now) == pytest.approx(lag)
