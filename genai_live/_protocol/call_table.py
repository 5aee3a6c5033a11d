"""`call_table`: function calls as an HTML table for notebooks, of limited size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live._text import short_markup
from genai_live._wire.reprs import short_repr

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_CALLS = 50
_MOST_CHARACTERS = 300
_LONGEST_CELL = 1_000
_NO_RESULT = object()


def call_table(calls: Sequence[tuple[str, object, object]]) -> str:
    """Return a table of calls, the first ones where there are many.

    Args:
        calls: Name, arguments and result of each; `no_result()` where it is not known.
    """
    results = any(result is not _NO_RESULT for _, _, result in calls)
    heads = ["function", "arguments", *(["result"] if results else [])]
    rows = ["".join(f"<th>{head}</th>" for head in heads)]
    for name, arguments, result in calls[:_MOST_CALLS]:
        cells = [name, short_repr(arguments, most=_MOST_CHARACTERS)]
        if results:
            shown = "" if result is _NO_RESULT else short_repr(result, most=_MOST_CHARACTERS)
            cells.append(shown)
        rows.append(
            "".join(f"<td><code>{short_markup(each, _LONGEST_CELL)}</code></td>" for each in cells)
        )
    table = "".join(f"<tr>{row}</tr>" for row in rows)
    more = len(calls) - _MOST_CALLS
    note = f"<small>and {more:,} more calls</small>" if more > 0 else ""
    return f"<table>{table}</table>{note}"


def no_result() -> object:
    """Return what stands for the result of a call where none is known."""
    return _NO_RESULT
