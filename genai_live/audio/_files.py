"""Files by their path, and file objects that a user has opened."""

from __future__ import annotations

import io
from contextlib import nullcontext
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Literal, TypeAlias, cast

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
        raise _no_file(file, "a path, or a file open in binary mode", field)
    return nullcontext(file)


def checked_path(value: object, *, field: str) -> Path:
    """Return a path that a user passed.

    Raises:
        ConfigError: It is none.
    """
    if not isinstance(value, str | PathLike):
        raise _no_file(value, "a path", field)
    given = cast("str | PathLike[str]", value)
    try:
        path = Path(given)
    except TypeError:  # a PathLike of bytes
        raise _no_file(given, "a path of text", field) from None
    if "\0" in str(path):
        raise ConfigError(
            f"{short_repr(str(path))} contains a null character, which no path can.", field=field
        )
    return path


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


def _no_file(value: object, expects: str, field: str) -> ConfigError:
    hint = ""
    if is_buffer(value):
        hint = "read_audio and read_wav read the bytes of a file: wrap them in io.BytesIO(data)."
    return ConfigError(f"expected {expects}, got {type(value).__name__}.", field=field, hint=hint)


def name_of(file: PathOrFile) -> str:
    """Return the name of a file, or of the file that a file object has open."""
    path: object = file if isinstance(file, str | PathLike) else getattr(file, "name", None)
    try:
        return Path(path).name  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    except TypeError:
        return "the file"
