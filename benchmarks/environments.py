"""Environments of the compared clients: one for each, with pinned versions, made when first used.

They are kept in `.nox/bench-clients` and made again when what is pinned here changes.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".nox" / "bench-clients"

AIOHTTP = "aiohttp==3.14.5"
ORJSON = "orjson==3.13.0"
PYBASE64 = "pybase64==1.5.1"
UVLOOP = "uvloop==0.23.0"
RAY = "ray==2.60.0"
GOOGLE_GENAI = ("google-genai==3.6.1", "websockets==17.4")
GENAI_LIVE = (
    "--editable",
    str(ROOT),
    AIOHTTP,
    ORJSON,
    PYBASE64,
    "anyio==4.16.0",
    "attrs==26.1.0",
    "cattrs==26.2.1",
)

REQUIREMENTS: dict[str, tuple[str, ...]] = {
    "google-genai": GOOGLE_GENAI,
    "google-genai-uvloop": (*GOOGLE_GENAI, UVLOOP),
    "genai_live": GENAI_LIVE,
    "genai_live-uvloop": (*GENAI_LIVE, UVLOOP),
    "genai_live-ray": (*GENAI_LIVE, RAY),
    "limit": (AIOHTTP, ORJSON, PYBASE64),
    "aiohttp": (AIOHTTP,),
    "websockets": ("websockets==17.4",),
    "openai": ("openai==3.57.0", "websockets==15.0.1"),
    "picows": ("picows==2.3.1", ORJSON, PYBASE64),
    "socket": (),
}

# Compiled when installed, as pip does: uv leaves it to the first import.
INSTALL = ("uv", "pip", "install", "--quiet", "--compile-bytecode")

LIST_PACKAGES = (
    "import json; from importlib.metadata import distributions;"
    "print(json.dumps({each.name.lower(): each.version for each in distributions()}))"
)


class EnvironmentFailed(Exception):
    """An environment cannot be made here. The text is the installer's."""


def make_environment(name: str) -> Path:
    """Return the Python of an environment; make it if needed.

    Raises:
        EnvironmentFailed: Something cannot be installed.
    """
    folder = FOLDER / name
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    made_from = folder / "made-from.json"
    wanted = json.dumps([sys.version, *INSTALL, *REQUIREMENTS[name]])
    if made_from.exists() and made_from.read_text(encoding="utf-8") == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    _run("uv", "venv", "--quiet", "--no-project", "--python", sys.executable, str(folder))
    if REQUIREMENTS[name]:
        _run(*INSTALL, "--python", str(python), *REQUIREMENTS[name])
    made_from.write_text(wanted, encoding="utf-8")
    return python


def installed_versions(python: Path) -> dict[str, str]:
    """Return the version of each package that an environment has."""
    done = subprocess.run(
        [python, "-c", LIST_PACKAGES], check=True, capture_output=True, text=True, timeout=60
    )
    versions: dict[str, str] = json.loads(done.stdout)
    return versions


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise EnvironmentFailed(done.stderr.strip())
