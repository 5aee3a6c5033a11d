"""Convert audio and video frames to blobs."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from os import PathLike
from typing import Any, cast

from genai_live import types
from genai_live._inputs.coercion import coerce
from genai_live._inputs.foreign import is_foreign
from genai_live._inputs.signatures import format_of, looks_like_floats
from genai_live._wire.compiled import compile_maker
from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_buffer, is_items, is_mapping
from genai_live.audio.pcm import INPUT
from genai_live.audio.samples import audio_hint, is_array
from genai_live.errors import ConfigError

_AUDIO_MIME_TYPE = INPUT.mime_type
_make_blob = compile_maker(types.Blob, "data", "mime_type")
_AUDIO = ("audio/pcm", "audio/l16")
_IMAGES = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/heif")
_IMAGE_FORMATS = ("JPEG", "PNG", "WebP", "HEIF")
_PCM_HINT = (
    "The service accepts raw 16-bit PCM only. Read a WAV file with genai_live.audio.read_wav, any"
    " other with read_audio; both also take an io.BytesIO. Pass the samples and their format:"
    " (data, pcm.mime_type)."
)
_TELEPHONY_HINTS = {
    "audio/pcmu": "Decode it with genai_live.audio.decode_mulaw, and pass the 16-bit PCM as"
    ' (data, "audio/pcm;rate=8000").',
    "audio/pcma": "Decode it with genai_live.audio.decode_alaw, and pass the 16-bit PCM as"
    ' (data, "audio/pcm;rate=8000").',
}


def audio_blob(value: object, field: str = "audio") -> types.Blob:
    """Read audio: bytes of 16 kHz PCM or an array, `(data, mime_type)`, a Blob or a dict.

    Raises:
        ConfigError: It is empty, not 16-bit PCM, or ends within a sample.
    """
    if type(value) is bytes and value and not len(value) % 2 and format_of(value) is None:
        blob: types.Blob = _make_blob(value, _AUDIO_MIME_TYPE)
        return blob
    blob = blob_of(value, field, _AUDIO_MIME_TYPE)
    check_audio(blob, field)
    return blob


def check_audio(blob: types.Blob, field: str) -> None:
    """Check that a blob is audio that the service accepts, of whole samples.

    Raises:
        ConfigError: It is not.
    """
    check_kind(blob, field, "audio")
    if len(blob.data or b"") % 2:
        raise ConfigError(
            f"{len(blob.data or b'')} bytes are not a whole number of 16-bit samples.",
            field=f"{field}.data",
            hint="Pass an even number of bytes; a missing byte turns all later audio into noise."
            " genai_live.audio.Rechunker cuts a stream of any pieces.",
        )


def check_samples(blob: types.Blob, field: str) -> None:
    """Check that the bytes of audio are not floats.

    Raises:
        ConfigError: They are, as far as their pattern tells.
    """
    if looks_like_floats(blob.data or b""):
        raise ConfigError(
            "the bytes are floats, not 16-bit samples; they would be heard as noise.",
            field=field,
            hint="Pass the array itself, which is converted, instead of its tobytes().",
        )


def video_blob(value: object) -> types.Blob:
    """Read a video frame: a PIL image, or `(bytes, mime_type)`, a Blob or a dict with an image.

    Raises:
        ConfigError: It is empty, or not an image that the service accepts.
    """
    if is_image(value):
        buffer = io.BytesIO()
        cast("Any", value).convert("RGB").save(buffer, format="JPEG")
        value = types.Blob(data=buffer.getvalue(), mime_type="image/jpeg")
    blob = blob_of(value, "video", None)
    check_kind(blob, "video", "video")
    return blob


def is_image(value: object) -> bool:
    """Whether the value is a PIL image, or has the methods of one."""
    return all(callable(getattr(value, name, None)) for name in ("save", "convert"))


def blob_of(value: object, field: str, mime_type: str | None) -> types.Blob:
    """Read bytes with a mime type.

    Args:
        value: Bytes, `(bytes, mime_type)`, a Blob or a dict.
        field: The path of the value, for error messages.
        mime_type: The type of bytes and arrays that come without one; None makes that an error.

    Raises:
        ConfigError: There are no bytes, or they have no mime type.
    """
    if type(value) is bytes:
        blob = types.Blob(data=value, mime_type=mime_type)
    elif is_buffer(value):
        blob = coerce({"data": value, "mime_type": mime_type}, types.Blob, field=field)
    elif is_items(value):
        if len(value) != 2 or isinstance(value[0], int | float):
            hint = "Pass samples of 16 bits as array.array('h', samples)." if mime_type else ""
            raise ConfigError("expected (bytes, mime_type).", field=field, hint=hint)
        data, kind = value
        if mime_type and isinstance(kind, int):
            raise ConfigError(
                "expected (bytes, mime_type), got a number as the mime type.",
                field=field,
                hint=f'Pass the rate in it: (data, "audio/pcm;rate={kind}").',
            )
        if isinstance(data, str) and is_buffer(kind):
            raise ConfigError(
                "expected (bytes, mime_type), got (mime_type, bytes).",
                field=field,
                hint=f"Swap them: (data, {short_repr(data)}).",
            )
        blob = coerce({"data": data, "mime_type": kind}, types.Blob, field=field)
    elif is_mapping(value) or isinstance(value, types.Blob) or is_foreign(value):
        blob = coerce(value, types.Blob, field=field)
    elif mime_type and is_array(value):
        blob = coerce({"data": value, "mime_type": mime_type}, types.Blob, field=field)
    else:
        raise ConfigError(
            f"expected bytes, (bytes, mime_type), a Blob or a dict, got {type(value).__name__}.",
            field=field,
            hint=(audio_hint(value) if mime_type else _image_hint(value))
            or "Pass bytes; for another format, with its mime type.",
        )
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


def _image_hint(value: object) -> str:
    if isinstance(value, str | PathLike):
        return 'Read the file: pathlib.Path(path).read_bytes(), and pass (data, "image/jpeg").'
    return "Pass an image: PIL.Image.fromarray(value)." if is_array(value) else ""


def check_kind(blob: types.Blob, field: str, stream: str) -> None:
    """Check that a blob is what a stream accepts, by its mime type and by its first bytes.

    Args:
        blob: The blob.
        field: Its path, for error messages.
        stream: `audio` or `video`.

    Raises:
        ConfigError: It is not.
    """
    accepted = _AUDIO if stream == "audio" else _IMAGES
    mime_type = mime_type_of(blob)
    if not mime_type.startswith("audio/" if stream == "audio" else "image/"):
        raise unsupported(blob, field, "audio/*" if stream == "audio" else "image/*")
    if mime_type not in accepted:
        raise ConfigError(
            f"unsupported mime type {short_repr(blob.mime_type)}.",
            field=f"{field}.mime_type",
            hint=_TELEPHONY_HINTS.get(mime_type, _PCM_HINT)
            if stream == "audio"
            else f"Pass one of {', '.join(_IMAGES)}.",
        )
    if stream == "audio" and not has_rate(blob.mime_type or ""):
        raise ConfigError(
            f"{short_repr(blob.mime_type)} has no rate that can be read.",
            field=f"{field}.mime_type",
            hint='Pass one such as "audio/pcm;rate=16000".',
        )
    format_name = format_of(blob.data or b"")
    if format_name is None or (stream == "video" and format_name in _IMAGE_FORMATS):
        return
    raise ConfigError(
        f"the bytes are {format_name}, not {mime_type}.",
        field=f"{field}.data",
        hint=_PCM_HINT if stream == "audio" else f"Pass one of {', '.join(_IMAGES)}.",
    )


@lru_cache(16)
def has_rate(mime_type: str) -> bool:
    """Whether a mime type has a rate that is a number above 0, or none at all."""
    parameters = (each.partition("=") for each in mime_type.split(";")[1:])
    rates = [value for name, _, value in parameters if name.strip().lower() == "rate"]
    return all(re.fullmatch(r'\s*"?0*[1-9][0-9]*"?\s*', rate) for rate in rates)


def mime_type_of(blob: types.Blob) -> str:
    """Return a blob's mime type in lower case, without its parameters."""
    return (blob.mime_type or "").partition(";")[0].strip().lower()


def unsupported(blob: types.Blob, field: str, accepted: str) -> ConfigError:
    """Return the error for a mime type that the stream does not accept."""
    return ConfigError(
        f"unsupported mime type {short_repr(blob.mime_type)}.",
        field=f"{field}.mime_type",
        hint=f"Pass {accepted}.",
    )
