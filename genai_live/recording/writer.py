"""`SessionWriter`: writes a session file, line by line."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import orjson
import pybase64

from genai_live._wire.paths import check_path
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError
from genai_live.recording.entries import FORMAT, VERSION
from genai_live.recording.media import without_media
from genai_live.recording.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from genai_live.recording.entries import FrameKind, Media, Side


def file_exists(path: Path) -> FileExistsError:
    """Return the error for a file that is not to be replaced."""
    return FileExistsError(errno.EEXIST, "File exists. overwrite=True replaces it", str(path))


class SessionWriter:
    """Writes a session file; each line is in the system's hands before a method returns.

    Keys, tokens and resumption handles are replaced by placeholders, and headers are not written.
    Safe to use from several threads. The file is locked against a second writer while it is open,
    except on Windows.
    """

    def __init__(
        self,
        file: str | PathLike[str],
        *,
        upstream: str = "",
        media: Media = "keep",
        overwrite: bool = False,
    ) -> None:
        """Create the file and write its header.

        Args:
            file: Path of the file.
            upstream: Address of the server, without secrets.
            media: `keep` keeps audio, images and video; `hash` writes their size and SHA-256.
            overwrite: Whether to replace a file that exists.

        Raises:
            ConfigError: An argument cannot be used, or another writer has the file open.
            FileExistsError: The file exists, and `overwrite` is False.
            OSError: The file cannot be created.
        """
        if media not in ("keep", "hash"):
            raise ConfigError(
                f"{short_repr(media)} is unknown.", field="media", hint="Use keep or hash."
            )
        self.path = check_path(file, field="file")
        self._media = media
        self._redactor = Redactor()
        self._lock = threading.Lock()
        self._connections = 0
        self._start = time.monotonic()
        # Without a buffer: a line is written when the method returns, or it is an error. What
        # another writer is writing must not be emptied, so that comes after the lock.
        try:
            self._file = self.path.open("ab" if overwrite else "xb", buffering=0)
        except FileExistsError:
            raise file_exists(self.path) from None
        created = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        header = {"format": FORMAT, "version": VERSION, "created": created}
        try:
            self._lock_file()
            if stat.S_ISREG(os.fstat(self._file.fileno()).st_mode):
                self._file.truncate(0)
            self._write({**header, "upstream": upstream, "media": media})
        except BaseException:
            self._file.close()
            raise

    def open_connection(
        self, path: str, query: str = "", headers: Mapping[str, str] | None = None
    ) -> ConnectionWriter:
        """Return the writer of a new connection; its first line follows from `opened` or `refused`.

        Args:
            path: The path that the client asked for.
            query: The query, as it stands in the URL.
            headers: The headers of the request. They are not written, but the secrets in them are
                replaced wherever they occur.
        """
        with self._lock:
            self._connections += 1
            self._redactor.learn(headers or {})
            place = {"path": self._redactor.text(path)}
            if query:
                place["query"] = self._redactor.query(query)
            return ConnectionWriter(self, self._connections, place)

    def hide(self, secret: str) -> None:
        """Replace a secret from now on, wherever it occurs."""
        with self._lock:
            self._redactor.hide(secret)

    @property
    def closed(self) -> bool:
        """Whether the file is closed."""
        return self._file.closed

    def close(self) -> None:
        """Close the file; what comes later is not written. Idempotent."""
        with self._lock:
            self._file.close()

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def write_event(
        self, connection: int, members: Mapping[str, Any], at: float | None = None
    ) -> None:
        """Write a line about a connection, with the time: `at`, or by default now."""
        with self._lock:
            seconds = time.monotonic() - self._start if at is None else max(0.0, at)
            self._write({"time": round(seconds, 6), "connection": connection, **members})

    def content(self, data: bytes) -> dict[str, Any]:
        """Return how the content of a frame is written."""
        try:
            message = orjson.loads(data)
        except orjson.JSONDecodeError:
            message = None
        if isinstance(message, dict):
            with self._lock:
                message = self._redactor.message(message)
            return {"message": message if self._media == "keep" else without_media(message)}
        with suppress(UnicodeDecodeError), self._lock:
            return {"raw": self._redactor.broken(data.decode())}
        return {"base64": pybase64.b64encode_as_string(data)}

    def redacted(self, text: str) -> str:
        """Return a text without the secrets that are known."""
        with self._lock:
            return self._redactor.text(text)

    def _lock_file(self) -> None:
        if sys.platform == "win32":
            return
        import fcntl

        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError(
                f"another recorder is writing {self.path}.",
                field="file",
                hint="Pass another path, or end the other recorder.",
            ) from None
        except OSError:  # a file system, or a device, without locks
            return

    def _write(self, document: Mapping[str, Any]) -> None:
        if self._file.closed:
            return
        line = memoryview(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE))
        while line:
            line = line[self._file.write(line) :]


class ConnectionWriter:
    """Writes what happens on one connection.

    The methods write that it happens now, or with `at` so many seconds after the recording began.

    Attributes:
        number: Number of the connection, 1 for the first of the file.
    """

    def __init__(self, writer: SessionWriter, number: int, place: Mapping[str, str]) -> None:
        self.number = number
        self._writer = writer
        self._place = place

    def opened(self, *, at: float | None = None) -> None:
        """Write that the WebSocket is open."""
        self._writer.write_event(self.number, {"open": self._place}, at)

    def refused(self, status: int, *, at: float | None = None) -> None:
        """Write that the request for a WebSocket was refused with an HTTP status."""
        self._writer.write_event(self.number, {"refused": {**self._place, "status": status}}, at)

    def frame(
        self,
        sender: Literal["client", "server"],
        kind: FrameKind,
        data: bytes,
        *,
        at: float | None = None,
    ) -> None:
        """Write a frame, `text` or `binary`."""
        content = self._writer.content(data)
        self._writer.write_event(self.number, {"from": sender, "frame": kind, **content}, at)

    def ended(self, sender: Side, code: int, reason: str = "", *, at: float | None = None) -> None:
        """Write that a side ended the connection; 1006 if without a close frame."""
        close = {"code": code, "reason": self._writer.redacted(reason)}
        self._writer.write_event(self.number, {"from": sender, "close": close}, at)
