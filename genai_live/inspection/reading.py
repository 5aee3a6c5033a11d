"""`read_message` and helpers: texts of messages, and the length and loudness of audio."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import orjson

from genai_live.audio import PcmFormat, loudness
from genai_live.converters import decode, salvage
from genai_live.errors import ConfigError, DecodeError
from genai_live.inspection.timeline import TEXT_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genai_live import types

T = TypeVar("T")

_SLICES = 600


def clipped(text: str) -> str:
    """Return a text as it is kept."""
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"


def read_message(data: bytes, cls: type[T]) -> tuple[T | None, list[DecodeError]]:
    """Read a message; where it cannot be read whole, read what can be."""
    try:
        return decode(data, cls), []
    except DecodeError:
        return salvage(data, cls)


def text_of(content: types.Content) -> str:
    """Return the text of a content, with a word for each medium."""
    texts = [part.text or ("[media]" if part.inline_data else "") for part in content.parts or ()]
    said = "".join(texts)
    return f"(model) {said}" if content.role == "model" and said else said


def prompts_of(content: types.LiveMusicClientContent) -> str:
    """Return the prompts for music, with their weights."""
    return ", ".join(
        f"{prompt.text} ({prompt.weight:g})" if prompt.weight is not None else prompt.text
        for prompt in content.weighted_prompts or ()
        if prompt.text
    )


def describe_usage(usage: types.UsageMetadata) -> str:
    """Return what the tokens were used for."""
    parts = {
        "prompt": usage.prompt_token_count,
        "response": usage.response_token_count,
        "thoughts": usage.thoughts_token_count,
        "tools": usage.tool_use_prompt_token_count,
    }
    return ", ".join(f"{name} {count:,}" for name, count in parts.items() if count)


def short_json(value: object) -> str:
    """Return a value as JSON, cut; empty if there is nothing in it."""
    if not value:
        return ""
    try:
        return clipped(orjson.dumps(value, default=str).decode())
    except (TypeError, ValueError):
        return "…"


def measure(mime_type: str | None, data: bytes, rate: int) -> tuple[float, float | None]:
    """Return seconds and loudness of audio; 0 and None if it is not PCM."""
    try:
        pcm = PcmFormat.from_mime_type(mime_type or "audio/pcm", default_rate=rate)
    except ConfigError:
        return 0.0, None
    return pcm.seconds(len(data)), loudness(data[: len(data) & ~1])


def slices(
    data: bytes, start: float, length: float, level: float | None
) -> Iterable[tuple[float, float]]:
    """Yield the loudness of each tenth of a second."""
    count = min(max(1, round(length * 10)), _SLICES)
    if count == 1:
        yield start, level or 0.0
        return
    size = max(2, len(data) // count & ~1)
    for index in range(count):
        yield start + index * length / count, loudness(data[index * size : (index + 1) * size])
