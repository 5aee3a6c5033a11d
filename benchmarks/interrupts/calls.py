"""The calls that are interrupted, the same for both APIs, and how each batch of them is checked."""

import contextlib
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.soak.drivers import CountingConnector
from genai_live import ReconnectPolicy
from genai_live.testing import FaultPlan, LiveServer, faults

MODEL = "gemini-2.0-flash-live-001"
SESSIONS = 3
"""Sessions that the calls are made with; one more asks all the time, and nobody interrupts it."""
ANSWER_SECONDS = 30.0
"""How long an answer may take, lost connections included."""
READ_SECONDS = 0.02
"""How long a read waits; often nothing comes."""
BATCH = 50
"""Interrupts from one check to the next."""
BATCH_SECONDS = 120.0
"""How long a batch and its check may take. Longer is a hang."""
REST_SECONDS, REST_SHARE, REST_TRIES = 0.3, 0.25, 6
"""A thread rests if it needs less than this share of one of some stretches of time."""
CALLS: dict[str, Callable[[Any], Any]] = {
    "send_text": lambda session: session.send_text("Hello"),
    "send_client_content": lambda session: session.send_client_content(turns="Hello"),
    "audio": lambda session: session.send_realtime_input(audio=bytes(640)),
    "ask": lambda session: session.ask("Hello", timeout=ANSWER_SECONDS),
    "interrupt": lambda session: session.interrupt(),
    "update": lambda session: session.send_context_update(system_instruction="Be brief."),
}
"""Calls that an asynchronous session has to await."""
READS: dict[str, Callable[[Any], Any]] = {
    "events": lambda session: session.events(timeout=READ_SECONDS),
    "receive": lambda session: session.receive(timeout=READ_SECONDS),
}
"""Calls that return an iterator."""
PROPERTIES: dict[str, Callable[[Any], Any]] = {
    "stats": lambda session: session.stats,
    "history": lambda session: session.history,
    "usage": lambda session: session.usage,
    "state": lambda session: session.state,
    "repr": repr,
}
KINDS = ("connect", "close", *CALLS, *CALLS, *READS, *READS, *PROPERTIES)
"""What a call may be, each as often as it is here."""


class Problem(Exception):
    """What an interrupt must not lead to."""


def make_server(seed: int) -> LiveServer:
    """Return a server that breaks its connections, in ways that sessions get over."""
    plan = FaultPlan(
        seed=seed,
        endings={
            None: 2,
            faults.Abort: 3,
            faults.HangUp: 2,
            faults.Close: 3,
            faults.SendGoAway: 2,
            faults.CutFrame: 1,
            faults.RefuseConnection: 1,
        },
        after_received=(3, 20),
        after_sent=(5, 80),
        after_seconds=(0.1, 2.0),
    )
    return LiveServer(faults=plan, log_size=1, log_connections=1_000_000)


def connect_options(connector: CountingConnector) -> dict[str, Any]:
    """Return what `connect` is called with."""
    policy = ReconnectPolicy(
        max_attempts=1_000, initial_delay=0.01, max_delay=0.2, stall_timeout=3, on_stall="resume"
    )
    config = {"response_modalities": ["TEXT"]}
    return {"model": MODEL, "config": config, "reconnect": policy, "transport": connector}


def is_balanced(session: Any, connector: CountingConnector) -> bool:
    """Whether what was sent is what became of it, setups aside."""
    stats = session.stats
    accounted = stats.acknowledged + stats.replayed + stats.dropped + stats.pending
    return bool(accounted == stats.messages_sent - connector.setups)


class RestCheck:
    """Checks that a thread does not spin while nobody needs it.

    Args:
        thread: The thread; the system's file about it tells how much CPU time it used.
    """

    def __init__(self, thread: threading.Thread) -> None:
        self._file = Path(f"/proc/self/task/{thread.native_id}/stat")
        self._started_at = 0.0
        self._used = 0.0
        self.shares: list[float] = []

    def start(self) -> None:
        """Begin a stretch of time."""
        self._started_at, self._used = time.monotonic(), self._cpu()

    def is_resting(self) -> bool:
        """Whether the thread rested since `start`."""
        share = (self._cpu() - self._used) / (time.monotonic() - self._started_at)
        self.shares.append(round(share, 2))
        return share < REST_SHARE

    def _cpu(self) -> float:
        if not self._file.exists():  # not Linux
            return 0.0
        fields = self._file.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Counts:
    """How many calls were made, and what happened to them."""

    def __init__(self) -> None:
        self.made: Counter[str] = Counter()
        self.interrupted: Counter[str] = Counter()
        self.reconnects = 0
        self.ignored = 0

    @property
    def total(self) -> int:
        """How many interrupts have hit a call."""
        return self.interrupted.total()

    def summary(self) -> str:
        """Describe the run in a line."""
        hits = ", ".join(f"{name} {count}" for name, count in self.interrupted.most_common())
        return (
            f"{self.total} interrupts in {self.made.total()} calls ({hits}); "
            f"{self.reconnects} reconnects"
        )


def check_server(server: LiveServer) -> None:
    """Check that no connection is left.

    Raises:
        Problem: One is.
    """
    with contextlib.suppress(TimeoutError):
        server.wait_for(lambda: not any(each.open for each in server.connections), timeout=10)
        return
    left = [each.number for each in server.connections if each.open]
    raise Problem(f"connections {left} of {len(server.connections)} are still open")
