"""Real signals at random moments of calls, over connections that break."""

import os
import subprocess
import sys
from random import SystemRandom

import pytest


@pytest.mark.alone
@pytest.mark.timeout(120)
@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize("api", ["blocking", "async"])
def test_interrupts_at_random_moments_leave_everything_usable(api):
    pytest.importorskip("rich")
    seed = str(SystemRandom().randrange(10**6))
    command = [sys.executable, "-m", "benchmarks.interrupts", "--api", api]
    # Not measured: a process that coverage traces hangs in some interrupts.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(
        [*command, "--count", "200", "--seed", seed],
        capture_output=True,
        text=True,
        timeout=100,
        env=env,
    )
    assert done.returncode == 0, done.stdout + done.stderr
