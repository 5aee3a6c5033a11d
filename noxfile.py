"""Table of contents of development: `nox -l` lists it, `nox` runs what a change has to pass."""

import os
from pathlib import Path

import nox

nox.options.sessions = ["tests", "lint", "types", "codegen"]
nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True

PROJECT = nox.project.load_toml("pyproject.toml")


PYTHONS = nox.project.python_versions(PROJECT)

DOCUMENTED = [
    "genai_live",
    *(f"genai_live.{name}" for name in ("client", "session", "sync", "events", "errors", "types")),
    *(f"genai_live.{name}" for name in ("reconnecting", "converters", "testing", "audio")),
]

# pyenv's interpreters count though its shims may be switched off.
INSTALLED = [
    str(home)
    for version in PYTHONS
    for home in sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin"))[-1:]
]
os.environ["PATH"] = os.pathsep.join([*INSTALLED, os.environ["PATH"]])


def group(name: str) -> list[str]:
    """List what a dependency group of pyproject.toml needs."""
    return nox.project.dependency_groups(PROJECT, name)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests on every Python there is, side by side; arguments go to pytest instead."""
    session.install("-e", ".[cli]", *group("test"))
    side_by_side = ("--numprocesses", "auto", "--dist", "loadfile")
    session.run("python", "-m", "pytest", *(session.posargs or side_by_side))


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format; `nox -s lint -- --fix` mends what can be mended."""
    session.install(*group("lint"))
    fix = "--fix" in session.posargs
    session.run("ruff", "check", *(["--fix"] if fix else []), ".")
    session.run("ruff", "format", *([] if fix else ["--check"]), ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy and pyright, both strict."""
    session.install("-e", ".[cli]", *group("types"))
    session.run("mypy")
    session.run("pyright")


@nox.session
def codegen(session: nox.Session) -> None:
    """Write genai_live/types/ from schema/; `nox -s codegen -- --check` only tells what drifted."""
    session.install(*group("codegen"))
    session.run("python", "-m", "codegen", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Write the reference of every public name to build/docs."""
    session.install("-e", ".[cli]", *group("docs"))
    pdoc = ["python", "-W", "ignore", "-m", "pdoc"]  # it warns of each name that types import
    session.run(*pdoc, "--output-directory", "build/docs", "--docformat", "google", *DOCUMENTED)


@nox.session
def upstream(session: nox.Session) -> None:
    """Tell what schema/ and the newest google-genai have that the other lacks."""
    session.install("--upgrade", "google-genai")
    session.run("python", "-m", "codegen.upstream", *session.posargs)


@nox.session
def demo(session: nox.Session) -> None:
    """Hold the demo conversation with the embedded server; arguments go to it."""
    session.install(".[cli]")
    session.run("genai-live", "demo", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure import time and the codec beside google-genai."""
    session.install(".", *group("bench"))
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def soak(session: nox.Session) -> None:
    """Hold many sessions over connections that break all the time, and account for everything."""
    session.install("-e", ".[cli]")
    session.run("python", "-m", "benchmarks.soak", *session.posargs)
