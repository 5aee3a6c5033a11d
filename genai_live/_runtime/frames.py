"""`exc_info`: what a log shows of an exception of a user's function; `without_frames`: of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live.errors import LiveError

if TYPE_CHECKING:
    from types import TracebackType

_BETWEEN = frozenset({"anyio", "asyncio", "genai_live"})


def exc_info(
    error: BaseException,
) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """Return an exception for a log, its traceback beginning in the function of the user.

    All frames stay where none is the user's, unless the error says what is wrong by itself.
    """
    traceback = _of_the_user(error)
    if traceback is None and not isinstance(error, LiveError):
        traceback = error.__traceback__
    return type(error), error, traceback


def without_frames(error: LiveError | TimeoutError) -> None:
    """Leave out the frames inside of an error that says what is wrong by itself.

    A `TimeoutError` may be that of a function of the user: it keeps them.
    """
    if isinstance(error, LiveError) or _of_the_user(error) is None:
        error.__traceback__ = None


def _of_the_user(error: BaseException) -> TracebackType | None:
    traceback = error.__traceback__
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__"))
        if module.partition(".")[0] not in _BETWEEN:
            break
        traceback = traceback.tb_next
    return traceback
