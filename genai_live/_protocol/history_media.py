"""Media in the turns of a history: its size, and the words that stand for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from genai_live import types

if TYPE_CHECKING:
    from genai_live.types import Content, FunctionResponse, Part

RECENT_MEDIA_BYTES = 4 * 1024 * 1024
"""How much media is kept for a connection that lacks the turns, the newest."""


def may_hold_media(content: Content) -> bool:
    """Whether a turn has media, or a function response, which may refer to some."""
    for part in content.parts or ():
        if part.inline_data is not None or part.function_response is not None:
            return True
    return False


def media_size(content: Content) -> int:
    """Return the bytes of media in a turn; those in function responses are never sent again."""
    blobs = [part.inline_data for part in content.parts or ()]
    return sum(len(blob.data or b"") for blob in blobs if blob is not None)


def without_media(content: Content) -> Content:
    """Return a turn with words in place of its media; the turn itself if it has none."""
    parts = content.parts or []
    plain = [_without_media(part) for part in parts]
    changed = any(new is not old for new, old in zip(plain, parts, strict=True))
    return attrs.evolve(content, parts=plain) if changed else content


def _without_media(part: Part) -> Part:
    blob, response = part.inline_data, part.function_response
    if blob is not None:
        words = _words(blob.mime_type, blob.data)
        return types.Part(text=f"{part.text}\n{words}" if part.text else words)
    if response is not None and any(each.inline_data for each in response.parts or ()):
        return attrs.evolve(part, function_response=_named(response))
    return part


def _named(response: FunctionResponse) -> FunctionResponse:
    """Return a function's response with words under the names by which it refers to its media."""
    value: dict[str, Any] = dict(response.response or {})
    kept: list[types.FunctionResponsePart] = []
    for number, part in enumerate(response.parts or (), 1):
        blob = part.inline_data
        if blob is None:
            kept.append(part)
        else:
            name = blob.display_name or f"part_{number}"
            value.setdefault(name, _words(blob.mime_type, blob.data))
    return attrs.evolve(response, response=value, parts=kept or None)


def _words(mime_type: str | None, data: bytes | None) -> str:
    return f"[{mime_type or 'media'}, {len(data or b'')} bytes]"
