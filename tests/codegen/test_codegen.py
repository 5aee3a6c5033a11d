"""`python -m codegen`: a change of the schema is all it takes, and drift does not pass."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("datamodel_code_generator")

ROOT = Path(__file__).parents[2]
TYPES = ROOT / "genai_live" / "types"

USE_OF_NEW_MEMBERS = """
import attrs, json
from genai_live import types
from genai_live.converters import decode, encode
from genai_live.errors import DecodeError

content = types.LiveServerContent
text = '{"moodReport": {"moodLevel": 0.5, "seenAt": ["1.500s"], "nowFeeling": "CALM"}}'
message = decode(text, content)
report = message.mood_report
assert type(report) is types.MoodReport
assert report.now_feeling is types.Mood.CALM
assert report.seen_at[0].total_seconds() == 1.5
assert json.loads(encode(message)) == json.loads(text)
assert decode(text.replace("moodReport", "mood_report"), content) == message
assert attrs.fields(content).mood_report.type == types.MoodReport | None
assert types.MoodReport.__wire_limits__ == {"mood_level": (0, 1)}
assert "How the user feels." in types.MoodReport.__doc__
assert not hasattr(types, "MoodReportDict"), "only the server writes it"
assert "mood" in types.BlobDict.__annotations__
try:
    decode('{"moodReport": {"moodLevel": "high"}}', content)
except DecodeError as error:
    assert error.path == "$.moodReport.moodLevel", error.path
else:
    raise AssertionError("a wrong value was taken")
"""


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "codegen", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=50,
    )


@pytest.mark.alone
def test_a_clean_tree_passes_whatever_ruff_settings_stand_around_it(tmp_path: Path) -> None:
    hostile = '[format]\nquote-style = "single"\n[lint.isort]\nforce-single-line = true\n'
    (tmp_path / "ruff.toml").write_text(hostile)
    result = run("--check", TMPDIR=str(tmp_path))
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.alone
def test_an_edited_a_missing_and_a_left_over_file_fail_and_are_shown(tmp_path: Path) -> None:
    package = tmp_path / "genai_live"
    output = package / "types"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(TYPES, output, ignore=ignored)
    shutil.copytree(TYPES.parent / "models", package / "models", ignore=ignored)
    edited = output / "content.py"
    edited.write_text(edited.read_text().replace("text: str | None", "text: int | None"))
    (output / "dicts" / "music.py").unlink()
    (output / "old.py").write_text("old = 1\n")
    result = run("--check", "--output", str(package))
    assert result.returncode == 1
    shown = result.stdout.splitlines()
    assert {
        "--- types/content.py",
        "-    text: int | None = None",
        "+    text: str | None = None",
    } <= {*shown}
    assert {
        "--- /dev/null",
        "+++ types/dicts/music.py",
        "+class WeightedPromptDict(TypedDict, total=False):",
    } <= {*shown}
    assert {"--- types/old.py", "+++ /dev/null", "-old = 1"} <= {*shown}
    assert "3 generated file(s)" in shown[-1]
    assert (output / "old.py").exists(), "a check writes nothing"
    assert run("--output", str(package)).returncode == 0
    assert {path.relative_to(output): path.read_text() for path in output.rglob("*.py")} == {
        path.relative_to(TYPES): path.read_text() for path in TYPES.rglob("*.py")
    }


def test_a_new_member_needs_no_line_of_code(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    shutil.copytree(
        ROOT / "genai_live",
        tmp_path / "genai_live",
        ignore=shutil.ignore_patterns("__pycache__", "types"),
    )

    def add_to_server(definitions: dict[str, Any]) -> None:
        definitions["Mood"] = {"description": "A mood.", "type": "string", "enum": ["CALM", "WILD"]}
        definitions["MoodReport"] = {
            "description": "How the user feels.",
            "type": "object",
            "properties": {
                "moodLevel": {
                    "description": "Level.",
                    "type": "number",
                    "minimum": 0,
                    "maximum": 1,
                },
                "seenAt": {
                    "description": "Times.",
                    "type": "array",
                    "items": {"$ref": "common.json#/$defs/Duration"},
                },
                "nowFeeling": {"description": "The mood.", "$ref": "#/$defs/Mood"},
            },
        }
        definitions["LiveServerContent"]["properties"]["moodReport"] = {
            "description": "A report.",
            "$ref": "#/$defs/MoodReport",
        }

    def add_to_content(definitions: dict[str, Any]) -> None:
        definitions["Blob"]["properties"]["mood"] = {"description": "A mood.", "type": "string"}

    for name, change in (("server", add_to_server), ("content", add_to_content)):
        path = tmp_path / "schema" / f"{name}.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        change(document["$defs"])
        path.write_text(json.dumps(document), encoding="utf-8")

    output = tmp_path / "genai_live"
    result = run("--schema", str(tmp_path / "schema"), "--output", str(output))
    assert (result.returncode, result.stderr) == (0, "")
    subprocess.run([sys.executable, "-c", USE_OF_NEW_MEMBERS], cwd=tmp_path, check=True, timeout=30)
