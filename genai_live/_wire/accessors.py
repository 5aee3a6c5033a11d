"""Read-only views of a server message, named as google-genai names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define

from genai_live._wire.base import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genai_live import types


@define(slots=True, kw_only=True, eq=False, repr=False)
class ServerMessageAccessors(Wire):
    """Base of `types.LiveServerMessage`; holds its two shortcuts."""

    def _parts(self) -> Iterator[Any]:
        content = getattr(self, "server_content", None)
        turn = content.model_turn if content is not None else None
        yield from (turn.parts or ()) if turn is not None else ()

    @property
    def text(self) -> str | None:
        """The text of this message's parts, thoughts left out; None when there is none."""
        pieces = [part.text for part in self._parts() if part.text and not part.thought]
        return "".join(pieces) or None

    @property
    def data(self) -> bytes | None:
        """The inline bytes of this message's parts, joined; None when there are none."""
        chunks = [
            part.inline_data.data
            for part in self._parts()
            if part.inline_data is not None and part.inline_data.data
        ]
        if not chunks:
            return None
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)


@define(slots=True, kw_only=True, eq=False, repr=False)
class MusicMessageAccessors(Wire):
    """Base of `types.LiveMusicServerMessage`; holds its shortcuts."""

    def _chunks(self) -> list[types.AudioChunk]:
        content = getattr(self, "server_content", None)
        return (content.audio_chunks if content is not None else None) or []

    @property
    def audio_chunk(self) -> types.AudioChunk | None:
        """The first chunk of audio; None when there is none."""
        return next(iter(self._chunks()), None)

    @property
    def data(self) -> bytes | None:
        """The bytes of this message's chunks, joined; None when there are none."""
        return b"".join(chunk.data for chunk in self._chunks() if chunk.data) or None
