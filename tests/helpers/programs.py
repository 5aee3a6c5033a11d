"""Programs that a test runs in a process of their own, each with a deadline."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import genai_live

DEADLINE = 20
"""Seconds that a program may take."""

PREAMBLE = """
import faulthandler, os, signal, sys
if hasattr(signal, "alarm"):  # a forked child has no thread that watches, and no alarm
    faulthandler.register(signal.SIGALRM, chain=True)
    signal.alarm({deadline})
    os.register_at_fork(after_in_child=lambda: signal.alarm({deadline} - 3))
else:
    faulthandler.dump_traceback_later({deadline}, exit=True)
from genai_live import AsyncClient, Client
URL = {url!r}
TEXT = {{"model": "gemini-test", "config": {{"response_modalities": ["TEXT"]}}}}
def make_client(kind=Client):
    return kind(api_key="key", http_options={{"base_url": URL}})
"""


def run_program(body, *, url="", folder=None, deadline=DEADLINE):
    """Run a program; a process that hangs prints the stacks of its threads, and ends.

    `URL`, `TEXT` and `make_client` are defined in it. With `folder` it is a file there, which
    multiprocessing can import.
    """
    source = PREAMBLE.format(deadline=deadline, url=url) + dedent(body)
    command = [sys.executable, "-W", "ignore::DeprecationWarning"]
    if folder is None:
        command += ["-c", source]
    else:
        program = folder / "program.py"
        program.write_text(source, encoding="utf-8")
        command.append(str(program))
    return subprocess.run(command, capture_output=True, text=True, timeout=deadline + 10)


def check_program(body, **options):
    """Run a program that has to end well and print nothing to stderr; return what it prints."""
    done = run_program(body, **options)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout.splitlines()


def bare_environment(**more: str) -> dict[str, str]:
    """An environment with the package alone; what measures coverage stays."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    assert genai_live.__file__ is not None
    return kept | {"PYTHONPATH": str(Path(genai_live.__file__).parents[1])} | more
