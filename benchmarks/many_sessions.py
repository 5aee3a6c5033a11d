"""Scale in one process: CPU and memory of many sessions, idle and talking."""

from collections.abc import Callable
from statistics import median
from typing import Any

from attrs import frozen

from benchmarks.environments import EnvironmentFailed, make_environment
from benchmarks.frame_server import running_server
from benchmarks.frames import Work
from benchmarks.processes import ASYNC, BLOCKING, CLIENTS, GOOGLE, running_client


@frozen
class Case:
    """What is measured.

    Attributes:
        work: `IDLE` or `TALK`.
        sessions: Their number.
        client: See `benchmarks.processes`.
        uvloop: Whether the event loop is uvloop's.
    """

    work: Work
    sessions: int
    client: str
    uvloop: bool

    @property
    def title(self) -> str:
        """The name in the table."""
        loop = ", uvloop" if self.uvloop else ""
        return f"{CLIENTS[self.client].title}{loop}"


@frozen
class Cost:
    """What the sessions of a case cost: medians of the rounds.

    Attributes:
        case: The case.
        cpu: Share of one processor that all sessions take, 1 for a whole one.
        memory: Bytes that each session takes.
        process_memory: Bytes that the process takes.
        connecting: Seconds to connect one session.
        late: Seconds that one chunk of audio in a hundred was sent after its time, or more.
    """

    case: Case
    cpu: float
    memory: float
    process_memory: float
    connecting: float
    late: float

    @property
    def kib(self) -> float:
        """KiB that each session takes."""
        return self.memory / 1024


CASES = [
    *(Case(Work.IDLE, 1000, name, uvloop) for name in (GOOGLE, ASYNC) for uvloop in (False, True)),
    *(
        Case(Work.TALK, 200, name, uvloop)
        for name in (GOOGLE, ASYNC, BLOCKING)
        for uvloop in (False, True)
    ),
]


def measure(
    *,
    rounds: int,
    seconds: float,
    share: float,
    progress: Callable[[str], None],
    skip: Callable[[str], None],
) -> list[Cost]:
    """Measure all cases, each round in a fresh process.

    Args:
        rounds: How often each is measured.
        seconds: How long, without connecting.
        share: Part of the sessions that is opened, 1 for all.
        progress: Called with what comes next.
        skip: Called with the reason for each case that is left out.
    """
    results: dict[Case, list[dict[str, Any]]] = {case: [] for case in CASES}
    with running_server() as server:
        for number in range(rounds):
            for case in CASES:
                client = CLIENTS[case.client]
                progress(f"{case.work}: {case.title}, round {number + 1} of {rounds}")
                try:
                    python = make_environment(
                        f"{client.environment}-uvloop" if case.uvloop else client.environment
                    )
                except EnvironmentFailed as error:
                    if not number:
                        skip(f"{case.title}: {error}")
                    continue
                # The blocking API takes uvloop by itself where it is installed.
                uvloop = case.uvloop and case.client != BLOCKING
                with running_client(client, python, server.port, uvloop=uvloop) as process:
                    sessions = max(1, round(case.sessions * share))
                    results[case].append(process.measure(case.work, sessions, seconds=seconds))
    return [_cost(case, each) for case, each in results.items() if each]


def _cost(case: Case, results: list[dict[str, Any]]) -> Cost:
    def middle(name: str) -> float:
        values: list[float] = [each[name] for each in results]
        return median(values)

    return Cost(
        case,
        cpu=median(each["cpu"] / each["seconds"] for each in results),
        memory=middle("memory"),
        process_memory=middle("process_memory"),
        connecting=middle("connecting"),
        late=middle("late"),
    )
