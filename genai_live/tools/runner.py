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
from genai_live._runtime.background import BackgroundTask
from genai_live.converters import encode
from genai_live.errors import ConfigError, LiveError, SessionClosed, ToolError
from genai_live.tools.context import ToolContext
from genai_live.tools.policy import Allow, Deny, Replace
from genai_live.tools.registry import ToolRegistry, sort_tools
from genai_live.tools.results import failure_of, response_to, words_of
from genai_live.tools.threads import Thread, being_cancelled

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

    from genai_live.events import Event, ToolCall
    from genai_live.tools.mcp import McpClient
    from genai_live.tools.policy import ToolPolicy
    from genai_live.tools.registry import Runnable

logger = logging.getLogger("genai_live")

_END = object()


class Host(Protocol):
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
class _Work:
    """What is done for a call, kept until it is answered and the turn of the model is over.

    Attributes:
        call: The call; one that takes over the work takes its place.
        wanted: What was called with which arguments; the same for equal calls.
        connection: Number of the connection that the call came over.
        began: When the call came.
        answer: What is sent, or was; None while the function runs.
        problem: What went wrong.
        told: Whether there was a `ToolResult`.
        turn_over: Whether the model did not wait for the answer, but ended its turn.
    """

    call: ToolCall
    wanted: object
    function: Runnable | None
    policy: ToolPolicy
    connection: int
    began: float
    answer: types.FunctionResponse | None = None
    problem: str | None = None
    told: bool = False
    turn_over: bool = False
    scope: anyio.CancelScope = field(factory=anyio.CancelScope)
    task: BackgroundTask = field(factory=BackgroundTask)

    @property
    def taken_back(self) -> bool:
        """Whether nobody wants an answer any more."""
        return self.scope.cancel_called

    @property
    def streams(self) -> bool:
        """Whether there may be several results, some of them sent."""
        return self.function is not None and self.function.streams


class ToolRunner:
    """The functions of one conversation. Belongs to its event loop.

    Args:
        host: The conversation.
        policy: How to run; None leaves all calls to the user.
        find_session: Gives the session for `ToolContext.session`; None when it is gone.
    """

    def __init__(
        self, host: Host, policy: ToolPolicy | None, find_session: Callable[[], Any]
    ) -> None:
        self._host = host
        self._policy = policy
        self._find_session = find_session
        self._box = ToolRegistry()
        self._names: frozenset[str] = frozenset()
        self._limiter = anyio.CapacityLimiter(40)
        self._works: list[_Work] = []
        self._connection = 0
        self._seen: set[str] = set()
        self._leaving: list[McpClient] = []
        self._closed = False

    def sort(self, tools: Any, *, backend: str) -> ToolRegistry:
        """Sort a new list of tools; MCP servers that are in use already stay in use.

        Raises:
            ConfigError: A function cannot be declared, or a name is there twice.
        """
        box = sort_tools(tools, field="tools", backend=backend)
        used = {id(server.client): server for server in self._box.servers}
        box.servers = [used.get(id(server.client), server) for server in box.servers]
        return box

    def discard(self, box: ToolRegistry) -> None:
        """Let go of a list that is not, or no longer, in use."""
        for server in box.servers:
            if server not in self._box.servers:
                server.leave()
                self._leaving.append(server)

    def adopt(self, box: ToolRegistry, tools: Sequence[types.Tool]) -> None:
        """Run the functions of this list from now on; calls under way go on."""
        former, self._box = self._box, box
        self.discard(former)
        self._names = frozenset(
            function.name or ""
            for tool in tools
            for function in tool.function_declarations or ()
            if function.name not in box.runnable
        )

    def runs(self, name: str) -> bool:
        """Whether a call of this name is answered here: all but those declared by hand."""
        return bool(self._policy and self._box.runnable) and name not in self._names

    def take(self, happened: Sequence[Event]) -> None:
        """Start what is called, cancel what is taken back. Never waits."""
        for event in happened:
            if isinstance(event, events.ToolCall):
                if event.automatic and self._is_new(event.id):
                    self._start(event)
            elif isinstance(event, events.ToolCallCancelled):
                for work in self._works:
                    open_here = work.answer is None and not self._is_void(work)
                    if open_here and work.call.id in event.ids:
                        work.scope.cancel()

    @property
    def busy(self) -> bool:
        """Whether a function runs, or generates."""
        return any(work.answer is None and not work.taken_back for work in self._works)

    def turn_completed(self) -> None:
        """Note that the model waits for the client: nothing is called again after this."""
        for work in list(self._works):
            if self._is_void(work) or work.answer is not None:
                self._give_up(work)
            else:
                work.turn_over = True

    def connection_lost(self, asks_again: bool) -> None:
        """Note that no call that came so far can be answered any more.

        Args:
            asks_again: Whether the model will be asked again for what it left unanswered. Then
                functions go on, and answers are kept, until it has called again or its turn is
                over; but those of generators, of which a part may have been sent, are cancelled.
        """
        for work in list(self._works):
            if not asks_again or work.streams:
                self._give_up(work)
        self._connection += 1
        self._seen.clear()

    def close(self) -> None:
        """Cancel everything. Does not wait."""
        self._closed = True
        for work in list(self._works):
            self._give_up(work)
        box, self._box = self._box, ToolRegistry()
        self.discard(box)

    async def wait(self) -> None:
        """Wait until all calls have ended; threads, which cannot be stopped, are left alone."""
        for work in list(self._works):
            await work.task.wait()

    async def left(self) -> None:
        """Wait until the MCP servers that were started here have stopped."""
        for server in self._leaving:
            await server.wait()

    def _is_new(self, call_id: str | None) -> bool:
        if call_id is None:
            return True
        new = call_id not in self._seen
        self._seen.add(call_id)
        return new

    def _start(self, call: ToolCall) -> None:
        if self._policy is None or self._closed:
            return
        wanted = _wanted(call)
        began = time.monotonic()
        for work in self._works:
            if self._is_void(work) and not work.taken_back and work.wanted == wanted:
                work.call, work.connection, work.began = call, self._connection, began
                work.turn_over = False
                self._settle(work)
                return
        function = self._box.runnable.get(call.name)
        work = _Work(call, wanted, function, self._policy, self._connection, began)
        self._works.append(work)
        work.task.start(self._run, work, name=f"genai_live tool {call.name}")

    def _is_void(self, work: _Work) -> bool:
        """Whether the connection of a call was lost, and no other call took over the work."""
        return work.connection != self._connection

    async def _run(self, work: _Work) -> None:
        try:
            with work.scope:
                work.answer = await self._outcome(work)
        except BaseException:  # the event loop stops
            self._works.remove(work)
            raise
        if work.taken_back:
            self._drop(work)
        else:
            self._settle(work)

    def _settle(self, work: _Work) -> None:
        """Send the answer, once there is one and a call to be answered."""
        if work.answer is None or self._is_void(work):
            return
        self._respond(work, work.answer)
        self._tell(work)
        if work.turn_over:
            self._works.remove(work)

    def _give_up(self, work: _Work) -> None:
        """Cancel a call, or forget that it was answered."""
        if work.answer is None:
            work.scope.cancel()
        elif self._is_void(work):
            logger.info("The model did not ask again for the result of %s.", work.call.name)
            work.scope.cancel()
            self._drop(work)
        else:
            self._works.remove(work)

    def _drop(self, work: _Work) -> None:
        """Report a call to which nobody wants an answer."""
        self._works.remove(work)
        if work.answer is not None:
            self._host.count_dropped_result()
        if not work.told:
            self._tell(work)

    def _tell(self, work: _Work) -> None:
        work.told = True
        self._host.publish(
            events.ToolResult(
                turn=work.call.turn,
                id=work.call.id,
                name=work.call.name,
                duration=time.monotonic() - work.began,
                error=work.problem,
                cancelled=work.taken_back,
            )
        )

    async def _outcome(self, work: _Work) -> types.FunctionResponse:
        """Give the answer to a call; of a generator's, the last one."""
        name = work.call.name
        try:
            return await self._decide_and_run(work)
        except anyio.get_cancelled_exc_class():
            if work.taken_back or being_cancelled():
                raise
            problem = "the function cancelled itself."
            logger.exception("The tool %s cancelled itself.", name)
        except (Exception, SystemExit) as error:
            problem = words_of(error)
            logger.exception("The tool %s failed: %s", name, problem)
        return _failure(work, problem)

    async def _decide_and_run(self, work: _Work) -> types.FunctionResponse:
        call, function, policy = work.call, work.function, work.policy
        if function is None:
            names = ", ".join(sorted({*self._box.runnable, *self._names}))
            raise ToolError(f"there is no function {call.name!r}; there are: {names}.")
        decision = await self._decide(policy, work)
        if isinstance(decision, Deny):
            return _failure(work, decision.reason)
        if isinstance(decision, Replace):
            return _response(work, decision.result)
        args = call.args if decision.args is None else decision.args
        bound = function.bind(args, ToolContext(call, work.scope, self._session))
        timeout = function.timeout if function.timeout is not None else policy.timeout
        if function.streams:
            return await self._stream(work, function, bound, timeout)
        return _response(work, await _within(timeout, self._call(function, bound)))

    async def _decide(self, policy: ToolPolicy, work: _Work) -> Allow | Deny | Replace:
        ask = policy.before_tool
        if ask is None:
            return Allow()
        if inspect.iscoroutinefunction(ask):
            decision: Any = await ask(work.call)
        else:
            decision = await anyio.to_thread.run_sync(
                ask, work.call, abandon_on_cancel=True, limiter=self._limiter
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
            result = await Thread(self._limiter, self._host.count_dropped_result).run(bound)
            if inspect.isawaitable(result):  # a plain function that gives a coroutine
                result = await result
        return result

    async def _stream(
        self,
        work: _Work,
        function: Runnable,
        bound: Callable[[], Any],
        timeout: float | None,
    ) -> types.FunctionResponse:
        thread = Thread(self._limiter, self._host.count_dropped_result)
        stream: AsyncGenerator[Any, None]
        stream = bound() if function.is_async else thread.iterate(bound())
        async with aclosing(stream):
            while (result := await _within(timeout, anext(stream, _END))) is not _END:
                response = _response(work, result)
                response.will_continue = True
                self._respond(work, response)
        last = types.FunctionResponse(name=work.call.name, response={})
        last.will_continue = False
        last.scheduling = types.FunctionResponseScheduling.SILENT  # there is nothing to speak of
        return last

    def _respond(self, work: _Work, response: types.FunctionResponse) -> None:
        if work.taken_back:
            self._host.count_dropped_result()
            return
        response = evolve(response, id=work.call.id)
        if work.function is not None and response.scheduling is None:
            response.scheduling = work.function.scheduling
        answer = types.LiveClientToolResponse(function_responses=[response])
        try:
            self._host.post(types.LiveClientMessage(tool_response=answer))
        except LiveError:  # the session ended
            self._host.count_dropped_result()

    def _session(self) -> Any:
        session = self._find_session()
        if session is None:
            raise SessionClosed("the session of this call is gone.")
        return session


def _wanted(call: ToolCall) -> object:
    try:
        return orjson.dumps([call.name, call.args], option=orjson.OPT_SORT_KEYS)
    except TypeError:  # nested too deeply to be written
        return object()  # is equal to no other


def _failure(work: _Work, problem: str) -> types.FunctionResponse:
    work.problem = problem.encode(errors="replace").decode()  # JSON has no lone surrogates
    return failure_of(work.call, work.problem)


def _response(work: _Work, result: object) -> types.FunctionResponse:
    response = response_to(work.call, result)
    try:
        encode(response)  # while the model can still be told
    except ConfigError as error:
        raise ToolError("the result has no JSON form.") from error
    return response


async def _within(timeout: float | None, result: Awaitable[Any]) -> Any:
    with anyio.move_on_after(timeout):
        return await result
    raise ToolError(f"there was no result within {timeout:g} s.")
