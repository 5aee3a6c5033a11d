"""A fault says what it does and when, so that a failed run of a `FaultPlan` can be read."""

import pytest

from genai_live.testing import faults


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (faults.Freeze(), "freeze at the start"),
        (faults.Mute(after_sent=2), "mute"),
        (faults.SplitFrame(after_sent=1), "a frame split by"),
        (faults.SlowFrames(delay=0.5, after_seconds=1), "frames 0.5 s slow"),
        (faults.EarlyUpdates(), "early resumption updates at the start"),
        (faults.LateUpdates(), "late resumption updates at the start"),
        (faults.LateCancellation(after_received=3), "late cancellations"),
        (faults.LoseContext(), "context lost at the start"),
        (faults.RefuseHandle(code=1008, reason="gone"), "handles refused with 1008 gone"),
        (faults.RefuseHandle(code=1011, reason=""), "handles refused with 1011 at the start"),
        (faults.SendGoAway(time_left=2, then=faults.Mute()), "goAway 2 s, then mute at the start"),
    ],
)
def test_the_text_of_a_fault(fault, text):
    assert str(fault).startswith(text)
