"""The programs of docs/batches.md work as printed."""

import re
import shutil
from pathlib import Path

import pytest

from tests.batch.batches import serve
from tests.helpers.speech import HELLO

GUIDE = (Path(__file__).parents[2] / "docs" / "batches.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
PROGRAMS = [block for block in BLOCKS if "RayEngine" not in block]
PRINTED = [
    [r"0 WHAT IS A PEAR\?", r"1 WHAT IS A PLUM\?", r"2 WHAT IS A QUINCE\?", r"\d\d+"],
    [
        r"pear \{'fr': 'TRANSLATE INTO FRENCH: A PEAR', 'de': 'THE SAME IN GERMAN.'\}",
        r"plum \{'fr': 'TRANSLATE INTO FRENCH: A PLUM', 'de': 'THE SAME IN GERMAN.'\}",
    ],
    [r"hello.wav \w.*"],
    [],
    [r"\[Decimal\('0.0\d+'\), Decimal\('0.0\d+'\)\] 0.0\d+"],
]


def test_every_program_is_run():
    assert len(PROGRAMS) == len(PRINTED)


@pytest.mark.parametrize(("code", "printed"), [*zip(PROGRAMS, PRINTED, strict=False)])
def test_the_guide_works_as_printed(code, printed, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("recordings").mkdir()
    shutil.copy(HELLO, "recordings/hello.wav")
    with serve() as server:
        monkeypatch.setenv("GEMINI_API_KEY", "key")
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        exec(compile(code, "docs/batches.md", "exec"), {"__name__": "program"})
    lines = capsys.readouterr().out.splitlines()
    in_order = sorted(lines[: len(printed) - 1]) + lines[len(printed) - 1 :]
    assert len(lines) == len(printed)
    for line, pattern in zip(in_order, printed, strict=True):
        assert re.fullmatch(pattern, line)
