"""Files by their path, and file objects that a user has opened."""

from __future__ import annotations

from contextlib import nullcontext
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Literal, TypeAlias

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

PathOrFile: TypeAlias = str | PathLike[str] | BinaryIO
"""A path, or a binary file object, which is used from where it is and stays open."""


def opened(file: PathOrFile, mode: Literal["rb", "wb"]) -> AbstractContextManager[IO[bytes]]:
    """Return a context with an open file, which closes what it has opened itself.

    Raises:
        OSError: The file cannot be opened.
    """
    return Path(file).open(mode) if isinstance(file, str | PathLike) else nullcontext(file)


def name_of(file: PathOrFile) -> str:
    """Return the name of a file, or of the file that a file object has open."""
    path: object = file if isinstance(file, str | PathLike) else getattr(file, "name", None)
    try:
        return Path(path).name  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    except TypeError:
        return "the file"
