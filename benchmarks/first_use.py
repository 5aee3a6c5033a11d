"""The start of a program: import, first decode, first connect, in fresh processes."""

import json
import os
import subprocess
from collections.abc import Callable
from statistics import median

from benchmarks.clients.first_use import Step
from benchmarks.environments import make_environment
from benchmarks.frame_server import running_server
from benchmarks.processes import ASYNC, BLOCKING, CLIENTS, GOOGLE, ROOT

NAMES = (GOOGLE, ASYNC, BLOCKING)
_NEVER_COMPILE = "PYTHONDONTWRITEBYTECODE"


def measure(*, rounds: int, progress: Callable[[str], None]) -> dict[str, dict[Step, float]]:
    """Return the median milliseconds of each step by client."""
    times: dict[str, dict[Step, list[float]]] = {
        name: {step: [] for step in Step} for name in NAMES
    }
    pythons = {name: make_environment(CLIENTS[name].environment) for name in NAMES}
    # What is imported from this checkout is compiled by the first round.
    compiling = {key: value for key, value in os.environ.items() if key != _NEVER_COMPILE}
    with running_server() as server:
        url = f"http://127.0.0.1:{server.port}"
        for number in range(rounds + 1):
            for name in NAMES:
                progress(f"first use: {CLIENTS[name].title}, round {number} of {rounds}")
                done = subprocess.run(
                    [pythons[name], "-m", "benchmarks.clients.first_use", name, url],
                    cwd=ROOT,
                    env=compiling,
                    check=True,
                    stdout=subprocess.PIPE,
                    timeout=60,
                )
                if number:  # the first compiles, and fills the caches of the system
                    for step, milliseconds in json.loads(done.stdout).items():
                        times[name][Step(step)].append(milliseconds)
    return {
        name: {step: median(values) for step, values in steps.items()}
        for name, steps in times.items()
    }
