"""The programs of docs/limits.md work as printed."""

import re
from pathlib import Path
from typing import Any

import pytest

from genai_live.testing import LiveServer

ROOT = Path(__file__).parent.parent.parent
BLOCKS = re.findall(
    r"^```python\n(.*?)^```$",
    (ROOT / "docs" / "limits.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def server(monkeypatch):
    with LiveServer() as server:
        monkeypatch.setenv("GEMINI_API_KEY", "key")
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        yield server


def run(block, **names):
    exec(compile(block, "docs/limits.md", "exec"), names)
    return names


def test_a_limiter_is_told_how_it_stands(server, capsys):
    names = run(BLOCKS[0])
    assert capsys.readouterr().out == "1 59\n"
    assert run(BLOCKS[3], **names)["readyz"]() == (200, "ready")


async def test_a_list_is_answered(server):
    turns = await run(BLOCKS[1])["answer_all"](["one", "two"] * 4)
    assert len([turn for turn in turns if turn.complete]) == 8


async def test_who_finds_no_room_is_told_when_to_come_back(server):
    names: dict[str, Any] = run(BLOCKS[2].replace("max_sessions=200", "max_sessions=1"))
    async with names["client"] as client:
        status, _, audio = await names["answer"]("hello")
        assert (status, bool(audio)) == (200, True)
        async with client.live.connect(model="gemini-3.8-live"):
            assert await names["answer"]("hello") == (503, {"Retry-After": "5"}, b"")


def test_a_count_of_several_processes_is_made(server):
    pytest.importorskip("redis")
    assert run(BLOCKS[4])["client"]
    assert len(BLOCKS) == 5
