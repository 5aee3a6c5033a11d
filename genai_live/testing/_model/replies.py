"""The local server's answers, by fixed rules: the same text always gets the same answer."""

from __future__ import annotations

import re
from collections import deque
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal

import orjson
from attrs import define, field, frozen

from genai_live.testing.limits import REMEMBERED_BYTES, REMEMBERED_IMAGE_BYTES, REMEMBERED_IMAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST_QUOTE = 200
_COST = 100  # bytes of an utterance beside its text, or of an image beside its data
_LONGEST_COUNT = 1_000
_STATEMENT = re.compile(
    r"\bmy ([\w' ]{1,40}?) (?:is|are) (.{1,80}?)(?=,? and my |[.,;!?\n]|$)", re.IGNORECASE
)
_ASKS_STATEMENT = re.compile(r"\bwhat(?:'s| is| are|s)? my (.+)", re.IGNORECASE)
_ASKS_EARLIER = re.compile(r"\bwhat (?:did|have) i (?:just )?(?:say|said|told?)\b", re.IGNORECASE)
_ASKS_WHO = re.compile(
    r"\b(?:who|what) are you\b|\bare you (?:a |an |the )?(?:\w+ )?(?:model|ai|bot|gemini|real)\b",
    re.IGNORECASE,
)
_ASKS_INSTRUCTIONS = re.compile(r"\bwhat are your instructions\b", re.IGNORECASE)
_ASKS_COUNT = re.compile(r"\bcount (?:up )?to (\d{1,6})\b", re.IGNORECASE)

WHO = (
    "I am the local Live server of genai_live, not a model: I quote, count, remember and call"
    " functions by fixed rules."
)


@frozen
class Utterance:
    """A text of the user or the model."""

    role: Literal["user", "model"]
    text: str


@define
class Memory:
    """The history of a conversation; a resumed session begins with a copy.

    It has limits, beyond which it forgets the oldest; see `genai_live.testing.limits`.

    Attributes:
        utterances: The texts of both sides, oldest first.
        images: Digests of the images in turns since the last answer.
        frames: Digests of the video frames since the last answer.
        answers: Number of answers.
        keeps_images: Whether the images themselves are kept, in `kept_images`.
        kept_images: The images and frames since the last answer, if they are kept.
        progress: What else the answers of a scenario depend on.
    """

    utterances: deque[Utterance] = field(factory=deque[Utterance])
    images: deque[bytes] = field(factory=lambda: deque[bytes](maxlen=REMEMBERED_IMAGES))
    frames: deque[bytes] = field(factory=lambda: deque[bytes](maxlen=REMEMBERED_IMAGES))
    answers: int = 0
    keeps_images: bool = False
    kept_images: deque[bytes] = field(factory=deque[bytes])
    progress: Any = None
    _size: int = 0
    _images_size: int = 0

    def add(self, role: Literal["user", "model"], text: str) -> None:
        """Add a text."""
        self.utterances.append(Utterance(role, text))
        self._size += _COST + len(text)
        while self._size > REMEMBERED_BYTES and len(self.utterances) > 1:
            self._forget_oldest()

    def see(self, image: bytes, *, frame: bool = False) -> None:
        """Add an image, which is a frame of video or part of a turn."""
        digest = blake2b(image, digest_size=16).digest()
        (self.frames if frame else self.images).append(digest)
        if not self.keeps_images:
            return
        self.kept_images.append(image)
        self._images_size += _COST + len(image)
        while self._images_size > REMEMBERED_IMAGE_BYTES and len(self.kept_images) > 1:
            self._images_size -= _COST + len(self.kept_images.popleft())

    @property
    def seen(self) -> int:
        """The number of images and frames since the last answer; one sent again counts once."""
        frames = set(self.frames)
        return len(self.frames) + sum(image not in frames for image in self.images)

    def forget_images(self) -> None:
        """Forget the images and frames, once an answer has mentioned them."""
        self.images.clear()
        self.frames.clear()
        self.kept_images.clear()
        self._images_size = 0

    def forget(self, exchanges: int) -> None:
        """Remove the oldest exchanges; each ends with words of the model."""
        while exchanges and self.utterances:
            exchanges -= self._forget_oldest().role == "model"

    def replace(self, old: str, new: str) -> None:
        """Replace the newest text of the user that is `old`."""
        for index in reversed(range(len(self.utterances))):
            if self.utterances[index] == Utterance("user", old):
                self.utterances[index] = Utterance("user", new)
                self._size += len(new) - len(old)
                return

    def _forget_oldest(self) -> Utterance:
        oldest = self.utterances.popleft()
        self._size -= _COST + len(oldest.text)
        return oldest

    def unanswered(self) -> str:
        """Return what the user said since the model last spoke."""
        texts: list[str] = []
        for utterance in reversed(self.utterances):
            if utterance.role == "model":
                break
            texts.append(utterance.text)
        return " ".join(text for text in reversed(texts) if text)

    def stated(self) -> dict[str, str]:
        """Return what the user stated: `my name is Alice` becomes `{"name": "Alice"}`."""
        texts = (utterance.text for utterance in self.utterances if utterance.role == "user")
        return {
            name.casefold(): value.strip()
            for text in texts
            for name, value in _STATEMENT.findall(text)
            if not _ASKS_STATEMENT.search(text)
        }

    def user_texts(self) -> list[str]:
        """Return everything that the user said."""
        return [
            utterance.text
            for utterance in self.utterances
            if utterance.role == "user" and utterance.text
        ]


def reply(text: str, memory: Memory, *, instructions: str = "") -> str:
    """Answer a text that is already the last in `memory`.

    Args:
        text: What the user said.
        memory: The conversation so far.
        instructions: The system instruction, quoted on request.
    """
    return _complete(_answer(text, memory, instructions), memory)


def reply_to_speech(seconds: float, memory: Memory) -> str:
    """Answer speech, whose words are not recognized."""
    return _complete(f"I heard {seconds:.1f} seconds of speech.", memory)


def reply_to_results(results: Sequence[tuple[str, dict[str, Any]]]) -> str:
    """Describe the results of functions, pairs of name and response."""
    return (
        " ".join(f"{name or 'The function'} {_result(response)}" for name, response in results)
        or "There was no result."
    )


def thought(text: str) -> str:
    """Return a thought about a text."""
    return f"**Reading the message**\n\nThe user says {quote(text)}. A rule decides the answer.\n\n"


def split(text: str) -> tuple[str, str]:
    """Split an answer behind its first sentence, or in the middle if it is one sentence."""
    found = re.search(r"[.!?]\s+(?=\S)", text) or re.search(r"\s+(?=\S)", text[len(text) // 2 :])
    if found is None:
        return "", text
    end = found.end() if found.string is text else len(text) // 2 + found.end()
    return text[:end].rstrip(), text[len(text[:end].rstrip()) :]


def quote(text: str) -> str:
    """Put a text in quotation marks and shorten it if it is long."""
    text = " ".join(text.split())
    cut = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE].rstrip()}…"
    return f'"{cut}"'


def _complete(answer: str, memory: Memory) -> str:
    """Add the introduction to the first answer, and the number of images."""
    sentences = [answer]
    if memory.answers == 0 and answer != WHO:
        sentences.insert(0, "This is the local Live server, not a model.")
    seen = memory.seen
    if seen:
        plural = "" if seen == 1 else "s"
        sentences.append(f"I have seen {seen} frame{plural}.")
    return " ".join(sentences)


def _answer(text: str, memory: Memory, instructions: str) -> str:
    if not text.strip():
        return "You said nothing."
    if _ASKS_WHO.search(text):
        return WHO
    if _ASKS_INSTRUCTIONS.search(text):
        return f"My instructions are {quote(instructions)}." if instructions else "I have none."
    if _ASKS_EARLIER.search(text):
        earlier = memory.user_texts()[:-1]
        return f"Before this you said {quote(earlier[-1])}." if earlier else "Nothing before this."
    asked = _ASKS_STATEMENT.search(text)
    if asked:
        return _recall(asked[1], memory.stated())
    counted = _ASKS_COUNT.search(text)
    if counted:
        return ", ".join(map(str, range(1, min(int(counted[1]), _LONGEST_COUNT) + 1))) + "."
    statements = _STATEMENT.findall(text)
    if statements:
        return (
            f"I will remember {_joined(f'your {name} is {value}' for name, value in statements)}."
        )
    return f"You said {quote(text)}."


def _recall(asked: str, stated: dict[str, str]) -> str:
    question = asked.casefold()
    known = [f"your {name} is {value}" for name, value in stated.items() if name in question]
    if not known:
        return "You have not told me."
    sentence = _joined(known)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _joined(clauses: Iterator[str] | list[str]) -> str:
    return " and ".join(clauses)


def _result(response: dict[str, Any]) -> str:
    if "error" in response:
        return f"failed: {_plain(response['error'])}."
    for key in ("output", "result"):
        if key in response:
            return f"says: {_plain(response[key])}."
    return f"says: {_plain(response)}."


def _plain(value: Any) -> str:
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text.strip().removesuffix(".")
