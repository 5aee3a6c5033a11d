"""`ProgressBar`: how far a batch is, on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genai_live.batch.results import BatchStats


class ProgressBar:
    """A bar on stderr, where that is a terminal and rich is installed; else nothing.

    Args:
        total: Number of items; None if it is not known.
    """

    def __init__(self, total: int | None) -> None:
        self._bar: Any = None
        if not sys.stderr.isatty():
            return
        try:
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                TextColumn,
                TimeElapsedColumn,
                TimeRemainingColumn,
            )
        except ImportError:
            return
        self._bar = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[notes]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._task = self._bar.add_task("batch", total=total, notes="")
        self._bar.start()

    def update(self, stats: BatchStats) -> None:
        """Show the newest counters."""
        if self._bar is not None:
            self._bar.update(self._task, completed=stats.done, notes=notes_of(stats))

    def close(self) -> None:
        """Leave the last state on the screen."""
        if self._bar is not None:
            self._bar.stop()


def notes_of(stats: BatchStats) -> str:
    """Return what is worth a note beside the count."""
    notes = [
        f"{number} {name}"
        for name, number in (
            ("failed", stats.failed),
            ("restored", stats.restored),
            ("retries", stats.retries),
        )
        if number
    ]
    if stats.cost is not None:
        notes.append(f"cost {stats.cost:.4f}")
    return ", ".join(notes)
