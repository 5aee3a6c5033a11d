"""docs/observability.md shows what the program in it prints, and every message that is logged."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import genai_live

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs" / "observability.md").read_text(encoding="utf-8")
LEVELS = {"exception": "error"}


def logged():
    """Yield event name, level, text and attributes of each message of the logger `genai_live`."""
    package = Path(genai_live.__file__).parent
    for path in package.rglob("*.py"):
        if path.relative_to(package).parts[0] in ("testing", "cli"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(ast.Attribute(ast.Name("logger"), level), [ast.Constant(text), *_]):
                    extra = next(
                        (each.value for each in node.keywords if each.arg == "extra"), None
                    )
                    assert isinstance(extra, ast.Dict), text
                    [first, *others] = [ast.literal_eval(key) for key in extra.keys if key]
                    assert first == "event_name"
                    name = ast.literal_eval(extra.values[0])
                    yield name, LEVELS.get(level, level), text, tuple(others)


def test_every_message_has_a_name_and_is_in_the_table():
    table = re.findall(r"^\| `(\w+)` \| (\w+) \| `(.*)` \| (.*)\|$", TEXT, re.MULTILINE)
    documented = [
        (name, level, text, tuple(re.findall(r"`(\w+)`", attributes)))
        for name, level, text, attributes in table
    ]
    assert sorted(documented) == sorted(set(logged()))
    assert len({name for name, *_ in documented}) == len(documented)


def test_no_attribute_overwrites_one_of_the_record():
    import logging

    members = set(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
    for _, _, text, attributes in logged():
        assert not members & set(attributes), text


@pytest.mark.parametrize("number", [0, 1], ids=["trace", "observer"])
def test_the_programs_print_what_is_shown(number):
    pytest.importorskip("opentelemetry.sdk")
    programs = re.findall(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", TEXT, re.DOTALL)
    program, shown = programs[number]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ, "PYTHONPATH": str(Path(genai_live.__file__).parent.parent)},
    )
    assert done.stderr == ""
    if shown:
        times = re.compile(r"[\d.]+ ms")
        assert times.sub("ms", done.stdout) == times.sub("ms", shown)
    else:
        assert done.stdout.endswith("ended None\n")
