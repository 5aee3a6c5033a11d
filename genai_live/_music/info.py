"""Read-only properties of a music session, the same in the async and the blocking API."""

from __future__ import annotations

from typing import TypeAlias

import attrs

from genai_live import types
from genai_live._core.core import SessionCore
from genai_live._core.session_base import SessionInfo
from genai_live._protocol import MusicProtocol, MusicState
from genai_live._text import escape_markup
from genai_live._wire.reprs import short_repr

_MOST_CHARACTERS = 500

MusicSessionCore: TypeAlias = SessionCore[MusicProtocol, types.LiveMusicClientMessage]


class MusicSessionInfo(SessionInfo[MusicSessionCore]):
    """Read-only properties of a music session; safe to read from any thread."""

    @property
    def state(self) -> MusicState:
        """Whether it plays, by what was sent."""
        self._settled()
        return self._state

    @property
    def _state(self) -> MusicState:
        return MusicState.CLOSED if self._core.is_closed else self._core.protocol.state

    def _repr_html_(self) -> str:
        """Return the state, the counters and the prompts for notebooks."""
        if self._core.owner.is_inherited:  # in a forked process: nothing may be read
            return escape_markup(repr(self))
        stats = self.stats
        prompts = short_repr(self.weighted_prompts, most=_MOST_CHARACTERS)
        figures = f"{stats.messages_sent:,} messages sent, {stats.messages_received:,} received"
        return (
            f"<p><b>{escape_markup(repr(self))}</b><br><small>{figures}</small><br>"
            f"<code>{escape_markup(prompts)}</code></p>"
        )

    @property
    def weighted_prompts(self) -> list[types.WeightedPrompt]:
        """The prompts that were sent last; a new list each time."""
        return list(self._settled().protocol.weighted_prompts)

    @property
    def music_generation_config(self) -> types.LiveMusicGenerationConfig:
        """The configuration that was sent last; a copy, to be changed and sent as a whole."""
        return attrs.evolve(self._settled().protocol.config)
