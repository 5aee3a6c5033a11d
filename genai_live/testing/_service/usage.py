"""`TokenCounter`: token counts by a simple rule that anyone can check, not by a tokenizer."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genai_live.testing._service.backends import Backend

CHARACTERS_PER_TOKEN = 4
AUDIO_TOKENS_PER_SECOND = 25
TOKENS_PER_IMAGE = 258


class TokenCounter:
    """Counts the tokens of one conversation.

    Four characters of text are one token, a second of audio is 25 tokens, an image is 258. The
    prompt of a turn includes all earlier turns of both sides.
    """

    def __init__(self) -> None:
        self._prompt: Counter[str] = Counter()
        self._input_seconds = 0.0
        self._output: Counter[str] = Counter()
        self._output_seconds = 0.0
        self._thoughts = 0

    def add_input_text(self, text: str) -> None:
        """Count text of the user, the system instruction or a tool."""
        self._prompt["TEXT"] += _tokens(text)

    def add_input_audio(self, seconds: float) -> None:
        """Count audio of the user."""
        self._input_seconds += seconds

    def add_image(self) -> None:
        """Count an image or a frame of video."""
        self._prompt["IMAGE"] += TOKENS_PER_IMAGE

    def add_output_text(self, text: str) -> None:
        """Count text of the model."""
        self._output["TEXT"] += _tokens(text)

    def add_output_audio(self, seconds: float) -> None:
        """Count audio of the model."""
        self._output_seconds += seconds

    def add_thought(self, text: str) -> None:
        """Count a thought."""
        self._thoughts += _tokens(text)

    def end_turn(self, backend: Backend) -> dict[str, Any]:
        """Return the usage of the turn that ends now, and add its output to the prompt."""
        prompt = self._prompt + Counter({"AUDIO": _audio_tokens(self._input_seconds)})
        output = self._output + Counter({"AUDIO": _audio_tokens(self._output_seconds)})
        counts = {
            "promptTokenCount": prompt.total(),
            f"{backend.output_usage}TokenCount": output.total(),
            "totalTokenCount": prompt.total() + output.total(),
            "promptTokensDetails": _details(prompt),
            f"{backend.output_usage}TokensDetails": _details(output),
            "thoughtsTokenCount": self._thoughts,
        }
        self._prompt += self._output
        self._input_seconds += self._output_seconds
        self._output = Counter()
        self._output_seconds = 0.0
        self._thoughts = 0
        return {name: value for name, value in counts.items() if value}


def _tokens(text: str) -> int:
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)


def _audio_tokens(seconds: float) -> int:
    return math.ceil(round(seconds * AUDIO_TOKENS_PER_SECOND, 6))


def _details(counts: Counter[str]) -> list[dict[str, Any]]:
    return [{"modality": name, "tokenCount": count} for name, count in counts.items() if count]
