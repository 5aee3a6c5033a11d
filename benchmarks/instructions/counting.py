"""How the instructions of a task are counted: by valgrind, or by the processor's own counters.

A task runs in two processes, n and 2 n times; the difference is the task without the start of the
process. valgrind's cachegrind counts what callgrind counts, in a third of the time.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.instructions.tasks import TASKS

ROOT = Path(__file__).parents[2]
VALGRIND = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
PERF = ("perf", "stat", "--field-separator=,", "--event=instructions:u")
SECONDS = 100
"""How long one process may take."""

Counter = Callable[[list[str]], int]
"""Runs a command and returns its instructions."""


def find_counter() -> tuple[str, Counter] | None:
    """Return the name of what counts on this machine, and its function; None without any."""
    if shutil.which("valgrind"):
        return "valgrind", _by_valgrind
    if shutil.which("perf") and _perf_counts():
        return "perf", _by_perf
    return None


def count_tasks(counter: Counter, progress: Callable[[], None]) -> dict[str, float]:
    """Return the instructions of each task, done once.

    Args:
        counter: Counts the instructions of a command.
        progress: Called after each process.
    """

    def count(name: str, times: int) -> int:
        module = "benchmarks.instructions.tasks"
        counted = counter([sys.executable, "-m", module, name, str(times)])
        progress()
        return counted

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        pairs = {
            name: (pool.submit(count, name, times), pool.submit(count, name, 2 * times))
            for name, (_, times) in TASKS.items()
        }
        return {
            name: (double.result() - single.result()) / TASKS[name][1]
            for name, (single, double) in pairs.items()
        }


def _by_valgrind(command: list[str]) -> int:
    output = _run([*VALGRIND, *command])
    found = re.search(r"I\s+refs:\s+([\d,]+)", output)
    if found is None:
        raise RuntimeError(f"valgrind printed no count:\n{output}")
    return int(found[1].replace(",", ""))


def _by_perf(command: list[str]) -> int:
    return int(_perf_count(_run([*PERF, "--", *command])))


def _perf_counts() -> bool:
    """Whether the processor's counters can be read: they cannot in many virtual machines."""
    done = subprocess.run([*PERF, "--", "true"], check=False, capture_output=True, text=True)
    return done.returncode == 0 and _perf_count(done.stderr).isdecimal()


def _perf_count(output: str) -> str:
    lines = [line for line in output.splitlines() if "instructions" in line]
    return lines[-1].partition(",")[0] if lines else ""


def _run(command: list[str]) -> str:
    """Return what a command prints to its standard error."""
    done = subprocess.run(
        command,
        check=False,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "0"},  # dicts that are the same each time
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stderr
