r"""`Checkpoint`: a file of results, one JSON line each, from which a batch goes on.

The first line says what the batch is: `{"genai_live_batch": 1, "model": ..., "config": ...}`. Each
other one is a result: `id`, `input` (the digest of the item), `value` or `error`, `attempts`,
`usage`, `cost`. The newest line of an id counts. A line is appended in one write, so a process that
is killed leaves at most one without its end, the last; it is removed when the file is opened again.
"""

from __future__ import annotations

import hashlib
import json
import os
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from genai_live import types
from genai_live.batch.results import error_text
from genai_live.converters import decode, encode
from genai_live.errors import ConfigError, DecodeError

if TYPE_CHECKING:
    from io import BufferedReader, FileIO
    from os import PathLike
    from typing import Self

    from genai_live.batch.results import BatchResult

FORMAT = 1
HEADER = "genai_live_batch"
_UNREADABLE = (
    AttributeError,
    DecodeError,
    InvalidOperation,
    LookupError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What reading a line raises that somebody has changed."""


@frozen
class CheckpointEntry:
    """What the checkpoint has of an item that succeeded.

    Attributes:
        digest: The digest of the item that was run.
        value: What the work returned.
        attempts: As in `BatchResult`.
        usage: As in `BatchResult`.
        cost: As in `BatchResult`.
    """

    digest: str
    value: Any
    attempts: int
    usage: types.UsageMetadata
    cost: Decimal | None


class Checkpoint:
    """An open checkpoint, of one process. Memory holds about 120 bytes for each result in it."""

    def __init__(self, path: Path, writer: FileIO, reader: BufferedReader) -> None:
        self._path = path
        self._writer = writer
        self._reader = reader
        self._size = 0
        self._offsets: dict[int, int] = {}

    @classmethod
    def open(cls, path: str | PathLike[str], *, model: str, config: str | None) -> Self:
        """Open a file or make it; lock it, repair its end, and read what is done.

        Args:
            path: The file.
            model: Model of the batch.
            config: Digest of its config; None if that has none.

        Raises:
            ConfigError: It is no checkpoint, one of another batch, or in use.
            OSError: It cannot be opened.
        """
        file = Path(path)
        if file.exists() and not file.is_file():
            raise ConfigError(
                f"{file} is no file.", field="checkpoint", hint="Pass the path of a file."
            )
        writer = file.open("ab", buffering=0)
        try:
            _lock(writer, file)
            checkpoint = cls(file, writer, file.open("rb"))
        except BaseException:
            writer.close()
            raise
        try:
            checkpoint._read(model, config)
        except BaseException:
            checkpoint.close()
            raise
        return checkpoint

    def find(self, id: str) -> CheckpointEntry | None:  # noqa: A002 - the field's name
        """Return the result of an item that succeeded in an earlier run.

        Raises:
            ConfigError: It cannot be read; somebody has changed it.
        """
        offset = self._offsets.get(id_hash(id))
        if offset is None:
            return None
        self._reader.seek(offset)
        try:
            entry = json.loads(self._reader.readline())
            if entry["id"] != id:
                return None  # another id with the same hash
            cost = None if entry.get("cost") is None else Decimal(entry["cost"])
            if cost is not None and not cost.is_finite():
                raise ValueError(cost)
            found = CheckpointEntry(
                digest=entry["input"],
                value=entry["value"],
                attempts=int(entry.get("attempts", 0)),
                usage=decode(json.dumps(entry.get("usage", {})), types.UsageMetadata),
                cost=cost,
            )
        except _UNREADABLE as error:
            raise self._unusable(f"the entry of the id {id} cannot be read") from error
        return found

    def add(self, result: BatchResult[Any, Any], digest: str) -> None:
        """Append a result.

        Raises:
            OSError: The file cannot be written to; the line is not in it then.
        """
        entry: dict[str, Any] = {"id": result.id, "input": digest}
        if result.error is None:
            entry["value"] = result.value
        else:
            entry["error"] = error_text(result.error)
        entry["attempts"] = result.attempts
        if usage := json.loads(encode(result.usage)):
            entry["usage"] = usage
        if result.cost is not None:
            entry["cost"] = str(result.cost)
        self._append(entry)

    def close(self) -> None:
        """Write everything to the disk, and close the file. Idempotent."""
        if not self._writer.closed:
            try:
                os.fsync(self._writer.fileno())
            finally:
                self._writer.close()
                self._reader.close()

    def _append(self, entry: dict[str, Any]) -> None:
        try:
            line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        except UnicodeEncodeError:  # half a surrogate pair
            line = json.dumps(entry).encode() + b"\n"
        try:
            written = self._writer.write(line) or 0
        except OSError:
            self._writer.truncate(self._size)
            raise
        if written < len(line):
            self._writer.truncate(self._size)
            raise OSError(f"{self._path}: only {written} of {len(line)} bytes could be written.")
        self._size += len(line)

    def _read(self, model: str, config: str | None) -> None:
        for number, line in enumerate(self._reader, 1):
            if not line.endswith(b"\n"):
                self._remove_torn(line, number)
                break
            entry = self._parse(line, number)
            if number == 1:
                self._check_header(entry, model, config)
            elif "value" in entry:
                self._offsets[id_hash(entry["id"])] = self._size
            else:
                self._offsets.pop(id_hash(entry["id"]), None)
            self._size += len(line)
        if not self._size:
            self._append({HEADER: FORMAT, "model": model, "config": config})

    def _remove_torn(self, line: bytes, number: int) -> None:
        beginning = f'{{"{HEADER}"'.encode()
        if number == 1 and line[: len(beginning)] != beginning[: len(line)]:
            raise self._unusable("its first line is none of a checkpoint")
        self._writer.truncate(self._size)

    def _parse(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            entry = None
        if isinstance(entry, dict):
            members = cast("dict[str, Any]", entry)
            if members.get(HEADER) if number == 1 else _is_result(members):
                return members
        raise self._unusable(f"line {number} is none of a checkpoint")

    def _check_header(self, header: dict[str, Any], model: str, config: str | None) -> None:
        if header[HEADER] != FORMAT:
            raise self._unusable("it is of another version of genai_live")
        if header.get("model") != model:
            raise self._unusable(f"it is of a batch with the model {header.get('model')}")
        known = header.get("config")
        if known is not None and config is not None and known != config:
            raise self._unusable("it is of a batch with another config")

    def _unusable(self, reason: str) -> ConfigError:
        return ConfigError(
            f"{self._path} cannot be used: {reason}.",
            field="checkpoint",
            hint="Pass another file.",
        )


def id_hash(id: str) -> int:  # noqa: A002 - the field's name
    """Return 64 bits that stand for an id, since a million ids take much memory."""
    data = id.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest())


def is_json(value: Any) -> bool:
    """Whether a value is the same after it was written as JSON and read again."""
    try:
        return bool(json.loads(json.dumps(value, allow_nan=False)) == value)
    except Exception:  # no JSON, or code of the value's class
        return False


def _is_result(entry: dict[str, Any]) -> bool:
    """Whether an entry is a result."""
    texts = entry.get("id"), entry.get("input"), entry.get("error", "")
    return all(type(each) is str for each in texts) and ("value" in entry or "error" in entry)


def _lock(file: FileIO, path: Path) -> None:
    """Lock a file until it is closed, or its process ends, where the system can."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ConfigError(
            f"{path} is in use by another batch.",
            field="checkpoint",
            hint="Wait for its end, or pass another file.",
        ) from None
