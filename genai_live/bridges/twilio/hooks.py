"""`call_function`: calls a function of the user's, whose errors end one call and nothing else."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


async def call_function(function: Callable[..., object], *args: object) -> object:
    """Call a function, async or not, and return what it returns.

    Raises:
        RuntimeError: It raised what would end the event loop, such as `SystemExit`, or
            `CancelledError` although nobody cancelled it.
        Exception: Whatever else it raised.
    """
    try:
        found = function(*args)
        return await found if inspect.isawaitable(found) else found
    except (Exception, GeneratorExit):
        raise
    except BaseException as error:
        task = asyncio.current_task()
        if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
            raise
        raise RuntimeError(f"{type(error).__name__} was raised by a function of a call.") from error
