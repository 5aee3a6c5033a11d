"""`PlaybackLedger` balances at any moment, and its positions never go back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genai_live.audio import OUTPUT, PcmFormat, PlaybackLedger
from genai_live.errors import ConfigError

TELEPHONE = PcmFormat(8_000, 1, 1)
STEREO = PcmFormat(48_000, 2)
FORMATS = [OUTPUT, TELEPHONE, STEREO]
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("queued"),
            st.integers(0, 3),
            st.integers(0, 5_000),
            st.sampled_from(FORMATS),
        ),
        st.tuples(st.just("played"), st.integers(0, 8_000)),
        st.tuples(st.just("settle")),
        st.tuples(st.just("advance"), st.integers(0, 8_000)),
        st.tuples(st.just("flushed")),
    ),
    max_size=60,
)


class FrameByFrame:
    """The same by the simplest means: a list of frames, each with its turn and duration."""

    def __init__(self):
        self.waiting, self.flushing = [], []
        self.played, self.flushed, self.queued = [], [], []
        self.positions, self.ends = {}, {}

    def add(self, turn, frames, pcm):
        self.positions.setdefault(turn, 0.0)
        self.ends.setdefault(turn, 0.0)
        for _ in range(frames):
            self.ends[turn] += 1 / pcm.rate
            frame = turn, self.ends[turn], 1 / pcm.rate
            self.waiting.append(frame)
            self.queued.append(frame)

    def flush(self):
        self.flushing += self.waiting
        self.waiting = []

    def settle(self):
        self.flushed += self.flushing
        self.flushing = []

    def advance(self, frames):
        while frames and (self.flushing or self.waiting):
            turn, end, _ = frame = (self.flushing or self.waiting).pop(0)
            self.played.append(frame)
            self.positions[turn] = end
            frames -= 1


def seconds(frames):
    return pytest.approx(sum(duration for _, _, duration in frames), abs=1e-6)


@given(STEPS)
def test_what_was_queued_was_played_or_flushed_or_waits(steps):
    ledger: Any = PlaybackLedger()
    model = FrameByFrame()
    before: dict[int, float] = {}
    for step in steps:
        match step:
            case ("queued", turn, frames, pcm):
                ledger.queued(turn, frames * pcm.frame_size, pcm)
                model.add(turn, frames, pcm)
            case ("played", frames):
                ledger.played(frames)
                model.settle()
                model.advance(frames)
            case ("settle",):
                ledger.settle()
                model.settle()
            case ("advance", frames):
                ledger.advance(frames)
                model.advance(frames)
            case ("flushed",):
                ledger.flushed()
                model.flush()
        assert ledger.queued_seconds == seconds(model.queued)
        assert ledger.played_seconds == seconds(model.played)
        assert ledger.waiting_seconds == seconds(model.waiting)
        assert ledger.flushed_seconds == seconds(model.flushed + model.flushing)
        assert ledger.waiting_frames == len(model.waiting)
        assert ledger.flush_frames == len(model.flushing)
        for turn, position in model.positions.items():
            assert ledger.position(turn) == pytest.approx(position, abs=1e-6)
            assert ledger.position(turn) >= before.get(turn, 0.0)
            before[turn] = ledger.position(turn)


def test_nothing_is_known_of_a_turn_that_nobody_reports():
    ledger = PlaybackLedger()
    assert ledger.position(0) is None
    assert not ledger.is_used
    ledger.flushed()
    assert not ledger.is_cut(0)


def test_a_flush_cuts_the_turns_that_wait_and_the_newest_one():
    ledger = PlaybackLedger()
    for turn in range(3):
        ledger.queued(turn, 480)
    ledger.played(240)
    ledger.played(120)
    ledger.flushed()
    assert [ledger.is_cut(turn) for turn in range(4)] == [False, True, True, False]
    assert ledger.position(1) == 120 / 24_000
    ledger.queued(3, 480)
    ledger.played(1_000)
    assert not ledger.is_cut(3)
    assert ledger.position(3) == 0.01
    ledger.flushed()
    assert ledger.is_cut(3)


def test_a_report_of_more_than_waits_counts_what_waits():
    ledger = PlaybackLedger()
    ledger.queued(0, 480)
    assert ledger.played(200) == 200
    ledger.flushed()
    assert ledger.played(40) == 0
    assert ledger.position(0) == 200 / 24_000


def test_a_position_that_is_reported_as_such_never_goes_back():
    ledger = PlaybackLedger()
    ledger.heard(4, 1.5)
    ledger.heard(4, 1.0)
    assert ledger.position(4) == 1.5
    assert ledger.is_cut(4)
    ledger.queued(4, 480)
    ledger.played(240)
    assert ledger.position(4) == 1.5


def test_part_of_a_frame_is_refused():
    ledger = PlaybackLedger()
    with pytest.raises(ConfigError, match="size: 3 bytes are not whole frames of 2 bytes"):
        ledger.queued(0, 3)
    assert not ledger.is_used
