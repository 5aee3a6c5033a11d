"""Callbacks: a reader that calls functions of the user's, in order."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any, TypedDict, cast

import anyio
import anyio.to_thread
from attrs import fields, frozen

from genai_live._core.inbox import EndOfStream
from genai_live._runtime.background import being_cancelled
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from genai_live._core.core import SessionCore
    from genai_live._core.readers import InboundReader
    from genai_live.transport.base import CloseInfo
    from genai_live.types import LiveMusicServerMessage, LiveServerMessage

logger = logging.getLogger("genai_live")

_dispatching: ContextVar[object] = ContextVar("genai_live.dispatching", default=None)


def inside_callback_of(conversation: object) -> bool:
    """Whether the caller runs in a callback of this conversation, here or in a worker thread."""
    return _dispatching.get() is conversation


@frozen
class LiveCallbacks:
    """Functions to call as things happen, each plain or async, all optional.

    They are called one at a time, in order: `onopen` first, `onclose` last.
    In a blocking session plain functions run in a worker thread, async ones in the background
    event loop.

    Attributes:
        onopen: `()`; the session is set up.
        onmessage: `(message: LiveServerMessage)`; of a music session `LiveMusicServerMessage`.
        onerror: `(error: Exception)`; the session broke, a frame could not be read, or another
            callback raised, be it a `SystemExit` or a `KeyboardInterrupt`. Without it, errors are
            logged.
        onclose: `()` or `(info: CloseInfo)`; exactly once.
    """

    onopen: Callable[[], Any] | None = None
    onmessage: (
        Callable[[LiveServerMessage], Any] | Callable[[LiveMusicServerMessage], Any] | None
    ) = None
    onerror: Callable[[Exception], Any] | None = None
    onclose: Callable[[], Any] | Callable[[CloseInfo], Any] | None = None

    @classmethod
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
                        field=f"callbacks.{name}",
                        hint=f"There are {', '.join(sorted(names))}.",
                    )
            made = cls(**cast("dict[str, Any]", given))
        else:
            raise ConfigError("expected LiveCallbacks or a dict.", field="callbacks")
        for field in fields(cls):
            function = getattr(made, field.name)
            if function is not None and not callable(function):
                raise ConfigError("cannot be called.", field=f"callbacks.{field.name}")
        return made


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
    conversation: SessionCore[Any, Any],
    reader: InboundReader,
    callbacks: LiveCallbacks,
    invoke: Callable[..., Awaitable[None]],
) -> None:
    """Read a session to its end and call the callbacks.

    `invoke` runs one function. Nothing that a callback raises leaves this function: a `SystemExit`
    would end the event loop, and with it every other session that runs there.
    """
    _dispatching.set(conversation)

    async def call(function: Callable[..., Any] | None, *args: object) -> None:
        if function is None:
            return
        try:
            await invoke(function, *args)
        except BaseException as error:
            if _ends_the_task(error):
                raise
            await report(error)

    async def report(error: BaseException) -> None:
        if callbacks.onerror is None:
            logger.error("A live session reports: %s", error, exc_info=error)
            return
        try:
            await invoke(callbacks.onerror, error)
        except BaseException as problem:
            if _ends_the_task(problem):
                raise
            logger.exception("onerror raised.")

    await call(callbacks.onopen)
    try:
        while not conversation.closed_by_callback:
            inbound = await reader.read(None)
            for event in inbound.events:
                for problem in getattr(event, "problems", ()):
                    await report(problem)
            if inbound.message is not None:
                await call(callbacks.onmessage, inbound.message)
    except EndOfStream:
        pass
    except Exception as error:
        await report(error)
    reader.close()
    await conversation.ended()
    if callbacks.onclose is not None:
        info = conversation.close_info
        await call(callbacks.onclose, *((info,) if _takes_argument(callbacks.onclose) else ()))


def _ends_the_task(error: BaseException) -> bool:
    """Whether an exception comes from the event loop, and not from a callback."""
    if isinstance(error, anyio.get_cancelled_exc_class()):
        return being_cancelled()
    return isinstance(error, GeneratorExit)


def _takes_argument(function: Callable[..., Any]) -> bool:
    try:
        inspect.signature(function).bind(None)
    except TypeError:
        return False
    except ValueError:  # a builtin without a signature
        return True
    return True


async def invoke_here(function: Callable[..., Any], *args: object) -> None:
    """Call a function in the event loop; await it if it is async."""
    result = function(*args)
    if inspect.isawaitable(result):
        await result


async def invoke_in_thread(function: Callable[..., Any], *args: object) -> None:
    """Call a plain function in a worker thread, an async one in the event loop."""
    if inspect.iscoroutinefunction(function):
        await function(*args)
        return
    result = await anyio.to_thread.run_sync(
        partial(function, *args), limiter=anyio.CapacityLimiter(1)
    )
    if inspect.isawaitable(result):
        await result
