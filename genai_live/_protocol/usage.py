"""Token counts of a session or an answer, added up from its turns, and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from genai_live import types
from genai_live.cost import cost_of

if TYPE_CHECKING:
    from decimal import Decimal

_COUNTS = (
    "prompt_token_count",
    "cached_content_token_count",
    "response_token_count",
    "tool_use_prompt_token_count",
    "thoughts_token_count",
    "total_token_count",
)
_DETAILS = (
    "prompt_tokens_details",
    "cache_tokens_details",
    "response_tokens_details",
    "tool_use_prompt_tokens_details",
)


class UsageCounter:
    """Adds up the usage of turns. `total` may be read from any thread while one thread adds.

    The server counts each turn separately, the prompt with the whole context, and that is what is
    billed. If it reports a turn twice, the later report replaces the earlier one.

    Attributes:
        reports: The newest report of each turn, by the turn's number.
    """

    def __init__(self) -> None:
        self.reports: dict[int, types.UsageMetadata] = {}
        # What was counted before the first report, by who held the conversation before.
        self._restored = types.UsageMetadata()
        # How many reports are priced for good, all but the newest at most, and their cost.
        self._priced: tuple[int, Decimal | None] = (0, None)
        # The sum of the turns before the newest, the newest turn's report, and its number. They
        # change in one assignment, so that no thread sees a turn twice.
        self._counts: tuple[types.UsageMetadata, types.UsageMetadata, int | None] = (
            types.UsageMetadata(),
            types.UsageMetadata(),
            None,
        )

    def restore(self, total: types.UsageMetadata) -> None:
        """Begin with what was counted before."""
        self._restored = total
        self._counts = total, types.UsageMetadata(), None

    def add(self, usage: types.UsageMetadata, turn: int) -> None:
        """Count what the server reported for a turn."""
        before, newest, newest_turn = self._counts
        if newest_turn != turn:
            before = _sum(before, newest)
        self._counts = before, _normal(usage), turn
        self.reports[turn] = usage

    @property
    def context_tokens(self) -> int | None:
        """Tokens of the conversation after the newest turn; None before the first report."""
        newest = self._counts[1]
        if newest.prompt_token_count is None:
            return None
        return newest.prompt_token_count + (newest.response_token_count or 0)

    def cost(self, model: str) -> Decimal | None:
        """Return what the turns cost, each at its own price; None if no price is known.

        What was restored is priced as one sum, since its turns are not known.

        Raises:
            ConfigError: The extra `cost` is not installed.
        """
        count, total = self._priced
        if total is None:
            total = cost_of(model, self._restored)
        for usage in list(self.reports.values())[count:]:
            cost = cost_of(model, usage)
            if total is None or cost is None:
                return None
            self._priced = count, total  # all before this one
            count, total = count + 1, total + cost
        return total

    @property
    def total(self) -> types.UsageMetadata:
        """The sum so far as one report; candidates* counts (Vertex AI) are in response* fields."""
        before, newest, _ = self._counts
        return _sum(before, newest)


def _normal(usage: types.UsageMetadata) -> types.UsageMetadata:
    if usage.candidates_token_count is None and usage.candidates_tokens_details is None:
        return usage
    return attrs.evolve(
        usage,
        response_token_count=usage.response_token_count or usage.candidates_token_count,
        response_tokens_details=usage.response_tokens_details or usage.candidates_tokens_details,
        candidates_token_count=None,
        candidates_tokens_details=None,
    )


def _sum(one: types.UsageMetadata, other: types.UsageMetadata) -> types.UsageMetadata:
    counts: dict[str, Any] = {
        name: (getattr(one, name) or 0) + (getattr(other, name) or 0) or None for name in _COUNTS
    }
    details: dict[str, Any] = {
        name: _sum_details(getattr(one, name), getattr(other, name)) or None for name in _DETAILS
    }
    return types.UsageMetadata(**counts, **details)


def _sum_details(
    one: list[types.ModalityTokenCount] | None, other: list[types.ModalityTokenCount] | None
) -> list[types.ModalityTokenCount]:
    sums: dict[types.MediaModality | None, int] = {}
    for entry in [*(one or ()), *(other or ())]:
        sums[entry.modality] = sums.get(entry.modality, 0) + (entry.token_count or 0)
    return [
        types.ModalityTokenCount(modality=modality, token_count=count)
        for modality, count in sums.items()
    ]
