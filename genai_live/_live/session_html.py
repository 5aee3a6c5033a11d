"""`session_html`: a Live session as HTML for notebooks: its state, transcript and calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live._protocol.call_table import call_table, no_result
from genai_live._text import short_markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from genai_live import types
    from genai_live._core.stats import Stats

_MOST_TURNS = 20
_MOST_PARTS = 20
_MOST_CHARACTERS = 500
_SPEAKERS = {"user": "User", "model": "Model"}


def session_html(
    title: str,
    *,
    state: str,
    stats: Stats,
    usage: types.UsageMetadata,
    history: Sequence[types.Content],
) -> str:
    """Return HTML of limited size; media is named only, keys and handles are no part of it.

    Args:
        title: Class and model.
        state: What the session is doing.
        stats: Its counters.
        usage: Token counts over its turns.
        history: What was said, the newest of which is shown.
    """
    figures = [
        state,
        f"{stats.messages_sent:,} messages sent, {stats.messages_received:,} received",
        f"{usage.total_token_count or 0:,} tokens",
    ]
    if stats.reconnects:
        figures.append(f"{stats.reconnects} reconnects")
    blocks = [f"<p><b>{_shown(title)}</b><br><small>{_shown('; '.join(figures))}</small></p>"]
    left_out = len(history) - _MOST_TURNS
    if left_out > 0:
        blocks.append(f"<p><small>{left_out:,} earlier turns are in <code>history</code></small>")
    newest = history[-_MOST_TURNS:]
    blocks += [
        f"<p><b>{_SPEAKERS.get(content.role or '', 'Model')}:</b> {words}</p>"
        for content in newest
        if (words := " ".join(_words(content)))
    ]
    if calls := list(_calls(newest)):
        blocks.append(call_table(calls))
    return f"<div>{''.join(blocks)}</div>"


def _words(content: types.Content) -> Iterator[str]:
    parts = content.parts or ()
    for part in parts[:_MOST_PARTS]:
        if part.text:
            yield _shown(part.text)
        elif part.inline_data is not None:
            data = part.inline_data
            yield f"<i>{len(data.data or b''):,} bytes of {_shown(data.mime_type or '')}</i>"
    if len(parts) > _MOST_PARTS:
        yield f"<small>and {len(parts) - _MOST_PARTS:,} more parts</small>"


def _shown(text: str) -> str:
    return short_markup(text, _MOST_CHARACTERS)


def _calls(history: Sequence[types.Content]) -> Iterator[tuple[str, object, object]]:
    parts = [part for content in history for part in content.parts or ()]
    results = {
        (answer.id, answer.name): answer.response
        for part in parts
        if (answer := part.function_response) is not None
    }
    for part in parts:
        if (call := part.function_call) is not None:
            result = results.get((call.id, call.name), no_result())
            yield call.name or "", call.args or {}, result
