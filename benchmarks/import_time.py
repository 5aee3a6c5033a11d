"""Import time, measured over whole processes in turn, so that a slow moment affects all alike."""

import subprocess
import sys
import time
from statistics import median

from rich.table import Table

TITLE = "import time"
ROUNDS = 11
BASE = "pass"
PEER = "from google import genai"
OURS = {
    "import genai_live": "the names only",
    "from genai_live import Client, types; types.LiveServerMessage": "client, types, converters",
    "from genai_live import Client; import genai_live.transport.aiohttp": "with the network",
}


def run(statement: str) -> float:
    """Return the milliseconds that one process takes."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return (time.perf_counter() - started) * 1000


def measure() -> Table:
    """Return a table of medians, less the start of the interpreter."""
    statements = [BASE, PEER, *OURS]
    times: dict[str, list[float]] = {statement: [] for statement in statements}
    for _ in range(ROUNDS + 1):
        for statement in statements:
            times[statement].append(run(statement))
    cost = {
        statement: median(runs[1:]) - median(times[BASE][1:]) for statement, runs in times.items()
    }
    table = Table("import", "ms", "of google-genai's", title=TITLE)
    table.add_row(PEER, f"{cost[PEER]:.0f}", "1")
    for statement, note in OURS.items():
        table.add_row(
            f"{statement}  ({note})",
            f"{cost[statement]:.0f}",
            f"{cost[statement] / cost[PEER]:.2f}",
        )
    return table
