import io
import wave
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genai_live.audio import (
    INPUT,
    MUSIC,
    OUTPUT,
    AudioFile,
    PcmFormat,
    WavWriter,
    loudness,
    read_audio,
    read_wav,
    write_wav,
)
from genai_live.cli.sound import input_seconds
from genai_live.errors import ConfigError
from tests.helpers.speech import DATA


def write(path: Path, *, rate: int = 16_000, channels: int = 1, width: int = 2) -> Path:
    with wave.open(str(path), "wb") as wav:
        wav.setframerate(rate)
        wav.setnchannels(channels)
        wav.setsampwidth(width)
        wav.writeframes(bytes(channels * width * 10))
    return path


@given(
    frames=st.binary(max_size=200),
    pcm=st.builds(PcmFormat, rate=st.integers(1, 96_000), channels=st.integers(1, 4)),
)
def test_samples_and_format_survive_the_file(
    tmp_path_factory: pytest.TempPathFactory, frames: bytes, pcm: PcmFormat
) -> None:
    path = tmp_path_factory.mktemp("wav") / "a.wav"
    data = frames * pcm.frame_size
    write_wav(path, data, pcm)
    assert read_wav(path) == (data, pcm)


def test_a_written_file_is_an_ordinary_wav(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", b"\x01\x02" * 24_000, OUTPUT)
    with wave.open(str(tmp_path / "a.wav")) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (24_000, 1, 2)
        assert wav.getnframes() == 24_000


def test_half_a_sample_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="3 bytes of audio are not whole frames"):
        write_wav(tmp_path / "a.wav", b"abc", OUTPUT)
    assert not (tmp_path / "a.wav").exists()


def test_another_sample_width_is_refused_with_advice_to_convert_it(tmp_path: Path) -> None:
    path = write(tmp_path / "deep.wav", width=3)
    with pytest.raises(ConfigError) as caught:
        read_wav(path)
    assert str(caught.value) == (
        "deep.wav is 16000 Hz mono 24 bit, expected 16-bit samples."
        ' Convert it: ffmpeg -i "deep.wav" -c:a pcm_s16le converted.wav'
    )


def test_another_rate_than_expected_is_refused_with_advice_to_convert_it(tmp_path: Path) -> None:
    path = write(tmp_path / "cd.wav", rate=44_100, channels=2)
    assert read_wav(path)[1] == PcmFormat(44_100, 2)
    with pytest.raises(ConfigError) as caught:
        read_wav(path, expect=INPUT)
    assert "cd.wav is 44100 Hz stereo 16 bit, expected 16000 Hz mono 16 bit" in str(caught.value)
    assert "-ar 16000 -ac 1 -c:a pcm_s16le" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"RIFF", b"ID3\x04 not a wav at all", bytes(100)])
def test_what_is_not_wav_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"song.mp3 cannot be read as a PCM WAV \(.+\)"):
        read_wav(path)


def test_compressed_wav_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "mulaw.wav")
    content = bytearray(path.read_bytes())
    content[20] = 7
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"unknown format: 7.*Convert it: ffmpeg"):
        read_wav(path)


@pytest.mark.parametrize("size", [0x7FFFFFFF, 0xFFFFFFFF])
def test_a_damaged_chunk_is_refused(tmp_path: Path, size: int) -> None:
    path = write(tmp_path / "damaged.wav")
    content = bytearray(path.read_bytes())
    content[12:12] = b"LIST" + size.to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"damaged.wav cannot be read .*cut or damaged"):
        read_wav(path)
    assert input_seconds(path) == 0
    pytest.importorskip("av")
    with pytest.raises(ConfigError):
        list(AudioFile(path))


@pytest.mark.parametrize("riff", [36, 0xFFFFFFFF])
def test_a_file_whose_recorder_was_killed_is_read_to_its_end(tmp_path: Path, riff: int) -> None:
    samples = bytes(range(256)) * 40
    buffer = io.BytesIO(b"before")
    buffer.seek(6)
    write_wav(buffer, b"", MUSIC)
    content = bytearray(buffer.getvalue() + samples + b"\1")
    content[10:14] = riff.to_bytes(4, "little")
    file = io.BytesIO(content)
    file.seek(6)
    assert read_wav(file) == (samples, MUSIC)
    path = tmp_path / "killed.wav"
    path.write_bytes(content[6:])
    assert read_wav(path) == (samples, MUSIC)
    pieces = list(AudioFile(path))
    assert len(pieces) == 2
    assert b"".join(piece.data for piece in pieces) == samples


def test_other_chunks_are_no_samples(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    write_wav(buffer, b"", INPUT)
    content = bytearray(buffer.getvalue() + b"LIST\4\0\0\0abcd")
    content[4:8] = (len(content) - 8).to_bytes(4, "little")
    path = tmp_path / "empty.wav"
    path.write_bytes(content)
    assert read_wav(path) == (b"", INPUT)
    assert list(AudioFile(path)) == []


def test_a_file_cut_inside_a_frame_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "cut.wav", channels=2)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ConfigError, match="not whole frames"):
        read_wav(path)


def test_a_missing_file_is_an_ordinary_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_wav(tmp_path / "none.wav")


def test_a_file_object_is_used_from_where_it_is_and_stays_open(tmp_path: Path) -> None:
    buffer = io.BytesIO(b"before")
    buffer.seek(6)
    write_wav(buffer, b"\1\2\3\4", MUSIC)
    assert buffer.getvalue().startswith(b"beforeRIFF")
    buffer.seek(6)
    assert read_wav(buffer) == (b"\1\2\3\4", MUSIC)
    assert not buffer.closed
    with (tmp_path / "a.wav").open("w+b") as file:
        write_wav(file, b"\1\2", INPUT)
        file.seek(0)
        assert read_wav(file, expect=INPUT) == (b"\1\2", INPUT)
        file.seek(0)
        with pytest.raises(ConfigError, match=r"a\.wav is 16000 Hz"):
            read_wav(file, expect=OUTPUT)


def test_bytes_that_are_no_wav_are_refused_without_a_name() -> None:
    with pytest.raises(ConfigError, match="the file cannot be read as a PCM WAV"):
        read_wav(io.BytesIO(b"ID3"))


@pytest.mark.parametrize("name", ["hello.wav", "question.wav"])
def test_the_shipped_recordings_are_speech_that_the_service_likes_best(name: str) -> None:
    data, _ = read_wav(DATA / name, expect=INPUT)
    assert 2 < INPUT.seconds(len(data)) < 5
    assert 0.05 < loudness(data) < 0.5
    assert "CC0" in (DATA / "LICENCE.md").read_text()


def test_what_was_flushed_is_a_complete_file(tmp_path):
    path = tmp_path / "growing.wav"
    with WavWriter(path, OUTPUT) as wav:
        wav.flush()
        assert read_wav(path) == (b"", OUTPUT)
        for size in (2, 4):
            wav.write(b"\1\0")
            wav.flush()
            assert read_wav(path) == (b"\1\0" * (size // 2), OUTPUT)
    assert read_wav(path) == (b"\1\0" * 2, OUTPUT)


@pytest.mark.parametrize("file", [b"RIFF", bytearray(b"RIFF"), None, 3, io.StringIO(), "a\0.wav"])
def test_what_is_no_file_is_refused(file: Any) -> None:
    reads: list[Any] = [read_wav]
    if find_spec("av"):
        reads.append(read_audio)
    for read in reads:
        with pytest.raises(ConfigError) as raised:
            read(file)
        assert raised.value.field == "source"
        assert isinstance(file, bytes | bytearray) == ("io.BytesIO(data)" in raised.value.hint)
    with pytest.raises(ConfigError) as raised:
        write_wav(file, b"", INPUT)
    assert raised.value.field == "target"


def test_a_closed_file_is_not_written_to() -> None:
    file = io.BytesIO()
    wav = WavWriter(file, INPUT)
    wav.close()
    wav.close()
    with pytest.raises(ConfigError, match="the WAV file is closed"):
        wav.write(b"ab")
