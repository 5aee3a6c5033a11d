"""Runs the functions that a model calls, each in a task of its own, and answers every call.

A cancelled call is not answered. A result that comes too late, because its call was cancelled,
its time was up or the session ended, is dropped and counted.

A call ends with the connection that it came over, but its function may continue. When the model is
asked again and makes an equal call, that call takes over the run of the former one, so that the
function runs once.
"""

from __future__ import annotations

import logging
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Protocol

import anyio
from attrs import evolve

from genai_live import events, types
from genai_live._inputs.model_checks import UNKNOWN_MODEL
from genai_live._text import escape_controls
from genai_live.errors import LiveError
from genai_live.tools.executor import ToolExecutor
from genai_live.tools.registry import ToolRegistry, collect_tools
from genai_live.tools.results import error_response
from genai_live.tools.runs import MAX_OPEN_CALLS, ToolRuns, call_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from contextlib import AbstractContextManager

    from genai_live._wire.backend import Backend
    from genai_live.events import Event, ToolCall
    from genai_live.models import ModelProfile
    from genai_live.tools.mcp import McpClient
    from genai_live.tools.policy import ToolPolicy
    from genai_live.tools.runs import ToolRun

logger = logging.getLogger("genai_live")

TOO_MANY_CALLS = (
    f"too many calls: at most {MAX_OPEN_CALLS} can be open. Wait for results, then call again."
)
NO_MORE_CALLS = "no more functions can be called in this conversation. Answer without."


class ToolSession(Protocol):
    """What a `ToolRunner` needs of its session."""

    def post(self, message: types.LiveClientMessage) -> object:
        """Queue a message for sending, without waiting."""
        ...

    def publish(self, *published: Event) -> None:
        """Publish events to the readers."""
        ...

    def report(self, error: BaseException) -> None:
        """Report to `onerror` what a function raised, if it is no `Exception`."""
        ...

    def count_dropped_result(self) -> None:
        """Count a result that came too late; from any thread."""
        ...


class ToolRunner:
    """The tools of one session, and the calls under way. Belongs to the session's event loop.

    Args:
        session: Where responses and events go.
        policy: How to run functions; None leaves all calls to the user.
        find_session: Returns the user's session for `ToolContext.session`, None when it is gone.
        profile: What the model accepts.
        admits: Returns whether a call may be run; None for all.
        running: Returns the context in which a call is run; None for that of the session.
    """

    def __init__(
        self,
        session: ToolSession,
        policy: ToolPolicy | None,
        find_session: Callable[[], Any],
        *,
        profile: ModelProfile = UNKNOWN_MODEL,
        admits: Callable[[ToolCall], bool] | None = None,
        running: Callable[[ToolCall], AbstractContextManager[None]] | None = None,
    ) -> None:
        self._session = session
        self._admits = admits
        self._running = running
        self._profile = profile
        self._share_equal_calls = policy is not None and policy.share_equal_calls
        # None where functions are declared and not run.
        self._executor = None
        if policy is not None:
            self._executor = ToolExecutor(
                policy,
                find_session=find_session,
                tool_names=lambda: (*self._registry.runnable, *self._declared_by_hand),
                send=self._send,
                on_late_result=session.count_dropped_result,
                profile=profile,
            )
        # The tools in use.
        self._registry = ToolRegistry()
        # Names of declared functions that the user answers.
        self._declared_by_hand: frozenset[str] = frozenset()
        self._runs = ToolRuns()
        # MCP clients that were released and may not be closed yet.
        self._closing_clients: list[McpClient] = []
        # Once closed, calls are ignored.
        self._closed = False

    def collect(self, tools: Any, *, backend: Backend) -> ToolRegistry:
        """Sort a new list of tools; MCP clients that are in use already stay in use.

        Raises:
            ConfigError: A function cannot be declared, or two have the same name.
        """
        registry = collect_tools(tools, field="tools", backend=backend, profile=self._profile)
        used = {id(client.client): client for client in self._registry.mcp_clients}
        registry.mcp_clients = [
            used.get(id(client.client), client) for client in registry.mcp_clients
        ]
        return registry

    def discard(self, registry: ToolRegistry) -> None:
        """Release the MCP clients of a list that is not, or no longer, in use."""
        for client in registry.mcp_clients:
            if client not in self._registry.mcp_clients:
                client.release()
                self._closing_clients.append(client)

    def set_tools(self, registry: ToolRegistry, tools: Sequence[types.Tool]) -> None:
        """Run the functions of this list from now on; calls under way continue.

        Args:
            registry: What is run.
            tools: What is declared to the model.
        """
        former, self._registry = self._registry, registry
        self.discard(former)
        self._declared_by_hand = frozenset(
            function.name or ""
            for tool in tools
            for function in tool.function_declarations or ()
            if function.name not in registry.runnable
        )

    def is_automatic(self, name: str) -> bool:
        """Whether calls of this name are answered here: all but those declared by hand."""
        runs_functions = self._executor is not None and bool(self._registry.runnable)
        return runs_functions and name not in self._declared_by_hand

    def handle_events(self, published: Sequence[Event]) -> None:
        """Start functions that are called; cancel those whose calls are cancelled. Never waits.

        Calls of one message beyond `MAX_OPEN_CALLS` are refused, and so are calls while as many
        wait for their functions.
        """
        taken = 0
        refused: list[ToolCall] = []
        beyond: list[ToolCall] = []
        for event in published:
            if isinstance(event, events.ToolCall):
                if event.automatic and self._runs.register_id(event.id):
                    taken += 1
                    if self._admits is not None and not self._admits(event):
                        beyond.append(event)
                    elif taken > MAX_OPEN_CALLS or not self._start(event):
                        refused.append(event)
            elif isinstance(event, events.ToolCallCancelled):
                self._cancel(frozenset(event.ids))
        if self._executor is not None and not self._closed:
            self._refuse(refused, TOO_MANY_CALLS)
            self._refuse(beyond, NO_MORE_CALLS)

    def _refuse(self, calls: Sequence[ToolCall], problem: str) -> None:
        """Answer calls that are not run, in one message."""
        if not calls:
            return
        logger.warning(
            "%d calls were refused: %s",
            len(calls),
            problem,
            extra={"event_name": "calls_refused", "count": len(calls)},
        )
        self._post([error_response(call, problem) for call in calls])
        self._session.publish(
            *(
                events.ToolResult(
                    turn=call.turn, id=call.id, name=call.name, duration=0.0, error=problem
                )
                for call in calls
            )
        )

    def _cancel(self, ids: Collection[str]) -> None:
        """Cancel calls; a function stops when no other call waits for it."""
        for run in self._runs:
            if run.answer is not None or self._runs.is_stale(run):
                continue
            for call, started_at in run.calls:
                if call.id not in ids:
                    continue
                if not run.forget_call(call):
                    run.cancel()
                else:
                    self._report(run, call, started_at, cancelled=True)

    @property
    def busy(self) -> bool:
        """Whether a function runs, or generates."""
        return self._runs.busy

    def on_turn_completed(self) -> None:
        """Forget answered calls and give up stale runs: the model calls nothing again."""
        for run in self._runs:
            if self._runs.is_stale(run) or run.answer is not None:
                self._give_up(run)
            else:
                run.turn_completed = True

    def on_connection_lost(self, *, will_resend: bool) -> None:
        """Make all runs stale: none of the calls so far can be answered any more.

        Args:
            will_resend: Whether the model is asked again for what it left unanswered. Then
                functions continue and answers are kept until the model has called again or its
                turn is over. Generators are cancelled, since some of their results may have been
                sent.
        """
        for run in self._runs:
            if not will_resend or run.is_generator:
                self._give_up(run)
        self._runs.on_connection_lost()

    def close(self) -> None:
        """Cancel all functions and release the MCP clients. Does not wait."""
        self._closed = True
        for run in self._runs:
            self._give_up(run)
        registry, self._registry = self._registry, ToolRegistry()
        self.discard(registry)

    async def wait(self) -> None:
        """Wait until all calls have ended; threads, which cannot be stopped, are left alone."""
        for run in self._runs:
            await run.task.wait()

    async def wait_mcp_closed(self) -> None:
        """Wait until the MCP clients that were opened here are closed."""
        for client in self._closing_clients:
            await client.wait_closed()

    def _start(self, call: ToolCall) -> bool:
        """Run what is called, or use the run of an equal call; return False if it is too much."""
        if self._executor is None or self._closed:
            return True
        key = call_key(call)
        now = time.monotonic()
        run = self._runs.take_over(call, key, now=now)
        if run is not None:
            self._answer(run)
            return True
        if self._runs.is_full:
            return False
        run = self._runs.join(call, key, now=now, share=self._share_equal_calls)
        if run is not None:
            self._answer(run, call)
            return True
        run = self._runs.add(call, key, self._registry.runnable.get(call.name), now=now)
        run.task.start(self._run, self._executor, run, name=f"genai_live tool {call.name}")
        return True

    async def _run(self, executor: ToolExecutor, run: ToolRun) -> None:
        try:
            with anyio.CancelScope() as run.scope:
                if run.cancelled:
                    run.scope.cancel()
                with self._running(run.call) if self._running is not None else nullcontext():
                    run.answer = await executor.execute(run, run.scope)
        except BaseException:  # the event loop stops
            self._runs.remove(run)
            raise
        if run.cancelled:
            self._drop(run)
        else:
            self._answer(run)
            for excess in self._runs.excess():
                self._give_up(excess)
        if run.raised is not None:
            self._session.report(run.raised)

    def _answer(self, run: ToolRun, only: ToolCall | None = None) -> None:
        """Send the answer, if there is one, to the calls that wait for it, or to one of them."""
        if run.answer is None or self._runs.is_stale(run):
            return
        for call, started_at in run.calls:
            if only is None or call is only:
                self._send(run, run.answer, call)
                self._report(run, call, started_at)
        if run.turn_completed:
            self._runs.remove(run)

    def _give_up(self, run: ToolRun) -> None:
        """Cancel a run, or forget one that is answered."""
        if run.answer is None:
            run.cancel()
        elif self._runs.is_stale(run):
            name = escape_controls(run.call.name)
            logger.info(
                "The model did not ask again for the result of %s.",
                name,
                extra={"event_name": "result_unclaimed", "tool": name},
            )
            run.cancel()
            self._drop(run)
        else:
            self._runs.remove(run)

    def _drop(self, run: ToolRun) -> None:
        """Forget a run whose result is no longer needed, and report it."""
        self._runs.remove(run)
        if run.answer is not None:
            self._session.count_dropped_result()
        if not run.reported:
            for call, started_at in run.calls:
                self._report(run, call, started_at)

    def _report(
        self, run: ToolRun, call: ToolCall, started_at: float, *, cancelled: bool = False
    ) -> None:
        run.reported = run.reported or not cancelled
        self._session.publish(
            events.ToolResult(
                turn=call.turn,
                id=call.id,
                name=call.name,
                duration=time.monotonic() - started_at,
                error=run.problem,
                cancelled=cancelled or run.cancelled,
            )
        )

    def _send(
        self, run: ToolRun, response: types.FunctionResponse, call: ToolCall | None = None
    ) -> None:
        if run.cancelled:
            self._session.count_dropped_result()
            return
        response = evolve(response, id=(call or run.call).id)
        if run.function is not None and response.scheduling is None:
            response.scheduling = run.function.scheduling
        self._post([response])

    def _post(self, responses: list[types.FunctionResponse]) -> None:
        answer = types.LiveClientToolResponse(function_responses=responses)
        try:
            self._session.post(types.LiveClientMessage(tool_response=answer))
        except LiveError:  # the session ended
            self._session.count_dropped_result()
