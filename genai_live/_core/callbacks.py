"""Callbacks: a reader that calls functions of the user's, in order."""

from __future__ import annotations

import inspect
import logging
import threading
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any, TypedDict, cast

import anyio
from attrs import fields, frozen

from genai_live._core.connection import cancelled_from_outside
from genai_live._core.inbox import EndOfStream
from genai_live._inputs.guard import guarded
from genai_live._runtime.background import current_task
from genai_live._runtime.frames import exc_info
from genai_live._runtime.worker_thread import run_in_thread
from genai_live._text import did_you_mean
from genai_live._wire.reprs import short_key, short_repr, text_of
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from genai_live._core.core import SessionCore
    from genai_live._core.readers import InboundReader
    from genai_live.transport.base import CloseInfo
    from genai_live.types import LiveMusicServerMessage, LiveServerMessage

logger = logging.getLogger("genai_live")

_running: ContextVar[_RunningCallback | None] = ContextVar("genai_live.callback", default=None)
"""The callback that runs. A task or thread that a callback starts may get a copy of this."""


@frozen
class _RunningCallback:
    """Where a callback runs: its session, and the task or thread."""

    session: object
    runner: object


def inside_callback_of(session: object) -> bool:
    """Whether the caller is a callback of this session, in the event loop or a worker thread."""
    running = _running.get()
    return running is not None and running.session is session and running.runner == _runner()


def _runner() -> object:
    return current_task() or threading.get_ident()


@frozen
class LiveCallbacks:
    """Functions to call as things happen, each plain or async, all optional.

    They are called one at a time, in order: `onopen` first, `onclose` last.
    In a blocking session plain functions run in a worker thread, async ones in the background
    event loop.
    """

    onopen: Callable[[], Any] | None = None
    """`()`; the session is set up."""
    onmessage: (
        Callable[[LiveServerMessage], Any] | Callable[[LiveMusicServerMessage], Any] | None
    ) = None
    """`(message: LiveServerMessage)`; of a music session `LiveMusicServerMessage`."""
    onerror: Callable[[Exception], Any] | None = None
    """`(error: Exception)`; the session broke, a frame could not be read, or another callback
    raised, be it a `SystemExit` or a `KeyboardInterrupt`. Without it, errors are logged.
    """
    onclose: Callable[[], Any] | Callable[[CloseInfo], Any] | None = None
    """`()` or `(info: CloseInfo)`; exactly once."""

    @classmethod
    @guarded("callbacks")
    def of(cls, given: LiveCallbacks | LiveCallbacksDict | MusicCallbacksDict) -> LiveCallbacks:
        """Take callbacks as an object or a dict.

        Raises:
            ConfigError: An unknown name, or something that cannot be called.
        """
        if isinstance(given, cls):
            made = given
        elif isinstance(given, Mapping):
            names = {field.name for field in fields(cls)}
            for name in given:
                if name not in names:
                    raise ConfigError(
                        "no such callback.",
                        field=f"callbacks.{short_key(name)}",
                        hint=_meant(name, names),
                    )
            made = cls(**cast("dict[str, Any]", given))
        else:
            raise ConfigError(
                f"expected LiveCallbacks or a dict, got {short_repr(given)}.",
                field="callbacks",
                hint="Pass functions by name: {'onmessage': function}.",
            )
        for field in fields(cls):
            function = getattr(made, field.name)
            if function is not None and not callable(function):
                raise ConfigError(
                    f"{short_repr(function)} cannot be called.",
                    field=f"callbacks.{field.name}",
                    hint="Pass a function.",
                )
            if function is not None and not _fits(function, field.name):
                raise ConfigError(
                    f"{short_repr(function)} does not take what it is called with.",
                    field=f"callbacks.{field.name}",
                    hint=f"Write it as {_FORMS[field.name]}.",
                )
        return made


_FORMS = {
    "onopen": "def onopen()",
    "onmessage": "def onmessage(message)",
    "onerror": "def onerror(error)",
    "onclose": "def onclose() or def onclose(info)",
}


def _fits(function: Callable[..., Any], name: str) -> bool:
    """Whether a function takes what the callback of this name is called with."""
    takes_none, takes_one = _takes(function), _takes(function, None)
    match name:
        case "onopen":
            return takes_none
        case "onclose":
            return takes_none or takes_one
        case _:
            return takes_one


def _meant(name: object, names: set[str]) -> str:
    short = str(name).replace("_", "").lower()
    return did_you_mean(short, sorted(names), otherwise=f"There are {', '.join(sorted(names))}.")


class LiveCallbacksDict(TypedDict, total=False):
    """`LiveCallbacks` as a dict."""

    onopen: Callable[[], Any] | None
    onmessage: Callable[[LiveServerMessage], Any] | None
    onerror: Callable[[Exception], Any] | None
    onclose: Callable[[], Any] | Callable[[CloseInfo], Any] | None


class MusicCallbacksDict(TypedDict, total=False):
    """`LiveCallbacks` of a music session as a dict."""

    onopen: Callable[[], Any] | None
    onmessage: Callable[[LiveMusicServerMessage], Any] | None
    onerror: Callable[[Exception], Any] | None
    onclose: Callable[[], Any] | Callable[[CloseInfo], Any] | None


async def dispatch(
    session: SessionCore[Any, Any],
    reader: InboundReader,
    callbacks: LiveCallbacks,
    invoke: Callable[..., Awaitable[None]],
) -> None:
    """Read a session to its end and call the callbacks.

    `invoke` runs one function for a session. Nothing that a callback raises leaves this function:
    a `SystemExit` would end the event loop, and with it every other session that runs there.
    """
    task = session.callbacks_task

    async def call(function: Callable[..., Any] | None, *args: object) -> None:
        if function is None:
            return
        try:
            await invoke(session, function, *args)
        except BaseException as error:
            if task.ends_with(error):
                raise
            await report(error)

    async def report(error: BaseException) -> None:
        if callbacks.onerror is None:
            logger.error(
                "A live session reports: %s",
                text_of(error) or type(error).__name__,
                exc_info=exc_info(error),
                extra={"event_name": "session_reports"},
            )
            return
        try:
            await invoke(session, callbacks.onerror, error)
        except BaseException as problem:
            if task.ends_with(problem):
                raise
            logger.exception(
                "onerror raised.",
                exc_info=exc_info(problem),
                extra={"event_name": "callback_failed"},
            )

    async def read() -> None:
        await call(callbacks.onopen)
        try:
            while not session.closed_by_callback:
                inbound = await reader.read(None)
                if inbound.error is not None:
                    await report(inbound.error)
                for event in inbound.events:
                    for problem in getattr(event, "problems", ()):
                        await report(problem)
                if inbound.message is not None:
                    await call(callbacks.onmessage, inbound.message)
        except EndOfStream:
            pass
        except Exception as error:
            await report(error)

    try:
        await read()
    except anyio.get_cancelled_exc_class():
        if task.is_cancelled or session.is_closed:
            raise
        await session.fail(cancelled_from_outside())
    finally:
        reader.close()
    await session.ended()
    if callbacks.onclose is not None:
        info = session.close_info
        await call(callbacks.onclose, *((info,) if _takes(callbacks.onclose, None) else ()))


def _takes(function: Callable[..., Any], *args: object) -> bool:
    try:
        signature = inspect.signature(function)
    except Exception:  # a builtin without one, or code of its class
        return True
    try:
        signature.bind(*args)
    except TypeError:
        return False
    return True


async def invoke_here(session: object, function: Callable[..., Any], *args: object) -> None:
    """Call a function in the event loop; await it if it is async."""
    _running.set(_RunningCallback(session, _runner()))
    result = function(*args)
    if inspect.isawaitable(result):
        await result


async def invoke_in_thread(session: object, function: Callable[..., Any], *args: object) -> None:
    """Call a plain function in a worker thread, an async one in the event loop."""
    if inspect.iscoroutinefunction(function):
        await invoke_here(session, function, *args)
        return
    result = await run_in_thread(
        partial(_call_in_thread, session, function, *args), limiter=anyio.CapacityLimiter(1)
    )
    if inspect.isawaitable(result):
        await invoke_here(session, lambda: result)


def _call_in_thread(session: object, function: Callable[..., Any], *args: object) -> Any:
    _running.set(_RunningCallback(session, _runner()))
    return function(*args)
