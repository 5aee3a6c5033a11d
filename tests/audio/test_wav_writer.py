from pathlib import Path

import pytest

from genai_live.audio import MUSIC, WavWriter, read_wav


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
