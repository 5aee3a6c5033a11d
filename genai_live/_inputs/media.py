"""Convert audio and video frames to blobs."""

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
    """Read audio: bytes of 16 kHz PCM, `(bytes, mime_type)`, a Blob or a dict.

    Raises:
        ConfigError: It is empty, not audio, or ends within a 16-bit sample.
    """
    blob = blob_of(value, field, _AUDIO_MIME_TYPE)
    _check_mime_type(blob, field, "audio/")
    if (blob.mime_type or "").startswith("audio/pcm") and len(blob.data or b"") % 2:
        raise ConfigError(
            f"{len(blob.data or b'')} bytes are not a whole number of 16-bit samples.",
            field=f"{field}.data",
            hint="Pass an even number of bytes; a missing byte turns all later audio into noise.",
        )
    return blob


def video_blob(value: object) -> types.Blob:
    """Read a video frame: a PIL image, or `(bytes, mime_type)`, a Blob or a dict with an image.

    Raises:
        ConfigError: It is empty, or not an image.
    """
    if is_image(value):
        buffer = io.BytesIO()
        cast("Any", value).convert("RGB").save(buffer, format="JPEG")
        return types.Blob(data=buffer.getvalue(), mime_type="image/jpeg")
    blob = blob_of(value, "video", None)
    _check_mime_type(blob, "video", "image/")
    return blob


def is_image(value: object) -> bool:
    """Whether the value is a PIL image, or has the methods of one."""
    return all(callable(getattr(value, name, None)) for name in ("save", "convert"))


def blob_of(value: object, field: str, mime_type: str | None) -> types.Blob:
    """Read bytes with a mime type.

    Args:
        value: Bytes, `(bytes, mime_type)`, a Blob or a dict.
        field: The path of the value, for error messages.
        mime_type: The type of bytes that come without one; None makes that an error.

    Raises:
        ConfigError: There are no bytes, or they have no mime type.
    """
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
        raise ConfigError(
            "contains no bytes.", field=f"{field}.data", hint="Pass at least one byte."
        )
    if not blob.mime_type:
        raise ConfigError(
            "the mime type is missing.",
            field=f"{field}.mime_type",
            hint='Pass a Blob with mime_type, such as "image/jpeg".',
        )
    return blob


def _check_mime_type(blob: types.Blob, field: str, prefix: str) -> None:
    if not (blob.mime_type or "").startswith(prefix):
        raise unsupported(blob, field, f"{prefix}*")


def unsupported(blob: types.Blob, field: str, accepted: str) -> ConfigError:
    """Return the error for a mime type that the stream does not accept."""
    return ConfigError(
        f"unsupported mime type {blob.mime_type!r}.",
        field=f"{field}.mime_type",
        hint=f"Pass {accepted}.",
    )
