"""What the README shows works as printed; the real service is played by the local server."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def run(arguments, server, folder):
    environment = {
        **os.environ,
        "GEMINI_API_KEY": "key",
        "GOOGLE_GEMINI_BASE_URL": server.url,
        "PYTHONPATH": str(Path(__file__).parent.parent),
    }
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=50,
    )


def test_it_opens_with_a_sentence_or_two_and_two_shell_blocks():
    title, first, *_ = re.split(r"^```(?:sh)?$", README, flags=re.MULTILINE)
    assert len(title.split()) < 60
    assert "genai-live demo" in first
    assert re.findall(r"^```(\w+)$", README, re.MULTILINE)[:2] == ["sh", "sh"]


@pytest.mark.parametrize("block", [block for block in BLOCKS if "def test_" not in block])
def test_the_programs_run(block, live_server, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(block, encoding="utf-8")
    done = run(["-W", "error", str(program)], live_server, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout
    assert live_server.connections[0].close_code == 1000


@pytest.mark.parametrize("block", [block for block in BLOCKS if "def test_" in block])
def test_the_tests_pass(block, live_server, tmp_path):
    module = tmp_path / "test_bot.py"
    module.write_text(block, encoding="utf-8")
    done = run(["-m", "pytest", "-q", str(module)], live_server, tmp_path)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
