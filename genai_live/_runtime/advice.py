"""Warnings at the user's line that called into this package; of blocking calls in event loops."""

from __future__ import annotations

import asyncio
import sys
import warnings
from inspect import currentframe
from typing import TYPE_CHECKING

from genai_live.errors import BlockingCallWarning

if TYPE_CHECKING:
    from types import FrameType

_PACKAGE = __name__.partition(".")[0]


def warn_caller(message: str, category: type[Warning]) -> None:
    """Warn where the user's code called into this package. Python shows it once per line."""
    level = 1
    frame: FrameType | None = currentframe()
    while frame is not None and frame.f_globals.get("__name__", "").startswith(f"{_PACKAGE}."):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, category, stacklevel=level)


def warn_if_loop_stands_still() -> None:
    """Warn if an event loop runs in this thread, which waits; not in a notebook, where it may."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    if not _is_notebook():
        warn_caller(
            "a blocking call waits in the thread of a running event loop, whose tasks stand still"
            " meanwhile. Use AsyncClient, or client.aio, and await its methods; or call this in"
            " asyncio.to_thread().",
            BlockingCallWarning,
        )


def _is_notebook() -> bool:
    """Whether IPython runs the program: its cells run in an event loop, and may block it."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None
