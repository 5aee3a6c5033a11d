"""`Condition`: what the client has to say for a rule to be used."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from genai_live._wire.typeguards import is_dict, is_items
from genai_live.testing._model.replies import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genai_live import types
    from genai_live.testing._model.hearing import Sound

Kind = Literal["text", "contains", "matches", "heard", "speech", "result", "any"]


@frozen
class Said:
    """What the client said.

    Attributes:
        text: The text, or the words that were recognized in speech.
        speech: Whether it was speech.
        results: The results of functions that the model did not wait for.
    """

    text: str
    speech: bool = False
    results: Sequence[types.FunctionResponse] = ()

    def __str__(self) -> str:
        if self.results:
            names = ", ".join(result.name or "" for result in self.results)
            return f"sent the result of {names}"
        if self.speech:
            return f"said {quote(self.text)} in speech" if self.text else "spoke unknown words"
        return f"said {quote(self.text)}"


@frozen
class Condition:
    """What the client has to say.

    Attributes:
        kind: How it is compared.
        value: What it is compared with.
        response: The least that the result of a function must have.
        pattern: The regular expression, compiled.
        sound: How the words sound in a recording.
    """

    kind: Kind = "any"
    value: str = ""
    response: Any = None
    pattern: re.Pattern[str] | None = field(default=None, repr=False)
    sound: Sound | None = field(default=None, repr=False)

    def match(self, said: Said) -> dict[str, Any] | None:
        """Return the variables that what was said sets; None if it does not match."""
        if said.results or self.kind == "result":
            return self._match_results(said.results)
        if self.pattern is not None:
            found = self.pattern.search(said.text)
            if found is None:
                return None
            return {name: text for name, text in found.groupdict().items() if text is not None}
        words = _words(said.text)
        matches = {
            "text": words == _words(self.value),
            "contains": self.kind == "contains" and _contains(words, _words(self.value)),
            "heard": said.speech and words == _words(self.value),
            "speech": said.speech,
            "any": True,
        }[self.kind]
        return {} if matches else None

    def _match_results(self, results: Sequence[types.FunctionResponse]) -> dict[str, Any] | None:
        if self.kind != "result":
            return None
        for result in results:
            answer = result.response or {}
            if result.name == self.value and is_part(self.response or {}, answer):
                return {"result": answer}
        return None

    def __str__(self) -> str:
        if self.kind in ("speech", "any"):
            return "any speech" if self.kind == "speech" else "anything"
        if self.kind == "result":
            return f"the result of {self.value}"
        return f"{self.kind} {quote(self.value)}"


def is_part(expected: Any, received: Any) -> bool:
    """Return whether a JSON value has everything that is expected, and perhaps more members."""
    if is_dict(expected):
        return is_dict(received) and all(
            name in received and is_part(item, received[name]) for name, item in expected.items()
        )
    if is_items(expected):
        return (
            is_items(received)
            and len(expected) == len(received)
            and all(map(is_part, expected, received))
        )
    return bool(expected == received) and isinstance(expected, bool) is isinstance(received, bool)


def has_words(text: str) -> bool:
    """Return whether a text is more than space and punctuation."""
    return any(unicodedata.category(each)[0] in "LMNS" for each in text)


def _contains(said: str, words: str) -> bool:
    before = r"(?<!\w)" if _parted(words[0]) else ""
    after = r"(?!\w)" if _parted(words[-1]) else ""
    return re.search(before + re.escape(words) + after, said) is not None


def _parted(letter: str) -> bool:
    """Return whether spaces part words here; other scripts, without cases, may join them."""
    return letter.isdecimal() or letter.upper() != letter.lower()


def _words(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".!? ")
