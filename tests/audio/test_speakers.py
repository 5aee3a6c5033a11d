"""`Speakers` on a virtual device: PulseAudio with a null sink, where that can be started."""

import importlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from genai_live.audio import PcmFormat, PlaybackBuffer, Speakers
from genai_live.errors import ConfigError, LiveError

ROOT = Path(__file__).parents[2]
START_SECONDS = 10
TRIES = 3
"""PulseAudio itself loses samples while the machine is busy."""


def skip_without_sounddevice():
    try:
        importlib.import_module("sounddevice")
    except (ImportError, OSError) as error:
        pytest.skip(str(error))


@pytest.fixture
def null_sink(tmp_path):
    """Start a PulseAudio server whose only sink plays nothing, and return its environment."""
    skip_without_sounddevice()
    if shutil.which("pulseaudio") is None:
        pytest.skip("pulseaudio is not installed")
    socket = tmp_path / "socket"
    environment = {
        **os.environ,
        "XDG_RUNTIME_DIR": str(tmp_path),
        "HOME": str(tmp_path),
        "PULSE_SERVER": f"unix:{socket}",
        "PYTHONPATH": str(ROOT),
    }
    sink = "module-null-sink sink_name=null rate=24000 channels=1 format=s16le"
    modules = [sink, f"module-native-protocol-unix socket={socket} auth-anonymous=1"]
    command = ["pulseaudio", "-n", "--exit-idle-time=-1", "--daemonize=no", "--use-pid-file=no"]
    for module in modules:
        command += ["--load", module]
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not socket.exists() and server.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        if not socket.exists():
            pytest.skip("pulseaudio does not start here")
        yield environment
    finally:
        server.terminate()
        server.wait(START_SECONDS)


def run_with(null_sink, program):
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


def test_a_device_plays_every_sample_and_falls_silent_after_a_flush(null_sink):
    for _ in range(TRIES):
        found = run_with(null_sink, "sound_device")
        assert found["active"] == [True, False]
        assert found["after_flush"] <= 0.02 + 0.005  # a block under way, and the fade
        if found["same"]:
            break
    assert found["same"]
    assert found["seconds"] == pytest.approx(found["heard"], abs=0.02)


def test_what_a_device_plays_is_taken_out_of_its_microphone(null_sink):
    pytest.importorskip("soxr")
    pytest.importorskip("pywebrtc_audio")
    for _ in range(TRIES):
        found = run_with(null_sink, "echo_device")
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
