"""The notebooks run from top to bottom without a key, and show what they speak of."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "examples" / "notebooks").glob("*.ipynb"))
RUN = """
import sys
import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
print(nbformat.writes(notebook))
"""
SHOWN = {
    "async_events": ["story", "'meanwhile'", "<audio controls", "AsyncSession models/"],
    "conversation": [
        "<audio controls",
        "<code>get_weather</code>",
        "Session models/gemini-3.8-live",
        "<th>result</th>",
        "24000 Hz mono 16 bit",
    ],
}


@pytest.mark.alone
@pytest.mark.timeout(150)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_sessions_turns_and_audio(path, tmp_path):
    pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GOOGLE_", "GEMINI_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(path)],
        env={**ours, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "IPYTHONDIR": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    outputs = [
        output for cell in json.loads(done.stdout)["cells"] for output in cell.get("outputs", ())
    ]
    text = json.dumps(outputs, ensure_ascii=False)
    assert [words for words in SHOWN[path.stem] if words not in text] == []
    assert [each for each in outputs if each.get("name") == "stderr"] == []
    assert len(text) < 2_000_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_its_outputs(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell for cell in code if cell["outputs"] or cell["execution_count"]] == []
    assert path.stem in SHOWN
