import pytest
from hypothesis import given
from hypothesis import strategies as st

from genai_live.audio.pcm import loudness
from genai_live.testing._service.speech import durations, resample, seconds_of, spoken, words
from tests.helpers.raw_live_client import tone


@given(st.text())
def test_words_join_to_their_text(text):
    assert "".join(words(text)) == text


def test_words_carry_the_space_before_them():
    assert words("One two, three. ") == ["One", " two,", " three. "]


def test_a_word_is_a_tone_that_fades_and_a_pause():
    pcm = spoken("hello")
    assert 0.2 < seconds_of(pcm) < 0.5
    assert loudness(pcm[: len(pcm) // 4]) > 0.02
    assert not any(pcm[-2_880:])  # 60 ms


def test_long_words_and_ends_of_sentences_take_longer():
    assert len(spoken("internationalisation")) > len(spoken("cat"))
    assert len(spoken("cat.")) > len(spoken("cat"))


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 48_000])
def test_a_word_lasts_as_long_at_any_sample_rate(rate):
    pcm = spoken("hello", rate)
    assert seconds_of(pcm, rate) == pytest.approx(sum(durations("hello")) / 1000, abs=0.001)
    assert loudness(pcm) == pytest.approx(loudness(spoken("hello")), rel=0.02)


def test_the_same_word_sounds_the_same():
    assert spoken(" Cat") == spoken("cat")


@pytest.mark.parametrize(
    ("source", "target"), [(16_000, 24_000), (48_000, 16_000), (8_000, 16_000)]
)
def test_resampling_keeps_length_and_loudness(source, target):
    pcm = tone(0.5, rate=source)
    result = resample(pcm, source, target)
    assert seconds_of(result, target) == pytest.approx(0.5, abs=0.001)
    assert loudness(result) == pytest.approx(loudness(pcm), rel=0.02)


@given(st.binary(max_size=200), st.integers(1, 96_000), st.integers(1, 96_000))
def test_resampling_takes_anything(pcm, source, target):
    result = resample(pcm, source, target)
    assert source == target or len(result) // 2 == len(pcm) // 2 * target // source or len(pcm) < 2


def test_resampling_to_the_same_rate_changes_nothing():
    assert resample(b"abc", 16_000, 16_000) == b"abc"
