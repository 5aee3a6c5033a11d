"""The programs of README and docs/ pass both type checkers, each on its own: in `nox -s types`."""

import ast
import builtins
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def blocks_of(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def is_program(block: str) -> bool:
    """Whether a block of a page stands alone: it imports the package, and all that it names."""
    found = re.search("^(from|import) (genai_live|google)", block, re.MULTILINE)
    tree = ast.parse(block)
    known = {
        getattr(node, kind)
        for node in ast.walk(tree)
        for kind in ("name", "id", "arg", "asname")
        if isinstance(getattr(node, kind, None), str)
        and not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    }
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return found is not None and used <= known | {*dir(builtins)}


CHECKERS = {
    "mypy": ["mypy", "--strict", "--no-incremental", "--config-file="],
    "pyright": ["pyright", "--pythonpath", sys.executable],
}
UNTYPED = ("defs", "calls", "decorators")  # what tests with pytest leave out, as those of pages do


def check(checker: str, folder: Path, *options: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *CHECKERS[checker], *options, "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.timeout(300)
@pytest.mark.parametrize("checker", CHECKERS)
def test_the_programs_of_the_readme_pass(checker: str, tmp_path: Path) -> None:
    pytest.importorskip(checker)
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    for number, block in enumerate(blocks_of(ROOT / "README.md")):
        (tmp_path / f"program_{number}.py").write_text(block, encoding="utf-8")
    check(checker, tmp_path)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("checker", CHECKERS)
def test_the_programs_of_the_pages_pass(checker: str, tmp_path: Path) -> None:
    pytest.importorskip(checker)
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode": "standard"}')
    count = 0
    for page in sorted((ROOT / "docs").rglob("*.md")):
        name = re.sub(r"\W", "_", str(page.relative_to(ROOT).with_suffix("")))
        for number, block in enumerate(blocks_of(page)):
            if "fastapi" not in block and is_program(block):
                (tmp_path / f"{name}_{number}.py").write_text(block, encoding="utf-8")
                count += 1
    check(checker, tmp_path, *(f"--allow-untyped-{each}" for each in UNTYPED if checker == "mypy"))
    assert count > 50
