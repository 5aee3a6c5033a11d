"""The rules of reconnecting, without a session: what is tried again, and when."""

import re
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import genai_live
from genai_live import ReconnectPolicy
from genai_live._live.reconnect import classify
from genai_live.errors import ConfigError

DOCS = Path(__file__).parent.parent.parent / "docs"
ROWS = re.findall(
    r"^\| (\d+) \| (.*?) ?\| `\w+` \| (yes|no) \|$",
    (DOCS / "errors.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
SETTINGS = re.findall(
    r"^\| `(\w+)` \| (\S+) \| ",
    (DOCS / "reconnecting.md").read_text(encoding="utf-8").partition("| setting |")[2],
    re.MULTILINE,
)


@pytest.mark.parametrize(("code", "reason", "retry"), ROWS)
@pytest.mark.parametrize("going_away", [False, True])
def test_what_may_be_tried_again_is_what_the_docs_of_errors_say(code, reason, retry, going_away):
    wanted = "retry" if retry == "yes" else "fatal"
    assert classify(int(code), reason, going_away=going_away) == wanted


def test_a_clean_close_is_the_end_unless_it_was_announced():
    assert len(ROWS) > 20
    assert classify(1000) == "end"
    assert classify(1000, "bye") == "end"
    assert classify(1000, going_away=True) == "retry"


@given(
    attempt=st.integers(1, 200),
    initial=st.floats(0, 10),
    maximum=st.floats(0, 100),
    jitter=st.floats(0, 1),
)
def test_a_wait_stays_within_its_bounds(attempt, initial, maximum, jitter):
    policy = ReconnectPolicy(initial_delay=initial, max_delay=maximum, jitter=jitter)
    most = min(maximum, initial * 2 ** (attempt - 1))
    assert most * (1 - jitter) <= policy.delay(attempt) <= most


def test_waits_double_up_to_the_maximum_and_full_jitter_spreads_them():
    policy = ReconnectPolicy(initial_delay=0.5, max_delay=3, jitter=0)
    assert [policy.delay(attempt) for attempt in range(1, 6)] == [0.5, 1, 2, 3, 3]
    spread = {ReconnectPolicy().delay(1) for _ in range(100)}
    assert len(spread) > 50
    assert max(spread) <= 0.5


def test_the_number_of_attempts_may_be_large():
    assert ReconnectPolicy().delay(5_000) <= 8


@pytest.mark.parametrize(("name", "default"), SETTINGS)
def test_the_settings_have_the_defaults_that_the_docs_name(name, default):
    assert str(getattr(ReconnectPolicy(), name)) == default.strip("`")


def test_every_setting_is_documented():
    fields = [field.name for field in attrs.fields(ReconnectPolicy)]
    assert [name for name, _ in SETTINGS] == fields
    assert genai_live.ReconnectPolicy is ReconnectPolicy


@pytest.mark.parametrize(
    "settings",
    [
        {"max_attempts": 0},
        {"initial_delay": -1},
        {"max_delay": "8"},
        {"jitter": 1.5},
        {"timeout": float("inf")},
        {"max_audio_age": float("nan")},
        {"stall_timeout": True},
        {"on_stall": "panic"},
        {"on_context_lost": "cry"},
        {"rotate_after": 0},
        {"rotate_after": "never"},
        {"rotate_after": float("inf")},
        {"rotate_after": True},
    ],
)
def test_a_setting_that_cannot_be_used_is_named(settings):
    with pytest.raises(ConfigError) as caught:
        ReconnectPolicy(**settings)
    assert caught.value.field == f"reconnect.{next(iter(settings))}"
    assert caught.value.hint


def test_true_false_and_a_policy_are_read():
    policy = ReconnectPolicy(max_attempts=1)
    assert ReconnectPolicy.of(True) == ReconnectPolicy()
    assert ReconnectPolicy.of(False) is None
    assert ReconnectPolicy.of(policy) is policy
    with pytest.raises(ConfigError):
        ReconnectPolicy.of(3)  # type: ignore[arg-type]
