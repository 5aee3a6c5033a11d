"""`waited_for` and `check_not_waited_for`: no function waits for the model that waits for it."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from genai_live import types
from genai_live.errors import LiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from genai_live.tools.runs import ToolRun

_waited: ContextVar[tuple[Callable[[], object], ToolRun] | None] = ContextVar(
    "genai_live.waited", default=None
)


@contextmanager
def waited_for(find_session: Callable[[], object], run: ToolRun) -> Generator[None]:
    """Mark what is called inside as what the model waits for, if it does.

    Args:
        find_session: Returns the session of the user; None when it is gone.
        run: The run of the function.
    """
    function = run.function
    if function is None or function.declaration.behavior == types.Behavior.NON_BLOCKING:
        yield
        return
    token = _waited.set((find_session, run))
    try:
        yield
    finally:
        _waited.reset(token)


def check_not_waited_for(session: object, method: str) -> None:
    """Check that a method that waits for the model is not called in such a function.

    Raises:
        LiveError: It is.
    """
    waited = _waited.get()
    if waited is not None and waited[0]() is session and waited[1].answer is None:
        raise LiveError(
            f"{method}() in a function that the model waits for would wait for the function.",
            hint="Return what the model needs, or decorate it with @tool(behavior='NON_BLOCKING').",
        )
