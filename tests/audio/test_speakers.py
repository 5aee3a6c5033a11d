"""`Speakers` on a virtual device: PulseAudio with a null sink, where that can be started."""

import json
import math
import subprocess
import sys
from array import array
from pathlib import Path

import pytest

from genai_live.audio import PcmFormat, PlaybackBuffer, Speakers
from genai_live.audio.speakers import converting_read
from genai_live.errors import ConfigError, LiveError
from tests.helpers.pulseaudio import null_sink, skip_without_sounddevice  # noqa: F401

ROOT = Path(__file__).parents[2]
TRIES = 3
"""PulseAudio itself loses samples while the machine is busy."""


def run_with(null_sink, program):  # noqa: F811
    """Run a program of tests/helpers, and return what it reports."""
    listed = subprocess.run(
        [sys.executable, "-m", "sounddevice"], env=null_sink, capture_output=True, timeout=30
    )
    if b"pulse" not in listed.stdout:
        pytest.skip("PortAudio does not reach PulseAudio; install libasound2-plugins")
    run = subprocess.run(
        [sys.executable, "-m", f"tests.helpers.{program}"],
        env=null_sink,
        cwd=ROOT,
        capture_output=True,
        timeout=30,
    )
    assert run.returncode == 0, run.stderr.decode()
    return json.loads(run.stdout)


@pytest.mark.alone
def test_a_device_plays_every_sample_and_falls_silent_after_a_flush(null_sink):  # noqa: F811
    for _ in range(TRIES):
        found = run_with(null_sink, "sound_device")
        assert found["active"] == [True, False]
        assert found["after_flush"] <= 0.02 + 0.005  # a block under way, and the fade
        if found["same"]:
            break
    assert found["same"]
    assert found["seconds"] == pytest.approx(found["heard"], abs=0.02)


@pytest.mark.alone
def test_what_a_device_plays_is_taken_out_of_its_microphone(null_sink):  # noqa: F811
    pytest.importorskip("soxr")
    pytest.importorskip("pywebrtc_audio")
    for number in range(TRIES):
        try:
            found = run_with(null_sink, "echo_device")
        except subprocess.TimeoutExpired:  # PulseAudio itself may hang at the end
            assert number < TRIES - 1
            continue
        if found["heard"] - found["cleaned"] > 20:
            break
    assert found["heard"] > -40
    assert found["heard"] - found["cleaned"] > 20


def test_no_device_is_an_error_that_says_where_they_are_listed():
    skip_without_sounddevice()
    for device in ("no such device", 99_999):
        with pytest.raises(LiveError, match="cannot play 24000 Hz mono 16 bit") as caught:
            Speakers(device).open(PlaybackBuffer())
        assert "python -m sounddevice" in caught.value.hint
    with pytest.raises(LiveError):
        Speakers("no such device").open(PlaybackBuffer(PcmFormat(8_000, 1, 1)))


def test_a_missing_library_is_an_error_that_names_the_package(tmp_path, monkeypatch):
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    with pytest.raises(ConfigError, match="does not find PortAudio") as caught:
        Speakers().open(PlaybackBuffer())
    assert "libportaudio2" in caught.value.hint


@pytest.mark.parametrize("arguments", [{"device": 1.5}, {"device": True}, {"block_seconds": 1}])
def test_wrong_arguments_are_refused(arguments):
    with pytest.raises(ConfigError, match=next(iter(arguments))):
        Speakers(**arguments)


def test_closing_what_is_not_open_does_nothing():
    speakers = Speakers()
    speakers.close()
    assert not speakers.is_active
    assert speakers.latency == 0.0


@pytest.mark.parametrize("rate", [44_100, 48_000, 16_000])
def test_a_device_with_another_rate_plays_the_same(rate):
    """What is read at its rate is the audio, converted in one stream, with silence around it."""
    pytest.importorskip("soxr")
    buffer = PlaybackBuffer()
    read = converting_read(buffer, rate)
    block = rate // 50
    assert read(block) == bytes(2 * block)
    tone = array("h", [round(8_000 * math.sin(n * math.tau / 48)) for n in range(24_000)])
    buffer.write(tone.tobytes(), 0)
    played = array("h", b"".join(read(block) for _ in range(60)))
    assert len(played) == 60 * block
    assert buffer.ledger.position(0) == 1.0
    loud = [n for n, sample in enumerate(played) if abs(sample) > 1_000]
    assert abs((loud[-1] - loud[0]) / rate - 1.0) < 0.005
    assert abs(max(played) - 8_000) < 200


def test_a_device_with_another_rate_falls_silent_within_a_block_of_the_converter():
    pytest.importorskip("soxr")
    buffer = PlaybackBuffer()
    read = converting_read(buffer, 48_000)
    buffer.write(array("h", [8_000] * 24_000).tobytes(), 0)
    for _ in range(10):
        read(960)
    buffer.flush()
    after = array("h", b"".join(read(960) for _ in range(10)))
    last = max(n for n, sample in enumerate(after) if abs(sample) > 100)
    assert last / 48_000 < 0.03 + 0.02
