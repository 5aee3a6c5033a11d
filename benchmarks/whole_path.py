"""The whole path, socket to user and back: messages a second and latency of every client.

Each client is a process of its own, one server process serves all, and the rounds are interleaved,
so that a slow moment of the machine meets every client.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from statistics import median

from attrs import define, field

from benchmarks.environments import EnvironmentFailed, make_environment
from benchmarks.frame_server import running_server
from benchmarks.frames import Work
from benchmarks.processes import CLIENTS, ClientProcess, running_client

WORKS = (Work.RECEIVE_AUDIO, Work.RECEIVE_TEXT, Work.SEND_AUDIO, Work.ECHO)
FIRST_COUNT = {Work.ECHO: 100}
OTHER_FIRST_COUNT = 500


@define
class Rounds:
    """The rounds of one client and work. The properties are medians.

    Attributes:
        rates: Messages a second.
        cpu: CPU seconds of the client's process for each message.
        server_cpu: CPU seconds of the server for each second.
        p50: Median seconds of an echo.
        p99: Seconds that one echo in a hundred exceeds.
    """

    rates: list[float] = field(factory=list[float])
    cpu: list[float] = field(factory=list[float])
    server_cpu: list[float] = field(factory=list[float])
    p50: list[float] = field(factory=list[float])
    p99: list[float] = field(factory=list[float])

    @property
    def speed(self) -> float:
        """Messages a second; of an echo, those that its median time allows."""
        return 1 / median(self.p50) if self.p50 else median(self.rates)


Measured = dict[Work, dict[str, Rounds]]
"""By work and client."""


def measure(
    names: Iterable[str],
    *,
    rounds: int,
    seconds: float,
    progress: Callable[[str], None],
    skip: Callable[[str], None],
) -> Measured:
    """Measure clients.

    Args:
        names: Their modules.
        rounds: How often each is measured, after one round that only finds how many messages it
            handles in that time.
        seconds: About how long each measurement takes.
        progress: Called with what comes next.
        skip: Called with the reason for each client that is left out.
    """
    measured: Measured = {work: {} for work in WORKS}
    with ExitStack() as stack:
        server = stack.enter_context(running_server())
        processes: dict[str, ClientProcess] = {}
        for name in names:
            client = CLIENTS[name]
            progress(f"environment of {client.title}")
            try:
                python = make_environment(client.environment)
            except EnvironmentFailed as error:
                skip(f"{client.title}: {error}")
                continue
            processes[name] = stack.enter_context(running_client(client, python, server.port))
        for work in WORKS:
            counts: dict[str, int] = {}
            for name, process in processes.items():
                progress(f"{work}: {CLIENTS[name].title}, warming up")
                first = FIRST_COUNT.get(work, OTHER_FIRST_COUNT)
                process.measure(work, first)
                timing = process.measure(work, first)
                counts[name] = max(first, round(first / timing["seconds"] * seconds))
                measured[work][name] = Rounds()
            order = list(processes)
            for number in range(rounds):
                for name in order:
                    progress(f"{work}: {CLIENTS[name].title}, round {number + 1} of {rounds}")
                    before = server.cpu
                    timing = processes[name].measure(work, counts[name])
                    result = measured[work][name]
                    result.server_cpu.append((server.cpu - before) / timing["seconds"])
                    result.rates.append(timing["messages"] / timing["seconds"])
                    result.cpu.append(timing["cpu"] / timing["messages"])
                    if work is Work.ECHO:
                        result.p50.append(timing["p50"])
                        result.p99.append(timing["p99"])
                order.append(order.pop(0))  # nobody always comes after the same one
    return measured
