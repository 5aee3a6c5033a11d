"""Advice for calls that Python itself refuses: too many arguments, members that are not there.

It is added at run time only, so type checkers and editors see everything as it is written.
"""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

from genai_live._runtime.frames import without_frames
from genai_live._text import did_you_mean, no_member
from genai_live.errors import LiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MEANT = {
    "_ws": "`state` and close(); the connection changes in a session",
    "chat": "ask(text)",
    "disconnect": "close()",
    "generate": "ask(text)",
    "generate_content": "ask(text)",
    "listen": "events()",
    "recv": "receive()",
    "say": "send_text(text)",
    "send_audio": "send_realtime_input(audio=data) or stream(source)",
    "send_image": "send_realtime_input(video=image)",
    "send_message": "send_text(text) or ask(text)",
    "send_video": "send_realtime_input(video=frame) or stream(source)",
    "start_stream": "stream(source), and receive() in another task",
    "stop": "interrupt() or close()",
    "text": "ask(text).text",
}
"""Names that others use, and what does the same in a session."""


def session_member(session: object, name: str) -> Any:
    """Say what a member is called that a session does not have.

    Raises:
        AttributeError: Always.
    """
    raise no_member(session, name, _MEANT)


def name_arguments(
    cls: type, method: str, example: str, *, elsewhere: Mapping[str, str] | None = None
) -> None:
    """Let a method that is called in a wrong way say how it is called.

    The traceback of a `LiveError` or timeout ends where it was called.

    Args:
        cls: The class.
        method: The method.
        example: A call that works.
        elsewhere: Arguments that belong elsewhere, and how they are passed there.
    """
    function: Callable[..., Any] = vars(cls)[method]
    parameters = inspect.signature(function).parameters
    most = sum(each.kind is each.POSITIONAL_OR_KEYWORD for each in parameters.values())
    takes_any = any(each.kind is each.VAR_KEYWORD for each in parameters.values())
    known = [name for name in parameters if name != "self"]

    def check(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        name = type(args[0]).__name__ if method == "__init__" else method
        if len(args) > most:
            raise TypeError(f"{name}() takes its arguments by name: {example}")
        for argument in kwargs.keys() & (elsewhere or {}).keys():
            where = (elsewhere or {})[argument]
            raise TypeError(
                f"{name}() got an unexpected keyword argument {argument!r}. Pass it as {where}."
            )
        for argument in () if takes_any else kwargs.keys() - parameters.keys():
            fix = did_you_mean(argument, known, otherwise=f"It takes {', '.join(known)}.")
            raise TypeError(f"{name}() got an unexpected keyword argument {argument!r}. {fix}")

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        check(args, kwargs)
        try:
            return function(*args, **kwargs)
        except (LiveError, TimeoutError) as error:
            without_frames(error)
            raise

    @functools.wraps(function)
    async def call_async(*args: Any, **kwargs: Any) -> Any:
        check(args, kwargs)
        try:
            return await function(*args, **kwargs)
        except (LiveError, TimeoutError) as error:
            without_frames(error)
            raise

    setattr(cls, method, call_async if inspect.iscoroutinefunction(function) else call)
