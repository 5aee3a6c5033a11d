"""What is known of a session, the same on both faces."""

from __future__ import annotations

import time
import weakref
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from genai_live._live.core import LiveCore

if TYPE_CHECKING:
    from enum import StrEnum

    from genai_live import types
    from genai_live._core.core import SessionCore
    from genai_live._core.stats import Stats
    from genai_live._protocol import SessionState


E = TypeVar("E", bound="SessionCore[Any, Any]")


class SessionInfo(ABC, Generic[E]):
    """Read-only views of an exchange; safe from any thread."""

    def __init__(self, core: E) -> None:
        self._core = core
        core.find_session = weakref.ref(self)

    @property
    @abstractmethod
    def state(self) -> StrEnum:
        """Where the session stands."""

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


class LiveSessionInfo(SessionInfo[LiveCore]):
    """What is known of a conversation."""

    @property
    def session_id(self) -> str | None:
        """The server's name for the session; Vertex AI only."""
        return self._core.protocol.session_id

    @property
    def setup_complete(self) -> types.LiveServerSetupComplete | None:
        """The server's answer to the setup."""
        return self._core.protocol.setup_complete

    @property
    def resumption_handle(self) -> str | None:
        """The newest handle under which the conversation can be resumed. Treat it as a secret.

        Asked for with `session_resumption={}` in the config; None until the first came.
        """
        return self._core.protocol.resumption_handle

    @property
    def usage(self) -> types.UsageMetadata:
        """Token counts added up over the turns so far."""
        return self._core.protocol.usage.total

    @property
    def history(self) -> list[types.Content]:
        """What was said so far, oldest first: text, transcripts, tool calls and their answers."""
        return self._core.protocol.history.turns

    @property
    def state(self) -> SessionState:
        """Where the session stands."""
        return self._core.state
