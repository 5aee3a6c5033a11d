"""Many short conversations with the local server: by hand, as a batch, and on a Ray cluster."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from attrs import frozen
from rich.table import Table

from benchmarks.environments import EnvironmentFailed, make_environment
from genai_live.testing import LiveServer

ROOT = Path(__file__).parents[1]


@frozen
class Case:
    """What is measured.

    Attributes:
        client: See `benchmarks.clients.batches`.
        title: Its name in the table.
        environment: See `benchmarks.environments`.
    """

    client: str
    title: str
    environment: str


CASES = [
    Case("google", "google-genai, semaphore and gather by hand", "google-genai"),
    Case("async", "AsyncBatch", "genai_live"),
    Case("checkpoint", "AsyncBatch with a checkpoint", "genai_live"),
    Case("blocking", "Batch, plain function in threads", "genai_live"),
    Case("ray", "AsyncBatch, 2 Ray workers", "genai_live-ray"),
    Case("ray-killed", "the same, one worker killed", "genai_live-ray"),
]


@frozen
class BatchTimes:
    """What a case took: medians of the rounds, in seconds.

    Attributes:
        case: The case.
        conversations: How many were held.
        concurrency: How many at a time.
        start: Until the first could begin.
        seconds: All of them, from then on.
        cpu: Processor time of the program's own process for them.
    """

    case: Case
    conversations: int
    concurrency: int
    start: float
    seconds: float
    cpu: float


def measure(
    *,
    rounds: int,
    conversations: int,
    concurrency: int,
    progress: Callable[[str], None],
    skip: Callable[[str], None],
) -> list[BatchTimes]:
    """Measure all cases, each round in a fresh process.

    Args:
        rounds: How often each is measured.
        conversations: How many conversations each holds.
        concurrency: How many at a time.
        progress: Called with what comes next.
        skip: Called with the reason for each case that is left out.
    """
    times: dict[Case, list[dict[str, float]]] = {}
    with running_server() as url:
        for number in range(rounds):
            for case in CASES:
                progress(f"batches: {case.title}, round {number + 1} of {rounds}")
                try:
                    python = make_environment(case.environment)
                except EnvironmentFailed as error:
                    if not number:
                        skip(f"{case.title}: {error}")
                    continue
                done = run(python, case.client, url, conversations, concurrency)
                times.setdefault(case, []).append(done)
    return [
        BatchTimes(
            case,
            conversations,
            concurrency,
            start=median(each["start"] for each in measured),
            seconds=median(each["seconds"] for each in measured),
            cpu=median(each["cpu"] for each in measured),
        )
        for case, measured in times.items()
    ]


def run(
    python: Path, client: str, url: str, conversations: int, concurrency: int
) -> dict[str, float]:
    """Run one client in a process of its own, and return its times."""
    arguments = [client, url, str(conversations), str(concurrency)]
    done = subprocess.run(
        [python, "-m", "benchmarks.clients.batches", *arguments],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        timeout=300,
    )
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def make_table(times: list[BatchTimes]) -> Table:
    """Show what each case took."""
    conversations = times[0].conversations if times else 0
    table = Table(
        f"{conversations:,} conversations",
        "at a time",
        "start, s",
        "all, s",
        "conversations/s",
        "CPU of the program, ms a conversation",
        title="many short conversations",
    )
    for each in times:
        table.add_row(
            each.case.title,
            str(each.concurrency),
            f"{each.start:.1f}",
            f"{each.seconds:.1f}",
            f"{each.conversations / each.seconds:,.0f}",
            f"{each.cpu / each.conversations * 1000:.1f}",
        )
    return table


@contextmanager
def running_server() -> Generator[str]:
    """Run a local server in a process of its own; return its URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.batches"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


async def serve() -> None:
    """Serve until the standard input ends."""
    async with LiveServer(log_size=0, log_connections=1) as server:
        print(server.url, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve())
