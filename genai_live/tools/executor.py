"""Runs one function: approval, arguments, timeout, threads, and the response to its call."""

from __future__ import annotations

import inspect
import logging
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio

from genai_live import types
from genai_live._inputs.model_checks import check_responses
from genai_live._runtime.frames import exc_info
from genai_live._runtime.worker_thread import run_in_thread
from genai_live._text import escape_controls
from genai_live._wire.reprs import short_repr
from genai_live.converters import encode
from genai_live.errors import ConfigError, SessionClosed, ToolError
from genai_live.tools.context import ToolContext
from genai_live.tools.policy import Allow, Deny, Replace
from genai_live.tools.results import describe_error, error_response, response_to
from genai_live.tools.threads import WorkerThread
from genai_live.tools.waiting import waited_for

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable

    from genai_live.models import ModelProfile
    from genai_live.tools.policy import ToolPolicy
    from genai_live.tools.registry import Runnable
    from genai_live.tools.runs import ToolRun

logger = logging.getLogger("genai_live")

MAX_THREADS = 40
"""How many plain functions of one session may run at a time."""

MAX_RESULT_SIZE = 8 * 1024 * 1024
"""Largest response that is sent, in bytes of JSON; media in it are a third longer there."""

_END = object()


class ToolExecutor:
    """Runs the functions of one session, in its event loop and in worker threads.

    Args:
        policy: Approval and timeout.
        find_session: Returns the user's session for `ToolContext.session`, None when it is gone.
        tool_names: Returns the names that the model may call, for the answer to an unknown one.
        send: Sends one response of a generator, without waiting.
        on_late_result: Called when a thread has a result that is no longer needed; from any thread.
        profile: What the model accepts.
    """

    def __init__(
        self,
        policy: ToolPolicy,
        *,
        find_session: Callable[[], Any],
        tool_names: Callable[[], Iterable[str]],
        send: Callable[[ToolRun, types.FunctionResponse], None],
        on_late_result: Callable[[], None],
        profile: ModelProfile,
    ) -> None:
        self._policy = policy
        self._find_session = find_session
        self._tool_names = tool_names
        self._send = send
        self._on_late_result = on_late_result
        self._profile = profile
        # Shared by the functions and `before_tool`.
        self._limiter = anyio.CapacityLimiter(MAX_THREADS)

    async def execute(self, run: ToolRun, scope: anyio.CancelScope) -> types.FunctionResponse:
        """Run a function and return the response to its call; of a generator, the last one.

        Errors of the function become the response, whatever they are.

        Args:
            run: The run.
            scope: What cancels it.
        """
        name = run.call.name
        try:
            return await self._decide_and_run(run, scope)
        except BaseException as error:
            if run.cancelled or run.task.ends_with(error):
                raise
            if isinstance(error, anyio.get_cancelled_exc_class()):
                problem = "the function cancelled itself."
                logger.exception(
                    "The tool %s cancelled itself.",
                    escape_controls(name),
                    exc_info=exc_info(error),
                    extra={"event_name": "tool_cancelled", "tool": escape_controls(name)},
                )
            else:
                problem = describe_error(error)
                logger.exception(
                    "The tool %s failed: %s",
                    *map(escape_controls, (name, problem)),
                    exc_info=exc_info(error),
                    extra={"event_name": "tool_failed", "tool": escape_controls(name)},
                )
            if not isinstance(error, Exception):
                run.raised = error
        return _error(run, problem)

    async def _decide_and_run(
        self, run: ToolRun, scope: anyio.CancelScope
    ) -> types.FunctionResponse:
        call, function = run.call, run.function
        if function is None:
            names = ", ".join(sorted(set(self._tool_names())))
            raise ToolError(f"unknown function {call.name!r}; available functions: {names}.")
        decision = await self._decide(run)
        if isinstance(decision, Deny):
            return _error(run, decision.reason)
        if isinstance(decision, Replace):
            return self._response(run, decision.result)
        args = call.args if decision.args is None else decision.args
        bound = function.bind(args, ToolContext(call, scope, self._user_session))
        timeout = function.timeout if function.timeout is not None else self._policy.timeout
        if function.is_generator:
            return await self._stream(run, function, bound, timeout)
        with waited_for(self._find_session, run):
            return self._response(run, await _with_timeout(timeout, self._call(function, bound)))

    async def _decide(self, run: ToolRun) -> Allow | Deny | Replace:
        before_tool = self._policy.before_tool
        if before_tool is None:
            return Allow()
        if inspect.iscoroutinefunction(before_tool):
            decision: Any = await before_tool(run.call)
        else:
            decision = await run_in_thread(
                partial(before_tool, run.call), abandon_on_cancel=True, limiter=self._limiter
            )
            if inspect.isawaitable(decision):
                decision = await decision
        if isinstance(decision, bool):
            decision = Allow() if decision else Deny()
        if not isinstance(decision, Allow | Deny | Replace):
            raise TypeError(f"before_tool returned {short_repr(decision)}; the call is denied.")
        return decision

    async def _call(self, function: Runnable, bound: Callable[[], Any]) -> Any:
        result: Any
        if function.is_async:
            result = await bound()
        else:
            result = await WorkerThread(self._limiter, self._on_late_result).run(bound)
            if inspect.isawaitable(result):  # a plain function that returns a coroutine
                result = await result
        return result

    async def _stream(
        self,
        run: ToolRun,
        function: Runnable,
        bound: Callable[[], Any],
        timeout: float | None,
    ) -> types.FunctionResponse:
        thread = WorkerThread(self._limiter, self._on_late_result)
        stream: AsyncGenerator[Any, None]
        stream = bound() if function.is_async else thread.iterate(bound())
        async with aclosing(stream):
            while (result := await _with_timeout(timeout, anext(stream, _END))) is not _END:
                response = self._response(run, result)
                response.will_continue = True
                self._send(run, response)
        run.size = 0
        last = types.FunctionResponse(name=run.call.name, response={})
        last.will_continue = False
        if self._profile.scheduling != "refused":
            last.scheduling = types.FunctionResponseScheduling.SILENT  # nothing to speak about
        return last

    def _response(self, run: ToolRun, result: object) -> types.FunctionResponse:
        response = response_to(run.call, result)
        try:
            size = len(encode(response))  # while the error can still be sent to the model
        except ConfigError as error:
            raise ToolError("the result cannot be written as JSON.") from error
        if size > MAX_RESULT_SIZE:
            raise ToolError(
                f"the result is too large: {size} bytes of JSON, of which {MAX_RESULT_SIZE} are "
                "accepted."
            )
        run.size = size
        try:
            check_responses([response], self._profile)
        except ConfigError as error:
            raise ToolError(str(error)) from error
        return response

    def _user_session(self) -> Any:
        session = self._find_session()
        if session is None:
            raise SessionClosed("the session of this call no longer exists.")
        return session


def _error(run: ToolRun, problem: str) -> types.FunctionResponse:
    run.problem = problem.encode(errors="replace").decode()  # JSON has no lone surrogates
    return error_response(run.call, run.problem)


async def _with_timeout(timeout: float | None, result: Awaitable[Any]) -> Any:
    with anyio.move_on_after(timeout):
        return await result
    raise ToolError(f"no result within {timeout:g} s.")
