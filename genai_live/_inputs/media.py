"""Audio and video frames, made into the blobs that the wire carries."""

from __future__ import annotations

import io
from typing import Any, cast

from genai_live import types
from genai_live._inputs.coercion import coerce
from genai_live._wire.typeguards import is_buffer, is_items
from genai_live.audio.pcm import INPUT
from genai_live.errors import ConfigError

_AUDIO_MIME_TYPE = INPUT.mime_type


def audio_blob(value: object, field: str = "audio") -> types.Blob:
    """Read audio: bytes of 16 kHz PCM, `(bytes, mime_type)`, a Blob or a dict."""
    blob = blob_of(value, field, _AUDIO_MIME_TYPE)
    _check_mime_type(blob, field, "audio/")
    if (blob.mime_type or "").startswith("audio/pcm") and len(blob.data or b"") % 2:
        raise ConfigError(
            f"{len(blob.data or b'')} bytes are no whole number of 16-bit samples.",
            field=f"{field}.data",
            hint="Send an even number of bytes; a lost byte turns all later speech into noise.",
        )
    return blob


def video_blob(value: object) -> types.Blob:
    """Read a video frame, which is an image: `(bytes, mime_type)`, a Blob, a dict, a PIL image."""
    if is_image(value):
        buffer = io.BytesIO()
        cast("Any", value).convert("RGB").save(buffer, format="JPEG")
        return types.Blob(data=buffer.getvalue(), mime_type="image/jpeg")
    blob = blob_of(value, "video", None)
    _check_mime_type(blob, "video", "image/")
    return blob


def is_image(value: object) -> bool:
    """Whether it is a PIL image, or does what one does."""
    return all(callable(getattr(value, name, None)) for name in ("save", "convert"))


def blob_of(value: object, field: str, mime_type: str | None) -> types.Blob:
    """Read bytes with their kind; `mime_type` is that of bytes alone, None where they need one."""
    if is_buffer(value):
        blob = types.Blob(data=bytes(value), mime_type=mime_type)
    elif is_items(value):
        if len(value) != 2:
            raise ConfigError("expected (bytes, mime_type).", field=field)
        data, kind = value
        blob = coerce({"data": data, "mime_type": kind}, types.Blob, field=field)
    else:
        blob = coerce(value, types.Blob, field=field)
    if not blob.data:
        raise ConfigError("there are no bytes.", field=f"{field}.data", hint="Send at least some.")
    if not blob.mime_type:
        raise ConfigError(
            "the kind of the bytes is missing.",
            field=f"{field}.mime_type",
            hint='Give a Blob with mime_type, such as "image/jpeg".',
        )
    return blob


def _check_mime_type(blob: types.Blob, field: str, prefix: str) -> None:
    if not (blob.mime_type or "").startswith(prefix):
        raise unsupported(blob, field, f"{prefix}*")


def unsupported(blob: types.Blob, field: str, wanted: str) -> ConfigError:
    """Give the error for a kind of media that the stream does not take."""
    return ConfigError(
        f"unsupported mime type {blob.mime_type!r}.",
        field=f"{field}.mime_type",
        hint=f"It takes {wanted}.",
    )
