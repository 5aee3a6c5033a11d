"""`Comparison`: compares what a client says with what was recorded, strictly or leniently."""

from __future__ import annotations

import re
from typing import Any, Literal

import orjson

from genai_live import types
from genai_live._wire.typeguards import is_dict, is_list
from genai_live.converters import decode, encode
from genai_live.errors import DecodeError
from genai_live.recording.media import hashed, is_hash, read_base64, with_blank_media
from genai_live.recording.redaction import PLACEHOLDER
from genai_live.testing._replay.mismatch import short

Matching = Literal["strict", "lenient"]

_ABSENT = object()


def read_message(
    message: Any, *, music: bool
) -> types.LiveClientMessage | types.LiveMusicClientMessage | None:
    """Return a client's message as an object; None if it cannot be read."""
    data = orjson.dumps(with_blank_media(message))
    try:
        if music:
            return decode(data, types.LiveMusicClientMessage)
        return decode(data, types.LiveClientMessage)
    except DecodeError:
        return None


def canonical(message: Any, *, music: bool) -> Any:
    """Return a client's message in one spelling of many: camelCase, base64, plain numbers.

    What cannot be read stays as it is.
    """
    read = read_message(message, music=music)
    return message if read is None else orjson.loads(encode(read))


class Comparison:
    """Compares messages of one recording.

    Secrets that were redacted match any text, the same placeholder always the same text. Leniently,
    the order of members, both spellings of names, ids that the client chose and the content of
    media are let pass as well.

    Args:
        matching: `strict` or `lenient`.
        issued: Texts in the recorded frames of the server; what a client repeats of them has to be
            equal.
    """

    def __init__(self, matching: Matching, issued: frozenset[str]) -> None:
        self.strict = matching == "strict"
        self._issued = issued
        self._pairs: dict[str, str] = {}

    def differences(self, expected: Any, received: Any, *, keep: bool = True) -> list[str]:
        """Return the differences between two messages, each with its path; empty if they match.

        Args:
            expected: The recorded message.
            received: The client's message.
            keep: Whether to remember which text stands for which placeholder, if they match.
        """
        attempt = _Attempt(self.strict, self._issued, dict(self._pairs))
        attempt.compare(expected, received, "", "")
        if keep and not attempt.found:
            self._pairs = attempt.pairs
        return attempt.found


class _Attempt:
    """One comparison while it is made."""

    def __init__(self, strict: bool, issued: frozenset[str], pairs: dict[str, str]) -> None:
        self.found: list[str] = []
        self.pairs = pairs
        self._strict = strict
        self._issued = issued

    def compare(self, expected: Any, received: Any, path: str, name: str) -> None:
        if expected is _ABSENT or received is _ABSENT:
            which, value = (
                ("unexpected", received) if expected is _ABSENT else ("missing", expected)
            )
            self.found.append(f"{path} is {which}: {short(value)}")
        elif is_dict(expected) and is_dict(received):
            self._compare_members(expected, received, path)
        elif is_list(expected) and is_list(received):
            self._compare_items(expected, received, path)
        elif name == "data" and self._same_media(expected, received):
            pass
        elif not self._same(expected, received, name):
            self.found.append(f"{path or 'the frame'} is {short(received)}, not {short(expected)}")

    def _compare_members(
        self, expected: dict[str, Any], received: dict[str, Any], path: str
    ) -> None:
        before = len(self.found)
        for name in [*expected, *(name for name in received if name not in expected)]:
            self.compare(
                expected.get(name, _ABSENT),
                received.get(name, _ABSENT),
                f"{path}.{name}" if path else name,
                name,
            )
        if self._strict and len(self.found) == before and list(expected) != list(received):
            order = " ".join(received)
            self.found.append(f"{path or 'the frame'} has another order of members: {order}")

    def _compare_items(self, expected: list[Any], received: list[Any], path: str) -> None:
        for index in range(max(len(expected), len(received))):
            self.compare(
                expected[index] if index < len(expected) else _ABSENT,
                received[index] if index < len(received) else _ABSENT,
                f"{path}[{index}]",
                "",
            )

    def _same_media(self, expected: Any, received: Any) -> bool:
        data = read_base64(received) if isinstance(received, str) else None
        if data is None:
            return False
        if is_hash(expected):
            return not self._strict or expected == hashed(data)
        recorded = read_base64(expected) if isinstance(expected, str) else None
        return recorded is not None and (not self._strict or recorded == data)

    def _same(self, expected: Any, received: Any, name: str) -> bool:
        if isinstance(expected, str) and isinstance(received, str):
            if expected == received:
                return True
            if PLACEHOLDER.search(expected):
                return self._same_but_secrets(expected, received)
            return name == "id" and not self._strict and self._pair(expected, received)
        # 1 and 1.0 are the same JSON number to most writers, but 1 and true are not.
        return expected == received and isinstance(expected, bool) == isinstance(received, bool)

    def _same_but_secrets(self, expected: str, received: str) -> bool:
        pattern = "(.+)".join(map(re.escape, PLACEHOLDER.split(expected)))
        found = re.fullmatch(pattern, received, re.DOTALL)
        return found is not None and all(
            self._pair(placeholder, value)
            for placeholder, value in zip(
                PLACEHOLDER.findall(expected), found.groups(), strict=True
            )
        )

    def _pair(self, expected: str, received: str) -> bool:
        """Whether a text may stand for another: always the same one, and none that was issued."""
        if expected in self._issued:
            return expected == received
        return self.pairs.setdefault(expected, received) == received
