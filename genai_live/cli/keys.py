"""`KeyReader`: single keys from a terminal, without Enter."""

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Self

_POLL_SECONDS = 0.1


class KeyReader:
    """Calls functions for keys while it is entered; does nothing where there is no terminal.

    Ctrl+C works as ever.

    Args:
        actions: What to call for which key, in a thread.
    """

    def __init__(self, actions: Mapping[str, Callable[[], object]]) -> None:
        self._actions = actions
        self._stopped = threading.Event()
        self._restore = ExitStack()

    @property
    def is_available(self) -> bool:
        """Whether there is a terminal to read keys from."""
        try:
            return sys.stdin.isatty()
        except (AttributeError, ValueError):
            return False

    def __enter__(self) -> Self:
        """Begin to read."""
        if self.is_available:
            read = self._windows_reader() if sys.platform == "win32" else self._posix_reader()
            thread = threading.Thread(target=self._run, args=(read,), name="keys", daemon=True)
            thread.start()
            self._restore.callback(thread.join, 2 * _POLL_SECONDS)
            self._restore.callback(self._stopped.set)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Restore the terminal."""
        self._restore.close()

    def _run(self, read: Callable[[], str]) -> None:
        with suppress(OSError, ValueError):  # the terminal is gone
            while not self._stopped.is_set():
                action = self._actions.get(read().lower())
                if action is not None:
                    action()

    def _posix_reader(self) -> Callable[[], str]:
        import os
        import select

        termios: Any = import_module("termios")
        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
        import_module("tty").setcbreak(descriptor, termios.TCSANOW)
        self._restore.callback(termios.tcsetattr, descriptor, termios.TCSADRAIN, before)

        def read() -> str:
            if not select.select([descriptor], [], [], _POLL_SECONDS)[0]:
                return ""
            data = os.read(descriptor, 1)
            if not data:
                self._stopped.set()
            return data.decode("ascii", "ignore")

        return read

    def _windows_reader(self) -> Callable[[], str]:
        msvcrt: Any = import_module("msvcrt")

        def read() -> str:
            if msvcrt.kbhit():
                key: str = msvcrt.getwch()
                return key
            self._stopped.wait(_POLL_SECONDS)
            return ""

        return read
