"""The programs of docs/streaming.md end with an error where there is no microphone."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
BLOCKS = re.findall(
    r"^```python\n(.*?)^```$",
    (ROOT / "docs" / "streaming.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)
PROGRAMS = [block for block in BLOCKS if "Client()" in block]


def test_there_is_a_program_for_each_api():
    assert len(PROGRAMS) == 2


@pytest.mark.parametrize("program", PROGRAMS, ids=["blocking", "async"])
def test_a_program_without_a_microphone_ends_with_the_error(program, live_server):
    # Without the package that finds devices, as without a device, whatever the machine has.
    program = f"import sys\nsys.modules['sounddevice'] = None\n{program}"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={
            **os.environ,
            "GEMINI_API_KEY": "key",
            "GOOGLE_GEMINI_BASE_URL": live_server.url,
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 1
    assert "genai-live[audio]" in done.stderr
    assert "Exception in thread" not in done.stderr
    assert live_server.connections[0].close_code == 1000
