import io
import os
from array import array
from pathlib import Path

import pytest

from genai_live.audio import INPUT, MUSIC, WavWriter, read_wav
from genai_live.errors import ConfigError


def test_a_file_can_be_written_piece_by_piece(tmp_path: Path) -> None:
    path = tmp_path / "music.wav"
    pieces = [bytes([number]) * MUSIC.size(0.01) for number in range(3)]
    with WavWriter(path, MUSIC) as wav:
        for piece in pieces:
            wav.write(piece)
    wav.close()
    assert read_wav(path) == (b"".join(pieces), MUSIC)


def test_a_file_that_is_left_by_an_error_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "music.wav"
    with pytest.raises(KeyboardInterrupt), WavWriter(path, MUSIC) as wav:
        wav.write(bytes(8))
        raise KeyboardInterrupt
    assert read_wav(path) == (bytes(8), MUSIC)


def test_a_file_of_nothing_is_a_file_too(tmp_path: Path) -> None:
    WavWriter(tmp_path / "music.wav", MUSIC).close()
    assert read_wav(tmp_path / "music.wav") == (b"", MUSIC)


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        WavWriter(tmp_path / "no" / "music.wav", MUSIC)


def test_a_file_object_stays_open() -> None:
    buffer = io.BytesIO()
    with WavWriter(buffer, INPUT) as wav:
        wav.write(array("f", [0.5, -2.0]))
        wav.write(array("h", [1]))
    buffer.seek(0)
    assert read_wav(buffer) == (array("h", [16_384, -32_768, 1]).tobytes(), INPUT)


def test_a_pipe_is_refused() -> None:
    reading, writing = os.pipe()
    with open(reading, "rb"), open(writing, "wb") as pipe:  # noqa: PTH123 - they have no path
        with pytest.raises(ConfigError, match=r"target: .* cannot seek.*io\.BytesIO"):
            WavWriter(pipe, INPUT)
        assert not pipe.closed
