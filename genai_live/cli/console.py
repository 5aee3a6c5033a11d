"""Console output of the commands: colours on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from io import TextIOWrapper

STYLES = {"you": "cyan", "model": "green", "tool": "magenta"}
MARGIN = 7
UNLIMITED = 100_000


def make_console() -> Console:
    """Return a console for standard output.

    Characters that its encoding lacks are printed as `?`. Lines are wrapped on a terminal only.
    """
    with suppress(AttributeError):  # captured output may not have an encoding
        cast("TextIOWrapper", sys.stdout).reconfigure(errors="replace")
    return Console(highlight=False, width=None if sys.stdout.isatty() else UNLIMITED)


def speaker_label(name: str) -> Text:
    """Return the name of a speaker, styled for the margin."""
    return Text(name, style=STYLES.get(name, "dim"))


def print_row(console: Console, *cells: Text | str, widths: tuple[int, ...]) -> None:
    """Print cells in columns of these widths; the last one takes the rest and wraps within it."""
    grid = Table.grid()
    for width in widths:
        grid.add_column(width=width)
    grid.add_column(overflow="fold")
    grid.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in cells))
    console.print(grid)
