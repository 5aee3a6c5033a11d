"""`TurnTrace`: the span of one turn of the model, and what is measured in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from genai_live.telemetry import names

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Span

    from genai_live.types import ModalityTokenCount, UsageMetadata


class TurnTrace:
    """One turn.

    Args:
        span: Its span.
        context: The context in which its span is the current one.
        started_at: When it began, in nanoseconds.
        asked_at: When its question was asked, in nanoseconds; None if nobody knows.

    Attributes:
        first_output: Seconds from the question to the first output; None if there was none.
        first_audio: Seconds to the first audio.
        audio_bytes: Bytes of audio.
        usage: The server's newest report.
        said: What the model said, in pieces; only where content is captured.
        heard: What the user said.
    """

    def __init__(
        self, span: Span, context: Context, *, started_at: int, asked_at: int | None
    ) -> None:
        self.span = span
        self.context = context
        self.started_at = started_at
        self.asked_at = asked_at
        self.first_output: float | None = None
        self.first_audio: float | None = None
        self.audio_bytes = 0
        self.usage: UsageMetadata | None = None
        self.said: list[str] = []
        self.heard: list[str] = []

    def waited(self, now: int) -> float | None:
        """Return the seconds since the question."""
        return None if self.asked_at is None else (now - self.asked_at) / 1e9

    def describe(self) -> None:
        """Write what is known at the end to the span."""
        attributes: dict[str, Any] = {}
        if self.audio_bytes:
            attributes[names.AUDIO_BYTES] = self.audio_bytes
        if self.usage is not None:
            attributes |= usage_attributes(self.usage)
        for name, role, pieces in (
            (names.INPUT_MESSAGES, "user", self.heard),
            (names.OUTPUT_MESSAGES, "assistant", self.said),
        ):
            if pieces:
                attributes[name] = _message(role, "".join(pieces))
        self.span.set_attributes(attributes)


def _message(role: str, text: str) -> str:
    parts = [{"type": "text", "content": text}]
    return json.dumps([{"role": role, "parts": parts}], ensure_ascii=False)


def token_counts(usage: UsageMetadata) -> tuple[int, int]:
    """Return all tokens of the input and of the output, thoughts included."""
    prompt = (usage.prompt_token_count or 0) + (usage.tool_use_prompt_token_count or 0)
    response = usage.response_token_count or usage.candidates_token_count or 0
    return prompt, response + (usage.thoughts_token_count or 0)


def usage_attributes(usage: UsageMetadata) -> dict[str, int]:
    """Return token counts as attributes; modalities without tokens are left out."""
    prompt, response = token_counts(usage)
    attributes = {names.INPUT_TOKENS: prompt, names.OUTPUT_TOKENS: response}
    if usage.cached_content_token_count:
        attributes[names.CACHED_TOKENS] = usage.cached_content_token_count
    if usage.thoughts_token_count:
        attributes[names.REASONING_TOKENS] = usage.thoughts_token_count
    _add(attributes, "input", usage.prompt_tokens_details)
    _add(attributes, "output", usage.response_tokens_details or usage.candidates_tokens_details)
    return attributes


def _add(
    attributes: dict[str, int], direction: str, details: list[ModalityTokenCount] | None
) -> None:
    for each in details or ():
        if each.modality and each.token_count:
            name = names.tokens_of(each.modality.value.lower(), direction)
            attributes[name] = attributes.get(name, 0) + each.token_count
