"""Read-only properties that sessions of any kind have."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

if TYPE_CHECKING:
    from enum import StrEnum

    from genai_live._core.core import SessionCore
    from genai_live._core.stats import Stats


C = TypeVar("C", bound="SessionCore[Any, Any]")


class SessionInfo(ABC, Generic[C]):
    """Read-only properties of a session; safe from any thread."""

    def __init__(self, core: C) -> None:
        self._core = core

    @property
    @abstractmethod
    def state(self) -> StrEnum:
        """What the session is doing."""

    @property
    def stats(self) -> Stats:
        """Counters so far; a copy."""
        with self._core.lock:
            ledger = self._core.protocol.ledger
            return attrs.evolve(
                self._core.stats,
                acknowledged=ledger.acknowledged,
                replayed=ledger.replayed,
                dropped=ledger.dropped,
                pending=ledger.pending,
                bytes_waiting=ledger.size,
                send_lag=ledger.lag(time.monotonic()),
            )

    def _is_forgotten(self) -> bool:
        core = getattr(self, "_core", None)  # absent where the constructor failed
        return core is not None and not core.closing

    def __repr__(self) -> str:
        """Show the model and the state."""
        return f"<{type(self).__name__} {self._core.model} {self.state.value}>"
