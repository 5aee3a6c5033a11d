"""Interrupt calls of sessions with real signals; the exit code is 1 at the first problem."""

import argparse
import faulthandler
import os
import random
import sys
import traceback
import warnings

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.interrupts import calls
from benchmarks.interrupts.asynchronous import AsyncRun
from benchmarks.interrupts.blocking import BlockingRun
from benchmarks.interrupts.calls import Counts

RUNS: dict[str, type[AsyncRun | BlockingRun]] = {"blocking": BlockingRun, "async": AsyncRun}


def run(api: str, count: int, seed: int, console: Console) -> bool:
    """Run one API; return whether all went well."""
    counts = Counts()
    columns = (TextColumn(f"{api:>8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with calls.make_server(seed) as server:
        progress = Progress(*columns, console=console, auto_refresh=False)
        bar = progress.add_task(api, total=count)
        shown = 0

        def on_progress() -> None:
            nonlocal shown
            if counts.total != shown and counts.total % 10 == 0:
                shown = counts.total
                progress.update(bar, completed=shown, refresh=console.is_terminal)
                if shown % calls.BATCH == 0:
                    faulthandler.dump_traceback_later(calls.BATCH_SECONDS, exit=True)

        faulthandler.dump_traceback_later(calls.BATCH_SECONDS, exit=True)
        try:
            with progress:
                RUNS[api](server, random.Random(f"{seed} {api}"), counts).run(count, on_progress)
                progress.update(bar, completed=counts.total, refresh=True)
        except BaseException:
            console.print(f"[red]{api}: a problem after {counts.summary()}")
            console.print(traceback.format_exc(), markup=False, highlight=False)
            return False
        finally:
            faulthandler.cancel_dump_traceback_later()
    console.print(f"[green]{api}:[/] {counts.summary()}.")
    return True


def main() -> int:
    """Read the arguments, and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.interrupts", description=__doc__)
    parser.add_argument("--count", type=int, default=1_000, help="interrupts of each API")
    parser.add_argument("--api", choices=RUNS, help="only this API")
    parser.add_argument("--seed", type=int, help="repeat the choices of a run")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    console = Console()
    console.print(
        f"{options.count} interrupts, seed {seed}, Python {sys.version.split()[0]}", highlight=False
    )
    warnings.simplefilter("ignore", ResourceWarning)  # Ctrl+C comes just after connect, too
    apis = [options.api] if options.api else list(RUNS)
    results = [run(api, options.count, seed, console) for api in apis]
    return 0 if all(results) else 1


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
