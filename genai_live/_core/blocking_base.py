"""Base of blocking sessions: iteration, sending, closing."""

from __future__ import annotations

import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from genai_live._core.callbacks import inside_callback_of
from genai_live._core.inbox import EndOfStream
from genai_live._core.other_api import Blocking
from genai_live._core.session_base import C, SessionInfo
from genai_live._runtime.frames import without_frames
from genai_live._runtime.loop_thread import shared_loop_thread
from genai_live._wire.numbers import check_timeout
from genai_live.errors import LiveError, SessionClosed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType
    from typing import Self

    from genai_live._core.inbox import Inbox
    from genai_live._core.readers import Reader
    from genai_live._runtime.loop_thread import LoopThread
    from genai_live._wire.base import Wire

T = TypeVar("T")
S = TypeVar("S", bound="SessionBase[Any]")


class SessionBase(SessionInfo[C], Blocking):
    """A session whose methods block, driven by a background event loop."""

    def __init__(self, core: C, loop: LoopThread) -> None:
        super().__init__(core)
        self._loop = loop
        # Whether somebody has the session; not so where Ctrl+C left `connect` at its very end.
        self._is_in_use = False

    def close(self) -> None:
        """Close the session, within about a second. Idempotent.

        What was sent before goes out first if it can. Iterators end after what is waiting.
        """
        core = self._core
        core.owner.check_process()
        with suppress(SessionClosed):  # the loop has ended, and the session with it
            self._loop.call(core.close, inside_callback_of(core))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self, _warn: Any = warnings.warn) -> None:
        if self._is_forgotten():
            self._core.abandon()
            if self._is_in_use:
                _warn(f"{self!r} was not closed; use `with`.", ResourceWarning, source=self)

    def _post(self, *messages: Wire) -> None:
        try:
            self._loop.check()
            if messages:
                self._core.submit(*messages)
            outbox = self._core.outbox
            outbox.room.wait_in_thread(outbox.has_room, check=self._loop.check_waiting)
        except LiveError as error:
            error.__traceback__ = None  # leaves out the frames inside
            raise

    def _iterate(
        self, make_reader: Callable[[Inbox], Reader[T]], timeout: float | None
    ) -> Iteration[T]:
        self._loop.check()
        timeout = check_timeout(timeout)  # before there is a reader that nobody closes
        return Iteration(make_reader(self._core.inbox), timeout, self._loop)


def open_blocking(
    open_session: Callable[..., Awaitable[Any]],
    params: object,
    session_type: Callable[[Any, LoopThread], S],
) -> S:
    """Open a session in the shared loop's thread, and wait for it.

    Args:
        open_session: Opens it, from `params`, a function that makes it from its core, and the loop.
        params: What the user asks.
        session_type: Makes the session from its core and the loop.
    """
    loop = shared_loop_thread()

    def make_session(core: Any) -> S:
        return session_type(core, loop)

    session: S = loop.call(open_session, params, make_session, loop)
    session._is_in_use = True  # pyright: ignore[reportPrivateUsage]
    return session


class Iteration(Blocking, Generic[T]):
    """An iterator over what a reader reads. Leaving it early loses nothing."""

    def __init__(self, reader: Reader[T], timeout: float | None, loop: LoopThread) -> None:
        self._reader = reader
        self._timeout = timeout
        self._loop = loop

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        try:
            self._loop.check_caller()
            return self._reader.read_in_thread(self._timeout, check=self._loop.check_waiting)
        except EndOfStream:
            raise StopIteration from None
        except (LiveError, TimeoutError) as error:
            without_frames(error)
            raise
