"""Runs the functions that a model calls, each in a task of its own, and answers always.

A call that is cancelled is not answered. What a function gives too late - its call was cancelled,
its time was up, the session ended - is dropped and counted.

A call ends with the connection that it came over; what is done for it may outlive it. When the
model is asked again and calls the same function again, that call takes over what was begun or done
for the former one, so that no function does its work twice.
"""

from __future__ import annotations

import inspect
import logging
import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Protocol

import anyio
import anyio.to_thread
import orjson
from attrs import define, evolve, field

from genai_live import events, types
from genai_live._runtime.background import Background
from genai_live.converters import encode
from genai_live.errors import ConfigError, LiveError, SessionClosed, ToolError
from genai_live.tools.context import ToolContext
from genai_live.tools.policy import Allow, Deny, Replace
from genai_live.tools.registry import ToolRegistry, collect_tools
from genai_live.tools.results import describe_error, error_response, response_to
from genai_live.tools.threads import WorkerThread, being_cancelled

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

    from genai_live.events import Event, ToolCall
    from genai_live.tools.mcp import McpClient
    from genai_live.tools.policy import ToolPolicy
    from genai_live.tools.registry import Runnable

logger = logging.getLogger("genai_live")

_END = object()


class ToolSession(Protocol):
    """The conversation, as far as tools need it."""

    def post(self, message: types.LiveClientMessage) -> None:
        """Send a message, without waiting."""
        ...

    def publish(self, *found: Event) -> None:
        """Give readers an event."""
        ...

    def count_dropped_result(self) -> None:
        """Count a result that came too late; from any thread."""
        ...


@define(eq=False)
class _ToolRun:
    """What is done for a call, kept until it is answered and the turn of the model is over.

    Attributes:
        call: The call; one that takes over the run takes its place.
        key: What was called with which arguments; the same for equal calls.
        connection: Number of the connection that the call came over.
        started_at: When the call came.
        answer: What is sent, or was; None while the function runs.
        problem: What went wrong.
        reported: Whether there was a `ToolResult`.
        turn_over: Whether the model did not wait for the answer, but ended its turn.
    """

    call: ToolCall
    key: object
    function: Runnable | None
    policy: ToolPolicy
    connection: int
    started_at: float
    answer: types.FunctionResponse | None = None
    problem: str | None = None
    reported: bool = False
    turn_over: bool = False
    scope: anyio.CancelScope = field(factory=anyio.CancelScope)
    task: Background = field(factory=Background)

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants an answer any more."""
        return self.scope.cancel_called

    @property
    def is_generator(self) -> bool:
        """Whether there may be several results, some of them sent."""
        return self.function is not None and self.function.is_generator


class ToolRunner:
    """The functions of one conversation. Belongs to its event loop.

    Args:
        session: The conversation.
        policy: How to run; None leaves all calls to the user.
        find_session: Gives the session for `ToolContext.session`; None when it is gone.
    """

    def __init__(
        self, session: ToolSession, policy: ToolPolicy | None, find_session: Callable[[], Any]
    ) -> None:
        self._session = session
        self._policy = policy
        self._find_session = find_session
        self._registry = ToolRegistry()
        self._declared_by_hand: frozenset[str] = frozenset()
        self._limiter = anyio.CapacityLimiter(40)
        self._runs: list[_ToolRun] = []
        self._connection = 0
        self._seen_ids: set[str] = set()
        self._closing_clients: list[McpClient] = []
        self._closed = False

    def collect(self, tools: Any, *, backend: str) -> ToolRegistry:
        """Sort a new list of tools; MCP servers that are in use already stay in use.

        Raises:
            ConfigError: A function cannot be declared, or a name is there twice.
        """
        registry = collect_tools(tools, field="tools", backend=backend)
        used = {id(client.client): client for client in self._registry.mcp_clients}
        registry.mcp_clients = [
            used.get(id(client.client), client) for client in registry.mcp_clients
        ]
        return registry

    def discard(self, registry: ToolRegistry) -> None:
        """Let go of a list that is not, or no longer, in use."""
        for client in registry.mcp_clients:
            if client not in self._registry.mcp_clients:
                client.release()
                self._closing_clients.append(client)

    def set_tools(self, registry: ToolRegistry, tools: Sequence[types.Tool]) -> None:
        """Run the functions of this list from now on; calls under way go on."""
        former, self._registry = self._registry, registry
        self.discard(former)
        self._declared_by_hand = frozenset(
            function.name or ""
            for tool in tools
            for function in tool.function_declarations or ()
            if function.name not in registry.runnable
        )

    def is_automatic(self, name: str) -> bool:
        """Whether a call of this name is answered here: all but those declared by hand."""
        return bool(self._policy and self._registry.runnable) and name not in self._declared_by_hand

    def handle_events(self, tool_events: Sequence[Event]) -> None:
        """Start what is called, cancel what is taken back. Never waits."""
        for event in tool_events:
            if isinstance(event, events.ToolCall):
                if event.automatic and self._is_new(event.id):
                    self._start(event)
            elif isinstance(event, events.ToolCallCancelled):
                for run in self._runs:
                    open_here = run.answer is None and not self._is_stale(run)
                    if open_here and run.call.id in event.ids:
                        run.scope.cancel()

    @property
    def busy(self) -> bool:
        """Whether a function runs, or generates."""
        return any(run.answer is None and not run.cancelled for run in self._runs)

    def on_turn_completed(self) -> None:
        """Note that the model waits for the client: nothing is called again after this."""
        for run in list(self._runs):
            if self._is_stale(run) or run.answer is not None:
                self._abandon(run)
            else:
                run.turn_over = True

    def on_connection_lost(self, *, will_resend: bool) -> None:
        """Note that no call that came so far can be answered any more.

        Args:
            will_resend: Whether the model will be asked again for what it left unanswered. Then
                functions go on, and answers are kept, until it has called again or its turn is
                over; but those of generators, of which a part may have been sent, are cancelled.
        """
        for run in list(self._runs):
            if not will_resend or run.is_generator:
                self._abandon(run)
        self._connection += 1
        self._seen_ids.clear()

    def close(self) -> None:
        """Cancel everything. Does not wait."""
        self._closed = True
        for run in list(self._runs):
            self._abandon(run)
        registry, self._registry = self._registry, ToolRegistry()
        self.discard(registry)

    async def wait(self) -> None:
        """Wait until all calls have ended; threads, which cannot be stopped, are left alone."""
        for run in list(self._runs):
            await run.task.wait()

    async def wait_mcp_closed(self) -> None:
        """Wait until the MCP servers that were started here have stopped."""
        for client in self._closing_clients:
            await client.wait_closed()

    def _is_new(self, call_id: str | None) -> bool:
        if call_id is None:
            return True
        new = call_id not in self._seen_ids
        self._seen_ids.add(call_id)
        return new

    def _start(self, call: ToolCall) -> None:
        if self._policy is None or self._closed:
            return
        key = _call_key(call)
        started_at = time.monotonic()
        for run in self._runs:
            if self._is_stale(run) and not run.cancelled and run.key == key:
                run.call, run.connection, run.started_at = call, self._connection, started_at
                run.turn_over = False
                self._answer(run)
                return
        function = self._registry.runnable.get(call.name)
        run = _ToolRun(call, key, function, self._policy, self._connection, started_at)
        self._runs.append(run)
        run.task.start(self._run, run, name=f"genai_live tool {call.name}")

    def _is_stale(self, run: _ToolRun) -> bool:
        """Whether the connection of a call was lost, and no other call took over the run."""
        return run.connection != self._connection

    async def _run(self, run: _ToolRun) -> None:
        try:
            with run.scope:
                run.answer = await self._run_safely(run)
        except BaseException:  # the event loop stops
            self._runs.remove(run)
            raise
        if run.cancelled:
            self._discard_run(run)
        else:
            self._answer(run)

    def _answer(self, run: _ToolRun) -> None:
        """Send the answer, once there is one and a call to be answered."""
        if run.answer is None or self._is_stale(run):
            return
        self._respond(run, run.answer)
        self._report(run)
        if run.turn_over:
            self._runs.remove(run)

    def _abandon(self, run: _ToolRun) -> None:
        """Cancel a call, or forget that it was answered."""
        if run.answer is None:
            run.scope.cancel()
        elif self._is_stale(run):
            logger.info("The model did not ask again for the result of %s.", run.call.name)
            run.scope.cancel()
            self._discard_run(run)
        else:
            self._runs.remove(run)

    def _discard_run(self, run: _ToolRun) -> None:
        """Report a call to which nobody wants an answer."""
        self._runs.remove(run)
        if run.answer is not None:
            self._session.count_dropped_result()
        if not run.reported:
            self._report(run)

    def _report(self, run: _ToolRun) -> None:
        run.reported = True
        self._session.publish(
            events.ToolResult(
                turn=run.call.turn,
                id=run.call.id,
                name=run.call.name,
                duration=time.monotonic() - run.started_at,
                error=run.problem,
                cancelled=run.cancelled,
            )
        )

    async def _run_safely(self, run: _ToolRun) -> types.FunctionResponse:
        """Give the answer to a call; of a generator's, the last one."""
        name = run.call.name
        try:
            return await self._decide_and_run(run)
        except anyio.get_cancelled_exc_class():
            if run.cancelled or being_cancelled():
                raise
            problem = "the function cancelled itself."
            logger.exception("The tool %s cancelled itself.", name)
        except (Exception, SystemExit) as error:
            problem = describe_error(error)
            logger.exception("The tool %s failed: %s", name, problem)
        return _failure(run, problem)

    async def _decide_and_run(self, run: _ToolRun) -> types.FunctionResponse:
        call, function, policy = run.call, run.function, run.policy
        if function is None:
            names = ", ".join(sorted({*self._registry.runnable, *self._declared_by_hand}))
            raise ToolError(f"there is no function {call.name!r}; there are: {names}.")
        decision = await self._decide(policy, run)
        if isinstance(decision, Deny):
            return _failure(run, decision.reason)
        if isinstance(decision, Replace):
            return _response(run, decision.result)
        args = call.args if decision.args is None else decision.args
        bound = function.bind(args, ToolContext(call, run.scope, self._user_session))
        timeout = function.timeout if function.timeout is not None else policy.timeout
        if function.is_generator:
            return await self._stream(run, function, bound, timeout)
        return _response(run, await _with_timeout(timeout, self._call(function, bound)))

    async def _decide(self, policy: ToolPolicy, run: _ToolRun) -> Allow | Deny | Replace:
        before_tool = policy.before_tool
        if before_tool is None:
            return Allow()
        if inspect.iscoroutinefunction(before_tool):
            decision: Any = await before_tool(run.call)
        else:
            decision = await anyio.to_thread.run_sync(
                before_tool, run.call, abandon_on_cancel=True, limiter=self._limiter
            )
            if inspect.isawaitable(decision):
                decision = await decision
        if isinstance(decision, bool):
            decision = Allow() if decision else Deny()
        if not isinstance(decision, Allow | Deny | Replace):
            raise TypeError(f"before_tool gave {decision!r}; the call is denied.")
        return decision

    async def _call(self, function: Runnable, bound: Callable[[], Any]) -> Any:
        result: Any
        if function.is_async:
            result = await bound()
        else:
            result = await WorkerThread(self._limiter, self._session.count_dropped_result).run(
                bound
            )
            if inspect.isawaitable(result):  # a plain function that gives a coroutine
                result = await result
        return result

    async def _stream(
        self,
        run: _ToolRun,
        function: Runnable,
        bound: Callable[[], Any],
        timeout: float | None,
    ) -> types.FunctionResponse:
        thread = WorkerThread(self._limiter, self._session.count_dropped_result)
        stream: AsyncGenerator[Any, None]
        stream = bound() if function.is_async else thread.iterate(bound())
        async with aclosing(stream):
            while (result := await _with_timeout(timeout, anext(stream, _END))) is not _END:
                response = _response(run, result)
                response.will_continue = True
                self._respond(run, response)
        last = types.FunctionResponse(name=run.call.name, response={})
        last.will_continue = False
        last.scheduling = types.FunctionResponseScheduling.SILENT  # there is nothing to speak of
        return last

    def _respond(self, run: _ToolRun, response: types.FunctionResponse) -> None:
        if run.cancelled:
            self._session.count_dropped_result()
            return
        response = evolve(response, id=run.call.id)
        if run.function is not None and response.scheduling is None:
            response.scheduling = run.function.scheduling
        answer = types.LiveClientToolResponse(function_responses=[response])
        try:
            self._session.post(types.LiveClientMessage(tool_response=answer))
        except LiveError:  # the session ended
            self._session.count_dropped_result()

    def _user_session(self) -> Any:
        session = self._find_session()
        if session is None:
            raise SessionClosed("the session of this call is gone.")
        return session


def _call_key(call: ToolCall) -> object:
    try:
        return orjson.dumps([call.name, call.args], option=orjson.OPT_SORT_KEYS)
    except TypeError:  # nested too deeply to be written
        return object()  # is equal to no other


def _failure(run: _ToolRun, problem: str) -> types.FunctionResponse:
    run.problem = problem.encode(errors="replace").decode()  # JSON has no lone surrogates
    return error_response(run.call, run.problem)


def _response(run: _ToolRun, result: object) -> types.FunctionResponse:
    response = response_to(run.call, result)
    try:
        encode(response)  # while the model can still be reported
    except ConfigError as error:
        raise ToolError("the result has no JSON form.") from error
    return response


async def _with_timeout(timeout: float | None, result: Awaitable[Any]) -> Any:
    with anyio.move_on_after(timeout):
        return await result
    raise ToolError(f"there was no result within {timeout:g} s.")
