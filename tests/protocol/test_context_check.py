"""Token counts tell whether a restored conversation is there, and accuse nobody wrongly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genai_live import events, types
from genai_live._protocol import LiveProtocol
from genai_live._protocol.context_check import ContextCheck

TOKENS = st.integers(1, 500)
WINDOW = types.ContextWindowCompressionConfig
HALVES = WINDOW(sliding_window=types.SlidingWindow())


def used(tokens):
    return types.UsageMetadata(prompt_token_count=tokens)


def counted(*tokens, compression=None):
    """A check that saw so many tokens, turn by turn, a handle after each."""
    check = ContextCheck(compression)
    for each in tokens:
        assert check.check(used(each)) is None
        check.on_handle()
    return check


def test_a_server_that_starts_over_under_an_old_handle_is_detected():
    check = counted(100, 300, 500)
    check.on_restored()
    assert check.check(used(120)) == (500, 120)


def test_it_is_reported_once():
    check = counted(100, 300, 500)
    check.on_restored()
    check.check(used(120))
    assert check.check(used(140)) is None


def test_instructions_that_stay_hide_nothing():
    check = counted(5_000, 5_100, 5_300)
    check.on_restored()
    assert check.check(used(5_010)) == (5_300, 5_010)


@given(st.lists(TOKENS, min_size=1), TOKENS, st.booleans())
def test_a_prompt_that_grows_is_never_suspected(grows, last, twice):
    check, total = ContextCheck(None), 0
    for each in grows:
        total += each
        assert check.check(used(total)) is None
        check.on_handle()
    check.on_restored()
    if twice:
        check.on_restored()
    assert check.check(used(total + last)) is None


@given(st.lists(TOKENS, min_size=1), TOKENS)
def test_what_came_after_the_handle_is_not_missed(grows, lost):
    check, total = ContextCheck(None), 0
    for each in grows:
        total += each
        check.check(used(total))
        check.on_handle()
    check.check(used(total + lost))  # a turn that no handle contains
    check.on_restored()
    assert check.check(used(total + 1)) is None


@pytest.mark.parametrize(
    ("compression", "now", "told"),
    [
        (HALVES, 5_100, False),
        (HALVES, 2_000, True),
        (WINDOW(sliding_window=types.SlidingWindow(target_tokens=1_000)), 1_000, False),
        (WINDOW(sliding_window=types.SlidingWindow(target_tokens=1_000)), 400, True),
    ],
)
def test_compression_may_take_its_share(compression, now, told):
    check = counted(100, 10_000, compression=compression)
    check.on_restored()
    assert (check.check(used(now)) is not None) is told


def test_a_connection_that_started_over_is_not_compared():
    check = counted(100, 300, 500)
    check.on_restored()
    check.on_fresh()
    assert check.check(used(20)) is None
    check.on_restored()
    assert check.check(used(20)) is None


def test_after_a_history_was_sent_little_may_be_missing():
    check = counted(100, 3_000)
    check.on_fresh()
    assert check.check(used(4_370)) is None  # with the history
    check.check(used(4_380))
    check.on_handle()
    check.on_restored()
    assert check.check(used(4_164)) is None
    check.on_restored()
    assert check.check(used(300)) == (4_380, 300)


def test_reports_without_a_prompt_prove_nothing():
    check = counted(100, 500)
    check.on_restored()
    assert check.check(types.UsageMetadata(response_token_count=3)) is None
    assert check.check(used(90)) == (500, 90)


def test_a_conversation_that_began_elsewhere_has_no_first_turn():
    check = ContextCheck(None)
    check.on_restored()
    assert check.check(used(5_000)) is None
    check.check(used(6_000))
    check.on_handle()
    check.on_restored()
    assert check.check(used(2_000)) == (6_000, 2_000)


def test_the_event_comes_between_usage_and_the_end_of_the_turn():
    protocol = LiveProtocol()

    def turn(tokens):
        content = types.LiveServerContent(turn_complete=True)
        protocol.feed(types.LiveServerMessage(setup_complete=types.LiveServerSetupComplete()))
        found = protocol.feed(
            types.LiveServerMessage(server_content=content, usage_metadata=used(tokens))
        ).events
        update = types.LiveServerSessionResumptionUpdate(new_handle="h", resumable=True)
        protocol.feed(types.LiveServerMessage(session_resumption_update=update))
        return found

    for tokens in (100, 300, 500):
        assert events.ContextLost not in map(type, turn(tokens))
    protocol.connection_lost()
    protocol.resumed(restored=True, now=0.0)
    kinds = list(map(type, turn(110)))
    at = kinds.index(events.ContextLost)
    assert kinds[at - 1 : at + 2] == [events.Usage, events.ContextLost, events.TurnComplete]
