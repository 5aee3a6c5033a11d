"""Arrays go wherever audio goes; what holds no samples is refused with the fix."""

import ctypes
import io
import mmap
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genai_live.audio import INPUT, MUSIC, PcmFormat, mix, read_wav, write_wav
from genai_live.audio.samples import pcm_bytes
from genai_live.errors import ConfigError

INT16 = [0, 1, -1, 255, 256, 32_767, -32_768]
PCM = b"\0\0\1\0\xff\xff\xff\0\0\1\xff\x7f\0\x80"


def test_integers_are_taken_as_they_are():
    for samples in (array("h", INT16), memoryview(array("h", INT16)), (ctypes.c_short * 7)(*INT16)):
        assert pcm_bytes(samples, INPUT) == PCM


@pytest.mark.parametrize("kind", "fd")
@given(samples=st.lists(st.integers(-32_768, 32_767), max_size=50))
def test_floats_read_from_16_bits_come_back_exactly(kind, samples):
    floats = array(kind, [sample / 32_768 for sample in samples])
    assert pcm_bytes(floats, INPUT) == array("h", samples).tobytes()


@given(st.lists(st.floats(-16, 16, width=32), min_size=1, max_size=50))
def test_floats_are_scaled_rounded_and_clipped(floats):
    result = array("h", pcm_bytes(array("f", floats), INPUT))
    assert list(result) == [max(-32_768, min(32_767, round(each * 32_768))) for each in floats]


@pytest.mark.parametrize("loud", [1.0, 0.99999, 1.5, 16.0, -1.00001, -1.5])
def test_one_loud_sample_does_not_change_its_sign(loud):
    [sample] = array("h", pcm_bytes(array("f", [loud]), INPUT))
    assert sample == (-32_768 if loud < 0 else 32_767)


@pytest.mark.parametrize(
    ("floats", "words"),
    [
        ([0.0, float("nan")], "NaN"),
        ([float("inf"), 0.5], "NaN or infinity"),
        ([0.0, -12_000.0], "from -1.0 to 1.0, and one is 12000.*Divide them by 32768"),
    ],
)
def test_floats_that_are_no_samples_are_refused(floats, words):
    with pytest.raises(ConfigError, match=words) as caught:
        pcm_bytes(array("f", floats), INPUT)
    assert caught.value.field == "data"


@pytest.mark.parametrize("kind", "bBHiIlLqQ")
def test_other_integers_are_refused_with_the_fix(kind):
    with pytest.raises(ConfigError, match="expected bytes or samples, got an array") as caught:
        pcm_bytes(array(kind, [0] * 10), INPUT)
    assert ("tobytes()" if kind in "bB" else "array('h', value)") in caught.value.hint


def test_bytes_are_taken_as_they_are():
    for data in (b"abc", bytearray(b"abc"), memoryview(b"abc"), memoryview(b"a.b.c")[::2]):
        assert pcm_bytes(data, INPUT) == b"abc"
        assert pcm_bytes(data, PcmFormat(16_000, 1, 3)) == b"abc"


def test_an_array_is_never_read_as_other_than_16_bits():
    with pytest.raises(ConfigError, match="arrays are read as 16-bit samples, not as 24 bits"):
        pcm_bytes(array("h", [1, 2, 3]), PcmFormat(16_000, 1, 3))


@pytest.mark.parametrize("value", ["speech.wav", Path("speech.wav"), io.BytesIO(b"RIFF")])
def test_a_file_where_audio_is_wanted_says_what_to_do(value):
    with pytest.raises(ConfigError, match=r"Read the file first: .*read_wav\(path\)"):
        pcm_bytes(value, INPUT)


@pytest.mark.parametrize("value", [None, 5, [0, 1], object()])
def test_what_holds_no_samples_is_refused(value):
    with pytest.raises(ConfigError, match="data: expected bytes, or an array of samples"):
        pcm_bytes(value, INPUT)


def test_a_released_memoryview_is_refused():
    released = memoryview(b"abc")
    released.release()
    with pytest.raises(ConfigError, match="released"):
        pcm_bytes(released, INPUT)


def test_memory_of_other_objects_is_taken_as_it_is():
    with mmap.mmap(-1, 10) as memory:
        memory[:3] = b"abc"
        assert pcm_bytes(memory, INPUT) == b"abc" + bytes(7)
    assert pcm_bytes(ctypes.create_string_buffer(b"abc", 3), INPUT) == b"abc"


def test_an_array_like_that_has_a_numpy_method_says_so():
    class Tensor:
        def numpy(self):
            raise AssertionError

    with pytest.raises(ConfigError, match=r"value\.numpy\(\)"):
        pcm_bytes(Tensor(), INPUT)


def test_numpy_arrays_go_wherever_audio_goes(tmp_path):
    np = pytest.importorskip("numpy")
    mono = np.array(INT16, np.int16)
    stereo = np.stack([mono, -mono // 2], axis=1)
    assert pcm_bytes(mono, INPUT) == pcm_bytes(mono.astype(">i2"), INPUT) == PCM
    assert pcm_bytes((mono / 32_768).astype(np.float32), INPUT) == PCM
    assert pcm_bytes((mono / 32_768).astype(">f8"), INPUT) == PCM
    assert pcm_bytes(mono.reshape(-1, 1), INPUT) == PCM
    assert pcm_bytes(stereo, MUSIC) == stereo.astype("<i2").tobytes()
    assert pcm_bytes(stereo[:, 0], INPUT) == PCM
    assert pcm_bytes(stereo[::-1], MUSIC) == stereo[::-1].tobytes()
    assert mix(mono, mono, gains=[0.5, 0.5]) == PCM
    write_wav(tmp_path / "a.wav", stereo, MUSIC)
    assert read_wav(tmp_path / "a.wav") == (stereo.tobytes(), MUSIC)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (
            (480, 2),
            r"expected mono, got an array of the shape \(480, 2\).*value\[:, 0\].*Resampler",
        ),
        ((1, 480), r"value\[0\]"),
        ((2, 2, 2), "expected mono"),
        ((), "expected mono"),
    ],
)
def test_arrays_of_another_shape_are_refused_with_the_fix(shape, words):
    np = pytest.importorskip("numpy")
    with pytest.raises(ConfigError, match=words):
        pcm_bytes(np.zeros(shape, np.float32), INPUT)


def test_numpy_arrays_of_other_things_are_refused():
    np = pytest.importorskip("numpy")
    with pytest.raises(ConfigError, match=r"frames of 2 channels.*Pass frames of 2 samples"):
        pcm_bytes(np.zeros((480, 3), np.int16), MUSIC)
    for kind in ("complex64", "O", "M8[s]", "?", "S2", [("a", "i2")]):
        with pytest.raises(ConfigError, match="expected bytes"):
            pcm_bytes(np.zeros(10, kind), INPUT)
    with pytest.raises(ConfigError, match=r"astype\('float32'\)"):
        pcm_bytes(np.zeros(10, "float16"), INPUT)
