"""`ThreadResult`: the result of work elsewhere, set once, which a thread waits for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Generic, TypeVar

from genai_live._runtime.signal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class ThreadResult(Generic[T]):
    """What a function returned or raised in another thread.

    Ctrl+C leaves `wait` at once, at any moment, and breaks nothing that the other thread needs.
    """

    def __init__(self) -> None:
        self._known: tuple[T | None, BaseException | None] | None = None
        self._signal = Signal()

    @property
    def is_known(self) -> bool:
        """Whether there is a result or an error."""
        return self._known is not None

    def set_result(self, result: T) -> None:
        """Set what was returned."""
        self._set(result, None)

    def set_error(self, error: BaseException) -> None:
        """Set what was raised."""
        self._set(None, error)

    def _set(self, result: T | None, error: BaseException | None) -> None:
        if self._known is None:
            self._known = result, error
            self._signal.set()

    def wait(self, timeout: float | None = None, *, check: Callable[[], object] | None = None) -> T:
        """Wait in a thread, and return the result or raise the error.

        Args:
            timeout: Seconds to wait; None waits indefinitely.
            check: Called from time to time; what it raises ends the wait.

        Raises:
            TimeoutError: Nothing is known within `timeout`.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        known = self._signal.wait_in_thread(lambda: self._known, deadline, check=check)
        if known is None:
            raise TimeoutError
        result, error = known
        if error is not None:
            try:
                raise error
            finally:
                del error  # the traceback holds this frame
        return result  # type: ignore[return-value]
