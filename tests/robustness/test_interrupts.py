"""Real signals at random moments of calls, over connections that break."""

import subprocess
import sys
from random import SystemRandom

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize("api", ["blocking", "async"])
def test_interrupts_at_random_moments_leave_everything_usable(api):
    pytest.importorskip("rich")
    seed = str(SystemRandom().randrange(10**6))
    command = [sys.executable, "-m", "benchmarks.interrupts", "--api", api]
    done = subprocess.run(
        [*command, "--count", "300", "--seed", seed], capture_output=True, text=True, timeout=50
    )
    assert done.returncode == 0, done.stdout + done.stderr
