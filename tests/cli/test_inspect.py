"""`genai-live inspect`: tables on the terminal, a page in a file, plain sentences for problems."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.cli_process import Run
from tests.helpers.timelines import DONE, asks, said, sound, write_session


def session(folder: Path, text: str = "Hello") -> Path:
    return write_session(
        folder / "session.jsonl",
        (0, "client", {"setup": {"model": "models/any"}}),
        (0.5, "client", asks(text)),
        (0.75, "server", sound(1.0)),
        (2.5, "server", sound(1.0)),
        (3, "server", said("Yes")),
        (4, "server", {**DONE, "usageMetadata": {"totalTokenCount": 77}}),
    )


def test_the_tables_tell_what_happened(run: Run, tmp_path: Path) -> None:
    done = run("inspect", str(session(tmp_path)))
    assert (done.returncode, done.stderr) == (0, "")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "Session 1 of 1: models/any" in lines
    assert "First audio 250 ms one answer" in lines
    assert "Gaps in audio 1 750 ms in all, longest 750 ms" in lines
    assert "1 0:00.75 250 ms 250 ms 2.00 s 1, 750 ms text complete" in lines
    assert "0:00.50 User Hello" in lines
    assert "0:04.00 Usage 77 tokens" in lines


def test_a_transcript_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    done = run("inspect", str(session(tmp_path, "a\x1b[2Jb\x07[red]c[/red]\nd")))
    assert "\x1b" not in done.stdout
    assert "\x07" not in done.stdout
    assert "ab[red]c[/red] d" in done.stdout


def test_a_page_is_written(run: Run, tmp_path: Path) -> None:
    session(tmp_path)
    done = run("inspect", "session.jsonl", "--html", "page.html")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("page.html, ")
    assert "<h1" in (tmp_path / "page.html").read_text()


def test_a_file_that_is_cut_is_shown_with_a_remark(run: Run, tmp_path: Path) -> None:
    with session(tmp_path).open("a") as file:
        file.write('{"time"')
    assert "The last line of the file is cut" in run("inspect", "session.jsonl").stdout


def test_problems_are_plain_sentences(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other.jsonl").write_text("{}\n")
    for arguments, code, problem in (
        (["other.jsonl"], 2, "line 1: is not the header of a session file."),
        (["missing.jsonl"], 2, "there is no file missing.jsonl. Check its name"),
        (["other.jsonl", "--html", "nowhere/page.html"], 2, "Create it or change --html."),
    ):
        done = run("inspect", *arguments)
        assert done.returncode == code
        assert done.stderr.startswith("Error: ")
        assert problem in done.stderr


def test_a_page_does_not_replace_the_session_file(run: Run, tmp_path: Path) -> None:
    before = session(tmp_path).read_bytes()
    (tmp_path / "link.html").symlink_to("session.jsonl")
    for page in ("session.jsonl", "./session.jsonl", "link.html"):
        done = run("inspect", "session.jsonl", "--html", page)
        assert (done.returncode, done.stdout) == (2, "")
        assert "would be written over session.jsonl, which is in use. Change --html." in done.stderr
    assert (tmp_path / "session.jsonl").read_bytes() == before


def test_the_program_of_the_guide_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = Path(__file__).parents[2] / "docs" / "inspect.md"
    (program,) = re.findall(r"```python\n(.*?)```", guide.read_text(), re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(program, "docs/inspect.md", "exec"), names)
    monkeypatch.chdir(tmp_path)
    assert names["slowest_answer"](str(session(tmp_path))) == pytest.approx(0.25)
    assert (tmp_path / "session.html").exists()
