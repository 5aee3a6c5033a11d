"""Read-only properties that sessions of any kind have."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

import attrs

from genai_live._core.call_advice import session_member

if TYPE_CHECKING:
    from enum import StrEnum

    from genai_live._core.core import SessionCore
    from genai_live._core.stats import Stats


C = TypeVar("C", bound="SessionCore[Any, Any]")


class SessionInfo(ABC, Generic[C]):
    """Read-only properties of a session; safe from any thread.

    They read what the event loop's thread replaces in one step, and wait for nobody. In a process
    that was forked from that of the session they raise `SessionClosed`.
    """

    def __init__(self, core: C) -> None:
        self._core = core

    @property
    @abstractmethod
    def state(self) -> StrEnum:
        """What the session is doing."""

    @property
    def stats(self) -> Stats:
        """Counters so far; a copy."""
        core = self._settled()
        ledger = core.protocol.ledger
        # Every message ends in one of these, and they only grow: read last, `sent` is at least
        # their sum.
        dropped, replayed, acknowledged = ledger.dropped, ledger.replayed, ledger.acknowledged
        return attrs.evolve(
            core.stats,
            acknowledged=acknowledged,
            replayed=replayed,
            dropped=dropped,
            pending=ledger.sent - acknowledged - replayed - dropped,
            bytes_waiting=ledger.size,
            send_lag=ledger.lag(time.monotonic()),
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} cannot be copied or sent to another process: its connection"
            " is here. Connect there; a snapshot() of a Live session continues it."
        )

    if not TYPE_CHECKING:  # else every member would be there

        def __getattr__(self, name: str) -> Any:
            return session_member(self, name)

    def _settled(self) -> C:
        """Return the core, once it knows what the caller sent before.

        Raises:
            SessionClosed: The process was forked from that of the session.
        """
        core = self._core
        core.owner.check_process()
        core.settle()
        return core

    def _is_forgotten(self) -> bool:
        core = getattr(self, "_core", None)  # absent where the constructor failed
        return core is not None and not core.is_closed and not core.owner.is_inherited

    def __repr__(self) -> str:
        """Show the model and the state."""
        state = "inherited" if self._core.owner.is_inherited else self._state.value
        return f"<{type(self).__name__} {self._core.model} {state}>"

    @property
    @abstractmethod
    def _state(self) -> StrEnum:
        """The state as it is known now."""
