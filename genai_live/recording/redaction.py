"""`Redactor`: replaces secrets in messages, each by the same placeholder wherever it occurs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from genai_live._text import is_secret_name
from genai_live._wire.typeguards import is_dict, is_list

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACEHOLDER = re.compile(r"<redacted \d+>")
_SHORTEST = 8
"""Characters; what is shorter may be part of a word, so other texts keep it."""
_FREE_FORM = frozenset({"args", "response"})
"""Members that hold JSON of the user's own."""
_BROKEN_MEMBER = re.compile(r'"(\w+)"\s*:\s*"((?:[^"\\]|\\.)*)')
_DATA_NAMES = frozenset({"key", "handle"})
"""Names of plain data in free-form JSON, such as the key of a piece of music."""


def is_redacted(value: object) -> bool:
    """Whether a value of a recorded message is the placeholder of a secret."""
    return isinstance(value, str) and PLACEHOLDER.fullmatch(value) is not None


class Redactor:
    """Replaces the secrets of one recording.

    A secret is the value of a member, header or query parameter whose name says so. From then on
    it is replaced in all other texts as well.
    """

    def __init__(self) -> None:
        self._placeholders: dict[str, str] = {}
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take note of the secrets in headers, which are not recorded themselves."""
        for name, value in headers.items():
            if is_secret_name(name):
                self.hide(value.rpartition(" ")[2])  # without the scheme, such as Bearer

    def hide(self, secret: str) -> None:
        """Replace a secret from now on, also where no name says that it is one."""
        if len(secret) >= _SHORTEST and secret not in self._known:
            self._known.add(secret)
            self._pattern = None

    def query(self, query: str) -> str:
        """Return a query with its secrets replaced."""
        pairs = parse_qsl(query, keep_blank_values=True)
        if not any(is_secret_name(name) for name, _ in pairs):
            return self.text(query)
        return urlencode(
            [
                (name, self._replace(value) if is_secret_name(name) else self.text(value))
                for name, value in pairs
            ],
            safe="<> /",
        )

    def text(self, text: str) -> str:
        """Return a text with the secrets replaced that are known so far."""
        if len(text) < _SHORTEST or not self._known:
            return text
        if self._pattern is None:
            longest_first = sorted(self._known, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        return self._pattern.sub(lambda found: self._replace(found[0]), text)

    def broken(self, text: str) -> str:
        """Return what is no JSON, but may be a piece of it, with its secrets replaced."""

        def replace(found: re.Match[str]) -> str:
            name, value = found[1], found[2]
            if not value or not is_secret_name(name):
                return found[0]
            return found[0][: found.start(2) - found.start()] + self._replace(value)

        return self.text(_BROKEN_MEMBER.sub(replace, text))

    def message(self, value: Any) -> Any:
        """Return a JSON value with its secrets replaced."""
        return self._walk(value, "", secret=False, free=False)

    def _walk(self, value: Any, parent: str, *, secret: bool, free: bool) -> Any:
        if isinstance(value, str):
            return self._replace(value) if secret and value else self.text(value)
        if is_list(value):
            return [self._walk(item, parent, secret=secret, free=free) for item in value]
        if is_dict(value):
            return {
                self.text(name): item
                if name == "data" and isinstance(item, str) and not free
                else self._walk(
                    item,
                    name,
                    secret=secret or _is_secret(name, parent, free=free),
                    free=free or name in _FREE_FORM,
                )
                for name, item in value.items()
            }
        return value

    def _replace(self, secret: str) -> str:
        if is_redacted(secret):
            return secret
        self.hide(secret)
        return self._placeholders.setdefault(secret, f"<redacted {len(self._placeholders) + 1}>")


def _is_secret(name: str, parent: str, *, free: bool) -> bool:
    if parent == "properties":  # of a schema, which describes a value and has none
        return False
    return is_secret_name(name) and not (free and name in _DATA_NAMES)
