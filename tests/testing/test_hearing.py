"""The hearing of the local server: what it recognizes, and what it does not."""

import wave
from array import array
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genai_live import types
from genai_live.testing._model import phrases
from genai_live.testing._model.hearing import RATE, Hearing, phrase_audio, sound_of
from genai_live.testing._model.vad import SpeechDetector, SpeechEnded
from tests.helpers.raw_live_client import silence, tone

RECORDINGS = {
    "hello.wav": "Hello, please tell me a story about the sea.",
    "question.wav": "Sorry, one question. What time is it in Lisbon?",
}
HEARING = Hearing()


def detected(pcm, rate=RATE):
    """The speech that the server would take out of a stream."""
    detector = SpeechDetector()
    (speech,) = [
        event
        for event in detector.feed(silence(0.3, rate=rate) + pcm + silence(1, rate=rate), rate)
        if isinstance(event, SpeechEnded)
    ]
    return speech.pcm


@pytest.mark.parametrize("name", RECORDINGS)
@pytest.mark.parametrize("loudness", [1, 2])
def test_the_recordings_of_the_package_are_recognized(name, loudness):
    with wave.open(str(files("genai_live") / "cli" / "data" / name)) as file:
        samples = array("h", file.readframes(file.getnframes()))
    quieter = array("h", (sample // loudness for sample in samples)).tobytes()
    assert HEARING.recognize(detected(quieter)) == RECORDINGS[name]


@pytest.mark.parametrize("name", RECORDINGS)
@pytest.mark.parametrize("samples", [0, 37, 80, 3_000, 4_800, 20_050])
def test_a_recording_in_a_marked_activity_is_recognized_after_any_silence(name, samples):
    manual = types.AutomaticActivityDetection(disabled=True)
    detector = SpeechDetector(types.RealtimeInputConfig(automatic_activity_detection=manual))
    with wave.open(str(files("genai_live") / "cli" / "data" / name)) as file:
        pcm = file.readframes(file.getnframes())
    detector.start()
    assert list(detector.feed(bytes(2 * samples) + pcm + bytes(samples))) == []
    assert HEARING.recognize(detector.finish().pcm) == RECORDINGS[name]


@pytest.mark.parametrize("rate", [16_000, 24_000, 48_000])
@pytest.mark.parametrize(
    "text",
    ["Where is the station?", "Ich hätte gern einen Kaffee, bitte.", "Quelle heure est-il ?"],
)
def test_a_phrase_is_recognized_at_any_sample_rate(text, rate):
    assert HEARING.recognize(detected(phrase_audio(text, rate=rate), rate)) == text


@pytest.mark.parametrize("rate", [1_009, 4_999, 11_025])
def test_many_words_last_as_long_at_any_sample_rate(rate):
    text = "turn on the light, please " * 30
    assert len(phrase_audio(text, rate=rate)) == len(phrase_audio(text)) * rate // RATE // 2 * 2


@pytest.mark.parametrize("text", dict.fromkeys(phrases.phrases()))
def test_every_phrase_is_recognized_as_one_that_sounds_so(text):
    heard = HEARING.recognize(phrase_audio(text))
    assert sound_of(phrase_audio(heard)) == sound_of(phrase_audio(text))


@given(st.text(max_size=100))
def test_a_phrase_of_the_setup_is_recognized_whatever_it_is(text):
    speech = phrase_audio(text)
    heard = Hearing([text]).recognize(speech)
    assert heard == text if sound_of(speech) else heard == ""


def test_nothing_else_is_recognized():
    assert HEARING.recognize(detected(tone(1))) == ""
    assert (
        HEARING.recognize(detected(phrase_audio("This sentence is in no list of anybody."))) == ""
    )
    assert HEARING.recognize(b"") == ""


def test_the_vocabulary_of_the_setup_is_recognized():
    text = "Schedule the Kubernetes rollout for Tuesday."
    assert HEARING.recognize(phrase_audio(text)) == ""
    assert Hearing([text]).recognize(phrase_audio(text)) == text


def test_an_expected_language_comes_first_where_phrases_sound_alike():
    assert HEARING.recognize(phrase_audio("Hola.")) == "Hello."
    assert Hearing(languages=["es-MX"]).recognize(phrase_audio("Hola.")) == "Hola."


def test_a_phrase_is_translated_from_and_into_every_language():
    assert phrases.translate("wie spät ist es", "en-US") == "What time is it?"
    assert phrases.translate("What time is it?", "ja") == "今何時ですか。"
    assert phrases.translate("Some other words", "de") == "Das habe ich nicht verstanden."
    assert phrases.translate("Hello.", "tlh") == "[tlh] Hello."
