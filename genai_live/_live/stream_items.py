"""Sources of `session.stream`, and the pieces that they yield, as users pass them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from genai_live import types
from genai_live._inputs.foreign import is_foreign
from genai_live._inputs.guard import guarded
from genai_live._inputs.media import audio_blob, blob_of, mime_type_of
from genai_live._inputs.signatures import format_of
from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_buffer, is_items, is_mapping
from genai_live.audio import AudioClip, AudioFile, MediaSource, PcmFormat, SpeechSource
from genai_live.audio._files import media_path
from genai_live.errors import ConfigError
from genai_live.video import Frames, VideoFile
from genai_live.video.frames import is_frame

if TYPE_CHECKING:
    from collections.abc import Iterator

_IMAGE_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WebP": "image/webp"}


@frozen
class AudioPiece:
    """Some PCM, and its format. It may end inside a sample."""

    data: bytes
    format: PcmFormat


@frozen
class FramePiece:
    """A frame: with its mime type, or an image that is yet to be encoded."""

    value: Any
    is_encoded: bool


class _Plain(MediaSource):
    """An iterable of the user's as a source."""

    def __init__(self, items: Any) -> None:
        self.items = items


def source_of(value: Any, *, field: str) -> MediaSource:
    """Return what a user passed as a source.

    Raises:
        OSError: It is the path of a file that cannot be opened.
        ConfigError: It is nothing that can be streamed.
    """
    path = _path_of(value, field=field)
    return _source_of(value, field=field) if path is None else _file_source(path)


@guarded()
def _path_of(value: Any, *, field: str) -> Path | None:
    """Return the path that a user passed; None for anything else."""
    if isinstance(value, str | os.PathLike):
        return media_path(Path(os.fspath(value)), field=field)
    return None


@guarded()
def _source_of(value: Any, *, field: str) -> MediaSource:
    if isinstance(value, type):
        raise ConfigError(
            f"{value.__name__} is a class.", field=field, hint=f"Pass {value.__name__}()."
        )
    if isinstance(value, MediaSource):
        items = iterable_of(value)
        if not (hasattr(items, "__aiter__") or hasattr(items, "__iter__")):
            raise ConfigError(
                f"{type(value).__name__} cannot be iterated over.",
                field=field,
                hint="Write __aiter__ or __iter__.",
            )
        return value
    if _is_one_piece(value):
        piece = read_piece(value, MediaSource(), field=field)
        if isinstance(piece, FramePiece):
            return Frames([value])
        if excess := len(piece.data) % piece.format.frame_size:
            raise ConfigError(
                f"{len(piece.data)} bytes are not whole frames of {piece.format.frame_size} bytes"
                f" ({excess} too many).",
                field=field,
                hint="Pass 16-bit PCM; for a file, its path.",
            )
        return AudioClip(piece.data, format=piece.format)
    if hasattr(value, "__aiter__") or hasattr(value, "__iter__"):
        return _Plain(value)
    raise ConfigError(
        f"{short_repr(value)} cannot be streamed.",
        field=field,
        hint="Pass a source such as audio.Microphone(), a path, or an iterable of audio or images.",
    )


def iterable_of(source: MediaSource) -> Any:
    """Return what yields the pieces of a source, sync or async."""
    if isinstance(source, _Plain):
        return source.items
    if isinstance(source, SpeechSource) and not source.is_async:
        return iter(source)
    return source.images if isinstance(source, Frames) else source


def _file_source(path: Path) -> MediaSource:
    with path.open("rb") as file:
        kind = format_of(file.read(32))
    if kind in _IMAGE_TYPES:
        return Frames([path.read_bytes()])
    return AudioFile(path) if kind == "a WAV file" else VideoFile(path)


def _is_one_piece(value: Any) -> bool:
    """Whether a value is audio or a frame, and no iterable of them."""
    if is_buffer(value) or isinstance(value, types.Blob) or is_mapping(value) or is_foreign(value):
        return True
    if is_items(value):
        return (
            isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], str | PcmFormat)
        )
    return is_frame(value) or _is_array(value)


def _is_pair(value: Any) -> bool:
    """Whether a value is a tuple of data and its format or mime type."""
    if not is_items(value) or not isinstance(value, tuple) or len(value) != 2:
        return False
    return isinstance(value[1], str | PcmFormat)


def _is_array(value: Any) -> bool:
    """Whether a value is an array of numpy or of the standard library."""
    return hasattr(value, "__array__") or hasattr(value, "typecode")


@guarded()
def read_piece(value: Any, source: MediaSource, *, field: str) -> AudioPiece | FramePiece:
    """Read what a source has yielded.

    Raises:
        ConfigError: It is neither audio nor a frame.
    """
    if is_buffer(value) and getattr(value, "format", "B") == "B":
        data = bytes(value)
        if mime_type := _IMAGE_TYPES.get(format_of(data) or ""):
            return FramePiece((data, mime_type), is_encoded=True)
        return AudioPiece(data, source.format)
    if is_frame(value):
        return FramePiece(value, is_encoded=False)
    return _read_blob(value, source, field=field)


def _read_blob(value: Any, source: MediaSource, *, field: str) -> AudioPiece | FramePiece:
    if is_items(value) and _is_pair(value) and isinstance(value[1], PcmFormat):
        value = value[0], value[1].mime_type
    blob = blob_of(value, field, source.format.mime_type)
    if mime_type_of(blob).startswith("image/"):
        return FramePiece(blob, is_encoded=True)
    blob = audio_blob(blob, field)
    return AudioPiece(bytes(blob.data or b""), PcmFormat.from_mime_type(blob.mime_type or ""))


SHORTEST, LONGEST = 0.02, 0.1
"""Seconds of audio in a message."""


class Chunker:
    """Cuts audio into messages of 20 to 100 ms, whole samples each; the rest waits for the next.

    Args:
        pcm: The format.
    """

    def __init__(self, pcm: PcmFormat) -> None:
        self._pcm = pcm
        self._shortest = pcm.size(SHORTEST)
        self._longest = pcm.size(LONGEST)
        self._rest = b""

    def add(self, data: bytes) -> Iterator[bytes]:
        """Yield the messages that some audio completes."""
        data = self._rest + data
        start = 0
        while (left := len(data) - start) >= self._shortest:
            size = min(left, self._longest)
            end = start + size - size % self._pcm.frame_size
            yield data[start:end]
            start = end
        self._rest = data[start:]

    def flush(self) -> Iterator[bytes]:
        """Yield what is left at the end.

        Raises:
            ConfigError: It ends inside a sample.
        """
        whole = len(self._rest) - len(self._rest) % self._pcm.frame_size
        data, self._rest = self._rest[:whole], self._rest[whole:]
        if data:
            yield data
        if self._rest:
            raise ConfigError(
                f"the audio ended inside a sample ({len(self._rest)} bytes too many).",
                field="source",
                hint="Check that it is 16-bit PCM; what was sent may have been noise.",
            )
