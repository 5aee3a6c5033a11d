"""`BatchResult`, `BatchStats` and `BatchError`: what becomes of the items of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import define, field, fields, frozen

from genai_live import types
from genai_live.errors import LiveError

if TYPE_CHECKING:
    from decimal import Decimal

ItemT = TypeVar("ItemT")
ValueT = TypeVar("ValueT")


class BatchError(LiveError):
    """A batch ended because too many items failed, or the workers of an item died.

    Attributes:
        id: Id of the item that failed last; empty where it is not about one. Its error is the
            `__cause__`.
    """

    def __init__(self, message: str, *, hint: str = "", id: str = "") -> None:  # noqa: A002
        self.id = id
        super().__init__(message, hint=hint)


@frozen(kw_only=True)
class BatchResult(Generic[ItemT, ValueT]):
    """What became of one item."""

    id: str
    """Id of the item: what `item_id` returned, else its position as text."""
    index: int
    """Its position in the input, from 0."""
    item: ItemT
    """The item."""
    value: ValueT | None = None
    """What the work returned; None if it failed."""
    error: Exception | None = None
    """Why the item failed; None if it did not."""
    attempts: int = 0
    """How many conversations were held for it."""
    usage: types.UsageMetadata = field(factory=types.UsageMetadata)
    """Token counts of all of them."""
    cost: Decimal | None = None
    """What they cost, by the `price` of the batch; None where that knows no price."""
    restored: bool = False
    """Whether an earlier run did it, and it was read from the checkpoint."""


@define
class BatchStats:
    """Counters of one run of a batch; they grow while it runs."""

    succeeded: int = 0
    """Items whose work returned, restored ones not included."""
    failed: int = 0
    """Items that ended with an error."""
    restored: int = 0
    """Items that were read from the checkpoint."""
    retries: int = 0
    """Conversations that were held because an earlier one of the item failed."""
    usage: types.UsageMetadata = field(factory=types.UsageMetadata)
    """Token counts of this run, failed conversations included, restored items not."""
    cost: Decimal | None = None
    """What this run cost so far, like `usage`; None while no price is known."""

    @property
    def done(self) -> int:
        """Items that have a result."""
        return self.succeeded + self.failed + self.restored

    def count(self, result: BatchResult[Any, Any]) -> None:
        """Count a result."""
        if result.restored:
            self.restored += 1
            return
        if result.error is None:
            self.succeeded += 1
        else:
            self.failed += 1
        self.retries += max(0, result.attempts - 1)
        self.usage = add_usage(self.usage, result.usage)
        if result.cost is not None:
            self.cost = result.cost if self.cost is None else self.cost + result.cost


def error_text(error: BaseException) -> str:
    """Return the class and the text of an error, whose own code may be broken."""
    name = type(error).__name__
    try:
        return f"{name}: {error}"
    except Exception:
        return name


def add_usage(one: types.UsageMetadata, other: types.UsageMetadata) -> types.UsageMetadata:
    """Return the sum of two usages, member by member and modality by modality."""
    sums: dict[str, Any] = {}
    for name in _USAGE_MEMBERS:
        values = [value for each in (one, other) if (value := getattr(each, name)) is not None]
        if not values:
            continue
        if isinstance(values[0], list):
            sums[name] = _add_details([entry for value in values for entry in value])
        elif isinstance(values[0], int):
            sums[name] = sum(values)
        else:
            sums[name] = values[-1]
    return types.UsageMetadata(**sums)


_USAGE_MEMBERS = tuple(
    each.name for each in fields(types.UsageMetadata) if each.init and each.name != "extra"
)


def _add_details(entries: list[types.ModalityTokenCount]) -> list[types.ModalityTokenCount]:
    counts: dict[types.MediaModality | None, int] = {}
    for entry in entries:
        counts[entry.modality] = counts.get(entry.modality, 0) + (entry.token_count or 0)
    return [
        types.ModalityTokenCount(modality=modality, token_count=count)
        for modality, count in counts.items()
    ]
