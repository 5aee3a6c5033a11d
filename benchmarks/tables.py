"""Results as tables, for the terminal and for `docs/performance.md`."""

import io
from statistics import median

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.clients.first_use import Step
from benchmarks.frames import Work
from benchmarks.many_sessions import Cost
from benchmarks.processes import ASYNC, BLOCKING, CLIENTS, GOOGLE, LIMIT, SERVER_ALONE
from benchmarks.whole_path import Measured, Rounds

TITLES = {
    Work.RECEIVE_AUDIO: "receive 4.8 kB audio, messages/s",
    Work.RECEIVE_TEXT: "receive small text, messages/s",
    Work.SEND_AUDIO: "send 3.2 kB audio, messages/s",
    Work.ECHO: "echo of a short text, p50",
}
GOALS = {
    Work.RECEIVE_AUDIO: "6 and 0.6; blocking 0.85 of async",
    Work.RECEIVE_TEXT: "9 and 0.3; blocking 0.85 of async",
    Work.SEND_AUDIO: "7 and 0.5; blocking 0.8 of async",
    Work.ECHO: "at most 1.25 of the limit's time, blocking 1.7",
}
NONE = "-"


def as_markdown(table: Table) -> str:
    """Return a table for a Markdown file, without its title."""
    output = io.StringIO()
    shown = table.box, table.title
    table.box, table.title = box.MARKDOWN, None
    Console(file=output, width=1000).print(table)
    table.box, table.title = shown
    return "\n".join(line.rstrip() for line in output.getvalue().strip().splitlines())


def ratios(measured: Measured) -> Table:
    """Compare genai_live with google-genai and the limit."""
    table = Table(
        "work",
        "google-genai",
        "genai_live async",
        "blocking",
        CLIENTS[LIMIT].title,
        "ours / google",
        "ours / limit",
        "goal",
        title="the whole path: speeds, and their ratios",
    )
    for work, results in measured.items():
        table.add_row(
            TITLES[work],
            *(_speed(work, results.get(name)) for name in (GOOGLE, ASYNC, BLOCKING, LIMIT)),
            _ratio(results, ASYNC, GOOGLE),
            _ratio(results, ASYNC, LIMIT),
            f"{GOALS[work]}; {_blocking(work, results)}",
        )
    return table


def speeds(measured: Measured) -> Table:
    """Show the speed of every client."""
    table = Table("client", title="speed of every client")
    for work in measured:
        table.add_column(TITLES[work])
    table.add_column("p99")
    for name in _names(measured):
        if name != SERVER_ALONE:
            echo = measured[Work.ECHO].get(name)
            table.add_row(
                CLIENTS[name].title,
                *(_speed(work, results.get(name)) for work, results in measured.items()),
                NONE if echo is None else _micros(median(echo.p99)),
            )
    return table


def cpu(measured: Measured) -> Table:
    """Show the CPU time of every client."""
    table = Table("client", title="CPU microseconds of the client's process for each message")
    for work in measured:
        table.add_column(TITLES[work].partition(",")[0])
    for name in _names(measured):
        if name != SERVER_ALONE:
            each = (results.get(name) for results in measured.values())
            table.add_row(
                CLIENTS[name].title,
                *(NONE if rounds is None else f"{median(rounds.cpu) * 1e6:.1f}" for rounds in each),
            )
    return table


def server(measured: Measured) -> Table:
    """Show that the server is not what limits the clients."""
    table = Table(
        "work",
        "the server alone",
        "fastest client",
        "its speed",
        "server's CPU beside it",
        "beside genai_live",
        title="the server: speed without a client that reads, and share of a processor it used",
    )
    for work, results in measured.items():
        others = {name: each for name, each in results.items() if name != SERVER_ALONE}
        fastest = max(others, key=lambda name: others[name].speed)
        table.add_row(
            TITLES[work],
            _speed(work, results.get(SERVER_ALONE)),
            CLIENTS[fastest].title,
            _speed(work, others[fastest]),
            _percent(median(others[fastest].server_cpu)),
            _percent(median(others[ASYNC].server_cpu)) if ASYNC in others else NONE,
        )
    return table


def sessions(costs: list[Cost], work: Work) -> Table:
    """Compare what many sessions cost."""
    shown = [cost for cost in costs if cost.case.work is work]
    number = shown[0].case.sessions if shown else 0
    kind = "idle" if work is Work.IDLE else "talking"
    table = Table(
        f"{number:,} {kind} sessions",
        "CPU, % of one processor",
        "of google-genai's",
        "memory, KiB a session",
        "of google-genai's",
        "process, MiB",
        "connect, ms a session",
        title=f"{number:,} {kind} sessions in one process",
    )
    if work is Work.TALK:
        table.add_column("audio sent late, p99 ms")
    base = next((cost for cost in shown if cost.case.client == GOOGLE), None)
    for cost in shown:
        row = [
            cost.case.title,
            f"{cost.cpu * 100:.2f}",
            f"{cost.cpu / base.cpu:.2f}" if base and base.cpu else NONE,
            f"{cost.kib:.1f}",
            f"{cost.memory / base.memory:.2f}" if base and base.memory > 0 else NONE,
            f"{cost.process_memory / 2**20:.0f}",
            f"{cost.connecting * 1000:.2f}",
        ]
        table.add_row(*row, *([f"{cost.late * 1000:.1f}"] if work is Work.TALK else []))
    return table


def first_use(times: dict[str, dict[Step, float]]) -> Table:
    """Compare the start of a program."""
    table = Table(
        "step, ms",
        *(CLIENTS[name].title for name in times),
        "async / google",
        "blocking / google",
        title="the start of a program, milliseconds",
    )
    rows: list[tuple[str, dict[str, float]]] = [
        (step, {name: steps[step] for name, steps in times.items()}) for step in Step
    ]
    rows.append(("all", {name: sum(steps.values()) for name, steps in times.items()}))
    for title, each in rows:
        google = each[GOOGLE]
        table.add_row(
            title,
            *(f"{value:.1f}" for value in each.values()),
            *(f"{each[name] / google:.2f}" if google > 0.1 else NONE for name in (ASYNC, BLOCKING)),
        )
    return table


def _names(measured: Measured) -> list[str]:
    return [name for name in CLIENTS if any(name in results for results in measured.values())]


def _speed(work: Work, rounds: Rounds | None) -> str:
    if rounds is None:
        return NONE
    if work is Work.ECHO:
        return _micros(median(rounds.p50))
    return f"{rounds.speed / 1000:.1f} k"


def _micros(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} us"


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _ratio(results: dict[str, Rounds], name: str, other: str) -> str:
    if name not in results or other not in results:
        return NONE
    return f"{results[name].speed / results[other].speed:.2f}"


def _blocking(work: Work, results: dict[str, Rounds]) -> str:
    """Say how the blocking API stands, which has no column of its own."""
    if work is not Work.ECHO:
        return f"now {_ratio(results, BLOCKING, ASYNC)}"
    return f"now {_ratio(results, LIMIT, ASYNC)} and {_ratio(results, LIMIT, BLOCKING)}"
