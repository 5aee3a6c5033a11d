"""Compare the instructions of single operations with the stored count: `nox -s instructions`.

Fails if an operation takes more than the bound above what is stored in `baseline.json`; `--write`
stores what is counted now. Counts are compared as ratios to a task of the interpreter alone, and
only with the same Python version and kind of processor: others say that they cannot compare.
"""

import argparse
import json
import platform
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.instructions.counting import count_tasks, find_counter
from benchmarks.instructions.tasks import REFERENCE, TASKS

BASELINE = Path(__file__).with_name("baseline.json")
BOUND = 1.25
"""How many times the stored instructions an operation may take."""


def describe_interpreter() -> dict[str, str]:
    """Return what has to be the same for counts to be comparable."""
    return {
        "implementation": platform.python_implementation(),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "machine": platform.machine(),
    }


def relative(counts: dict[str, float]) -> dict[str, float]:
    """Return counts as multiples of the reference."""
    return {name: count / counts[REFERENCE] for name, count in counts.items()}


def compare(stored: dict[str, float], counted: dict[str, float]) -> tuple[Table, bool]:
    """Return a table of both, and whether all operations are within the bound."""
    before, now = relative(stored), relative(counted)
    table = Table("operation", "stored", "now", "change", title="instructions for each operation")
    is_within = True
    for name, count in counted.items():
        if name not in stored:
            table.add_row(name, "-", f"{count:,.0f}", "new: renew with --write")
            is_within = False
            continue
        ratio = now[name] / before[name]
        is_beyond = ratio > BOUND
        is_within = is_within and not is_beyond
        change = f"{(ratio - 1) * 100:+.1f} %" + (" too much" if is_beyond else "")
        table.add_row(
            name,
            f"{stored[name]:,.0f}",
            f"{count:,.0f}",
            change if name != REFERENCE else "",
            style="red" if is_beyond else "",
        )
    table.caption = "changes are against the reference, which is Python's own work"
    return table, is_within


def main() -> str | None:
    """Count, then compare or write; return why the process fails."""
    parser = argparse.ArgumentParser(prog="nox -s instructions --")
    parser.add_argument("--write", action="store_true", help="store the counts of now")
    options = parser.parse_args()
    console = Console()
    found = find_counter()
    if found is None:
        console.print("Skipped: no valgrind on the PATH, and no counters that perf can read.")
        return None
    interpreter = describe_interpreter()
    baseline = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else None
    if not options.write and (baseline is None or baseline["interpreter"] != interpreter):
        console.print(f"Skipped: {BASELINE.name} was not made by {interpreter}.")
        return None
    tool, counter = found
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(f"counting by {tool}", total=2 * len(TASKS))
        counted = count_tasks(counter, lambda: progress.advance(task))
    table, is_within = compare(baseline["instructions"] if baseline else {}, counted)
    console.print(table)
    if options.write:
        rounded = {name: round(count) for name, count in counted.items()}
        content = {"interpreter": interpreter, "instructions": rounded}
        BASELINE.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        return None
    if is_within:
        return None
    return (
        f"More than {BOUND:.2f} times the stored instructions. If that is right, "
        "`nox -s instructions -- --write` renews them."
    )


if __name__ == "__main__":
    sys.exit(main())
