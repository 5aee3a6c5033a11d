"""docs/browsers.md names every message and close code, and its programs run."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from genai_live.asgi import CloseCode, messages

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "docs" / "browsers.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


def first_cells(heading):
    """Return the first cells of the table under a heading."""
    section = GUIDE.split(f"\n### {heading}\n")[1].split("\n#")[0]
    return re.findall(r"^\| `?(\w+)`? \|", section, re.MULTILINE)[1:]


def test_every_message_of_the_browser_is_read():
    members = '"version":1,"text":"x","turn":0,"seconds":0'
    read = {
        type(messages.read_message(f'{{"type":"{kind}",{members}}}')).__name__
        for kind in first_cells("From the browser")
    }
    assert read == {
        each.__name__
        for each in messages.BrowserMessage.__args__
        if each is not messages.AudioMessage
    }


def test_every_message_to_the_browser_is_named():
    written = [
        messages.write_ready("x", resumed=False, history=[]),
        messages.write_audio(0, 0.0, "audio/pcm;rate=24000", 24_000),
        messages.write_dropped(1.0),
        messages.write_error("x"),
    ]
    kinds = [re.match(r'\{"type":"(\w+)"', each)[1] for each in written]
    assert kinds == first_cells("To the browser")


def test_every_close_code_is_named():
    assert [int(each) for each in first_cells("Close codes")] == sorted(CloseCode)


def run(block):
    scope: dict[str, Any] = {"__name__": "guide"}
    exec(compile(block, "docs/browsers.md", "exec"), scope)
    return scope


@pytest.fixture
def environment(monkeypatch, live_server):
    for name in [name for name in os.environ if name.startswith(("GEMINI_", "GOOGLE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GEMINI_API_KEY", "key")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", live_server.url)


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_the_programs_run(number, environment, capsys):
    if "fastapi" in BLOCKS[number]:
        pytest.importorskip("fastapi")
    run(BLOCKS[number])
    if "tokens" in BLOCKS[number]:
        assert "#token=auth_tokens/" in capsys.readouterr().out


@pytest.mark.anyio
async def test_the_hook_of_the_guide_admits_its_user():
    authenticate = run(next(each for each in BLOCKS if "TICKETS" in each))["authenticate"]
    assert (await authenticate({"query_string": b"ticket=7f3a"})).user == "ada"
    assert await authenticate({"query_string": b""}) is None
