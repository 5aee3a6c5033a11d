"""A fixture: a PulseAudio server whose only sink plays nothing, where one can be started."""

import importlib
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START_SECONDS = 10


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
