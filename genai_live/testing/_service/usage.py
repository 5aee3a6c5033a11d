"""`TokenCounter`: token counts by a simple rule that anyone can check, not by a tokenizer."""

from __future__ import annotations

import copy
import math
from collections import Counter, deque
from typing import TYPE_CHECKING, Any

from attrs import define, field

if TYPE_CHECKING:
    from genai_live.testing._service.backends import Backend

CHARACTERS_PER_TOKEN = 4
AUDIO_TOKENS_PER_SECOND = 25
TOKENS_PER_IMAGE = 258


@define
class _Exchange:
    """The tokens of a part of the conversation that ends with the model's words.

    Attributes:
        counts: Tokens by modality, audio excepted.
        seconds: Seconds of audio.
    """

    counts: Counter[str] = field(factory=Counter[str])
    seconds: float = 0.0

    def add(self, other: _Exchange) -> None:
        """Add what another one has."""
        self.counts.update(other.counts)
        self.seconds += other.seconds

    def remove(self, other: _Exchange) -> None:
        """Remove what another one has."""
        self.counts.subtract(other.counts)
        self.seconds -= other.seconds


class TokenCounter:
    """Counts the tokens of one conversation.

    Four characters of text are one token, a second of audio is 25 tokens, an image is 258. The
    prompt of a turn includes all earlier turns of both sides, except those that were dropped.
    """

    def __init__(self) -> None:
        self._fixed: Counter[str] = Counter()
        self._earlier: deque[_Exchange] = deque()
        self._sum = _Exchange()  # of the earlier ones, since each message asks for it
        self._input = _Exchange()
        self._output = _Exchange()
        self._thoughts = 0

    def __deepcopy__(self, _: dict[int, Any]) -> TokenCounter:
        """Return a counter that goes on by itself; earlier exchanges change no more."""
        result = copy.copy(self)
        result._fixed = self._fixed.copy()
        result._earlier = self._earlier.copy()
        for name in ("_sum", "_input", "_output"):
            exchange: _Exchange = getattr(self, name)
            setattr(result, name, _Exchange(exchange.counts.copy(), exchange.seconds))
        return result

    @property
    def context(self) -> int:
        """The tokens that the context window holds now."""
        return self._prompt().total() + _total(self._output).total()

    def add_fixed_text(self, text: str) -> None:
        """Count text that is never dropped: the system instruction or a tool."""
        self._fixed["TEXT"] += _tokens(text)

    def add_input_text(self, text: str) -> None:
        """Count text of the user."""
        self._input.counts["TEXT"] += _tokens(text)

    def add_input_audio(self, seconds: float) -> None:
        """Count audio of the user."""
        self._input.seconds += seconds

    def add_image(self) -> None:
        """Count an image or a frame of video."""
        self._input.counts["IMAGE"] += TOKENS_PER_IMAGE

    def add_output_text(self, text: str) -> None:
        """Count text of the model."""
        self._output.counts["TEXT"] += _tokens(text)

    def add_output_audio(self, seconds: float) -> None:
        """Count audio of the model."""
        self._output.seconds += seconds

    def add_thought(self, text: str) -> None:
        """Count a thought."""
        self._thoughts += _tokens(text)

    def end_exchange(self) -> None:
        """End an exchange that the client told, with words of the model as its last."""
        self._earlier.append(self._input)
        self._sum.add(self._input)
        self._input = _Exchange()

    def end_turn(self, backend: Backend) -> dict[str, Any]:
        """Return the usage of the turn that ends now, and add its output to the prompt."""
        prompt, output = self._prompt(), _total(self._output)
        counts = {
            "promptTokenCount": prompt.total(),
            f"{backend.output_usage}TokenCount": output.total(),
            "totalTokenCount": prompt.total() + output.total(),
            "promptTokensDetails": _details(prompt),
            f"{backend.output_usage}TokensDetails": _details(output),
            "thoughtsTokenCount": self._thoughts,
        }
        self._input.add(self._output)
        self.end_exchange()
        self._output = _Exchange()
        self._thoughts = 0
        return {name: value for name, value in counts.items() if value}

    def drop_oldest(self, target: int) -> int:
        """Drop the oldest exchanges until the context has at most `target` tokens.

        The present one and the system instruction stay.

        Returns:
            How many were dropped.
        """
        dropped = 0
        while self._earlier and self.context > target:
            self._sum.remove(self._earlier.popleft())
            dropped += 1
        if not self._earlier:
            self._sum = _Exchange()  # sums of fractions may leave one
        return dropped

    def _prompt(self) -> Counter[str]:
        everything = _Exchange(self._fixed.copy())
        everything.add(self._sum)
        everything.add(self._input)
        return _total(everything)


def _total(exchange: _Exchange) -> Counter[str]:
    return exchange.counts + Counter({"AUDIO": _audio_tokens(exchange.seconds)})


def _tokens(text: str) -> int:
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)


def _audio_tokens(seconds: float) -> int:
    return math.ceil(round(seconds * AUDIO_TOKENS_PER_SECOND, 6))


def _details(counts: Counter[str]) -> list[dict[str, Any]]:
    return [{"modality": name, "tokenCount": count} for name, count in counts.items() if count]
