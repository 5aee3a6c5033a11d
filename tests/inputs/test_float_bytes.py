"""Bytes of floats are told from PCM, and PCM is never taken for floats."""

import math
import random
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import genai_live
from genai_live._inputs.signatures import looks_like_floats
from genai_live.audio import INPUT, read_wav

DATA = Path(genai_live.__file__).parent / "cli" / "data"
SPEECH = [array("h", read_wav(DATA / name)[0]) for name in ("hello.wav", "question.wav")]
CHUNK = 640
FRAMES = range(512)


@pytest.mark.parametrize("kind", "fd")
@pytest.mark.parametrize("gain", [0.01, 0.3, 1.0])
def test_speech_in_floats_is_found_in_its_first_second(kind, gain):
    for speech in SPEECH:
        floats = array(kind, [sample * gain / 32_768 for sample in speech[: 50 * CHUNK]])
        starts = range(0, len(floats) - CHUNK, CHUNK)
        assert any(looks_like_floats(floats[start : start + CHUNK].tobytes()) for start in starts)


@pytest.mark.parametrize("hertz", [100, 440, 1_234])
def test_a_tone_in_floats_is_found(hertz):
    tone = array("f", [math.sin(2 * math.pi * hertz * n / 16_000) for n in FRAMES])
    assert looks_like_floats(tone.tobytes())


def test_speech_is_never_taken_for_floats():
    for speech in SPEECH:
        for gain in (1, 2, 4, 30):
            loud = array("h", [max(-32_768, min(32_767, sample * gain)) for sample in speech])
            data = loud.tobytes()
            assert not any(
                looks_like_floats(data[at : at + 1024]) for at in range(0, len(data), 254)
            )


@given(
    level=st.floats(0, 32_767),
    hertz=st.floats(1, 8_000),
    offset=st.floats(-20_000, 20_000),
    noise=st.floats(0, 3_000),
    is_square=st.booleans(),
    seed=st.integers(0, 1_000),
)
def test_no_sound_is_taken_for_floats(level, hertz, offset, noise, is_square, seed):
    pick = random.Random(seed)
    wave = [math.sin(2 * math.pi * hertz * n / 16_000) for n in FRAMES]
    if is_square:
        wave = [math.copysign(1, each) for each in wave]
    sound = [round(level * each + offset + pick.gauss(0, noise)) for each in wave]
    samples = array("h", [max(-32_768, min(32_767, each)) for each in sound])
    assert not looks_like_floats(samples.tobytes())


def test_nothing_and_noise_are_no_floats():
    pick = random.Random(1)
    for data in (b"", bytes(1024), b"\0" * 7, INPUT.size(1) * b"\x30", b"\x00\x38\x00\xb8" * 300):
        assert not looks_like_floats(data)
    assert not any(looks_like_floats(pick.randbytes(1024)) for _ in range(1_000))


def test_two_levels_on_one_side_are_no_floats():
    pick = random.Random(2)
    for _ in range(200):
        right = (pick.randint(12_288, 16_383), -pick.randint(16_385, 20_480))
        stereo = [
            each for _ in FRAMES for each in (pick.randint(-9_000, 9_000), pick.choice(right))
        ]
        assert not looks_like_floats(array("h", stereo).tobytes())


def test_a_loud_noisy_square_is_no_floats():
    pick = random.Random(3)
    for _ in range(200):
        high, low = (
            pick.sample(range(12_288, 16_384), 512),
            pick.sample(range(-20_480, -16_384), 512),
        )
        square = [pick.choice(each) for each in zip(high, low, strict=True)]
        assert not looks_like_floats(array("h", square).tobytes())
