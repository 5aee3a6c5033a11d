"""Runs the soak: exit code 0 when all is well, 1 when not."""

import argparse
import asyncio
import contextlib
import faulthandler
import json
import os
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table

from benchmarks.soak.clients import Person, Soak, everyone
from benchmarks.soak.drivers import AsyncFace, BlockingFace, drive
from benchmarks.soak.leaks import Complaints, Holdings, cpu, memory
from benchmarks.soak.report import Outcome

FAREWELL_SECONDS = 24.0
"""How long everybody may take to end when the time is up."""
LAST_SECONDS = 90.0
"""When the process is ended, whatever it does."""
LINE_EVERY = 10.0


class Server:
    """The server's process."""

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
        """Stop it and give its account."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            return self._read()
        finally:
            self._process.stdout.close()  # type: ignore[union-attr]
            self._process.wait(5)


def guard(seconds: float) -> threading.Timer:
    """End the process after so many seconds, and tell where everything stands."""

    def end() -> None:
        faulthandler.dump_traceback(file=sys.__stderr__, all_threads=True)
        print("The soak did not end in time.", file=sys.__stderr__, flush=True)
        os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    return timer


async def invite(soak: Soak, count: int, watch: Any) -> None:
    """Let everybody talk until the time is up, blocking people in threads."""
    people = everyone(soak, count, (BlockingFace, AsyncFace))

    def note(error: BaseException) -> None:
        soak.crashes.append("".join(traceback.format_exception(error))[-3_000:])

    def in_thread(person: Person) -> None:
        try:
            drive(person.run())
        except BaseException as error:
            note(error)

    async def in_task(person: Person) -> None:
        try:
            await person.run()
        except Exception as error:
            note(error)

    threads = [
        threading.Thread(target=in_thread, args=(person,), name="soak", daemon=True)
        for person in people
        if person.make_face is BlockingFace
    ]
    tasks = [
        asyncio.create_task(in_task(person)) for person in people if person.make_face is AsyncFace
    ]
    for thread in threads:
        thread.start()
    latest = soak.ends_at + FAREWELL_SECONDS
    while any(thread.is_alive() for thread in threads) or not all(task.done() for task in tasks):
        watch()
        if time.monotonic() > latest:
            alive = sum(thread.is_alive() for thread in threads)
            left = sum(not task.done() for task in tasks)
            soak.crashes.append(f"{alive} threads and {left} tasks did not end")
            for task in tasks:
                task.cancel()
            break
        await asyncio.sleep(0.25)
    await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.contextmanager
def progress(console: Console, soak: Soak, peak: list[int]) -> Iterator[Any]:
    """Show how it goes: a table on a terminal, else a line now and then."""
    began = time.monotonic()
    told = [began]

    def figures() -> dict[str, str]:
        lives = list(soak.lives)
        return {
            "elapsed": f"{time.monotonic() - began:.0f} s",
            "sessions": str(len(lives)),
            "reconnects": str(sum(life.reconnects for life in lives)),
            "questions": str(sum(len(life.asked) for life in lives)),
            "answers": str(sum(life.answers.total() for life in lives)),
            "dropped": str(sum(life.drops.total() for life in lives)),
            "failures": str(sum(len(life.problems) for life in lives) + len(soak.crashes)),
            "memory": f"{memory() / 1024 / 1024:.0f} MiB",
        }

    def table() -> Table:
        found = figures()
        made = Table(*found)
        made.add_row(*found.values())
        return made

    with contextlib.ExitStack() as stack:
        live = None
        if console.is_terminal:
            live = stack.enter_context(Live(table(), console=console, auto_refresh=False))

        def watch() -> None:
            peak[0] = max(peak[0], memory())
            if live is not None:
                live.update(table(), refresh=True)
            elif time.monotonic() - told[0] > LINE_EVERY:
                told[0] = time.monotonic()
                said = ", ".join(f"{name} {value}" for name, value in figures().items())
                console.print(said, highlight=False)

        yield watch


async def hold(options: argparse.Namespace, console: Console, complaints: Complaints) -> Outcome:
    """Warm up, soak, and look at what is left."""
    seconds = options.minutes * 60
    began = time.monotonic()
    warm = Server(options.seed, 1, 1e9, 0)
    await invite(Soak(warm.url, options.seed, time.monotonic() + 1), 8, lambda: None)
    warm.end()
    await asyncio.sleep(0.2)
    before = Holdings.now()
    server = Server(options.seed, seconds, options.blackout_every, options.blackout)
    spent, peak = cpu(), [memory()]
    soak = Soak(server.url, options.seed, began + seconds)
    with progress(console, soak, peak) as watch:
        await invite(soak, options.sessions, watch)
    spent = cpu() - spent
    account = server.end()
    after = Holdings.now()
    for _ in range(20):
        if not after.more_than(before):
            break
        await asyncio.sleep(0.25)  # idle worker threads, sockets that linger
        after = Holdings.now()
    title = (
        f"Soak: {options.sessions} people, {options.minutes:g} minutes, seed {options.seed}, "
        f"Python {sys.version.split()[0]}"
    )
    outcome = Outcome(
        title,
        soak.lives,
        account,
        before,
        after,
        peak[0],
        spent,
        time.monotonic() - began,
        soak.failed_dials,
        complaints.found,
        soak.crashes,
    )
    outcome.judge()
    return outcome


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--report", type=Path, help="a Markdown file to write")
    parser.add_argument("--blackout-every", type=float, default=45.0, help="seconds")
    parser.add_argument("--blackout", type=float, default=6.0, help="seconds; nobody is let in")
    options = parser.parse_args()
    console = Console()
    timer = guard(options.minutes * 60 + LAST_SECONDS)
    complaints = Complaints()
    with complaints.listening():
        outcome = asyncio.run(hold(options, console, complaints))
    outcome.show(console)
    if options.report is not None:
        options.report.write_text(outcome.written(), encoding="utf-8")
    timer.cancel()
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
