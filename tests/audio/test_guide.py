"""The programs of docs/audio.md work as printed."""

import re
import shutil
from pathlib import Path

import pytest

from genai_live import Client
from genai_live.testing import LiveServer
from tests.helpers.speech import HELLO

ROOT = Path(__file__).parent.parent.parent
BLOCKS = re.findall(
    r"^## (.+?)\n.*?^```python\n(.*?)^```$",
    (ROOT / "docs" / "audio.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)


@pytest.mark.parametrize("code", [code for _, code in BLOCKS], ids=[name for name, _ in BLOCKS])
def test_the_guide_works_as_printed(code, tmp_path, monkeypatch):
    pytest.importorskip("soxr")
    pytest.importorskip("av")
    monkeypatch.chdir(tmp_path)
    for name in ("speech.wav", "talk.mp3"):  # ffmpeg looks at the bytes, not at the name
        shutil.copy(HELLO, name)
    with (
        LiveServer() as server,
        Client(api_key="key", http_options={"base_url": server.url}) as client,
        client.live.connect(model="gemini-test") as session,
    ):
        before = session.stats.messages_sent
        exec(compile(code, "docs/audio.md", "exec"), {"session": session})
        assert session.stats.messages_sent > before


def test_each_part_of_the_guide_with_a_program_is_run():
    assert len(BLOCKS) == 3
