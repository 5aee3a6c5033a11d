"""What the tests of the command line share."""

import subprocess
from collections.abc import Callable
from threading import Timer
from typing import IO

DEADLINE = 40.0
"""Seconds that a command may take at most."""

Run = Callable[..., subprocess.CompletedProcess[str]]
Start = Callable[..., subprocess.Popen[str]]


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Read what the process prints until it has printed `words`; give it all.

    A process that does not print them in time is killed, and the test fails.
    """
    assert process.stdout is not None
    stream: IO[str] = process.stdout
    killer = Timer(DEADLINE, process.kill)
    killer.start()
    try:
        printed = ""
        while words not in printed:
            character = stream.read(1)
            assert character, f"{words!r} was not printed, but:\n{printed}"
            printed += character
        return printed
    finally:
        killer.cancel()


def say(process: subprocess.Popen[str], line: str) -> None:
    """Write a line to the process."""
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Close its input, wait for its end; give exit code and the rest of what it printed."""
    stdout, stderr = process.communicate(timeout=DEADLINE)
    return process.returncode, stdout, stderr
