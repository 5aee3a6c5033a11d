"""Every file and program of docs/scenarios.md works as printed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import genai_live
from genai_live.cli import _parser
from genai_live.recording import read_session
from genai_live.testing import LiveServer, ScriptedScenario, read_faults

pytest.importorskip("yaml")
pytest.importorskip("jsonschema")

TEXT = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
FILES = {body.split("\n", 1)[0].removeprefix("# "): body for kind, body in BLOCKS if kind != "sh"}
LINES = [line for kind, body in BLOCKS if kind == "sh" for line in body.splitlines()]
COMMANDS = [line for line in LINES if line.startswith("genai-live")]


@pytest.fixture
def folder(tmp_path):
    for name, body in FILES.items():
        (tmp_path / name).write_text(body, encoding="utf-8")
    return tmp_path


def run_pytest(folder, *arguments, **environment):
    """Run the tests of the guide as a user does; return what was printed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "--strict-markers", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(Path(genai_live.__file__).parents[1])} | environment,
        capture_output=True,
        text=True,
        timeout=50,
    )
    return done.stdout + done.stderr


@pytest.mark.alone
def test_the_tests_pass(folder):
    # A server stands for the service: it is recorded, and asked by the test with a key.
    with LiveServer(folder / "greeting.yaml", api_keys=["key"]) as service:
        tests_of_the_service = folder / "test_everywhere.py"
        marker = f'"greeting.jsonl", upstream="{service.url}"'
        text = FILES[tests_of_the_service.name].replace('"greeting.jsonl"', marker)
        assert marker in text
        tests_of_the_service.write_text(text, encoding="utf-8")
        environment = {
            "GOOGLE_GEMINI_BASE_URL": service.url,
            "GEMINI_API_KEY": "key",
            "LIVE": "1",
        }
        printed = run_pytest(folder, "--live-record", **environment)
    assert len(read_session(folder / "greeting.jsonl").connections) == 1
    tests = sum(body.count("def test_") for body in FILES.values())
    assert f"{tests + 1} passed" in printed, printed  # one has two parameters
    printed = run_pytest(folder, "test_everywhere.py")
    assert "2 passed, 1 skipped" in printed, printed


def test_each_block_is_a_named_file_or_a_command():
    assert {Path(name).suffix for name in FILES} == {".py", ".yaml"}
    assert len(FILES) + len([kind for kind, _ in BLOCKS if kind == "sh"]) == len(BLOCKS)


def test_the_other_files_can_be_read(folder):
    for name in FILES:
        if name in ("plan.yaml", "random.yaml"):
            assert read_faults(folder / name)
        elif name.endswith(".yaml"):
            ScriptedScenario.load(folder / name)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_exist(command):
    _, *arguments = command.split()
    assert _parser().parse_args(arguments).command == "serve"
