"""Runs of functions, and which call each run answers across reconnects. Plain data."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

import orjson
from attrs import define, field

from genai_live._runtime.background import BackgroundTask

if TYPE_CHECKING:
    from collections.abc import Iterator

    import anyio

    from genai_live import types
    from genai_live.events import ToolCall
    from genai_live.tools.registry import Runnable

MAX_OPEN_CALLS = 128
"""How many calls of a session may wait for their functions at a time, and come in one message."""
MAX_ANSWERED = 128
"""How many answered runs are kept in case the model calls again, the newest."""
MAX_ANSWERED_SIZE = 16 * 1024 * 1024
"""How many bytes of answers are kept for that."""
MAX_IDS = 10_000
"""How many ids of one connection are remembered."""


@define(eq=False)
class ToolRun:
    """One run of a function, kept until its call is answered and the model's turn is over.

    Attributes:
        call: The call to answer. After a reconnect an equal call may replace it.
        key: Name and arguments of the call, comparable; equal calls have equal keys.
        function: What is run; None if the model called a name that does not exist.
        connection: Number of the connection that `call` came over.
        started_at: `time.monotonic()` when `call` came.
        answer: The response, sent or not, and the last one of a generator; None while the
            function runs.
        size: Size of the answer in bytes of JSON; 0 for one that carries an error.
        problem: The error that `answer` carries; None if the function succeeded.
        raised: What the function raised if that is no `Exception`, such as a `SystemExit`.
        reported: Whether a `ToolResult` event was published.
        joined: Equal calls that the run answers too, each with the `time.monotonic()` when it came.
        unclaimed: How many calls of former connections the run answered or was to answer, and no
            equal call has claimed since.
        turn_completed: Whether the model ended its turn without waiting for the answer.
        scope: Cancels the function; None until the task begins, which makes it.
        task: The task that runs the function.
    """

    call: ToolCall
    key: object
    function: Runnable | None
    connection: int
    started_at: float
    answer: types.FunctionResponse | None = None
    size: int = 0
    problem: str | None = None
    raised: BaseException | None = None
    reported: bool = False
    joined: list[tuple[ToolCall, float]] = field(factory=list["tuple[ToolCall, float]"])
    unclaimed: int = 0
    turn_completed: bool = False
    scope: anyio.CancelScope | None = None
    task: BackgroundTask = field(factory=BackgroundTask)
    _was_cancelled: bool = False

    @property
    def cancelled(self) -> bool:
        """Whether the run was cancelled, so that its result is no longer needed, nor sent."""
        return self._was_cancelled or (self.scope is not None and self.scope.cancel_called)

    def cancel(self) -> None:
        """Stop the function, or do not begin it."""
        self._was_cancelled = True
        if self.scope is not None:
            self.scope.cancel()

    @property
    def calls(self) -> list[tuple[ToolCall, float]]:
        """The calls to answer, each with the `time.monotonic()` when it came."""
        return [(self.call, self.started_at), *self.joined]

    def forget_call(self, call: ToolCall) -> bool:
        """Answer a call no longer; return whether there is another one to answer."""
        calls = [each for each in self.calls if each[0] is not call]
        if not calls:
            return False
        (self.call, self.started_at), *self.joined = calls
        return True

    @property
    def is_generator(self) -> bool:
        """Whether there may be several results, some of them sent already."""
        return self.function is not None and self.function.is_generator


class ToolRuns:
    """The runs of one session.

    A run is stale once the connection that its call came over is lost. An equal call over the
    next connection may take it over.
    """

    def __init__(self) -> None:
        self._runs: list[ToolRun] = []
        self._connection = 0
        # Ids of the newest calls that came over the current connection.
        self._seen_ids: OrderedDict[str, None] = OrderedDict()

    def __iter__(self) -> Iterator[ToolRun]:
        """Iterate over the runs there are now; runs may be added and removed meanwhile."""
        return iter(tuple(self._runs))

    @property
    def busy(self) -> bool:
        """Whether a function runs, or generates."""
        return any(run.answer is None and not run.cancelled for run in self._runs)

    def register_id(self, call_id: str | None) -> bool:
        """Record a call's id; return whether it is new on this connection."""
        if call_id is None:
            return True
        is_new = call_id not in self._seen_ids
        self._seen_ids[call_id] = None
        if len(self._seen_ids) > MAX_IDS:
            self._seen_ids.popitem(last=False)
        return is_new

    @property
    def is_full(self) -> bool:
        """Whether no more calls can be taken: too many wait for their functions."""
        waiting = sum(1 + len(run.joined) for run in self._runs if run.answer is None)
        return waiting >= MAX_OPEN_CALLS

    def excess(self) -> list[ToolRun]:
        """Return the answered runs that are too many, or too large together, to be kept."""
        answered = [run for run in self._runs if run.answer is not None]
        count, size = len(answered), sum(run.size for run in answered)
        oldest: list[ToolRun] = []
        for run in answered:
            if count <= MAX_ANSWERED and size <= MAX_ANSWERED_SIZE:
                break
            oldest.append(run)
            count, size = count - 1, size - run.size
        return oldest

    def add(self, call: ToolCall, key: object, function: Runnable | None, *, now: float) -> ToolRun:
        """Add a run for a call of the current connection."""
        run = ToolRun(call, key, function, self._connection, now)
        self._runs.append(run)
        return run

    def take_over(self, call: ToolCall, key: object, *, now: float) -> ToolRun | None:
        """Hand a stale run of an equal call over to a call; return the run, or None without one."""
        for run in self._runs:
            if self.is_stale(run) and not run.cancelled and run.key == key:
                run.call, run.connection, run.started_at = call, self._connection, now
                run.turn_completed = False
                run.unclaimed -= 1
                return run
        return None

    def join(self, call: ToolCall, key: object, *, now: float, share: bool) -> ToolRun | None:
        """Let a call join the run of an equal open call; return the run, None without one.

        Args:
            call: The call.
            key: Its key.
            now: `time.monotonic()`.
            share: Whether any call may join. Otherwise only one that is made again, after the run
                was shared by several.
        """
        for run in self._runs:
            if self.is_stale(run) or run.cancelled or run.is_generator or run.key != key:
                continue
            if run.unclaimed > 0:
                run.unclaimed -= 1
            elif not share or run.answer is not None:
                continue
            run.joined.append((call, now))
            return run
        return None

    def remove(self, run: ToolRun) -> None:
        """Forget a run."""
        self._runs.remove(run)

    def is_stale(self, run: ToolRun) -> bool:
        """Whether the call's connection was lost and no other call took over the run."""
        return run.connection != self._connection

    def on_connection_lost(self) -> None:
        """Make all runs stale; the next connection may use the same ids again."""
        for run in self._runs:
            if not self.is_stale(run):
                run.unclaimed += len(run.calls)
                run.joined.clear()
        self._connection += 1
        self._seen_ids.clear()


def call_key(call: ToolCall) -> object:
    """Return a value that is equal for calls of the same name with equal arguments."""
    try:
        return orjson.dumps([call.name, call.args], option=orjson.OPT_SORT_KEYS)
    except TypeError:  # nested too deeply for orjson
        return object()  # equal to no other
