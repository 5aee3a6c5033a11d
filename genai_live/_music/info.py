"""Read-only properties of a music session, the same in the async and the blocking API."""

from __future__ import annotations

from typing import TypeAlias

import attrs

from genai_live import types
from genai_live._core.core import SessionCore
from genai_live._core.session_base import SessionInfo
from genai_live._protocol import MusicProtocol, MusicState

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

    @property
    def weighted_prompts(self) -> list[types.WeightedPrompt]:
        """The prompts that were sent last; a new list each time."""
        return list(self._settled().protocol.weighted_prompts)

    @property
    def music_generation_config(self) -> types.LiveMusicGenerationConfig:
        """The configuration that was sent last; a copy, to be changed and sent as a whole."""
        return attrs.evolve(self._settled().protocol.config)
