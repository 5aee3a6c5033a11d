"""The start of a program: import, first decode, first connect, in fresh processes."""

import json
import subprocess
from collections.abc import Callable
from statistics import median

from benchmarks.clients.first_use import Step
from benchmarks.environments import make_environment
from benchmarks.frame_server import running_server
from benchmarks.processes import ASYNC, BLOCKING, CLIENTS, GOOGLE, ROOT

NAMES = (GOOGLE, ASYNC, BLOCKING)


def measure(*, rounds: int, progress: Callable[[str], None]) -> dict[str, dict[Step, float]]:
    """Return the median milliseconds of each step by client."""
    times: dict[str, dict[Step, list[float]]] = {
        name: {step: [] for step in Step} for name in NAMES
    }
    pythons = {name: make_environment(CLIENTS[name].environment) for name in NAMES}
    with running_server() as server:
        url = f"http://127.0.0.1:{server.port}"
        for number in range(rounds + 1):
            for name in NAMES:
                progress(f"first use: {CLIENTS[name].title}, round {number} of {rounds}")
                done = subprocess.run(
                    [pythons[name], "-m", "benchmarks.clients.first_use", name, url],
                    cwd=ROOT,
                    check=True,
                    stdout=subprocess.PIPE,
                    timeout=60,
                )
                if number:  # the first fills the caches of the system
                    for step, milliseconds in json.loads(done.stdout).items():
                        times[name][Step(step)].append(milliseconds)
    return {
        name: {step: median(values) for step, values in steps.items()}
        for name, steps in times.items()
    }
