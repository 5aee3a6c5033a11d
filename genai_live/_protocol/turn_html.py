"""`turn_html`: a turn as HTML for notebooks, with a player, its transcripts and calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live._protocol.call_table import call_table
from genai_live._text import short_markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genai_live.audio.data import AudioData

MOST_CHARACTERS = 4_000
"""Characters of each transcript that a notebook gets."""


def turn_html(
    audio: AudioData,
    *,
    said: str,
    empty_reason: str | None,
    asked: str,
    calls: Sequence[tuple[str, object, object]],
    notes: Sequence[str],
) -> str:
    """Return HTML of limited size.

    Args:
        audio: The model's speech; a player of its beginning is part of the HTML.
        said: What the model said.
        empty_reason: Why that is empty.
        asked: What the user said.
        calls: Name, arguments and result of each function call.
        notes: What else there is to say.
    """
    blocks: list[str] = []
    if asked:
        blocks.append(f"<p><b>User:</b> {_shown(asked)}</p>")
    words = _shown(said) if said else f"<i>{_shown(empty_reason or '')}</i>"
    blocks.append(f"<p><b>Model:</b> {words}</p>")
    if audio:
        blocks.append(audio._repr_html_())  # pyright: ignore[reportPrivateUsage]
    if calls:
        blocks.append(call_table(calls))
    if notes:
        blocks.append(f"<p><small>{_shown('; '.join(notes))}</small></p>")
    return f"<div>{''.join(blocks)}</div>"


def _shown(text: str) -> str:
    return short_markup(text, MOST_CHARACTERS)
