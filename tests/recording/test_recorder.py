"""`Recorder`: files that can be read at any time, errors that end no session."""

import errno
import json
import os
import subprocess
import sys
import time
from array import array
from pathlib import Path
from typing import Any

import pytest

from genai_live.audio import read_wav
from genai_live.errors import ConfigError, LiveError
from genai_live.recording import Recorder, read_session, recording_writer
from tests.helpers.playback import speech

pytest.importorskip("soxr")

ROOT = Path(__file__).parents[2]
DEADLINE = 10
FILES = ["audio.wav", "session.jsonl", "transcript.txt"]


def until(condition):
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def begun(path):
    errors = []
    made: Any = Recorder(path).begin(errors.append)
    return made, errors


def message(**members):
    return json.dumps(members).encode()


def test_a_folder_gets_three_files_and_closing_twice_is_fine(tmp_path):
    path = tmp_path / "calls" / "1"
    with Recorder(path) as made:
        assert sorted(file.name for file in path.iterdir()) == FILES
        assert not made.closed
    made.close()
    assert made.closed
    assert read_wav(path / "audio.wav")[0] == b""
    assert read_session(path / "session.jsonl").entries == ()
    assert "closed" in repr(made)


def test_a_recording_is_kept_unless_it_may_be_replaced(tmp_path):
    Recorder(tmp_path).close()
    for name in FILES:
        for other in FILES:
            (tmp_path / other).unlink(missing_ok=True)
        (tmp_path / name).write_text("mine")
        with pytest.raises(FileExistsError, match=f"overwrite=True replaces it: .*{name}"):
            Recorder(tmp_path)
        assert (tmp_path / name).read_text() == "mine"
    Recorder(tmp_path, overwrite=True).close()
    assert (tmp_path / "transcript.txt").read_text() == ""


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"path": 1}, "path"),
        ({"path": "a", "media": "none"}, "media"),
        ({"path": "a", "overwrite": 1}, "overwrite"),
    ],
)
def test_wrong_arguments_are_refused(arguments, field, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recorder_class: Any = Recorder
    with pytest.raises(ConfigError, match=field):
        recorder_class(**arguments)


def test_without_soxr_the_command_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "soxr", None)
    with pytest.raises(ConfigError, match="soxr") as caught:
        Recorder(tmp_path)
    assert 'pip install "genai-live[audio]"' in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_one_recorder_is_for_one_session(tmp_path):
    made = Recorder(tmp_path)
    made.begin(lambda _: None)
    assert "recording" in repr(made)
    with pytest.raises(ConfigError, match="records one session"):
        made.begin(lambda _: None)
    made.close()
    closed = Recorder(tmp_path, overwrite=True)
    closed.close()
    with pytest.raises(ConfigError, match="records one session"):
        closed.begin(lambda _: None)


def test_typed_text_is_in_the_transcript_and_secrets_are_not(tmp_path):
    made, _ = begun(tmp_path)
    connection = made.open_connection("/ws", "", {"x-goog-api-key": "secret-key-1"})
    connection.opened()
    made.add_sent(message(realtimeInput={"text": "My key is secret-key-1."}))
    turns = [{"role": "model", "parts": [{"text": "I"}]}, {"parts": [{"text": "You"}]}]
    made.add_sent(message(clientContent={"turns": turns}))
    connection.ended("client", 1000, "")
    made.close()
    said = (tmp_path / "transcript.txt").read_text().splitlines()
    assert [line.split("] ")[1] for line in said] == ["user: My key is <redacted 1>.", "user: You"]


def test_files_can_be_read_while_it_goes_on_and_after_a_kill(tmp_path):
    """A program that is killed leaves what it recorded, up to the last second."""
    program = """
import sys, time
from genai_live.recording import Recorder
made = Recorder(sys.argv[1]).begin(print)
connection = made.open_connection("/ws", "", {})
connection.opened()
for n in range(1000):
    made.add_model_audio(b"\\1\\2" * 960, "audio/pcm;rate=24000")
    connection.received(b'{"serverContent": {}}')
    made.add_text("model", "word", n // 10)
    if n % 10 == 9:
        made.end_turn(n // 10, length=None, remark="")
    print(n, flush=True)
    time.sleep(0.02)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        until(lambda: (tmp_path / "audio.wav").exists())
        until(lambda: (tmp_path / "audio.wav").stat().st_size > 96_000 * 1.5)
        before = read_wav(tmp_path / "audio.wav")[0]
    finally:
        process.kill()
        process.communicate(timeout=DEADLINE)
    data, pcm = read_wav(tmp_path / "audio.wav")
    assert (pcm.rate, pcm.channels) == (24_000, 2)
    assert len(data) >= len(before) >= 96_000 * 0.4
    assert data[-4:] in (b"\0\0\1\2", b"\0\0\0\0")
    entries: Any = read_session(tmp_path / "session.jsonl").entries
    assert entries[-1].message == {"serverContent": {}}
    assert "model: word" in (tmp_path / "transcript.txt").read_text()


def test_a_full_disk_ends_the_recording_and_is_reported(tmp_path, caplog, monkeypatch):
    made, errors = begun(tmp_path)
    monkeypatch.setattr(made._wav, "write", raise_full)
    made.add_model_audio(speech(0.5), "audio/pcm;rate=24000")
    until(lambda: errors)
    assert errors == [made.error]
    assert made.error.errno == errno.ENOSPC
    assert made.has_ended
    made.add_model_audio(speech(0.5), "audio/pcm;rate=24000")
    made.close()
    assert "ended early" in caplog.text
    assert read_session(tmp_path / "session.jsonl").entries == ()


def raise_full(_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_is_too_slow_ends_the_recording_before_memory_does(tmp_path, monkeypatch):
    monkeypatch.setattr(recording_writer, "WAITING_LIMIT", 100_000)
    made, errors = begun(tmp_path)
    connection = made.open_connection("/ws", "", {})
    while not errors:
        connection.received(b"0" * 10_000)
        assert len(made._waiting) < 20
    assert isinstance(made.error, LiveError)
    assert "too slow" in str(made.error)
    made.close()


def test_what_is_no_audio_is_in_the_session_file_only(tmp_path):
    made, errors = begun(tmp_path)
    made.add_model_audio(b"123", "audio/ogg")
    made.add_model_audio(array("h", [9]).tobytes() + b"1", "audio/pcm;rate=24000")
    made.close()
    assert (errors, made.error) == ([], None)
    assert any(read_wav(tmp_path / "audio.wav")[0])
