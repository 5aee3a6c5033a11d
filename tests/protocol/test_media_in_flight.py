"""Media that will never be sent again is counted, and not kept."""

import weakref

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genai_live._protocol.media_in_flight import MAX_AUDIO_BYTES, MAX_GROUPS, MediaInFlight
from genai_live._protocol.outbound import DropLog, MessageKind, OutboundMessage
from genai_live.converters import encode
from tests.protocol.test_ledger import BUSY, VIDEO, Line, audio, content


@pytest.fixture
def line():
    return Line()


def stream(line, message, count, seconds):
    """Send media at its pace to a connection that takes it; give weak references."""
    frame = encode(message)
    sent = []
    for _ in range(count):
        sent.append(weakref.ref(line.protocol.record_sent(message, frame, now=line.now)))
        line.taken()
        line.now += seconds
    return sent


def alive(references):
    return sum(reference() is not None for reference in references)


@pytest.mark.parametrize(("message", "seconds", "most"), [(audio(), 0.1, 51), (VIDEO, 1.0, 1)])
def test_what_a_silent_server_never_acknowledges_is_not_kept(line, message, seconds, most):
    sent = stream(line, message, 3000, seconds)
    assert alive(sent) <= most
    assert (line.ledger.sent, line.ledger.pending) == (3000, 3000)
    line.protocol.connection_lost()
    line.protocol.resumed(restored=True, now=line.now)
    again = len(line.taken())
    (dropped,) = line.ledger.take_drops()
    assert 0 < again <= most
    assert dropped.count == 3000 - again
    assert dropped.size == dropped.count * len(encode(message))
    assert line.ledger.pending == again


def test_much_audio_at_once_is_not_kept_either(line):
    size = MAX_AUDIO_BYTES // 10
    sent = stream(line, audio(size // 2), 30, 0.0)
    kept = alive(sent)
    assert 5 < kept <= 10
    line.lose()
    assert len(line.taken()) == kept
    (dropped,) = line.ledger.take_drops()
    assert "too much" in dropped.reason
    assert dropped.count == 30 - kept


def test_what_is_only_counted_is_acknowledged_like_the_rest(line):
    stream(line, audio(), 3000, 0.1)
    line.heard(BUSY)
    assert line.ledger.acknowledged == 3000 - line.ledger.pending
    assert 40 < line.ledger.pending < 60


def test_a_question_acknowledges_the_media_before_it(line):
    stream(line, audio(), 100, 0.1)
    line.say(content())
    line.taken()
    stream(line, audio(), 100, 0.1)
    words = {"serverContent": {"modelTurn": {"parts": [{"text": "word"}]}, "turnComplete": True}}
    line.now -= 8  # what was sent since is too young to have arrived
    line.heard(words)
    assert line.ledger.acknowledged == 101
    assert line.ledger.pending == 100


MESSAGES = st.tuples(
    st.sampled_from([MessageKind.AUDIO, MessageKind.VIDEO]), st.sampled_from([0, 0.1, 2])
)


@settings(max_examples=50)
@given(
    steps=st.lists(MESSAGES | st.integers(0, 100) | st.floats(0, 30), max_size=2 * MAX_GROUPS),
    video_waits=st.booleans(),
)
def test_it_decides_as_if_all_were_kept(steps, video_waits):
    """As long as no groups are merged, the outcome is that of a list of all messages."""
    drops = DropLog()
    media = MediaInFlight(drops, max_audio_age=5.0)
    kept = []
    now = acknowledged = index = 0
    for step in steps:
        if isinstance(step, tuple):
            kind, seconds = step
            now += seconds
            index += 1
            message = OutboundMessage(b"x" * index, kind, created_at=now, sent_at=now, index=index)
            media.add(message, now)
            kept.append(message)
            continue
        if isinstance(step, int):
            arrived = [each for each in kept if each.index <= step]
            acknowledged += media.acknowledge(step)
        else:
            arrived = [each for each in kept if each.sent_at < step]
            acknowledged += media.acknowledge_sent_before(step)
        kept = [each for each in kept if each not in arrived]
        assert media.count == len(kept) == index - acknowledged
    videos = [each for each in kept if each.kind is MessageKind.VIDEO]
    expected = [
        each
        for each in kept
        if (
            each.created_at >= now - 5
            if each.kind is MessageKind.AUDIO
            else each is videos[-1] and not video_waits
        )
    ]
    again = media.end_connection(now, video_waits=video_waits)
    assert sorted(each.index for each in again) == [each.index for each in expected]
    found = drops.take_recent()
    assert sum(drop.count for drop in found) == len(kept) - len(again)
    assert sum(drop.size for drop in found) == sum(
        len(each.frame) for each in kept if each not in again
    )
    assert media.count == 0
