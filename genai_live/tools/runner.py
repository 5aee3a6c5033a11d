"""Runs the functions that a model calls, each in a task of its own, and answers always.

A call that is cancelled is not answered. What a function gives too late - its call was cancelled,
its time was up, the session ended - is dropped and counted.
"""

from __future__ import annotations

import inspect
import logging
import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Protocol

import anyio
import anyio.to_thread
from attrs import define, field

from genai_live import events, types
from genai_live._tasks import Background
from genai_live.errors import ConfigError, LiveError, SessionClosed, ToolError
from genai_live.tools.context import ToolContext
from genai_live.tools.policy import Allow, Deny, Replace
from genai_live.tools.registry import Toolbox, sort_tools
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

    def tell(self, event: Event) -> None:
        """Hand an event to the readers."""
        ...

    def count_dropped_result(self) -> None:
        """Count a result that came too late; from any thread."""
        ...


@define(eq=False)
class _Running:
    """A call that is not answered yet."""

    call: ToolCall
    function: Runnable | None
    policy: ToolPolicy
    scope: anyio.CancelScope = field(factory=anyio.CancelScope)
    task: Background = field(factory=Background)


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
        self._box = Toolbox()
        self._names: frozenset[str] = frozenset()
        self._limiter = anyio.CapacityLimiter(40)
        self._running: dict[object, _Running] = {}
        self._seen: set[str] = set()
        self._leaving: list[McpClient] = []
        self._closed = False

    def sort(self, tools: Any, *, backend: str) -> Toolbox:
        """Sort a new list of tools; MCP servers that are in use already stay in use.

        Raises:
            ConfigError: A function cannot be declared, or a name is there twice.
        """
        box = sort_tools(tools, field="tools", backend=backend)
        used = {id(server.client): server for server in self._box.servers}
        box.servers = [used.get(id(server.client), server) for server in box.servers]
        return box

    def discard(self, box: Toolbox) -> None:
        """Let go of a list that is not, or no longer, in use."""
        for server in box.servers:
            if server not in self._box.servers:
                server.leave()
                self._leaving.append(server)

    def adopt(self, box: Toolbox, tools: Sequence[types.Tool]) -> None:
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
                for call_id in event.ids:
                    self._cancel(call_id)

    def close(self) -> None:
        """Cancel everything. Does not wait."""
        self._closed = True
        for key in list(self._running):
            self._cancel(key)
        box, self._box = self._box, Toolbox()
        self.discard(box)

    async def wait(self) -> None:
        """Wait until all calls have ended; threads, which cannot be stopped, are left alone."""
        for running in list(self._running.values()):
            await running.task.wait()

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
        running = _Running(call, self._box.runnable.get(call.name), self._policy)
        key = call.id or running
        self._running[key] = running
        running.task.start(self._run, running, key, name=f"genai_live tool {call.name}")

    def _cancel(self, key: object) -> None:
        if key in self._running:
            self._running[key].scope.cancel()

    async def _run(self, running: _Running, key: object) -> None:
        call = running.call
        began = time.monotonic()
        problem: str | None = None
        try:
            with running.scope:
                problem = await self._answer(running)
        finally:
            del self._running[key]
        self._host.tell(
            events.ToolResult(
                turn=call.turn,
                id=call.id,
                name=call.name,
                duration=time.monotonic() - began,
                error=problem,
                cancelled=running.scope.cancel_called,
            )
        )

    async def _answer(self, running: _Running) -> str | None:
        """Answer a call; give what went wrong."""
        name = running.call.name
        try:
            return await self._decide_and_run(running)
        except anyio.get_cancelled_exc_class():
            if running.scope.cancel_called or being_cancelled():
                raise
            problem = "the function cancelled itself."
            logger.exception("The tool %s cancelled itself.", name)
        except (Exception, SystemExit) as error:
            problem = words_of(error)
            logger.exception("The tool %s failed: %s", name, problem)
        return self._fail(running, problem)

    def _fail(self, running: _Running, problem: str) -> str:
        self._respond(running, failure_of(running.call, problem))
        return problem

    async def _decide_and_run(self, running: _Running) -> str | None:
        call, function, policy = running.call, running.function, running.policy
        if function is None:
            names = ", ".join(sorted({*self._box.runnable, *self._names}))
            raise ToolError(f"there is no function {call.name!r}; there are: {names}.")
        decision = await self._decide(policy, running)
        if isinstance(decision, Deny):
            return self._fail(running, decision.reason)
        if isinstance(decision, Replace):
            self._respond(running, response_to(call, decision.result))
            return None
        args = call.args if decision.args is None else decision.args
        work = function.bind(args, ToolContext(call, running.scope, self._session))
        timeout = function.timeout if function.timeout is not None else policy.timeout
        if function.streams:
            await self._stream(running, function, work, timeout)
        else:
            result = await _within(timeout, self._call(function, work))
            self._respond(running, response_to(call, result))
        return None

    async def _decide(self, policy: ToolPolicy, running: _Running) -> Allow | Deny | Replace:
        ask = policy.before_tool
        if ask is None:
            return Allow()
        if inspect.iscoroutinefunction(ask):
            decision: Any = await ask(running.call)
        else:
            decision = await anyio.to_thread.run_sync(
                ask, running.call, abandon_on_cancel=True, limiter=self._limiter
            )
            if inspect.isawaitable(decision):
                decision = await decision
        if isinstance(decision, bool):
            decision = Allow() if decision else Deny()
        if not isinstance(decision, Allow | Deny | Replace):
            raise TypeError(f"before_tool gave {decision!r}; the call is denied.")
        return decision

    async def _call(self, function: Runnable, work: Callable[[], Any]) -> Any:
        result: Any
        if function.is_async:
            result = await work()
        else:
            result = await Thread(self._limiter, self._host.count_dropped_result).run(work)
            if inspect.isawaitable(result):  # a plain function that gives a coroutine
                result = await result
        return result

    async def _stream(
        self,
        running: _Running,
        function: Runnable,
        work: Callable[[], Any],
        timeout: float | None,
    ) -> None:
        thread = Thread(self._limiter, self._host.count_dropped_result)
        stream: AsyncGenerator[Any, None] = work() if function.is_async else thread.iterate(work())
        async with aclosing(stream):
            while (result := await _within(timeout, anext(stream, _END))) is not _END:
                response = response_to(running.call, result)
                response.will_continue = True
                self._respond(running, response)
        last = types.FunctionResponse(id=running.call.id, name=running.call.name, response={})
        last.will_continue = False
        last.scheduling = types.FunctionResponseScheduling.SILENT  # there is nothing to speak of
        self._respond(running, last)

    def _respond(self, running: _Running, response: types.FunctionResponse) -> None:
        if running.scope.cancel_called:
            self._host.count_dropped_result()
            return
        if running.function is not None and response.scheduling is None:
            response.scheduling = running.function.scheduling
        answer = types.LiveClientToolResponse(function_responses=[response])
        try:
            self._host.post(types.LiveClientMessage(tool_response=answer))
        except ConfigError as error:
            raise ToolError("the result has no JSON form.") from error
        except LiveError:  # the session ended
            self._host.count_dropped_result()

    def _session(self) -> Any:
        session = self._find_session()
        if session is None:
            raise SessionClosed("the session of this call is gone.")
        return session


async def _within(timeout: float | None, result: Awaitable[Any]) -> Any:
    with anyio.move_on_after(timeout):
        return await result
    raise ToolError(f"there was no result within {timeout:g} s.")
