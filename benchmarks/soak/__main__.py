"""Run the soak; the exit code is 0 if all checks passed, else 1."""

import argparse
import asyncio
import contextlib
import faulthandler
import json
import os
import queue
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from random import SystemRandom
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table

from benchmarks.soak.clients import SoakClient, SoakState, make_clients
from benchmarks.soak.drivers import AsyncDriver, BlockingDriver, InterruptedDriver, run_blocking
from benchmarks.soak.leaks import ProblemLog, Resources, cpu, memory
from benchmarks.soak.report import Report

CLOSE_SECONDS = 24.0
"""How long the clients may take to finish when the time is up."""
EXTRA_SECONDS = 90.0
"""How long after that time the process is ended, whatever it does."""
PROGRESS_EVERY = 10.0


class Server:
    """The process of the server."""

    def __init__(self, seed: int, lasts: float, blackout_every: float, blackout: float) -> None:
        command = [sys.executable, "-m", "benchmarks.soak.service", "--seed", str(seed)]
        command += [
            "--lasts",
            str(lasts),
            "--blackout-every",
            str(blackout_every),
            "--blackout",
            str(blackout),
        ]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.url: str = self._read()["url"]

    def _read(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def end(self) -> Any:
        """Stop the process and return its report."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            return self._read()
        finally:
            self._process.stdout.close()  # type: ignore[union-attr]
            self._process.wait(30)


def start_watchdog(seconds: float) -> threading.Timer:
    """Start a timer that ends the process and prints the stack of every thread."""

    def end() -> None:
        faulthandler.dump_traceback(file=sys.__stderr__ or sys.stderr, all_threads=True)
        print("The soak did not end in time.", file=sys.__stderr__, flush=True)
        os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    return timer


async def run_clients(
    soak: SoakState, count: int, watch: Any, main_thread: queue.SimpleQueue[Callable[[], None]]
) -> None:
    """Run clients until the time is up, the blocking ones in threads, one in the main thread."""
    clients = make_clients(soak, count, (BlockingDriver, AsyncDriver))
    interrupted = SoakClient(soak, count, InterruptedDriver)
    is_interrupted_done = threading.Event()

    def add_crash(error: BaseException) -> None:
        soak.crashes.append("".join(traceback.format_exception(error))[-3_000:])

    def in_thread(client: SoakClient) -> None:
        try:
            run_blocking(client.run())
        except BaseException as error:
            add_crash(error)

    async def in_task(client: SoakClient) -> None:
        try:
            await client.run()
        except Exception as error:
            add_crash(error)

    threads = [
        threading.Thread(target=in_thread, args=(client,), name="soak", daemon=True)
        for client in clients
        if client.make_driver is BlockingDriver
    ]
    tasks = [
        asyncio.create_task(in_task(client))
        for client in clients
        if client.make_driver is AsyncDriver
    ]
    for thread in threads:
        thread.start()

    def in_main_thread() -> None:
        try:
            in_thread(interrupted)
        finally:
            is_interrupted_done.set()

    main_thread.put(in_main_thread)

    def is_over() -> bool:
        is_any_alive = any(thread.is_alive() for thread in threads)
        return not is_any_alive and is_interrupted_done.is_set() and all(map(_is_done, tasks))

    latest = soak.ends_at + CLOSE_SECONDS
    while not is_over():
        watch()
        if time.monotonic() > latest:
            alive = sum(thread.is_alive() for thread in threads) + (
                not is_interrupted_done.is_set()
            )
            left = sum(not task.done() for task in tasks)
            soak.crashes.append(f"{alive} threads and {left} tasks did not end")
            for task in tasks:
                task.cancel()
            break
        await asyncio.sleep(0.25)
    await asyncio.gather(*tasks, return_exceptions=True)


def _is_done(task: asyncio.Task[None]) -> bool:
    return task.done()


@contextlib.contextmanager
def progress(console: Console, soak: SoakState, peak: list[int]) -> Generator[Any, None, None]:
    """Show progress: a table on a terminal, else a line every few seconds."""
    started_at = time.monotonic()
    printed_at = started_at

    def figures() -> dict[str, str]:
        records = list(soak.records)
        return {
            "elapsed": f"{time.monotonic() - started_at:.0f} s",
            "sessions": str(len(records)),
            "reconnects": str(sum(record.reconnects for record in records)),
            "questions": str(sum(len(record.asked) for record in records)),
            "answers": str(sum(record.answers.total() for record in records)),
            "dropped": str(sum(record.drops.total() for record in records)),
            "failures": str(sum(len(record.problems) for record in records) + len(soak.crashes)),
            "memory": f"{memory() / 1024 / 1024:.0f} MiB",
        }

    def make_table() -> Table:
        row = figures()
        table = Table(*row)
        table.add_row(*row.values())
        return table

    with contextlib.ExitStack() as stack:
        live = None
        if console.is_terminal:
            live = stack.enter_context(Live(make_table(), console=console, auto_refresh=False))

        def watch() -> None:
            nonlocal printed_at
            peak[0] = max(peak[0], memory())
            if live is not None:
                live.update(make_table(), refresh=True)
            elif time.monotonic() - printed_at > PROGRESS_EVERY:
                printed_at = time.monotonic()
                line = ", ".join(f"{name} {value}" for name, value in figures().items())
                console.print(line, highlight=False)

        yield watch


async def run(
    options: argparse.Namespace,
    console: Console,
    log: ProblemLog,
    main_thread: queue.SimpleQueue[Callable[[], None]],
) -> Report:
    """Warm up, run the soak, and check the result."""
    seconds = options.minutes * 60
    started_at = time.monotonic()
    warm_up = Server(options.seed, 1, 1e9, 0)
    warm = SoakState(warm_up.url, options.seed, time.monotonic() + 1)
    await run_clients(warm, 8, lambda: None, main_thread)
    warm_up.end()
    await asyncio.sleep(0.2)
    before = Resources.now()
    server = Server(options.seed, seconds, options.blackout_every, options.blackout)
    cpu_before, peak = cpu(), [memory()]
    soak = SoakState(server.url, options.seed, started_at + seconds)
    with progress(console, soak, peak) as watch:
        await run_clients(soak, options.sessions, watch, main_thread)
    cpu_used = cpu() - cpu_before
    server_report = server.end()
    after = Resources.now()
    for _ in range(20):
        if not after.leaked_since(before):
            break
        await asyncio.sleep(0.25)  # idle worker threads, sockets that linger
        after = Resources.now()
    title = (
        f"Soak: {options.sessions} clients, {options.minutes:g} minutes, seed {options.seed}, "
        f"Python {sys.version.split()[0]}"
    )
    report = Report(
        title,
        soak.records,
        server_report,
        before,
        after,
        peak[0],
        cpu_used,
        time.monotonic() - started_at,
        soak.failed_connects,
        log.counts,
        soak.crashes,
        InterruptedDriver.interrupts,
    )
    report.check()
    return report


def run_beside_main_thread(
    options: argparse.Namespace, console: Console, log: ProblemLog
) -> Report:
    """Run the soak in another thread; signals, and so Ctrl+C, are for the main one only."""
    main_thread: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
    results: list[Report | BaseException] = []

    def run_soak() -> None:
        try:
            results.append(asyncio.run(run(options, console, log, main_thread)))
        except BaseException as error:
            results.append(error)

    thread = threading.Thread(target=run_soak, name="soak loop", daemon=True)
    thread.start()
    while thread.is_alive():
        with contextlib.suppress(queue.Empty):
            main_thread.get(timeout=0.1)()
    if isinstance(results[0], BaseException):
        raise results[0]
    return results[0]


def main() -> int:
    """Read the arguments, run the soak, show the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seed", type=int, help="repeat the random choices of a run")
    parser.add_argument("--report", type=Path, help="Markdown file to write the report to")
    parser.add_argument(
        "--blackout-every", type=float, default=45.0, help="seconds from one to the next"
    )
    parser.add_argument(
        "--blackout",
        type=float,
        default=6.0,
        help="seconds in which the server refuses all connections",
    )
    options = parser.parse_args()
    if options.seed is None:
        options.seed = SystemRandom().randrange(10**6)
    console = Console()
    console.print(f"seed {options.seed}", highlight=False)
    timer = start_watchdog(options.minutes * 60 + EXTRA_SECONDS)
    log = ProblemLog()
    with log.capturing():
        report = run_beside_main_thread(options, console, log)
    report.show(console)
    if options.report is not None:
        options.report.write_text(report.markdown(), encoding="utf-8")
    timer.cancel()
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
