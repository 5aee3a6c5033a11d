"""What an import costs: whole processes, in turn, so that a slow moment hits both."""

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
    """Time one process in milliseconds."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return (time.perf_counter() - started) * 1000


def measure() -> Table:
    """Give a table of medians, the interpreter's own start taken off."""
    statements = [BASE, PEER, *OURS]
    times: dict[str, list[float]] = {statement: [] for statement in statements}
    for _ in range(ROUNDS + 1):
        for statement in statements:
            times[statement].append(run(statement))
    cost = {
        statement: median(found[1:]) - median(times[BASE][1:]) for statement, found in times.items()
    }
    table = Table("import", "ms", "of google-genai's", title=TITLE)
    table.add_row(PEER, f"{cost[PEER]:.0f}", "1")
    for statement, what in OURS.items():
        table.add_row(
            f"{statement}  ({what})",
            f"{cost[statement]:.0f}",
            f"{cost[statement] / cost[PEER]:.2f}",
        )
    return table
