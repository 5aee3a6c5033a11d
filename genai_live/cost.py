"""The price of a conversation, from its token counts: `cost_of`. Needs the extra `cost`.

    from genai_live.cost import cost_of

    cost_of("gemini-3.8-live", session.usage)  # dollars, as a Decimal; None if no price is known

Prices come from genai-prices, by modality. `session.cost` and `Turn.cost` use this.
"""

from __future__ import annotations

import logging
from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from genai_live import types
from genai_live._text import escape_controls
from genai_live._wire.extras import import_extra
from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_list
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = ["check_prices", "cost_of"]

logger = logging.getLogger("genai_live")

_PROVIDER = "google"
_NAMES = {"AUDIO": "audio", "IMAGE": "image", "DOCUMENT": "image", "VIDEO": "video"}
"""Modalities with prices of their own, by their names in the price table; all else is text."""
_MODALITIES = ("text", "audio", "image", "video")

_unpriced: set[str] = set()
"""Models about which it was said that there is no price."""


def check_prices() -> None:
    """Load the price table, which takes about 0.3 seconds the first time.

    Raises:
        ConfigError: The extra `cost` is not installed; the hint names the command.
    """
    _prices()


def _prices() -> Any:
    return import_extra("genai_prices", extra="cost", purpose="The cost of a conversation")


def cost_of(model: str, usage: types.UsageMetadata) -> Decimal | None:
    """Return what tokens cost.

    Each modality has its own price. Cached tokens are part of the prompt, and cheaper where the
    model has a price for them. Thoughts are billed as text of the answer, results of the server's
    tools as part of the prompt. Tokens without a modality count as text. What is billed by another
    unit, such as searches, is not included.

    Pass one turn's usage, or the sum of several for a model whose price does not depend on the
    length of the prompt, as is so of all Live models.

    Args:
        model: Its name, bare or as a resource: `models/...`, `publishers/.../models/...`.
        usage: The token counts, as in `events.Usage`, `Turn.usage` and `session.usage`.

    Returns:
        US dollars, at the prices of today; None if no price is known, which is logged once.

    Raises:
        ConfigError: An argument cannot be used, or the extra `cost` is not installed; the hint
            names the command.
    """
    _check(model, usage)
    counts = SimpleNamespace(**_units(usage))
    prices = _prices()
    name = model.rpartition("/")[2]
    try:
        found = prices.calc_price(counts, name, provider_id=_PROVIDER)
    except (LookupError, ValueError) as error:
        if name not in _unpriced:
            _unpriced.add(name)
            logger.warning(
                "The price of %s is not known to genai-prices %s, so that its cost is None: %s",
                escape_controls(name),
                prices.__version__,
                escape_controls(str(error)),
                extra={"event_name": "price_unknown", "model": escape_controls(name)},
            )
        return None
    total: Decimal = found.total_price
    return total


def _check(model: object, usage: object) -> None:
    if not issubclass(type(model), str) or not model:
        raise ConfigError(
            f"expected the name of a model, got {short_repr(model)}.",
            field="model",
            hint='Pass one, such as "gemini-3.8-live".',
        )
    if not issubclass(type(usage), types.UsageMetadata):
        raise ConfigError(
            f"expected a types.UsageMetadata, got {type(usage).__name__}.",
            field="usage",
            hint="Pass session.usage or turn.usage, where that is not None.",
        )


def _units(usage: types.UsageMetadata) -> dict[str, int]:
    """Return the counts by the names of the price table, all of them, so that it infers none."""
    prompt = _split(usage.prompt_token_count, usage.prompt_tokens_details)
    results = _split(usage.tool_use_prompt_token_count, usage.tool_use_prompt_tokens_details)
    response = _split(
        usage.response_token_count or usage.candidates_token_count,
        usage.response_tokens_details or usage.candidates_tokens_details,
    )
    cached = _split(usage.cached_content_token_count, usage.cache_tokens_details)
    cached &= prompt  # what was not in the prompt cannot have been cached
    thoughts = _count(usage.thoughts_token_count)
    prompt += results
    response["text"] += thoughts
    units = {
        "input_tokens": prompt.total(),
        "input_tool_tokens": results.total(),
        "cache_read_tokens": cached.total(),
        "output_tokens": response.total(),
        "output_reasoning_tokens": thoughts,
    }
    for modality in _MODALITIES:
        units[f"input_{modality}_tokens"] = prompt[modality]
        units[f"input_{modality}_tool_tokens"] = results[modality]
        units[f"cache_{modality}_read_tokens"] = cached[modality]
        units[f"output_{modality}_tokens"] = response[modality]
        units[f"output_{modality}_reasoning_tokens"] = thoughts if modality == "text" else 0
    return units


def _split(count: int | None, details: list[types.ModalityTokenCount] | None) -> Counter[str]:
    """Return tokens by modality; what the details leave out is text."""
    tokens: Counter[str] = Counter()
    for each in _checked(details):
        tokens[_NAMES.get(each.modality or "", "text")] += _count(each.token_count)
    tokens["text"] += max(0, _count(count) - tokens.total())
    return tokens


def _checked(details: object) -> list[types.ModalityTokenCount]:
    """Return details, which users can set to anything."""
    if details is None:
        return []
    if is_list(details) and all(
        issubclass(type(each), types.ModalityTokenCount) for each in details
    ):
        return cast("list[types.ModalityTokenCount]", details)
    raise ConfigError(
        f"has details that are {short_repr(details)}.",
        field="usage",
        hint="Pass lists of types.ModalityTokenCount, as the server does.",
    )


def _count(tokens: object) -> int:
    """Return a number of tokens; the server leaves out what is zero."""
    if tokens is None:
        return 0
    if not isinstance(tokens, int):
        raise ConfigError(
            f"has a count that is {short_repr(tokens)}.",
            field="usage",
            hint="Pass counts as int, as the server does.",
        )
    return max(0, tokens)
