"""`ReplayMismatch`: a client that departs from a recording."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import orjson

from genai_live._wire.typeguards import is_dict, is_list
from genai_live.testing._service.records import printable

if TYPE_CHECKING:
    from pathlib import Path

_MOST_DIFFERENCES = 5
_MOST_LINES = 60
_LONGEST = 200


class ReplayMismatch(AssertionError):
    """The client departed from the recording.

    Attributes:
        lineno: Line of the session file that says what was expected; 0 if nothing more was.
        connection: Number of the connection in the file; 0 if the file has no such connection.
        summary: What differs, in one sentence.
        diff: Both messages as a unified diff, `-` for the recording; empty if there are not two.
    """

    def __init__(
        self, file: Path, summary: str, *, lineno: int = 0, connection: int = 0, diff: str = ""
    ) -> None:
        self.lineno = lineno
        self.connection = connection
        self.summary = summary
        self.diff = diff
        where = f"{file}, line {lineno}" if lineno else str(file)
        number = f" (connection {connection})" if connection else ""
        text = f"The client departs from {where}{number}: {summary}"
        super().__init__(f"{text}\n{diff}" if diff else text)

    @property
    def reason(self) -> str:
        """The reason for a close frame, on one line."""
        where = f"line {self.lineno}: " if self.lineno else ""
        return printable(f"replay: {where}{self.summary}")


def summarize(differences: list[str]) -> str:
    """Return differences as one sentence."""
    shown = "; ".join(differences[:_MOST_DIFFERENCES])
    more = len(differences) - _MOST_DIFFERENCES
    return f"{shown}; and {more} more." if more > 0 else f"{shown}."


def unified_diff(expected: Any, received: Any, *, lineno: int) -> str:
    """Return both messages as a diff, media by their size."""
    lines = list(
        difflib.unified_diff(
            _pretty(expected),
            _pretty(received),
            f"recorded, line {lineno}",
            "received",
            lineterm="",
            n=30,
        )
    )
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], f"... {len(lines) - _MOST_LINES} more lines"]
    return "\n".join(lines)


def short(value: Any) -> str:
    """Return a value on one line."""
    text = orjson.dumps(_shortened(value)).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _pretty(value: Any) -> list[str]:
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    return orjson.dumps(_shortened(value), option=options).decode().splitlines()


def _shortened(value: Any) -> Any:
    if isinstance(value, bytes):
        return _shortened(value.decode(errors="replace"))
    if isinstance(value, str):
        if len(value) <= _LONGEST:
            return value
        return f"{value[: _LONGEST // 4]}... ({len(value)} characters)"
    if is_list(value):
        return [_shortened(item) for item in value]
    if is_dict(value):
        return {name: _shortened(item) for name, item in value.items()}
    return value
