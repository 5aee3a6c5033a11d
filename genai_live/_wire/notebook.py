"""`message_html`: a message as a few words of HTML for notebooks, its kind and its size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genai_live._text import escape_markup
from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_buffer, is_items, is_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_CHARACTERS = 500
_DEEPEST = 30


def message_html(message: object, members: Mapping[str, Any]) -> str:
    """Return the class of a message, the path to what it holds, its size, and a short repr.

    Args:
        message: The message.
        members: Its members that are set, by name.
    """
    path, inner = type(message).__name__, members
    while len(inner) == 1:
        ((name, value),) = inner.items()
        path += f".{name}"
        inner = dict(value.__repr_members__()) if hasattr(value, "__repr_members__") else {}
    if len(inner) > 1:
        path += f" ({', '.join(inner)})"
    size = f"{_size(members, _DEEPEST):,} bytes of text and media"
    shown = short_repr(message, most=_MOST_CHARACTERS)
    return f"<b>{escape_markup(path)}</b>: {size}<br><code>{escape_markup(shown)}</code>"


def _size(value: Any, depth: int) -> int:
    """Return the bytes of text and media in a value; numbers and names are not counted."""
    if isinstance(value, str):
        return len(value.encode(errors="surrogatepass"))
    if is_buffer(value):
        return len(value)
    if depth == 0:
        return 0
    if hasattr(value, "__repr_members__"):
        value = dict(value.__repr_members__())
    if is_mapping(value):
        return sum(_size(item, depth - 1) for item in value.values())
    return sum(_size(item, depth - 1) for item in value) if is_items(value) else 0
