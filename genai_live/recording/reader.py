"""`read_session` and `SessionReader`: read a session file, whole or line by line."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
from attrs import frozen

from genai_live._wire.paths import check_path
from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_dict
from genai_live.errors import DecodeError
from genai_live.recording.entries import (
    FORMAT,
    VERSION,
    ConnectionEnded,
    ConnectionOpened,
    ConnectionRefused,
    RecordedFrame,
    SessionEntry,
    SessionHeader,
)
from genai_live.recording.media import LARGEST, read_base64, wrong_hashes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from os import PathLike
    from pathlib import Path
    from types import TracebackType
    from typing import Self

T = TypeVar("T")

_GREATEST_CODE = 65_535
"""Of the two bytes of a close code; a client may send more than the 4999 of the standard."""

_LONGEST_HEADER = 1_000_000
"""Bytes; a file without a line end is no session file, however large it is."""


@frozen
class SessionFile:
    """A session file that was read."""

    path: Path
    """Where it is."""
    header: SessionHeader
    """Its first line."""
    entries: tuple[SessionEntry, ...]
    """The other lines, in the order of the file."""
    complete: bool = True
    """Whether its last line is whole; False if the recorder was killed while it wrote."""

    @property
    def connections(self) -> list[tuple[SessionEntry, ...]]:
        """The entries of each connection, in the order in which the connections began."""
        found: dict[int, list[SessionEntry]] = defaultdict(list)
        for entry in self.entries:
            found[entry.connection].append(entry)
        return [tuple(entries) for entries in found.values()]


class SessionReader:
    """Reads a session file line by line, for files that are large. Used with `with`.

        with SessionReader("session.jsonl") as reader:
            for entry in reader: ...

    Attributes:
        path: Where the file is.
        header: Its first line.
        complete: Whether its last line is whole; known once all entries were read.
    """

    def __init__(self, file: str | PathLike[str]) -> None:
        """Open the file and read its header.

        Raises:
            ConfigError: It is no path.
            DecodeError: It is not a session file, or of a newer version.
            OSError: It cannot be read.
        """
        self.path = check_path(file, field="file")
        self.complete = True
        self._file = self.path.open("rb")
        try:
            self.header = _first_line(self.path, self._file.readline(_LONGEST_HEADER))
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        """Return the reader."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._file.close()

    def __iter__(self) -> Iterator[SessionEntry]:
        """Yield the entries, in the order of the file.

        Raises:
            DecodeError: A line cannot be read; names it.
        """
        for number, line in enumerate(self._file, 2):
            if not line.endswith(b"\n"):
                self.complete = False
                return
            read = _entry_reader(number, hashes=self.header.media == "hash")
            yield _read_line(self.path, number, line, read)


def read_session(file: str | PathLike[str]) -> SessionFile:
    """Read a session file.

    A last line that is cut, as a killed recorder leaves it, is left out.

    Raises:
        ConfigError: It is no path.
        DecodeError: It is not a session file, or of a newer version; names the line.
        OSError: It cannot be read.
    """
    with SessionReader(file) as reader:
        entries = tuple(reader)
        return SessionFile(reader.path, reader.header, entries, complete=reader.complete)


def _first_line(path: Path, line: bytes) -> SessionHeader:
    if not line.endswith(b"\n") or not _is_json(line):
        raise _problem(path, 1, "is not the header of a session file.")
    return _read_line(path, 1, line, _read_header)


def _is_json(line: bytes) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True


def _read_line(path: Path, number: int, line: bytes, read: Callable[[_Members], T]) -> T:
    try:
        return read(_Members(orjson.loads(line)))
    except orjson.JSONDecodeError as error:
        raise _problem(path, number, f"is not JSON: {error}.") from None
    except _Unreadable as error:
        raise _problem(path, number, str(error)) from None


def _problem(path: Path, number: int, problem: str) -> DecodeError:
    hint = "docs/session-files.md describes the format."
    return DecodeError(f"{path}, line {number}", problem, hint=hint)


class _Unreadable(Exception):
    """A line is not what the format says."""


class _Members:
    """The members of a JSON object, read with their types."""

    def __init__(self, value: object) -> None:
        if not is_dict(value):
            raise _Unreadable(f"{short_repr(value)} is not an object.")
        self._members = value

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def any(self, name: str) -> Any:
        return self._members.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        value = self._members.get(name, default)
        if not isinstance(value, str):
            raise _Unreadable(f"{name} must be a text, not {short_repr(value)}.")
        return value

    def choice(self, name: str, *choices: str, default: str | None = None) -> Any:
        value = self._members.get(name, default)
        if value not in choices:
            known = " or ".join(choices)
            raise _Unreadable(f"{name} must be {known}, not {short_repr(value)}.")
        return value

    def whole(self, name: str, *, least: int = 1, greatest: int | None = None) -> int:
        value = self._members.get(name)
        if type(value) is not int or value < least or (greatest is not None and value > greatest):
            limit = f"from {least} on" if greatest is None else f"from {least} to {greatest}"
            raise _Unreadable(f"{name} must be a number {limit}, not {short_repr(value)}.")
        return value

    def seconds(self, name: str) -> float:
        value: Any = self._members.get(name)
        if type(value) not in (int, float) or value < 0:
            raise _Unreadable(f"{name} must be a number of seconds, not {short_repr(value)}.")
        return float(value)

    def members(self, name: str) -> _Members:
        return _Members(self._members.get(name))


def _read_header(members: _Members) -> SessionHeader:
    if members.any("format") != FORMAT:
        raise _Unreadable("is not the header of a session file.")
    version = members.whole("version")
    if version > VERSION:
        raise _Unreadable(
            f"version {version} of the format is newer than this program, which reads {VERSION}."
        )
    return SessionHeader(
        version=version,
        created=members.text("created", ""),
        upstream=members.text("upstream", ""),
        media=members.choice("media", "keep", "hash", default="keep"),
    )


def _entry_reader(lineno: int, *, hashes: bool) -> Callable[[_Members], SessionEntry]:
    def read(members: _Members) -> SessionEntry:
        base: dict[str, Any] = {
            "lineno": lineno,
            "time": members.seconds("time"),
            "connection": members.whole("connection"),
        }
        if "open" in members:
            place = members.members("open")
            return ConnectionOpened(**base, path=place.text("path"), query=place.text("query", ""))
        if "refused" in members:
            place = members.members("refused")
            return ConnectionRefused(
                **base,
                path=place.text("path"),
                query=place.text("query", ""),
                status=place.whole("status", least=100, greatest=599),
            )
        if "close" in members:
            close = members.members("close")
            return ConnectionEnded(
                **base,
                sender=members.choice("from", "client", "server", "proxy"),
                code=close.whole("code", least=1000, greatest=_GREATEST_CODE),
                reason=close.text("reason", ""),
            )
        return RecordedFrame(
            **base,
            sender=members.choice("from", "client", "server"),
            frame=members.choice("frame", "text", "binary"),
            **_content(members, hashes=hashes),
        )

    return read


def _content(members: _Members, *, hashes: bool) -> dict[str, Any]:
    if "message" in members:
        message = members.any("message")
        if hashes and (wrong := wrong_hashes(message)):
            limits = f"a size from 0 to {LARGEST} and a sha256 in hexadecimal"
            raise _Unreadable(f"{short_repr(wrong[0])} must have {limits}.")
        return {"message": message}
    if "raw" in members:
        return {"raw": members.text("raw").encode()}
    if "base64" in members and (data := read_base64(members.text("base64"))) is not None:
        return {"raw": data}
    raise _Unreadable("has none of open, refused, close, message, raw and base64.")
