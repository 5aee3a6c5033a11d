"""Names of functions as the service accepts them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_LENGTH = 64
_VALID = re.compile(rf"[A-Za-z_][A-Za-z0-9_.:-]{{0,{MAX_LENGTH - 1}}}", re.ASCII)
_TRANSLITERATED = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "OE", "ł": "l", "đ": "d"}
)
_DIGEST = 8


def is_valid_name(name: str) -> bool:
    """Whether the service accepts a function of this name."""
    return _VALID.fullmatch(name) is not None


def valid_name(name: str, taken: Collection[str]) -> str:
    """Return a name that the service accepts, for one that it does not.

    It is the same each time: letters lose their accents, other characters become `_`. Where that
    is too long, empty or taken, it ends with a digest of the original.
    """
    plain = unicodedata.normalize("NFKD", name.translate(_TRANSLITERATED))
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    plain = re.sub(r"[^A-Za-z0-9_.:-]", "_", plain)
    if not re.match("[A-Za-z_]", plain):
        plain = f"_{plain}"
    if len(plain) <= MAX_LENGTH and plain.strip("_") and plain not in taken:
        return plain
    for number in count():
        text = f"{name}#{number}" if number else name
        digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:_DIGEST]
        candidate = f"{plain[: MAX_LENGTH - _DIGEST - 1]}_{digest}"
        if candidate not in taken:
            return candidate
    raise AssertionError
