"""Sources of audio: clips and files, by themselves."""

import math
import sys
from array import array
from pathlib import Path

import pytest

from genai_live.audio import INPUT, AudioClip, AudioFile, PcmFormat, Stdin, Timed, write_wav
from genai_live.errors import ConfigError

SECOND = bytes(range(256)) * 125


def test_a_clip_has_its_pieces_at_their_times():
    pieces = list(AudioClip(SECOND, speed=2))
    assert b"".join(piece.data for piece in pieces) == SECOND
    assert [piece.at for piece in pieces] == [pytest.approx(n * 0.02) for n in range(25)]
    assert {piece.at for piece in AudioClip(SECOND, speed=math.inf)} == {0}


@pytest.mark.parametrize("speed", [0, -1, math.nan, "fast", True])
def test_a_speed_that_is_not_positive_is_refused(speed, tmp_path):
    write_wav(tmp_path / "a.wav", SECOND, INPUT)
    with pytest.raises(ConfigError, match="is not above 0"):
        AudioClip(SECOND, speed=speed)
    with pytest.raises(ConfigError, match="is not above 0"):
        AudioFile(tmp_path / "a.wav", speed=speed)


def test_half_a_sample_is_refused():
    with pytest.raises(ConfigError, match="not whole frames"):
        AudioClip(b"abc")


def test_a_clip_of_an_array_has_its_samples():
    expected = array("h", [0, 16_384, -16_384]).tobytes()
    for kind in "fd":
        (piece,) = AudioClip(array(kind, [0, 0.5, -0.5]))
        assert piece.data == expected
    (piece,) = AudioClip(array("h", [0, 16_384, -16_384]))
    assert piece.data == expected


@pytest.mark.parametrize(
    ("data", "fix"),
    [
        ("a.wav", "read_wav(path)"),
        (Path("a.wav"), "read_wav(path)"),
        ([0, 1], "array.array('h', value)"),
        (array("i", [0]), "astype('int16')"),
        (memoryview(array("f", [0])), "Pass the array itself"),
        (None, ""),
        (3, ""),
    ],
)
def test_what_is_no_audio_is_refused_as_a_clip(data, fix):
    with pytest.raises(ConfigError, match="data: expected bytes") as raised:
        AudioClip(data)
    assert fix in raised.value.hint


@pytest.mark.parametrize("rate", [1, 10, 999, 768_001])
def test_a_rate_without_whole_pieces_is_refused(rate, tmp_path):
    pcm = PcmFormat(rate)
    write_wav(tmp_path / "a.wav", bytes(100), pcm)
    with pytest.raises(ConfigError, match=f"path: a.wav has {rate} Hz"):
        AudioFile(tmp_path / "a.wav")
    with pytest.raises(ConfigError, match=f"format: the format has {rate} Hz"):
        AudioClip(bytes(100), format=pcm)
    with pytest.raises(ConfigError, match=f"format: the format has {rate} Hz"):
        Stdin(format=pcm)


@pytest.mark.parametrize("at", ["now", None, math.nan, math.inf, True])
def test_what_is_no_time_is_refused(at):
    with pytest.raises(ConfigError, match=r"at: .* is no time"):
        Timed(b"", at)


@pytest.mark.parametrize("path", [b"RIFF", bytearray(b"RIFF"), None, 3, "a\0.wav"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(ConfigError) as raised:
        AudioFile(path)
    assert raised.value.field == "path"


def test_a_wav_file_is_read_in_its_own_format(tmp_path):
    stereo = PcmFormat(44_100, 2)
    data = bytes(range(256)) * 100
    write_wav(tmp_path / "a.wav", data, stereo)
    file = AudioFile(tmp_path / "a.wav")
    assert file.format == stereo
    pieces = list(file)
    assert b"".join(piece.data for piece in pieces) == data
    assert [piece.at for piece in pieces[:3]] == [0, pytest.approx(0.04), pytest.approx(0.08)]
    assert len(list(file)) == len(pieces)  # it can be read again


def test_a_file_that_is_not_there_is_refused(tmp_path):
    for path in (tmp_path / "a.wav", str(tmp_path / "a.wav"), tmp_path):
        with pytest.raises(ConfigError, match="path: there is no file"):
            AudioFile(path)


def test_another_file_needs_pyav_and_says_so(tmp_path, monkeypatch):
    (tmp_path / "a.mp3").write_bytes(b"ID3")
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(ConfigError, match="needs av") as raised:
        AudioFile(tmp_path / "a.mp3")
    assert 'pip install "genai-live[av]"' in raised.value.hint


def test_a_compressed_file_is_decoded_to_the_input_format(tmp_path):
    av = pytest.importorskip("av")
    path = tmp_path / "tone.flac"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=48_000)
        stream.layout = "stereo"
        frame = av.AudioFrame(format="s16", layout="stereo", samples=48_000)
        frame.sample_rate = 48_000
        frame.planes[0].update(bytes(48_000 * 4))
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    file = AudioFile(path)
    pieces = list(file)
    assert file.format == INPUT
    assert sum(len(piece.data) for piece in pieces) == pytest.approx(INPUT.size(1.0), abs=64)
    assert [piece.at for piece in pieces] == [pytest.approx(n * 0.04) for n in range(len(pieces))]


def test_a_file_without_audio_or_sense_is_refused(tmp_path):
    pytest.importorskip("av")
    (tmp_path / "a.mp3").write_bytes(b"no audio at all" * 100)
    with pytest.raises(ConfigError, match="cannot be read"):
        list(AudioFile(tmp_path / "a.mp3"))
