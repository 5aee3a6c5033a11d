"""Short texts of values for people: no secrets, and whatever the code of a value does."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from genai_live._text import MASK, escape_controls, is_secret_name, mask_urls, masked_start
from genai_live._wire.typeguards import is_buffer, is_items, is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_CHARACTERS = 1000
_LONGEST_TEXT = 200
_LONGEST_KEY = 100
_SHORTEST_MEDIA = 17
_MOST_ITEMS = 100
_DEEPEST = 30


class _Masked:
    def __repr__(self) -> str:
        return MASK


MASKED = _Masked()
"""What `__repr_members__` yields in place of a secret."""


def short_repr(value: object, *, most: int = _MOST_CHARACTERS) -> str:
    """Return the repr of a value, short and without secrets, at any depth. It never fails.

    Media and long text are shown by size. In dicts, and in objects that list their members as
    pydantic models do, the values are masked whose names `is_secret_name` says are secrets; an
    object with `__repr_members__` decides itself. A value whose code raises is shown as the name
    of its class.

    Args:
        value: What to show.
        most: About how many characters to show.
    """
    return _ShortRepr(most).show(value)


class _ShortRepr:
    """One repr while it is made."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._outer: list[int] = []

    def show(self, value: object) -> str:
        if id(value) in self._outer or len(self._outer) > _DEEPEST or self._left <= 0:
            return "..."
        self._outer.append(id(value))
        self._left -= 4  # brackets, and a comma
        try:
            return self._show(value)
        except BaseException:  # code of the value's class, or a limit of Python
            return self._count(f"<{type(value).__name__}>")
        finally:
            self._outer.pop()

    def _show(self, value: object) -> str:
        if type(value) is str:
            return self._count(_quoted(value))
        if is_buffer(value) and len(value) >= _SHORTEST_MEDIA:
            return self._count(f"<{len(value)} bytes>")
        cls = type(value)
        if _has_members(cls):
            holder: Any = value
            members = dict(holder.__repr_members__())
            shown = (self._count(f"{name}=") + self.show(item) for name, item in members.items())
            return self._count(cls.__name__) + f"({self._join(shown, len(members))})"
        if is_mapping(value):
            pairs = (
                f"{self.show(name)}: {self._show_member(name, item)}"
                for name, item in value.items()
            )
            return f"{{{self._join(pairs, len(value))}}}"
        if is_items(value):
            items = self._join(map(self.show, value), len(value))
            if isinstance(value, list):
                return f"[{items}]"
            return f"({items},)" if len(value) == 1 else f"({items})"
        names = getattr(cls, "model_fields", None)
        if is_mapping(names):
            members = {
                name: item for name in names if (item := getattr(value, name, None)) is not None
            }
            shown = (
                self._count(f"{name}=") + self._show_member(name, item)
                for name, item in members.items()
            )
            return self._count(cls.__name__) + f"({self._join(shown, len(members))})"
        return self._count(_cut(mask_urls(repr(value)), _LONGEST_TEXT))

    def _show_member(self, name: Any, value: object) -> str:
        is_secret = issubclass(type(name), str) and is_secret_name(str.__str__(name))
        # A message knows its own secrets: a schema's property may be called `token`.
        if is_secret and not _has_members(type(value)):
            return self._count(MASK)
        return self.show(value)

    def _join(self, items: Iterator[str], count: int) -> str:
        shown: list[str] = []
        for item in islice(items, _MOST_ITEMS):
            shown.append(item)
            if self._left <= 0:
                break
        more = count - len(shown)
        return ", ".join([*shown, f"<{more} more>"] if more > 0 else shown)

    def _count(self, text: str) -> str:
        self._left -= len(text)
        return text


def _has_members(cls: type) -> bool:
    return hasattr(cls, "__repr_members__")


def _quoted(text: str) -> str:
    start, is_cut = masked_start(text, _LONGEST_TEXT)
    return f"{start!r}...<{len(text)} characters>" if is_cut else repr(start)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}..."


def short_key(key: object) -> str:
    """Return a key of a mapping as a step of a path."""
    text: Any = key
    if issubclass(type(key), str):
        return _cut(escape_controls(mask_urls(str.__str__(text))), _LONGEST_KEY)
    return short_repr(key, most=_LONGEST_KEY)


def text_of(error: BaseException) -> str:
    """Return the text of an exception; empty if the code of its class raises."""
    try:
        return str(error)
    except BaseException:
        return ""


def error_text(error: BaseException) -> str:
    """Return the class and the text of an exception that a user's object raised."""
    name = type(error).__name__
    text = _cut(escape_controls(mask_urls(text_of(error))), _LONGEST_TEXT)
    return f"{name}: {text}" if text else name
