"""`text_of`: the words of a content."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genai_live import types


def text_of(content: types.Content | None) -> str:
    """Return the text of all parts, with spaces between them."""
    parts = (content.parts if content else None) or []
    return " ".join(part.text for part in parts if part.text)
