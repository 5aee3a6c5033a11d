"""Console output of the commands: colours on a terminal, plain lines elsewhere.

Servers print plain lines everywhere, so that they need no extra: rich is imported where it is used.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, cast

from genai_live._text import escape_controls
from genai_live.errors import ConfigError, DecodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from io import TextIOWrapper
    from pathlib import Path

    from rich.console import Console
    from rich.text import Text

STYLES = {"you": "cyan", "model": "green", "tool": "magenta"}
MARGIN = 7
UNLIMITED = 100_000
_MOMENT = 10
# Escape sequences (ECMA-48): with parameters, with a string, and short ones.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)
_KEPT = frozenset("\n\t\u200e\u200f\u061c")  # the marks are letters of their own in some scripts


def make_console() -> Console:
    """Return a console for standard output.

    Characters that its encoding lacks are printed as `?`. Lines are wrapped on a terminal only.
    """
    from rich.console import Console

    _print_any_character()
    return Console(highlight=False, width=None if sys.stdout.isatty() else UNLIMITED)


def print_plain(text: str) -> None:
    """Print a line to standard output at once, as it is; needs no extra."""
    _print_any_character()
    print(text, flush=True)


def _print_any_character() -> None:
    with suppress(AttributeError):  # captured output may not have an encoding
        cast("TextIOWrapper", sys.stdout).reconfigure(errors="replace")


def strip_escapes(text: str) -> str:
    """Return text of a model without what steers a terminal; line breaks and tabs stay."""
    return "".join(
        each for each in _ESCAPES.sub("", text) if each in _KEPT or escape_controls(each) == each
    )


def check_input_file(path: Path, option: str) -> None:
    """Check that there is a file to read.

    Args:
        path: The file.
        option: The option that names it.

    Raises:
        ConfigError: It does not exist, or is a folder.
    """
    if path.is_dir():
        raise ConfigError(f"{path} is a folder. Pass the name of a file as {option}.")
    if not path.exists():
        raise ConfigError(f"there is no file {path}. Check its name, or change {option}.")


@contextmanager
def session_file() -> Generator[None]:
    """Report a file that is no session file as a wrong argument.

    Raises:
        ConfigError: It is none.
    """
    try:
        yield
    except DecodeError as error:
        raise ConfigError(str(error)) from None


def check_output_file(
    path: Path, option: str = "--out", *, others: Sequence[Path | None] = ()
) -> None:
    """Check that a file can be written, before there is anything to write.

    Args:
        path: The file.
        option: The option that names it.
        others: The other files of the command, which it must not be, under any name.

    Raises:
        ConfigError: Its folder does not exist, or it is a folder itself, or one of the others.
    """
    folder = path.absolute().parent
    if not folder.is_dir():
        raise ConfigError(f"the folder {folder} does not exist. Create it or change {option}.")
    if path.is_dir():
        raise ConfigError(f"{path} is a folder. Add the name of a file to {option}.")
    for other in others:
        if other is not None and _is_same_file(path, other):
            raise ConfigError(
                f"{path} would be written over {other}, which is in use. Change {option}."
            )


def speaker_label(name: str) -> Text:
    """Return the name of a speaker, styled for the margin."""
    from rich.text import Text

    return Text(name, style=STYLES.get(name, "dim"))


def print_row(console: Console, *cells: Text | str, widths: tuple[int, ...]) -> None:
    """Print cells in columns of these widths; the last one takes the rest and wraps within it."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid()
    for width in widths:
        grid.add_column(width=width)
    grid.add_column(overflow="fold")
    grid.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in cells))
    console.print(grid)


def print_server_log(show: Callable[[str], object] = print_plain) -> None:
    """Print what servers and proxies of `genai_live.testing` log from now on, with the time."""
    logger = logging.getLogger("genai_live.testing")
    logger.addHandler(_Printer(show))
    logger.setLevel(logging.INFO)


@contextmanager
def taken_port(port: int) -> Generator[None]:
    """Raise an error about a port that cannot be used as one sentence that says what to do.

    Raises:
        OSError: The port cannot be used.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise OSError(
            f"port {port} cannot be used ({os.strerror(error.errno)})."
            " Pass another --port; 0 picks a free one."
        ) from error


def _is_same_file(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:  # one of them does not exist
        return path.resolve() == other.resolve()


class _Printer(logging.Handler):
    """Prints the log of the server, with the time."""

    def __init__(self, show: Callable[[str], object]) -> None:
        super().__init__(logging.INFO)
        self._show = show

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        lines = f"{time.strftime('%H:%M:%S')}  {strip_escapes(self.format(record))}"
        with suppress(BrokenPipeError):  # nobody reads it any more; the server goes on
            self._show(lines.replace("\n", "\n" + " " * _MOMENT))
