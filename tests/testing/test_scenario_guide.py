"""Every file and program of docs/scenarios.md works as printed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import genai_live
from genai_live.cli import _parser
from genai_live.testing import ScriptedScenario, read_faults

pytest.importorskip("yaml")
pytest.importorskip("jsonschema")

TEXT = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
FILES = {body.split("\n", 1)[0].removeprefix("# "): body for kind, body in BLOCKS if kind != "sh"}
COMMANDS = [line for kind, body in BLOCKS if kind == "sh" for line in body.splitlines()]


@pytest.fixture
def folder(tmp_path):
    for name, body in FILES.items():
        (tmp_path / name).write_text(body, encoding="utf-8")
    return tmp_path


def test_the_tests_pass(folder):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "--strict-markers"],
        cwd=folder,
        env={"PYTHONPATH": str(Path(genai_live.__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=50,
    )
    tests = sum(body.count("def test_") for body in FILES.values())
    assert f"{tests + 1} passed" in done.stdout, done.stdout + done.stderr  # one has two parameters


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
    program, *arguments = command.split()
    assert program == "genai-live"
    assert _parser().parse_args(arguments).command == "serve"
