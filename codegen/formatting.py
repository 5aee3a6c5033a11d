"""Formatting of generated code with ruff, independent of the settings of the project around it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

# Isolated, so that the output does not depend on the ruff settings of the project around it. The
# only unsafe fix that applies is UP029, which drops the import of `bytes`.
_SETTINGS = [
    "--isolated",
    "--quiet",
    "--no-cache",
    "--config=line-length=100",
    "--config=target-version='py311'",
    "--config=format.skip-magic-trailing-comma=true",
    "--config=lint.isort.known-first-party=['genai_live']",
    "--config=lint.isort.split-on-trailing-comma=false",
]
_CHECK = ["check", "--fix", "--unsafe-fixes", "--select=F401,I001,UP"]


def format_folder(folder: Path) -> None:
    """Format every file of a folder in place."""
    for command in (_CHECK, ["format"]):
        arguments = [sys.executable, "-m", "ruff", *command, *_SETTINGS, "."]
        subprocess.run(arguments, cwd=folder, check=True)


def format_module(text: str) -> str:
    """Return the text of one module, formatted."""
    with TemporaryDirectory() as folder:
        path = Path(folder).resolve() / "module.py"
        path.write_text(text, encoding="utf-8")
        format_folder(path.parent)
        return path.read_text(encoding="utf-8")
