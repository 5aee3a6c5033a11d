"""Files by their path, and file objects that a user has opened."""

from __future__ import annotations

import io
from contextlib import nullcontext
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Literal, TypeAlias

from genai_live._wire.paths import check_path
from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_buffer
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

PathOrFile: TypeAlias = str | PathLike[str] | BinaryIO
"""A path, or a binary file object, which is used from where it is and stays open."""


def opened(file: PathOrFile, mode: Literal["rb", "wb"]) -> AbstractContextManager[IO[bytes]]:
    """Return a context with an open file, which closes what it has opened itself.

    Raises:
        OSError: The file cannot be opened.
        ConfigError: It is neither a path nor a binary file object.
    """
    field = "source" if mode == "rb" else "target"
    if isinstance(file, str | PathLike):
        return checked_path(file, field=field).open(mode)
    has_method = callable(getattr(file, "read" if mode == "rb" else "write", None))
    if not has_method or isinstance(file, io.TextIOBase):
        raise ConfigError(
            f"expected a path, or a file open in binary mode, got {type(file).__name__}.",
            field=field,
            hint=_bytes_hint(file),
        )
    return nullcontext(file)


def checked_path(value: object, *, field: str) -> Path:
    """Return a path that a user passed.

    Raises:
        ConfigError: It is none.
    """
    return check_path(value, field=field, expects="a path", hint=_bytes_hint(value))


def media_path(value: object, *, field: str) -> Path:
    """Return the path of a media file that a user passed.

    Raises:
        OSError: It cannot be looked at.
        ConfigError: It is no path, or there is no such file.
    """
    path = checked_path(value, field=field)
    if not path.is_file():
        raise ConfigError(
            f"there is no file {short_repr(str(path))}.",
            field=field,
            hint="Pass the path of a media file; audio is passed as bytes.",
        )
    return path


def _bytes_hint(value: object) -> str:
    if not is_buffer(value):
        return ""
    return "read_audio and read_wav read the bytes of a file: wrap them in io.BytesIO(data)."


def name_of(file: PathOrFile) -> str:
    """Return the name of a file, or of the file that a file object has open."""
    path: object = file if isinstance(file, str | PathLike) else getattr(file, "name", None)
    try:
        return Path(path).name  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    except TypeError:
        return "the file"
