"""`ScenarioError`: a mistake in a scenario; `ScenarioMismatch`: a client that departs from one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live._text import did_you_mean
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class ScenarioError(ConfigError):
    """A scenario cannot be used as it is written.

    Attributes:
        file: The file; None if the scenario was written in Python.
        lineno: The line of the problem; 0 if it is in no line.
    """

    def __init__(
        self, problem: str, *, file: Path | None = None, lineno: int = 0, hint: str = ""
    ) -> None:
        self.file = file
        self.lineno = lineno
        where = f"{file}, line {lineno}" if file and lineno else str(file or "")
        super().__init__(f"{where}: {problem}" if where else problem, hint=hint)


class ScenarioMismatch(AssertionError):
    """The client said something that the scenario does not expect.

    Attributes:
        file: The file of the scenario; None if it was written in Python. The text has its name.
        lineno: Line of the file that says what was expected; 0 if the scenario is in no file.
    """

    def __init__(self, problem: str, *, file: Path | None = None, lineno: int = 0) -> None:
        self.file = file
        self.lineno = lineno
        self._problem = problem
        super().__init__(f"{file.name}, line {lineno}: {problem}" if file and lineno else problem)

    def at(self, file: Path | None, lineno: int) -> ScenarioMismatch:
        """Return the error with its place; one that has a place keeps it."""
        return self if self.lineno else ScenarioMismatch(self._problem, file=file, lineno=lineno)


def suggestion(name: str, known: Iterable[str], *, listed: str) -> str:
    """Return the hint for an unknown name."""
    names = sorted(known)
    return did_you_mean(name, names, otherwise=f"{listed}: {', '.join(names)}." if names else "")
