"""Media in recorded messages: base64, or its size and a hash."""

from __future__ import annotations

import binascii
import hashlib
import re
from typing import TYPE_CHECKING, Any, TypeGuard

import pybase64

from genai_live._wire.typeguards import is_dict, is_list

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST = 256 * 1024 * 1024
"""Bytes of a medium that was not kept; a frame is not that large."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FREE_FORM = frozenset({"args", "response"})


def read_base64(text: str) -> bytes | None:
    """Return the bytes of base64 in either alphabet, padded or not; None for other text."""
    try:
        plain = text.translate({ord("-"): "+", ord("_"): "/"}).rstrip("=")
        return pybase64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def is_hash(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a value stands for media that were not kept."""
    if not is_dict(value) or value.keys() != {"size", "sha256"}:
        return False
    size, sha256 = value["size"], value["sha256"]
    return (
        type(size) is int
        and 0 <= size <= LARGEST
        and isinstance(sha256, str)
        and _SHA256.fullmatch(sha256) is not None
    )


def hashed(data: bytes) -> dict[str, Any]:
    """Return what is recorded in place of media."""
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def without_media(message: Any) -> Any:
    """Return a message with each medium replaced by its size and hash."""

    def replace(value: Any) -> Any:
        data = read_base64(value) if isinstance(value, str) else None
        return value if data is None else hashed(data)

    return _map_media(message, replace)


def with_blank_media(message: Any) -> Any:
    """Return a message with zeros of the same size where media were not kept."""

    def replace(value: Any) -> Any:
        return pybase64.b64encode_as_string(bytes(value["size"])) if is_hash(value) else value

    return _map_media(message, replace)


def wrong_hashes(message: Any) -> list[Any]:
    """Return what stands in place of media and says no size and hash."""
    found: list[Any] = []

    def look(value: Any) -> Any:
        if is_dict(value) and value.keys() == {"size", "sha256"} and not is_hash(value):
            found.append(value)
        return value

    _map_media(message, look)
    return found


def _map_media(value: Any, replace: Callable[[Any], Any]) -> Any:
    if is_list(value):
        return [_map_media(item, replace) for item in value]
    if is_dict(value):
        return {
            name: replace(item)
            if name == "data"
            else item
            if name in _FREE_FORM
            else _map_media(item, replace)
            for name, item in value.items()
        }
    return value
