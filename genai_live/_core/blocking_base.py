"""Base of blocking sessions: iteration, sending, closing."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from genai_live._core.callbacks import inside_callback_of
from genai_live._core.inbox import EndOfStream
from genai_live._core.session_base import C, SessionInfo

if TYPE_CHECKING:
    from concurrent.futures import Future
    from types import TracebackType
    from typing import Self

    from genai_live._core.readers import Reader
    from genai_live._runtime.loop_thread import LoopThread
    from genai_live._wire.base import Wire

T = TypeVar("T")


class SessionBase(SessionInfo[C]):
    """A session whose methods block, driven by a background event loop."""

    def __init__(self, core: C, loop: LoopThread) -> None:
        super().__init__(core)
        self._loop = loop
        loop.close_at_exit(self)

    def close(self) -> None:
        """Close the session, within about a second. Idempotent.

        What was sent before goes out first if it can. Iterators end after what is waiting.
        """
        self._loop.check()
        self.close_soon().result()

    def close_soon(self) -> Future[None]:
        """Start closing and return at once; the future is done when the session is closed."""
        inside = inside_callback_of(self._core)
        return self._loop.submit(self._core.close, inside)

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
            self._loop.start(self._core.close)
            _warn(f"{self!r} was not closed; use `with`.", ResourceWarning, source=self)

    def _post(self, *messages: Wire) -> None:
        self._loop.check()
        for message in messages:
            self._core.post(message)
        outbox = self._core.outbox
        outbox.room.wait_in_thread(outbox.has_room)


class Iteration(Generic[T]):
    """An iterator over what a reader reads. Leaving it early loses nothing."""

    def __init__(self, reader: Reader[T], timeout: float | None) -> None:
        self._reader = reader
        self._timeout = timeout

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        try:
            return self._reader.read_in_thread(self._timeout)
        except EndOfStream:
            raise StopIteration from None
