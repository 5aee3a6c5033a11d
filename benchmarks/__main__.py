"""Run the benchmarks, print their tables, and write them to docs/performance.md.

nox -s bench                                            # all, about 15 minutes
nox -s bench -- --quick                                 # all, a rough look; writes nothing
nox -s bench -- --only whole-path --clients limit genai_live_async --rounds 3
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import asdict, frozen
from rich.console import Console
from rich.table import Table

from benchmarks import (
    batches,
    charts,
    codec,
    document,
    first_use,
    many_sessions,
    tables,
    whole_path,
)
from benchmarks.frames import Work
from benchmarks.processes import CLIENTS


@frozen
class Run:
    """What the user asks for, and how to tell him what happens.

    Attributes:
        rounds: Rounds of each measurement; None for those of the part.
        quick: Whether a rough look is enough.
        clients: The clients of the whole path.
        writes: Whether the document is written.
        progress: Called with what comes next.
        skip: Called with the reason for what is left out.
    """

    rounds: int | None
    quick: bool
    clients: list[str]
    writes: bool
    progress: Callable[[str], None]
    skip: Callable[[str], None]

    def rounds_or(self, normal: int) -> int:
        """Return the number of rounds of a part that normally has so many."""
        return self.rounds or (2 if self.quick else normal)


def run_whole_path(run: Run) -> tuple[list[Table], object]:
    """Measure the whole path."""
    measured = whole_path.measure(
        run.clients,
        rounds=run.rounds_or(7),
        seconds=0.2 if run.quick else 1.0,
        progress=run.progress,
        skip=run.skip,
    )
    shown = [
        tables.ratios(measured),
        tables.speeds(measured),
        tables.cpu(measured),
        tables.server(measured),
    ]
    if run.writes:
        charts.whole_path(measured, document.IMAGES / "whole-path.svg")
        document.write_section("ratios", tables.as_markdown(shown[0]))
        document.write_section("clients", _join(shown[1:3]))
        document.write_section("server", tables.as_markdown(shown[3]))
    return shown, {
        work: {name: asdict(rounds) for name, rounds in results.items()}
        for work, results in measured.items()
    }


def run_sessions(run: Run) -> tuple[list[Table], object]:
    """Measure many sessions in one process."""
    costs = many_sessions.measure(
        rounds=run.rounds_or(3),
        seconds=2.0 if run.quick else 5.0,
        share=0.1 if run.quick else 1.0,
        progress=run.progress,
        skip=run.skip,
    )
    shown = [tables.sessions(costs, work) for work in (Work.IDLE, Work.TALK)]
    if run.writes:
        charts.sessions(costs, document.IMAGES / "sessions.svg")
        document.write_section("sessions", _join(shown))
    return shown, [asdict(cost) for cost in costs]


def run_batches(run: Run) -> tuple[list[Table], object]:
    """Measure many short conversations."""
    times = batches.measure(
        rounds=run.rounds_or(3),
        conversations=100 if run.quick else 1000,
        concurrency=200,
        progress=run.progress,
        skip=run.skip,
    )
    table = batches.make_table(times)
    if run.writes:
        document.write_section("batches", tables.as_markdown(table))
    return [table], [asdict(each) for each in times]


def run_first_use(run: Run) -> tuple[list[Table], object]:
    """Measure the start of a program."""
    times = first_use.measure(rounds=run.rounds_or(11), progress=run.progress)
    table = tables.first_use(times)
    if run.writes:
        charts.first_use(times, document.IMAGES / "first-use.svg")
        document.write_section("first use", tables.as_markdown(table))
    return [table], times


def run_codec(run: Run) -> tuple[list[Table], object]:
    """Measure reading and writing of messages alone."""
    run.progress("codec")
    results = codec.measure(rounds=run.rounds or 15)  # takes seconds
    table = codec.make_table(results)
    if run.writes:
        document.write_section("codec", tables.as_markdown(table))
    return [table], results


PARTS: dict[str, Callable[[Run], tuple[list[Table], object]]] = {
    "first-use": run_first_use,
    "codec": run_codec,
    "whole-path": run_whole_path,
    "sessions": run_sessions,
    "batches": run_batches,
}


def _join(shown: list[Table]) -> str:
    return "\n\n".join(f"{each.title}:\n\n{tables.as_markdown(each)}" for each in shown)


def main() -> None:
    """Read the arguments and run the parts."""
    parser = argparse.ArgumentParser(prog="nox -s bench --")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--clients", nargs="+", choices=CLIENTS, metavar="CLIENT")
    parser.add_argument("--rounds", type=int, help="rounds of each measurement")
    parser.add_argument("--quick", action="store_true", help="a rough look; writes nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all results there too")
    options = parser.parse_args()
    console = Console()
    results: dict[str, Any] = {}
    with console.status("") as status:
        run = Run(
            rounds=options.rounds,
            quick=options.quick,
            clients=options.clients or list(CLIENTS),
            writes=not options.quick and options.clients is None,
            progress=status.update,
            skip=lambda reason: console.print(f"left out: {reason}", markup=False),
        )
        for name in options.only:
            shown, results[name] = PARTS[name](run)
            for table in shown:
                console.print(table)
        if run.writes:
            document.write_section("machine", document.describe_machine())
    if options.json is not None:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
