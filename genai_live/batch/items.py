"""`ItemReader`: the items of a batch, one at a time; `digest_of`: a short text of their content."""

from __future__ import annotations

import enum
import hashlib
import queue
import threading
from collections.abc import AsyncIterable, AsyncIterator, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast
from uuid import UUID

import anyio
import anyio.from_thread
import anyio.lowlevel
import attrs

from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from anyio.lowlevel import EventLoopToken

ItemT = TypeVar("ItemT")

FILE_BYTES = 1 << 20
"""How much of a file is read at a time."""
CLOSE_SECONDS = 1.0
"""How long an async generator may take to clean up."""


class ItemReader(Generic[ItemT]):
    """Reads an iterable, sync or async, one item when it is asked for one, and none ahead.

    Collections and async iterables are read in the event loop. Any other iterable may wait, so a
    daemon thread of its own reads it.

    Args:
        items: What to read.

    Raises:
        ConfigError: It is no iterable, or one that is rather an item itself.
    """

    def __init__(self, items: Iterable[ItemT] | AsyncIterable[ItemT]) -> None:
        whole: Any = items
        if _is_a(items, str, bytes, bytearray, memoryview, Mapping, PathLike):
            raise ConfigError(
                f"got {type(whole).__name__}, expected several items.",
                field="items",
                hint="Pass a list, or another iterable; of a dict its .items().",
            )
        self._async: AsyncIterator[ItemT] | None = None
        self._collection: Iterable[ItemT] | None = None
        self._plain: Iterator[ItemT] | None = None
        self._thread: _ReadingThread[ItemT] | None = None
        self.count: int | None = None
        if _is_a(items, AsyncIterable):
            self._async = aiter(cast("AsyncIterable[ItemT]", whole))
        elif _is_a(items, Collection):
            self._collection = whole
            with suppress(Exception):  # code of its class
                self.count = len(whole)
        elif _is_a(items, Iterable) or hasattr(type(cast("object", whole)), "__getitem__"):
            self._thread = _ReadingThread(whole)
        else:
            raise ConfigError(
                f"{type(whole).__name__} cannot be iterated over.",
                field="items",
                hint="Pass an iterable or an async iterable.",
            )

    async def next(self) -> ItemT:
        """Return the next item.

        Raises:
            StopAsyncIteration: There is none.
        """
        if self._async is not None:
            return await anext(self._async)
        if self._thread is not None:
            return await self._thread.next()
        if self._plain is None:
            self._plain = iter(cast("Iterable[ItemT]", self._collection))
        for item in self._plain:
            return item
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Close a generator that was left early, if it lets itself be closed soon."""
        if self._thread is not None:
            self._thread.close()
        if self._async is not None and hasattr(self._async, "aclose"):
            with anyio.move_on_after(CLOSE_SECONDS):
                await cast("Any", self._async).aclose()


class _ReadingThread(Generic[ItemT]):
    def __init__(self, items: Iterable[ItemT]) -> None:
        self._items = items
        self._requests: queue.SimpleQueue[anyio.Event | None] = queue.SimpleQueue()
        self._answer: tuple[Any, BaseException | None] = None, None
        self._thread: threading.Thread | None = None

    async def next(self) -> ItemT:
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._read,
                args=(anyio.lowlevel.current_token(),),
                name="genai_live batch items",
                daemon=True,
            )
            self._thread.start()
        event = anyio.Event()
        self._requests.put(event)
        await event.wait()
        item, error = self._answer
        if isinstance(error, StopIteration):
            raise StopAsyncIteration
        if error is not None:
            raise error
        return cast("ItemT", item)

    def close(self) -> None:
        self._requests.put(None)

    def _read(self, token: EventLoopToken) -> None:
        iterator: Iterator[ItemT] | None = None
        while (event := self._requests.get()) is not None:
            try:
                if iterator is None:
                    iterator = iter(self._items)
                self._answer = next(iterator), None
            except BaseException as error:
                self._answer = None, error
            with suppress(RuntimeError):  # the event loop is gone
                anyio.from_thread.run_sync(event.set, token=token)
        if isinstance(iterator, Iterator) and hasattr(iterator, "close"):
            with suppress(Exception):
                cast("Any", iterator).close()


def digest_of(value: object) -> str:
    """Return a short text that changes with the content of a value; it reads files.

    Raises:
        ConfigError: It is of a type whose content is unknown.
        OSError: A file cannot be read.
    """
    content = hashlib.blake2b(digest_size=16)
    _feed(content, value)
    return content.hexdigest()


def _feed(content: hashlib.blake2b, value: Any) -> None:
    """Add a value, with its kind and length in front, so that no two values read alike."""

    def add(kind: str, data: bytes | memoryview) -> None:
        content.update(f"{kind}{len(data)}:".encode())
        content.update(data)

    kind = type(cast("object", value))
    if value is None or _is_a(value, bool, int, float, Decimal, UUID):
        add(kind.__name__, str(value).encode())
    elif _is_a(value, enum.Enum):
        add("enum", repr((kind.__name__, value.name)).encode())
    elif _is_a(value, str):
        add("str", value.encode("utf-8", "surrogatepass"))
    elif _is_a(value, date, time, timedelta):
        add("time", repr(value).encode())
    elif _is_a(value, PathLike):
        _feed_file(content, Path(value))
    elif _is_a(value, Mapping):
        add("map", str(len(value)).encode())
        for pair in sorted(value.items(), key=_key_text):
            _feed(content, pair[0])
            _feed(content, pair[1])
    elif _is_a(value, list, tuple):
        add("list", str(len(value)).encode())
        for item in value:
            _feed(content, item)
    elif names := _member_names(kind):
        add("object", kind.__name__.encode())
        for name in names:
            _feed(content, (name, getattr(value, name)))
    elif hasattr(value, "__qualname__"):  # a function
        add("function", f"{value.__module__}.{value.__qualname__}".encode())
    else:
        try:
            view = memoryview(value)  # bytes and arrays
        except TypeError:
            raise ConfigError(
                f"the content of a {kind.__name__} is unknown.",
                field="fingerprint",
                hint="Pass fingerprint=, a function that returns what an item consists of.",
            ) from None
        add("bytes" if view.format == "B" else f"{view.format}{view.shape}", view.tobytes())


def _member_names(kind: type[Any]) -> list[str]:
    if attrs.has(kind):
        return [each.name for each in attrs.fields(kind)]
    return [each.name for each in dataclass_fields(kind)] if is_dataclass(kind) else []


def _is_a(value: object, *kinds: type) -> bool:
    return issubclass(type(value), kinds)


def _key_text(pair: tuple[Any, Any]) -> str:
    return str(pair[0])


def _feed_file(content: hashlib.blake2b, path: Path) -> None:
    content.update(b"file:")
    with path.open("rb") as file:
        while data := file.read(FILE_BYTES):
            content.update(data)
